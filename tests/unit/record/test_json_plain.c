/* The long string that goes round jansson: with and without it, every text gives the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "record/json.h"

static ev_arena arena;

static int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, 64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

static void plain_text_ends_at_the_first_odd_byte(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++)
        for (size_t size = 1; size <= 20; size++)
            for (size_t place = 0; place < size; place++) {
                char text[20];
                memset(text, place % 2 == 0 ? ' ' : '~', size);
                text[place] = (char)byte;
                bool plain = byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
                assert_ptr_equal(ev_json_skip_plain(text, text + size),
                                 text + (plain ? size : place));
            }
}

/* Each text, with and without the short cut, has to give the same value or the same fault at the
 * same place. */
static const char *const alike[] = {
    "{\"photo\":\"AAAA\"}",
    "{\"photo\" \t\n:\r \"AAAA\" ,\"a\":1}",
    "{\"a\":{\"photo\":\"AAAA\"}}",
    "{\"a\":{\"photo\":\"AAAA\"},\"photo\":\"BBBB\",\"b\":[\"photo\",\"C\"]}",
    "{\"a\":\"photo\",\"b\":\"photo\",\"photo\":\"D\"}",
    "{\"photo\":\"\"}",
    "{\"photo\":\"a\\nb\"}",
    "{\"photo\":\"\\\"\"}",
    "{\"photo\":\"a\\\\\"}",
    "{\"photo\":\"\xC3\xA9\"}",
    "{\"photo\":\"\xC3\"}",
    "{\"photo\":\"a\tb\"}",
    "{\"photo\":\"\x7F\"}",
    "{\"photo\":12}",
    "{\"photo\":{\"photo\":\"AAAA\"}}",
    "{\"photo\":[\"photo\"]}",
    "{\"\\u0070hoto\":\"AAAA\"}",
    "{\"photo\\u0000\":\"AAAA\"}",
    "{\"photo\":\"AAAA\",\"\\u0070hoto\":\"AAAA\"}",
    "{\"photo\":\"AAAA\",\"photo\":\"AAAA\"}",
    "{\"photo\":\"AAAA\",\"a\":1,\"a\":2}",
    "{\"photo\":\"AAAA\",\n\"a\":1,\"a\":2}",
    "{\"a\":1,\"a\":2,\"photo\":\"AAAA\"}",
    "{\"photo\":\"AAAA\" \"b\":1}",
    "{\"photo\":\"AAAA\"\"b\"}",
    "{\"photo\"\"photo\":\"AAAA\"}",
    "{\"photo\" \"AAAA\"}",
    "{\"photo\"::\"AAAA\"}",
    "{\"photo\":\"AAAA\"",
    "{\"photo\":\"AAAA",
    "{\"photo\":\"AAAA\\\"",
    "{\"photo\":\"",
    "{\"photo\":",
    "{\"photo\"",
    "{\"photo",
    "{\"photo\":\"AAAA\",}",
    "{\"photo\":\"AAAA\"}}",
    "{\"photo\":\"AAAA\"} \"photo\":\"BBBB\"",
    "[\"photo\",\"AAAA\"]",
    "[\"photo\":\"AAAA\"]",
    "\"photo\":\"AAAA\"",
    "{]\"photo\":\"AAAA\"}",
    "{\"a\":[},\"photo\":\"AAAA\"}",
    "}{\"photo\":\"AAAA\"}",
    "{\"photo\":\"AAAA\",\"b\":\"\\ud800\"}",
    "{\n\"photo\":\"AAAA\",\"b\":\"\xFF\"}",
    "{\"x\":\"\\\",\\\"photo\\\":\\\"AAAA\"}",
    "{\"x\\\"photo\":\"AAAA\"}",
    "{\"z\":1,\"photo\":\"AAAA\",\"y\":2}",
    "{\"seal\":\"BBBBB\",\"photo\":\"AAAA\"}",
    "{\"seal\":\"BBBBB\",\"seal\":\"CC\"}",
    "{\"photo\":\"AAAA\",\"a\":1,\"seal\":\"BBBBB\",\"a\":2}",
    "{\"photo\":\"AAAA\",\"a\":1,\n\"a\":1,\"seal\":\"BBBBB\"}",
    "{\"photo\":\"AAAA\",\n\"seal\":\"BBBBB\",\"a\":1,\"a\":2}",
    "{\"photo\":\"AAAA\",\"seal\":\"BBBBB\",\n\"a\":1,\"a\":2}",
    "{\"seal\":\"BB\",\"photo\":\"AAAA\",\"seal\":\"CC\",\"photo\":\"DD\"}",
    "{\"seal\":\"B\\nB\",\"photo\":\"AAAA\",}",
    "{\"seal\":\"BBB\",\"photo\":\"A\u00e4A\",}",
};

static void assert_alike(ev_slice text)
{
    ev_faults with, without;
    ev_faults_init(&with, EV_LENIENT);
    ev_faults_init(&without, EV_LENIENT);
    json_t *one = ev_json_read(text, &arena, &with), *other = ev_json_read(text, NULL, &without);
    assert_true((one == NULL) == (other == NULL));
    if (one != NULL) {
        char *a = json_dumps(one, JSON_COMPACT),
             *b = json_dumps(other, JSON_COMPACT); /* keeps the order of members */
        assert_string_equal(a, b);
        free(a);
        free(b);
    }
    assert_int_equal(with.count, without.count);
    for (size_t i = 0; i < with.count; i++) {
        assert_int_equal(with.fault[i].code, without.fault[i].code);
        assert_int_equal(with.fault[i].line, without.fault[i].line);
        assert_int_equal(with.fault[i].column, without.fault[i].column);
    }
    json_decref(one);
    json_decref(other);
    ev_arena_reset(&arena);
}

static void the_short_cut_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++)
        assert_alike(ev_slice_from(alike[i]));
}

/* All texts again with one byte changed, taken out or doubled. */
static void the_short_cut_changes_nothing_in_damaged_text(void **state)
{
    static const char bytes[] = "\"\\:,{}[]a \n\x80";
    (void)state;
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        size_t size = strlen(alike[i]);
        for (size_t at = 0; at < size; at++) {
            char text[128];
            for (size_t b = 0; b < sizeof bytes; b++) {
                memcpy(text, alike[i], size);
                text[at] = bytes[b];
                assert_alike((ev_slice){text, size});
            }
            memcpy(text, alike[i], at);
            memcpy(text + at, alike[i] + at + 1, size - at - 1);
            assert_alike((ev_slice){text, size - 1});
            memcpy(text, alike[i], at + 1);
            memcpy(text + at + 1, alike[i] + at, size - at);
            assert_alike((ev_slice){text, size + 1});
        }
    }
}

UNIT_TESTS(json_plain)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_ends_at_the_first_odd_byte),
        cmocka_unit_test(the_short_cut_changes_nothing),
        cmocka_unit_test(the_short_cut_changes_nothing_in_damaged_text),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
