/* The tables of a JPEG: those that no scan uses are left out, and the picture stays the same. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "unit/image/photo_reading.h"

enum { HEAD = 20 }; /* SOI and the JFIF segment of small.jpg */

static const char text[] = "1 0 obj<</Type/Catalog>>endobj trailer startxref %%EOF ";

/* A segment whose table holds the text: 64 numbers, or 64 codes of 8 bits. */
static size_t put_table(char *out, char marker, char destination)
{
    size_t codes = marker == '\xc4' ? 16 : 0, size = 3 + codes + 64;
    memset(out, 0, 2 + size);
    out[0] = '\xff';
    out[1] = marker;
    out[3] = (char)size;
    out[4] = destination;
    if (codes > 0)
        out[4 + 8] = 64;
    memset(out + 5 + codes, 'x', 64);
    memcpy(out + 5 + codes, text, sizeof text - 1);
    return 2 + size;
}

/* The bytes of the file with a part put in at `at`, for the caller to free. */
static ev_slice with_part(ev_slice file, size_t at, const char *part, size_t size)
{
    char *all = malloc(file.size + size);
    assert_non_null(all);
    memcpy(all, file.data, at);
    memcpy(all + at, part, size);
    memcpy(all + at + size, file.data + at, file.size - at);
    return (ev_slice){all, file.size + size};
}

/* The file with the part is read as the file without it. */
static void assert_left_out(const char *name, size_t at, const char *part, size_t size)
{
    ev_slice file = photo_load(name), more = with_part(file, at, part, size);
    reading *one = read_photo(file), *two = read_photo(more);
    assert_int_equal(one->status, EV_OK);
    assert_int_equal(two->status, EV_OK);
    assert_int_equal(two->image.data.size, one->image.data.size);
    assert_memory_equal(two->image.data.data, one->image.data.data, one->image.data.size);
    close_reading(one);
    close_reading(two);
    photo_free(more);
    photo_free(file);
}

static void tables_that_no_scan_uses_are_left_out(void **state)
{
    (void)state;
    static const char *const names[] = {"small.jpg", "small-444.jpg", "small-progressive.jpg"};
    char part[200];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_left_out(names[i], HEAD, part, put_table(part, '\xdb', 3));
        assert_left_out(names[i], HEAD, part, put_table(part, '\xc4', 0x03));
        assert_left_out(names[i], HEAD, part, put_table(part, '\xc4', 0x13));
        /* another table replaces them before the first scan */
        assert_left_out(names[i], HEAD, part, put_table(part, '\xdb', 0));
        assert_left_out(names[i], HEAD, part, put_table(part, '\xc4', 0x00));
    }
    assert_left_out("small.jpg", HEAD, "\xff\xdd\0\4\0\0", 6); /* no restarts, as before */
}

static void tables_behind_the_last_scan_are_left_out(void **state)
{
    (void)state;
    char part[200];
    ev_slice file = photo_load("small-progressive.jpg");
    assert_left_out("small-progressive.jpg", file.size - 2, part, put_table(part, '\xdb', 0));
    assert_left_out("small-progressive.jpg", file.size - 2, part, put_table(part, '\xc4', 0x10));
    assert_left_out("small-progressive.jpg", file.size - 2, "\xff\xdd\0\4\0\7", 6);
    photo_free(file);
}

/* DQT precedes SOF, DHT follows it, as most files have it; here every table of a segment gets one
 * of its own. */
static void the_order_is_that_of_libjpeg(void **state)
{
    (void)state;
    static const unsigned char wanted[] = {0xe0, 0xdb, 0xdb, 0xc0, 0xc4, 0xc4, 0xc4, 0xc4, 0xda};
    ev_slice file = photo_load("small.jpg");
    reading *r = read_photo(file);
    size_t at = 2;
    for (size_t i = 0; i < sizeof wanted; i++) {
        const unsigned char *segment = (const unsigned char *)r->image.data.data + at;
        assert_int_equal(segment[0], 0xff);
        assert_int_equal(segment[1], wanted[i]);
        at += 2 + ((size_t)segment[2] << 8 | segment[3]);
    }
    close_reading(r);
    photo_free(file);
}

static void assert_broken(const char *part, size_t size)
{
    ev_slice file = photo_load("small.jpg"), more = with_part(file, HEAD, part, size);
    assert_refused(more, EV_PHOTO_BROKEN);
    photo_free(more);
    photo_free(file);
}

static void a_malformed_table_is_refused_used_or_not(void **state)
{
    (void)state;
    char part[200];
    assert_broken(part, put_table(part, '\xdb', 4));
    assert_broken(part, put_table(part, '\xdb', 0x23));
    assert_broken(part, put_table(part, '\xdb', 0x13)); /* 16 bits each: twice as long */
    assert_broken(part, put_table(part, '\xc4', 0x04));
    assert_broken(part, put_table(part, '\xc4', 0x23));
    assert_broken("\xff\xdd\0\3\0", 5);
    assert_broken("\xff\xdd\0\5\0\0\0", 7);
}

/* A used table can spell structure too. */
static void a_used_table_that_spells_structure_is_refused(void **state)
{
    (void)state;
    ev_slice file = photo_load("small.jpg");
    char *copy = malloc(file.size);
    assert_non_null(copy);
    memcpy(copy, file.data, file.size);
    memcpy(copy + HEAD + 5 + 40, "endstream", 9); /* of the first DQT */
    assert_codes((ev_slice){copy, file.size}, "photo-contains-file photo-low-resolution");
    free(copy);
    photo_free(file);
}

UNIT_TESTS(tables)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_that_no_scan_uses_are_left_out),
        cmocka_unit_test(tables_behind_the_last_scan_are_left_out),
        cmocka_unit_test(the_order_is_that_of_libjpeg),
        cmocka_unit_test(a_malformed_table_is_refused_used_or_not),
        cmocka_unit_test(a_used_table_that_spells_structure_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
