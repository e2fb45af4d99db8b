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
                 {"^a$", "a\n", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(ev_pattern_match(cases[i].pattern, ev_slice_from(cases[i].text)),
                         cases[i].matches);
}

UNIT_TESTS(pattern)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pattern_repeats_as_regular_expressions_do),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
