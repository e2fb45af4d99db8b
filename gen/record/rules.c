/* The rules of a record that hold under every policy: dates in their order, and the check digit of
 * an IIN or BIN.
 *
 * A date that had a fault of its own, or is absent, has the year 0, and rules on it are silent: one
 * mistake, one fault.
 *
 * A partly known birth date counts as the day that makes the record possible, one day for all
 * rules. Judged pair by pair, two rules could take two days of one year: of a holder born in 1889,
 * a passport of January 1889 wants a day in January, and a visa of December 2019 one in December.
 */
#include "record/field.h"

static bool is_known(ev_date date)
{
    return date.year != 0;
}

/* Two dates of a record, of which `later` is wrong when it lies more than `years` after `earlier`.
 * A rule is silent where the rule `unless` speaks, which is above it: one mistake, one fault. */
typedef struct span {
    ev_code code;
    const char *pointer;
    size_t earlier, later; /* places in ev_record */
    int years;
    ev_code unless;
} span;

#define NO_RULE EV_CODE_COUNT

#define AT(place) offsetof(ev_record, place)
#define BIRTH AT(holder.birth_date)

/* Rules that say by when the holder was born are above the one on the age. */
static const span spans[] = {
    {EV_VALIDITY_REVERSED, "/visa/valid_until", AT(visa.valid_until), AT(visa.valid_from), 0,
     NO_RULE},
    {EV_ENDED_BEFORE_ISSUE, "/visa/valid_until", AT(visa.valid_until), AT(visa.issued_on), 0,
     NO_RULE},
    {EV_VALIDITY_TOO_LONG, "/visa/valid_until", AT(visa.valid_from), AT(visa.valid_until),
     EV_VALIDITY_YEARS_MAX, NO_RULE},
    {EV_VALIDITY_UNUSUAL, "/visa/valid_until", AT(visa.valid_from), AT(visa.valid_until),
     EV_VALIDITY_YEARS_USUAL, EV_VALIDITY_TOO_LONG},
    {EV_START_BEFORE_ISSUE, "/visa/valid_from", AT(visa.valid_from), AT(visa.issued_on), 0,
     EV_ENDED_BEFORE_ISSUE},
    {EV_START_UNUSUAL, "/visa/valid_from", AT(visa.issued_on), AT(visa.valid_from),
     EV_START_YEARS_USUAL, NO_RULE},
    {EV_BIRTH_AFTER_ISSUE, "/holder/birth_date", AT(visa.issued_on), BIRTH, 0, NO_RULE},
    {EV_PASSPORT_REVERSED, "/passport/expires_on", AT(passport.expires_on), AT(passport.issued_on),
     0, NO_RULE},
    {EV_PASSPORT_AFTER_VISA, "/passport/issued_on", AT(visa.issued_on), AT(passport.issued_on), 0,
     NO_RULE},
    {EV_PASSPORT_BEFORE_BIRTH, "/passport/issued_on", AT(passport.issued_on), BIRTH, 0, NO_RULE},
    {EV_HOLDER_TOO_OLD, "/holder/birth_date", BIRTH, AT(visa.issued_on), EV_HOLDER_YEARS_MAX,
     NO_RULE},
    {EV_PASSPORT_UNUSUAL, "/passport/expires_on", AT(passport.issued_on), AT(passport.expires_on),
     EV_PASSPORT_YEARS_USUAL, NO_RULE},
};

enum { SPANS = sizeof spans / sizeof *spans };

/* The rules of one record, judged in the order of the table. */
typedef struct judging {
    const ev_record *record;
    ev_faults *faults;
    ev_date born_by; /* the last day that the holder can be born on, by all rules so far */
    bool is_broken[SPANS];
} judging;

static ev_date date_at(const ev_record *record, size_t place)
{
    return *(const ev_date *)(const void *)((const char *)record + place);
}

/* Only a birth date can be partly known. */
static ev_date last_day(const judging *j, size_t place)
{
    return place == BIRTH ? j->born_by : date_at(j->record, place);
}

/* ev_date_compare takes the earliest day of `later`. */
static bool is_over(ev_date earlier, ev_date later, int years)
{
    return ev_date_compare(later, ev_date_add_months(earlier, 12 * years)) > 0;
}

static bool is_silent(const judging *j, ev_code unless)
{
    for (size_t i = 0; i < SPANS; i++)
        if (spans[i].code == unless)
            return j->is_broken[i];
    return false;
}

/* A rule that holds of a birth date says by when the holder was born: one day must satisfy all. */
static void check_span(judging *j, size_t i)
{
    const span *s = &spans[i];
    ev_date earlier = last_day(j, s->earlier), later = date_at(j->record, s->later);
    if (!is_known(earlier) || !is_known(later))
        return;
    j->is_broken[i] = is_over(earlier, later, s->years);
    if (j->is_broken[i] && !is_silent(j, s->unless))
        ev_faults_add(j->faults, s->code, s->pointer);
    if (!j->is_broken[i] && s->later == BIRTH && ev_date_compare(earlier, j->born_by) < 0)
        j->born_by = earlier;
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
    judging j = {record, faults, ev_date_latest(record->holder.birth_date), {false}};
    for (size_t i = 0; i < SPANS; i++)
        check_span(&j, i);
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
