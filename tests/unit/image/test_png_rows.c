/* The zlib stream of a PNG and the filters of its rows. What zlib refuses is refused, whichever
 * library inflates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "image/png.h"
#include "lib/unit.h"

/* Streams of noise are about as long as it: one is for zlib alone, the other for libdeflate. */
enum { ROW = 1000, FEW = 20, MANY = 100, ROOM = ROW * MANY + 4096 };

typedef struct stream {
    uint8_t raw[ROW * MANY], z[ROOM], rows[ROW * MANY];
    size_t count, size;
} stream;

static void deflate_rows(stream *s, size_t count, int window)
{
    z_stream z = {0};
    uint32_t chance = 1;
    s->count = count;
    for (size_t i = 0; i < ROW * count; i++)
        s->raw[i] = (uint8_t)((chance = chance * 1664525u + 1013904223u) >> 24);
    /* something to refer to, far away */
    memcpy(s->raw + ROW * (count - 1), s->raw + ROW * (count - 15), ROW);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = s->raw;
    z.avail_in = (uInt)(ROW * count);
    z.next_out = s->z;
    z.avail_out = ROOM;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    s->size = z.total_out;
    (void)deflateEnd(&z);
}

static ev_png_verdict inflate_rows(stream *s, size_t size, size_t count)
{
    char *exact = malloc(size + 1); /* so that a byte read beyond is seen */
    assert_non_null(exact);
    memcpy(exact, s->z, size);
    ev_png_verdict verdict = ev_png_inflate((ev_slice){exact, size}, s->rows, count, ROW);
    free(exact);
    return verdict;
}

/* Sets the first byte of a stream, and the check bits of the second. */
static void set_header(stream *s, unsigned first, unsigned second)
{
    s->z[0] = (uint8_t)first;
    s->z[1] = (uint8_t)(second & 0xE0u);
    s->z[1] = (uint8_t)(s->z[1] + (31 - (first * 256 + s->z[1]) % 31) % 31);
}

static void over_both(void (*check)(stream *s, size_t count))
{
    stream *s = calloc(1, sizeof *s);
    assert_non_null(s);
    check(s, FEW);
    check(s, MANY);
    free(s);
}

static void check_sound(stream *s, size_t count)
{
    for (int window = 9; window <= 15; window++) {
        deflate_rows(s, count, window);
        memset(s->rows, 0, sizeof s->rows);
        assert_int_equal(inflate_rows(s, s->size, count), EV_PNG_SOUND);
        assert_memory_equal(s->rows, s->raw, ROW * count);
    }
}

static void sound_streams_of_every_window_are_inflated(void **state)
{
    (void)state;
    over_both(check_sound);
}

static void check_sizes(stream *s, size_t count)
{
    for (int window = 14; window <= 15; window++) {
        deflate_rows(s, count, window);
        assert_int_equal(inflate_rows(s, s->size, count - 1), EV_PNG_BROKEN);
        if (count < MANY)
            assert_int_equal(inflate_rows(s, s->size, count + 1), EV_PNG_BROKEN);
        assert_int_equal(inflate_rows(s, s->size - 1, count), EV_PNG_BROKEN);
        assert_int_equal(inflate_rows(s, s->size + 1, count), EV_PNG_BROKEN);
        assert_int_equal(inflate_rows(s, 1, count), EV_PNG_BROKEN);
        s->z[s->size - 1] ^= 1; /* Adler-32 */
        assert_int_equal(inflate_rows(s, s->size, count), EV_PNG_BROKEN);
    }
}

static void rows_or_bytes_too_few_or_too_many_are_broken(void **state)
{
    (void)state;
    over_both(check_sizes);
}

/* A reference 14,000 bytes back, in a stream that declares a window of 4 KiB; a window that is too
 * large; another method; a preset dictionary; wrong check bits. */
static void check_headers(stream *s, size_t count)
{
    deflate_rows(s, count, 15);
    set_header(s, 0x48, s->z[1]);
    assert_int_equal(inflate_rows(s, s->size, count), EV_PNG_BROKEN);
    set_header(s, 0x68, s->z[1]); /* 16 KiB: enough */
    assert_int_equal(inflate_rows(s, s->size, count), EV_PNG_SOUND);
    set_header(s, 0x88, s->z[1]);
    assert_int_equal(inflate_rows(s, s->size, count), EV_PNG_BROKEN);
    set_header(s, 0x77, s->z[1]);
    assert_int_equal(inflate_rows(s, s->size, count), EV_PNG_BROKEN);
    set_header(s, 0x78, 0x20);
    assert_int_equal(inflate_rows(s, s->size, count), EV_PNG_BROKEN);
    set_header(s, 0x78, 0x80);
    assert_int_equal(inflate_rows(s, s->size, count), EV_PNG_SOUND);
    s->z[1] ^= 1;
    assert_int_equal(inflate_rows(s, s->size, count), EV_PNG_BROKEN);
}

static void headers_count_as_zlib_reads_them(void **state)
{
    (void)state;
    over_both(check_headers);
}

/* A block of fixed codes: 'a', the length symbol 286, which nothing defines (RFC 1951, 3.2.6), at
 * distance 1, and the end. libdeflate takes 286 for a length of 258. */
static void a_length_without_meaning_is_broken(void **state)
{
    static const uint8_t z[] = {0x78, 0x01, 0x4B, 0x1C, 0x03, 0x00, 0xD9, 0xA8, 0x62, 0x24};
    uint8_t rows[259];
    (void)state;
    assert_int_equal(ev_png_inflate((ev_slice){(const char *)z, sizeof z}, rows, 1, sizeof rows),
                     EV_PNG_BROKEN);
}

/* PNG 9.2, with pixels of two bytes: each filter by its formula. */
static void each_filter_is_reversed(void **state)
{
    static const uint8_t above[] = {0, 10, 20, 30, 200, 250, 60};
    static const uint8_t filtered[5][7] = {
        {0, 1, 2, 3, 4, 5, 6}, {1, 1, 2, 3, 4, 5, 6}, {2, 1, 2, 3, 4, 5, 6},
        {3, 1, 2, 3, 4, 5, 6}, {4, 1, 2, 3, 4, 5, 6},
    };
    /* average: 1 + 10/2, 2 + 20/2, 3 + (6 + 30)/2, 4 + (12 + 200)/2, 5 + (21 + 250)/2, ...;
     * Paeth: 1 + 10, 2 + 20, 3 + 30 (above is nearest to 11 + 30 - 10), 4 + 200, 5 + 250, 6 + 60
     * (204 + 60 - 200 = 64) */
    static const uint8_t expected[5][6] = {
        {1, 2, 3, 4, 5, 6},        {1, 2, 4, 6, 9, 12},        {11, 22, 33, 204, 255, 66},
        {6, 12, 21, 110, 140, 91}, {11, 22, 33, 204, 255, 66},
    };
    (void)state;
    for (int i = 0; i < 5; i++) {
        uint8_t row[7];
        memcpy(row, filtered[i], sizeof row);
        assert_true(ev_png_has_filter(row));
        ev_png_unfilter(row, above, sizeof row, 2);
        assert_memory_equal(row + 1, expected[i], 6);
        assert_int_equal(row[0], 0);
    }
    assert_false(ev_png_has_filter((const uint8_t[]){5}));
    assert_false(ev_png_has_filter((const uint8_t[]){255}));
}

/* Paeth's three neighbours in turn: left, above, corner, and its order of ties. */
static void paeth_takes_the_nearest_neighbour(void **state)
{
    static const uint8_t above[] = {0, 50, 50, 60, 10, 100};
    uint8_t row[] = {4, 50, 10, 0, 0, 0};
    /* above; 10 + left (100, at a tie with above: 100 + 50 - 50); left 110 + 60 - 50 = 120: left;
     * 110 + 10 - 60 = 60: corner; 60 + 100 - 10 = 150: above */
    static const uint8_t expected[] = {100, 110, 110, 60, 100};
    (void)state;
    ev_png_unfilter(row, above, sizeof row, 1);
    assert_memory_equal(row + 1, expected, 5);
}

UNIT_TESTS(png_rows)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_streams_of_every_window_are_inflated),
        cmocka_unit_test(rows_or_bytes_too_few_or_too_many_are_broken),
        cmocka_unit_test(headers_count_as_zlib_reads_them),
        cmocka_unit_test(a_length_without_meaning_is_broken),
        cmocka_unit_test(each_filter_is_reversed),
        cmocka_unit_test(paeth_takes_the_nearest_neighbour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
