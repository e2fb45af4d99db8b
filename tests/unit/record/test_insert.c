/* Members set in the text of an object: what was there stays byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "lib/unit.h"
#include "record/insert.h"

static void assert_spliced(const char *json, const ev_member *members, size_t count,
                           const char *expected)
{
    ev_buf out;
    ev_buf_init(&out, NULL, 0);
    ev_insert(ev_slice_from(json), members, count, &out);
    ev_buf_char(&out, '\0');
    assert_false(out.failed);
    assert_string_equal(out.data, expected);
    json_t *object = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(object);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(json_string_value(json_object_get(object, members[i].name)),
                            members[i].value.data);
    json_decref(object);
    ev_buf_free(&out);
}

static const ev_member seal = {"seal", {"Cc==", 4}},
                       two[] = {{"policy", {"kz-2019-01", 10}}, {"seal", {"AAAA", 4}}};

static void members_come_behind_the_last(void **state)
{
    (void)state;
    assert_spliced("{\"a\":1}", &seal, 1, "{\"a\":1,\"seal\":\"Cc==\"}");
    assert_spliced("{\"a\":1}", two, 2, "{\"a\":1,\"policy\":\"kz-2019-01\",\"seal\":\"AAAA\"}");
    assert_spliced("{\"a\":{\"b\":[{}]}}", &seal, 1, "{\"a\":{\"b\":[{}]},\"seal\":\"Cc==\"}");
}

static void they_are_written_as_the_first_member_is(void **state)
{
    (void)state;
    assert_spliced("{\n  \"a\": 1\n}\n", two, 2,
                   "{\n  \"a\": 1,\n  \"policy\": \"kz-2019-01\",\n  \"seal\": \"AAAA\"\n}\n");
    assert_spliced("{ \"a\": 1 }", &seal, 1, "{ \"a\": 1, \"seal\": \"Cc==\" }");
    assert_spliced("{\r\n\t\"a\": 1\r\n}\r\n", &seal, 1,
                   "{\r\n\t\"a\": 1,\r\n\t\"seal\": \"Cc==\"\r\n}\r\n");
}

static void blanks_around_the_object_stay(void **state)
{
    (void)state;
    assert_spliced(" \n{\"a\":1 \t}\r\n ", &seal, 1, " \n{\"a\":1,\"seal\":\"Cc==\" \t}\r\n ");
}

static void a_member_that_is_there_is_set_in_place(void **state)
{
    (void)state;
    assert_spliced("{\"seal\":\"old\",\"a\":1}", &seal, 1, "{\"seal\":\"Cc==\",\"a\":1}");
    assert_spliced("{\"a\":1,\"seal\" : \"\" }", &seal, 1, "{\"a\":1,\"seal\" : \"Cc==\" }");
    assert_spliced("{\"seal\":\"old\",\"policy\":\"p\"}", two, 2,
                   "{\"seal\":\"AAAA\",\"policy\":\"kz-2019-01\"}");
    assert_spliced("{\"policy\":\"p\",\"b\":0,\"seal\":\"old\"}", two, 2,
                   "{\"policy\":\"kz-2019-01\",\"b\":0,\"seal\":\"AAAA\"}");
    assert_spliced("{\"a\":1,\"seal\":\"old\"}", two, 2,
                   "{\"a\":1,\"seal\":\"AAAA\",\"policy\":\"kz-2019-01\"}");
}

static void a_name_may_be_escaped(void **state)
{
    (void)state;
    assert_spliced("{\"\\u0073e\\u0061l\":\"old\"}", &seal, 1, "{\"\\u0073e\\u0061l\":\"Cc==\"}");
    assert_spliced("{\"sea\\u006C\":\"old\",\"\\\\seal\":1}", &seal, 1,
                   "{\"sea\\u006C\":\"Cc==\",\"\\\\seal\":1}");
}

static void what_only_looks_like_the_member_is_left_alone(void **state)
{
    (void)state;
    assert_spliced("{\"x-a\":{\"seal\":\"inner\"}}", &seal, 1,
                   "{\"x-a\":{\"seal\":\"inner\"},\"seal\":\"Cc==\"}");
    assert_spliced("{\"x-a\":\"\\\"seal\\\":\\\"no\\\"\"}", &seal, 1,
                   "{\"x-a\":\"\\\"seal\\\":\\\"no\\\"\",\"seal\":\"Cc==\"}");
    assert_spliced("{\"seals\":\"a\",\"sea\":\"b\",\"\":\"c\"}", &seal, 1,
                   "{\"seals\":\"a\",\"sea\":\"b\",\"\":\"c\",\"seal\":\"Cc==\"}");
    assert_spliced("{\"x-a\":[\"seal\",\"}\",\"]\"],\"b\":\"\\\\\"}", &seal, 1,
                   "{\"x-a\":[\"seal\",\"}\",\"]\"],\"b\":\"\\\\\",\"seal\":\"Cc==\"}");
    assert_spliced("{\"a\":\"}\"}", &seal, 1, "{\"a\":\"}\",\"seal\":\"Cc==\"}");
}

static void numbers_keep_their_form(void **state)
{
    (void)state;
    assert_spliced("{\"x-a\":1.50e+1,\"x-b\":-0}", &seal, 1,
                   "{\"x-a\":1.50e+1,\"x-b\":-0,\"seal\":\"Cc==\"}");
}

/* Never called with such text; that it stays within its bounds all the same is for the sanitizers
 * to see. */
static void torn_text_is_no_danger(void **state)
{
    (void)state;
    static const char json[] =
        " {\n \"a\\\"\\u0041\" : [1, {\"b\":\"}\"}], \"se\\u0061l\" : \"old\" , \"c\":null}\n";
    for (size_t size = 0; size < sizeof json; size++) {
        char *text = malloc(size + 1);
        ev_buf out;
        assert_non_null(text);
        memcpy(text, json, size);
        ev_buf_init(&out, NULL, 0);
        ev_insert((ev_slice){text, size}, two, 2, &out);
        assert_false(out.failed);
        ev_buf_free(&out);
        free(text);
    }
}

UNIT_TESTS(insert)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_come_behind_the_last),
        cmocka_unit_test(they_are_written_as_the_first_member_is),
        cmocka_unit_test(blanks_around_the_object_stay),
        cmocka_unit_test(a_member_that_is_there_is_set_in_place),
        cmocka_unit_test(a_name_may_be_escaped),
        cmocka_unit_test(what_only_looks_like_the_member_is_left_alone),
        cmocka_unit_test(numbers_keep_their_form),
        cmocka_unit_test(torn_text_is_no_danger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
