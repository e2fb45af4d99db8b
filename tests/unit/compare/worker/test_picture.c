/* Which bytes are a picture as the program makes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compare/worker/pass.h"
#include "lib/unit.h"

/* 1 x 1, gray; the CRCs are not looked at. */
static const char png[] = "\x89PNG\r\n\x1a\n"
                          "\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0CRC."
                          "\0\0\0\x02IDAT..CRC."
                          "\0\0\0\0IENDCRC.";

static const ev_pass_pixels most = {4, 3, 10};

static void only_our_pictures_are_pictures(void **state)
{
    (void)state;
    char other[sizeof png - 1];
    const ev_slice changed = {other, sizeof other};
    assert_true(ev_pass_is_picture((ev_slice){png, sizeof png - 1}, &most));
    for (size_t size = 0; size < sizeof png - 1; size++)
        assert_false(ev_pass_is_picture((ev_slice){png, size}, &most));
    static const struct {
        size_t at;
        char value;
    } wrong[] = {{0, 'P'},  {11, 12},  {12, 'J'}, {16, 1}, {19, 0},  {20, 1},
                 {23, 0},   {24, 16},  {25, 3},   {26, 1}, {27, 1},  {28, 1},
                 {36, 100}, {37, 't'}, {40, 'E'}, {50, 1}, {51, 'J'}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        memcpy(other, png, sizeof other);
        assert_int_not_equal(other[wrong[i].at], wrong[i].value);
        other[wrong[i].at] = wrong[i].value;
        if (ev_pass_is_picture(changed, &most))
            fail_msg("byte %zu", wrong[i].at);
    }
}

/* Whoever shows it takes memory for all of them. */
static void it_has_no_more_pixels_than_its_place(void **state)
{
    (void)state;
    enum { WIDTH = 19, HEIGHT = 23 }; /* the last bytes of both */
    static const struct {
        char width, height;
        bool fits;
    } rows[] = {{4, 2, true}, {3, 3, true}, {4, 3, false}, {5, 1, false}, {1, 4, false}};
    char other[sizeof png - 1];
    memcpy(other, png, sizeof other);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        other[WIDTH] = rows[i].width;
        other[HEIGHT] = rows[i].height;
        assert_int_equal(ev_pass_is_picture((ev_slice){other, sizeof other}, &most), rows[i].fits);
    }
}

static bool passes(const ev_pair_result *result)
{
    ev_arena arena;
    ev_buf out;
    ev_faults faults;
    ev_pair_result taken;
    ev_arena_init(&arena, (size_t)1 << 20);
    ev_buf_init(&out, &arena, 1 << 12);
    ev_faults_init(&faults, EV_LENIENT);
    assert_true(ev_pass_put(result, &faults, &out));
    bool good = ev_pass_take(ev_buf_as_slice(&out), &arena, &taken, &faults);
    ev_arena_free(&arena);
    return good;
}

/* A head that promises a gigabyte is not taken for a place of some millimetres. */
static void a_picture_fits_its_place(void **state)
{
    (void)state;
    static const struct {
        char second, third; /* bytes of the height of the PNG, whose last is 1 */
        int32_t height;     /* of the place; an inch has 150 pixels, of a sheet 50 */
        bool is_region, is_sheet;
    } rows[] = {{0, 1, 2540, false, false},
                {0, 1, 5080, true, false},
                {0, 1, 15240, true, true},
                {2, 0, 1 << 24, true, true},
                {3, 0, 1 << 24, false, true}}; /* a cut-out has 147,456 */
    char high[sizeof png - 1];
    memcpy(high, png, sizeof high);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memcpy(high + 21, &rows[i], 2);
        ev_region one = {.shown = {0, 0, 10, rows[i].height, 0}, .golden = {high, sizeof high}};
        ev_sheet page = {.width = 10, .height = rows[i].height, .golden = {high, sizeof high}};
        ev_pair_result with_region = {.regions = &one, .region_count = 1},
                       with_sheet = {.sheets = &page, .sheet_count = 1};
        assert_int_equal(passes(&with_region), rows[i].is_region);
        assert_int_equal(passes(&with_sheet), rows[i].is_sheet);
    }
}

UNIT_TESTS(picture)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_our_pictures_are_pictures),
        cmocka_unit_test(a_picture_fits_its_place),
        cmocka_unit_test(it_has_no_more_pixels_than_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
