/* What was computed once and is found again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/memo.h"
#include "lib/unit.h"

static void *add_twice(ev_memo *memo, const char *key, size_t size)
{
    void *first = ev_memo_add(memo, ev_slice_from(key), size);
    assert_null(first);
    return ev_memo_add(memo, ev_slice_from(key), size);
}

static void add(ev_memo *memo, const char *key, int value)
{
    int *room = add_twice(memo, key, sizeof *room);
    assert_non_null(room);
    assert_int_equal((uintptr_t)room % 16, 0);
    assert_int_equal(*room, 0);
    *room = value;
}

static void expect(const ev_memo *memo, const char *key, int value)
{
    const int *found = ev_memo_find(memo, ev_slice_from(key));
    assert_non_null(found);
    assert_int_equal(*found, value);
}

static ev_memo *new_memo(size_t limit)
{
    ev_memo *memo = malloc(sizeof *memo);
    assert_non_null(memo);
    ev_memo_init(memo, limit);
    return memo;
}

static void free_memo(ev_memo *memo)
{
    ev_memo_free(memo);
    free(memo);
}

/* Keys that begin alike, end alike, and differ in length only. */
static void a_value_is_found_by_its_whole_key(void **state)
{
    static const char *const keys[] = {"",         "a",        "b",         "ab",
                                       "12345678", "12345679", "123456789", "1234567890123456",
                                       "x2345678", "12345678x"};
    ev_memo *memo = new_memo(1 << 20);
    (void)state;
    for (int i = 0; i < 10; i++) {
        assert_null(ev_memo_find(memo, ev_slice_from(keys[i])));
        add(memo, keys[i], i + 1);
    }
    for (int i = 0; i < 10; i++)
        expect(memo, keys[i], i + 1);
    free_memo(memo);
}

/* A zero at the end of a key counts, though the hash pads with zeros. */
static void keys_are_bytes(void **state)
{
    ev_memo *memo = new_memo(1 << 20);
    (void)state;
    add(memo, "key", 1);
    assert_null(ev_memo_find(memo, (ev_slice){"key\0", 4}));
    free_memo(memo);
}

/* Entries up to the table's limit, then none, and all again after it was emptied. */
static void a_full_memo_is_emptied_between_two_documents(void **state)
{
    ev_memo *memo = new_memo(4 << 20);
    char key[16];
    size_t added = 0;
    (void)state;
    for (; added < EV_MEMO_SLOTS; added++) {
        (void)snprintf(key, sizeof key, "%zu", added);
        if (add_twice(memo, key, 8) == NULL)
            break;
    }
    assert_in_range(added, EV_MEMO_SLOTS / 2, EV_MEMO_SLOTS - 1);
    assert_non_null(ev_memo_find(memo, EV_SLICE("0")));
    ev_memo_tidy(memo);
    assert_null(ev_memo_find(memo, EV_SLICE("0")));
    add(memo, "0", 7);
    ev_memo_tidy(memo); /* not full: it stays */
    expect(memo, "0", 7);
    free_memo(memo);
}

static void memory_that_runs_out_is_a_full_memo(void **state)
{
    ev_memo *memo = new_memo(EV_MEMO_SLOTS * (sizeof(void *) + sizeof(uint32_t)) + 1000);
    (void)state;
    add(memo, "small", 1);
    assert_null(add_twice(memo, "large", 2000));
    assert_null(add_twice(memo, "later", 1));
    expect(memo, "small", 1);
    assert_null(ev_memo_find(memo, EV_SLICE("large")));
    ev_memo_tidy(memo);
    add(memo, "small", 2);
    free_memo(memo);
}

static void what_comes_once_is_not_kept(void **state)
{
    ev_memo *memo = new_memo(1 << 20);
    (void)state;
    assert_null(ev_memo_add(memo, EV_SLICE("a person"), 8));
    assert_null(ev_memo_find(memo, EV_SLICE("a person")));
    assert_null(ev_memo_add(memo, EV_SLICE("another"), 8));
    assert_non_null(ev_memo_add(memo, EV_SLICE("a person"), 8));
    assert_non_null(ev_memo_find(memo, EV_SLICE("a person")));
    free_memo(memo);
}

UNIT_TESTS(memo)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_found_by_its_whole_key),
        cmocka_unit_test(keys_are_bytes),
        cmocka_unit_test(a_full_memo_is_emptied_between_two_documents),
        cmocka_unit_test(what_comes_once_is_not_kept),
        cmocka_unit_test(memory_that_runs_out_is_a_full_memo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
