/* What was found of a seal, for an officer in a hurry: the verdict, the list of cancelled visas,
 * the visa on that day, whose it is, what it allows, its signer, and what is still to be looked at.
 *
 * Until a seal is genuine, all it says is what a stranger chose. The reader lets only A-Z, 0-9,
 * space and filler through as text; what is free bytes is printed in hex. */
#include "verify/private.h"

enum { LABEL_WIDTH = 18 };

static void put_date(ev_date date, ev_buf *out)
{
    char text[EV_DATE_TEXT_MAX];
    ev_buf_text(out, date.year != 0 ? ev_date_iso(date, text) : "not known");
}

static void put_label(const char *label, ev_buf *out)
{
    ev_buf_text(out, label);
    for (size_t i = strlen(label); i < LABEL_WIDTH; i++)
        ev_buf_char(out, ' ');
}

static void put_line(const char *label, ev_slice value, ev_buf *out)
{
    put_label(label, out);
    if (value.size > 0)
        ev_buf_slice(out, value);
    else
        ev_buf_char(out, '-');
    ev_buf_char(out, '\n');
}

static void put_date_line(const char *label, ev_date date, ev_buf *out)
{
    put_label(label, out);
    put_date(date, out);
    ev_buf_char(out, '\n');
}

static void put_hex_line(const char *label, ev_slice bytes, ev_buf *out)
{
    if (bytes.data == NULL)
        return;
    put_label(label, out);
    ev_buf_hex(out, bytes.data, bytes.size);
    ev_buf_text(out, bytes.size > 0 ? " (hex)\n" : "-\n");
}

/* The first line. */
static void put_verdict(const ev_verification *v, ev_buf *out)
{
    ev_buf_text(out, ev_verify_verdict_name(v->verdict));
    ev_buf_text(out, v->why != NULL ? ": " : "");
    ev_buf_text(out, v->why != NULL ? v->why : "");
    if (v->why_day.year != 0) {
        ev_buf_char(out, ' ');
        put_date(v->why_day, out);
    }
    ev_buf_char(out, '\n');
}

static void put_age(const ev_verification *v, const ev_cancelled *list, ev_buf *out)
{
    int age = ev_verify_list_age(v, list);
    ev_buf_text(out, "the list of ");
    put_date(list->issued, out);
    ev_buf_text(out, ", ");
    ev_buf_int(out, age < 0 ? -(int64_t)age : age);
    ev_buf_text(out, age == 1 || age == -1 ? " day" : " days");
    ev_buf_text(out, age < 0 ? " after the day of control" : " old");
    if (ev_verify_is_list_old(v, list)) {
        ev_buf_text(out, ", OUT OF DATE since ");
        put_date(list->next, out);
    }
}

/* The second line. */
static void put_cancelled(const ev_verification *v, ev_buf *out)
{
    const ev_cancelled *list = ev_verify_told_list(v);
    put_label("cancelled visas", out);
    if (list == NULL) {
        ev_buf_text(out, "not looked up: no list was given\n");
        return;
    }
    ev_buf_text(out, v->cancelled_on.year != 0 ? "ON "
                     : v->list != NULL         ? "not on "
                                               : "not looked up in ");
    put_age(v, list, out);
    ev_buf_text(out, v->list == NULL && ev_verify_is_proven(v) ? ", which is of another issuer\n"
                                                               : "\n");
}

/* Whether anybody vouches for the content, before it. The level of trust of ICAO is printed where
 * something is wrong: what is only not proven is not called a fraud. */
static void put_reason(const ev_verification *v, ev_buf *out)
{
    if (v->reason != NULL) {
        ev_buf_text(out, v->reason);
        if (v->verdict == EV_VERIFY_INVALID) {
            ev_buf_text(out, " (");
            ev_buf_text(out, ev_sub_status_trust(v->status));
            ev_buf_char(out, ')');
        }
        ev_buf_char(out, '\n');
    }
    if (!v->read && v->seal.is_cut)
        ev_buf_text(out, "The bytes end too early: scan once more, as bytes, hex or base64\n");
    if (v->signer != NULL && v->signer->is_test)
        ev_buf_text(out, "TEST SIGNER: a specimen, not a visa\n");
    else if (ev_verify_is_specimen(v))
        ev_buf_text(out, "A specimen, not a visa\n");
    if (v->status == EV_SEAL_UNKNOWN_FEATURE)
        ev_buf_text(out, "The seal has features that are not known here (UNKNOWN_FEATURE)\n");
    if (v->status == EV_SEAL_SEAL_VISA_MISMATCH)
        ev_buf_text(out, "The seal is genuine; what follows is what the issuer sealed\n");
    else if (!ev_verify_is_genuine(v) && v->read)
        ev_buf_text(out, "What follows is what the seal says; nobody vouches for it\n");
}

/* A hurried eye must not find a plain "valid" below another verdict. */
static const char *validity_words(const ev_verification *v)
{
    static const char *const claimed[] = {
        [EV_VISA_UNKNOWN] = "of unknown validity",
        [EV_VISA_NOT_YET] = "claimed to be NOT YET VALID",
        [EV_VISA_NOW] = "claimed to be valid",
        [EV_VISA_NO_LONGER] = "claimed to be NO LONGER VALID",
    };
    static const char *const proven[] = {
        [EV_VISA_UNKNOWN] = "of unknown validity",
        [EV_VISA_NOT_YET] = "NOT YET VALID",
        [EV_VISA_NOW] = "would be valid",
        [EV_VISA_NO_LONGER] = "NO LONGER VALID",
    };
    if (v->verdict == EV_VERIFY_VALID)
        return "valid";
    return (ev_verify_is_proven(v) ? proven : claimed)[v->validity];
}

static void put_validity(const ev_verification *v, ev_buf *out)
{
    if (!ev_seal_is_visa(&v->seal))
        return;
    put_label("visa", out);
    ev_buf_text(out, validity_words(v));
    ev_buf_text(out, " on ");
    put_date(v->on, out);
    ev_buf_char(out, '\n');
}

static void put_name(const ev_verification *v, ev_buf *out)
{
    static const char *const words[] = {
        [EV_NAME_WHOLE] = "",
        [EV_NAME_MAY_BE_CUT] = " (may be cut)",
        [EV_NAME_CUT] = " (is cut: the whole name is longer)",
    };
    const ev_seal *seal = &v->seal;
    char surname[EV_MRZ_LINE + 1], given[EV_MRZ_LINE + 1];
    ev_slice first = ev_verify_without_fillers(ev_verify_mrz_name(seal, EV_SURNAME), surname);
    ev_slice second = ev_verify_without_fillers(ev_verify_mrz_name(seal, EV_GIVEN_NAMES), given);
    put_label("name", out);
    ev_buf_slice(out, first);
    ev_buf_text(out, first.size > 0 && second.size > 0 ? ", " : "");
    ev_buf_slice(out, second);
    ev_buf_text(out, first.size + second.size > 0 ? "" : "-");
    ev_buf_text(out, words[ev_verify_name_cut(v)]);
    ev_buf_char(out, '\n');
}

/* Nothing is printed that the seal leaves open: of two possible days both. */
static void put_birth(const ev_verification *v, ev_buf *out)
{
    ev_date dates[EV_BIRTH_DATES_MAX];
    size_t count = ev_verify_birth_dates(v, dates);
    put_label("birth date", out);
    for (size_t i = 0; i < count; i++) {
        ev_buf_text(out, i > 0 ? " or " : "");
        put_date(dates[i], out);
    }
    ev_buf_text(out, count == 0                        ? "not known"
                     : ev_verify_is_birth_of_record(v) ? " (from the record)"
                                                       : "");
    ev_buf_char(out, '\n');
}

static void put_holder(const ev_verification *v, ev_buf *out)
{
    const ev_seal *seal = &v->seal;
    char letter[2] = {ev_verify_sex(seal), '\0'};
    put_name(v, out);
    put_line("passport number", ev_slice_from(seal->passport_number), out);
    put_line("nationality", ev_verify_mrz_field(seal, EV_MRZ_AT_NATIONALITY, EV_MRZ_STATE), out);
    put_birth(v, out);
    put_line("sex", ev_slice_from(letter), out);
}

/* Doc 9303-7, 9.1.3: three equal bytes are reserved. */
static const char *reserved_stay(const uint8_t stay[3])
{
    if (stay[0] != stay[1] || stay[1] != stay[2])
        return NULL;
    switch (stay[0]) {
    case 0x00:
        return "until the visa ends";
    case 0xFE:
        return "transit without entry";
    case 0xFF:
        return "decided at the border";
    default:
        return NULL;
    }
}

static void put_stay(const ev_seal *seal, ev_buf *out)
{
    static const char *const units[] = {" day", " month", " year"};
    const char *reserved = reserved_stay(seal->stay);
    put_label("stay", out);
    if (!seal->has_stay || reserved != NULL) {
        ev_buf_text(out, seal->has_stay ? reserved : "-");
    } else {
        const char *comma = "";
        for (size_t i = 3; i-- > 0;) {
            if (seal->stay[i] == 0)
                continue;
            ev_buf_text(out, comma);
            ev_buf_int(out, seal->stay[i]);
            ev_buf_text(out, units[i]);
            ev_buf_text(out, seal->stay[i] == 1 ? "" : "s");
            comma = ", ";
        }
    }
    ev_buf_char(out, '\n');
}

static void put_entries(const ev_seal *seal, ev_buf *out)
{
    put_label("entries", out);
    if (seal->entries > 0)
        ev_buf_int(out, seal->entries);
    else
        ev_buf_text(out, seal->entries == 0 ? "unlimited" : "-");
    ev_buf_char(out, '\n');
}

static void put_points(const ev_seal *seal, ev_buf *out)
{
    put_label("entry points", out);
    for (size_t i = 0; i < seal->entry_point_count; i++) {
        ev_buf_text(out, i > 0 ? " " : "");
        ev_buf_text(out, seal->entry_point[i]);
    }
    ev_buf_text(out, !seal->bound                   ? "not in the seal\n"
                     : seal->entry_point_count == 0 ? "-\n"
                                                    : "\n");
}

static void put_visa(const ev_verification *v, ev_buf *out)
{
    const ev_seal *seal = &v->seal;
    if (seal->bound)
        put_date_line("valid from", seal->valid_from, out);
    else
        put_line("valid from", EV_SLICE("not in the seal"), out);
    put_date_line("valid until", seal->valid_until, out);
    put_stay(seal, out);
    put_entries(seal, out);
    put_points(seal, out);
    if (ev_verify_visa_number(seal).data != NULL)
        put_line("visa number", ev_verify_visa_number(seal), out);
    if (ev_verify_category(v).data != NULL) {
        put_label("category", out);
        ev_buf_slice(out, ev_verify_category(v));
        ev_buf_text(out, " (from the record)\n");
    }
    put_hex_line("visa type", seal->type, out);
    put_hex_line("additional", seal->bound ? (ev_slice){0} : seal->additional, out);
}

static void put_origin(const ev_seal *seal, ev_buf *out)
{
    put_label("issued by", out);
    ev_buf_text(out, seal->country);
    ev_buf_text(out, ", on ");
    put_date(seal->issued_on, out);
    ev_buf_char(out, '\n');
    put_label("signed by", out);
    ev_buf_text(out, seal->signer);
    ev_buf_text(out, " with certificate ");
    ev_buf_text(out, seal->reference);
    ev_buf_text(out, ", on ");
    put_date(seal->signed_on, out);
    ev_buf_char(out, '\n');
}

static void put_faults(const ev_verification *v, ev_buf *out)
{
    for (size_t i = 0; i < v->differences.count; i++) {
        put_label("", out);
        ev_buf_text(out, ev_code_describe(v->differences.fault[i].code)->code);
        ev_buf_text(out, v->differences.fault[i].pointer[0] != '\0' ? " " : "");
        ev_buf_text(out, v->differences.fault[i].pointer);
        ev_buf_char(out, '\n');
    }
}

static void put_record(const ev_verification *v, ev_buf *out)
{
    if (!ev_verify_was_compared(v))
        return;
    const char *same =
        v->seal.bound ? "the one that was sealed" : "says the same, but is not bound to the seal";
    put_line("record",
             ev_slice_from(ev_verify_record_is_same(v) ? same : "NOT the one that was sealed"),
             out);
    put_faults(v, out);
}

/* Only of a genuine seal: otherwise nothing is proven, and a list of some things would say that the
 * others are. */
static void put_not_checked(const ev_verification *v, ev_buf *out)
{
    const char *list[EV_NOT_CHECKED_MAX];
    size_t count = ev_verify_not_checked(v, list);
    if (!ev_verify_is_genuine(v) || count == 0)
        return;
    put_label("not checked", out);
    for (size_t i = 0; i < count; i++) {
        ev_buf_text(out, i > 0 ? ", " : "");
        ev_buf_text(out, list[i]);
    }
    ev_buf_char(out, '\n');
}

void ev_verify_text(const ev_verification *v, ev_buf *out)
{
    put_verdict(v, out);
    put_cancelled(v, out);
    put_reason(v, out);
    if (v->trouble == EV_INPUT_RECORD_WRONG)
        put_faults(v, out);
    if (!v->read)
        return;
    put_validity(v, out);
    put_holder(v, out);
    put_visa(v, out);
    put_origin(&v->seal, out);
    put_record(v, out);
    put_not_checked(v, out);
}
