/* All faults of a photo are told at once; which of them end the reading, image.h says. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "unit/image/photo_picture.h"
#include "unit/image/photo_reading.h"

static png_file file;

static void assert_picture(picture p, const char *codes)
{
    assert_codes(picture_file(&file, &p), codes);
}

static void a_png_tells_all_its_faults(void **state)
{
    (void)state;
    picture p = {.width = 100, .height = 200, .color = 6, .bits = 16, .interlace = 1};
    assert_picture(p, "photo-interlaced photo-16-bit photo-alpha-opaque photo-too-small "
                      "photo-shape");
    p = (picture){.width = 400, .height = 300, .color = 4, .bits = 8};
    assert_picture(p, "photo-alpha-opaque photo-shape");
    p = (picture){.width = 150, .height = 180, .color = 2, .bits = 8, .text = "endobj"};
    p.trns = EV_SLICE("\0\1\0\2\0\3");
    assert_picture(p, "photo-alpha-opaque photo-contains-file photo-low-resolution");
}

static void one_colour_is_told_of_every_kind(void **state)
{
    (void)state;
    static const unsigned char kinds[][2] = {{0, 16}, {2, 16}, {4, 8}, {4, 16}, {6, 8}, {6, 16}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (unsigned char interlace = 0; interlace < 2; interlace++) {
            picture p = {.width = 120, .height = 150, .color = kinds[i][0], .bits = kinds[i][1]};
            p.interlace = interlace;
            p.is_dark = true;
            char codes[CODES_SIZE];
            snprintf(codes, sizeof codes, "%s%s%sphoto-low-resolution photo-one-colour",
                     interlace != 0 ? "photo-interlaced " : "", p.bits == 16 ? "photo-16-bit " : "",
                     p.color >= 4 ? "photo-alpha-opaque " : "");
            assert_picture(p, codes);
        }
}

static void a_png_over_the_limits_is_looked_at_if_there_is_room(void **state)
{
    (void)state;
    picture p = {.width = 2001, .height = 160, .color = 6, .bits = 8};
    assert_picture(p, "photo-dimensions photo-alpha-opaque photo-shape photo-low-resolution");
    p = (picture){.width = 60, .height = 2601, .color = 4, .bits = 8, .interlace = 1};
    assert_picture(p, "photo-dimensions photo-interlaced photo-alpha-opaque "
                      "photo-too-small photo-shape");
}

/* A small picture whose header says that it is larger. */
static ev_slice with_size(unsigned width, unsigned height)
{
    picture p = {.width = 1, .height = 1, .color = 6, .bits = 8};
    ev_slice photo = picture_file(&file, &p);
    for (int k = 0; k < 4; k++) {
        file.bytes[16 + k] = (unsigned char)(width >> (24 - 8 * k));
        file.bytes[20 + k] = (unsigned char)(height >> (24 - 8 * k));
    }
    photo_fix_crcs((char *)file.bytes, file.size);
    return photo;
}

/* ROWS_MAX is 42000000 bytes. The memory of this test does not hold them, which shows that they
 * were wanted. */
static void as_many_rows_as_the_limit_are_read(void **state)
{
    char codes[CODES_SIZE];
    (void)state;
    reading *r = read_photo(with_size(3906, 2688)); /* (1 + 4 * 3906) * 2688 */
    codes_of(r, codes);
    assert_string_equal(codes, "photo-dimensions out-of-memory");
    close_reading(r);
    assert_codes(with_size(3906, 2689), "photo-dimensions photo-shape");
}

/* Headers that ask for more: the rows are not read. */
static void a_png_without_room_is_judged_by_its_header(void **state)
{
    (void)state;
    static const struct {
        unsigned width, height;
        const char *codes;
    } sizes[] = {
        {6500, 6500, "photo-dimensions"},
        {0x7fffffff, 0x7fffffff, "photo-dimensions"},
        {0x7fffffff, 1, "photo-dimensions photo-too-small photo-shape"},
        {0x80000000, 300, "photo-dimensions"},
        {300, 0, "photo-dimensions"},
        {0, 0, "photo-dimensions"},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_codes(with_size(sizes[i].width, sizes[i].height), sizes[i].codes);
}

/* What was found before the damage is told with it, and nothing that damage may have changed. */
static void damage_ends_the_reading(void **state)
{
    (void)state;
    picture p = {.width = 100, .height = 90, .color = 6, .bits = 16, .interlace = 1, .cut = 20};
    assert_picture(p, "photo-interlaced photo-16-bit photo-broken");
    p = (picture){.width = 2001, .height = 10, .bits = 8, .cut = 1};
    assert_picture(p, "photo-dimensions photo-broken");
}

/* ---- JPEG ------------------------------------------------------------------------------------ */

/* small.jpg with another frame header (T.81 B.2.2). */
static void assert_frame(const char *marker, const unsigned char *head, const char *codes)
{
    ev_slice small = photo_load("small.jpg");
    char *copy = malloc(small.size);
    assert_non_null(copy);
    memcpy(copy, small.data, small.size);
    char *frame = memmem(copy, small.size, "\xff\xc0\0\x11\x8", 5);
    assert_non_null(frame);
    memcpy(frame, marker, 2);
    memcpy(frame + 4, head, 5);
    assert_codes((ev_slice){copy, small.size}, codes);
    free(copy);
    photo_free(small);
}

static void a_jpeg_tells_all_faults_of_its_header(void **state)
{
    (void)state;
    static const unsigned char right[] = {8, 0, 154, 0, 120}, deep[] = {12, 0, 154, 0, 120};
    static const unsigned char wide[] = {12, 0, 154, 8, 0}, zero[] = {8, 0, 0, 0, 120};
    assert_frame("\xff\xc0", right, "photo-low-resolution");
    assert_frame("\xff\xc9", right, "photo-arithmetic photo-low-resolution");
    assert_frame("\xff\xc3", deep, "photo-arithmetic photo-12-bit photo-low-resolution");
    assert_frame("\xff\xc1", deep, "photo-12-bit photo-low-resolution");
    assert_frame("\xff\xc2", wide,
                 "photo-12-bit photo-dimensions photo-shape photo-low-resolution");
    assert_frame("\xff\xf7", wide,
                 "photo-arithmetic photo-12-bit photo-dimensions photo-shape photo-low-resolution");
    assert_frame("\xff\xc0", zero, "photo-dimensions");
}

static void a_jpeg_over_the_limits_is_judged_as_it_is_upright(void **state)
{
    (void)state;
    static const unsigned char landscape[] = {8, 9, 0, 12, 0}; /* 3072 x 2304, turned by Exif 8 */
    ev_slice turned = photo_load("small-exif-big-endian.jpg");
    char *copy = malloc(turned.size);
    assert_non_null(copy);
    memcpy(copy, turned.data, turned.size);
    char *frame = memmem(copy, turned.size, "\xff\xc0\0\x11\x8", 5);
    assert_non_null(frame);
    memcpy(frame + 4, landscape, 5);
    assert_codes((ev_slice){copy, turned.size}, "photo-dimensions photo-profile-dropped");
    free(copy);
    photo_free(turned);
}

UNIT_TESTS(at_once)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_png_tells_all_its_faults),
        cmocka_unit_test(one_colour_is_told_of_every_kind),
        cmocka_unit_test(a_png_over_the_limits_is_looked_at_if_there_is_room),
        cmocka_unit_test(as_many_rows_as_the_limit_are_read),
        cmocka_unit_test(a_png_without_room_is_judged_by_its_header),
        cmocka_unit_test(damage_ends_the_reading),
        cmocka_unit_test(a_jpeg_tells_all_faults_of_its_header),
        cmocka_unit_test(a_jpeg_over_the_limits_is_judged_as_it_is_upright),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
