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

static bool is_reversed(ev_date first, ev_date second)
{
    return is_known(first) && is_known(second) && ev_date_compare(first, second) > 0;
}

static void check_stay(const ev_record *record, ev_faults *faults)
{
    ev_date from = record->visa.valid_from, until = record->visa.valid_until;
    if (!is_known(from) || !is_known(until) || is_reversed(from, until))
        return;
    /* the first and the last day both count */
    if (record->visa.stay_days > ev_date_days(until) - ev_date_days(from) + 1)
        ev_faults_add(faults, EV_STAY_TOO_LONG, "/visa/stay_days");
}

void ev_record_check(const ev_record *record, ev_faults *faults)
{
    if (is_reversed(record->visa.valid_from, record->visa.valid_until))
        ev_faults_add(faults, EV_VALIDITY_REVERSED, "/visa/valid_until");
    check_stay(record, faults);
    /* of a partly unknown date its earliest day */
    if (is_reversed(record->holder.birth_date, record->visa.issued_on))
        ev_faults_add(faults, EV_BIRTH_AFTER_ISSUE, "/holder/birth_date");
    if (is_reversed(record->passport.issued_on, record->passport.expires_on))
        ev_faults_add(faults, EV_PASSPORT_REVERSED, "/passport/expires_on");
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
