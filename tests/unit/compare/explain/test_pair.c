/* Pairing two sequences: what is equal first, then what stands in the same gap. */
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

#include "compare/explain/private.h"

enum { LONG = 3000 };

/* Each letter is a key. */
static ev_sequence letters(const char *text, ev_slice keys[])
{
    size_t count = strlen(text);
    for (size_t i = 0; i < count; i++)
        keys[i] = (ev_slice){text + i, 1};
    return (ev_sequence){keys, count};
}

/* "aa ab -c d-": pairs, '-' for none. */
static const char *paired(const char *golden, const char *now, bool joins, char out[256])
{
    ev_arena arena;
    ev_slice keys[2][64];
    ev_arena_init(&arena, (size_t)16 << 20);
    ev_sequence a = letters(golden, keys[0]), b = letters(now, keys[1]);
    ev_pairs pairs = ev_pairs_align(&arena, a, b);
    assert_non_null(pairs.pair);
    if (joins)
        ev_pairs_join(&pairs, a, b);
    size_t at = 0;
    for (size_t i = 0; i < pairs.count; i++) {
        const ev_pair *pair = &pairs.pair[i];
        out[at++] = pair->golden < 0 ? '-' : golden[pair->golden];
        out[at++] = pair->now < 0 ? '-' : now[pair->now];
        out[at++] = ' ';
    }
    out[at > 0 ? at - 1 : 0] = '\0';
    ev_arena_free(&arena);
    return out;
}

static void equal_keys_are_paired_in_their_order(void **state)
{
    (void)state;
    char out[256];
    assert_string_equal(paired("abc", "abc", false, out), "aa bb cc");
    assert_string_equal(paired("abc", "ac", false, out), "aa b- cc");
    assert_string_equal(paired("ac", "abc", false, out), "aa -b cc");
    assert_string_equal(paired("", "ab", false, out), "-a -b");
    assert_string_equal(paired("", "", false, out), "");
}

static void a_gap_of_the_same_length_is_the_same_things(void **state)
{
    (void)state;
    char out[256];
    assert_string_equal(paired("axyb", "auvb", false, out), "aa xu yv bb");
    assert_string_equal(paired("axyb", "aub", false, out), "aa x- y- -u bb");
}

static void what_is_equal_elsewhere_is_joined(void **state)
{
    (void)state;
    char out[256];
    assert_string_equal(paired("abcd", "bcda", false, out), "a- bb cc dd -a");
    assert_string_equal(paired("abcd", "bcda", true, out), "aa bb cc dd");
    assert_string_equal(paired("abxd", "bda", true, out), "aa bb x- dd");
}

/* Too long for the table: what is equal at both ends, and what is joined. */
static void long_sequences_are_paired_without_a_table(void **state)
{
    (void)state;
    ev_arena arena;
    ev_slice *keys = calloc(2 * LONG, sizeof *keys);
    char *digits = calloc(2 * LONG, 8);
    assert_true(keys != NULL && digits != NULL);
    for (size_t i = 0; i < 2 * LONG; i++) {
        size_t number = i < LONG ? i : (i - LONG) * 7 % LONG + 1;
        snprintf(digits + 8 * i, 8, "%05zu", number);
        keys[i] = ev_slice_from(digits + 8 * i);
    }
    ev_arena_init(&arena, (size_t)64 << 20);
    ev_sequence a = {keys, LONG}, b = {keys + LONG, LONG};
    ev_pairs pairs = ev_pairs_align(&arena, a, b);
    assert_int_equal(pairs.count, LONG);
    assert_true(arena.held < (size_t)2 << 20);
    ev_arena_free(&arena);
    free(keys), free(digits);
}

UNIT_TESTS(pair)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_keys_are_paired_in_their_order),
        cmocka_unit_test(a_gap_of_the_same_length_is_the_same_things),
        cmocka_unit_test(what_is_equal_elsewhere_is_joined),
        cmocka_unit_test(long_sequences_are_paired_without_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
