/* Which pairs are one group, and the order of groups. */
#include "compare/tell/group.h"

#include "lib/unit.h"
#include "unit/compare/tell/group_fixture.h"

static ev_groups groups;

static size_t add(const char *name, ev_difference *differences, size_t count)
{
    ev_explanation explanation = explained(differences, count);
    ev_pair_result result = differs(name, &explanation);
    return ev_groups_add(&groups, &result);
}

static size_t add_one(const char *name, ev_difference difference)
{
    return add(name, &difference, 1);
}

static int clear(void **state)
{
    (void)state;
    ev_groups_free(&groups);
    return 0;
}

static void what_is_about_the_same_is_one_group(void **state)
{
    (void)state;
    ev_difference a = cause(EV_DIFFERENT_RECORD, "date of birth 1", "date of birth"),
                  b = cause(EV_DIFFERENT_RECORD, "date of birth 2", "date of birth"),
                  c = cause(EV_DIFFERENT_RECORD, "sex", "sex");
    assert_int_equal(add_one("1.pdf", a), 0);
    assert_int_equal(add_one("2.pdf", c), 1);
    assert_int_equal(add_one("3.pdf", b), 0);
    assert_int_equal(groups.count, 2);
    assert_int_equal(groups.group[0].size, 2);
    assert_string_equal(groups.group[0].title, "date of birth");
    assert_string_equal(groups.group[0].example[1], "3");
    assert_null(groups.group[0].example[2]);
}

static void all_causes_count_and_nothing_that_follows(void **state)
{
    (void)state;
    ev_difference one[] = {cause(EV_DIFFERENT_RECORD, "sex", "sex"),
                           cause(EV_DIFFERENT_PHOTO, "portrait", "portrait")};
    ev_difference other[] = {one[0], cause(EV_DIFFERENT_SEAL, "seal", "seal")};
    assert_int_equal(add("1.pdf", one, 2), 0);
    assert_int_equal(add("2.pdf", other, 2), 1);
    other[1].role = EV_FOLLOWS;
    assert_int_equal(add("3.pdf", other, 2), 2);
    assert_int_equal(add("4.pdf", one, 1), 2);
    assert_string_equal(groups.group[0].title, "sex; portrait");
    assert_string_equal(groups.group[0].plain, "a value; a picture");
    assert_string_equal(groups.group[2].title, "sex");
}

static void a_contradiction_comes_first_then_the_largest(void **state)
{
    (void)state;
    ev_difference lie = cause(EV_DIFFERENT_SEAL, "seal", "the seal does not fit its page");
    lie.role = EV_CONTRADICTION;
    for (int i = 0; i < 2; i++)
        (void)add_one("a.pdf", cause(EV_DIFFERENT_RECORD, "a", "a"));
    for (int i = 0; i < 3; i++)
        (void)add_one("b.pdf", cause(EV_DIFFERENT_RECORD, "b", "b"));
    for (int i = 0; i < 2; i++)
        (void)add_one("c.pdf", cause(EV_DIFFERENT_RECORD, "c", "c"));
    (void)add_one("d.pdf", lie);
    (void)add_one("e.pdf", cause(EV_DIFFERENT_RECORD, "e", "e"));
    static const struct {
        size_t index, number;
    } wanted[] = {{3, 0}, {1, 1}, {0, 2}, {2, 3}, {4, 0}}; /* a pair that is alone has no number */
    ev_group_place *order = ev_groups_order(&groups);
    assert_non_null(order);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        assert_int_equal(order[i].index, wanted[i].index);
        assert_int_equal(order[i].number, wanted[i].number);
        assert_ptr_equal(order[i].group, &groups.group[wanted[i].index]);
    }
    free(order);
}

static void a_group_has_three_examples(void **state)
{
    (void)state;
    const char *const names[] = {"1.pdf", "2.pdf", "3.pdf", "4.pdf"};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(add_one(names[i], cause(EV_DIFFERENT_RECORD, "a", "a")), 0);
    assert_int_equal(groups.group[0].size, 4);
    assert_string_equal(groups.group[0].example[2], "3");
}

static void a_thousand_groups_are_found_again(void **state)
{
    (void)state;
    char about[16];
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < 1000; i++) {
            (void)snprintf(about, sizeof about, "about %zu", i);
            assert_int_equal(add_one("x.pdf", cause(EV_DIFFERENT_LABEL, "label", about)), i);
        }
    assert_int_equal(groups.count, 1000);
    assert_int_equal(groups.group[999].size, 2);
}

static void the_last_digest_can_be_forgotten(void **state)
{
    (void)state;
    ev_digests digests = {0};
    assert_int_equal(ev_digests_add(&digests, EV_SLICE("a")), 0);
    assert_int_equal(ev_digests_add(&digests, EV_SLICE("b")), 1);
    assert_int_equal(ev_digests_add(&digests, EV_SLICE("a")), 0);
    ev_digests_forget_last(&digests);
    assert_int_equal(ev_digests_add(&digests, EV_SLICE("c")), 1);
    assert_int_equal(ev_digests_add(&digests, EV_SLICE("b")), 2);
    assert_int_equal(ev_digests_add(&digests, EV_SLICE("a")), 0);
    ev_digests_free(&digests);
}

UNIT_TESTS(group)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_is_about_the_same_is_one_group, clear),
        cmocka_unit_test_teardown(all_causes_count_and_nothing_that_follows, clear),
        cmocka_unit_test_teardown(a_contradiction_comes_first_then_the_largest, clear),
        cmocka_unit_test_teardown(a_group_has_three_examples, clear),
        cmocka_unit_test_teardown(a_thousand_groups_are_found_again, clear),
        cmocka_unit_test(the_last_digest_can_be_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
