/* The parts of a fit: what is read of them, and what is not a part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "layout/plan.h"

static ev_part read(const char *text)
{
    ev_part part;
    if (!ev_part_read(ev_slice_from(text), &part))
        fail_msg("%s", text);
    return part;
}

static void a_caption_is_a_form_and_a_baseline(void **state)
{
    (void)state;
    ev_part part = read("b 1.27");
    assert_true(ev_slice_is(part.name, "b"));
    assert_int_equal(part.sizes, 0);
    assert_int_equal(part.baselines, 1);
    assert_int_equal(part.baseline[0], 3600);
    assert_true(ev_slice_is(read(" short  -1.27 ").name, "short"));
}

static void sizes_are_points_and_baselines_millimetres(void **state)
{
    (void)state;
    ev_part part = read("value 9.5 8 @ 1.27 2.54 -3.81");
    assert_true(ev_slice_is(part.name, "value"));
    assert_int_equal(part.sizes, 2);
    assert_int_equal(part.size[0], 9500);
    assert_int_equal(part.size[1], 8000);
    assert_int_equal(part.baselines, 3);
    assert_int_equal(part.baseline[1], 7200);
    assert_int_equal(part.baseline[2], -10800);
    assert_false(part.has_x || part.has_after || part.has_right || part.has_width || part.anywhere);
    assert_false(part.top);
    assert_true(read("value 9 @ 1 2 top").top);
}

static void places_come_in_any_order(void **state)
{
    (void)state;
    ev_part part = read("gloss 7 anywhere width 12.7 right -2.54 @ 1.27 after 3.81 x 0 below 5.08");
    assert_true(part.has_x && part.has_after && part.has_right && part.has_width && part.anywhere);
    assert_true(part.has_below && !part.top);
    assert_int_equal(part.below, 14400);
    assert_int_equal(part.x, 0);
    assert_int_equal(part.after, 10800);
    assert_int_equal(part.right, -7200);
    assert_int_equal(part.width, 36000);
    assert_int_equal(part.baselines, 1);
}

static void all_else_is_not_a_part(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "a",
        "a 1 2",
        "a x",
        "a 1 anywhere",
        "value",
        "value 9",
        "value @ 1",
        "value 9 @",
        "value 9 @ x",
        "value 9 @ 1 above 2",
        "value 9 @ 1 x",
        "value 9 @ 1 below",
        "value 9 @ 1 x 2 3",
        "value 9 @ 1 width x",
        "value 0.5 @ 1",
        "value 145 @ 1",
        "value 9pt @ 1",
        "value 9 @ 1 2 3 4 5 6 7",
        "value 9 8 7 6 5 4 3 2 1 2 3 @ 1",
        "value 9 @ 5081",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ev_part part;
        if (ev_part_read(ev_slice_from(wrong[i]), &part))
            fail_msg("%s", wrong[i]);
    }
}

UNIT_TESTS(part)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_caption_is_a_form_and_a_baseline),
        cmocka_unit_test(sizes_are_points_and_baselines_millimetres),
        cmocka_unit_test(places_come_in_any_order),
        cmocka_unit_test(all_else_is_not_a_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
