/* Files that nothing reads. */
#include "lib/unit.h"
#include "unit/checker/mistake_fixture.h"

static void files_that_are_read_are_no_mistake(void **state)
{
    (void)state;
    size_t count;
    const ev_resource_file *builtin = ev_resource_builtin(&count);
    run(ev_checker_folder, builtin, count);
    print_found();
    assert_int_equal(found_count, 0);
}

static void what_stands_in_the_project_s_folder_is_no_mistake(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "README.md", "make-manifest.sh",       "make-forms.py", "make-states.mjs",
        "MANIFEST",  "states/LICENSE.unicode", "evisa/1/",      "policy/"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        run(ev_checker_folder, &(ev_resource_file){paths[i], EV_SLICE("")}, 1);
        print_found();
        assert_int_equal(found_count, 0);
    }
    ev_slice profile = ev_resource_find(&(ev_resources){NULL, 0}, "srgb.icc.z");
    run(ev_checker_folder, &(ev_resource_file){"srgb.icc.z", profile}, 1);
    assert_int_equal(found_count, 0);
}

static void others_are_found(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {"srgb.icc.z", NULL, "", EV_RESOURCE_BROKEN, NULL, NULL},
        {"evisa/1/lables.txt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "labels.txt"},
        {"evisa/1/labels.txt~", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "labels.txt"},
        {"evisa/1/Layout.txt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "layout.txt"},
        {"templates/evisa/1/labels.txt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL,
         "evisa/1/labels.txt"},
        {"1/labels.txt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "evisa/1/labels.txt"},
        {"labels.txt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "evisa/1/labels.txt"},
        {"evisas/1/labels.txt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "evisa/1/labels.txt"},
        {"polici/kz-2019-01/policy.txt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL,
         "policy/kz-2019-01/policy.txt"},
        {"policy/kz-2019-01/tourists.txt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "tourist.txt"},
        {"version.txt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "versions.txt"},
        {"notes.odt", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, NULL},
        {"polici/", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "policy/"},
        {"polici/kz-2019-01/", NULL, "", EV_RESOURCE_FILE_UNKNOWN, NULL, "policy/kz-2019-01/"},
    };
    assert_all_found(ev_checker_folder, mistakes, COUNT(mistakes));
}

static void a_folder_at_the_wrong_place_is_one_mistake(void **state)
{
    (void)state;
    static const char nothing[] = "";
    const ev_resource_file files[] = {
        {"templates/evisa/1/labels.txt", EV_SLICE(nothing)},
        {"templates/evisa/1/layout.txt", EV_SLICE(nothing)},
        {"templates/README.md", EV_SLICE(nothing)},
    };
    run(ev_checker_folder, files, COUNT(files));
    assert_int_equal(found_count, 1);
    assert_string_equal(found[0].path, "templates/evisa/1/labels.txt");
}

UNIT_TESTS(strays)
{
    const struct CMUnitTest tests[] = {
        TEST(files_that_are_read_are_no_mistake),
        TEST(what_stands_in_the_project_s_folder_is_no_mistake),
        TEST(others_are_found),
        TEST(a_folder_at_the_wrong_place_is_one_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
