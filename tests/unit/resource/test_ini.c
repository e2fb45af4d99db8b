/* The text form of templates and policies, and its numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/arena_fixture.h"
#include "lib/unit.h"
#include "resource/ini.h"

static ev_ini read_good(const char *text)
{
    ev_ini ini;
    assert_int_equal(ev_ini_read(ev_slice_from(text), "a.txt", &arena, &ini, &faults), EV_OK);
    assert_int_equal(faults.count, 0);
    return ini;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void sections_keys_and_values_are_read(void **state)
{
    (void)state;
    ev_ini ini = read_good(
        "# a comment\nbefore = 1\n\n[first]\nkey = value = 2\nkey = again\n  # indented comment\n"
        "[ second one ]\n\t x.y\t=\t z \t\nempty =\n");
    assert_int_equal(ini.count, 3);
    assert_string_equal(ini.path, "a.txt");
    assert_true(ev_slice_is(ini.sections[0].name, ""));
    assert_int_equal(ini.sections[0].count, 1);
    assert_int_equal(ini.sections[0].line, 0);
    assert_true(ev_slice_is(ini.sections[1].name, "first"));
    assert_int_equal(ini.sections[1].line, 4);
    assert_int_equal(ini.sections[1].count, 2);
    assert_true(ev_slice_is(ini.sections[1].lines[0].value, "value = 2"));
    assert_true(ev_slice_is(ini.sections[1].lines[1].value, "again"));
    assert_int_equal(ini.sections[1].lines[1].line, 6);
    assert_true(ev_slice_is(ini.sections[2].name, "second one"));
    assert_true(ev_slice_is(ini.sections[2].lines[0].key, "x.y"));
    assert_true(ev_slice_is(ini.sections[2].lines[0].value, "z"));
    assert_int_equal(ini.sections[2].lines[1].value.size, 0);
}

static void the_first_of_a_name_is_found(void **state)
{
    (void)state;
    ev_ini ini = read_good("[a]\nk = 1\nk = 2\n[b]\n[a]\nk = 3\n");
    const ev_ini_section *a = ev_ini_find(&ini, "a");
    assert_ptr_equal(a, &ini.sections[1]);
    assert_true(ev_slice_is(ev_ini_value(a, "k"), "1"));
    assert_null(ev_ini_value(a, "other").data);
    assert_null(ev_ini_value(NULL, "k").data);
    assert_null(ev_ini_find(&ini, "c"));
    assert_ptr_equal(ev_ini_find_slice(&ini, EV_SLICE("b")), &ini.sections[2]);
    assert_int_equal(ev_ini_find(&ini, "b")->count, 0);
    assert_non_null(ev_ini_find(&ini, "")); /* what is before the first section, even if empty */
}

static void an_empty_value_is_present(void **state)
{
    (void)state;
    ev_ini ini = read_good("k =\n");
    assert_non_null(ev_ini_value(&ini.sections[0], "k").data);
    assert_int_equal(ev_ini_value(&ini.sections[0], "k").size, 0);
}

static void no_text_and_a_last_line_without_end_are_fine(void **state)
{
    (void)state;
    assert_int_equal(read_good("").count, 1);
    ev_ini ini = read_good("[a]\nk = v");
    assert_true(ev_slice_is(ev_ini_value(ev_ini_find(&ini, "a"), "k"), "v"));
    ini = read_good("[a]\r\nk = v\r\n");
    assert_true(ev_slice_is(ev_ini_value(ev_ini_find(&ini, "a"), "k"), "v"));
}

static void what_is_none_of_these_is_a_fault_at_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line;
    } wrong[] = {
        {"word\n", 1},
        {"\n\nword\n", 3},
        {"[open\nk = v\n", 1},
        {"[\n", 1},
        {"k = v\n= v\n", 2},
        {"[a] # no\n", 1},
        {"a = 1\n[b]\nc\n", 3},
        {"# \xFF\n", 1},
        {"a = 1\nb = \xC3\n", 2},
        {"\n\n[\xD0]\n", 3},
        {"\xEF\xBB\xBF[a]\n", 1},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ev_ini ini = {.path = "untouched"};
        ev_faults_init(&faults, EV_LENIENT);
        assert_int_equal(ev_ini_read(ev_slice_from(wrong[i].text), "a.txt", &arena, &ini, &faults),
                         EV_CONFIG);
        assert_int_equal(faults.count, 1);
        assert_int_equal(faults.fault[0].code, EV_RESOURCE_SYNTAX);
        assert_string_equal(faults.fault[0].pointer, "a.txt");
        assert_int_equal(faults.fault[0].line, wrong[i].line);
        assert_string_equal(ini.path, "untouched");
    }
}

static void a_nul_is_no_text(void **state)
{
    (void)state;
    ev_ini ini;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_ini_read(EV_SLICE("a = 1\nfile = \0b\n"), "a.txt", &arena, &ini, &faults),
                     EV_CONFIG);
    assert_int_equal(faults.fault[0].code, EV_RESOURCE_SYNTAX);
    assert_int_equal(faults.fault[0].line, 2);
}

static void running_out_of_memory_is_said(void **state)
{
    (void)state;
    for (size_t calls = 1; calls <= 2; calls++) {
        ev_ini ini;
        ev_faults_init(&faults, EV_LENIENT);
        ev_arena_reset(&arena);
        arena.fail_after = calls;
        assert_int_equal(ev_ini_read(EV_SLICE("[a]\nk = v\n"), "a.txt", &arena, &ini, &faults),
                         EV_TEMP_FAIL);
    }
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void assert_thousandths(const char *text, int32_t expected)
{
    int32_t value = -1;
    if (!ev_ini_thousandths(ev_slice_from(text), &value) || value != expected)
        fail_msg("%s", text);
}

static void thousandths_are_exact(void **state)
{
    (void)state;
    assert_thousandths("0", 0);
    assert_thousandths("-0", 0);
    assert_thousandths("12.5", 12500);
    assert_thousandths("-3", -3000);
    assert_thousandths("0.001", 1);
    assert_thousandths("-0.05", -50);
    assert_thousandths("007.1", 7100);
    assert_thousandths("999999.999", 999999999);
    assert_thousandths("-999999.999", -999999999);
}

static void other_numbers_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",   "-",  ".",    ".5",  "5.",  "--5",  "+5",    "1.2345",   "1000000", "1,5",
        "1 ", " 1", "1.5x", "0x1", "1e3", "1.-5", "1.2.3", "\xD9\xA3", "-.5"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int32_t value;
        if (ev_ini_thousandths(ev_slice_from(texts[i]), &value))
            fail_msg("%s", texts[i]);
    }
    int32_t value;
    assert_false(ev_ini_thousandths(ev_slice_from(NULL), &value));
}

static void integers_have_borders(void **state)
{
    (void)state;
    int32_t value;
    assert_true(ev_ini_int(EV_SLICE("3"), 3, 5, &value) && value == 3);
    assert_true(ev_ini_int(EV_SLICE("5"), 3, 5, &value) && value == 5);
    assert_true(ev_ini_int(EV_SLICE("999999999"), 0, INT32_MAX, &value) && value == 999999999);
    static const char *const texts[] = {
        "2", "6", "", "-4", "4.0", "4 ", "0x4", "1000000000", "99999999999999999999"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(ev_ini_int(ev_slice_from(texts[i]), 3, 5, &value));
    assert_false(ev_ini_int(ev_slice_from(NULL), 0, 5, &value));
}

UNIT_TESTS(ini)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sections_keys_and_values_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_first_of_a_name_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_value_is_present, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_text_and_a_last_line_without_end_are_fine, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_none_of_these_is_a_fault_at_its_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_nul_is_no_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(running_out_of_memory_is_said, set_up, tear_down),
        cmocka_unit_test(thousandths_are_exact),
        cmocka_unit_test(other_numbers_are_refused),
        cmocka_unit_test(integers_have_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
