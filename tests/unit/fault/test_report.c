/* Reports: faults as lines for people and as lines of JSON. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "lib/unit.h"
#include "fault/report.h"

static char *report_of(const ev_faults *faults, bool json)
{
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    ev_report(faults, &(ev_report_form){.program = "evisa-gen", .json = json}, memory);
    fclose(memory);
    return text;
}

static void assert_report(const ev_faults *faults, bool json, const char *expected)
{
    char *text = report_of(faults, json);
    assert_string_equal(text, expected);
    free(text);
}

static void faults_are_readable_lines(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_report(&faults, false, "");
    ev_faults_add(&faults, EV_STAY_UNUSUAL, "/visa/stay_days");
    ev_faults_add_at(&faults, EV_JSON_SYNTAX, "", 3, 14);
    ev_faults_add_at(&faults, EV_RESOURCE_BROKEN, "evisa/1/layout.txt", 7, 0);
    ev_faults_add_character(&faults, EV_GLYPH_MISSING, "/holder/surname",
                            (ev_character){0x4E2D, 12});
    assert_report(&faults, false,
                  "evisa-gen: warning: /visa/stay_days: stay-unusual: the stay is longer than "
                  "usual for the category\n"
                  "evisa-gen: line 3: column 14: json-syntax: the record is not valid JSON\n"
                  "evisa-gen: evisa/1/layout.txt: line 7: resource-broken: a resource file is "
                  "incomplete, or contradicts itself or another file\n"
                  "evisa-gen: /holder/surname: glyph-missing: the fonts of the page have no glyph "
                  "for a character (U+4E2D) at place 12\n");
}

static void faults_are_lines_of_json(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_report(&faults, true, "");
    ev_faults_add(&faults, EV_STAY_UNUSUAL, "/visa/stay_days");
    ev_faults_add_at(&faults, EV_JSON_SYNTAX, "", 3, 14);
    ev_faults_add_character(&faults, EV_GLYPH_MISSING, "/holder/surname",
                            (ev_character){0x10FFFD, 3});
    assert_report(
        &faults, true,
        "{\"severity\":\"warning\",\"code\":\"stay-unusual\","
        "\"pointer\":\"/visa/stay_days\","
        "\"message\":\"the stay is longer than usual for the category\"}\n"
        "{\"severity\":\"error\",\"code\":\"json-syntax\",\"pointer\":\"\","
        "\"message\":\"the record is not valid JSON\",\"line\":3,\"column\":14}\n"
        "{\"severity\":\"error\",\"code\":\"glyph-missing\","
        "\"pointer\":\"/holder/surname\","
        "\"message\":\"the fonts of the page have no glyph for a character (U+10FFFD) at place 3\","
        "\"code_point\":\"U+10FFFD\",\"place\":3}\n");
}

static void what_is_expected_follows(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    const ev_fault_details form = {.character = {0x2D, 3}, .right = {.expected = "^[A-Z]{4}$"}};
    const ev_fault_details both = {.right = {"a \"name\"", {EV_AT_MOST, 40, "characters"}}};
    const ev_fault_details number = {.line = 2, .right = {.limit = {EV_AT_LEAST, -5, NULL}}};
    ev_faults_add_with(&faults, EV_MALFORMED, "/a", &form);
    ev_faults_add_with(&faults, EV_TOO_LONG, "/b", &both);
    const ev_fault_details range = {.right = {"integer from 1 to 5", {EV_AT_MOST, 5, NULL}}};
    ev_faults_add_with(&faults, EV_OUT_OF_RANGE, "/c", &number);
    ev_faults_add_with(&faults, EV_OUT_OF_RANGE, "/d", &range);
    assert_report(&faults, false,
                  "evisa-gen: /a: malformed: the value does not have the form that the schema "
                  "requires (U+002D) at place 3; expected: ^[A-Z]{4}$\n"
                  "evisa-gen: /b: too-long: the value or list is longer than the schema allows; "
                  "expected: a \\\"name\\\", at most 40 characters\n"
                  "evisa-gen: /c: line 2: out-of-range: the number is outside its range; "
                  "expected: at least -5\n"
                  "evisa-gen: /d: out-of-range: the number is outside its range; expected: "
                  "integer from 1 to 5\n");
    assert_report(
        &faults, true,
        "{\"severity\":\"error\",\"code\":\"malformed\",\"pointer\":\"/a\",\"message\":\"the "
        "value does not have the form that the schema requires (U+002D) at place 3\","
        "\"code_point\":\"U+002D\",\"place\":3,\"expected\":\"^[A-Z]{4}$\"}\n"
        "{\"severity\":\"error\",\"code\":\"too-long\",\"pointer\":\"/b\",\"message\":\"the "
        "value or list is longer than the schema allows\",\"expected\":\"a "
        "\\\"name\\\"\",\"limit\":40}\n"
        "{\"severity\":\"error\",\"code\":\"out-of-range\",\"pointer\":\"/c\",\"message\":"
        "\"the number is outside its range\",\"line\":2,\"limit\":-5}\n"
        "{\"severity\":\"error\",\"code\":\"out-of-range\",\"pointer\":\"/d\",\"message\":"
        "\"the number is outside its range\",\"expected\":\"integer from 1 to 5\","
        "\"limit\":5}\n");
}

static void a_limit_of_one_has_a_singular(void **state)
{
    static const struct {
        ev_limit limit;
        const char *text;
    } cases[] = {
        {{EV_AT_LEAST, 1, "characters"}, "at least 1 character\n"},
        {{EV_AT_LEAST, 2, "characters"}, "at least 2 characters\n"},
        {{EV_AT_MOST, 0, "characters"}, "at most 0 characters\n"},
        {{EV_AT_MOST, 1, "years after /visa/issued_on"}, "at most 1 year after /visa/issued_on\n"},
        {{EV_EXACTLY, 1, "calendar months after /a"}, "exactly 1 calendar month after /a\n"},
        {{EV_EXACTLY, 1, "pixel"}, "exactly 1 pixel\n"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        ev_faults_add_with(&faults, EV_TOO_SHORT, "/a",
                           &(ev_fault_details){.right = {.limit = cases[i].limit}});
        char *text = report_of(&faults, false);
        assert_non_null(strstr(text, cases[i].text));
        free(text);
    }
}

/* A member's name is a stranger's: quotes, controls, other scripts, bytes that are not UTF-8. */
static void a_strangers_name_reaches_the_terminal_as_ascii_only(void **state)
{
    (void)state;
    ev_faults faults;
    char pointer[EV_POINTER_MAX + 1];
    ev_pointer_member(pointer, "", EV_SLICE("a\"b\\c\n\x1B[2J\x7F\xD3\x98\xF0\x9D\x84\x9E"));
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_add(&faults, EV_MEMBER_UNKNOWN, pointer);
    ev_faults_add(&faults, EV_RESOURCE_MISSING, "\xFF.txt");
    for (int json = 0; json < 2; json++) {
        char *text = report_of(&faults, json);
        for (const char *at = text; *at != '\0'; at++)
            assert_true((*at >= ' ' && *at <= '~') || *at == '\n');
        assert_non_null(strstr(text, "/a\\\"b\\\\c\\u000a\\u001b[2J\\u007f\\u04d8\\ud834\\udd1e"));
        assert_non_null(strstr(text, "\\ufffd.txt"));
        free(text);
    }
}

static void a_line_of_json_reads_back_to_the_pointer(void **state)
{
    (void)state;
    ev_faults faults;
    char pointer[EV_POINTER_MAX + 1];
    ev_pointer_member(pointer, "", EV_SLICE("қ\"~/\t€𝄞"));
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_add(&faults, EV_MEMBER_UNKNOWN, pointer);
    char *text = report_of(&faults, true);
    json_t *fault = json_loads(text, 0, NULL);
    assert_non_null(fault);
    assert_string_equal(json_string_value(json_object_get(fault, "pointer")), pointer);
    json_decref(fault);
    free(text);
}

static void a_fault_of_a_file_says_its_name_and_the_reason(void **state)
{
    ev_faults faults;
    (void)state;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_faults_add_system(&faults, EV_WRITE_FAILED, "visa.pdf", ENOSPC), EV_IO);
    assert_report(&faults, false,
                  "evisa-gen: visa.pdf: write-failed: the output could not be written completely: "
                  "No space left on device\n");
    assert_report(&faults, true,
                  "{\"severity\":\"error\",\"code\":\"write-failed\",\"pointer\":\"visa.pdf\","
                  "\"message\":\"the output could not be written completely\","
                  "\"reason\":\"No space left on device\"}\n");
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_faults_add_system(&faults, EV_OUT_OF_MEMORY, "", 0);
    assert_report(&faults, false, "evisa-gen: out-of-memory: there is not enough memory\n");
}

static void the_worst_list_is_still_short(void **state)
{
    (void)state;
    ev_faults faults;
    char pointer[EV_POINTER_MAX + 1], expected[EV_EXPECTED_MAX + 1];
    memset(pointer, '\x01', EV_POINTER_MAX);
    pointer[EV_POINTER_MAX] = '\0';
    memset(expected, '"', EV_EXPECTED_MAX);
    expected[EV_EXPECTED_MAX] = '\0';
    const ev_fault_details details = {9999999,
                                      9999999,
                                      {0x10FFFF, 9999999},
                                      {expected, {EV_EXACTLY, INT64_MIN, "characters"}},
                                      EILSEQ};
    ev_faults_init(&faults, EV_LENIENT);
    for (int i = 0; i < 1000; i++)
        ev_faults_add_with(&faults, EV_RESOURCE_OVERFLOW, pointer, &details);
    for (int json = 0; json < 2; json++) {
        char *text = report_of(&faults, json);
        assert_true(strlen(text) < 65536);
        assert_non_null(strstr(text, "more-faults"));
        free(text);
    }
}

static void the_table_lists_every_code_in_both_forms(void **state)
{
    (void)state;
    for (int json = 0; json < 2; json++) {
        size_t lines = 0;
        ev_buf table;
        ev_buf_init(&table, NULL, 0);
        (json ? ev_report_table_json : ev_report_table)(&table);
        ev_buf_char(&table, '\0');
        for (char *line = strtok(table.data, "\n"); line != NULL;
             line = strtok(NULL, "\n"), lines++) {
            const char *code = ev_code_describe((ev_code)lines)->code;
            assert_non_null(strstr(line, code));
            json_t *object = json ? json_loads(line, 0, NULL) : NULL;
            if (json)
                assert_string_equal(json_string_value(json_object_get(object, "code")), code);
            if (json && lines == EV_RECORD_TOO_LARGE) {
                assert_non_null(
                    strstr(line, ",\"members\":[\"expected\",\"limit\"],\"limit\":1048576}"));
            } else if (lines == EV_RECORD_TOO_LARGE) {
                assert_non_null(strstr(line, "limit"));
            }
            json_decref(object);
        }
        assert_int_equal(lines, EV_GEN_CODE_COUNT);
        ev_buf_free(&table);
    }
}

/* The longest that a fault can be: what is not ASCII becomes six bytes for each character, and the
 * line has the length that the header promises. */
static void the_longest_line_has_room(void **state)
{
    char pointer[EV_POINTER_MAX + 1], expected[EV_EXPECTED_MAX + 1];
    const ev_fault_details details = {.line = UINT32_MAX,
                                      .column = UINT32_MAX,
                                      .character = {0x10FFFF, UINT32_MAX},
                                      .right = {expected, {EV_AT_LEAST, INT64_MIN, "characters"}},
                                      .error = EILSEQ}; /* has the longest reason */
    (void)state;
    memset(pointer, '\xFF', sizeof pointer - 1);
    memset(expected, '\xFF', sizeof expected - 1);
    pointer[sizeof pointer - 1] = expected[sizeof expected - 1] = '\0';
    for (ev_code code = 0; code < EV_CODE_COUNT; code++) {
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        (void)ev_faults_add_with(&faults, code, pointer, &details);
        for (int json = 0; json < 2; json++) {
            char *text = report_of(&faults, json != 0);
            assert_true(strlen(text) < EV_REPORT_LINE_MAX);
            assert_int_equal(text[strlen(text) - 1], '\n');
            free(text);
        }
    }
}

UNIT_TESTS(report)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_readable_lines),
        cmocka_unit_test(faults_are_lines_of_json),
        cmocka_unit_test(what_is_expected_follows),
        cmocka_unit_test(a_limit_of_one_has_a_singular),
        cmocka_unit_test(a_strangers_name_reaches_the_terminal_as_ascii_only),
        cmocka_unit_test(a_line_of_json_reads_back_to_the_pointer),
        cmocka_unit_test(a_fault_of_a_file_says_its_name_and_the_reason),
        cmocka_unit_test(the_worst_list_is_still_short),
        cmocka_unit_test(the_table_lists_every_code_in_both_forms),
        cmocka_unit_test(the_longest_line_has_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
