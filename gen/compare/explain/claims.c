/* Whether the page, the MRZ and the seal of a paper say the same: three voices for most members.
 * The one that is alone against two is named. */
#include "compare/explain/claims.h"

void ev_claims_add(ev_claims *c, ev_difference_kind kind, ev_place place, ev_slice text,
                   ev_slice about)
{
    if (c->count < EV_CLAIMS_MAX)
        c->claim[c->count++] = (ev_claim){kind, text, about, place};
}

static bool is_blamed(const ev_claims *c, const char *field)
{
    for (size_t i = 0; i < c->blamed_count; i++)
        if (ev_explain_is_below(field, c->blamed[i]))
            return true;
    return false;
}

static void blame(ev_claims *c, const char *field)
{
    if (c->blamed_count < EV_CLAIMS_MAX)
        c->blamed[c->blamed_count++] = field;
}

const char *ev_claims_side(const ev_claims *c)
{
    return c->side == EV_OF_GOLDEN ? "golden" : "new";
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

/* A name can be written in several ways in the MRZ: whether that of the page can be the one printed
 * says who is alone, where the page has no voice of its own. */
typedef enum mrz_trust { MRZ_LIKE_PAGE, MRZ_UNLIKE_PAGE } mrz_trust;

/* The one that is alone against two is named first. */
static void tell_voices(ev_claims *c, const char *name, const voices *v, ev_slice shown,
                        ev_place place, mrz_trust trust)
{
    ev_explainer *e = c->e;
    bool is_alone_in_mrz = v->page.data == NULL && trust == MRZ_UNLIKE_PAGE;
    const char *side = ev_claims_side(c);
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
    else if (!page_mrz && v->seal.data != NULL && !is_alone_in_mrz)
        kind = EV_DIFFERENT_SEAL,
        text = ev_explain_print(e, "%s: %s is %.*s in the seal, %.*s %s", side, name,
                                EV_TEXT(v->seal), EV_TEXT(v->page.data ? shown : v->mrz),
                                v->page.data ? "on its page" : "in its MRZ");
    else if (!page_seal && v->mrz.data != NULL)
        text = ev_explain_print(e, "%s: %s is %.*s in the MRZ, %.*s %s", side, name,
                                EV_TEXT(v->mrz), EV_TEXT(v->page.data ? shown : v->seal),
                                v->page.data ? "on its page" : "in its seal");
    else
        text = ev_explain_print(e, "%s: %s is %.*s on the page, %.*s in the MRZ, %.*s in the seal",
                                side, name, EV_TEXT(shown), EV_TEXT(v->mrz), EV_TEXT(v->seal));
    ev_claims_add(c, kind, place, text,
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
static ev_slice expected_of(const ev_claims *c, const ev_mrz_part *part, const ev_mrz *made,
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

static void check_digit(ev_claims *c, const ev_mrz_part *part, ev_slice printed)
{
    size_t width = part->width - 1U;
    char right = ev_mrz_check_digit((ev_slice){printed.data, width});
    const char *side = ev_claims_side(c);
    ev_place none = {.page = 0};
    if (printed.data[width] == right)
        return;
    blame(c, part->field);
    ev_claims_add(c, EV_DIFFERENT_MRZ, none,
                  ev_explain_print(c->e, "%s: check digit of the %s in the MRZ is %c, not %c", side,
                                   part->name, printed.data[width], right),
                  ev_explain_print(c->e, "%s: check digit of the %s in the MRZ", side, part->name));
}

static ev_place place_of_mrz(const ev_paper *paper, size_t line)
{
    for (size_t i = 0; i < paper->value_count; i++)
        if (paper->values[i].kind == EV_VALUE_MRZ && line-- == 0)
            return paper->values[i].place;
    return (ev_place){.page = 0};
}

static void check_part(ev_claims *c, const ev_mrz_part *part, const ev_mrz *made)
{
    size_t width = part->width - (part->has_check ? 1U : 0U);
    const char *field;
    ev_slice printed = slice_of(c->page.mrz.line[part->line], part, part->width);
    voices v = {.page = expected_of(c, part, made, width, &field)};
    bool is_optional = part->from == EV_MRZ_AT_OPTIONAL; /* no field of the page has it */
    const ev_value *value = is_optional ? NULL : ev_said_find(c->paper, field);
    if (c->page.has_mrz)
        v.mrz = (ev_slice){printed.data, width};
    if (c->code.kind == EV_CODE_SEAL)
        v.seal = slice_of(c->code.seal.mrz[part->line], part, width);
    size_t before = c->count;
    tell_voices(c, part->name, &v, value != NULL ? value->text : v.page,
                value != NULL ? value->place : (ev_place){.page = 0}, MRZ_LIKE_PAGE);
    if (c->count > before && is_optional)
        c->claim[before].place = place_of_mrz(c->paper, part->line);
    if (c->count > before)
        blame(c, field);
    if (part->has_check && c->page.has_mrz && c->count == before)
        check_digit(c, part, printed);
}

/* Type of document and issuing State, which no field of the page has: MRZ and seal. */
static void check_fixed(ev_claims *c, const ev_mrz_part *part)
{
    const char *side = ev_claims_side(c);
    ev_slice printed = slice_of(c->page.mrz.line[part->line], part, part->width);
    if (!c->page.has_mrz || c->code.kind != EV_CODE_SEAL)
        return;
    ev_slice sealed = slice_of(c->code.seal.mrz[part->line], part, part->width);
    if (!contradicts(printed, sealed))
        return;
    ev_claims_add(c, EV_DIFFERENT_MRZ, place_of_mrz(c->paper, part->line),
                  ev_explain_print(c->e, "%s: %s is %.*s in the MRZ, %.*s in its seal", side,
                                   part->name, EV_TEXT(printed), EV_TEXT(sealed)),
                  ev_explain_print(c->e, "%s: MRZ and seal do not agree: %s", side, part->name));
}

void ev_claims_check_mrz(ev_claims *c)
{
    ev_faults faults;
    ev_mrz made;
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_mrz_make(&c->page.record, &made, &faults);
    for (size_t i = 0; i < EV_MRZ_PARTS; i++)
        if (ev_mrz_parts[i].line == 1)
            check_part(c, &ev_mrz_parts[i], &made);
        else if (ev_mrz_parts[i].from < EV_MRZ_AT_NAME)
            check_fixed(c, &ev_mrz_parts[i]);
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

void ev_claims_check_name(ev_claims *c, const ev_claims *other)
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
    tell_voices(c, part->name, &v, v.page, place,
                is_derived(&c->page) ? MRZ_LIKE_PAGE : MRZ_UNLIKE_PAGE);
    if (c->count == was)
        return;
    blame(c, part->field);
    blame(c, part->other);
}

/* ---- the seal's own features ----------------------------------------------------------------- */

static ev_slice fact_at(const ev_claims *c, const char *field, const char **name)
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

static void tell_mismatch(ev_claims *c, const char *field)
{
    const char *name, *side = ev_claims_side(c);
    bool is_entries = ev_explain_is_below(field, "/entry_points");
    const ev_value *value = ev_said_find(c->paper, field);
    ev_slice sealed = fact_at(c, field, &name);
    if ((value == NULL && !is_entries) || is_blamed(c, field))
        return;
    blame(c, is_entries || value == NULL ? "/entry_points" : value->field);
    ev_slice about = ev_explain_print(c->e, "%s: the seal does not fit its page: %s", side, name);
    ev_slice text = value == NULL
                        ? about
                        : ev_explain_print(c->e, "%s: %s is %.*s in the seal, %.*s on its page",
                                           side, name, EV_TEXT(sealed), EV_TEXT(value->text));
    ev_claims_add(c, EV_DIFFERENT_SEAL, value != NULL ? value->place : c->paper->code.place, text,
                  about);
}

/* The page lists entry points in an order of its own; the seal has the record's. */
static void order_as_sealed(const ev_seal *seal, ev_record *record)
{
    size_t found = 0;
    for (size_t i = 0; i < seal->entry_point_count; i++)
        for (size_t k = 0; k < record->entry_point_count; k++)
            found += ev_slice_is(record->entry_point[k], seal->entry_point[i]);
    if (found != seal->entry_point_count || found != record->entry_point_count)
        return;
    for (size_t i = 0; i < found; i++)
        record->entry_point[i] = ev_slice_from(seal->entry_point[i]);
}

/* The MRZ was compared part by part: here the seal's own stands for it. */
void ev_claims_check_seal(ev_claims *c)
{
    ev_faults faults;
    ev_mrz mrz = {.name_is_cut = c->code.seal.name_is_cut};
    ev_faults_init(&faults, EV_LENIENT);
    memset(mrz.line[1], '<', EV_MRZ_LINE);
    memcpy(mrz.line[0], c->code.seal.mrz[0], EV_MRZ_LINE);
    memcpy(mrz.line[1], c->code.seal.mrz[1], EV_MRZ_AT_OPTIONAL);
    ev_record record = c->page.record;
    order_as_sealed(&c->code.seal, &record);
    (void)ev_seal_compare(&c->code.seal, &record, &mrz, EV_SEAL_BIND_NONE, &faults);
    for (size_t i = 0; i < faults.count; i++) {
        const char *side = ev_claims_side(c);
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
            ev_claims_add(c, EV_DIFFERENT_SEAL, c->paper->code.place, sentence, sentence);
    }
}
