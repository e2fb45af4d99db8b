/* verify, the days: when a visa is valid. */
#include "lib/unit.h"
#include "unit/verify/verify_fixture.h"

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

/* The MRZ alone leaves 2119 open, and in a seal without feature 0x07 it is not read. */
static void the_days_of_a_bound_seal_are_those_of_its_feature(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_verification v = verified(&d);
    assert_int_equal(v.seal.valid_until.year, 2019);
    d.valid_from = day(2119, 4, 1);
    v = verified(&d);
    assert_status(&v, "VALID");
    assert_int_equal(v.seal.valid_until.year, 2119);
    assert_int_equal(v.validity, EV_VISA_NOT_YET);
    d.valid_from = day(2014, 4, 30);
    v = verified(&d);
    assert_status(&v, "VALID");
    d.valid_from = day(2014, 4, 29); /* five years and a day */
    v = verified(&d);
    assert_status(&v, "WRONG_FORMAT");
    assert_false(v.read);
    d.valid_from = day(2019, 5, 1);
    v = verified(&d);
    assert_status(&v, "WRONG_FORMAT");
}

UNIT_TESTS(days)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visa_is_valid_from_its_first_to_its_last_day),
        cmocka_unit_test(the_days_of_a_bound_seal_are_those_of_its_feature),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
