/* What faults say of a right value: the table of expected.def, and what one fault says itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "fault/fault.h"

static void a_code_says_what_it_always_expects(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_add(&faults, EV_RECORD_TOO_LARGE, "");
    ev_faults_add(&faults, EV_PHOTO_FORMAT, "/photo");
    ev_faults_add(&faults, EV_JSON_SYNTAX, "");
    assert_string_equal(faults.fault[0].expected, "");
    assert_int_equal(faults.fault[0].limit.bound, EV_AT_MOST);
    assert_int_equal(faults.fault[0].limit.value, 1048576);
    assert_string_equal(faults.fault[0].limit.unit, "bytes");
    assert_string_equal(faults.fault[1].expected, "JPEG, PNG");
    assert_int_equal(faults.fault[1].limit.bound, EV_UNBOUNDED);
    assert_string_equal(faults.fault[2].expected, "");
    assert_int_equal(faults.fault[2].limit.bound, EV_UNBOUNDED);
}

static void a_fault_says_it_better_than_its_code(void **state)
{
    (void)state;
    ev_faults faults, copy;
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_init(&copy, EV_LENIENT);
    const ev_fault_details other = {.right = {"PNG", {EV_AT_LEAST, 3, "pixels"}}};
    ev_faults_add_with(&faults, EV_PHOTO_FORMAT, "/photo", &other);
    const ev_fault_details number = {.right = {NULL, {EV_EXACTLY, 7, NULL}}};
    ev_faults_add_with(&faults, EV_PHOTO_FORMAT, "/x", &number);
    ev_faults_take_over(&copy, &faults);
    for (int i = 0; i < 2; i++) {
        const ev_fault *fault = (i == 0 ? &faults : &copy)->fault;
        assert_string_equal(fault[0].expected, "PNG");
        assert_int_equal(fault[0].limit.bound, EV_AT_LEAST);
        assert_int_equal(fault[0].limit.value, 3);
        assert_string_equal(fault[1].expected, "JPEG, PNG");
        assert_int_equal(fault[1].limit.value, 7);
    }
}

static void what_is_expected_is_cut(void **state)
{
    (void)state;
    ev_faults faults;
    char text[EV_EXPECTED_MAX + 50];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_add_with(&faults, EV_MALFORMED, "/visa",
                       &(ev_fault_details){.right = {.expected = text}});
    assert_int_equal(strlen(faults.fault[0].expected), EV_EXPECTED_MAX);
}

static void a_list_ends_with_dots_where_no_room_is_left(void **state)
{
    (void)state;
    char list[EV_EXPECTED_MAX + 1] = "";
    ev_expected_item(list, EV_SLICE("B1"));
    assert_string_equal(list, "B1");
    ev_expected_item(list, EV_SLICE("B12"));
    assert_string_equal(list, "B1, B12");
    for (int i = 0; i < EV_EXPECTED_MAX; i++) {
        ev_expected_item(list, EV_SLICE("UAAA"));
        assert_true(strlen(list) <= EV_EXPECTED_MAX);
    }
    size_t size = strlen(list);
    assert_true(size > EV_EXPECTED_MAX - 12);
    assert_string_equal(list + size - 11, ", UAAA, ...");
    ev_expected_item(list, EV_SLICE(""));
    assert_int_equal(strlen(list), size);
}

/* What is printed is what the manual promises: ASCII, and a member that the code can have. */
static void the_table_of_expectations_keeps_its_form(void **state)
{
    (void)state;
    size_t rows = 0;
    for (ev_code code = 0; code < EV_CODE_COUNT; code++) {
        const ev_code_expectation *row = ev_code_expects(code);
        const char *expected = row->constant.expected != NULL ? row->constant.expected : "";
        bool has_limit = row->constant.limit.bound != EV_UNBOUNDED;
        assert_true(strlen(expected) <= EV_EXPECTED_MAX);
        for (const char *at = expected; *at != '\0'; at++)
            assert_true(*at >= ' ' && *at <= '~');
        assert_true(*expected == '\0' || (row->carried & EV_CARRIES_EXPECTED) != 0);
        assert_true(!has_limit || (row->carried & EV_CARRIES_LIMIT) != 0);
        assert_true(has_limit || row->constant.limit.unit == NULL);
        rows += row->carried != EV_CARRIES_NOTHING;
    }
    assert_true(rows > 5);
    assert_ptr_equal(ev_code_expects(EV_CODE_COUNT), ev_code_expects(EV_INTERNAL_ERROR));
}

UNIT_TESTS(expected)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_says_what_it_always_expects),
        cmocka_unit_test(a_fault_says_it_better_than_its_code),
        cmocka_unit_test(what_is_expected_is_cut),
        cmocka_unit_test(a_list_ends_with_dots_where_no_room_is_left),
        cmocka_unit_test(the_table_of_expectations_keeps_its_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
