/* Our form of the additional feature 0x07 (seal.h): it is read when all other features are, because
 * it completes the dates of the MRZ.
 *
 * A seal of our State with anything else in this feature is not read as one without it: that would
 * tell an officer less than what was sealed, in the form of a whole answer. A seal of another State
 * is never read so, even where its bytes happen to have this form: what they mean is that State's
 * choice. */
#include "seal/reading.h"

#include "seal/c40.h"

static const char *read_text(ev_slice c40, size_t points, ev_seal *seal)
{
    static const char fault[] =
        "the additional feature does not hold so many entry points and a visa number";
    char text[EV_SEAL_BINDING_TEXT_MAX];
    size_t before = points * EV_SEAL_POINT, count;
    _Static_assert(EV_SEAL_BINDING_TEXT_MAX % 3 == 0, "the decoder writes whole triples");
    if (c40.size > EV_C40_SIZE(EV_SEAL_BINDING_TEXT_MAX) || !ev_c40_decode(c40, text, &count) ||
        count < before + EV_SEAL_NUMBER_MIN || count > before + EV_VISA_NUMBER_MAX ||
        !ev_seal_are_letters(text, before) || memchr(text, ' ', count) != NULL)
        return fault;
    for (size_t i = 0; i < points; i++)
        memcpy(seal->entry_point[i], text + i * EV_SEAL_POINT, EV_SEAL_POINT);
    memcpy(seal->visa_number, text + before, count - before);
    seal->entry_point_count = points;
    return NULL;
}

static const char *read_dates(const uint8_t *from, int century, ev_seal *seal)
{
    const char *line = seal->mrz[1];
    if (!ev_seal_read_date(from, &seal->valid_from))
        return "the first day of validity is not a day of the calendar";
    seal->valid_until = ev_seal_end_between(line + EV_MRZ_AT_VALID_UNTIL, seal->valid_from,
                                            ev_seal_latest_end(seal->valid_from));
    if (seal->valid_until.year == 0)
        return "the last day of validity is not within five years from the first";
    if (century < EV_SEAL_CENTURY_MIN || century > EV_SEAL_CENTURY_MAX)
        return "the year of birth does not begin with 18, 19 or 20";
    if (!ev_seal_birth_in_century(line + EV_MRZ_AT_BIRTH, century, &seal->birth_date[0]))
        return "the date of birth is not a day of the calendar";
    seal->birth_date_count = 1;
    return NULL;
}

/* Sets the members of a bound seal, as far as they are right. */
static const char *read_members(ev_seal *seal)
{
    const uint8_t *bytes = (const uint8_t *)seal->additional.data;
    size_t size = seal->additional.size;
    if (size == 0 || bytes[0] != EV_SEAL_BINDING)
        return "the additional feature is not of the form 02 of Kazakhstan";
    if (size < EV_SEAL_BINDING_FIXED + EV_C40_SIZE(EV_SEAL_BINDING_TEXT_MIN))
        return "the additional feature is too short";
    const uint8_t *century = bytes + 1 + EV_SEAL_DATE, *points = century + 1;
    const char *fault = read_dates(bytes + 1, *century & ~EV_SEAL_NAME_CUT, seal);
    if (fault != NULL)
        return fault;
    if (*points == 0 || *points > EV_ENTRY_POINTS_MAX)
        return "the number of entry points is not 1 to 8";
    seal->name_is_cut = (*century & EV_SEAL_NAME_CUT) != 0;
    memcpy(seal->digest, bytes + size - EV_SEAL_DIGEST_SIZE, EV_SEAL_DIGEST_SIZE);
    seal->bound = true;
    return read_text(ev_seal_slice(bytes + EV_SEAL_BINDING_TEXT_AT, size - EV_SEAL_BINDING_FIXED),
                     *points, seal);
}

const char *ev_seal_read_binding(ev_seal *seal)
{
    ev_seal read = *seal;
    if (seal->additional.data == NULL || !ev_seal_is_ours(seal))
        return NULL;
    const char *fault = read_members(&read);
    if (fault == NULL)
        *seal = read;
    return fault;
}
