/* From points to hundredths of a millimetre; matrices. */
#include "unit/compare/paper/paper_fixture.h"

#include "lib/unit.h"
#include "compare/paper/private.h"

static const ev_page_box a4 = {0, 841.89, 595.28, 841.89, 0, 0};

static void a_length_is_rounded_to_a_hundredth(void **state)
{
    (void)state;
    assert_int_equal(ev_place_length(72), 2540);
    assert_int_equal(ev_place_length(595.28), 21000);
    assert_int_equal(ev_place_length(-72), -2540);
    assert_int_equal(ev_place_length(0.0141), 0);
    assert_int_equal(ev_place_length(0.0143), 1);
    assert_int_equal(ev_hundredths(7.5), 750);
}

static void what_no_page_has_is_a_large_number(void **state)
{
    (void)state;
    double huge = 1e300, zero = huge - huge;
    assert_int_equal(ev_place_length(huge), 100000000);
    assert_int_equal(ev_place_length(-huge), -100000000);
    assert_int_equal(ev_place_length(huge * huge), 100000000);
    assert_int_equal(ev_place_length(zero / zero), -100000000);
}

static void the_origin_is_the_top_left_corner(void **state)
{
    (void)state;
    assert_place(ev_place_of(&a4, &(ev_corners){0, 0, 595.28, 841.89}), 0, 0, 21000, 29700);
    assert_place(ev_place_of(&a4, &(ev_corners){28.35, 813.54, 56.69, 841.89}), 1000, 0, 1000,
                 1000);
    ev_page_box moved = {-10, 90, 100, 100, 0, 0};
    assert_place(ev_place_of(&moved, &(ev_corners){-10, 18, 62, 90}), 0, 0, 2540, 2540);
}

static void millimetres_are_rounded_away_from_zero(void **state)
{
    static const struct {
        int32_t hundredths;
        const char *text;
    } cases[] = {{16500, "165.0"}, {4, "0.0"},   {5, "0.1"},    {-4, "0.0"},
                 {-5, "-0.1"},     {-8, "-0.1"}, {-96, "-1.0"}, {INT32_MIN, "-21474836.5"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_buf out;
        ev_buf_init(&out, NULL, 0);
        ev_place_mm(&out, cases[i].hundredths);
        assert_true(ev_slice_is(ev_buf_as_slice(&out), cases[i].text));
        ev_buf_free(&out);
    }
}

/* A box of 10 x 20 points, 30 from the left and 40 from the top of a page of 100 x 200. */
static void a_turned_page_has_its_places_as_it_is_shown(void **state)
{
    static const int32_t places[4][4] = {{3, 4, 1, 2}, {14, 3, 2, 1}, {6, 14, 1, 2}, {4, 6, 2, 1}};
    (void)state;
    for (int32_t turns = 0; turns < 4; turns++) {
        ev_page_box sheet = {0, 200, 100, 200, 0, turns};
        ev_place place = ev_place_of(&sheet, &(ev_corners){30, 140, 40, 160});
        const int32_t *p = places[turns];
        assert_in_range(place.x, p[0] * 352, p[0] * 353);
        assert_in_range(place.y, p[1] * 352, p[1] * 353);
        assert_in_range(place.width, p[2] * 352, p[2] * 353);
        assert_in_range(place.height, p[3] * 352, p[3] * 353);
    }
}

static void matrices_move_scale_and_turn(void **state)
{
    (void)state;
    ev_matrix scale = {2, 0, 0, 3, 0, 0}, move = {1, 0, 0, 1, 10, 20}, turn = {0, 1, -1, 0, 0, 0};
    ev_matrix both = ev_matrix_multiply(&scale, &move);
    ev_corners c = ev_matrix_apply(&both, 1, 1, 4, 5);
    assert_true(c.left == 12 && c.right == 20 && c.bottom == 23 && c.top == 38);
    c = ev_matrix_apply(&turn, 1, 2, 4, 5);
    assert_true(c.left == -7 && c.right == -2 && c.bottom == 1 && c.top == 5);
}

static void what_two_boxes_share_may_be_nothing(void **state)
{
    (void)state;
    ev_corners a = {0, 0, 10, 10}, b = {5, 5, 20, 20}, far = {50, 50, 60, 60};
    ev_corners c = ev_corners_cross(&a, &b);
    assert_true(c.left == 5 && c.bottom == 5 && c.right == 10 && c.top == 10);
    c = ev_corners_cross(&a, &far);
    assert_true(c.right == c.left && c.top == c.bottom);
}

static void a_place_of_nothing_does_not_widen_another(void **state)
{
    (void)state;
    ev_place a = {100, 100, 50, 20, 0}, b = {130, 90, 60, 10, 0}, none = {0, 0, 0, 0, 0};
    assert_place(ev_place_join(&a, &b), 100, 90, 90, 30);
    assert_place(ev_place_join(&a, &none), 100, 100, 50, 20);
    assert_place(ev_place_join(&none, &b), 130, 90, 60, 10);
    ev_place line = {200, 300, 40, 0, 0}; /* a line has a width */
    assert_place(ev_place_join(&a, &line), 100, 100, 140, 200);
}

static void a_list_keeps_what_it_had_when_it_grows(void **state)
{
    (void)state;
    ev_list list = {NULL, 0, 0};
    for (size_t i = 0; i < 1000; i++)
        *(size_t *)ev_list_add(&list, sizeof(size_t), &arena) = i;
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(((size_t *)list.items)[i], i);
    assert_int_equal(list.count, 1000);
}

UNIT_TESTS(place)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_length_is_rounded_to_a_hundredth),
        cmocka_unit_test(what_no_page_has_is_a_large_number),
        cmocka_unit_test(the_origin_is_the_top_left_corner),
        cmocka_unit_test(millimetres_are_rounded_away_from_zero),
        cmocka_unit_test(a_turned_page_has_its_places_as_it_is_shown),
        cmocka_unit_test(matrices_move_scale_and_turn),
        cmocka_unit_test(what_two_boxes_share_may_be_nothing),
        cmocka_unit_test(a_place_of_nothing_does_not_widen_another),
        cmocka_unit_test_setup_teardown(a_list_keeps_what_it_had_when_it_grows, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
