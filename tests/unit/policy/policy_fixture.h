/* What the tests of the policy share: the built-in resources, an arena and a list of faults for
 * each test, and a record nobody minds. */
#ifndef POLICY_FIXTURE_H
#define POLICY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/arena_fixture.h"
#include "policy/policy.h"

static const ev_resources builtin = {NULL, 0};

/* ---- a record nobody minds ------------------------------------------------------------------- */

static inline ev_date day(const char *text)
{
    ev_date date;
    assert_int_equal(ev_date_parse(ev_slice_from(text), EV_DATE_WHOLE, &date), EV_DATE_OK);
    return date;
}

static inline ev_record good_record(void)
{
    ev_record r = {0};
    r.visa.number = EV_SLICE("EV7315084");
    r.visa.category = EV_SLICE("B12");
    r.visa.entries = 1;
    r.visa.issued_on = day("2019-03-18");
    r.visa.valid_from = day("2019-04-01");
    r.visa.valid_until = day("2019-04-30");
    r.visa.stay_days = 30;
    r.holder.surname = EV_SLICE("VERMA");
    r.holder.birth_date = day("1991-08-14");
    r.holder.sex = 'F';
    strcpy(r.holder.nationality, "IND");
    strcpy(r.passport.issuer, "IND");
    r.passport.issued_on = day("2016-03-11");
    r.passport.expires_on = day("2026-03-10");
    r.invitation.number = EV_SLICE("0190318742");
    r.entry_point[0] = EV_SLICE("UACC");
    r.entry_point[1] = EV_SLICE("UAAA");
    r.entry_point_count = 2;
    return r;
}

static inline ev_policy load(const ev_resources *res, const char *id)
{
    ev_policy policy;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_policy_load(res, ev_slice_from(id), &arena, &policy, &faults), EV_OK);
    assert_int_equal(faults.count, 0);
    return policy;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
