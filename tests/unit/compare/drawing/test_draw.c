/* Pages as pixels: of our own goldens, and of what is not a PDF. */
#include "lib/unit.h"
#include "unit/compare/drawing/drawing_fixture.h"

#define GOLDEN "tests/golden/cases/minimum/expect.pdf"

static ev_drawing draw(ev_slice pdf)
{
    ev_drawing drawing;
    ev_drawing_file *file = ev_drawing_open(pdf, &faults);
    assert_non_null(file);
    assert_int_equal(ev_drawing_pages(file), 1);
    assert_int_equal(ev_drawing_fit(file, 0, EV_DRAWING_DPI), EV_DRAWING_DPI);
    assert_int_equal(ev_drawing_make(file, 0, EV_DRAWING_DPI, &arena, &drawing, &faults), EV_OK);
    ev_drawing_close(file);
    return drawing;
}

static void a_page_of_a4_has_the_pixels_of_pdftoppm(void **state)
{
    (void)state;
    ev_drawing drawing = draw(read_whole(GOLDEN));
    assert_int_equal(drawing.width, 1241);
    assert_int_equal(drawing.height, 1754);
    assert_int_equal(drawing.dpi, 150);
    assert_int_equal(drawing.page, 0);
    size_t dark = 0, count = 1241 * 1754;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(drawing.pixels[i] >> 24, 0);
        dark += (drawing.pixels[i] & 0xFF) < 128;
    }
    assert_in_range(dark, count / 100, count / 2);
    assert_int_equal(drawing.pixels[0], 0xFFFFFF);
}

static void the_same_file_is_drawn_alike(void **state)
{
    (void)state;
    ev_slice pdf = read_whole(GOLDEN);
    ev_place region;
    ev_drawing first = draw(pdf), second = draw(pdf);
    assert_int_equal(ev_drawing_differ(&first, &second, 0, &arena, &region, 1), 0);
}

static void other_visas_differ(void **state)
{
    (void)state;
    ev_place regions[64];
    ev_drawing first = draw(read_whole(GOLDEN));
    ev_drawing second = draw(read_whole("tests/golden/cases/turkish-mrz-name/expect.pdf"));
    size_t count = ev_drawing_differ(&first, &second, 0, &arena, regions, 64);
    assert_in_range(count, 5, 64);
    for (size_t i = 0; i < count; i++) {
        assert_in_range(regions[i].x, 1, 20900);
        assert_in_range(regions[i].y, 1, 29600);
    }
}

static void a_file_that_is_not_a_pdf_is_damaged(void **state)
{
    (void)state;
    assert_null(ev_drawing_open(EV_SLICE("not a PDF"), &faults));
    assert_int_equal(faults.fault[0].code, EV_PDF_DAMAGED);
    assert_null(ev_drawing_open(EV_SLICE(""), &faults));
}

static void a_page_that_is_not_there_is_a_fault(void **state)
{
    (void)state;
    ev_drawing drawing;
    ev_drawing_file *file = ev_drawing_open(read_whole(GOLDEN), &faults);
    assert_int_equal(ev_drawing_fit(file, 1, EV_DRAWING_DPI), 0);
    assert_int_equal(ev_drawing_make(file, 1, EV_DRAWING_DPI, &arena, &drawing, &faults),
                     EV_NO_INPUT);
    assert_int_equal(faults.fault[0].code, EV_PDF_DAMAGED);
    ev_drawing_close(file);
}

static void a_resolution_is_halved_until_the_page_fits(void **state)
{
    (void)state;
    ev_drawing drawing;
    ev_drawing_file *file = ev_drawing_open(read_whole(GOLDEN), &faults);
    assert_true(4961 * 7016 > EV_DRAWING_PIXELS_MAX && 2481 * 3508 <= EV_DRAWING_PIXELS_MAX);
    assert_int_equal(ev_drawing_fit(file, 0, 600), 300);
    assert_int_equal(ev_drawing_make(file, 0, 600, &arena, &drawing, &faults), EV_NO_INPUT);
    ev_drawing_close(file);
}

static void no_memory_is_a_fault(void **state)
{
    (void)state;
    ev_drawing drawing;
    ev_drawing_file *file = ev_drawing_open(read_whole(GOLDEN), &faults);
    arena.fail_after = 1;
    assert_int_equal(ev_drawing_make(file, 0, EV_DRAWING_DPI, &arena, &drawing, &faults),
                     EV_TEMP_FAIL);
    ev_drawing_close(file);
}

UNIT_TESTS(draw)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_of_a4_has_the_pixels_of_pdftoppm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_file_is_drawn_alike, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_visas_differ, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_a_pdf_is_damaged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_that_is_not_there_is_a_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_resolution_is_halved_until_the_page_fits, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_memory_is_a_fault, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
