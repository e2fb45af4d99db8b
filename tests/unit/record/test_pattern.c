/* Patterns, beside what regular expressions do. */
#include "lib/unit.h"
#include "unit/record/record_check.h"

#include "record/pattern.h"

static void pattern_repeats_as_regular_expressions_do(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool matches;
    } cases[] = {{"^a?b$", "b", true},
                 {"^a?b$", "ab", true},
                 {"^a?b$", "aab", false},
                 {"^[a-c]{2}$", "ac", true},
                 {"^[a-c]{2}$", "a", false},
                 {"^[a-c]{2}$", "aca", false},
                 {"^x[0-9]{1,2}$", "x", false},
                 {"^x[0-9]{1,2}$", "x1", true},
                 {"^x[0-9]{1,2}$", "x12", true},
                 {"^x[0-9]{1,2}$", "x123", false},
                 {"^[a/-]+$", "-a/", true},
                 {"^[a/-]+$", "", false},
                 {"^[a/-]+$", "b", false},
                 {"^-$", "-", true},
                 {"^a$", "", false},
                 {"^a$", "a\n", false},
                 {"^B[0-9]{1,2}(-[0-9]{1,2})?$", "B9", true},
                 {"^B[0-9]{1,2}(-[0-9]{1,2})?$", "B9-1", true},
                 {"^B[0-9]{1,2}(-[0-9]{1,2})?$", "B12-12", true},
                 {"^B[0-9]{1,2}(-[0-9]{1,2})?$", "B9-", false},
                 {"^B[0-9]{1,2}(-[0-9]{1,2})?$", "B9-123", false},
                 {"^B[0-9]{1,2}(-[0-9]{1,2})?$", "B9-1-1", false},
                 {"^B[0-9]{1,2}(-[0-9]{1,2})?$", "B123", false},
                 {"^a(bc)?b$", "ab", true},
                 {"^a(bc)?b$", "abcb", true},
                 {"^a(bc)?b$", "abc", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(ev_pattern_match(cases[i].pattern, ev_slice_from(cases[i].text)),
                         cases[i].matches);
}

static void a_stranger_is_a_sign_that_no_element_has(void **state)
{
    static const struct {
        const char *pattern, *text;
        int at;
    } cases[] = {{"^[A-Z0-9]+$", "KZ1", -1},        {"^[A-Z0-9]+$", "KZ 1", 2},
                 {"^[A-Z0-9]+$", "K\xD0\x97 1", 1}, {"^[A-Z0-9]+$", "", -1},
                 {"^[A-Z0-9]+$", "kz", 0},          {"^[A-Z]{2}$", "12345", 0},
                 {"^[A-Z0-9/-]+$", "A/1-B", -1},    {"^[A-Z0-9/-]+$", "A/1_B", 3},
                 {"^render/[1-9]$", "//", -1},      {"^render/[1-9]$", "render.1", 6},
                 {"^B[0-9](-[0-9])?$", "B9-1", -1}, {"^B[0-9](-[0-9])?$", "B9(", 2},
                 {"^B[0-9](-[0-9])?$", "B9?", 2}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;
        assert_ptr_equal(ev_pattern_stranger(cases[i].pattern, ev_slice_from(text)),
                         cases[i].at < 0 ? NULL : text + cases[i].at);
    }
}

UNIT_TESTS(pattern)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pattern_repeats_as_regular_expressions_do),
        cmocka_unit_test(a_stranger_is_a_sign_that_no_element_has),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
