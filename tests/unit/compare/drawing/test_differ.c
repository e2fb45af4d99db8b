/* Regions that differ, on drawings of a few pixels. */
#include "lib/unit.h"
#include "unit/compare/drawing/drawing_fixture.h"

enum { WHITE = 0xFFFFFF, BLACK = 0, ROOM = 8 };

static ev_place regions[ROOM];

static size_t differ(const ev_drawing *a, const ev_drawing *b, uint8_t tolerance)
{
    return ev_drawing_differ(a, b, tolerance, &arena, regions, ROOM);
}

static void assert_place(const ev_place *place, int32_t x, int32_t y, int32_t width, int32_t height)
{
    assert_int_equal(place->x, x);
    assert_int_equal(place->y, y);
    assert_int_equal(place->width, width);
    assert_int_equal(place->height, height);
}

static void one_pixel_is_a_region_of_one_pixel(void **state)
{
    (void)state;
    ev_drawing a = blank(100, 60, WHITE), b = blank(100, 60, WHITE);
    assert_int_equal(differ(&a, &b, 0), 0);
    set(&b, 99, 59, BLACK);
    a.page = 3;
    assert_int_equal(differ(&a, &b, 0), 1);
    assert_place(&regions[0], 990, 590, 10, 10);
    assert_int_equal(regions[0].page, 3);
}

static void places_are_rounded_outwards(void **state)
{
    (void)state;
    ev_drawing a = blank(100, 60, WHITE), b = blank(100, 60, WHITE);
    a.dpi = b.dpi = 150; /* a pixel is 16.93 hundredths of a millimetre */
    set(&b, 1, 2, BLACK);
    assert_int_equal(differ(&a, &b, 0), 1);
    assert_place(&regions[0], 16, 33, 18, 18);
}

static void pixels_that_lie_together_are_one_region(void **state)
{
    (void)state;
    ev_drawing a = blank(100, 100, WHITE), b = blank(100, 100, WHITE);
    set(&b, 7, 7, BLACK);
    set(&b, 23, 23, BLACK); /* one cell between them */
    assert_int_equal(differ(&a, &b, 0), 1);
    assert_place(&regions[0], 70, 70, 170, 170);
}

static void pixels_that_lie_apart_are_two_the_largest_first(void **state)
{
    (void)state;
    ev_drawing a = blank(100, 100, WHITE), b = blank(100, 100, WHITE);
    set(&b, 7, 7, BLACK);
    fill(&b, 32, 7, 3, 2, BLACK);
    set(&b, 90, 90, BLACK);
    assert_int_equal(differ(&a, &b, 0), 3);
    assert_place(&regions[0], 320, 70, 30, 20);
    assert_place(&regions[1], 70, 70, 10, 10);
    assert_place(&regions[2], 900, 900, 10, 10);
}

static void a_bow_around_another_row_is_one_region(void **state)
{
    (void)state;
    ev_drawing a = blank(200, 200, WHITE), b = blank(200, 200, WHITE);
    fill(&b, 0, 0, 1, 100, BLACK); /* a U: its arms meet at the bottom */
    fill(&b, 100, 0, 1, 100, BLACK);
    fill(&b, 0, 99, 101, 1, BLACK);
    assert_int_equal(differ(&a, &b, 0), 1);
    assert_place(&regions[0], 0, 0, 1010, 1000);
}

static void with_little_room_the_largest_are_kept(void **state)
{
    (void)state;
    ev_drawing a = blank(400, 40, WHITE), b = blank(400, 40, WHITE);
    for (int32_t i = 0; i < 10; i++)
        fill(&b, 40 * i, 0, 1 + i, 1, BLACK);
    assert_int_equal(differ(&a, &b, 0), 10);
    for (int32_t i = 0; i < ROOM; i++)
        assert_place(&regions[i], 400 * (9 - i), 0, 10 * (10 - i), 10);
    assert_int_equal(ev_drawing_differ(&a, &b, 0, &arena, regions, 0), 10);
}

static void a_channel_may_differ_by_the_tolerance(void **state)
{
    (void)state;
    ev_drawing a = blank(40, 40, 0x808080), b = blank(40, 40, 0x808080);
    set(&b, 0, 0, 0x838080);
    set(&b, 20, 30, 0x80807C);
    assert_int_equal(differ(&a, &b, 2), 2);
    assert_int_equal(differ(&a, &b, 3), 1);
    assert_place(&regions[0], 200, 300, 10, 10);
    assert_int_equal(differ(&a, &b, 4), 0);
}

static void where_one_ends_it_counts_as_white(void **state)
{
    (void)state;
    ev_drawing a = blank(40, 40, WHITE), b = blank(60, 50, WHITE);
    assert_int_equal(differ(&a, &b, 0), 0);
    set(&b, 55, 45, BLACK);
    assert_int_equal(differ(&a, &b, 0), 1);
    assert_place(&regions[0], 550, 450, 10, 10);
    assert_int_equal(differ(&b, &a, 0), 1);
    assert_place(&regions[0], 550, 450, 10, 10);
}

static void without_memory_it_is_the_whole_page(void **state)
{
    (void)state;
    ev_drawing a = blank(40, 30, WHITE), b = blank(40, 30, WHITE);
    for (size_t call = 1; call <= 3; call++) {
        arena.fail_after = call;
        assert_int_equal(differ(&a, &b, 0), 1);
        assert_place(&regions[0], 0, 0, 400, 300);
        arena.failed = false;
    }
    arena.fail_after = 0;
    assert_int_equal(differ(&a, &b, 0), 0);
}

UNIT_TESTS(differ)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_pixel_is_a_region_of_one_pixel, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_are_rounded_outwards, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pixels_that_lie_together_are_one_region, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pixels_that_lie_apart_are_two_the_largest_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_bow_around_another_row_is_one_region, set_up, tear_down),
        cmocka_unit_test_setup_teardown(with_little_room_the_largest_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_channel_may_differ_by_the_tolerance, set_up, tear_down),
        cmocka_unit_test_setup_teardown(where_one_ends_it_counts_as_white, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_memory_it_is_the_whole_page, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
