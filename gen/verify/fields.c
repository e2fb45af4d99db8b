/* What text and JSON both show of a seal: the fields of its MRZ, what is concluded where it leaves
 * something open, and what no seal can say. */
#include "verify/private.h"

enum { SEALED_WIDTH = EV_MRZ_AT_OPTIONAL }; /* of line 2: all but the optional data */

/* ---- the MRZ, field by field ----------------------------------------------------------------- */

ev_slice ev_verify_mrz_field(const ev_seal *seal, size_t at, size_t width)
{
    if (strlen(seal->mrz[1]) < SEALED_WIDTH)
        return (ev_slice){0};
    while (width > 0 && seal->mrz[1][at + width - 1] == '<')
        width--;
    return (ev_slice){seal->mrz[1] + at, width};
}

ev_slice ev_verify_mrz_name(const ev_seal *seal, ev_name_part part)
{
    ev_slice whole = ev_slice_from(seal->mrz[0]);
    if (whole.size <= EV_MRZ_AT_NAME)
        return (ev_slice){0};
    const char *at = whole.data + EV_MRZ_AT_NAME, *border = strstr(at, "<<");
    if (border == NULL)
        border = whole.data + whole.size;
    return part == EV_GIVEN_NAMES ? ev_slice_from(border) : (ev_slice){at, (size_t)(border - at)};
}

ev_slice ev_verify_without_fillers(ev_slice field, char out[EV_MRZ_LINE + 1])
{
    size_t size = 0;
    for (size_t i = 0; i < field.size && size < EV_MRZ_LINE; i++)
        if (field.data[i] != '<')
            out[size++] = field.data[i];
        else if (size > 0 && out[size - 1] != ' ')
            out[size++] = ' ';
    if (size > 0 && out[size - 1] == ' ')
        size--;
    return (ev_slice){out, size};
}

char ev_verify_sex(const ev_seal *seal)
{
    char c = strlen(seal->mrz[1]) < SEALED_WIDTH ? '\0' : seal->mrz[1][EV_MRZ_AT_SEX];
    return c == '<' ? 'X' : c == 'M' || c == 'F' ? c : '\0';
}

/* Without feature 0x07: line 2 begins with the visa number or, where that is longer than its place,
 * with the passport number, and then the visa number is not in the seal (Doc 9303-7, 4.2.2).
 * Nothing marks which; the passport number has a feature of its own to tell. */
ev_slice ev_verify_visa_number(const ev_seal *seal)
{
    if (seal->bound)
        return ev_slice_from(seal->visa_number);
    ev_slice number = ev_verify_mrz_field(seal, EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER);
    bool is_visas = number.size > 0 && seal->passport_number[0] != '\0' &&
                    !ev_slice_is(number, seal->passport_number);
    return is_visas ? number : (ev_slice){0};
}

/* ---- what the seal can't say ----------------------------------------------------------------- */

bool ev_verify_is_proven(const ev_verification *v)
{
    return ev_verify_is_genuine(v) || v->status == EV_SEAL_SEAL_VISA_MISMATCH;
}

bool ev_verify_record_is_same(const ev_verification *v)
{
    return v->differences.status == EV_OK && (v->seal.bound || !v->bind);
}

bool ev_verify_was_compared(const ev_verification *v)
{
    return v->record != NULL && ev_verify_is_proven(v);
}

/* Whether the record tells what a seal without feature 0x07 leaves open. One that came with its
 * seal does not: whoever holds it can write what he likes where the seal says nothing. */
static bool has_record(const ev_verification *v)
{
    return v->is_record_own && !v->seal.bound && ev_verify_was_compared(v) &&
           ev_verify_record_is_same(v);
}

/* A field that is cut ends in a letter (Doc 9303-7, 4.2.3), and so may one that holds the name just
 * so. */
ev_name_cut ev_verify_name_cut(const ev_verification *v)
{
    const ev_seal *seal = &v->seal;
    if (seal->bound || has_record(v)) {
        bool cut = seal->bound ? seal->name_is_cut : v->mrz->name_is_cut;
        return cut ? EV_NAME_CUT : EV_NAME_WHOLE;
    }
    bool is_full = seal->mrz_width > 0 && seal->mrz[0][seal->mrz_width - 1] != '<';
    return is_full ? EV_NAME_MAY_BE_CUT : EV_NAME_WHOLE;
}

bool ev_verify_is_birth_of_record(const ev_verification *v)
{
    return v->seal.birth_date_count == EV_BIRTH_DATES_MAX && has_record(v);
}

size_t ev_verify_birth_dates(const ev_verification *v, ev_date out[EV_BIRTH_DATES_MAX])
{
    if (ev_verify_is_birth_of_record(v)) {
        out[0] = v->record->holder.birth_date;
        return 1;
    }
    memcpy(out, v->seal.birth_date, sizeof v->seal.birth_date);
    return v->seal.birth_date_count;
}

ev_date ev_verify_first_day(const ev_verification *v)
{
    return v->seal.bound   ? v->seal.valid_from
           : has_record(v) ? v->record->visa.valid_from
                           : (ev_date){0};
}

ev_slice ev_verify_category(const ev_verification *v)
{
    bool is_bound = v->seal.bound && ev_verify_was_compared(v) && ev_verify_record_is_same(v);
    return is_bound ? v->record->visa.category : (ev_slice){NULL, 0};
}

size_t ev_verify_not_checked(const ev_verification *v, const char *list[EV_NOT_CHECKED_MAX])
{
    static const char *const always[] = {
        "portrait",
        "inviter",
        "invitation number",
        "place of birth",
        "passport's issuing state and dates",
        "category",
        "issuing authority",
    };
    static const char *const unbound[] = {"valid from", "entry points", "record"};
    size_t count = 0;
    if (ev_verify_was_compared(v) && ev_verify_record_is_same(v) && v->seal.bound)
        return 0; /* without feature 0x07 the record agrees in what the seal spells out, and nothing
                     is known of the rest */
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        list[count++] = always[i];
    if (ev_verify_visa_number(&v->seal).data == NULL)
        list[count++] = "visa number";
    for (size_t i = 0; i < sizeof unbound / sizeof *unbound && !v->seal.bound; i++)
        list[count++] = unbound[i];
    return count;
}
