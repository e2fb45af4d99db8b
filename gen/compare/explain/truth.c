/* Contradictions: a paper whose page, MRZ, seal and digest do not say the same. No right document
 * has one, whatever its record; so it is said before all differences, and of each side. */
#include "compare/explain/private.h"

enum { CLAIMS_MAX = 32 };

typedef struct claim {
    ev_difference_kind kind;
    ev_slice text, about;
    ev_place place;
} claim;

/* What was found in one paper. */
typedef struct claims {
    ev_explainer *e;
    const ev_paper *paper;
    ev_page_record page;
    ev_code_content code;
    claim claim[CLAIMS_MAX];
    size_t count;
    const char *blamed[CLAIMS_MAX]; /* members that are told already */
    size_t blamed_count;
} claims;

static void add(claims *c, ev_difference_kind kind, ev_place place, ev_slice text, ev_slice about)
{
    if (c->count < CLAIMS_MAX)
        c->claim[c->count++] = (claim){kind, text, about, place};
}

static bool is_blamed(const claims *c, const char *field)
{
    for (size_t i = 0; i < c->blamed_count; i++)
        if (ev_explain_is_below(field, c->blamed[i]))
            return true;
    return false;
}

static void blame(claims *c, const char *field)
{
    if (c->blamed_count < CLAIMS_MAX)
        c->blamed[c->blamed_count++] = field;
}

static const char *mark(ev_explainer *e, const ev_paper *paper)
{
    return paper == e->golden ? "golden" : "new";
}

/* ---- page, MRZ and seal ---------------------------------------------------------------------- */

/* Up to three that say something of one member; absent: it says nothing. */
typedef struct voices {
    ev_slice page, mrz, seal;
} voices;

static bool contradicts(ev_slice a, ev_slice b)
{
    return a.data != NULL && b.data != NULL && !ev_slice_equal(a, b);
}

/* The one that is alone against two is named first. */
static void tell_voices(claims *c, const char *name, const voices *v, ev_slice shown,
                        ev_place place)
{
    ev_explainer *e = c->e;
    const char *side = mark(e, c->paper);
    bool page_mrz = contradicts(v->page, v->mrz), page_seal = contradicts(v->page, v->seal),
         mrz_seal = contradicts(v->mrz, v->seal);
    ev_slice text;
    ev_difference_kind kind = EV_DIFFERENT_MRZ;
    if (!page_mrz && !page_seal && !mrz_seal)
        return;
    if (!mrz_seal && v->mrz.data != NULL && v->seal.data != NULL)
        kind = EV_DIFFERENT_RECORD,
        text = ev_explain_print(e, "%s: %s is %.*s on the page, %.*s in MRZ and seal", side, name,
                                EV_TEXT(shown), EV_TEXT(v->mrz));
    else if (!page_mrz && v->seal.data != NULL)
        kind = EV_DIFFERENT_SEAL,
        text = ev_explain_print(e, "%s: %s is %.*s in the seal, %.*s on its page", side, name,
                                EV_TEXT(v->seal), EV_TEXT(v->page.data ? shown : v->mrz));
    else if (!page_seal && v->mrz.data != NULL)
        text = ev_explain_print(e, "%s: %s is %.*s in the MRZ, %.*s %s", side, name,
                                EV_TEXT(v->mrz), EV_TEXT(v->page.data ? shown : v->seal),
                                v->page.data ? "on its page" : "in its seal");
    else
        text = ev_explain_print(e, "%s: %s is %.*s on the page, %.*s in the MRZ, %.*s in the seal",
                                side, name, EV_TEXT(shown), EV_TEXT(v->mrz), EV_TEXT(v->seal));
    add(c, kind, place, text,
        ev_explain_print(e, "%s: page, MRZ and seal do not agree: %s", side, name));
}

static ev_slice slice_of(const char *line, const ev_mrz_part *part, size_t width)
{
    size_t size = strlen(line);
    if (size < part->from + width)
        return (ev_slice){NULL, 0};
    return (ev_slice){line + part->from, width};
}

/* What the page has of a part, in the form of the MRZ: by gen/mrz. Absent where the page lacks the
 * member. */
static ev_slice expected_of(const claims *c, const ev_mrz_part *part, const ev_mrz *made,
                            size_t width, const char **field)
{
    const ev_value *value = ev_said_find(c->paper, part->field);
    *field = part->field;
    if (part->from == EV_MRZ_AT_NUMBER && c->page.record.visa.number.size > EV_MRZ_NUMBER) {
        *field = part->other;
        value = ev_said_find(c->paper, part->other);
    }
    if (value == NULL)
        return (ev_slice){NULL, 0};
    return slice_of(made->line[part->line], part, width);
}

static void check_digit(claims *c, const ev_mrz_part *part, ev_slice printed)
{
    size_t width = part->width - 1U;
    char right = ev_mrz_check_digit((ev_slice){printed.data, width});
    const char *side = mark(c->e, c->paper);
    ev_place none = {.page = 0};
    if (printed.data[width] == right)
        return;
    blame(c, part->field);
    add(c, EV_DIFFERENT_MRZ, none,
        ev_explain_print(c->e, "%s: check digit of the %s in the MRZ is %c, not %c", side,
                         part->name, printed.data[width], right),
        ev_explain_print(c->e, "%s: check digit of the %s in the MRZ", side, part->name));
}

static void check_part(claims *c, const ev_mrz_part *part, const ev_mrz *made)
{
    size_t width = part->width - (part->has_check ? 1U : 0U);
    const char *field;
    ev_slice printed = slice_of(c->page.mrz.line[part->line], part, part->width);
    voices v = {.page = expected_of(c, part, made, width, &field)};
    const ev_value *value = ev_said_find(c->paper, field);
    if (c->page.has_mrz)
        v.mrz = (ev_slice){printed.data, width};
    if (c->code.kind == EV_CODE_SEAL)
        v.seal = slice_of(c->code.seal.mrz[part->line], part, width);
    size_t before = c->count;
    tell_voices(c, part->name, &v, value != NULL ? value->text : v.page,
                value != NULL ? value->place : (ev_place){.page = 0});
    if (c->count > before)
        blame(c, field);
    if (part->has_check && c->page.has_mrz && c->count == before)
        check_digit(c, part, printed);
}

static void check_mrz(claims *c)
{
    ev_faults faults;
    ev_mrz made;
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_mrz_make(&c->page.record, &made, &faults);
    for (size_t i = 0; i < EV_MRZ_PARTS; i++)
        if (ev_mrz_parts[i].line == 1)
            check_part(c, &ev_mrz_parts[i], &made);
}

/* ---- names ----------------------------------------------------------------------------------- */

static bool is_derived(const ev_page_record *page)
{
    ev_faults faults;
    ev_mrz made;
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_mrz_make(&page->record, &made, &faults);
    return memcmp(made.line[0], page->mrz.line[0], EV_MRZ_LINE) == 0;
}

/* A name in the MRZ may be the passport's own. But one that was derived from the page before, and
 * is not any more while it stayed the same, was left behind when the page was changed. */
static void check_name(claims *c, const claims *other)
{
    const char *printed = c->page.mrz.line[0], *before = other->page.mrz.line[0];
    const ev_mrz_part *part = &ev_mrz_parts[2];
    const ev_value *value = ev_said_find(c->paper, part->field);
    ev_place place = value != NULL ? value->place : (ev_place){.page = 0};
    if (!c->page.has_mrz)
        return;
    voices v = {.mrz = slice_of(printed, part, part->width)};
    if (c->code.kind == EV_CODE_SEAL)
        v.seal = slice_of(c->code.seal.mrz[0], part, part->width);
    bool is_left_behind = other->page.has_mrz && strcmp(printed, before) == 0 &&
                          is_derived(&other->page) && !is_derived(&c->page);
    if (is_left_behind && value != NULL && value->text.size > 0)
        v.page = value->text;
    size_t was = c->count;
    tell_voices(c, part->name, &v, v.page, place);
    if (c->count == was)
        return;
    blame(c, part->field);
    blame(c, part->other);
}

/* ---- the seal's own features ----------------------------------------------------------------- */

static ev_slice fact_at(const claims *c, const char *field, const char **name)
{
    ev_code_fact facts[EV_CODE_FACTS];
    size_t count = ev_code_seal_facts(c->e, &c->code.seal, facts);
    ev_slice value = {NULL, 0};
    *name = "a value";
    for (size_t i = 0; i < count; i++)
        if (ev_explain_is_below(field, facts[i].field) && facts[i].value.data != NULL) {
            value = facts[i].value;
            *name = facts[i].name;
        }
    return value;
}

static void tell_mismatch(claims *c, const char *field)
{
    const char *name, *side = mark(c->e, c->paper);
    bool is_entries = ev_explain_is_below(field, "/entry_points");
    const ev_value *value = ev_said_find(c->paper, field);
    ev_slice sealed = fact_at(c, field, &name);
    if ((value == NULL && !is_entries) || is_blamed(c, field))
        return;
    blame(c, is_entries ? "/entry_points" : value->field);
    ev_slice about = ev_explain_print(c->e, "%s: the seal does not fit its page: %s", side, name);
    ev_slice text = value == NULL
                        ? about
                        : ev_explain_print(c->e, "%s: %s is %.*s in the seal, %.*s on its page",
                                           side, name, EV_TEXT(sealed), EV_TEXT(value->text));
    add(c, EV_DIFFERENT_SEAL, c->paper->code.place, text, about);
}

/* The MRZ was compared part by part: here the seal's own stands for it. */
static void check_seal(claims *c)
{
    ev_faults faults;
    ev_mrz mrz = {.name_is_cut = c->code.seal.name_is_cut};
    ev_faults_init(&faults, EV_LENIENT);
    memset(mrz.line[1], '<', EV_MRZ_LINE);
    memcpy(mrz.line[0], c->code.seal.mrz[0], EV_MRZ_LINE);
    memcpy(mrz.line[1], c->code.seal.mrz[1], EV_MRZ_AT_OPTIONAL);
    (void)ev_seal_compare(&c->code.seal, &c->page.record, &mrz, EV_SEAL_BIND_NONE, &faults);
    for (size_t i = 0; i < faults.count; i++) {
        const char *side = mark(c->e, c->paper);
        ev_slice sentence = {NULL, 0};
        if (faults.fault[i].code == EV_SEAL_MISMATCH)
            tell_mismatch(c, faults.fault[i].pointer);
        else if (faults.fault[i].code == EV_SEAL_MALFORMED)
            sentence =
                ev_explain_print(c->e, "%s: the seal is not one of its State's for visas", side);
        else if (faults.fault[i].code == EV_SEAL_DIGEST && c->page.has_digest)
            sentence = ev_explain_print(
                c->e, "%s: the seal is of another record: it has not the digest of the document",
                side);
        if (sentence.data != NULL)
            add(c, EV_DIFFERENT_SEAL, c->paper->code.place, sentence, sentence);
    }
}

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

static void check_unsigned(claims *c)
{
    ev_code_fact facts[EV_CODE_FACTS];
    size_t count = ev_code_text_facts(c->paper->code.bytes, facts);
    for (size_t i = 0; i < count; i++) {
        const char *side = mark(c->e, c->paper);
        ev_slice expected = expected_line(c->e, &c->page.record, facts[i].field);
        const ev_value *value = ev_said_find(c->paper, facts[i].field);
        bool is_whole = facts[i].other == NULL || ev_said_find(c->paper, facts[i].other) != NULL;
        if (value == NULL || !is_whole || expected.data == NULL ||
            ev_slice_equal(expected, facts[i].value))
            continue;
        add(c, EV_DIFFERENT_SEAL, c->paper->code.place,
            ev_explain_print(c->e, "%s: %.*s is %.*s in the QR code, %.*s on its page", side,
                             EV_TEXT(ev_said_name(value)), EV_TEXT(facts[i].value),
                             EV_TEXT(expected)),
            ev_explain_print(c->e, "%s: the QR code does not fit its page: %.*s", side,
                             EV_TEXT(ev_said_name(value))));
    }
}

/* ---- footer and metadata --------------------------------------------------------------------- */

/* The footer prints what the metadata says: the digest, and three versions between dots. */
static void check_footer(claims *c)
{
    const ev_paper *paper = c->paper;
    ev_slice versions =
        ev_explain_print(c->e, "%.*s \xC2\xB7 %.*s \xC2\xB7 %.*s", EV_TEXT(paper->made.template),
                         EV_TEXT(paper->made.policy), EV_TEXT(paper->made.render));
    for (size_t i = 0; i < paper->value_count; i++) {
        const ev_value *value = &paper->values[i];
        const char *what = NULL, *side = mark(c->e, paper);
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
        add(c, EV_DIFFERENT_RECORD, value->place, said, said);
    }
}

static void check(claims *c)
{
    if (c->code.kind == EV_CODE_UNSIGNED)
        check_unsigned(c);
    check_mrz(c);
}

static void check_rest(claims *c)
{
    if (c->code.kind == EV_CODE_SEAL)
        check_seal(c);
    check_footer(c);
}

/* ---- both papers ----------------------------------------------------------------------------- */

/* A page can change alone only when template or policy do: otherwise the digest changes with it. */
static void check_digests(ev_explainer *e)
{
    bool has_other_words = ev_explain_has(e, "template") || ev_explain_has(e, "policy");
    ev_slice digest = e->now->made.digest;
    if (has_other_words || digest.size == 0 || !ev_slice_equal(digest, e->golden->made.digest))
        return;
    for (size_t i = 0; i < e->count; i++) {
        const ev_difference *told = &e->found[i].told;
        bool is_value = told->kind == EV_DIFFERENT_RECORD || told->kind == EV_DIFFERENT_PHOTO;
        if (!is_value || told->golden.data == NULL || told->now.data == NULL)
            continue;
        ev_slice sentence = ev_explain_print(
            e, "the record digest is the same in both, but the %.*s is not", EV_TEXT(told->name));
        ev_place place = told->place, golden_place = told->golden_place;
        ev_finding *finding =
            ev_explain_note(e, EV_DIFFERENT_RECORD, told->field, EV_SLICE("record digest"));
        ev_explain_tell(finding, sentence);
        finding->told.place = place;
        finding->told.golden_place = golden_place;
        finding->is_contradiction = true;
        return;
    }
}

static void note_claims(ev_explainer *e, const claims *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const claim *one = &c->claim[i];
        const char *field = one->kind == EV_DIFFERENT_SEAL  ? "seal"
                            : one->kind == EV_DIFFERENT_MRZ ? "mrz"
                                                            : "record";
        ev_finding *finding = ev_explain_note(e, one->kind, field, EV_SLICE("contradiction"));
        finding->told.text = one->text;
        finding->told.about = one->about;
        *(c->paper == e->golden ? &finding->told.golden_place : &finding->told.place) = one->place;
        finding->is_contradiction = true;
    }
}

static void read_claims(claims *c, ev_explainer *e, const ev_paper *paper)
{
    *c = (claims){.e = e, .paper = paper};
    ev_page_record_read(e, paper, &c->page);
    ev_code_read(paper, &c->code);
}

/* The golden is looked at first and told last: a tester asks about the new file. */
void ev_explain_truth(ev_explainer *e)
{
    claims *golden = ev_arena_take(e->arena, sizeof *golden);
    claims *now = ev_arena_take(e->arena, sizeof *now);
    if (golden == NULL || now == NULL)
        return;
    read_claims(golden, e, e->golden);
    read_claims(now, e, e->now);
    check(golden);
    check(now);
    check_name(golden, now);
    check_name(now, golden);
    check_rest(golden);
    check_rest(now);
    note_claims(e, now);
    note_claims(e, golden);
    if (now->count + golden->count == 0)
        check_digests(e);
}
