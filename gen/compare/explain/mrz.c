/* The machine readable zone, by its fields (ICAO Doc 9303-7, 4.2). */
#include "compare/explain/private.h"

const ev_mrz_part ev_mrz_parts[EV_MRZ_PARTS] = {
    {0, 0, EV_MRZ_AT_STATE, false, "type of document", "mrz", NULL},
    {0, EV_MRZ_AT_STATE, EV_MRZ_STATE, false, "issuing State", "mrz", NULL},
    {0, EV_MRZ_AT_NAME, EV_MRZ_NAME_A, false, "name", "/holder/surname", "/holder/given_names"},
    {1, EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER + 1, true, "number", "/visa/number", "/passport/number"},
    {1, EV_MRZ_AT_NATIONALITY, EV_MRZ_STATE, false, "nationality", "/holder/nationality", NULL},
    {1, EV_MRZ_AT_BIRTH, EV_MRZ_DATE + 1, true, "date of birth", "/holder/birth_date", NULL},
    {1, EV_MRZ_AT_SEX, 1, false, "sex", "/holder/sex", NULL},
    {1, EV_MRZ_AT_VALID_UNTIL, EV_MRZ_DATE + 1, true, "valid until", "/visa/valid_until", NULL},
    {1, EV_MRZ_AT_OPTIONAL, EV_MRZ_OPTIONAL, false, "optional data", "/visa/number", NULL},
};

static const ev_value *line_value(const ev_paper *paper, size_t line)
{
    for (size_t i = 0; i < paper->value_count; i++)
        if (paper->values[i].kind == EV_VALUE_MRZ && line-- == 0)
            return &paper->values[i];
    return NULL;
}

ev_slice ev_mrz_line(const ev_paper *paper, size_t line)
{
    const ev_value *value = line_value(paper, line);
    return value != NULL ? value->text : (ev_slice){NULL, 0};
}

static ev_slice part_of(ev_slice line, const ev_mrz_part *part)
{
    if (line.size < (size_t)part->from + part->width)
        return (ev_slice){NULL, 0};
    return (ev_slice){line.data + part->from, part->width};
}

static void set_places(ev_explainer *e, ev_finding *finding, size_t line)
{
    const ev_value *golden = line_value(e->golden, line), *now = line_value(e->now, line);
    finding->told.golden_place = golden != NULL ? golden->place : (ev_place){.page = 0};
    finding->told.place = now != NULL ? now->place : (ev_place){.page = 0};
}

/* The members of the record that differ are made of these fields of the line. */
static bool is_explained(const ev_explainer *e, const ev_mrz_part *part)
{
    return ev_explain_has(e, part->field) ||
           (part->other != NULL && ev_explain_has(e, part->other));
}

static void note_following(ev_explainer *e, size_t line, const ev_mrz_part *part,
                           ev_finding **finding)
{
    if (*finding == NULL) {
        ev_slice name = ev_explain_print(e, "MRZ line %zu", line + 1);
        *finding = ev_explain_note(e, EV_DIFFERENT_MRZ, "mrz", name);
        (*finding)->told.golden = ev_mrz_line(e->golden, line);
        (*finding)->told.now = ev_mrz_line(e->now, line);
        set_places(e, *finding, line);
        ev_explain_tell_values(e, *finding);
    }
    ev_from_add(&(*finding)->from, part->field);
    ev_from_add(&(*finding)->from, part->other);
}

/* The name may come from a member that the page does not show. */
static void note_alone(ev_explainer *e, size_t line, const ev_mrz_part *part,
                       const ev_slice told[2])
{
    bool is_name = part->from == EV_MRZ_AT_NAME && part->line == 0;
    ev_slice name = ev_explain_print(e, "MRZ line %zu: %s", line + 1, part->name);
    ev_finding *finding =
        ev_explain_note(e, EV_DIFFERENT_MRZ, is_name ? "/holder/mrz_name" : "mrz", name);
    finding->told.golden = told[0];
    finding->told.now = told[1];
    set_places(e, finding, line);
    ev_explain_tell_values(e, finding);
}

static void explain_parts(ev_explainer *e, size_t line)
{
    ev_finding *following = NULL;
    for (int pass = 0; pass < 2; pass++) /* a note moves no other: those that follow come first */
        for (size_t i = 0; i < EV_MRZ_PARTS; i++) {
            const ev_mrz_part *part = &ev_mrz_parts[i];
            ev_slice told[2] = {part_of(ev_mrz_line(e->golden, line), part),
                                part_of(ev_mrz_line(e->now, line), part)};
            if (part->line != line || ev_slice_equal(told[0], told[1]))
                continue;
            if (is_explained(e, part) != (pass == 0))
                continue;
            if (pass == 0)
                note_following(e, line, part, &following);
            else
                note_alone(e, line, part, told);
        }
}

void ev_explain_mrz(ev_explainer *e)
{
    for (size_t line = 0; line < 2; line++) {
        ev_slice golden = ev_mrz_line(e->golden, line), now = ev_mrz_line(e->now, line);
        if (ev_slice_equal(golden, now))
            continue;
        if (golden.size == EV_MRZ_LINE && now.size == EV_MRZ_LINE) {
            explain_parts(e, line);
            continue;
        }
        ev_slice name = ev_explain_print(e, "MRZ line %zu", line + 1);
        ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_MRZ, "mrz", name);
        finding->told.golden = golden;
        finding->told.now = now;
        set_places(e, finding, line);
        ev_explain_tell_values(e, finding);
    }
}
