/* The portrait's reader over pictures made here, at and beyond its limits, and with too little
 * memory. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "unit/image/photo_reading.h"

typedef struct recipe {
    unsigned width, height;
    int h, v; /* sampling of the first component */
    bool progressive, noise;
    unsigned restart; /* MCUs */
    int scans;        /* of a script of single coefficients; 0: libjpeg's own */
    bool apart;       /* one scan a component */
} recipe;

static int scan_script(const recipe *want, jpeg_scan_info *script)
{
    if (want->apart) {
        for (int i = 0; i < 3; i++)
            script[i] = (jpeg_scan_info){1, {i}, 0, 63, 0, 0};
        return 3;
    }
    script[0] = (jpeg_scan_info){3, {0, 1, 2}, 0, 0, 0, 0};
    for (int i = 1; i < want->scans; i++)
        script[i] = (jpeg_scan_info){1, {(i - 1) / 63}, 1 + (i - 1) % 63, 1 + (i - 1) % 63, 0, 0};
    return want->scans;
}

static ev_slice make_jpeg(recipe want)
{
    struct jpeg_compress_struct lib;
    struct jpeg_error_mgr errors;
    jpeg_scan_info script[128];
    unsigned char *bytes = NULL;
    unsigned long size = 0;
    uint32_t chance = 1;
    lib.err = jpeg_std_error(&errors);
    jpeg_create_compress(&lib);
    jpeg_mem_dest(&lib, &bytes, &size);
    lib.image_width = want.width;
    lib.image_height = want.height;
    lib.input_components = 3;
    lib.in_color_space = JCS_RGB;
    jpeg_set_defaults(&lib);
    jpeg_set_quality(&lib, 30, TRUE);
    lib.comp_info[0].h_samp_factor = want.h;
    lib.comp_info[0].v_samp_factor = want.v;
    lib.restart_interval = want.restart;
    if (want.progressive)
        jpeg_simple_progression(&lib);
    if (want.scans > 0 || want.apart) {
        lib.num_scans = scan_script(&want, script);
        lib.scan_info = script;
    }
    jpeg_start_compress(&lib, TRUE);
    unsigned char *row = calloc(want.width, 3);
    while (lib.next_scanline < lib.image_height) {
        for (size_t i = 0; want.noise && i < want.width * 3; i++)
            row[i] = (unsigned char)((chance = chance * 1664525u + 1013904223u) >> 24);
        jpeg_write_scanlines(&lib, &row, 1);
    }
    jpeg_finish_compress(&lib);
    jpeg_destroy_compress(&lib);
    free(row);
    return (ev_slice){(const char *)bytes, size};
}

static void every_way_to_write_a_jpeg_is_read(void **state)
{
    (void)state;
    static const recipe recipes[] = {
        {.width = 120, .height = 156, .h = 1, .v = 1, .noise = true},
        {.width = 120, .height = 156, .h = 2, .v = 1, .noise = true},
        {.width = 120, .height = 156, .h = 1, .v = 2, .noise = true},
        {.width = 120, .height = 156, .h = 4, .v = 1, .noise = true, .restart = 1},
        {.width = 120, .height = 156, .h = 2, .v = 2, .noise = true, .restart = 7},
        {.width = 120,
         .height = 156,
         .h = 2,
         .v = 2,
         .noise = true,
         .progressive = true,
         .restart = 3},
        {.width = 120, .height = 156, .h = 2, .v = 2, .noise = true, .apart = true},
        {.width = 120, .height = 150, .h = 2, .v = 2},
        {.width = 2000, .height = 2600, .h = 2, .v = 2},
        {.width = 2000, .height = 2600, .h = 1, .v = 1, .progressive = true},
        {.width = 120, .height = 156, .h = 1, .v = 1, .progressive = true, .scans = 100},
    };
    for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++) {
        ev_slice bytes = make_jpeg(recipes[i]);
        assert_accepted(bytes);
        photo_free(bytes);
    }
}

static void the_hundred_and_first_scan_is_too_much(void **state)
{
    (void)state;
    const recipe want = {
        .width = 16, .height = 9, .h = 1, .v = 1, .progressive = true, .scans = 101};
    ev_slice bytes = make_jpeg(want);
    assert_refused(bytes, EV_PHOTO_BROKEN);
    photo_free(bytes);
}

/* The record's reader says that it is (gen/record/field.c). */
static void a_photo_that_is_too_large_is_looked_at(void **state)
{
    (void)state;
    ev_slice bytes = photo_load("small-trailing.jpg");
    char *padded = calloc(1, 700000);
    memcpy(padded, bytes.data, bytes.size);
    assert_codes((ev_slice){padded, 700000}, "photo-low-resolution");
    free(padded);
    photo_free(bytes);
}

static void the_absent_photo_is_no_photo(void **state)
{
    (void)state;
    assert_refused((ev_slice){NULL, 0}, EV_PHOTO_FORMAT);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void a_failed_allocation_is_out_of_memory(const char *name)
{
    ev_slice bytes = photo_load(name);
    size_t after = 1;
    for (;; after++) {
        assert_true(after < 1000);
        ev_arena arena;
        ev_image image;
        ev_faults *faults = calloc(1, sizeof *faults);
        ev_arena_init(&arena, ARENA_LIMIT);
        arena.fail_after = after;
        ev_status status = ev_image_read(bytes, POINTER, &arena, &image, faults);
        bool done = status == EV_OK;
        assert_true(done || faults->fault[0].code == EV_OUT_OF_MEMORY);
        assert_true(!done || photo_is_whole(&image));
        ev_arena_free(&arena);
        free(faults);
        if (done)
            break;
    }
    assert_true(after > 1);
    photo_free(bytes);
}

static void every_failed_allocation_is_reported(void **state)
{
    (void)state;
    a_failed_allocation_is_out_of_memory("small.jpg");
    a_failed_allocation_is_out_of_memory("small-progressive.jpg");
    a_failed_allocation_is_out_of_memory("small.png");
    a_failed_allocation_is_out_of_memory("small-many-idat.png");
    a_failed_allocation_is_out_of_memory("small-palette-4.png");
}

static void jpegmem_has_no_say(void **state)
{
    (void)state;
    ev_slice bytes = photo_load("small-progressive.jpg");
    setenv("JPEGMEM", "1", 1);
    reading *r = read_photo(bytes);
    unsetenv("JPEGMEM");
    assert_int_equal(r->status, EV_OK);
    close_reading(r);
    photo_free(bytes);
}

UNIT_TESTS(made)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_write_a_jpeg_is_read),
        cmocka_unit_test(the_hundred_and_first_scan_is_too_much),
        cmocka_unit_test(a_photo_that_is_too_large_is_looked_at),
        cmocka_unit_test(the_absent_photo_is_no_photo),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(jpegmem_has_no_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
