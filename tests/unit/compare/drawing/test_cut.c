/* Cut-outs, read again by libpng. */
#include <png.h>

#include "lib/unit.h"
#include "unit/compare/drawing/drawing_fixture.h"

enum { PLENTY = 1 << 20, SIDE_MAX = 1000 };

static uint8_t pixels[SIDE_MAX * SIDE_MAX * 3];

static png_image read_png(ev_slice bytes)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_int_equal(png_image_begin_read_from_memory(&image, bytes.data, bytes.size), 1);
    assert_in_range(image.width, 1, SIDE_MAX);
    assert_in_range(image.height, 1, SIDE_MAX);
    bool is_color = (image.format & PNG_FORMAT_FLAG_COLOR) != 0;
    image.format = PNG_FORMAT_RGB;
    assert_int_equal(png_image_finish_read(&image, NULL, pixels, 0, NULL), 1);
    image.format = is_color ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    return image;
}

static uint32_t read_pixel(const png_image *image, uint32_t x, uint32_t y)
{
    const uint8_t *at = pixels + 3 * ((size_t)y * image->width + x);
    return (uint32_t)(at[0] << 16 | at[1] << 8 | at[2]);
}

static png_image cut(const ev_drawing *drawing, const ev_place *place, size_t most)
{
    ev_buf png;
    ev_buf_init(&png, &arena, 0);
    ev_buf_text(&png, "before");
    assert_true(ev_drawing_cut(drawing, place, most, &arena, &png));
    assert_in_range(png.size, 60, most + 6);
    return read_png((ev_slice){png.data + 6, png.size - 6});
}

static void it_has_the_pixels_of_the_place(void **state)
{
    (void)state;
    ev_drawing drawing = blank(50, 40, 0x102030);
    set(&drawing, 10, 20, 0xFF0102);
    set(&drawing, 29, 24, 0x00FE03);
    const ev_place place = {.x = 100, .y = 200, .width = 200, .height = 50};
    png_image image = cut(&drawing, &place, PLENTY);
    assert_int_equal(image.width, 20);
    assert_int_equal(image.height, 5);
    assert_int_equal(image.format, PNG_FORMAT_RGB);
    assert_int_equal(read_pixel(&image, 0, 0), 0xFF0102);
    assert_int_equal(read_pixel(&image, 19, 4), 0x00FE03);
    assert_int_equal(read_pixel(&image, 1, 0), 0x102030);
}

static void a_pixel_that_is_touched_is_in_it(void **state)
{
    (void)state;
    ev_drawing drawing = blank(50, 40, 0xFFFFFF);
    const ev_place place = {.x = 101, .y = 209, .width = 10, .height = 2};
    png_image image = cut(&drawing, &place, PLENTY); /* from 10.1 to 11.1, from 20.9 to 21.1 */
    assert_int_equal(image.width, 2);
    assert_int_equal(image.height, 2);
}

static void without_colour_it_is_gray(void **state)
{
    (void)state;
    ev_drawing drawing = blank(50, 40, 0x808080);
    set(&drawing, 3, 0, 0x7F7F7F);
    const ev_place place = {.width = 500, .height = 400};
    png_image image = cut(&drawing, &place, PLENTY);
    assert_int_equal(image.format, PNG_FORMAT_GRAY);
    assert_int_equal(image.width, 50);
    assert_int_equal(read_pixel(&image, 3, 0), 0x7F7F7F);
}

static void what_is_outside_is_left_out(void **state)
{
    (void)state;
    ev_drawing drawing = blank(50, 40, 0x808080);
    ev_place place = {.x = -100, .y = 380, .width = 150, .height = 5000};
    png_image image = cut(&drawing, &place, PLENTY);
    assert_int_equal(image.width, 5);
    assert_int_equal(image.height, 2);
    place = (ev_place){.x = INT32_MAX, .y = INT32_MIN, .width = INT32_MAX, .height = INT32_MAX};
    ev_buf png;
    ev_buf_init(&png, &arena, 0);
    assert_false(ev_drawing_cut(&drawing, &place, PLENTY, &arena, &png));
    assert_int_equal(png.size, 0);
}

/* Noise does not get smaller but by halves. */
static void it_is_halved_until_it_fits(void **state)
{
    (void)state;
    uint32_t seed = 1;
    ev_drawing drawing = blank(101, 64, 0);
    for (size_t i = 0; i < 101 * 64; i++) {
        seed = seed * 1664525 + 1013904223;
        drawing.pixels[i] = seed >> 8;
    }
    const ev_place place = {.width = 1010, .height = 640};
    png_image image = cut(&drawing, &place, 8000);
    assert_int_equal(image.width, 51);
    assert_int_equal(image.height, 32);
    image = cut(&drawing, &place, 4000);
    assert_int_equal(image.width, 26);
    assert_int_equal(image.height, 16);
    ev_buf png;
    ev_buf_init(&png, &arena, 0);
    assert_false(ev_drawing_cut(&drawing, &place, 10, &arena, &png));
    assert_int_equal(png.size, 0);
}

static void half_a_picture_has_the_means(void **state)
{
    (void)state;
    ev_drawing drawing = blank(41, 41, 0x000000);
    for (int32_t i = 0; i < 41 * 41; i++) /* so that half of it is smaller as PNG, too */
        drawing.pixels[i] = (uint32_t)i * 2654435761U >> 8;
    fill(&drawing, 0, 0, 4, 2, 0);
    set(&drawing, 0, 0, 0xFF0000);
    set(&drawing, 1, 1, 0x0000FF);
    set(&drawing, 40, 40, 0x123456);
    const ev_place place = {.width = 410, .height = 410};
    ev_buf png;
    ev_buf_init(&png, &arena, 0);
    assert_true(ev_drawing_cut(&drawing, &place, PLENTY, &arena, &png));
    png_image image = cut(&drawing, &place, png.size - 1);
    assert_int_equal(image.width, 21);
    assert_int_equal(image.height, 21);
    assert_int_equal(read_pixel(&image, 0, 0), 0x400040);
    assert_int_equal(read_pixel(&image, 1, 0), 0);
    assert_int_equal(read_pixel(&image, 20, 20), 0x123456);
}

static void no_memory_appends_nothing(void **state)
{
    (void)state;
    ev_drawing drawing = blank(50, 40, 0x808080);
    const ev_place place = {.width = 500, .height = 400};
    for (size_t call = 1; call <= 3; call++) {
        ev_buf png;
        ev_buf_init(&png, &arena, 0);
        arena.fail_after = call;
        assert_false(ev_drawing_cut(&drawing, &place, PLENTY, &arena, &png));
        assert_int_equal(png.size, 0);
        arena.failed = false;
    }
}

static void a_sheet_is_small_with_four_grey_levels(void **state)
{
    (void)state;
    ev_drawing drawing = blank(150, 91, 0xFFFFFF);
    drawing.dpi = 150;
    fill(&drawing, 0, 0, 3, 3, 0x000000);    /* the first pixel */
    fill(&drawing, 3, 0, 3, 3, 0x606060);    /* the second: 96 of 232 */
    fill(&drawing, 6, 0, 3, 3, 0xE0F0FF);    /* a light blue is white */
    fill(&drawing, 9, 0, 3, 1, 0x000000);    /* a third of 255 is missing: 170 */
    fill(&drawing, 147, 90, 3, 1, 0x000000); /* the last row has one row of three */
    ev_buf png;
    ev_buf_init(&png, &arena, 0);
    assert_true(ev_drawing_sheet(&drawing, &arena, &png));
    png_image image = read_png(ev_buf_as_slice(&png));
    assert_int_equal(image.width, 50);
    assert_int_equal(image.height, 31);
    assert_int_equal(image.format, PNG_FORMAT_GRAY);
    assert_int_equal(read_pixel(&image, 0, 0), 0x000000);
    assert_int_equal(read_pixel(&image, 1, 0), 0x555555);
    assert_int_equal(read_pixel(&image, 2, 0), 0xFFFFFF);
    assert_int_equal(read_pixel(&image, 3, 0), 0xAAAAAA);
    assert_int_equal(read_pixel(&image, 49, 30), 0x000000);
    assert_int_equal(png.data[24], 2); /* bits of a sample (ISO 15948, 11.2.2) */
}

UNIT_TESTS(cut)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_has_the_pixels_of_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pixel_that_is_touched_is_in_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_colour_it_is_gray, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_outside_is_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_is_halved_until_it_fits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(half_a_picture_has_the_means, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_memory_appends_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sheet_is_small_with_four_grey_levels, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
