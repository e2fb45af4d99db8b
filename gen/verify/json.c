/* What was found of a seal, as one JSON object on one line: the verdict, and each field with
 * whether it is proven, so that nobody has to conclude that from another member. It is written
 * member by member: a tree of jansson would serve for nothing but this. */
#include "verify/private.h"

#include "core/hex.h"
#include "fault/report.h"

static void put_json_string(ev_slice text, ev_buf *out)
{
    if (text.data == NULL) {
        ev_buf_text(out, "null");
        return;
    }
    ev_buf_char(out, '"');
    ev_report_escaped(out, text);
    ev_buf_char(out, '"');
}

/* A member with its comma; the first of an object has none. */
static void put_name(const char *name, ev_buf *out)
{
    if (out->size > 0 && out->data[out->size - 1] != '{')
        ev_buf_char(out, ',');
    ev_buf_char(out, '"');
    ev_buf_text(out, name);
    ev_buf_text(out, "\":");
}

static void put_member(const char *name, ev_slice value, ev_buf *out)
{
    put_name(name, out);
    put_json_string(value, out);
}

static void put_date_member(const char *name, ev_date date, ev_buf *out)
{
    char text[EV_DATE_TEXT_MAX];
    put_member(name, ev_slice_from(date.year != 0 ? ev_date_iso(date, text) : NULL), out);
}

static void put_number_member(const char *name, int64_t value, ev_buf *out)
{
    put_name(name, out);
    ev_buf_int(out, value);
}

/* ---- fields of the seal ---------------------------------------------------------------------- */

/* Where the fields go, and whether the issuer says them. */
typedef struct fields {
    const ev_verification *v;
    ev_buf *out;
    bool proven;
} fields;

static void open_field(const fields *f, const char *name)
{
    put_name(name, f->out);
    ev_buf_text(f->out, "{\"value\":");
}

static void close_field(const fields *f)
{
    ev_buf_text(f->out, f->proven ? ",\"proven\":true}" : ",\"proven\":false}");
}

static void put_field(const fields *f, const char *name, ev_slice value)
{
    open_field(f, name);
    put_json_string(value, f->out);
    close_field(f);
}

static void put_date_field(const fields *f, const char *name, ev_date date)
{
    char text[EV_DATE_TEXT_MAX];
    put_field(f, name, ev_slice_from(date.year != 0 ? ev_date_iso(date, text) : NULL));
}

/* Below 0: null. */
static void put_number_field(const fields *f, const char *name, int64_t value)
{
    open_field(f, name);
    if (value >= 0)
        ev_buf_int(f->out, value);
    else
        ev_buf_text(f->out, "null");
    close_field(f);
}

static void put_list_field(const fields *f, const char *name, const ev_slice *items, size_t count)
{
    open_field(f, name);
    ev_buf_char(f->out, '[');
    for (size_t i = 0; i < count; i++) {
        ev_buf_text(f->out, i > 0 ? "," : "");
        put_json_string(items[i], f->out);
    }
    ev_buf_char(f->out, ']');
    close_field(f);
}

static void put_header_fields(const fields *f)
{
    const ev_seal *seal = &f->v->seal;
    put_number_field(f, "version", seal->version);
    put_field(f, "country", ev_slice_from(seal->country));
    put_field(f, "signer", ev_slice_from(seal->signer));
    put_field(f, "reference", ev_slice_from(seal->reference));
    put_date_field(f, "issued_on", seal->issued_on);
    put_date_field(f, "signed_on", seal->signed_on);
}

/* `birth_date` is null where there are two, so that nobody takes the first for the day. One that
 * the record told is not proven by the seal. */
static void put_birth_fields(const fields *f)
{
    const fields of_birth = {f->v, f->out, f->proven && !ev_verify_is_birth_of_record(f->v)};
    ev_date dates[EV_BIRTH_DATES_MAX];
    char text[EV_BIRTH_DATES_MAX][EV_DATE_TEXT_MAX];
    ev_slice possible[EV_BIRTH_DATES_MAX];
    size_t count = ev_verify_birth_dates(f->v, dates);
    for (size_t i = 0; i < count; i++)
        possible[i] = ev_slice_from(ev_date_iso(dates[i], text[i]));
    put_date_field(&of_birth, "birth_date", count == 1 ? dates[0] : (ev_date){0});
    put_list_field(&of_birth, "possible_birth_dates", possible, count);
}

static void put_name_fields(const fields *f)
{
    static const char *const cut[] = {
        [EV_NAME_WHOLE] = "false",
        [EV_NAME_MAY_BE_CUT] = "null",
        [EV_NAME_CUT] = "true",
    };
    const ev_seal *seal = &f->v->seal;
    char name[EV_MRZ_LINE + 1];
    put_field(f, "surname", ev_verify_without_fillers(ev_verify_mrz_name(seal, EV_SURNAME), name));
    put_field(f, "given_names",
              ev_verify_without_fillers(ev_verify_mrz_name(seal, EV_GIVEN_NAMES), name));
    open_field(f, "name_is_cut");
    ev_buf_text(f->out, cut[ev_verify_name_cut(f->v)]);
    close_field(f);
}

static void put_mrz_fields(const fields *f)
{
    const ev_seal *seal = &f->v->seal;
    const ev_slice lines[] = {ev_slice_from(seal->mrz[0]), ev_slice_from(seal->mrz[1])};
    char letter[2] = {ev_verify_sex(seal), '\0'};
    put_list_field(f, "mrz", lines, 2);
    put_name_fields(f);
    put_field(f, "document_number", ev_verify_mrz_field(seal, EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER));
    put_field(f, "nationality", ev_verify_mrz_field(seal, EV_MRZ_AT_NATIONALITY, EV_MRZ_STATE));
    put_birth_fields(f);
    put_field(f, "sex", ev_slice_from(letter[0] != '\0' ? letter : NULL));
}

static void put_points_field(const fields *f)
{
    const ev_seal *seal = &f->v->seal;
    ev_slice points[EV_ENTRY_POINTS_MAX];
    for (size_t i = 0; i < seal->entry_point_count; i++)
        points[i] = ev_slice_from(seal->entry_point[i]);
    if (seal->bound)
        put_list_field(f, "entry_points", points, seal->entry_point_count);
    else
        put_field(f, "entry_points", (ev_slice){NULL, 0});
}

static void put_stay_field(const fields *f)
{
    static const char *const units[] = {"days", "months", "years"};
    open_field(f, "stay");
    if (f->v->seal.has_stay) {
        ev_buf_char(f->out, '{');
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            put_number_member(units[i], f->v->seal.stay[i], f->out);
        ev_buf_char(f->out, '}');
    } else {
        ev_buf_text(f->out, "null");
    }
    close_field(f);
}

static void put_seal_fields(const fields *f)
{
    const ev_seal *seal = &f->v->seal;
    char digest[2 * EV_SEAL_DIGEST_SIZE];
    ev_hex_encode(seal->digest, EV_SEAL_DIGEST_SIZE, EV_HEX_LOWER, digest);
    put_header_fields(f);
    put_mrz_fields(f);
    put_date_field(f, "valid_from", seal->bound ? seal->valid_from : (ev_date){0});
    put_date_field(f, "valid_until", seal->valid_until);
    put_number_field(f, "entries", seal->entries);
    put_stay_field(f);
    put_field(f, "passport_number", ev_slice_from(seal->passport_number));
    put_points_field(f);
    put_field(f, "visa_number", ev_verify_visa_number(seal));
    put_field(f, "record_digest",
              seal->bound ? (ev_slice){digest, sizeof digest} : (ev_slice){NULL, 0});
    put_number_field(f, "unknown_features", (int64_t)seal->unknown_features);
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* With its day, as on the first line. */
static void put_why_member(const ev_verification *v, ev_buf *out)
{
    char day[EV_DATE_TEXT_MAX];
    put_name("reason", out);
    if (v->why == NULL) {
        ev_buf_text(out, "null");
        return;
    }
    ev_buf_char(out, '"');
    ev_buf_text(out, v->why);
    if (v->why_day.year != 0) {
        ev_buf_char(out, ' ');
        ev_buf_text(out, ev_date_iso(v->why_day, day));
    }
    ev_buf_char(out, '"');
}

static void put_verdict_members(const ev_verification *v, ev_buf *out)
{
    static const char *const validity[] = {
        [EV_VISA_UNKNOWN] = NULL,
        [EV_VISA_NOT_YET] = "not-yet",
        [EV_VISA_NOW] = "now",
        [EV_VISA_NO_LONGER] = "no-longer",
    };
    bool is_told = v->verdict == EV_VERIFY_INVALID || ev_verify_is_genuine(v);
    ev_visa_validity proven = ev_verify_is_proven(v) ? v->validity : EV_VISA_UNKNOWN;
    if (v->seq > 0)
        put_number_member("seq", (int64_t)v->seq, out);
    put_member("verdict", ev_slice_from(ev_verify_verdict_name(v->verdict)), out);
    put_why_member(v, out);
    put_number_member("exit_status", ev_verify_exit_status(v->verdict), out);
    put_member("explanation", ev_slice_from(v->reason), out);
    put_member("sub_status", ev_slice_from(ev_sub_status_name(v->status)), out);
    put_member("trust", ev_slice_from(is_told ? ev_sub_status_trust(v->status) : NULL), out);
    put_date_member("on", v->on, out);
    put_member("visa", ev_slice_from(validity[proven]), out);
    put_name("test_signer", out);
    ev_buf_text(out, v->signer == NULL ? "null" : v->signer->is_test ? "true" : "false");
    put_member("form", ev_slice_from(v->form), out);
}

static void put_cancelled_members(const ev_verification *v, ev_buf *out)
{
    const ev_cancelled *list = ev_verify_told_list(v);
    put_date_member("cancelled_on", v->cancelled_on, out);
    put_name("list", out);
    if (list == NULL) {
        ev_buf_text(out, "null");
        return;
    }
    ev_buf_char(out, '{');
    put_date_member("issued_on", list->issued, out);
    put_date_member("next_on", list->next, out);
    put_number_member("sequence", list->sequence, out);
    put_number_member("age_days", ev_verify_list_age(v, list), out);
    put_name("is_old", out);
    ev_buf_text(out, ev_verify_is_list_old(v, list) ? "true" : "false");
    put_name("was_looked_up", out);
    ev_buf_text(out, v->list != NULL ? "true}" : "false}");
}

static void put_faults_member(const char *name, bool is_told, const ev_verification *v, ev_buf *out)
{
    put_name(name, out);
    ev_buf_char(out, '[');
    for (size_t i = 0; is_told && i < v->differences.count; i++) {
        ev_buf_text(out, i > 0 ? ",{" : "{");
        put_member("code", ev_slice_from(ev_code_describe(v->differences.fault[i].code)->code),
                   out);
        put_member("pointer", ev_slice_from(v->differences.fault[i].pointer), out);
        ev_buf_char(out, '}');
    }
    ev_buf_char(out, ']');
}

static void put_record_members(const ev_verification *v, ev_buf *out)
{
    bool compared = ev_verify_was_compared(v);
    put_member("record",
               ev_slice_from(!compared                     ? NULL
                             : ev_verify_record_is_same(v) ? "same"
                                                           : "differs"),
               out);
    put_faults_member("differences", compared, v, out);
    put_faults_member("faults", v->trouble == EV_INPUT_RECORD_WRONG, v, out);
    put_field(&(fields){v, out, ev_verify_category(v).data != NULL}, "category",
              ev_verify_category(v));
}

static void put_not_checked_member(const ev_verification *v, ev_buf *out)
{
    const char *list[EV_NOT_CHECKED_MAX];
    size_t count = ev_verify_is_genuine(v) ? ev_verify_not_checked(v, list) : 0;
    put_name("not_checked", out);
    ev_buf_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        ev_buf_text(out, i > 0 ? "," : "");
        put_json_string(ev_slice_from(list[i]), out);
    }
    ev_buf_char(out, ']');
}

void ev_verify_json(const ev_verification *v, ev_buf *out)
{
    ev_buf_char(out, '{');
    put_verdict_members(v, out);
    put_cancelled_members(v, out);
    put_name("seal", out);
    if (v->read) {
        ev_buf_char(out, '{');
        put_seal_fields(&(fields){v, out, ev_verify_is_proven(v)});
        ev_buf_char(out, '}');
    } else {
        ev_buf_text(out, "null");
    }
    put_record_members(v, out);
    put_not_checked_member(v, out);
    ev_buf_text(out, "}\n");
}
