/* What two generators draw alike, but for its edges. */
#include "lib/unit.h"
#include "unit/compare/drawing/drawing_fixture.h"

enum { WHITE = 0xFFFFFF, BLACK = 0, ROOM = 8 };

static ev_drawing copy_of(const ev_drawing *drawing)
{
    ev_drawing copy = *drawing;
    size_t size = (size_t)drawing->width * (size_t)drawing->height * sizeof *drawing->pixels;
    copy.pixels = ev_arena_take(&arena, size);
    memcpy(copy.pixels, drawing->pixels, size);
    return copy;
}

/* How many regions are left when both drawings are calmed. */
static size_t left(const ev_drawing *a, const ev_drawing *b, size_t *calmed)
{
    ev_place regions[ROOM];
    ev_drawing calm = copy_of(b);
    *calmed = ev_drawing_calm(a, b, &calm);
    return ev_drawing_differ(a, &calm, 0, &arena, regions, ROOM);
}

static void a_stroke_may_be_placed_and_smoothed_in_another_way(void **state)
{
    (void)state;
    size_t calmed;
    ev_drawing a = blank(60, 60, WHITE), b = blank(60, 60, WHITE), c = blank(60, 60, WHITE);
    fill(&a, 20, 10, 3, 30, BLACK);
    fill(&b, 22, 10, 3, 30, BLACK);
    fill(&c, 19, 10, 5, 30, 0x909090);
    fill(&c, 20, 10, 3, 30, BLACK);
    assert_int_equal(left(&a, &b, &calmed), 0);
    assert_int_equal(calmed, 4 * 30);
    assert_int_equal(left(&a, &c, &calmed), 0);
    assert_int_equal(calmed, 2 * 30);
    assert_int_equal(left(&a, &a, &calmed), 0);
    assert_int_equal(calmed, 0);
}

static void ink_that_is_elsewhere_is_left(void **state)
{
    (void)state;
    size_t calmed;
    ev_drawing a = blank(60, 60, WHITE), b = blank(60, 60, WHITE), c = blank(60, 60, WHITE);
    fill(&a, 20, 10, 3, 30, BLACK);
    fill(&b, 26, 10, 3, 30, BLACK);
    fill(&c, 20, 10, 3, 30, 0x0000FF); /* another colour */
    assert_true(left(&a, &b, &calmed) > 0);
    assert_true(left(&a, &c, &calmed) > 0);
    assert_int_equal(calmed, 0);
    assert_true(left(&c, &a, &calmed) > 0);
    ev_drawing nothing = blank(60, 60, WHITE);
    assert_true(left(&a, &nothing, &calmed) > 0);
    assert_true(left(&nothing, &a, &calmed) > 0);
}

static void drawings_of_two_sizes_have_their_common_part(void **state)
{
    (void)state;
    size_t calmed;
    ev_drawing a = blank(60, 60, WHITE), b = blank(70, 50, WHITE);
    fill(&a, 57, 47, 1, 1, BLACK);
    fill(&b, 58, 48, 1, 1, BLACK);
    assert_int_equal(left(&a, &b, &calmed), 0);
    assert_int_equal(calmed, 2);
}

UNIT_TESTS(calm)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_stroke_may_be_placed_and_smoothed_in_another_way, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(ink_that_is_elsewhere_is_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(drawings_of_two_sizes_have_their_common_part, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
