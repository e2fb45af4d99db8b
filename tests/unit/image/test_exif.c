/* Which way up a photo is: Exif in a JPEG's APP1 and in a PNG's eXIf, in both byte orders, with and
 * without its identifier, several times, and with what is malformed. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "unit/image/photo_png.h"
#include "unit/image/photo_reading.h"

static png_file file;

enum { TIFF_SIZE = 26, NAME_SIZE = 6, EXIF_SIZE = NAME_SIZE + TIFF_SIZE };

/* "Exif", and an IFD with the orientation. */
typedef struct exif {
    char bytes[EXIF_SIZE];
} exif;

static exif big_endian(int orientation)
{
    exif e;
    memcpy(e.bytes, "Exif\0\0MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\0\0\0\0\0\0\0", EXIF_SIZE);
    e.bytes[NAME_SIZE + 19] = (char)orientation;
    return e;
}

static exif little_endian(int orientation)
{
    exif e;
    memcpy(e.bytes, "Exif\0\0II*\0\10\0\0\0\1\0\22\1\3\0\1\0\0\0\0\0\0\0\0\0\0\0", EXIF_SIZE);
    e.bytes[NAME_SIZE + 18] = (char)orientation;
    return e;
}

static ev_slice named(const exif *e)
{
    return (ev_slice){e->bytes, EXIF_SIZE};
}

static ev_slice unnamed(const exif *e)
{
    return (ev_slice){e->bytes + NAME_SIZE, TIFF_SIZE};
}

static void assert_orientation(ev_slice photo, int wanted)
{
    reading *r = read_photo(photo);
    assert_int_equal(r->image.orientation, wanted);
    close_reading(r);
}

static int right(int orientation)
{
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

/* ---- PNG ------------------------------------------------------------------------------------- */

static void a_png_is_turned_as_its_exif_says(void **state)
{
    (void)state;
    for (int orientation = 0; orientation <= 9; orientation++) {
        const exif both[2] = {big_endian(orientation), little_endian(orientation)};
        bool turned = orientation >= 5 && orientation <= 8;
        for (size_t i = 0; i < 4; i++) { /* with its identifier, as copied from a JPEG */
            ev_slice chunk = i < 2 ? unnamed(&both[i]) : named(&both[i - 2]);
            ev_slice photo = png_gray(&file, turned ? 160 : 120, turned ? 120 : 160, "eXIf", chunk);
            assert_orientation(photo, right(orientation));
            assert_codes(photo, "photo-low-resolution");
        }
        ev_slice photo =
            png_gray(&file, turned ? 120 : 160, turned ? 160 : 120, "eXIf", unnamed(&both[0]));
        assert_codes(photo, "photo-too-small photo-shape");
    }
}

static void the_first_exif_counts_also_behind_the_data(void **state)
{
    (void)state;
    const exif first = big_endian(3), second = big_endian(6);
    ev_slice photo = png_gray(&file, 240, 300, NULL, EV_SLICE(""));
    file.size -= 12; /* IEND */
    png_chunk(&file, "eXIf", unnamed(&first).data, TIFF_SIZE);
    png_chunk(&file, "eXIf", unnamed(&second).data, TIFF_SIZE);
    png_chunk(&file, "IEND", "", 0);
    photo.size = file.size;
    assert_orientation(photo, 3);
    assert_codes(photo, "");
}

static void a_malformed_exif_counts_as_none(void **state)
{
    (void)state;
    const exif e = big_endian(6);
    for (size_t size = 0; size < EXIF_SIZE; size++) {
        bool has_value = size >= EXIF_SIZE - 4; /* what follows the entry is not read */
        assert_orientation(png_gray(&file, 120, 150, "eXIf", (ev_slice){e.bytes, size}),
                           has_value ? 6 : 1);
    }
    exif other = e;
    other.bytes[NAME_SIZE + 13] = 4; /* a LONG */
    assert_orientation(png_gray(&file, 120, 150, "eXIf", unnamed(&other)), 1);
    other = e;
    memcpy(other.bytes, "exif", 4);
    assert_orientation(png_gray(&file, 120, 150, "eXIf", named(&other)), 1);
}

/* ---- JPEG ------------------------------------------------------------------------------------ */

static const char xmp[] = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
                          "<rdf:Description tiff:Orientation=\"6\"/></x:xmpmeta>";

/* small.jpg with segments APP1 in front, up to an absent slice. */
static void assert_jpeg(const ev_slice segments[3], int wanted)
{
    ev_slice small = photo_load("small.jpg");
    char *all = malloc(small.size + 1000), *end = all + 2;
    assert_non_null(all);
    memcpy(all, "\xff\xd8", 2);
    for (size_t i = 0; i < 3 && segments[i].data != NULL; i++) {
        size_t size = segments[i].size + 2;
        memcpy(end, (const char[]){'\xff', '\xe1', (char)(size >> 8), (char)size}, 4);
        memcpy(end + 4, segments[i].data, segments[i].size);
        end += 2 + size;
    }
    memcpy(end, small.data + 2, small.size - 2);
    assert_orientation((ev_slice){all, (size_t)(end - all) + small.size - 2}, wanted);
    free(all);
    photo_free(small);
}

static void a_jpeg_is_turned_as_its_exif_says(void **state)
{
    (void)state;
    for (int orientation = 0; orientation <= 9; orientation++) {
        const exif big = big_endian(orientation), little = little_endian(orientation);
        assert_jpeg((const ev_slice[3]){named(&big)}, right(orientation));
        assert_jpeg((const ev_slice[3]){named(&little)}, right(orientation));
    }
}

static void the_first_exif_of_a_jpeg_counts(void **state)
{
    (void)state;
    const exif first = big_endian(3), second = little_endian(6), none = big_endian(0);
    const ev_slice other = {xmp, sizeof xmp - 1};
    assert_jpeg((const ev_slice[3]){named(&first), named(&second)}, 3);
    assert_jpeg((const ev_slice[3]){named(&none), named(&second)}, 1);
    assert_jpeg((const ev_slice[3]){other, named(&second)}, 6);
    assert_jpeg((const ev_slice[3]){named(&first), other}, 3);
    assert_jpeg((const ev_slice[3]){other}, 1); /* XMP turns nothing */
    assert_jpeg((const ev_slice[3]){unnamed(&second)}, 1);
    assert_jpeg((const ev_slice[3]){{first.bytes, 5}, named(&second)}, 6);
    exif other_name = second;
    other_name.bytes[5] = '\xff'; /* libexif and Pillow do not take it either */
    assert_jpeg((const ev_slice[3]){named(&other_name)}, 1);
}

UNIT_TESTS(exif)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_png_is_turned_as_its_exif_says),
        cmocka_unit_test(the_first_exif_counts_also_behind_the_data),
        cmocka_unit_test(a_malformed_exif_counts_as_none),
        cmocka_unit_test(a_jpeg_is_turned_as_its_exif_says),
        cmocka_unit_test(the_first_exif_of_a_jpeg_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
