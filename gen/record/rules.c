/* The rules of a record that hold under every policy: dates in their order, and the check digit of
 * an IIN or BIN.
 *
 * A date that had a fault of its own, or is absent, has the year 0, and rules on it are silent: one
 * mistake, one fault. */
#include "record/field.h"

static bool is_known(ev_date date)
{
    return date.year != 0;
}

/* Two dates of a record, of which `later` is wrong when it lies more than `years` after `earlier`.
 * Of a partly known date the day counts that makes the record possible. */
typedef struct span {
    ev_code code;
    const char *pointer;
    size_t earlier, later; /* places in ev_record */
    int years, silent;     /* beyond `silent` years another rule speaks; 0: none does */
} span;

#define AT(place) offsetof(ev_record, place)

static const span spans[] = {
    {EV_VALIDITY_REVERSED, "/visa/valid_until", AT(visa.valid_until), AT(visa.valid_from), 0, 0},
    {EV_ENDED_BEFORE_ISSUE, "/visa/valid_until", AT(visa.valid_until), AT(visa.issued_on), 0, 0},
    {EV_VALIDITY_TOO_LONG, "/visa/valid_until", AT(visa.valid_from), AT(visa.valid_until),
     EV_VALIDITY_YEARS_MAX, 0},
    {EV_VALIDITY_UNUSUAL, "/visa/valid_until", AT(visa.valid_from), AT(visa.valid_until),
     EV_VALIDITY_YEARS_USUAL, EV_VALIDITY_YEARS_MAX},
    {EV_START_UNUSUAL, "/visa/valid_from", AT(visa.issued_on), AT(visa.valid_from),
     EV_START_YEARS_USUAL, 0},
    {EV_BIRTH_AFTER_ISSUE, "/holder/birth_date", AT(visa.issued_on), AT(holder.birth_date), 0, 0},
    {EV_HOLDER_TOO_OLD, "/holder/birth_date", AT(holder.birth_date), AT(visa.issued_on),
     EV_HOLDER_YEARS_MAX, 0},
    {EV_PASSPORT_REVERSED, "/passport/expires_on", AT(passport.expires_on), AT(passport.issued_on),
     0, 0},
    {EV_PASSPORT_AFTER_VISA, "/passport/issued_on", AT(visa.issued_on), AT(passport.issued_on), 0,
     0},
    {EV_PASSPORT_BEFORE_BIRTH, "/passport/issued_on", AT(passport.issued_on), AT(holder.birth_date),
     0, 0},
    {EV_PASSPORT_UNUSUAL, "/passport/expires_on", AT(passport.issued_on), AT(passport.expires_on),
     EV_PASSPORT_YEARS_USUAL, 0},
};

static ev_date date_at(const ev_record *record, size_t place)
{
    return *(const ev_date *)(const void *)((const char *)record + place);
}

/* ev_date_compare takes the earliest day of `later`. */
static bool is_over(ev_date earlier, ev_date later, int years)
{
    ev_date last = ev_date_add_months(ev_date_latest(earlier), 12 * years);
    return ev_date_compare(later, last) > 0;
}

static void check_span(const span *s, const ev_record *record, ev_faults *faults)
{
    ev_date earlier = date_at(record, s->earlier), later = date_at(record, s->later);
    if (!is_known(earlier) || !is_known(later) || !is_over(earlier, later, s->years))
        return;
    if (s->silent == 0 || !is_over(earlier, later, s->silent))
        ev_faults_add(faults, s->code, s->pointer);
}

static void check_stay(const ev_record *record, ev_faults *faults)
{
    ev_date from = record->visa.valid_from, until = record->visa.valid_until;
    if (!is_known(from) || !is_known(until) || is_over(until, from, 0))
        return;
    /* the first and the last day both count */
    if (record->visa.stay_days > ev_date_days(until) - ev_date_days(from) + 1)
        ev_faults_add(faults, EV_STAY_TOO_LONG, "/visa/stay_days");
}

void ev_record_check(const ev_record *record, ev_faults *faults)
{
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        check_span(&spans[i], record, faults);
    check_stay(record, faults);
}

/* ---- IIN and BIN ----------------------------------------------------------------------------- */

enum { SUMMED = 11 };

static int weighted_sum(const char *digits, const int8_t weights[SUMMED])
{
    int sum = 0;
    for (int i = 0; i < SUMMED; i++)
        sum += (digits[i] - '0') * weights[i];
    return sum % 11;
}

/* Programme of 11 June 2003 No. 565 and the rules of 2007 No. 406: eleven digits weighted, modulo
 * 11; where that gives 10, once more with other weights; where that gives 10 too, the number is
 * never issued. The fifth digit is the tens of a day in an IIN (0 to 3) and the kind of
 * organisation in a BIN (4 to 6). */
bool ev_inviter_id_is_valid(const char *digits)
{
    static const int8_t first[SUMMED] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    static const int8_t second[SUMMED] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2};
    int check = weighted_sum(digits, first);
    if (check == 10)
        check = weighted_sum(digits, second);
    return digits[4] <= '6' && check == digits[SUMMED] - '0';
}
