/* The ground: slices, the arena with its limit and its hook, the buffer and the forms of
 * numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "core/core.h"

/* ---- slices ---------------------------------------------------------------------------------- */

static void absent_and_empty_are_equal_but_not_the_same(void **state)
{
    (void)state;
    ev_slice absent = ev_slice_from(NULL), empty = ev_slice_from("");
    assert_null(absent.data);
    assert_non_null(empty.data);
    assert_true(ev_slice_equal(absent, empty));
    assert_true(ev_slice_is(absent, ""));
}

static void slices_compare_by_size_and_bytes(void **state)
{
    (void)state;
    assert_true(ev_slice_equal(EV_SLICE("a\0b"), EV_SLICE("a\0b")));
    assert_false(ev_slice_equal(EV_SLICE("a\0b"), EV_SLICE("a\0c")));
    assert_false(ev_slice_equal(EV_SLICE("ab"), EV_SLICE("abc")));
    assert_true(ev_slice_is(EV_SLICE("ab"), "ab"));
    assert_false(ev_slice_is(EV_SLICE("a\0"), "a"));
    assert_true(ev_slice_starts(EV_SLICE("abc"), "ab"));
    assert_true(ev_slice_starts(EV_SLICE("abc"), ""));
    assert_true(ev_slice_starts(ev_slice_from(NULL), ""));
    assert_false(ev_slice_starts(EV_SLICE("a"), "ab"));
    assert_false(ev_slice_starts(EV_SLICE("abc"), "b"));
}

static void trimming_takes_blanks_tabs_and_returns_at_both_ends_only(void **state)
{
    (void)state;
    assert_true(ev_slice_is(ev_slice_trim(EV_SLICE(" \t\r a b \t\r")), "a b"));
    assert_true(ev_slice_is(ev_slice_trim(EV_SLICE("\na")), "\na"));
    assert_int_equal(ev_slice_trim(EV_SLICE(" \t \r ")).size, 0);
    assert_null(ev_slice_trim(ev_slice_from(NULL)).data);
}

static void blanks_are_the_four_of_json(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++)
        assert_int_equal(ev_char_is_blank((char)c), c != 0 && strchr(" \t\n\r", c) != NULL);
}

static void cutting_walks_through_the_pieces(void **state)
{
    (void)state;
    ev_slice rest = EV_SLICE("a,,b,");
    assert_true(ev_slice_is(ev_slice_cut(&rest, ','), "a"));
    assert_true(ev_slice_is(ev_slice_cut(&rest, ','), ""));
    assert_true(ev_slice_is(ev_slice_cut(&rest, ','), "b"));
    assert_int_equal(rest.size, 0);
    assert_true(ev_slice_is(ev_slice_cut(&rest, ','), ""));
    rest = EV_SLICE("whole");
    assert_true(ev_slice_is(ev_slice_cut(&rest, ','), "whole"));
    assert_int_equal(rest.size, 0);
    assert_non_null(rest.data);
    rest = ev_slice_from(NULL);
    assert_null(ev_slice_cut(&rest, ',').data);
    assert_non_null(rest.data);
}

/* ---- arena ----------------------------------------------------------------------------------- */

static void pieces_are_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    ev_arena arena;
    unsigned char *before = NULL;
    ev_arena_init(&arena, 1 << 20);
    for (size_t size = 0; size < 70; size++) {
        unsigned char *bytes = ev_arena_take(&arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 16, 0);
        assert_ptr_not_equal(bytes, before);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xA5, size);
        before = bytes;
    }
    ev_arena_free(&arena);
}

static void what_a_reset_gives_back_is_zeroed_again(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    memset(ev_arena_take(&arena, 1000), 0xA5, 1000);
    ev_arena_reset(&arena);
    const unsigned char *bytes = ev_arena_take(&arena, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(bytes[i], 0);
    ev_arena_free(&arena);
}

static void what_was_taken_unset_is_zeroed_when_it_is_taken_again(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    memset(ev_arena_take_unset(&arena, 1000), 0xA5, 1000);
    ev_arena_reset(&arena);
    assert_non_null(ev_arena_take_unset(&arena, 400));
    const unsigned char *bytes = ev_arena_take(&arena, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(bytes[i], 0);
    ev_arena_free(&arena);
}

static void the_limit_is_exact_and_the_refusal_lasts_until_a_reset(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 4096);
    assert_non_null(ev_arena_take(&arena, 4096));
    assert_null(ev_arena_take(&arena, 1));
    assert_true(arena.failed);
    assert_true(arena.held <= 4096);
    ev_arena_reset(&arena);
    assert_non_null(ev_arena_take(&arena, 16));
    ev_arena_free(&arena);

    ev_arena_init(&arena, 4096);
    assert_null(ev_arena_take(&arena, 4097));
    assert_null(ev_arena_take(&arena, 1)); /* there would be room */
    ev_arena_free(&arena);
}

static void rounding_up_does_not_pass_the_limit(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 100); /* 100 bytes would be rounded to 112 */
    assert_null(ev_arena_take(&arena, 100));
    ev_arena_reset(&arena);
    assert_non_null(ev_arena_take(&arena, 96));
    ev_arena_free(&arena);
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, SIZE_MAX);
    assert_null(ev_arena_take(&arena, SIZE_MAX));
    ev_arena_reset(&arena);
    assert_null(ev_arena_take(&arena, SIZE_MAX - 20));
    ev_arena_reset(&arena);
    assert_null(ev_arena_take_array(&arena, SIZE_MAX / 8 + 1, 8));
    assert_true(arena.failed);
    ev_arena_reset(&arena);
    assert_non_null(ev_arena_take_array(&arena, 0, 8));
    assert_non_null(ev_arena_take_array(&arena, 8, 0));
    ev_arena_free(&arena);
}

static void the_hook_fails_the_nth_call_and_all_after_it(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    arena.fail_after = 3;
    assert_non_null(ev_arena_take(&arena, 8));
    assert_non_null(ev_arena_copy(&arena, EV_SLICE("x")));
    assert_null(ev_arena_take_array(&arena, 1, 8));
    assert_null(ev_arena_take(&arena, 8));
    assert_null(ev_arena_copy(&arena, EV_SLICE("x")));
    ev_arena_reset(&arena);
    assert_non_null(ev_arena_take(&arena, 8));
    ev_arena_free(&arena);
}

static void a_reset_keeps_one_block_the_largest(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 8 << 20);
    assert_non_null(ev_arena_take(&arena, 100));
    assert_non_null(ev_arena_take(&arena, 3000000));
    assert_non_null(ev_arena_take(&arena, 2000000));
    ev_arena_reset(&arena);
    assert_int_equal(arena.held, 3000000);
    assert_non_null(ev_arena_take(&arena, 3000000));
    assert_int_equal(arena.held, 3000000);
    ev_arena_free(&arena);
    assert_int_equal(arena.held, 0);
    ev_arena_reset(&arena);
}

static void copies_end_with_a_nul(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 1 << 16);
    assert_string_equal(ev_arena_copy(&arena, (ev_slice){"abcdef", 3}), "abc");
    assert_string_equal(ev_arena_copy(&arena, ev_slice_from(NULL)), "");
    ev_arena_free(&arena);
}

/* ---- buffer ---------------------------------------------------------------------------------- */

static void a_buffer_grows_over_all_its_capacities(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 8 << 20);
    for (int from_arena = 0; from_arena < 2; from_arena++) {
        ev_buf buf;
        ev_buf_init(&buf, from_arena ? &arena : NULL, 0);
        for (int i = 0; i < 100000; i++) {
            if (i % 3 == 0)
                ev_buf_char(&buf, (char)('a' + i % 26));
            else
                ev_buf_bytes(&buf, &(char){(char)('a' + i % 26)}, 1);
        }
        assert_false(buf.failed);
        assert_int_equal(buf.size, 100000);
        for (int i = 0; i < 100000; i++)
            assert_int_equal(buf.data[i], 'a' + i % 26);
        ev_buf_free(&buf);
    }
    ev_arena_free(&arena);
}

static void an_empty_buffer_is_an_empty_slice_not_an_absent_one(void **state)
{
    (void)state;
    ev_buf buf;
    ev_buf_init(&buf, NULL, 0);
    ev_buf_text(&buf, "");
    ev_buf_slice(&buf, ev_slice_from(NULL));
    assert_non_null(ev_buf_as_slice(&buf).data);
    assert_int_equal(ev_buf_as_slice(&buf).size, 0);
    ev_buf_free(&buf);
}

static void a_failed_buffer_keeps_what_it_had_and_takes_no_more(void **state)
{
    (void)state;
    ev_arena arena;
    ev_buf buf;
    ev_arena_init(&arena, 512);
    ev_buf_init(&buf, &arena, 256);
    ev_buf_text(&buf, "kept");
    char big[400] = {0};
    ev_buf_bytes(&buf, big, sizeof big);
    assert_true(buf.failed);
    assert_true(ev_slice_is(ev_buf_as_slice(&buf), "kept"));
    ev_buf_char(&buf, 'x'); /* there would be room */
    ev_buf_text(&buf, "y");
    assert_true(ev_slice_is(ev_buf_as_slice(&buf), "kept"));
    ev_arena_free(&arena);
}

static void a_size_no_memory_has_fails_instead_of_wrapping(void **state)
{
    (void)state;
    ev_buf buf;
    ev_buf_init(&buf, NULL, 16);
    ev_buf_char(&buf, 'x');
    ev_buf_bytes(&buf, "", SIZE_MAX);
    assert_true(buf.failed);
    assert_int_equal(buf.size, 1);
    ev_buf_free(&buf);
}

typedef void writer(ev_buf *buf, int64_t value);

static void assert_number(writer *write, int64_t value, const char *expected)
{
    ev_buf buf;
    ev_buf_init(&buf, NULL, 0);
    write(&buf, value);
    ev_buf_char(&buf, '\0');
    assert_string_equal(buf.data, expected);
    ev_buf_free(&buf);
}

static void integers_are_written_in_full(void **state)
{
    (void)state;
    assert_number(ev_buf_int, 0, "0");
    assert_number(ev_buf_int, 7, "7");
    assert_number(ev_buf_int, -10, "-10");
    assert_number(ev_buf_int, 1000, "1000");
    assert_number(ev_buf_int, INT64_MAX, "9223372036854775807");
    assert_number(ev_buf_int, INT64_MIN, "-9223372036854775808");
}

static void hex_is_lower_case(void **state)
{
    (void)state;
    ev_buf buf;
    ev_buf_init(&buf, NULL, 0);
    ev_buf_hex(&buf, "\x00\x7f\xab\xff", 4);
    assert_true(ev_slice_is(ev_buf_as_slice(&buf), "007fabff"));
    ev_buf_hex(&buf, "", 0);
    assert_true(ev_slice_is(ev_buf_as_slice(&buf), "007fabff"));
    ev_buf_hex(&buf, "", SIZE_MAX / 2 + 2); /* twice as many would wrap to 2 */
    assert_true(buf.failed);
    assert_int_equal(buf.size, 8);
    ev_buf_free(&buf);
}

UNIT_TESTS(core)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_and_empty_are_equal_but_not_the_same),
        cmocka_unit_test(slices_compare_by_size_and_bytes),
        cmocka_unit_test(trimming_takes_blanks_tabs_and_returns_at_both_ends_only),
        cmocka_unit_test(blanks_are_the_four_of_json),
        cmocka_unit_test(cutting_walks_through_the_pieces),
        cmocka_unit_test(pieces_are_aligned_zeroed_and_apart),
        cmocka_unit_test(what_a_reset_gives_back_is_zeroed_again),
        cmocka_unit_test(what_was_taken_unset_is_zeroed_when_it_is_taken_again),
        cmocka_unit_test(the_limit_is_exact_and_the_refusal_lasts_until_a_reset),
        cmocka_unit_test(rounding_up_does_not_pass_the_limit),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(the_hook_fails_the_nth_call_and_all_after_it),
        cmocka_unit_test(a_reset_keeps_one_block_the_largest),
        cmocka_unit_test(copies_end_with_a_nul),
        cmocka_unit_test(a_buffer_grows_over_all_its_capacities),
        cmocka_unit_test(an_empty_buffer_is_an_empty_slice_not_an_absent_one),
        cmocka_unit_test(a_failed_buffer_keeps_what_it_had_and_takes_no_more),
        cmocka_unit_test(a_size_no_memory_has_fails_instead_of_wrapping),
        cmocka_unit_test(integers_are_written_in_full),
        cmocka_unit_test(hex_is_lower_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
