/* The dates of an MRZ, whose years have two digits: what their century is, and where it stays open.
 * An emergency travel document has them at the same places as a visa (Doc 9303-8). */
#include "seal/reading.h"

enum { CENTURY = 100, YEAR_MAX = 9999 };

static bool read_two_digits(const char *places, int *value)
{
    *value = (places[0] - '0') * 10 + (places[1] - '0');
    return places[0] >= '0' && places[0] <= '9' && places[1] >= '0' && places[1] <= '9';
}

/* The day with these places in a year with the same last two digits; partly unknown ones end in
 * fillers (Doc 9303-3, 4.8). False when the calendar lacks the day. */
static bool read_in_year(const char *places, int year, ev_date_precision precision, ev_date *out)
{
    char text[10] = {(char)('0' + year / 1000),
                     (char)('0' + year / 100 % 10),
                     places[0],
                     places[1],
                     '-',
                     places[2],
                     places[3],
                     '-',
                     places[4],
                     places[5]};
    size_t size = sizeof text;
    if (year < 0 || year > YEAR_MAX)
        return false;
    if (memcmp(places + 4, "<<", 2) == 0)
        size = memcmp(places + 2, "<<", 2) == 0 ? 4 : 7;
    return ev_date_parse((ev_slice){text, size}, precision, out) == EV_DATE_OK;
}

ev_date ev_seal_end_between(const char *places, ev_date first, ev_date last)
{
    int digits;
    ev_date date;
    if (!read_two_digits(places, &digits))
        return (ev_date){0};
    int year = first.year - first.year % CENTURY + digits;
    if (year < first.year)
        year += CENTURY;
    bool found = read_in_year(places, year, EV_DATE_WHOLE, &date) &&
                 ev_date_compare(date, first) >= 0 && ev_date_compare(date, last) <= 0;
    return found ? date : (ev_date){0};
}

bool ev_seal_birth_in_century(const char *places, int century, ev_date *out)
{
    int digits;
    return read_two_digits(places, &digits) &&
           read_in_year(places, century * CENTURY + digits, EV_DATE_PARTIAL, out);
}

/* A visa that would end later than any does has ended before it was issued, by a mistake of the
 * issuer: then the end is not known, rather than in another century. In the year of the issue it
 * may lie before the issue for the same reason, and is read, so that nobody takes it for valid. */
static ev_date conclude_end(const char *places, ev_date issued_on)
{
    int16_t year = issued_on.year;
    return ev_seal_end_between(places, (ev_date){year, 1, 1},
                               (ev_date){(int16_t)(year + EV_SEAL_UNBOUND_YEARS_MAX), 12, 31});
}

/* Nothing in such a seal says which of two centuries it is: a child of four years may be a person
 * of 104. */
static void conclude_births(ev_seal *seal)
{
    const char *places = seal->mrz[1] + EV_MRZ_AT_BIRTH;
    int century = seal->issued_on.year / CENTURY;
    ev_date date;
    for (int c = century - 2; c <= century; c++)
        if (ev_seal_birth_in_century(places, c, &date) &&
            ev_date_compare(date, seal->issued_on) <= 0 &&
            seal->issued_on.year - date.year <= EV_SEAL_AGE_MAX)
            seal->birth_date[seal->birth_date_count++] = date;
}

_Static_assert(EV_SEAL_AGE_MAX < 2 * CENTURY - 1, "there are two possible days at most");

void ev_seal_conclude_dates(ev_seal *seal)
{
    seal->valid_until = conclude_end(seal->mrz[1] + EV_MRZ_AT_VALID_UNTIL, seal->issued_on);
    conclude_births(seal);
}
