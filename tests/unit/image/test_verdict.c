/* What is judged of a photo that decodes: its size and shape, one colour, structure of other files
 * in its bytes. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "image/private.h"
#include "unit/image/photo_png.h"
#include "unit/image/photo_reading.h"

static png_file file;

static void assert_size(unsigned width, unsigned height, const char *codes)
{
    assert_codes(png_gray(&file, width, height, NULL, EV_SLICE("")), codes);
}

static void the_bounds_of_size_and_shape_are_inclusive(void **state)
{
    (void)state;
    assert_size(120, 150, "photo-low-resolution");
    assert_size(119, 150, "photo-too-small");
    assert_size(120, 149, "photo-too-small");
    assert_size(240, 300, "");
    assert_size(239, 300, "photo-low-resolution");
    assert_size(240, 299, "photo-low-resolution");
    assert_size(300, 300, "");
    assert_size(301, 300, "photo-shape");
    assert_size(300, 500, "");
    assert_size(299, 500, "photo-shape");
    assert_size(300, 501, "photo-shape");
    assert_size(1, 1, "photo-too-small");
    assert_size(2000, 10, "photo-too-small photo-shape");
}

/* ---- one colour ------------------------------------------------------------------------------ */

/* RGB: values of the picture's channels at a pixel. */
typedef void painter(unsigned x, unsigned y, unsigned char pixel[3]);

static uint32_t chance;

static unsigned char noise(unsigned around, unsigned most)
{
    chance = chance * 1664525u + 1013904223u;
    return (unsigned char)(around + (chance >> 16) % (2 * most + 1) - most);
}

static void paint_noise(unsigned x, unsigned y, unsigned char pixel[3])
{
    (void)x;
    (void)y;
    for (int i = 0; i < 3; i++)
        pixel[i] = noise(200, 20);
}

static void paint_red(unsigned x, unsigned y, unsigned char pixel[3])
{
    (void)x;
    (void)y;
    memcpy(pixel, "\xe0\x20\x20", 3);
}

static void paint_vignette(unsigned x, unsigned y, unsigned char pixel[3])
{
    memset(pixel, (int)(100 + (x + y) * 22 / 540), 3);
}

static void paint_gradient(unsigned x, unsigned y, unsigned char pixel[3])
{
    (void)x;
    memset(pixel, (int)(100 + y * 40 / 300), 3);
}

static void paint_stripes_of_the_same_gray(unsigned x, unsigned y, unsigned char pixel[3])
{
    (void)y; /* luminance 96 each */
    memcpy(pixel, x / 48 % 2 == 0 ? "\xff\x1e\x1e" : "\x1e\x94\x1e", 3);
}

/* White, with a dark spot of the given part of the height. */
static void paint_spot(unsigned x, unsigned y, unsigned char pixel[3])
{
    memset(pixel, x < 120 && y < 8 ? 0 : 255, 3); /* 1.3 % */
}

/* Dark hair, dark skin, dark clothes, dark ground, two lights in the eyes: underexposed. */
static void paint_dark_portrait(unsigned x, unsigned y, unsigned char pixel[3])
{
    int dx = (int)x - 120, dy = (int)y - 130;
    bool face = dx * dx * 4 + dy * dy * 2 < 90 * 90 * 2;
    memset(pixel, face ? noise(58, 6) : y > 230 ? noise(16, 6) : noise(28, 6), 3);
}

/* The same, overexposed: all is white but eyes, mouth and a shadow. */
static void paint_bright_portrait(unsigned x, unsigned y, unsigned char pixel[3])
{
    bool feature = (y > 100 && y < 118 && ((x > 70 && x < 105) || (x > 135 && x < 170))) ||
                   (y > 170 && y < 186 && x > 90 && x < 150) || (y > 235 && y < 255);
    memset(pixel, feature ? noise(215, 6) : noise(249, 6), 3);
}

static ev_slice painted_png(painter *paint)
{
    enum { WIDTH = 240, HEIGHT = 300, ROW = 1 + 3 * WIDTH };
    static unsigned char rows[ROW * HEIGHT];
    chance = 1;
    for (unsigned y = 0; y < HEIGHT; y++)
        for (unsigned x = 0; x < WIDTH; x++)
            paint(x, y, rows + y * ROW + 1 + 3 * x);
    png_begin(&file, WIDTH, HEIGHT, 2);
    png_data(&file, rows, sizeof rows, 9);
    png_chunk(&file, "IEND", "", 0);
    return (ev_slice){(const char *)file.bytes, file.size};
}

/* h: sampling of the chroma: 2 is 4:2:0. */
static ev_slice painted_jpeg(painter *paint, int h, bool progressive)
{
    struct jpeg_compress_struct lib;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL, row[3 * 240], *rows = row;
    unsigned long size = 0;
    chance = 1;
    lib.err = jpeg_std_error(&errors);
    jpeg_create_compress(&lib);
    jpeg_mem_dest(&lib, &bytes, &size);
    lib.image_width = 240;
    lib.image_height = 300;
    lib.input_components = 3;
    lib.in_color_space = JCS_RGB;
    jpeg_set_defaults(&lib);
    jpeg_set_quality(&lib, 60, TRUE);
    lib.comp_info[0].h_samp_factor = lib.comp_info[0].v_samp_factor = h;
    if (progressive)
        jpeg_simple_progression(&lib);
    jpeg_start_compress(&lib, TRUE);
    for (unsigned y = 0; y < 300; y++) {
        for (unsigned x = 0; x < 240; x++)
            paint(x, y, row + 3 * x);
        jpeg_write_scanlines(&lib, &rows, 1);
    }
    jpeg_finish_compress(&lib);
    jpeg_destroy_compress(&lib);
    return (ev_slice){(const char *)bytes, size};
}

static void assert_painted(painter *paint, const char *codes)
{
    assert_codes(painted_png(paint), codes);
    for (int i = 0; i < 4; i++) {
        ev_slice jpeg = painted_jpeg(paint, 1 + i % 2, i >= 2);
        assert_codes(jpeg, codes);
        photo_free(jpeg);
    }
}

static void a_picture_of_nearly_one_colour_is_told(void **state)
{
    (void)state;
    assert_painted(paint_noise, "photo-one-colour");
    assert_painted(paint_red, "photo-one-colour");
    assert_painted(paint_vignette, "photo-one-colour");
    assert_painted(paint_spot, "photo-one-colour");
}

static void a_portrait_is_not_of_one_colour(void **state)
{
    (void)state;
    assert_painted(paint_gradient, "");
    assert_painted(paint_stripes_of_the_same_gray, "");
    assert_painted(paint_dark_portrait, "");
    assert_painted(paint_bright_portrait, "");
}

/* ---- structure ------------------------------------------------------------------------------- */

static bool holds(const char *bytes, size_t size)
{
    char padded[200];
    memset(padded, '\xa5', sizeof padded);
    memcpy(padded + 50, bytes, size);
    bool in_the_middle = ev_image_holds_structure((ev_slice){padded, sizeof padded});
    /* the same at both ends */
    assert_int_equal(ev_image_holds_structure((ev_slice){padded + 50, sizeof padded - 50}),
                     in_the_middle);
    assert_int_equal(ev_image_holds_structure((ev_slice){padded, 50 + size}), in_the_middle);
    return in_the_middle;
}

#define HOLDS(text) holds(text, sizeof(text) - 1)

static void words_of_pdf_are_found(void **state)
{
    (void)state;
    assert_true(HOLDS("endobj"));
    assert_true(HOLDS("endstream"));
    assert_true(HOLDS("startxref"));
    assert_true(HOLDS("trailer"));
    assert_true(HOLDS("%%EOF"));
    assert_true(HOLDS("%%%EOF"));
    assert_true(HOLDS("%PDF-"));
    assert_true(HOLDS("1 0 obj"));
    assert_true(HOLDS("12\r\n\t0\0obj"));
    assert_false(HOLDS("endob"));
    assert_false(HOLDS("obj"));
    assert_false(HOLDS("10 obj"));
    assert_false(HOLDS("a 0 obj"));
    assert_false(HOLDS("xref"));
    assert_false(HOLDS("stream"));
    assert_false(HOLDS("%PDF"));
    assert_false(HOLDS("%EOF"));
    assert_false(ev_image_holds_structure((ev_slice){"", 0}));
}

/* Each was shown as a page by a program that rebuilds files, or is a relative of one that was. */
static void an_object_begins_in_many_forms(void **state)
{
    (void)state;
    assert_true(HOLDS("17 0obj"));
    assert_true(HOLDS("17 0\vobj"));
    assert_true(HOLDS("17\v0 obj"));
    assert_true(HOLDS("17 0%\nobj"));
    assert_true(HOLDS("17%\n0obj"));
    assert_true(HOLDS("17 0 %a %b\r\n\t%c\r obj"));
    assert_true(HOLDS("17 % 8 9\n%\n 0 obj"));
    assert_true(HOLDS("1 %17 0 obj")); /* in a comment, if the first number is one */
    assert_true(HOLDS("17 +0 obj"));
    assert_true(HOLDS("17 0. obj"));
    assert_true(HOLDS("obj 17 0 obj"));
    assert_false(HOLDS("17 0%obj"));
    assert_false(HOLDS("17%0\nobj"));
    assert_false(HOLDS("17 % 0 obj"));
    assert_false(HOLDS("17 0%\n#obj"));
    assert_false(HOLDS("17 0#obj"));
    assert_false(HOLDS("17#0 obj"));
    assert_false(HOLDS("170obj"));
    assert_false(HOLDS("%\nobj"));
    assert_false(HOLDS("%\n0 obj"));
    assert_false(HOLDS(" 0 obj"));
    assert_false(HOLDS("17 0 ob"));
}

static void the_end_of_a_zip_is_found_where_it_is_plausible(void **state)
{
    (void)state;
    char end[22] = "PK\5\6\0\0\0\0\1\0\1\0\x2e\0\0\0\x1f\0\0\0\0"; /* a file of one entry */
    assert_true(holds(end, sizeof end));
    assert_false(HOLDS("PK\5\6"));
    for (int at = 4; at < 22; at++) { /* one field is wrong: there are programs that pass it over */
        char other[22];
        memcpy(other, end, sizeof other);
        other[at] = 0x7f;
        assert_true(holds(other, sizeof other));
        other[15] = 0x7f; /* and the size with it */
        assert_int_equal(holds(other, sizeof other), at >= 12);
    }
    assert_true(holds(end, 12)); /* the photo ends before the record */
    assert_false(holds(end, 11));
    assert_true(HOLDS("PK\5\6\1\0\0\0\1\0\2\0\x2e\0\0\0"));
    assert_false(HOLDS("PK\5\6\1\0\0\0\1\0\2\0\x2e\0\0"));
    assert_true(HOLDS("PK\5\6\1\0\0\0\1\0\2\0\0\0\x20\0"));
    assert_false(HOLDS("PK\5\6\1\0\0\0\1\0\2\0\1\0\x20\0"));
    assert_true(HOLDS("PK\6\7\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1PK\5\6"));
    char zip64[22] = "PK\5\6\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0";
    assert_true(holds(zip64, sizeof zip64));
}

static void a_photo_that_spells_structure_is_refused(void **state)
{
    (void)state;
    enum { WIDTH = 240, HEIGHT = 300, ROW = 1 + WIDTH };
    static unsigned char rows[ROW * HEIGHT];
    for (size_t i = 0; i < sizeof rows; i++)
        rows[i] = i % ROW == 0 ? 0 : (unsigned char)(i % ROW);
    memcpy(rows + ROW * 100 + 1, "endobj", 6);
    for (int level = 0; level <= 9; level += 9) { /* deflated, nobody can find it */
        png_begin(&file, WIDTH, HEIGHT, 0);
        png_data(&file, rows, sizeof rows, level);
        png_chunk(&file, "IEND", "", 0);
        assert_codes((ev_slice){(const char *)file.bytes, file.size},
                     level == 0 ? "photo-contains-file" : "");
    }
}

UNIT_TESTS(verdict)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bounds_of_size_and_shape_are_inclusive),
        cmocka_unit_test(a_picture_of_nearly_one_colour_is_told),
        cmocka_unit_test(a_portrait_is_not_of_one_colour),
        cmocka_unit_test(words_of_pdf_are_found),
        cmocka_unit_test(an_object_begins_in_many_forms),
        cmocka_unit_test(the_end_of_a_zip_is_found_where_it_is_plausible),
        cmocka_unit_test(a_photo_that_spells_structure_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
