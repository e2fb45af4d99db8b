/* verify, the days: when a visa is valid, and the century of the MRZ's two-digit years. */
#include "lib/unit.h"
#include "unit/signer/verify_fixture.h"

static void assert_validity(draft d, ev_date on, ev_visa_validity expected)
{
    char room[SEAL_ROOM];
    ev_certificate certificate = certificate_of(ours);
    ev_certificates signers = {&certificate, 1};
    d.signed_on = day(2019, 2, 1);
    ev_verification v = verification_of(seal_of(&d, room), &signers, on);
    ev_verify(&v);
    assert_status(&v, "VALID");
    assert_int_equal(v.validity, expected);
}

static void a_visa_is_valid_from_its_first_to_its_last_day(void **state)
{
    (void)state;
    draft d = good_draft();
    assert_validity(d, day(2019, 3, 31), EV_VISA_NOT_YET);
    assert_validity(d, day(2019, 4, 1), EV_VISA_NOW);
    assert_validity(d, day(2019, 4, 30), EV_VISA_NOW);
    assert_validity(d, day(2019, 5, 1), EV_VISA_NO_LONGER);
    d.bound = false; /* then the day of issue is all that is known */
    assert_validity(d, day(2019, 2, 28), EV_VISA_NOT_YET);
    assert_validity(d, day(2019, 3, 1), EV_VISA_NOW);
    assert_validity(d, day(2019, 4, 30), EV_VISA_NOW);
    assert_validity(d, day(2019, 5, 1), EV_VISA_NO_LONGER);
    d.line[1] = "KZ00003019IND9007231F<<<<<<0";
    assert_validity(d, day(2019, 2, 28), EV_VISA_NOT_YET);
    assert_validity(d, day(2019, 3, 1), EV_VISA_UNKNOWN);
}

static ev_verification with_dates(ev_date issued_on, const char *birth, const char *until)
{
    char line[29];
    draft d = good_draft();
    snprintf(line, sizeof line, "KZ00003019IND%.6s1F%.6s8", birth, until);
    d.line[1] = line;
    d.issued_on = issued_on;
    return verified(&d);
}

static void assert_date(ev_date found, int year, int month, int day_of_month)
{
    assert_int_equal(found.year, year);
    assert_int_equal(found.month, month);
    assert_int_equal(found.day, day_of_month);
}

static void a_visa_ends_in_the_first_such_year_from_its_issue(void **state)
{
    (void)state;
    const struct {
        ev_date issued_on;
        const char *until;
        ev_date expected;
    } cases[] = {
        {{2019, 3, 1}, "390301", {2039, 3, 1}},     {{2019, 3, 1}, "400301", {0, 0, 0}},
        {{2019, 3, 1}, "190430", {2019, 4, 30}},    {{2019, 3, 1}, "190101", {2019, 1, 1}},
        {{2019, 3, 1}, "180430", {0, 0, 0}},        {{1999, 12, 31}, "000101", {2000, 1, 1}},
        {{1999, 12, 31}, "991231", {1999, 12, 31}}, {{2099, 12, 1}, "000228", {2100, 2, 28}},
        {{2099, 12, 1}, "000229", {0, 0, 0}},       {{1999, 12, 1}, "000229", {2000, 2, 29}},
        {{2000, 1, 1}, "000101", {2000, 1, 1}},     {{2100, 1, 1}, "990101", {0, 0, 0}},
        {{9999, 1, 1}, "000101", {0, 0, 0}},        {{9999, 1, 1}, "990102", {9999, 1, 2}},
        {{2019, 3, 1}, "190431", {0, 0, 0}},        {{2019, 3, 1}, "191301", {0, 0, 0}},
        {{2019, 3, 1}, "1904<<", {0, 0, 0}},        {{2019, 3, 1}, "19<<<<", {0, 0, 0}},
        {{2019, 3, 1}, "<<<<<<", {0, 0, 0}},        {{2019, 3, 1}, "ABCDEF", {0, 0, 0}},
        {{2019, 3, 1}, "19<<30", {0, 0, 0}},        {{2019, 3, 1}, "1A0430", {0, 0, 0}},
        {{1, 1, 1}, "010101", {1, 1, 1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_verification v = with_dates(cases[i].issued_on, "900723", cases[i].until);
        assert_date(v.valid_until, cases[i].expected.year, cases[i].expected.month,
                    cases[i].expected.day);
    }
}

static void a_holder_is_born_on_the_last_such_day_before_the_issue(void **state)
{
    (void)state;
    const struct {
        ev_date issued_on;
        const char *birth;
        ev_date expected;
    } cases[] = {
        {{2019, 3, 1}, "900723", {1990, 7, 23}},  {{2019, 3, 1}, "190301", {2019, 3, 1}},
        {{2019, 3, 1}, "190302", {1919, 3, 2}},   {{2019, 3, 1}, "000229", {2000, 2, 29}},
        {{2100, 5, 1}, "000229", {2000, 2, 29}},  {{2000, 2, 28}, "000229", {0, 0, 0}},
        {{2000, 1, 1}, "991231", {1999, 12, 31}}, {{2019, 3, 1}, "9007<<", {1990, 7, 0}},
        {{2019, 3, 1}, "90<<<<", {1990, 0, 0}},   {{2019, 3, 1}, "19<<<<", {2019, 0, 0}},
        {{2019, 3, 1}, "1903<<", {2019, 3, 0}},   {{2019, 3, 1}, "1904<<", {1919, 4, 0}},
        {{2019, 3, 1}, "<<<<<<", {0, 0, 0}},      {{2019, 3, 1}, "90<<23", {0, 0, 0}},
        {{2019, 3, 1}, "<<0723", {0, 0, 0}},      {{2019, 3, 1}, "901323", {0, 0, 0}},
        {{2019, 3, 1}, "900700", {0, 0, 0}},      {{2019, 3, 1}, "XYZXYZ", {0, 0, 0}},
        {{50, 1, 1}, "900101", {0, 0, 0}},        {{2019, 3, 1}, "9013<<", {0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_verification v = with_dates(cases[i].issued_on, cases[i].birth, "190430");
        assert_date(v.birth_date, cases[i].expected.year, cases[i].expected.month,
                    cases[i].expected.day);
    }
}

UNIT_TESTS(verify_days)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visa_is_valid_from_its_first_to_its_last_day),
        cmocka_unit_test(a_visa_ends_in_the_first_such_year_from_its_issue),
        cmocka_unit_test(a_holder_is_born_on_the_last_such_day_before_the_issue),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
