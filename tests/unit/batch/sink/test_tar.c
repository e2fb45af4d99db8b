/* The header of a ustar member, byte by byte, and where its limits are.
 * tests/unit/batch/sink/test_tar_sink.c compares whole archives with those of tar(1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "batch/sink/tar.h"

static void assert_field(const char block[EV_TAR_BLOCK], size_t at, const char *expected,
                         size_t size)
{
    assert_memory_equal(block + at, expected, size);
}

static void assert_zeros(const char block[EV_TAR_BLOCK], size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        assert_int_equal(block[i], 0);
}

static void a_header_has_these_bytes(void **state)
{
    (void)state;
    char block[EV_TAR_BLOCK];
    memset(block, 'x', sizeof block);
    assert_true(ev_tar_header(block, "67/45/KZ1234567.pdf", 100107));
    assert_field(block, 0, "67/45/KZ1234567.pdf", 19);
    assert_zeros(block, 19, 100);
    assert_field(block, 100,
                 "0000600\0"
                 "0000000\0"
                 "0000000\0"
                 "00000303413\0"
                 "00000000000\0",
                 48);
    assert_field(block, 148,
                 "011460\0 "
                 "0",
                 9); /* the sum that tar(1) writes for this file */
    assert_zeros(block, 157, 257);
    assert_field(block, 257,
                 "ustar\0"
                 "00",
                 8);
    assert_zeros(block, 265, 329);
    assert_field(block, 329,
                 "0000000\0"
                 "0000000\0",
                 16);
    assert_zeros(block, 345, 512);
}

/* A reader adds the bytes up as this does, and as bytes without a sign. */
static void the_sum_is_right_for_any_name(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "results.ndjson", "\xFF\xFE\x80"};
    for (size_t n = 0; n < 3; n++) {
        char block[EV_TAR_BLOCK], expected[9];
        unsigned sum = 8 * ' ';
        assert_true(ev_tar_header(block, names[n], 0));
        for (size_t i = 0; i < EV_TAR_BLOCK; i++)
            sum += i < 148 || i >= 156 ? (unsigned char)block[i] : 0;
        snprintf(expected, sizeof expected, "%06o", sum);
        assert_memory_equal(block + 148, expected, 6);
        assert_memory_equal(block + 154, "\0 ", 2);
    }
}

static void names_have_100_bytes_and_sizes_11_digits(void **state)
{
    (void)state;
    char block[EV_TAR_BLOCK], name[102];
    memset(name, 'n', sizeof name);
    name[101] = '\0';
    assert_false(ev_tar_header(block, name, 1));
    name[100] = '\0';
    assert_true(ev_tar_header(block, name, 1));
    assert_memory_equal(block, name, 100);
    assert_memory_equal(block + 100, "0000600", 8);
    assert_true(ev_tar_header(block, "a", (UINT64_C(8) << 30) - 1));
    assert_memory_equal(block + 124, "77777777777", 12);
    assert_false(ev_tar_header(block, "a", UINT64_C(8) << 30));
    assert_false(ev_tar_header(block, "a", UINT64_MAX));
}

static void members_end_at_a_block_and_the_archive_at_a_record(void **state)
{
    (void)state;
    static const size_t paddings[][2] = {{0, 0},   {1, 511},   {511, 1},
                                         {512, 0}, {513, 511}, {100107, 245}};
    for (size_t i = 0; i < sizeof paddings / sizeof *paddings; i++)
        assert_int_equal(ev_tar_padding(paddings[i][0]), paddings[i][1]);
    assert_int_equal(ev_tar_padding(UINT64_MAX), 1);
    static const size_t ends[][2] = {{0, 10240},    {512, 9728},    {9216, 1024},
                                     {9728, 10752}, {10240, 10240}, {102400, 10240}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        assert_int_equal(ev_tar_end(ends[i][0]), ends[i][1]);
    assert_int_equal(ev_tar_end((UINT64_C(10240) << 30) + 9728), 10752);
}

UNIT_TESTS(tar)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_has_these_bytes),
        cmocka_unit_test(the_sum_is_right_for_any_name),
        cmocka_unit_test(names_have_100_bytes_and_sizes_11_digits),
        cmocka_unit_test(members_end_at_a_block_and_the_archive_at_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
