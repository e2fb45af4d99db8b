/* Whether a dropped colour profile is told: ICC profiles made here, in a JPEG and in a PNG, and the
 * other chunks of a PNG about colours. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "image/icc.h"
#include "unit/image/photo_png.h"
#include "unit/image/photo_reading.h"

static png_file file;

/* ---- profiles -------------------------------------------------------------------------------- */

typedef enum curve { GAMMA, FORMULA, TABLE } curve;

typedef struct profile {
    unsigned char bytes[4096];
    size_t size;
} profile;

static void put(profile *p, size_t at, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        p->bytes[at + (size_t)i] = (unsigned char)(number >> (24 - 8 * i));
}

static void put_tag(profile *p, const char *name, const void *data, size_t size)
{
    size_t count = p->bytes[131]++, entry = 132 + 12 * count;
    memcpy(p->bytes + entry, name, 4);
    put(p, entry + 4, (uint32_t)p->size);
    put(p, entry + 8, (uint32_t)size);
    memcpy(p->bytes + p->size, data, size);
    p->size += size;
}

static void put_curve(profile *p, const char *name, curve kind, double gamma)
{
    profile tag = {.size = 0};
    if (kind == GAMMA) {
        memcpy(tag.bytes, "curv\0\0\0\0\0\0\0\1", 12);
        put(&tag, 12, (uint32_t)(gamma * 256) << 16);
        tag.size = 14;
    } else if (kind == FORMULA) { /* IEC 61966-2-1 */
        memcpy(tag.bytes, "para\0\0\0\0\0\3\0\0", 12);
        const double numbers[5] = {gamma, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
        for (size_t i = 0; i < 5; i++)
            put(&tag, 12 + 4 * i, (uint32_t)(numbers[i] * 65536 + 0.5));
        tag.size = 32;
    } else {
        enum { COUNT = 256 };
        memcpy(tag.bytes, "curv\0\0\0\0\0\0\1\0", 12);
        for (size_t i = 0; i < COUNT; i++) {
            double x = (double)i / (COUNT - 1); /* the curve of sRGB within 0.003 */
            double y = x * (x * (x * 0.305306011 + 0.682171111) + 0.012522878);
            unsigned value = (unsigned)(y * 65535 + 0.5);
            tag.bytes[12 + 2 * i] = (unsigned char)(value >> 8);
            tag.bytes[13 + 2 * i] = (unsigned char)value;
        }
        tag.size = 12 + 2 * COUNT;
    }
    put_tag(p, name, tag.bytes, tag.size);
}

static const int32_t srgb[9] = {28578, 14581, 912, 25241, 46981, 6362, 9376, 3972, 46799};
static const int32_t display_p3[9] = {33759, 15807, -69, 19138, 45358, 2747, 10295, 4372, 51399};
static const int32_t adobe_rgb[9] = {39960, 20389, 1276, 13456, 41010, 3993, 9770, 4137, 48795};

static profile profile_of(const char *space, const int32_t *colorants, curve kind, double gamma)
{
    static const char *const tags[3][2] = {{"rXYZ", "rTRC"}, {"gXYZ", "gTRC"}, {"bXYZ", "bTRC"}};
    profile p = {.size = 132 + 12 * 8};
    memcpy(p.bytes + 16, space, 4);
    memcpy(p.bytes + 36, "acsp", 4);
    for (size_t i = 0; i < 3 && colorants != NULL; i++) {
        profile xyz = {.size = 20};
        memcpy(xyz.bytes, "XYZ ", 4);
        for (size_t k = 0; k < 3; k++)
            put(&xyz, 8 + 4 * k, (uint32_t)colorants[3 * i + k]);
        put_tag(&p, tags[i][0], xyz.bytes, xyz.size);
        put_curve(&p, tags[i][1], kind, gamma);
    }
    return p;
}

static ev_slice slice_of(const profile *p)
{
    return (ev_slice){(const char *)p->bytes, p->size};
}

static bool is_srgb(const char *space, const int32_t *colorants, curve kind, double gamma)
{
    profile p = profile_of(space, colorants, kind, gamma);
    return ev_icc_is_srgb(slice_of(&p));
}

static void a_profile_is_known_by_what_it_does(void **state)
{
    (void)state;
    assert_true(is_srgb("RGB ", srgb, FORMULA, 2.4));
    assert_true(is_srgb("RGB ", srgb, TABLE, 0));
    assert_true(is_srgb("RGB ", srgb, GAMMA, 2.2));
    assert_false(is_srgb("RGB ", srgb, GAMMA, 1.0)); /* linear */
    assert_false(is_srgb("RGB ", srgb, GAMMA, 1.8));
    assert_false(is_srgb("RGB ", srgb, FORMULA, 2.2));
    assert_false(is_srgb("RGB ", display_p3, FORMULA, 2.4));
    assert_false(is_srgb("RGB ", adobe_rgb, GAMMA, 2.2));
    assert_false(is_srgb("RGB ", NULL, GAMMA, 2.2));
}

static void a_gray_profile_is_known_by_its_curve(void **state)
{
    (void)state;
    profile p = profile_of("GRAY", NULL, GAMMA, 2.2);
    assert_false(ev_icc_is_srgb(slice_of(&p)));
    put_curve(&p, "kTRC", GAMMA, 2.2);
    assert_true(ev_icc_is_srgb(slice_of(&p)));
    p = profile_of("GRAY", NULL, GAMMA, 1.8);
    put_curve(&p, "kTRC", GAMMA, 1.8);
    assert_false(ev_icc_is_srgb(slice_of(&p)));
}

static void a_profile_of_tables_is_known_by_its_name(void **state)
{
    (void)state;
    profile p = profile_of("RGB ", NULL, GAMMA, 2.2);
    put_tag(&p, "desc", "desc\0\0\0\0\0\0\0\6sRGB\0", 18);
    assert_true(ev_icc_is_srgb(slice_of(&p)));
    p = profile_of("RGB ", NULL, GAMMA, 2.2);
    put_tag(&p, "desc", "mluc\0\0\0\0\0\0\0\1\0\0\0\14enUS\0\0\0\10\0\0\0\34\0s\0R\0G\0B", 36);
    assert_true(ev_icc_is_srgb(slice_of(&p)));
    p = profile_of("RGB ", NULL, GAMMA, 2.2);
    put_tag(&p, "desc", "desc\0\0\0\0\0\0\0\6ProPhoto", 20);
    assert_false(ev_icc_is_srgb(slice_of(&p)));
    p = profile_of("RGB ", display_p3, FORMULA, 2.4); /* a name does not make it sRGB */
    put_tag(&p, "desc", "desc\0\0\0\0\0\0\0\6sRGB\0", 18);
    assert_false(ev_icc_is_srgb(slice_of(&p)));
}

static void no_cut_profile_is_read_beyond_its_end(void **state)
{
    (void)state;
    profile p = profile_of("RGB ", srgb, TABLE, 0);
    for (size_t size = 0; size < p.size; size++) {
        char *copy = malloc(size + 1); /* the sanitizer sees a byte too many */
        assert_non_null(copy);
        memcpy(copy, p.bytes, size);
        assert_false(ev_icc_is_srgb((ev_slice){copy, size}));
        free(copy);
    }
}

/* ---- in a JPEG ------------------------------------------------------------------------------- */

/* portrait-b.jpg with the profile in parts, in the given order of numbers. */
static void assert_jpeg(const profile *p, const char *order, unsigned count, const char *codes)
{
    enum { HEAD = 20 };
    ev_slice photo = photo_load("portrait-b.jpg");
    unsigned char *all = malloc(photo.size + 2 * p->size + 200);
    assert_non_null(all);
    memcpy(all, photo.data, HEAD);
    size_t at = HEAD, part = p->size / count;
    for (; *order != '\0'; order++) {
        size_t number = (size_t)(*order - '0'), from = (number - 1) * part;
        size_t size = number == count ? p->size - from : part;
        unsigned char head[18] = {0xff, 0xe2, (unsigned char)((size + 16) >> 8),
                                  (unsigned char)(size + 16)};
        memcpy(head + 4, "ICC_PROFILE", 12);
        head[16] = (unsigned char)number;
        head[17] = (unsigned char)count;
        memcpy(all + at, head, sizeof head);
        memcpy(all + at + sizeof head, p->bytes + from, size);
        at += sizeof head + size;
    }
    memcpy(all + at, photo.data + HEAD, photo.size - HEAD);
    assert_codes((ev_slice){(const char *)all, at + photo.size - HEAD}, codes);
    free(all);
    photo_free(photo);
}

static void a_jpeg_tells_the_profile_that_it_loses(void **state)
{
    (void)state;
    profile good = profile_of("RGB ", srgb, TABLE, 0);
    profile other = profile_of("RGB ", display_p3, FORMULA, 2.4);
    assert_jpeg(&good, "1", 1, "");
    assert_jpeg(&other, "1", 1, "photo-profile-dropped");
    assert_jpeg(&good, "123", 3, "");
    assert_jpeg(&good, "231", 3, "");
    assert_jpeg(&other, "12", 2, "photo-profile-dropped");
    assert_jpeg(&good, "13", 3, "photo-profile-dropped"); /* a part is missing */
    assert_jpeg(&good, "1223", 3, "photo-profile-dropped");
}

/* ---- in a PNG -------------------------------------------------------------------------------- */

static void assert_png(const char *type, const void *data, size_t size, const char *codes)
{
    assert_codes(png_gray(&file, 300, 400, type, (ev_slice){data, size}), codes);
}

static void assert_iccp(const profile *p, const char *codes)
{
    unsigned char chunk[5000] = "a name";
    uLongf size = sizeof chunk - 8;
    assert_int_equal(compress2(chunk + 8, &size, p->bytes, p->size, 9), Z_OK);
    assert_png("iCCP", chunk, size + 8, codes);
}

/* A name has at most 79 characters (PNG 11.3.2.3). */
static void the_name_of_a_profile_has_its_end(void **state)
{
    (void)state;
    profile good = profile_of("RGB ", srgb, TABLE, 0);
    for (size_t size = 78; size <= 100; size++) {
        unsigned char chunk[5000];
        memset(chunk, 'n', size);
        assert_png("iCCP", chunk, size, "photo-profile-dropped");
        uLongf packed = sizeof chunk - 102;
        memset(chunk + size, 0, 2);
        assert_int_equal(compress2(chunk + size + 2, &packed, good.bytes, good.size, 9), Z_OK);
        assert_png("iCCP", chunk, size + 2 + packed, size <= 79 ? "" : "photo-profile-dropped");
    }
}

static void a_png_tells_the_profile_that_it_loses(void **state)
{
    (void)state;
    profile good = profile_of("RGB ", srgb, TABLE, 0);
    profile other = profile_of("RGB ", adobe_rgb, GAMMA, 2.2);
    assert_iccp(&good, "");
    assert_iccp(&other, "photo-profile-dropped");
    assert_png("iCCP", "a name\0\0no zlib", 15, "photo-profile-dropped");
    assert_png("iCCP", "", 0, "photo-profile-dropped");
    assert_png("iCCP", "a name", 6, "photo-profile-dropped");
    assert_png("sRGB", "\0", 1, "");
    assert_png("cICP", "\1\15\0\1", 4, "");
    assert_png("cICP", "\14\15\0\1", 4, "photo-profile-dropped");   /* Display P3 */
    assert_png("gAMA", "\0\0\xb1\x8f", 4, "");                      /* 45455 */
    assert_png("gAMA", "\0\0\xd9\x04", 4, "photo-profile-dropped"); /* 55556: gamma 1.8 */
    assert_png("gAMA", "\0\1\x86\xa0", 4, "photo-profile-dropped"); /* 100000: linear */
    assert_png("gAMA", "\0\0\xb1", 3, "photo-profile-dropped");
}

static const unsigned char primaries[32] = {0, 0, 0x7a, 0x26, 0, 0, 0x80, 0x84, 0, 0, 0xfa, 0,
                                            0, 0, 0x80, 0xe8, 0, 0, 0x75, 0x30, 0, 0, 0xea, 0x60,
                                            0, 0, 0x3a, 0x98, 0, 0, 0x17, 0x70};

/* RGB, with two chunks. */
static void assert_colors(const char *type, ev_slice data, unsigned char red, const char *codes)
{
    enum { WIDTH = 240, HEIGHT = 300, ROW = 1 + 3 * WIDTH };
    static unsigned char rows[ROW * HEIGHT];
    unsigned char chrm[32];
    memcpy(chrm, primaries, sizeof chrm);
    chrm[10] = red;
    for (size_t i = 0; i < sizeof rows; i++)
        rows[i] = i % ROW == 0 ? 0 : (unsigned char)(i % ROW / 4);
    png_begin(&file, WIDTH, HEIGHT, 2);
    png_chunk(&file, "cHRM", chrm, sizeof chrm);
    if (type != NULL)
        png_chunk(&file, type, data.data, data.size);
    png_data(&file, rows, sizeof rows, 9);
    png_chunk(&file, "IEND", "", 0);
    assert_codes((ev_slice){(const char *)file.bytes, file.size}, codes);
}

static void the_chunk_that_goes_first_decides(void **state)
{
    (void)state;
    assert_colors(NULL, EV_SLICE(""), 0xfa, "");
    assert_colors(NULL, EV_SLICE(""), 0xff, "photo-profile-dropped"); /* a wider red */
    assert_colors("gAMA", (ev_slice){"\0\0\xb1\x8f", 4}, 0xfa, "");
    assert_colors("gAMA", (ev_slice){"\0\0\xb1\x8f", 4}, 0xff, "photo-profile-dropped");
    assert_colors("sRGB", (ev_slice){"\0", 1}, 0xff, "");
    assert_colors("cICP", (ev_slice){"\1\15\0\1", 4}, 0xff, "");
    assert_png("cHRM", "?", 1, ""); /* without meaning for gray */
}

UNIT_TESTS(color)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_is_known_by_what_it_does),
        cmocka_unit_test(a_gray_profile_is_known_by_its_curve),
        cmocka_unit_test(a_profile_of_tables_is_known_by_its_name),
        cmocka_unit_test(no_cut_profile_is_read_beyond_its_end),
        cmocka_unit_test(a_jpeg_tells_the_profile_that_it_loses),
        cmocka_unit_test(a_png_tells_the_profile_that_it_loses),
        cmocka_unit_test(the_name_of_a_profile_has_its_end),
        cmocka_unit_test(the_chunk_that_goes_first_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
