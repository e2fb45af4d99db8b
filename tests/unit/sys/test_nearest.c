/* The nearest of several words, and what is said of one that is mistyped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "sys/nearest.h"

static const char *const names[] = {"ignore",    "only",         "no-values",
                                    "no-pixels", "/visa/number", "/holder/surname"};

static const char *nearest_of(const char *typed)
{
    ev_nearest nearest = {.typed = ev_slice_from(typed)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ev_nearest_try(&nearest, names[i]);
    return nearest.name;
}

static void the_nearest_word_has_the_fewest_steps(void **state)
{
    static const struct {
        const char *typed, *name;
    } cases[] = {
        {"ignore", "ignore"},
        {"ingore", "ignore"},       /* swapped */
        {"ignroe", "ignore"},       /* swapped */
        {"ignre", "ignore"},        /* one is missing */
        {"iggnore", "ignore"},      /* one too many */
        {"ignare", "ignore"},       /* another one */
        {"IGNORE", "ignore"},       /* case */
        {"ingoer", "ignore"},       /* two steps in six letters */
        {"inxyre", NULL},           /* three */
        {"onyl", "only"},           /* one step in four letters */
        {"nyl", NULL},              /* two in three */
        {"no-vixels", "no-pixels"}, /* one step, and four to no-values */
        {"no-valels", "no-values"}, /* the nearer of two */
        {"holder/surname", "/holder/surname"},
        {"/holder/surename", "/holder/surname"},
        {"/visa/nubmer", "/visa/number"},
        {"colour", NULL},
        {"", NULL},
        {"no-valuesno-valuesno-valuesno-values", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = nearest_of(cases[i].typed);
        if (cases[i].name == NULL ? found != NULL
                                  : found == NULL || strcmp(found, cases[i].name) != 0)
            fail_msg("%s: %s", cases[i].typed, found == NULL ? "none" : found);
    }
}

static void what_may_be_a_value_is_not_repeated(void **state)
{
    static const struct {
        const char *typed, *name, *sentence;
    } cases[] = {
        {"ingore", "ignore", "unknown option --ingore: the nearest is --ignore"},
        {"colour", NULL, "unknown option --colour"},
        {"Ignore", "ignore", "unknown option: the nearest is --ignore"},
        {"M\xC3\xBCller", NULL, "unknown option"},
        {"n07", NULL, "unknown option"},
        {"a\"b", NULL, "unknown option"},
        {"a b", NULL, "unknown option"},
        {"", NULL, "unknown option"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL,
         "unknown option --aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", NULL, "unknown option"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char said[EV_NEAREST_SAID_MAX];
        const ev_nearest nearest = {ev_slice_from(cases[i].typed), cases[i].name, 1};
        assert_string_equal(ev_nearest_say(&nearest, "option", "--", said), cases[i].sentence);
    }
}

UNIT_TESTS(nearest)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_word_has_the_fewest_steps),
        cmocka_unit_test(what_may_be_a_value_is_not_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
