/* Contradictions: a paper whose page, MRZ, seal and digest do not say the same. No right document
 * has one, whatever its record; so it is said before all differences, and of each side. */
#include "compare/explain/claims.h"

/* ---- the text of an unsigned visa ------------------------------------------------------------ */

static ev_slice iso(ev_explainer *e, ev_date date)
{
    char text[EV_DATE_TEXT_MAX];
    return ev_explain_print(e, "%s", date.year == 0 ? "" : ev_date_iso(date, text));
}

static ev_slice expected_line(ev_explainer *e, const ev_record *record, const char *field)
{
    if (strcmp(field, "/visa/number") == 0)
        return record->visa.number;
    if (strcmp(field, "/passport/number") == 0)
        return ev_explain_print(e, "%.*s %s", EV_TEXT(record->passport.number),
                                record->passport.issuer);
    if (strcmp(field, "/holder/nationality") == 0)
        return ev_slice_from(record->holder.nationality);
    if (strcmp(field, "/holder/birth_date") == 0)
        return iso(e, record->holder.birth_date);
    if (strcmp(field, "/visa/valid_from") == 0)
        return ev_explain_print(e, "%.*s %.*s", EV_TEXT(iso(e, record->visa.valid_from)),
                                EV_TEXT(iso(e, record->visa.valid_until)));
    return (ev_slice){NULL, 0};
}

static void check_unsigned(ev_claims *c)
{
    ev_code_fact facts[EV_CODE_FACTS];
    size_t count = ev_code_text_facts(c->paper->code.bytes, facts);
    for (size_t i = 0; i < count; i++) {
        const char *side = ev_claims_side(c);
        ev_slice expected = expected_line(c->e, &c->page.record, facts[i].field);
        const ev_value *value = ev_said_find(c->paper, facts[i].field);
        bool is_whole = facts[i].other == NULL || ev_said_find(c->paper, facts[i].other) != NULL;
        if (value == NULL || !is_whole || expected.data == NULL ||
            ev_slice_equal(expected, facts[i].value))
            continue;
        ev_claims_add(c, EV_DIFFERENT_SEAL, value->place,
                      ev_explain_print(c->e, "%s: %.*s is %.*s in the QR code, %.*s on its page",
                                       side, EV_TEXT(ev_said_name(value)), EV_TEXT(facts[i].value),
                                       EV_TEXT(expected)),
                      ev_explain_print(c->e, "%s: the QR code does not fit its page: %.*s", side,
                                       EV_TEXT(ev_said_name(value))));
    }
}

/* ---- footer and metadata --------------------------------------------------------------------- */

/* The footer prints what the metadata says: the digest, and three versions between dots. */
static void check_footer(ev_claims *c)
{
    const ev_paper *paper = c->paper;
    ev_slice versions =
        ev_explain_print(c->e, "%.*s \xC2\xB7 %.*s \xC2\xB7 %.*s", EV_TEXT(paper->made.template),
                         EV_TEXT(paper->made.policy), EV_TEXT(paper->made.render));
    for (size_t i = 0; i < paper->value_count; i++) {
        const ev_value *value = &paper->values[i];
        const char *what = NULL, *side = ev_claims_side(c);
        if (value->kind != EV_VALUE_OTHER)
            continue;
        if (ev_slice_is(value->name, "record digest") &&
            !ev_slice_equal(value->text, paper->made.digest))
            what = "record digest in the footer is not that";
        else if (ev_slice_is(value->name, "versions") && !ev_slice_equal(value->text, versions))
            what = "versions in the footer are not those";
        if (what == NULL)
            continue;
        ev_slice said = ev_explain_print(c->e, "%s: the %s of the metadata", side, what);
        ev_claims_add(c, EV_DIFFERENT_RECORD, value->place, said, said);
    }
}

static void check(ev_claims *c)
{
    if (c->code.kind == EV_CODE_UNSIGNED)
        check_unsigned(c);
    ev_claims_check_mrz(c);
}

static void check_rest(ev_claims *c)
{
    if (c->code.kind == EV_CODE_SEAL)
        ev_claims_check_seal(c);
    check_footer(c);
}

/* ---- both papers ----------------------------------------------------------------------------- */

/* A value can be set in another way only when template or policy are others, a photo never:
 * otherwise the digest changes with them. */
static void check_digests(ev_explainer *e)
{
    bool has_other_words = ev_explain_has(e, "source");
    ev_slice digest = e->now->made.digest;
    if (digest.size == 0 || !ev_slice_equal(digest, e->golden->made.digest))
        return;
    for (size_t i = 0; i < e->count; i++) {
        const ev_difference *told = &e->found[i].told;
        bool is_lone = told->golden.data == NULL || told->now.data == NULL;
        bool is_photo = told->kind == EV_DIFFERENT_PHOTO && !is_lone;
        bool is_value = told->kind == EV_DIFFERENT_RECORD || told->kind == EV_DIFFERENT_PHOTO;
        if ((!is_photo && (!is_value || has_other_words)) || e->found[i].is_stored_otherwise)
            continue;
        ev_slice sentence = ev_explain_print(
            e, "the record digest is the same in both, but the %.*s is not", EV_TEXT(told->name));
        ev_place place = told->place, golden_place = told->golden_place;
        ev_finding *finding = ev_explain_note_contradiction(e, EV_DIFFERENT_RECORD, "record/digest",
                                                            EV_SLICE("record digest"));
        ev_explain_tell(finding, sentence);
        finding->told.place = place;
        finding->told.golden_place = golden_place;
        return;
    }
}

static void note_claims(ev_explainer *e, const ev_claims *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const ev_claim *one = &c->claim[i];
        const char *field = one->kind == EV_DIFFERENT_SEAL  ? "seal"
                            : one->kind == EV_DIFFERENT_MRZ ? "mrz"
                                                            : "record";
        ev_slice name = one->kind == EV_DIFFERENT_MRZ ? EV_SLICE("MRZ") : ev_slice_from(field);
        ev_finding *finding = ev_explain_note_contradiction(e, one->kind, field, name);
        finding->told.text = one->text;
        finding->told.about = one->about;
        *(c->side == EV_OF_GOLDEN ? &finding->told.golden_place : &finding->told.place) =
            one->place;
    }
}

static void read_claims(ev_claims *c, ev_explainer *e, const ev_paper *paper, ev_side side)
{
    *c = (ev_claims){.e = e, .paper = paper, .side = side};
    ev_page_record_read(e, paper, &c->page);
    ev_code_read(paper, &c->code);
}

/* The golden is looked at first and told last: a tester asks about the new file. */
void ev_explain_truth(ev_explainer *e)
{
    ev_claims *golden = ev_arena_take(e->arena, sizeof *golden);
    ev_claims *now = ev_arena_take(e->arena, sizeof *now);
    if (golden == NULL || now == NULL)
        return;
    read_claims(golden, e, e->golden, EV_OF_GOLDEN);
    read_claims(now, e, e->now, EV_OF_NOW);
    check(golden);
    check(now);
    ev_claims_check_name(golden, now);
    ev_claims_check_name(now, golden);
    check_rest(golden);
    check_rest(now);
    note_claims(e, now);
    note_claims(e, golden);
    if (now->count + golden->count == 0)
        check_digests(e);
}

/* Beside another generator's, ours is in a form that has no fields: it is looked at as it was read,
 * with the code that was read since. */
void ev_explain_truth_of_one(ev_explainer *e)
{
    bool is_golden = e->golden->whole != NULL;
    const ev_paper *reduced = is_golden ? e->golden : e->now;
    ev_paper *whole = ev_arena_take(e->arena, sizeof *whole);
    ev_claims *claims = ev_arena_take(e->arena, sizeof *claims);
    if (reduced->whole == NULL || whole == NULL || claims == NULL)
        return;
    *whole = *reduced->whole;
    whole->code.bytes = reduced->code.bytes;
    read_claims(claims, e, whole, is_golden ? EV_OF_GOLDEN : EV_OF_NOW);
    check(claims);
    check_rest(claims);
    note_claims(e, claims);
}
