/* What was found of a seal, as one JSON object on one line. It is written member by member: a tree
 * of jansson would serve for nothing but this. */
#include "verify/private.h"

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

static void put_header_members(const ev_seal *seal, ev_buf *out)
{
    put_number_member("version", seal->version, out);
    put_member("country", ev_slice_from(seal->country), out);
    put_member("signer", ev_slice_from(seal->signer), out);
    put_member("reference", ev_slice_from(seal->reference), out);
    put_date_member("issued_on", seal->issued_on, out);
    put_date_member("signed_on", seal->signed_on, out);
}

/* `birth_date` is null where there are two, so that nobody takes the first for the day. */
static void put_birth_members(const ev_verification *v, ev_buf *out)
{
    ev_date dates[EV_BIRTH_DATES_MAX];
    char text[EV_DATE_TEXT_MAX];
    size_t count = ev_verify_birth_dates(v, dates);
    put_date_member("birth_date", count == 1 ? dates[0] : (ev_date){0}, out);
    put_name("possible_birth_dates", out);
    ev_buf_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        ev_buf_text(out, i > 0 ? "," : "");
        put_json_string(ev_slice_from(ev_date_iso(dates[i], text)), out);
    }
    ev_buf_char(out, ']');
}

static void put_mrz_members(const ev_verification *v, ev_buf *out)
{
    static const char *const cut[] = {
        [EV_NAME_WHOLE] = "false",
        [EV_NAME_MAY_BE_CUT] = "null",
        [EV_NAME_CUT] = "true",
    };
    const ev_seal *seal = &v->seal;
    char name[EV_MRZ_LINE + 1], letter[2] = {ev_verify_sex(seal), '\0'};
    put_name("mrz", out);
    ev_buf_char(out, '[');
    put_json_string(ev_slice_from(seal->mrz[0]), out);
    ev_buf_char(out, ',');
    put_json_string(ev_slice_from(seal->mrz[1]), out);
    ev_buf_char(out, ']');
    put_member("surname", ev_verify_without_fillers(ev_verify_mrz_name(seal, EV_SURNAME), name),
               out);
    put_member("given_names",
               ev_verify_without_fillers(ev_verify_mrz_name(seal, EV_GIVEN_NAMES), name), out);
    put_name("name_is_cut", out);
    ev_buf_text(out, cut[ev_verify_name_cut(v)]);
    put_member("document_number", ev_verify_mrz_field(seal, EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER), out);
    put_member("nationality", ev_verify_mrz_field(seal, EV_MRZ_AT_NATIONALITY, EV_MRZ_STATE), out);
    put_birth_members(v, out);
    put_member("sex", ev_slice_from(letter[0] != '\0' ? letter : NULL), out);
}

static void put_points(const ev_seal *seal, ev_buf *out)
{
    put_name("entry_points", out);
    if (!seal->bound) {
        ev_buf_text(out, "null");
        return;
    }
    ev_buf_char(out, '[');
    for (size_t i = 0; i < seal->entry_point_count; i++) {
        ev_buf_text(out, i > 0 ? "," : "");
        put_json_string(ev_slice_from(seal->entry_point[i]), out);
    }
    ev_buf_char(out, ']');
}

static void put_stay_member(const ev_seal *seal, ev_buf *out)
{
    put_name("stay", out);
    if (!seal->has_stay) {
        ev_buf_text(out, "null");
        return;
    }
    ev_buf_char(out, '{');
    put_number_member("days", seal->stay[0], out);
    put_number_member("months", seal->stay[1], out);
    put_number_member("years", seal->stay[2], out);
    ev_buf_char(out, '}');
}

static void put_seal_members(const ev_verification *v, ev_buf *out)
{
    const ev_seal *seal = &v->seal;
    char digest[2 * EV_SEAL_DIGEST_SIZE];
    ev_buf hex = {.data = digest, .capacity = sizeof digest};
    ev_buf_hex(&hex, seal->digest, EV_SEAL_DIGEST_SIZE);
    put_header_members(seal, out);
    put_mrz_members(v, out);
    put_date_member("valid_from", seal->bound ? seal->valid_from : (ev_date){0}, out);
    put_date_member("valid_until", seal->valid_until, out);
    put_name("entries", out);
    if (seal->entries >= 0)
        ev_buf_int(out, seal->entries);
    else
        ev_buf_text(out, "null");
    put_stay_member(seal, out);
    put_member("passport_number", ev_slice_from(seal->passport_number), out);
    put_points(seal, out);
    put_member("visa_number", ev_verify_visa_number(seal), out);
    put_member("record_digest", seal->bound ? ev_buf_as_slice(&hex) : (ev_slice){0}, out);
    put_number_member("unknown_features", (int64_t)seal->unknown_features, out);
}

static void put_verdict_members(const ev_verification *v, ev_buf *out)
{
    static const char *const validity[] = {
        [EV_VISA_UNKNOWN] = NULL,
        [EV_VISA_NOT_YET] = "not-yet",
        [EV_VISA_NOW] = "now",
        [EV_VISA_NO_LONGER] = "no-longer",
    };
    put_member("status", ev_slice_from(v->status == EV_SEAL_VALID ? "VALID" : "INVALID"), out);
    put_member("sub_status", ev_slice_from(ev_verify_sub_status(v)), out);
    put_member("trust", ev_slice_from(ev_sub_status_trust(v->status)), out);
    put_member("reason", ev_slice_from(v->reason), out);
    put_date_member("on", v->on, out);
    put_member("visa", ev_slice_from(validity[v->validity]), out);
    put_name("test_signer", out);
    ev_buf_text(out, v->signer == NULL ? "null" : v->signer->is_test ? "true" : "false");
}

static void put_record_members(const ev_verification *v, ev_buf *out)
{
    bool compared = ev_verify_was_compared(v);
    put_member("record",
               ev_slice_from(!compared                     ? NULL
                             : ev_verify_record_is_same(v) ? "same"
                                                           : "differs"),
               out);
    put_name("differences", out);
    ev_buf_char(out, '[');
    for (size_t i = 0; compared && i < v->differences.count; i++) {
        ev_buf_text(out, i > 0 ? ",{" : "{");
        put_member("code", ev_slice_from(ev_code_describe(v->differences.fault[i].code)->code),
                   out);
        put_member("pointer", ev_slice_from(v->differences.fault[i].pointer), out);
        ev_buf_char(out, '}');
    }
    ev_buf_char(out, ']');
    put_member("category", ev_verify_category(v), out);
}

void ev_verify_json(const ev_verification *v, ev_buf *out)
{
    const char *list[EV_NOT_CHECKED_MAX];
    size_t count = ev_verify_not_checked(v, list);
    ev_buf_char(out, '{');
    put_verdict_members(v, out);
    put_name("seal", out);
    if (v->read) {
        ev_buf_char(out, '{');
        put_seal_members(v, out);
        ev_buf_char(out, '}');
    } else {
        ev_buf_text(out, "null");
    }
    put_record_members(v, out);
    put_name("not_checked", out);
    ev_buf_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        ev_buf_text(out, i > 0 ? "," : "");
        put_json_string(ev_slice_from(list[i]), out);
    }
    ev_buf_text(out, "]}\n");
}
