/* A finding as a line, for people and for programs. */
#include "unit/checker/checker_fixture.h"

#include "lib/unit.h"

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const ev_finding finding = {.code = EV_RESOURCE_VALUE_WRONG,
                                   .path = "evisa/1/layout.txt",
                                   .line = 12,
                                   .column = 8,
                                   .section = TEXT("style title"),
                                   .key = TEXT("size"),
                                   .found = TEXT("8,5\x1b\"ү"),
                                   .expected = "a size",
                                   .nearest = "8.5"};

static void is_line(const ev_finding *one, bool json, const char *wanted)
{
    ev_buf line;
    ev_buf_init(&line, NULL, 64);
    ev_finding_line(one, &(ev_report_form){.program = "evisa-gen", .json = json}, &line);
    ev_buf_char(&line, '\0');
    assert_string_equal(line.data, wanted);
    ev_buf_free(&line);
}

static void people_read_characters_and_no_controls(void **state)
{
    (void)state;
    is_line(&finding, false,
            "evisa-gen: evisa/1/layout.txt: line 12: column 8: resource-value-wrong: the value is "
            "not of the kind that the key takes: [style title] size = 8,5\\u001b\"ү; expected: a "
            "size; did you mean 8.5?\n");
}

static void programs_read_ascii(void **state)
{
    (void)state;
    is_line(&finding, true,
            "{\"severity\":\"error\",\"code\":\"resource-value-wrong\",\"pointer\":\"evisa/1/"
            "layout.txt\",\"message\":\"the value is not of the kind that the key takes\","
            "\"line\":12,\"column\":8,\"section\":\"style title\",\"key\":\"size\",\"found\":"
            "\"8,5\\u001b\\\"\\u04af\",\"expected\":\"a size\",\"nearest\":\"8.5\"}\n");
}

static void what_is_not_known_is_left_out(void **state)
{
    (void)state;
    const ev_finding file = {.code = EV_RESOURCE_MISSING, .path = "evisa/2/labels.txt"};
    is_line(&file, false,
            "evisa-gen: evisa/2/labels.txt: resource-missing: a resource file is missing or cannot "
            "be read\n");
    is_line(&file, true,
            "{\"severity\":\"error\",\"code\":\"resource-missing\",\"pointer\":\"evisa/2/"
            "labels.txt\",\"message\":\"a resource file is missing or cannot be read\"}\n");
}

UNIT_TESTS(finding)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_read_characters_and_no_controls),
        cmocka_unit_test(programs_read_ascii),
        cmocka_unit_test(what_is_not_known_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
