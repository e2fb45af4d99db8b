/* What text and JSON both show of a seal: the fields of its MRZ, and what no seal can say. */
#include "signer/verify_private.h"

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

/* Line 2 begins with the visa number or, where that is longer than its place, with the passport
 * number, and then the visa number is not in the seal (Doc 9303-7, 4.2.2). Nothing marks which; the
 * passport number has a feature of its own to tell. */
bool ev_verify_has_visa_number(const ev_seal *seal)
{
    ev_slice number = ev_verify_mrz_field(seal, EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER);
    return number.size > 0 && seal->passport_number[0] != '\0' &&
           !ev_slice_is(number, seal->passport_number);
}

/* ---- what the seal can't say ----------------------------------------------------------------- */

bool ev_verify_record_is_same(const ev_verification *v)
{
    return v->differences.status == EV_OK && (v->seal.bound || !v->bind);
}

bool ev_verify_was_compared(const ev_verification *v)
{
    bool genuine = v->status == EV_SEAL_VALID || v->status == EV_SEAL_SEAL_VISA_MISMATCH;
    return v->record != NULL && genuine;
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
    if (!ev_verify_has_visa_number(&v->seal))
        list[count++] = "visa number";
    for (size_t i = 0; i < sizeof unbound / sizeof *unbound && !v->seal.bound; i++)
        list[count++] = unbound[i];
    return count;
}

/* VALID comes with a sub-status only where the seal has features that are not known here (Doc
 * 9303-13, appendix D). */
const char *ev_verify_sub_status(const ev_verification *v)
{
    if (v->status != EV_SEAL_VALID)
        return ev_sub_status_name(v->status);
    return v->seal.unknown_features > 0 ? "UNKNOWN_FEATURE" : NULL;
}
