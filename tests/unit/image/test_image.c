/* The portrait's reader over every file of tests/data/photos/ (made by tests/data/make-photos.py).
 * What is accepted is read again by other code, see photo_check.h. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>

#include "lib/unit.h"
#include "unit/image/photo_reading.h"

static const struct accepted {
    const char *name;
    ev_image_kind kind;
    int32_t width, height;
    int orientation, components, bits;
    size_t colors;
    const char *warnings;
} accepted[] = {
    {"portrait-a.jpg", EV_IMAGE_JPEG, 413, 531, 1, 3, 8, 0, ""},
    {"portrait-b.jpg", EV_IMAGE_JPEG, 413, 531, 1, 3, 8, 0, ""},
    {"portrait-c.jpg", EV_IMAGE_JPEG, 413, 531, 1, 3, 8, 0, ""},
    {"portrait-progressive.jpg", EV_IMAGE_JPEG, 413, 531, 1, 3, 8, 0, ""},
    {"portrait-gray.jpg", EV_IMAGE_JPEG, 413, 531, 1, 1, 8, 0, ""},
    {"portrait-phone.jpg", EV_IMAGE_JPEG, 531, 413, 6, 3, 8, 0, "photo-profile-dropped"},
    {"portrait.png", EV_IMAGE_PNG, 413, 531, 1, 3, 8, 0, ""},
    {"portrait-gray.png", EV_IMAGE_PNG, 310, 399, 1, 1, 8, 0, ""},
    {"portrait-palette.png", EV_IMAGE_PNG, 413, 531, 1, 1, 8, 200, ""},
    {"portrait-palette-4.png", EV_IMAGE_PNG, 413, 531, 1, 1, 4, 16, ""},
    {"portrait-palette-1.png", EV_IMAGE_PNG, 413, 531, 1, 1, 1, 2, ""},
    {"small.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small-444.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small-progressive.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small-exif-big-endian.jpg", EV_IMAGE_JPEG, 154, 120, 8, 3, 8, 0,
     "photo-low-resolution photo-profile-dropped"},
    {"small-exif-nonsense.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0,
     "photo-low-resolution photo-profile-dropped"},
    {"small-exif-cut.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small-fill-bytes.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small-trailing.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small-adobe-rgb.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small-ids-rgb.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small-jfif-and-adobe.jpg", EV_IMAGE_JPEG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small.png", EV_IMAGE_PNG, 120, 154, 1, 3, 8, 0, "photo-low-resolution"},
    {"small-many-idat.png", EV_IMAGE_PNG, 120, 150, 1, 1, 8, 0,
     "photo-low-resolution photo-one-colour"},
    {"small-rgb-with-plte.png", EV_IMAGE_PNG, 120, 150, 1, 3, 8, 0,
     "photo-low-resolution photo-one-colour"},
    {"small-metadata.png", EV_IMAGE_PNG, 120, 150, 1, 1, 8, 0,
     "photo-low-resolution photo-one-colour"},
    {"small-gray-1.png", EV_IMAGE_PNG, 120, 150, 1, 1, 1, 0,
     "photo-low-resolution photo-one-colour"},
    {"small-gray-2.png", EV_IMAGE_PNG, 120, 150, 1, 1, 2, 0,
     "photo-low-resolution photo-one-colour"},
    {"small-gray-4.png", EV_IMAGE_PNG, 120, 150, 1, 1, 4, 0,
     "photo-low-resolution photo-one-colour"},
    {"small-palette-1.png", EV_IMAGE_PNG, 121, 150, 1, 1, 1, 2,
     "photo-low-resolution photo-one-colour"},
    {"small-palette-2.png", EV_IMAGE_PNG, 121, 150, 1, 1, 2, 4,
     "photo-low-resolution photo-one-colour"},
    {"small-palette-4.png", EV_IMAGE_PNG, 121, 150, 1, 1, 4, 16,
     "photo-low-resolution photo-one-colour"},
};
enum { ACCEPTED_COUNT = sizeof accepted / sizeof *accepted };

/* Files of refused/ whose first fault has another code than photo-broken. */
static const struct refused {
    const char *name;
    ev_code code;
} refused[] = {
    {"rgba.png", EV_PHOTO_ALPHA},
    {"gray-alpha.png", EV_PHOTO_ALPHA},
    {"trns-gray.png", EV_PHOTO_ALPHA},
    {"trns-rgb.png", EV_PHOTO_ALPHA_OPAQUE},
    {"trns-palette.png", EV_PHOTO_ALPHA},
    {"interlaced.png", EV_PHOTO_INTERLACED},
    {"16-bit-gray.png", EV_PHOTO_16_BIT},
    {"16-bit-rgb.png", EV_PHOTO_16_BIT},
    {"16-bit-rgba-interlaced.png", EV_PHOTO_INTERLACED},
    {"zero-width.png", EV_PHOTO_DIMENSIONS},
    {"huge-header.png", EV_PHOTO_DIMENSIONS},
    {"2001-wide.png", EV_PHOTO_DIMENSIONS},
    {"2601-high.png", EV_PHOTO_DIMENSIONS},
    {"cmyk.jpg", EV_PHOTO_CMYK},
    {"two-components.jpg", EV_PHOTO_CMYK},
    {"12-bit.jpg", EV_PHOTO_12_BIT},
    {"lossless.jpg", EV_PHOTO_ARITHMETIC},
    {"hierarchical.jpg", EV_PHOTO_ARITHMETIC},
    {"arithmetic.jpg", EV_PHOTO_ARITHMETIC},
    {"arithmetic-progressive.jpg", EV_PHOTO_ARITHMETIC},
    {"jpeg-ls.jpg", EV_PHOTO_ARITHMETIC},
    {"zero-height.jpg", EV_PHOTO_DIMENSIONS},
    {"zero-width.jpg", EV_PHOTO_DIMENSIONS},
    {"huge-header.jpg", EV_PHOTO_DIMENSIONS},
    {"2001-wide.jpg", EV_PHOTO_DIMENSIONS},
    {"empty.bin", EV_PHOTO_FORMAT},
    {"gif.gif", EV_PHOTO_FORMAT},
    {"text.txt", EV_PHOTO_FORMAT},
    {"png-signature-cut.png", EV_PHOTO_FORMAT},
};
enum { REFUSED_COUNT = sizeof refused / sizeof *refused, REFUSED_FILES = 100 };

static bool contains(ev_slice bytes, const char *text)
{
    return memmem(bytes.data, bytes.size, text, strlen(text)) != NULL;
}

/* ---- the files ------------------------------------------------------------------------------- */

static void every_good_file_is_accepted_as_what_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACCEPTED_COUNT; i++) {
        const struct accepted *want = &accepted[i];
        ev_slice bytes = photo_load(want->name);
        assert_non_null(bytes.data);
        reading *r = read_photo(bytes);
        char codes[CODES_SIZE];
        codes_of(r, codes);
        if (r->status != EV_OK || strcmp(codes, want->warnings) != 0)
            fail_msg("%s: %s, not %s", want->name, codes, want->warnings);
        assert_int_equal(r->image.kind, want->kind);
        assert_int_equal(r->image.width, want->width);
        assert_int_equal(r->image.height, want->height);
        assert_int_equal(r->image.orientation, want->orientation);
        assert_int_equal(r->image.components, want->components);
        assert_int_equal(r->image.bits, want->bits);
        assert_int_equal(r->image.palette.size, 3 * want->colors);
        assert_int_equal(r->image.palette.data != NULL, want->colors != 0);
        if (!photo_is_whole(&r->image))
            fail_msg("%s: what was accepted does not decode", want->name);
        close_reading(r);
        photo_free(bytes);
    }
}

static size_t count_files(const char *path)
{
    size_t files = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        files +=
            strchr(entry->d_name, '.') != NULL && entry->d_name[0] != '.'; /* folders have no dot */
    closedir(folder);
    return files;
}

static void the_tables_name_every_file(void **state)
{
    (void)state;
    assert_int_equal(count_files("tests/data/photos"), ACCEPTED_COUNT);
    assert_int_equal(count_files("tests/data/photos/refused"), REFUSED_FILES);
}

static ev_code code_of(const char *name)
{
    for (size_t i = 0; i < REFUSED_COUNT; i++)
        if (strcmp(refused[i].name, name) == 0)
            return refused[i].code;
    return EV_PHOTO_BROKEN;
}

static void every_bad_file_is_refused_with_its_code(void **state)
{
    (void)state;
    size_t named = 0, wrong = 0;
    DIR *folder = opendir("tests/data/photos/refused");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        char path[280];
        snprintf(path, sizeof path, "refused/%s", entry->d_name);
        ev_slice bytes = photo_load(path);
        assert_non_null(bytes.data);
        reading *r = read_photo(bytes);
        const char *got =
            r->faults.count == 0 ? "accepted" : ev_code_describe(r->faults.fault[0].code)->code;
        if (strcmp(got, ev_code_describe(code_of(entry->d_name))->code) != 0) {
            print_error("%s: %s\n", path, got);
            wrong++;
        }
        close_reading(r);
        named += code_of(entry->d_name) != EV_PHOTO_BROKEN;
        photo_free(bytes);
    }
    closedir(folder);
    assert_int_equal(wrong, 0);
    assert_int_equal(named, REFUSED_COUNT);
}

/* ---- what passes ----------------------------------------------------------------------------- */

static void a_jpeg_keeps_its_pixels(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACCEPTED_COUNT; i++) {
        if (accepted[i].kind != EV_IMAGE_JPEG)
            continue;
        ev_slice bytes = photo_load(accepted[i].name);
        reading *r = read_photo(bytes);
        size_t before_size = 0, after_size = 0;
        unsigned char *before = photo_jpeg_pixels(bytes, &before_size);
        unsigned char *after = photo_jpeg_pixels(r->image.data, &after_size);
        assert_non_null(before);
        assert_non_null(after);
        assert_int_equal(before_size, after_size);
        assert_memory_equal(before, after, before_size);
        free(before);
        free(after);
        close_reading(r);
        photo_free(bytes);
    }
}

static void a_jpeg_loses_its_metadata(void **state)
{
    (void)state;
    static const char *const secrets[] = {"Exif", "ns.adobe.com", "not for the page", "ICC_PROFILE",
                                          "trailing"};
    for (size_t i = 0; i < ACCEPTED_COUNT; i++) {
        ev_slice bytes = photo_load(accepted[i].name);
        reading *r = read_photo(bytes);
        for (size_t k = 0; k < sizeof secrets / sizeof *secrets; k++)
            assert_false(contains(r->image.data, secrets[k]));
        if (accepted[i].kind == EV_IMAGE_JPEG)
            assert_memory_equal(r->image.data.data + r->image.data.size - 2, "\xff\xd9", 2);
        close_reading(r);
        photo_free(bytes);
    }
}

static void assert_head(const char *name, const char *head, size_t size)
{
    ev_slice bytes = photo_load(name);
    reading *r = read_photo(bytes);
    assert_memory_equal(r->image.data.data, head, size);
    assert_int_equal(
        contains((ev_slice){r->image.data.data + 20, r->image.data.size - 20}, "Adobe"), false);
    close_reading(r);
    photo_free(bytes);
}

static void a_jpeg_says_its_colours_once(void **state)
{
    (void)state;
    static const char jfif[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xdb";
    static const char rgb[] = "\xff\xd8\xff\xee\0\x0e"
                              "Adobe\0\x64\0\0\0\0\0\xff\xdb";
    assert_head("small.jpg", jfif, sizeof jfif - 1);
    assert_head("small-jfif-and-adobe.jpg", jfif, sizeof jfif - 1);
    assert_head("small-adobe-rgb.jpg", rgb, sizeof rgb - 1);
    assert_head("small-ids-rgb.jpg", rgb, sizeof rgb - 1);
}

static void one_idat_is_lent_and_not_copied(void **state)
{
    (void)state;
    ev_slice bytes = photo_load("portrait-palette-1.png");
    reading *r = read_photo(bytes);
    assert_true(r->image.data.data > bytes.data && r->image.data.data < bytes.data + bytes.size);
    assert_true(r->image.palette.data > bytes.data && r->image.palette.data < r->image.data.data);
    close_reading(r);
    photo_free(bytes);
}

static void an_earlier_fault_of_the_record_does_not_matter(void **state)
{
    (void)state;
    ev_slice bytes = photo_load("small.png");
    ev_faults *faults = calloc(1, sizeof *faults);
    ev_arena arena;
    ev_image image;
    ev_arena_init(&arena, ARENA_LIMIT);
    ev_faults_add(faults, EV_MALFORMED, "/visa/number");
    assert_int_equal(ev_image_read(bytes, POINTER, &arena, &image, faults), EV_DATA);
    assert_int_equal(faults->count, 2); /* and the warning that it is small */
    assert_true(photo_is_whole(&image));
    ev_arena_free(&arena);
    free(faults);
    photo_free(bytes);
}

UNIT_TESTS(image)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_good_file_is_accepted_as_what_it_is),
        cmocka_unit_test(the_tables_name_every_file),
        cmocka_unit_test(every_bad_file_is_refused_with_its_code),
        cmocka_unit_test(a_jpeg_keeps_its_pixels),
        cmocka_unit_test(a_jpeg_loses_its_metadata),
        cmocka_unit_test(a_jpeg_says_its_colours_once),
        cmocka_unit_test(one_idat_is_lent_and_not_copied),
        cmocka_unit_test(an_earlier_fault_of_the_record_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
