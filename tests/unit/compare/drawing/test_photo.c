/* How much of a photo changed: samples by hand, JPEG from the photos of the tests. */
#include "lib/unit.h"
#include "unit/compare/drawing/drawing_fixture.h"

#define PHOTOS "tests/data/photos/"

static ev_picture jpeg(const char *path)
{
    return (ev_picture){.format = EV_SLICE("JPEG"), .data = read_whole(path)};
}

static ev_picture samples(int32_t side, int32_t components, int32_t bits, ev_slice data)
{
    return (ev_picture){.format = EV_SLICE("PNG"),
                        .has_samples = true,
                        .data = data,
                        .width = side,
                        .height = side,
                        .components = components,
                        .bits = bits};
}

static int32_t change(const ev_picture *a, const ev_picture *b)
{
    return ev_drawing_photo_change(a, b, &arena);
}

static void the_same_photo_has_not_changed(void **state)
{
    (void)state;
    ev_picture a = jpeg(PHOTOS "portrait-a.jpg"), gray = jpeg(PHOTOS "portrait-gray.jpg");
    ev_picture progressive = jpeg(PHOTOS "portrait-progressive.jpg");
    assert_int_equal(change(&a, &a), 0);
    assert_int_equal(change(&gray, &gray), 0);
    assert_int_equal(change(&progressive, &progressive), 0);
}

static void another_person_changes_much(void **state)
{
    (void)state;
    ev_picture a = jpeg(PHOTOS "portrait-a.jpg"), b = jpeg(PHOTOS "portrait-b.jpg");
    assert_in_range(change(&a, &b), 100, 900);
}

static void gray_samples_of_all_depths(void **state)
{
    (void)state;
    ev_picture one = samples(2, 1, 1, EV_SLICE("\x80\x40")); /* white black, black white */
    ev_picture two = samples(2, 1, 2, EV_SLICE("\xC0\x30"));
    ev_picture four = samples(2, 1, 4, EV_SLICE("\xF0\x0F"));
    ev_picture eight = samples(2, 1, 8, EV_SLICE("\xFF\x00\x00\xFF"));
    ev_picture rgb = samples(2, 3, 8, EV_SLICE("\xFF\xFF\xFF\0\0\0\0\0\0\xFF\xFF\xFF"));
    const ev_picture *all[] = {&one, &two, &four, &eight, &rgb};
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++)
            assert_int_equal(change(all[i], all[j]), 0);
    ev_picture other = samples(2, 1, 8, EV_SLICE("\xFF\x00\x00\x00"));
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(change(all[i], &other), 250);
}

static void a_palette_is_looked_up(void **state)
{
    (void)state;
    ev_picture a = samples(2, 1, 4, EV_SLICE("\x01\x10")),
               b = samples(2, 1, 4, EV_SLICE("\x10\x01"));
    a.palette = EV_SLICE("\xFF\x00\x00\x00\x00\xFF");
    b.palette = EV_SLICE("\x00\x00\xFF\xFF\x00\x00");
    assert_int_equal(change(&a, &b), 0);
    b.palette = EV_SLICE("\x00\x00\xFF"); /* what is not in it is black */
    assert_int_equal(change(&a, &b), 500);
}

static void what_nobody_sees_does_not_count(void **state)
{
    (void)state;
    ev_picture a = samples(2, 1, 8, EV_SLICE("\x40\x40\x40\x40"));
    ev_picture b = samples(2, 1, 8, EV_SLICE("\x50\x30\x40\x40"));
    assert_int_equal(change(&a, &b), 0);
    b.data = EV_SLICE("\x51\x2F\x40\x40");
    assert_int_equal(change(&a, &b), 500);
}

static void the_second_is_scaled_to_the_first(void **state)
{
    (void)state;
    ev_picture small = samples(2, 1, 8, EV_SLICE("\xFF\x00\x00\xFF"));
    ev_picture large =
        samples(4, 1, 8, EV_SLICE("\xFF\xFF\0\0\xFF\xFF\0\0\0\0\xFF\xFF\0\0\xFF\xFF"));
    assert_int_equal(change(&small, &large), 0);
    assert_int_equal(change(&large, &small), 0);
    ev_picture other = samples(4, 1, 8, EV_SLICE("\xFF\xFF\0\0\xFF\xFF\0\0\0\0\xFF\xFF\0\0\xFF\0"));
    assert_int_equal(change(&other, &small), 62);
}

static void one_pixel_of_many_is_not_none(void **state)
{
    (void)state;
    enum { SIDE = 64 };
    char white[SIDE * SIDE], dot[SIDE * SIDE];
    memset(white, 0xFF, sizeof white);
    memset(dot, 0xFF, sizeof dot);
    dot[77] = 0;
    ev_picture a = samples(SIDE, 1, 8, (ev_slice){white, sizeof white});
    ev_picture b = samples(SIDE, 1, 8, (ev_slice){dot, sizeof dot});
    assert_int_equal(change(&a, &b), 1);
}

static void what_is_not_read_is_not_known(void **state)
{
    (void)state;
    ev_picture good = samples(2, 1, 8, EV_SLICE("\xFF\x00\x00\xFF"));
    ev_picture bad[] = {samples(2, 1, 8, EV_SLICE("\xFF\x00\x00")),
                        samples(2, 4, 8, EV_SLICE("1234123412341234")),
                        samples(2, 1, 16, EV_SLICE("12121212")),
                        samples(0, 1, 8, EV_SLICE("")),
                        samples(-1, 1, 8, EV_SLICE("1")),
                        samples(2, 1, 0, EV_SLICE("1111")),
                        samples(INT32_MAX, 3, 8, EV_SLICE("1111")),
                        good,
                        good};
    bad[7].format = EV_SLICE("other");
    bad[8].format = EV_SLICE("JPEG");
    bad[7].has_samples = bad[8].has_samples = false;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(change(&good, &bad[i]), -1);
        assert_int_equal(change(&bad[i], &good), -1);
    }
    ev_picture jpegs = jpeg(PHOTOS "portrait-a.jpg");
    jpegs.data.size = 300;
    assert_int_equal(change(&good, &jpegs), -1);
    arena.fail_after = 2;
    assert_int_equal(change(&good, &good), -1);
}

UNIT_TESTS(photo)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_photo_has_not_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_person_changes_much, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gray_samples_of_all_depths, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_palette_is_looked_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_sees_does_not_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_second_is_scaled_to_the_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_pixel_of_many_is_not_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_read_is_not_known, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
