/* Rules between members, and the check digit of IIN and BIN. */
#include "lib/unit.h"
#include "unit/record/record_check.h"

static void dates_follow_each_other(void **state)
{
    (void)state;
    assert_judged("/visa/valid_until", "\"2019-03-31\"", "validity-reversed");
    assert_change("/visa/valid_until", "\"2019-04-29\"",
                  "stay-exceeds-validity at /visa/stay_days");
    assert_judged("/visa/stay_days", "31", "stay-exceeds-validity");
    assert_judged("/passport/expires_on", "\"2015-01-01\"", "");
    assert_judged("/passport/expires_on", "\"2014-12-31\"", "passport-reversed");
    assert_judged("/passport/issued_on", "\"2019-03-01\"", "");
    assert_judged("/passport/issued_on", "\"2019-03-02\"", "passport-issued-after-visa");
}

/* The faults of the whole record with two members changed. */
static void assert_two(const char *first, const char *first_day, const char *second,
                       const char *second_day, const char *expected)
{
    char value[32];
    ev_record record;
    ev_faults faults;
    json_t *changed = parse(whole);
    snprintf(value, sizeof value, "\"%s\"", first_day);
    change(changed, first, value);
    snprintf(value, sizeof value, "\"%s\"", second_day);
    change(changed, second, value);
    read_changed(changed, &record, &faults);
    assert_faults(&faults, expected);
}

static void a_visa_ends_on_its_day_of_issue_or_later(void **state)
{
    (void)state;
    assert_two("/visa/valid_from", "2019-01-31", "/visa/valid_until", "2019-03-01",
               "start-before-issue at /visa/valid_from");
    assert_two("/visa/valid_from", "2019-01-30", "/visa/valid_until", "2019-02-28",
               "ended-before-issue at /visa/valid_until");
}

static void a_visa_usually_begins_on_its_day_of_issue_or_later(void **state)
{
    (void)state;
    assert_judged("/visa/valid_from", "\"2019-03-01\"", "");
    assert_judged("/visa/valid_from", "\"2019-02-28\"", "start-before-issue");
    assert_judged("/visa/issued_on", "\"2019-04-01\"", "");
    assert_change("/visa/issued_on", "\"2019-04-02\"", "start-before-issue at /visa/valid_from");
    assert_change("/visa/issued_on", "\"2019-04-30\"", "start-before-issue at /visa/valid_from");
    /* one mistake, one fault */
    assert_change("/visa/issued_on", "\"2019-05-01\"", "ended-before-issue at /visa/valid_until");
    assert_two("/visa/valid_from", "2019-02-28", "/visa/valid_until", "2019-02-27",
               "validity-reversed at /visa/valid_until, ended-before-issue at /visa/valid_until");
}

/* The faults of the whole record of which three dates are replaced; the visa is valid on the day
 * of its issue. */
static void assert_life(const char *birth, const char *passport, const char *issued,
                        const char *expected)
{
    const char *const days[][2] = {{"/holder/birth_date", birth}, {"/passport/issued_on", passport},
                                   {"/visa/issued_on", issued},   {"/visa/valid_from", issued},
                                   {"/visa/valid_until", issued}, {"/passport/expires_on", issued}};
    ev_record record;
    ev_faults faults;
    json_t *changed = parse(whole);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        char value[32];
        snprintf(value, sizeof value, "\"%s\"", days[i][1]);
        change(changed, days[i][0], value);
    }
    change(changed, "/visa/stay_days", "1");
    read_changed(changed, &record, &faults);
    assert_faults(&faults, expected);
}

/* Pair by pair, each of these has a day. */
static void one_birth_day_satisfies_all_rules(void **state)
{
    static const char unusual[] = "passport-validity-unusual at /passport/expires_on";
    static const char old[] = "holder-too-old at /holder/birth_date, "
                              "passport-validity-unusual at /passport/expires_on";
    (void)state;
    assert_life("1889", "1889-12-31", "2019-12-31", unusual);
    assert_life("1889", "1889-12-30", "2019-12-31", old);
    assert_life("1889", "1889-01-01", "2019-12-31", old);
    assert_life("1889", "1889-01-01", "2019-01-01", unusual);
    assert_life("1889-06", "1889-06-14", "2019-06-14", unusual);
    assert_life("1889-06", "1889-06-13", "2019-06-14", old);
    assert_life("1889-06-14", "1889-06-14", "2019-06-14", unusual);
    assert_life("1888-02", "1888-02-28", "2018-02-28", unusual);
    /* a passport from before the birth does not say when that was */
    assert_life("1889", "1888-12-31", "2019-12-31",
                "passport-issued-before-birth at /passport/issued_on, "
                "passport-validity-unusual at /passport/expires_on");
}

static void a_birth_date_counts_as_the_day_that_makes_the_record_possible(void **state)
{
    static const char both[] = "birth-after-issue at /holder/birth_date, "
                               "passport-issued-before-birth at /passport/issued_on";
    static const char passport[] = "passport-issued-before-birth at /passport/issued_on";
    static const struct {
        const char *birth, *passport, *expected;
    } cases[] = {
        {"2019-03-01", "2019-03-01", ""}, {"2019-03-02", "2019-03-01", both},
        {"2019-03", "2019-03-01", ""},    {"2019-04", "2019-03-01", both},
        {"2019", "2019-03-01", ""},       {"2020", "2019-03-01", both},
        {"2018-05-06", "2018-05-06", ""}, {"2018-05-06", "2018-05-05", passport},
        {"2018-05", "2018-05-01", ""},    {"2018-05", "2018-04-30", passport},
        {"2018", "2018-01-01", ""},       {"2018", "2017-12-31", passport},
        {"2018", "2018-05-01", ""},       {"2018-12", "2018-05-31", passport},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_two("/holder/birth_date", cases[i].birth, "/passport/issued_on", cases[i].passport,
                   cases[i].expected);
}

static void nobody_is_older_than_130_years_at_the_issue(void **state)
{
    static const char old[] = "holder-too-old at /holder/birth_date";
    static const struct {
        const char *birth, *issued, *expected;
    } cases[] = {
        {"1889-03-01", "2019-03-01", ""}, {"1889-02-28", "2019-03-01", old},
        {"1889-02", "2019-02-28", ""},    {"1889-02", "2019-03-01", old},
        {"1889", "2019-12-31", ""},       {"1888", "2019-01-01", old},
        {"1889", "2019-01-01", ""},       {"1888-02-29", "2018-02-28", ""},
        {"0001", "2019-03-01", old},      {"1888-02-29", "2018-03-01", old},
        {"1888-02", "2018-02-28", ""},    {"1888-02", "2018-03-01", old},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char issued[32], birth[32];
        ev_record record;
        ev_faults faults;
        json_t *changed = parse(whole);
        snprintf(birth, sizeof birth, "\"%s\"", cases[i].birth);
        change(changed, "/holder/birth_date", birth);
        snprintf(issued, sizeof issued, "\"%s\"", cases[i].issued);
        change(changed, "/visa/issued_on", issued);
        change(changed, "/visa/valid_from", issued);
        change(changed, "/visa/valid_until", issued);
        change(changed, "/visa/stay_days", "1");
        read_changed(changed, &record, &faults);
        assert_faults(&faults, cases[i].expected);
    }
}

static void validity_is_usually_a_year_and_at_most_five(void **state)
{
    static const char unusual[] = "validity-unusual at /visa/valid_until";
    static const char too_long[] = "validity-too-long at /visa/valid_until";
    static const char early[] = "start-before-issue at /visa/valid_from";
    static const char both[] = "validity-unusual at /visa/valid_until, "
                               "start-before-issue at /visa/valid_from";
    static const struct {
        const char *from, *until, *expected;
    } cases[] = {
        {"2019-04-01", "2020-04-01", ""},       {"2019-04-01", "2020-04-02", unusual},
        {"2019-04-01", "2024-04-01", unusual},  {"2019-04-01", "2024-04-02", too_long},
        {"2020-02-29", "2021-02-28", ""},       {"2020-02-29", "2021-03-01", unusual},
        {"2020-02-29", "2025-02-28", unusual},  {"2020-02-29", "2025-03-01", too_long},
        {"2019-02-28", "2020-02-28", early},    {"2019-02-28", "2020-02-29", both},
        {"2019-04-01", "9999-12-31", too_long},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_two("/visa/valid_from", cases[i].from, "/visa/valid_until", cases[i].until,
                   cases[i].expected);
}

static void a_visa_usually_begins_within_a_year(void **state)
{
    (void)state;
    assert_two("/visa/valid_from", "2020-03-01", "/visa/valid_until", "2020-04-01", "");
    assert_two("/visa/valid_from", "2020-03-02", "/visa/valid_until", "2020-04-02",
               "start-unusual at /visa/valid_from");
}

static void a_passport_is_usually_valid_for_20_years_at_most(void **state)
{
    static const char unusual[] = "passport-validity-unusual at /passport/expires_on";
    (void)state;
    assert_two("/passport/issued_on", "2005-01-02", "/passport/expires_on", "2025-01-02", "");
    assert_two("/passport/issued_on", "2005-01-02", "/passport/expires_on", "2025-01-03", unusual);
    assert_two("/passport/issued_on", "2004-02-29", "/passport/expires_on", "2024-02-29", "");
    assert_two("/passport/issued_on", "2004-02-29", "/passport/expires_on", "2024-03-01", unusual);
}

static void a_rule_says_what_it_expects(void **state)
{
    (void)state;
    assert_right("/passport/issued_on", "\"2019-03-02\"", "on or before /visa/issued_on",
                 (ev_limit){EV_UNBOUNDED, 0, NULL});
    assert_right("/visa/valid_from", "\"2019-02-28\"", "on or after /visa/issued_on",
                 (ev_limit){EV_UNBOUNDED, 0, NULL});
    assert_right("/holder/birth_date", "\"1800\"", "",
                 (ev_limit){EV_AT_MOST, 130, "years before /visa/issued_on"});
    assert_right("/visa/valid_until", "\"2024-04-02\"", "",
                 (ev_limit){EV_AT_MOST, 5, "years after /visa/valid_from"});
    assert_right("/visa/valid_until", "\"2024-04-01\"", "",
                 (ev_limit){EV_AT_MOST, 1, "years after /visa/valid_from"});
}

static void a_rule_is_silent_where_its_date_has_a_fault(void **state)
{
    (void)state;
    assert_judged("/visa/valid_until", "\"2019-03-32\"", "date-does-not-exist");
    assert_judged("/visa/valid_from", "\"\"", "date-malformed");
    assert_judged("/holder/birth_date", "17", "wrong-type");
    assert_judged("/passport/issued_on", NULL, "member-missing");
}

/* Synthetic numbers, and the example in the README of ZhymabekRoman/kz-iin-validator; both passes
 * of the algorithm. */
static void iin_and_bin_have_a_check_digit(void **state)
{
    static const char *const good[] = {"\"190140000109\"", "\"190140000007\"", "\"900101300007\"",
                                       "\"900101300811\"", "\"061211600012\""};
    static const char *const bad[] = {"\"190140000108\"", "\"190140000006\"", "\"910101300007\"",
                                      "\"090101300007\"",
                                      /* a prefix that is never issued, with every digit */
                                      "\"190140000070\"", "\"190140000071\"", "\"190140000075\"",
                                      "\"190140000079\"", "\"900101300800\"", "\"900101300805\""};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_judged("/invitation/inviter_id", good[i], "");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_judged("/invitation/inviter_id", bad[i], "inviter-id-wrong");
}

/* The fifth digit, with the check digit right for the rest. */
static void the_fifth_digit_tells_what_the_number_is(void **state)
{
    unsigned taken = 0;
    (void)state;
    for (char fifth = '0'; fifth <= '9'; fifth++)
        for (char check = '0'; check <= '9'; check++) {
            char digits[] = "190100000100";
            digits[4] = fifth;
            digits[11] = check;
            if (ev_inviter_id_is_valid(digits)) {
                assert_in_range(fifth, '0', '6');
                taken++;
            }
        }
    assert_int_equal(taken, 7);
}

UNIT_TESTS(rules)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_follow_each_other),
        cmocka_unit_test(a_visa_ends_on_its_day_of_issue_or_later),
        cmocka_unit_test(a_visa_usually_begins_on_its_day_of_issue_or_later),
        cmocka_unit_test(one_birth_day_satisfies_all_rules),
        cmocka_unit_test(a_birth_date_counts_as_the_day_that_makes_the_record_possible),
        cmocka_unit_test(nobody_is_older_than_130_years_at_the_issue),
        cmocka_unit_test(validity_is_usually_a_year_and_at_most_five),
        cmocka_unit_test(a_visa_usually_begins_within_a_year),
        cmocka_unit_test(a_passport_is_usually_valid_for_20_years_at_most),
        cmocka_unit_test(a_rule_says_what_it_expects),
        cmocka_unit_test(a_rule_is_silent_where_its_date_has_a_fault),
        cmocka_unit_test(iin_and_bin_have_a_check_digit),
        cmocka_unit_test(the_fifth_digit_tells_what_the_number_is),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
