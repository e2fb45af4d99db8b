/* Mistakes in the tables: a row that the program would not find. */
#include "lib/unit.h"
#include "unit/checker/mistake_fixture.h"

#define LIST "policy/kz-2019-09/countries.txt"
#define STATES "states/1.txt"

static void the_built_in_tables_have_no_mistake(void **state)
{
    (void)state;
    assert_none(ev_checker_tables);
}

static void a_row_of_a_country_has_three_parts(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {LIST, "1\tDZA\tАлжир\n", "DZA\n1\tDZA\tАлжир\n", EV_RESOURCE_RULE, "DZA\n1", NULL},
        {LIST, "1\tDZA\tАлжир\n", "1 DZA Алжир\n", EV_RESOURCE_RULE, " DZA", NULL},
        {LIST, "1\tDZA\tАлжир\n", "1\tDZA Алжир\n", EV_RESOURCE_RULE, " Алжир", NULL},
        {LIST, "1\tDZA\tАлжир\n", "1    DZA\tАлжир\n", EV_RESOURCE_RULE, "    DZA", NULL},
        {LIST, "1\tDZA\tАлжир\n", "1\tDZA\n", EV_RESOURCE_RULE, "\n", NULL},
        {LIST, "1\tDZA\tАлжир\n", "1\tDZA\t\tАлжир\n", EV_RESOURCE_RULE, "Алжир", NULL},
        {LIST, "1\tDZA\tАлжир\n", "DZA\tАлжир\n", EV_RESOURCE_RULE, "DZA", NULL},
        {LIST, "1\tDZA\tАлжир\n", "1\tDZA\t \xC2\xA0\xFF\n", EV_RESOURCE_SYNTAX, "\xFF", NULL},
    };
    assert_all_found(ev_checker_tables, mistakes, COUNT(mistakes));
}

static void the_code_of_a_country_is_known_and_new(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {LIST, "1\tDZA\t", "1\tdza\t", EV_RESOURCE_VALUE_WRONG, "dza", "DZA"},
        {LIST, "1\tDZA\t", "1\tDZ\t", EV_RESOURCE_VALUE_WRONG, "DZ", NULL},
        {LIST, "1\tDZA\t", "1\tD\t", EV_RESOURCE_VALUE_WRONG, "D", "DEU"},
        {LIST, "1\tDZA\t", "1\tZZZ\t", EV_RESOURCE_NAME_UNKNOWN, "ZZZ", NULL},
        {LIST, "1\tDZA\tАлжир\n", "1\tDZA\tАлжир\n110\tDZA\tАлжир\n", EV_RESOURCE_TWICE,
         "DZA\tАлжир\n", NULL},
        {LIST, "2\tAGO\t", "1\tAGO\t", EV_RESOURCE_TWICE, "1", NULL},
        {LIST, "2\tAGO\t", "two\tAGO\t", EV_RESOURCE_VALUE_WRONG, "two", NULL},
    };
    assert_all_found(ev_checker_tables, mistakes, COUNT(mistakes));
}

static void a_row_of_a_state_has_five_parts_in_order(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {STATES, "ABW\tАруба\tАруба\tAruba\tcldr\n", "ABW\tАруба\tАруба\tAruba\n", EV_RESOURCE_RULE,
         "\n", NULL},
        {STATES, "ABW\tАруба\tАруба\tAruba\tcldr\n", "ABW\tАруба\tАруба\tAruba  cldr\n",
         EV_RESOURCE_RULE, "  cldr", NULL},
        {STATES, "ABW\tАруба\tАруба\t", "ABW\tАруба\t\t", EV_RESOURCE_RULE, "\t", NULL},
        {STATES, "ABW\tАруба\t", "ABW\t Аруба\t", EV_RESOURCE_RULE, " Аруба", NULL},
        {STATES, "KAZ\t", "ZAZ\t", EV_RESOURCE_RULE, "ZAZ", NULL},
        {STATES, "\tAruba\t", "\tAru}ba\t", EV_RESOURCE_RULE, "}ba", NULL},
        {STATES, "ABW\t", "abw\t", EV_RESOURCE_VALUE_WRONG, "abw", "ABW"},
        {STATES, "Aruba\tcldr", "Aruba\tcldt", EV_RESOURCE_VALUE_WRONG, "cldt", "cldr"},
        {STATES, "\tAruba\t", "\tAruba 中\t", EV_RESOURCE_CHARACTER, "中", NULL},
        {STATES, "ABW\tАруба\tАруба\tAruba\tcldr\n",
         "ABW\tАруба\tАруба\tAruba\tcldr\nABA\tа\tа\ta\town\n", EV_RESOURCE_RULE, "ABA", NULL},
        {STATES, "ABW\tАруба\tАруба\tAruba\tcldr\n",
         "ABW\tАруба\tАруба\tAruba\tcldr\nABW\tа\tа\ta\town\n", EV_RESOURCE_TWICE, "ABW", NULL},
    };
    assert_all_found(ev_checker_tables, mistakes, COUNT(mistakes));
}

UNIT_TESTS(table)
{
    const struct CMUnitTest tests[] = {
        TEST(the_built_in_tables_have_no_mistake),
        TEST(a_row_of_a_country_has_three_parts),
        TEST(the_code_of_a_country_is_known_and_new),
        TEST(a_row_of_a_state_has_five_parts_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
