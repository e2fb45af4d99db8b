/* What the faults of the rules say of a right value: the lists and numbers of the policy. */
#include "lib/unit.h"
#include "unit/policy/policy_fixture.h"

/* The one fault of the record says this. */
static void assert_right(const ev_record *record, const char *expected, ev_limit limit)
{
    ev_policy policy = load(&builtin, "kz-2019-01");
    (void)ev_policy_check(&policy, record, &faults);
    assert_int_equal(faults.count, 1);
    assert_string_equal(faults.fault[0].expected, expected);
    assert_int_equal(faults.fault[0].limit.bound, limit.bound);
    assert_int_equal(faults.fault[0].limit.value, limit.value);
    ev_faults_init(&faults, EV_LENIENT);
}

static void a_fault_gives_the_lists_and_numbers_of_the_policy(void **state)
{
    static const ev_limit none = {EV_UNBOUNDED, 0, NULL};
    (void)state;
    ev_record r = good_record();
    r.visa.category = EV_SLICE("A1");
    assert_right(&r, "B1, B2, B3, B12, C12", none);
    r = good_record();
    r.entry_point[0] = EV_SLICE("UATT");
    assert_right(&r, "UACC, UAAA", none);
    r = good_record();
    strcpy(r.passport.issuer, "ZZZ");
    assert_right(&r, "ICAO code (Doc 9303-3, section 5)", none);
    r = good_record();
    r.visa.entries = 2;
    assert_right(&r, "", (ev_limit){EV_EXACTLY, 1, NULL});
    r = good_record();
    r.visa.stay_days = 31;
    assert_right(&r, "", (ev_limit){EV_AT_MOST, 30, NULL});
    r = good_record();
    r.invitation.number = EV_SLICE("1");
    assert_right(&r, "", (ev_limit){EV_EXACTLY, 10, NULL});
    r = good_record();
    r.passport.expires_on = day("2019-05-01");
    assert_right(&r, "", (ev_limit){EV_AT_LEAST, 3, NULL});
}

static void a_country_that_is_not_eligible_gives_those_of_the_nationality(void **state)
{
    static const struct {
        const char *nationality, *expected;
    } cases[] = {{"IND", "IND"},           {"NLD", "ABW, NLD"}, {"DNK", "FRO, GRL, DNK"},
                 {"GBD", "BMU, VGB, GBD"}, {"CHN", "MAC, CHN"}, {"D", "DEU"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_record r = good_record();
        strcpy(r.holder.nationality, cases[i].nationality);
        strcpy(r.eligibility_country, "FJI");
        assert_right(&r, cases[i].expected, (ev_limit){EV_UNBOUNDED, 0, NULL});
    }
    ev_policy policy = load(&builtin, "kz-2019-01");
    ev_record r = good_record();
    strcpy(r.holder.nationality, "ZZZ"); /* not a code of the policy: it is not repeated */
    strcpy(r.eligibility_country, "FJI");
    (void)ev_policy_check(&policy, &r, &faults);
    assert_int_equal(faults.count, 2);
    assert_int_equal(faults.fault[1].code, EV_ELIGIBILITY_MISMATCH);
    assert_string_equal(faults.fault[1].expected, "");
    ev_faults_init(&faults, EV_LENIENT);
}

UNIT_TESTS(expected)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fault_gives_the_lists_and_numbers_of_the_policy),
        TEST(a_country_that_is_not_eligible_gives_those_of_the_nationality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
