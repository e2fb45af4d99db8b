/* Members that the table does not know: what is said instead of their names. */
#include "lib/unit.h"
#include "unit/record/record_check.h"

static const ev_limit none = {EV_UNBOUNDED, 0, NULL};

static void a_misspelt_name_gives_the_one_that_was_meant(void **state)
{
    (void)state;
    assert_right("/holder/x_y", "1",
                 "surname, given_names, birth_date, birth_place, sex, nationality, mrz_name", none);
    assert_right("/holder/birthplace", "1", "birth_place", none);
    assert_right("/holder/birthPlace", "1", "birth_place", none);
    assert_right("/holder/GivenNames", "1", "given_names", none);
    assert_right("/holder/surnam", "1", "surname", none);
    assert_right("/holder/sexx", "1", "sex", none);
    assert_right("/visa/numbr", "1", "number", none);
    assert_right("/phto", "1", "photo", none);
}

static void a_name_of_another_object_gives_its_places(void **state)
{
    (void)state;
    assert_right("/surname", "1", "/holder/surname", none);
    assert_right("/holder/photo", "1", "/photo", none);
    assert_right("/number", "1", "/visa/number, /passport/number, /invitation/number", none);
    assert_right("/visa/expires_on", "1", "/passport/expires_on", none);
}

static void a_strange_name_gives_all_names(void **state)
{
    static const char root[] = "schema, visa, holder, passport, eligibility_country, invitation, "
                               "entry_points, photo, template, policy, render, specimen, seal";
    char name[300] = "/";
    (void)state;
    memset(name + 1, 'v', sizeof name - 2);
    for (size_t size = 5; size < sizeof name; size += 7) {
        name[size] = '\0';
        ev_record record;
        ev_faults faults;
        json_t *changed = parse(whole);
        json_object_set_new(changed, name + 1, json_true());
        read_changed(changed, &record, &faults);
        assert_int_equal(faults.count, 1);
        assert_string_equal(faults.fault[0].expected, root);
        name[size] = 'v';
    }
    assert_right("/", "1", root, none);
    assert_right("/invitation/?", "1", "number, inviter_name, inviter_id", none);
}

static void a_number_of_the_portals_own_gives_the_range(void **state)
{
    static const char range[] = "integer from -9007199254740991 to 9007199254740991";
    (void)state;
    assert_right("/visa/x-own", "1.0",
                 "integer from -9007199254740991 to 9007199254740991, without fraction or exponent",
                 none);
    assert_right("/visa/x-own", "9007199254740992", range,
                 (ev_limit){EV_AT_MOST, EV_NUMBER_MAX, NULL});
    assert_right("/visa/x-own", "-9007199254740992", range,
                 (ev_limit){EV_AT_LEAST, -EV_NUMBER_MAX, NULL});
}

UNIT_TESTS(unknown)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_misspelt_name_gives_the_one_that_was_meant),
        cmocka_unit_test(a_name_of_another_object_gives_its_places),
        cmocka_unit_test(a_strange_name_gives_all_names),
        cmocka_unit_test(a_number_of_the_portals_own_gives_the_range),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
