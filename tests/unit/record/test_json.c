/* Strict JSON: every fault with its place, and both sides of each limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "record/json.h"
#include "core/limits.h"

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

static void assert_refused_slice(ev_slice text, const char *code, unsigned line, unsigned column)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_null(ev_json_read(text, &arena, &faults));
    assert_int_equal(faults.count, 1);
    assert_string_equal(ev_code_describe(faults.fault[0].code)->code, code);
    assert_string_equal(faults.fault[0].pointer, "");
    assert_int_equal(faults.fault[0].line, line);
    assert_int_equal(faults.fault[0].column, column);
    ev_arena_reset(&arena);
}

#define assert_refused(literal, code, line, column)                                                \
    assert_refused_slice(EV_SLICE(literal), code, line, column)

static void assert_taken(ev_slice text)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    json_t *root = ev_json_read(text, &arena, &faults);
    assert_non_null(root);
    assert_int_equal(faults.count, 0);
    json_decref(root);
    ev_arena_reset(&arena);
}

static void an_input_without_json_is_empty(void **state)
{
    (void)state;
    assert_refused_slice((ev_slice){"", 0}, "record-empty", 0, 0);
    assert_refused(" \t\r\n", "record-empty", 0, 0);
}

static void what_is_no_json_is_refused_at_its_place(void **state)
{
    (void)state;
    assert_refused("hello", "json-syntax", 1, 5);
    assert_refused("{\n  'a': 1}", "json-syntax", 2, 3);
    assert_refused("{\"a\":1,\n}", "json-syntax", 2, 1);
    assert_refused("{\"a\":01}", "json-syntax", 1, 6);
    assert_refused("{\"a\":+1}", "json-syntax", 1, 6);
    assert_refused("{\"a\":.5}", "json-syntax", 1, 6);
    assert_refused("{\"a\":1.}", "json-syntax", 1, 7);
    assert_refused("{\"a\":NaN}", "json-syntax", 1, 8);
    assert_refused("{\"a\":\"x\ny\"}", "json-syntax", 1, 7);
    assert_refused("{\"a\":\"\\x41\"}", "json-syntax", 1, 8);
    assert_refused("{/* */}", "json-syntax", 1, 2);
    assert_refused("{\"\xC3\xA9\xC3\xA9\":x}", "json-syntax", 1, 7);
}

static void lone_surrogates_are_refused(void **state)
{
    (void)state;
    assert_refused("{\"a\":\"\\ud800\"}", "json-syntax", 1, 13);
    assert_refused("{\"a\":\"\\udc00\"}", "json-syntax", 1, 13);
    assert_refused("{\"a\":\"\\ud800\\u0041\"}", "json-syntax", 1, 19);
    assert_taken(EV_SLICE("{\"a\":\"\\ud83d\\ude00\"}"));
}

static void a_text_that_ends_early_is_truncated(void **state)
{
    (void)state;
    assert_refused("{", "json-truncated", 1, 1);
    assert_refused("{\"a\":1,\n", "json-truncated", 2, 1);
    assert_refused("{\"a\":\"xyz", "json-truncated", 1, 9);
    assert_refused("{\"photo\":\"AAAA", "json-truncated", 1, 14);
    assert_refused("{\"photo\":\"AAAA\"", "json-truncated", 1, 15);
    assert_refused("{\"photo\":\"AAAA\",\n", "json-truncated", 2, 1);
}

static void nothing_may_follow(void **state)
{
    (void)state;
    assert_refused("{} {}", "json-trailing-data", 1, 4);
    assert_refused("{\"a\":1}\n\n,", "json-trailing-data", 3, 1);
    assert_refused("{\"photo\":\"AAAA\"}x", "json-trailing-data", 1, 17);
    assert_taken(EV_SLICE(" {} \n\t"));
}

static void only_utf_8_without_a_mark_is_read(void **state)
{
    (void)state;
    assert_refused("\xEF\xBB\xBF{}", "json-not-utf8", 1, 1);
    assert_refused("\xFF\xFE{\0}\0", "json-syntax", 1, 4); /* UTF-16 shows by its bytes 0 */
    assert_refused("{\"a\":\"\xC3\x28\"}", "json-not-utf8", 1, 6);
    assert_refused("{\"a\":\"\xC0\xAF\"}", "json-not-utf8", 1, 6);         /* overlong */
    assert_refused("{\"a\":\"\xED\xA0\x80\"}", "json-not-utf8", 1, 6);     /* surrogate */
    assert_refused("{\"a\":\"\xF4\x90\x80\x80\"}", "json-not-utf8", 1, 6); /* U+110000 */
    assert_refused("{\"photo\":\"A\xFF\"}", "json-not-utf8", 1, 11);
}

static void the_character_0_is_refused_in_every_form(void **state)
{
    (void)state;
    assert_refused("{\"a\":\"x\\u0000y\"}", "json-nul", 1, 15);
    assert_refused("{\"a\\u0000\":1}", "json-nul", 1, 10);
    assert_refused("{\"photo\":\"\\u0000\"}", "json-nul", 1, 17);
    assert_refused("{\"a\":1\0}", "json-syntax", 1,
                   7); /* jansson 2.14 alone would take these two */
    assert_refused("{\"a\":true\0}", "json-syntax", 1, 10);
    assert_refused("{\"a\":\"\0\"}", "json-syntax", 1, 7);
}

static void a_member_may_come_once(void **state)
{
    (void)state;
    assert_refused("{\"a\":1,\"a\":2}", "json-duplicate-member", 1, 10);
    assert_refused("{\"a\":1,\"\\u0061\":2}", "json-duplicate-member", 1, 15);
    assert_refused("{\"a\":{\"b\":1,\n\"b\":1}}", "json-duplicate-member", 2, 3);
    assert_taken(EV_SLICE("{\"a\":{\"a\":1}}"));
}

static void a_second_photo_is_a_duplicate_however_it_is_spelt(void **state)
{
    (void)state;
    assert_refused("{\"photo\":\"AAAA\",\"photo\":\"BBBB\"}", "json-duplicate-member", 1, 23);
    assert_refused("{\"photo\":\"AAAA\",\"\\u0070hoto\":\"BBBB\"}", "json-duplicate-member", 1, 28);
    assert_refused("{\"\\u0070hoto\":\"BBBB\",\"photo\":\"AAAA\"}", "json-duplicate-member", 1, 28);
    assert_refused("{\"photo\":\"AAAA\",\"photo\":1}", "json-duplicate-member", 1, 23);
}

static void numbers_no_reader_can_hold_are_refused(void **state)
{
    (void)state;
    assert_taken(EV_SLICE("{\"a\":9223372036854775807,\"b\":-9223372036854775808}"));
    assert_refused("{\"a\":9223372036854775808}", "json-number-too-big", 1, 24);
    assert_refused("{\"a\":-9223372036854775809}", "json-number-too-big", 1, 25);
    assert_refused("{\"a\":1e999}", "json-number-too-big", 1, 10);
}

/* By its sign, also behind other numbers and with a photo that jansson does not see. */
static void a_number_that_is_too_big_gives_its_limit(void **state)
{
    static const struct {
        const char *text;
        ev_bound bound;
    } cases[] = {
        {"{\"a\":1e999}", EV_AT_MOST},
        {"{\"a\":-1e999}", EV_AT_LEAST},
        {"{\"a\":-1.5E+999,\"b\":2}", EV_AT_LEAST},
        {"[-5,1e+999]", EV_AT_MOST},
        {"[5,-99999999999999999999]", EV_AT_LEAST},
        {"{\"photo\":\"AAAAAAAA\",\"a\":\n-9223372036854775809}", EV_AT_LEAST},
        {"{\"\u0416\":9223372036854775808 }", EV_AT_MOST},
        {"-1e999", EV_AT_LEAST},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        assert_null(ev_json_read(ev_slice_from(cases[i].text), &arena, &faults));
        assert_int_equal(faults.fault[0].code, EV_JSON_NUMBER);
        assert_int_equal(faults.fault[0].limit.bound, cases[i].bound);
        assert_int_equal(faults.fault[0].limit.value,
                         cases[i].bound == EV_AT_MOST ? EV_NUMBER_MAX : -EV_NUMBER_MAX);
        ev_arena_reset(&arena);
    }
}

static ev_slice nested(size_t depth, char *out)
{
    char *at = out;
    memcpy(at, "{\"x\":", 5);
    at += 5;
    memset(at, '[', depth - 1);
    memset(at + depth - 1, ']', depth - 1);
    at += 2 * (depth - 1);
    *at++ = '}';
    return (ev_slice){out, (size_t)(at - out)};
}

static void sixteen_levels_are_enough(void **state)
{
    char text[5000];
    (void)state;
    assert_taken(nested(16, text));
    assert_refused_slice(nested(17, text), "json-too-deep", 1, 21);
    assert_refused_slice(nested(2400, text), "json-too-deep", 1, 21);
    assert_taken(EV_SLICE("{\"x\":\"[[[[[[[[[[[[[[[[[[\",\"y\":\"\\\"[[[[[[[[[[[[[[[[[[\"}"));
    assert_taken(EV_SLICE("{\"x\":[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]}"));
}

static void one_mebibyte_is_enough(void **state)
{
    (void)state;
    char *text = malloc(EV_RECORD_BYTES_MAX + 1);
    assert_non_null(text);
    memset(text, ' ', EV_RECORD_BYTES_MAX + 1);
    memcpy(text, "{}", 2);
    assert_taken((ev_slice){text, EV_RECORD_BYTES_MAX});
    assert_refused_slice((ev_slice){text, EV_RECORD_BYTES_MAX + 1}, "record-too-large", 0, 0);
    free(text);
}

static void only_an_object_is_a_record(void **state)
{
    (void)state;
    assert_refused("[]", "wrong-type", 0, 0);
    assert_refused("\"x\"", "wrong-type", 0, 0);
    assert_refused("12", "wrong-type", 0, 0);
    assert_refused("null", "wrong-type", 0, 0);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static size_t allowed; /* of jansson's allocations; the next one fails, and so do all after it */

static void *limited_malloc(size_t size)
{
    if (allowed == 0)
        return NULL;
    allowed--;
    return malloc(size);
}

/* jansson's allocator is one for the process, so only a test may change it. Where jansson takes a
 * failed allocation for a fault of the text the code is that of the text: in the programs it sees
 * no such failure (sys/memory.h). */
static void jansson_without_memory_gives_no_record_and_no_leak(void **state)
{
    static const char text[] = "{\"a\":[1,2,{\"b\":\"c\"}],\"photo\":\"AAAA\","
                               "\"d\":\"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\"}";
    json_t *root = NULL;
    (void)state;
    json_set_alloc_funcs(limited_malloc, free);
    for (size_t i = 0; root == NULL; i++) {
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        allowed = i;
        root = ev_json_read(EV_SLICE(text), &arena, &faults);
        assert_true(root != NULL || faults.status == EV_TEMP_FAIL || faults.status == EV_DATA);
        assert_true(i < 200);
    }
    json_decref(root);
    json_set_alloc_funcs(malloc, free);
    ev_arena_reset(&arena);
}

static void a_failing_arena_is_noticed(void **state)
{
    ev_faults faults;
    (void)state;
    ev_faults_init(&faults, EV_LENIENT);
    arena.fail_after = 1;
    assert_null(ev_json_read(EV_SLICE("{\"photo\":\"AAAA\"}"), &arena, &faults));
    assert_int_equal(faults.status, EV_TEMP_FAIL);
    ev_arena_reset(&arena);
}

UNIT_TESTS(json)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_input_without_json_is_empty),
        cmocka_unit_test(what_is_no_json_is_refused_at_its_place),
        cmocka_unit_test(lone_surrogates_are_refused),
        cmocka_unit_test(a_text_that_ends_early_is_truncated),
        cmocka_unit_test(nothing_may_follow),
        cmocka_unit_test(only_utf_8_without_a_mark_is_read),
        cmocka_unit_test(the_character_0_is_refused_in_every_form),
        cmocka_unit_test(a_member_may_come_once),
        cmocka_unit_test(a_second_photo_is_a_duplicate_however_it_is_spelt),
        cmocka_unit_test(numbers_no_reader_can_hold_are_refused),
        cmocka_unit_test(a_number_that_is_too_big_gives_its_limit),
        cmocka_unit_test(sixteen_levels_are_enough),
        cmocka_unit_test(one_mebibyte_is_enough),
        cmocka_unit_test(only_an_object_is_a_record),
        cmocka_unit_test(jansson_without_memory_gives_no_record_and_no_leak),
        cmocka_unit_test(a_failing_arena_is_noticed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
