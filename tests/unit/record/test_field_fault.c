/* What the faults of a member say of a right value. */
#include "lib/unit.h"
#include "unit/record/record_check.h"

#define MRZ_NAME "^(?:[A-Z]+(?:<[A-Z]+)*(?:<<[A-Z]+(?:<[A-Z]+)*)?|<<[A-Z]+(?:<[A-Z]+)*)<*$"

#define BASE64                                                                                     \
    "base64 alone (RFC 4648, section 4): padded, no blanks or line breaks, unused bits zero"

static const ev_limit none = {EV_UNBOUNDED, 0, NULL};

static void a_fault_of_type_names_the_type(void **state)
{
    (void)state;
    assert_right("/visa/number", "17", "string", none);
    assert_right("/visa/entries", "\"1\"", "integer", none);
    assert_right("/specimen", "1", "boolean", none);
    assert_right("/entry_points", "{}", "array", none);
    assert_right("/entry_points", "[17]", "string", none);
    assert_right("/photo", "null", "string", none);
}

static void a_fault_of_form_gives_the_pattern_or_the_form(void **state)
{
    (void)state;
    assert_right("/visa/number", "\"KZ-00001\"", "^[A-Z0-9]+$", none);
    assert_right("/entry_points", "[\"almaty\"]", "^[A-Z]{4}$", none);
    assert_right("/template", "\"../x\"", "^[a-z][a-z0-9-]{0,30}/[1-9][0-9]{0,3}$", none);
    assert_right("/holder/sex", "\"W\"", "M, F, X", none);
    assert_right("/visa/issued_on", "\"1.3.2019\"", "YYYY-MM-DD", none);
    assert_right("/holder/birth_date", "\"1.3.2019\"", "YYYY-MM-DD, YYYY-MM, YYYY", none);
    assert_right("/schema", "\"evisa-record/2\"", "evisa-record/1", none);
    assert_right("/render", "\"render/2\"", "render/1", none);
    assert_right("/specimen", "false", "true", none);
    assert_right("/photo", "\"A\"", BASE64, none);
    assert_right("/holder/surname", "\"\u0410\"",
                 "Latin letters (no compatibility forms), spaces U+0020, - . , / @ ( ) U+00B7 and "
                 "apostrophes U+0027 U+0060 U+00B4 U+02BB U+02BC U+2018 U+2019",
                 none);
    assert_right("/visa/category", "\"\u0412\"", "^[A-Z][0-9]{1,2}(-[0-9]{1,2})?$", none);
}

/* A value that has the form already is told what else it needs. */
static void what_is_expected_is_not_what_was_refused(void **state)
{
    static const char spaces[] = "single spaces, only between words";
    (void)state;
    assert_right("/visa/issued_on", "\"2019-02-29\"", "a day of the calendar, YYYY-MM-DD", none);
    assert_right("/holder/birth_date", "\"2019-13\"",
                 "a day, month or year of the calendar, YYYY-MM-DD, YYYY-MM, YYYY", none);
    assert_right("/holder/birth_date", "\"0000\"",
                 "a day, month or year of the calendar, YYYY-MM-DD, YYYY-MM, YYYY", none);
    assert_right("/holder/surname", "\"Anna \"", spaces, none);
    assert_right("/holder/birth_place", "\"A  B\"", spaces, none);
    assert_right("/invitation/inviter_name", "\" A\"", spaces, none);
    assert_right("/holder/surname", "\"-\"", "a name with at least one Latin letter", none);
    assert_right("/invitation/inviter_id", "\"190140000108\"",
                 "12 digits: the fifth is 0 to 6, the last is the check digit of the others", none);
    assert_right("/invitation/inviter_id", "\"19014000010\"", "^[0-9]{12}$", none);
}

/* Signs that are punctuation, and are not among those of the text. */
static void the_signs_of_a_text_are_listed(void **state)
{
    static const char words[] =
        "Latin or Cyrillic letters (no compatibility forms), digits 0-9, spaces U+0020, "
        "! \" # % & ( ) * + , - . / : ; @ _ U+00AB U+00BB U+2013 U+2014 U+201C U+201D U+201E "
        "U+2116 "
        "and apostrophes U+0027 U+0060 U+00B4 U+02BB U+02BC U+2018 U+2019";
    (void)state;
    for (const char *sign = "?[]{}\\$<=>|~^"; *sign != '\0'; sign++) {
        char value[16];
        snprintf(value, sizeof value, *sign == '\\' ? "\"A\\%c\"" : "\"A%c\"", *sign);
        assert_right("/invitation/inviter_name", value, words, none);
        assert_right("/visa/issued_by", value, words, none);
        assert_null(strchr(words, *sign));
    }
    assert_right("/invitation/inviter_name", "\"\uff21\"", words, none);
    assert_right("/holder/birth_place", "\"A:\"",
                 "Latin or Cyrillic letters (no compatibility forms), digits 0-9, spaces U+0020, "
                 ". , - ( ) / and apostrophes U+0027 U+0060 U+00B4 U+02BB U+02BC U+2018 U+2019",
                 none);
}

static void a_fault_of_length_gives_the_limit(void **state)
{
    char value[512];
    (void)state;
    assert_right("/visa/number", repeated("A", 5, value), "^[A-Z0-9]+$",
                 (ev_limit){EV_AT_LEAST, 6, "characters"});
    assert_right("/visa/number", repeated("A", 14, value), "^[A-Z0-9]+$",
                 (ev_limit){EV_AT_MOST, 13, "characters"});
    assert_right("/entry_points", "[]", "array of ICAO codes", (ev_limit){EV_AT_LEAST, 1, "items"});
    assert_right("/entry_points", "[1,1,1,1,1,1,1,1,1]", "array of ICAO codes",
                 (ev_limit){EV_AT_MOST, 8, "items"});
    assert_right("/holder/mrz_name", repeated("A", 40, value), MRZ_NAME,
                 (ev_limit){EV_AT_MOST, 39, "characters"});
    assert_right("/holder/mrz_name", repeated("a", 39, value), MRZ_NAME, none);
    assert_right("/holder/mrz_name", "\"A<<<B\"", MRZ_NAME, none);
    assert_right("/holder/mrz_name", "\"\"", MRZ_NAME, none);
    /* places are counted, not bytes */
    assert_right("/holder/mrz_name", repeated("\u0416", 39, value), MRZ_NAME, none);
    assert_right("/holder/mrz_name", repeated("\u0416", 40, value), MRZ_NAME,
                 (ev_limit){EV_AT_MOST, 39, "characters"});
    assert_right("/seal", repeated("A", 288, value), "", (ev_limit){EV_AT_MOST, 213, "bytes"});
    assert_right("/photo", "\"\"", BASE64, (ev_limit){EV_AT_LEAST, 1, "characters"});
}

static void a_number_gives_the_limit_that_it_broke(void **state)
{
    static const char range[] = "integer from 1 to 365";
    static const char plain[] = "integer from 1 to 365, without fraction or exponent";
    (void)state;
    assert_right("/visa/stay_days", "0", range, (ev_limit){EV_AT_LEAST, 1, NULL});
    assert_right("/visa/stay_days", "366", range, (ev_limit){EV_AT_MOST, 365, NULL});
    assert_right("/visa/stay_days", "1.5", plain, none);
    assert_right("/visa/stay_days", "30.0", plain, none);
    assert_right("/visa/stay_days", NULL, range, none);
}

static void a_missing_member_says_its_form(void **state)
{
    (void)state;
    assert_right("/visa/issued_on", NULL, "YYYY-MM-DD", none);
    assert_right("/passport/number", NULL, "^[A-Z0-9]+$", none);
    assert_right("/passport", NULL, "object", none);
}

/* Each member of the table says something, in ASCII, that fits a fault. */
static void every_member_says_what_it_expects(void **state)
{
    (void)state;
    for (const ev_field *field = ev_record_fields; field->name != NULL; field++) {
        ev_faults faults;
        ev_record record;
        const ev_reading in = {&arena, &record, &faults, ev_record_fields};
        ev_faults_init(&faults, EV_LENIENT);
        ev_field_add(&in, field, EV_MALFORMED, "/x");
        size_t size = strlen(faults.fault[0].expected);
        assert_in_range(size, 1, EV_EXPECTED_MAX - 1);
        for (size_t i = 0; i < size; i++)
            assert_in_range(faults.fault[0].expected[i], ' ', '~');
    }
}

UNIT_TESTS(field_fault)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_of_type_names_the_type),
        cmocka_unit_test(a_fault_of_form_gives_the_pattern_or_the_form),
        cmocka_unit_test(what_is_expected_is_not_what_was_refused),
        cmocka_unit_test(the_signs_of_a_text_are_listed),
        cmocka_unit_test(a_fault_of_length_gives_the_limit),
        cmocka_unit_test(a_number_gives_the_limit_that_it_broke),
        cmocka_unit_test(a_missing_member_says_its_form),
        cmocka_unit_test(every_member_says_what_it_expects),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
