/* Categories of later versions in those before: `early = yes`. */
#include "lib/unit.h"
#include "unit/policy/policy_fixture.h"

/* The stay in either is limited by the visa only. The first day of both is an inference, so that
 * the versions before it print them too, from the first rule that is not confirmed, or from the
 * order that names the category. */
static void a_category_of_a_later_version_only_warns(void **state)
{
    static const struct {
        const char *category, *first_early, *last_early, *from, *kk, *ru, *en;
    } cases[] = {
        {"A5", "kz-2019-09", "kz-2020-06", "kz-2020-09", "Инвесторлық", "Инвесторская", "Investor"},
        {"B9-1", "kz-2022-09", "kz-2022-09", "kz-2024-11", "Цифрлық көшпенді", "Цифровой кочевник",
         "Digital nomad"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *ids[] = {cases[i].first_early, cases[i].last_early, cases[i].from};
        for (size_t v = 0; v < 3; v++) {
            ev_policy policy = load(&builtin, ids[v]);
            ev_record r = good_record();
            ev_trilingual words;
            r.visa.category = ev_slice_from(cases[i].category);
            r.visa.issued_on = day("2019-10-01");
            r.visa.stay_days = 365;
            assert_true(ev_policy_kind(&policy, r.visa.category, &words));
            assert_true(ev_slice_is(words.in[EV_KK], cases[i].kk) &&
                        ev_slice_is(words.in[EV_RU], cases[i].ru) &&
                        ev_slice_is(words.in[EV_EN], cases[i].en));
            assert_int_equal(ev_policy_check(&policy, &r, &faults), EV_OK);
            assert_int_equal(faults.count, v < 2 ? 2 : 1);
            assert_int_equal(faults.fault[0].code, EV_POLICY_UNCONFIRMED);
            if (v < 2)
                assert_int_equal(faults.fault[1].code, EV_CATEGORY_EARLY);
        }
    }
}

/* The list of what is expected is that of the categories in force. */
static void an_early_category_is_an_error_while_the_rules_are_confirmed(void **state)
{
    (void)state;
    for (int confirmed = 0; confirmed < 2; confirmed++) {
        ev_policy policy = load(&builtin, "kz-2019-09");
        ev_record r = good_record();
        r.visa.category = EV_SLICE("A5");
        r.visa.issued_on = day(confirmed ? "2019-09-30" : "2019-10-01");
        assert_int_equal(ev_policy_check(&policy, &r, &faults), confirmed ? EV_DATA : EV_OK);
        const ev_fault *fault = &faults.fault[faults.count - 1];
        assert_int_equal(fault->code, confirmed ? EV_CATEGORY_UNKNOWN : EV_CATEGORY_EARLY);
        assert_string_equal(fault->pointer, "/visa/category");
        assert_string_equal(fault->expected, "B1, B2, B3, B12, C12");
    }
    ev_policy policy = load(&builtin, "kz-2022-09");
    ev_record r = good_record();
    r.visa.category = EV_SLICE("B9-1");
    r.visa.issued_on = day("2024-11-16");
    (void)ev_policy_check(&policy, &r, &faults);
    assert_string_equal(faults.fault[1].expected, "B1, B2, B3, B12, C12, A5");
}

UNIT_TESTS(category)
{
    const struct CMUnitTest tests[] = {
        TEST(a_category_of_a_later_version_only_warns),
        TEST(an_early_category_is_an_error_while_the_rules_are_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
