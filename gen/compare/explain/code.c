/* What a QR code says: a seal's features (gen/seal), or the lines of an unsigned visa's text
 * (gen/qr/payload.c). */
#include "compare/explain/private.h"

static const char unsigned_head[] = EV_UNSIGNED_LINE "\n";

void ev_code_read(const ev_paper *paper, ev_code_content *content)
{
    ev_slice bytes = paper->code.bytes;
    *content = (ev_code_content){.kind = EV_CODE_OTHER};
    if (paper->code.side == 0 && bytes.data == NULL)
        content->kind = EV_CODE_NONE;
    else if (bytes.data == NULL)
        content->kind = EV_CODE_UNREADABLE;
    else if (ev_slice_starts(bytes, unsigned_head))
        content->kind = EV_CODE_UNSIGNED;
    else if (ev_seal_read(bytes, &content->seal) == NULL)
        content->kind = EV_CODE_SEAL;
}

ev_slice ev_code_day(ev_explainer *e, ev_date date)
{
    char text[EV_DATE_TEXT_MAX];
    if (date.year == 0)
        return (ev_slice){NULL, 0};
    return ev_explain_print(e, "%s", ev_date_long(date, text));
}

/* ---- seals ----------------------------------------------------------------------------------- */

typedef struct facts {
    ev_explainer *e;
    ev_code_fact *fact;
    size_t count;
} facts;

static void add_of_two(facts *to, const char *field, const char *other, const char *name,
                       ev_slice value)
{
    if (to->count < EV_CODE_FACTS)
        to->fact[to->count++] = (ev_code_fact){field, other, name, value};
}

static void add(facts *to, const char *field, const char *name, ev_slice value)
{
    add_of_two(to, field, NULL, name, value);
}

static void add_header(facts *to, const ev_seal *seal)
{
    add(to, "seal", "country", ev_slice_from(seal->country));
    add(to, "seal", "version of the header", ev_explain_print(to->e, "%d", seal->version));
    add(to, "seal", "kind of document",
        ev_explain_print(to->e, "%02X %02X", seal->definition, seal->category));
    add(to, "/visa/issued_on", "date of issue", ev_code_day(to->e, seal->issued_on));
}

/* A birth date and an end have their century below. */
static void add_mrz(facts *to, const ev_seal *seal)
{
    for (size_t i = 0; i < EV_MRZ_PARTS; i++) {
        const ev_mrz_part *part = &ev_mrz_parts[i];
        size_t size = strlen(seal->mrz[part->line]);
        size_t end = (size_t)part->from + part->width;
        end = end < size ? end : size;
        ev_slice value = {NULL, 0};
        if (end > part->from)
            value = ev_explain_print(to->e, "%.*s", (int)(end - part->from),
                                     seal->mrz[part->line] + part->from);
        add_of_two(to, part->field, part->other, part->name, value);
    }
}

static void add_features(facts *to, const ev_seal *seal)
{
    ev_explainer *e = to->e;
    ev_slice entries = {NULL, 0}, stay = {NULL, 0};
    if (seal->entries >= 0)
        entries = ev_explain_print(e, "%d", seal->entries);
    if (seal->has_stay)
        stay = ev_explain_print(e, "%d days, %d months, %d years", seal->stay[0], seal->stay[1],
                                seal->stay[2]);
    add(to, "/visa/entries", "number of entries", entries);
    add(to, "/visa/stay_days", "duration of stay", stay);
    add(to, "/passport/number", "passport number", ev_slice_from(seal->passport_number));
    add(to, "seal", "type of visa", seal->type);
    add(to, "seal", "other features", ev_explain_print(e, "%zu", seal->unknown_features));
}

static ev_slice points_of(ev_explainer *e, const ev_seal *seal)
{
    ev_buf points;
    ev_buf_init(&points, e->arena, 48);
    for (size_t i = 0; i < seal->entry_point_count; i++) {
        ev_buf_text(&points, i > 0 ? ", " : "");
        ev_buf_text(&points, seal->entry_point[i]);
    }
    return ev_buf_as_slice(&points);
}

/* Our form of the additional feature; that of others is bytes. */
static void add_binding(facts *to, const ev_seal *seal)
{
    ev_explainer *e = to->e;
    bool bound = seal->bound;
    ev_slice none = {NULL, 0}, digest = {(const char *)seal->digest, sizeof seal->digest};
    add(to, "seal", "additional feature", bound ? none : seal->additional);
    add(to, "/visa/valid_from", "valid from", bound ? ev_code_day(e, seal->valid_from) : none);
    add(to, "/visa/valid_until", "valid until", bound ? ev_code_day(e, seal->valid_until) : none);
    add(to, "/holder/birth_date", "date of birth",
        bound ? ev_code_day(e, seal->birth_date[0]) : none);
    add(to, "/entry_points", "entry points", bound ? points_of(e, seal) : none);
    add(to, "/visa/number", "visa number", ev_slice_from(bound ? seal->visa_number : NULL));
    add(to, "record", "record digest", bound ? digest : none);
}

size_t ev_code_seal_facts(ev_explainer *e, const ev_seal *seal, ev_code_fact fact[EV_CODE_FACTS])
{
    facts to = {e, fact, 0};
    add_header(&to, seal);
    add_mrz(&to, seal);
    add_features(&to, seal);
    add_binding(&to, seal);
    return to.count;
}

/* ---- the text of unsigned visas -------------------------------------------------------------- */

size_t ev_code_text_facts(ev_slice text, ev_code_fact fact[EV_CODE_FACTS])
{
    static const ev_code_fact known[] = {
        {"/visa/number", NULL, "VISA", {NULL, 0}},
        {"/passport/number", "/passport/issuer", "PASSPORT", {NULL, 0}},
        {"/holder/nationality", NULL, "NATIONALITY", {NULL, 0}},
        {"/holder/birth_date", NULL, "BORN", {NULL, 0}},
        {"/visa/valid_from", "/visa/valid_until", "VALID", {NULL, 0}},
        {"/entry_points", NULL, "ENTRY", {NULL, 0}},
        {"record", NULL, "SHA256", {NULL, 0}},
    };
    enum { KNOWN = sizeof known / sizeof *known };
    memcpy(fact, known, sizeof known);
    while (text.size > 0) {
        ev_slice line = ev_slice_cut(&text, '\n'), word = ev_slice_cut(&line, ' ');
        for (size_t i = 0; i < KNOWN; i++)
            if (ev_slice_is(word, known[i].name))
                fact[i].value = line;
    }
    return KNOWN;
}
