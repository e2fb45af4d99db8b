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
    assert_judged("/holder/birth_date", "\"2019-03-01\"", "");
    assert_judged("/holder/birth_date", "\"2019-03-02\"", "birth-after-issue");
    assert_judged("/holder/birth_date", "\"2019-03\"", "");
    assert_judged("/holder/birth_date", "\"2019-04\"", "birth-after-issue");
    assert_judged("/holder/birth_date", "\"2019\"", "");
    assert_judged("/holder/birth_date", "\"2020\"", "birth-after-issue");
    assert_judged("/passport/expires_on", "\"2015-01-01\"", "");
    assert_judged("/passport/expires_on", "\"2014-12-31\"", "passport-reversed");
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
        cmocka_unit_test(a_rule_is_silent_where_its_date_has_a_fault),
        cmocka_unit_test(iin_and_bin_have_a_check_digit),
        cmocka_unit_test(the_fifth_digit_tells_what_the_number_is),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
