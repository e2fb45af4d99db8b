/* RFC 8785 against the examples of its text, and the digest of a record against sha256sum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "record/jcs.h"

static ev_arena arena;

static int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

static json_t *parse(const char *json)
{
    json_t *value = json_loads(json, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    return value;
}

static void assert_canonical(const char *json, const char *expected)
{
    json_t *value = parse(json);
    ev_buf text;
    ev_buf_init(&text, &arena, 64);
    assert_true(ev_jcs_text(value, &arena, &text));
    json_decref(value);
    ev_buf_char(&text, '\0');
    assert_false(text.failed);
    assert_string_equal(text.data, expected);
}

/* RFC 8785, section 3.2.2 with 3.2.4; its numbers are not integers and left out, the rest is as
 * printed there. */
static void the_sample_of_the_rfc_comes_out_as_printed(void **state)
{
    (void)state;
    assert_canonical("{\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                     "\"literals\": [null, true, false]}",
                     "{\"literals\":[null,true,false],"
                     "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

/* RFC 8785, section 3.2.3: sorted by UTF-16 code units, so the emoji (D83D DE00) is before
 * U+FB33. */
static void members_are_sorted_as_in_the_rfc(void **state)
{
    (void)state;
    assert_canonical(
        "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
        "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
        "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
        "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
        "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\","
        "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
        "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

static void a_shorter_name_comes_first_and_objects_nest(void **state)
{
    (void)state;
    assert_canonical("{\"ab\":{\"z\":[{},[]],\"\":1},\"a\":-7,\"b\":0}",
                     "{\"a\":-7,\"ab\":{\"\":1,\"z\":[{},[]]},\"b\":0}");
    /* U+D7FF, U+E000 and U+FFFF around the surrogates of U+10000 and U+10FFFF. */
    assert_canonical(
        "{\"\\uffff\":1,\"\\ue000\":2,\"\\ud800\\udc00\":3,\"\\udbff\\udfff\":4,\"\\ud7ff\":5}",
        "{\"\xED\x9F\xBF\":5,\"\xF0\x90\x80\x80\":3,\"\xF4\x8F\xBF\xBF\":4,\"\xEE\x80\x80\":2,"
        "\"\xEF\xBF\xBF\":1}");
}

static void strings_have_the_fewest_escapes(void **state)
{
    (void)state;
    assert_canonical("\"\\b\\t\\n\\f\\r\\u0001\\u001F\\u007f\\/\\u00e9\\u2028\"",
                     "\"\\b\\t\\n\\f\\r\\u0001\\u001f\x7F/\xC3\xA9\xE2\x80\xA8\"");
}

static bool is_canonical(const char *json)
{
    json_t *value = parse(json);
    ev_buf text;
    ev_buf_init(&text, &arena, 64);
    bool done = ev_jcs_text(value, &arena, &text);
    json_decref(value);
    return done;
}

static void integers_end_where_doubles_are_no_longer_exact(void **state)
{
    (void)state;
    assert_canonical("[9007199254740991,-9007199254740991,-0]",
                     "[9007199254740991,-9007199254740991,0]");
    assert_false(is_canonical("[9007199254740992]"));
    assert_false(is_canonical("{\"a\":-9007199254740992}"));
    assert_false(is_canonical("[1.0]"));
}

static void hex_digest(const char *json, char out[2 * EV_DIGEST_SIZE + 1])
{
    uint8_t digest[EV_DIGEST_SIZE];
    json_t *record = parse(json);
    ev_buf text;
    assert_true(ev_jcs_digest(record, &arena, digest));
    json_decref(record);
    ev_buf_init(&text, &arena, 80);
    ev_buf_hex(&text, digest, sizeof digest);
    assert_int_equal(text.size, 2 * EV_DIGEST_SIZE);
    memcpy(out, text.data, text.size);
    out[2 * EV_DIGEST_SIZE] = '\0';
}

/* printf '%s' '{"a":1,"n":{"seal":2,"x-y":3}}' | sha256sum */
static void the_digest_leaves_out_seal_and_x_at_the_top_only(void **state)
{
    char digest[2 * EV_DIGEST_SIZE + 1];
    (void)state;
    hex_digest("{\"x-b\":1.5,\"n\":{\"x-y\":3,\"seal\":2},\"seal\":\"AA==\",\"x-\":[],\"a\":1}",
               digest);
    assert_string_equal(digest, "8e5e9a4208a5a9824c166502032cb49fa28f2dc4ffcb739d96d799fcd916ae7d");
    hex_digest("{\"seal\":\"AA==\"}", digest); /* printf '{}' | sha256sum */
    assert_string_equal(digest, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
}

static void a_number_beyond_the_digest_is_refused(void **state)
{
    uint8_t digest[EV_DIGEST_SIZE];
    (void)state;
    json_t *record = parse("{\"a\":{\"b\":1.5}}");
    assert_false(ev_jcs_digest(record, &arena, digest));
    json_decref(record);
}

static void failing_memory_is_noticed(void **state)
{
    uint8_t digest[EV_DIGEST_SIZE];
    (void)state;
    json_t *record = parse("{\"a\":{\"b\":{}},\"c\":{}}");
    bool done = false;
    for (size_t i = 1; !done; i++) {
        ev_arena_reset(&arena);
        arena.fail_after = i;
        done = ev_jcs_digest(record, &arena, digest);
        assert_true(done == (i > 4));
    }
    arena.fail_after = 0;
    ev_arena_reset(&arena);
    json_decref(record);
}

UNIT_TESTS(jcs)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_of_the_rfc_comes_out_as_printed),
        cmocka_unit_test(members_are_sorted_as_in_the_rfc),
        cmocka_unit_test(a_shorter_name_comes_first_and_objects_nest),
        cmocka_unit_test(strings_have_the_fewest_escapes),
        cmocka_unit_test(integers_end_where_doubles_are_no_longer_exact),
        cmocka_unit_test(the_digest_leaves_out_seal_and_x_at_the_top_only),
        cmocka_unit_test(a_number_beyond_the_digest_is_refused),
        cmocka_unit_test(failing_memory_is_noticed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
