/* Mistakes in versions.txt, and versions without files. */
#include "lib/unit.h"
#include "unit/checker/mistake_fixture.h"

#define VERSIONS "versions.txt"

static void the_built_in_versions_have_no_mistake(void **state)
{
    (void)state;
    assert_none(ev_checker_versions);
}

static void lines_are_found(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {VERSIONS, "from = 2019-03-23", "from = 2019-02-29", EV_RESOURCE_VALUE_WRONG, "2019-02-29",
         NULL},
        {VERSIONS, "from = 2019-03-23\nstate = draft", "from = 2019-03-23\nstate = drfat",
         EV_RESOURCE_VALUE_WRONG, "drfat", "draft"},
        {VERSIONS, "from = 2019-03-23", "form = 2019-03-23", EV_RESOURCE_KEY_UNKNOWN, "form",
         "from"},
        {VERSIONS, "[policy kz-2019-03]\nfrom = 2019-03-23\n", "[policy kz-2019-03]\n",
         EV_RESOURCE_KEY_MISSING, "[policy", NULL},
        {VERSIONS, "[states 1]\n", "[states 1]\nfrom = 2019-01-01\n", EV_RESOURCE_KEY_UNKNOWN,
         "from", NULL},
        {VERSIONS, "[template evisa/1]", "[tamplate evisa/1]", EV_RESOURCE_SECTION_UNKNOWN,
         "tamplate", "template evisa/1"},
    };
    assert_all_found(ev_checker_versions, mistakes, COUNT(mistakes));
}

static void days_are_in_order(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {VERSIONS, "from = 2019-09-30", "from = 2019-03-23", EV_RESOURCE_RULE, "2019-03-23", NULL},
        {VERSIONS, "from = 2020-09-18", "from = 2019-10-18", EV_RESOURCE_RULE, "2019-10-18", NULL},
        {VERSIONS, "from = 2020-09-18", "from = 2202-09-18", EV_RESOURCE_RULE, "2202", NULL},
        {VERSIONS, "from = 2019-03-23", "from = 2019-12-23", EV_RESOURCE_RULE, "2019-12", NULL},
        {VERSIONS, "from = 2019-01-01", "from = 2018-01-01", EV_RESOURCE_RULE, "2018", NULL},
        {VERSIONS, "from = 2024-11-17", "from = 2204-11-17", EV_RESOURCE_RULE, "2204", NULL},
        {VERSIONS, "[template evisa/1]\nfrom = 2019-01-01", "[template evisa/1]\nfrom = 2019-01-02",
         EV_RESOURCE_RULE, "2019-01-02", NULL},
    };
    assert_all_found(ev_checker_versions, mistakes, COUNT(mistakes));
}

static void a_version_has_its_files(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {VERSIONS, "[states 1]\n", "[policy kz-2025-01]\nfrom = 2025-01-01\n[states 1]\n",
         EV_RESOURCE_NAME_UNKNOWN, "kz-2025-01", NULL},
        {VERSIONS, "[states 1]\n", "[states 2]\n[states 1]\n", EV_RESOURCE_NAME_UNKNOWN, "2]",
         NULL},
        {VERSIONS, "[states 1]\n", "[template evisa]\nfrom = 2018-01-01\n[states 1]\n",
         EV_RESOURCE_VALUE_WRONG, "evisa", NULL},
        {VERSIONS, "[states 1]\n", "[template evisa/2]\nfrom = 2018-01-01\n[states 1]\n",
         EV_RESOURCE_NAME_UNKNOWN, "evisa/2", NULL},
    };
    assert_all_found(ev_checker_versions, mistakes, COUNT(mistakes));
}

static void files_have_their_version(void **state)
{
    (void)state;
    static const char policy[] = "extends = kz-2024-11\n";
    static const mistake mistakes[] = {
        {"policy/kz-2027-01/policy.txt", NULL, policy, EV_RESOURCE_UNUSED, NULL, NULL},
        {"states/2.txt", NULL, "", EV_RESOURCE_UNUSED, NULL, NULL},
        {"evisa/2/layout.txt", NULL, "", EV_RESOURCE_UNUSED, NULL, NULL},
    };
    assert_all_found(ev_checker_versions, mistakes, COUNT(mistakes));
}

UNIT_TESTS(version_days)
{
    const struct CMUnitTest tests[] = {
        TEST(the_built_in_versions_have_no_mistake),
        TEST(lines_are_found),
        TEST(days_are_in_order),
        TEST(a_version_has_its_files),
        TEST(files_have_their_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
