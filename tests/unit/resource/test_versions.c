/* Which version a pin or a day selects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/arena_fixture.h"
#include "lib/unit.h"
#include "resource/versions.h"

static const char list[] =
    "[policy b]\nfrom = 2019-03-23\n[policy a]\nfrom = 2019-01-01\n[template t/1]\nfrom = "
    "2018-01-01\n[policy c]\n"
    "from = 2020-06-08\n[policies x]\nfrom = 2019-01-02\n[policy]\nfrom = 2019-01-03\n";

static ev_status choose(const char *text, const char *kind, const char *pin, const char *day,
                        ev_slice *id)
{
    const ev_resource_file file = {"versions.txt", ev_slice_from(text)};
    const ev_resources res = {&file, text != NULL};
    ev_date date;
    assert_int_equal(ev_date_parse(ev_slice_from(day), EV_DATE_WHOLE, &date), EV_DATE_OK);
    return ev_version_select(&res, kind, ev_slice_from(pin), date, &arena, id, &faults);
}

static void assert_chosen(const char *kind, const char *pin, const char *day, const char *expected)
{
    ev_slice id;
    assert_int_equal(choose(list, kind, pin, day, &id), EV_OK);
    assert_int_equal(faults.count, 0);
    if (expected == NULL)
        assert_null(id.data);
    else
        assert_true(ev_slice_is(id, expected));
}

static void the_newest_in_force_is_chosen_whatever_the_order(void **state)
{
    (void)state;
    assert_chosen("policy", NULL, "2019-01-01", "a");
    assert_chosen("policy", NULL, "2019-03-22", "a");
    assert_chosen("policy", NULL, "2019-03-23", "b");
    assert_chosen("policy", NULL, "2020-06-07", "b");
    assert_chosen("policy", NULL, "2020-06-08", "c");
    assert_chosen("policy", NULL, "9999-12-31", "c");
}

static void before_the_first_day_there_is_none(void **state)
{
    (void)state;
    assert_chosen("policy", NULL, "2018-12-31", NULL);
    assert_chosen("template", NULL, "2018-12-31", "t/1");
    assert_chosen("other", NULL, "2019-12-31", NULL);
}

static void a_pin_wins_over_every_day(void **state)
{
    (void)state;
    assert_chosen("policy", "c", "2019-01-01", "c");
    assert_chosen("policy", "a", "2025-01-01", "a");
    assert_chosen("policy", "t/1", "2025-01-01", NULL);
    assert_chosen("policy", "d", "2025-01-01", NULL);
    assert_chosen("template", "t/1", "2000-01-01", "t/1");
}

static void a_version_without_a_day_is_a_fault_at_its_line(void **state)
{
    (void)state;
    static const char *const texts[] = {"\n[policy a]\n", "\n[policy a]\nfrom = 2019\n",
                                        "\n[policy a]\nfrom = 2019-02-29\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ev_slice id;
        ev_faults_init(&faults, EV_LENIENT);
        assert_int_equal(choose(texts[i], "policy", NULL, "2019-05-05", &id), EV_CONFIG);
        assert_int_equal(faults.fault[0].code, EV_RESOURCE_BROKEN);
        assert_string_equal(faults.fault[0].pointer, "versions.txt");
        assert_int_equal(faults.fault[0].line, 2);
    }
}

static void a_list_that_cannot_be_read_chooses_nothing(void **state)
{
    (void)state;
    ev_slice id;
    assert_int_equal(
        choose("[policy a]\nfrom = 2019-01-01\nword\n", "policy", NULL, "2019-05-05", &id),
        EV_CONFIG);
    assert_null(id.data);
}

static void the_built_in_list_knows_the_years_of_the_announcement(void **state)
{
    (void)state;
    ev_slice id;
    assert_int_equal(choose(NULL, "policy", NULL, "2019-01-01", &id), EV_OK);
    assert_true(ev_slice_is(id, "kz-2019-01"));
    assert_int_equal(choose(NULL, "policy", NULL, "2018-12-31", &id), EV_OK);
    assert_null(id.data);
    assert_int_equal(choose(NULL, "template", NULL, "2019-01-01", &id), EV_OK);
    assert_true(ev_slice_is(id, "evisa/1"));
}

/* ---- the template of a record ---------------------------------------------------------------- */

static ev_status choose_template(const char *pin, const char *day, ev_slice *id)
{
    static const ev_resources builtin = {NULL, 0};
    ev_date date;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_date_parse(ev_slice_from(day), EV_DATE_WHOLE, &date), EV_DATE_OK);
    return ev_version_select_template(&builtin, ev_slice_from(pin), date, &arena, id, &faults);
}

static void the_day_of_issue_chooses_a_template_and_a_pin_wins(void **state)
{
    (void)state;
    ev_slice id;
    assert_int_equal(choose_template(NULL, "2019-03-01", &id), EV_OK);
    assert_true(ev_slice_is(id, "evisa/1"));
    assert_int_equal(choose_template("evisa/1", "2018-03-01", &id), EV_OK);
    assert_true(ev_slice_is(id, "evisa/1"));
}

static void assert_no_template(const char *pin, const char *day, ev_code code, const char *pointer)
{
    ev_slice id;
    assert_int_equal(choose_template(pin, day, &id), EV_DATA);
    assert_null(id.data);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, code);
    assert_string_equal(faults.fault[0].pointer, pointer);
}

static void an_unknown_pin_and_a_day_too_early_are_faults_of_the_record(void **state)
{
    (void)state;
    assert_no_template("evisa/77", "2019-03-01", EV_TEMPLATE_UNKNOWN, "/template");
    assert_no_template(NULL, "2018-12-31", EV_ISSUED_TOO_EARLY, "/visa/issued_on");
}

UNIT_TESTS(versions)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_newest_in_force_is_chosen_whatever_the_order, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(before_the_first_day_there_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pin_wins_over_every_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_version_without_a_day_is_a_fault_at_its_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_list_that_cannot_be_read_chooses_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_built_in_list_knows_the_years_of_the_announcement,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_day_of_issue_chooses_a_template_and_a_pin_wins, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_pin_and_a_day_too_early_are_faults_of_the_record,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
