/* The members one by one: both sides of each limit, and every fault of a value. */
#include "lib/unit.h"
#include "unit/record/record_check.h"

#include "record/pattern.h"

/* ---- codes and numbers ----------------------------------------------------------------------- */

static void the_schema_is_named(void **state)
{
    (void)state;
    assert_judged("/schema", "\"evisa-record/2\"", "schema-unknown");
    assert_judged("/schema", "\"\"", "schema-unknown");
}

static void texts_have_their_lengths(void **state)
{
    static const struct {
        const char *pointer, *character;
        size_t min, max;
    } limits[] = {{"/visa/number", "A", 6, 13},
                  {"/visa/issued_by", "\xD2\x9A", 1, EV_AUTHORITY_MAX},
                  {"/holder/surname", "\xC3\x96", 1, EV_NAME_MAX},
                  {"/holder/given_names", "n", 1, EV_NAME_MAX},
                  {"/holder/birth_place", "\xD0\xAF", 1, EV_PLACE_MAX},
                  {"/passport/number", "9", 5, 15},
                  {"/invitation/number", "/", 1, EV_INVITATION_MAX},
                  {"/invitation/inviter_name", "\xD3\x98", 1, EV_INVITER_MAX}};
    char text[1024];
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        assert_judged(limits[i].pointer, repeated(limits[i].character, limits[i].min, text), "");
        assert_judged(limits[i].pointer, repeated(limits[i].character, limits[i].max, text), "");
        assert_judged(limits[i].pointer, repeated(limits[i].character, limits[i].max + 1, text),
                      "too-long");
        if (limits[i].min > 1)
            assert_judged(limits[i].pointer, repeated(limits[i].character, limits[i].min - 1, text),
                          "too-short");
        assert_judged(limits[i].pointer, "\"\"", "too-short");
    }
    assert_judged("/photo", "\"\"", "too-short");
}

static void codes_have_their_patterns(void **state)
{
    static const char *const bad[][2] = {
        {"/visa/number", "\"kz0000001\""},
        {"/visa/number", "\"KZ 000001\""},
        {"/visa/number", "\"KZ00000-1\""},
        {"/visa/category", "\"B\""},
        {"/visa/category", "\"B123\""},
        {"/visa/category", "\"b12\""},
        {"/visa/category", "\"12\""},
        {"/visa/category", "\"\""},
        {"/holder/sex", "\"m\""},
        {"/holder/sex", "\"MF\""},
        {"/holder/sex", "\"\""},
        {"/holder/nationality", "\"DEUT\""},
        {"/holder/nationality", "\"ind\""},
        {"/holder/nationality", "\"\""},
        {"/holder/nationality", "\"D<<\""},
        {"/passport/number", "\"N-12345\""},
        {"/passport/issuer", "\"I1\""},
        {"/eligibility_country", "\"D\""},
        {"/eligibility_country", "\"DEUT\""},
        {"/invitation/number", "\"a\""},
        {"/invitation/number", "\"A B\""},
        {"/invitation/inviter_id", "\"19014000010\""},
        {"/invitation/inviter_id", "\"1901400001099\""},
        {"/invitation/inviter_id", "\"19014000010A\""},
        {"/template", "\"evisa\""},
        {"/template", "\"evisa/0\""},
        {"/template", "\"evisa/12345\""},
        {"/template", "\"Evisa/1\""},
        {"/template", "\"/1\""},
        {"/template", "\"../1\""},
        {"/policy", "\"kz-2019-1\""},
        {"/policy", "\"kz-2019-01ab\""},
        {"/policy", "\"\""},
        {"/render", "\"render/01\""},
        {"/render", "\"render/\""},
        {"/specimen", "false"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_judged(bad[i][0], bad[i][1], "malformed");
    assert_judged("/template", "\"a/9999\"", "");
    assert_judged("/template", "\"abcdefghijklmnopqrstuvwxyz-01234/1\"",
                  "malformed"); /* 32 before the slash */
    assert_judged("/template", "\"abcdefghijklmnopqrstuvwxyz-0123/1\"", "");
    assert_judged("/policy", "\"kz-2019-03a\"", "");
    assert_judged("/holder/sex", "\"X\"", "");
    assert_judged("/visa/category", "\"C1\"", "");
}

static void a_cyrillic_category_has_its_own_fault(void **state)
{
    (void)state;
    assert_judged("/visa/category",
                  "\"\xD0\x92"
                  "12\"",
                  "category-cyrillic");
    assert_judged("/visa/category",
                  "\"\xD0\xA1"
                  "12\"",
                  "category-cyrillic");
    assert_judged("/visa/category", "\"B1\xD0\x97\"", "category-cyrillic");
}

static void only_this_rendering_revision_is_known(void **state)
{
    (void)state;
    assert_judged("/render", "\"render/2\"", "render-unknown");
    assert_judged("/render", "\"render/9999\"", "render-unknown");
}

static void numbers_are_plain_and_in_range(void **state)
{
    (void)state;
    assert_judged("/visa/entries", "0", "");
    assert_judged("/visa/entries", "255", "");
    assert_judged("/visa/entries", "256", "out-of-range");
    assert_judged("/visa/entries", "-1", "out-of-range");
    assert_judged("/visa/entries", "9223372036854775807", "out-of-range");
    assert_judged("/visa/stay_days", "1", "");
    assert_judged("/visa/stay_days", "0", "out-of-range");
    assert_judged("/visa/stay_days", "366", "out-of-range");
    assert_rewritten(":30,", ":30.0,", "number-not-plain at /visa/stay_days");
    assert_rewritten(":30,", ":3e1,", "number-not-plain at /visa/stay_days");
    assert_rewritten(":30,", ":3E+1,", "number-not-plain at /visa/stay_days");
    assert_rewritten(":30,", ":-0.0,", "number-not-plain at /visa/stay_days");
    assert_rewritten(":30,", ":-0,", "out-of-range at /visa/stay_days"); /* as 0 is */
}

static void pattern_repeats_as_regular_expressions_do(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool matches;
    } cases[] = {{"^a?b$", "b", true},
                 {"^a?b$", "ab", true},
                 {"^a?b$", "aab", false},
                 {"^[a-c]{2}$", "ac", true},
                 {"^[a-c]{2}$", "a", false},
                 {"^[a-c]{2}$", "aca", false},
                 {"^x[0-9]{1,2}$", "x", false},
                 {"^x[0-9]{1,2}$", "x1", true},
                 {"^x[0-9]{1,2}$", "x12", true},
                 {"^x[0-9]{1,2}$", "x123", false},
                 {"^[a/-]+$", "-a/", true},
                 {"^[a/-]+$", "", false},
                 {"^[a/-]+$", "b", false},
                 {"^-$", "-", true},
                 {"^a$", "", false},
                 {"^a$", "a\n", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(ev_pattern_match(cases[i].pattern, ev_slice_from(cases[i].text)),
                         cases[i].matches);
}

/* ---- characters ------------------------------------------------------------------------------ */

static void names_are_latin(void **state)
{
    static const char *const good[] = {"\"\xC3\x85ngstr\xC3\xB6m\"",
                                       "\"Nguy\xE1\xBB\x85n\"",
                                       "\"O'Neil\"",
                                       "\"d\xE2\x80\x99"
                                       "Arc\"",
                                       "\"\xCA\xBC"
                                       "Ali\"",
                                       "\"St. John-Smith Jr.\"",
                                       "\"e\\u0301\"",
                                       "\"\xC6\x8Fliyev\""};
    static const char *const bad[][2] = {{"\"\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD\"", "name-cyrillic"},
                                         {"\"\xD0\x90nna\"", "name-cyrillic"},
                                         {"\"Anna2\"", "name-character"},
                                         {"\"Anna,\"", "name-character"},
                                         {"\"A<B\"", "name-character"},
                                         {"\"\xCE\x91nna\"", "name-character"},
                                         {"\"\xE6\x9D\x8E\"", "name-character"},
                                         {"\"A\\u00b7B\"", "name-character"},
                                         {"\"\\u0301A\"", "name-character"},
                                         {"\"-\\u0301A\"", "name-character"},
                                         {"\"A\xC2\xAA\"", "name-character"},
                                         {"\"\xEF\xBC\xA1\"", "name-character"},
                                         {"\"-\"", "name-without-letter"},
                                         {"\". '\"", "name-without-letter"}};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_judged("/holder/surname", good[i], "");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_judged("/holder/surname", bad[i][0], bad[i][1]);
        assert_judged("/holder/given_names", bad[i][0], bad[i][1]);
    }
}

static void every_printed_text_is_free_of_what_does_not_print(void **state)
{
    static const char *const texts[] = {"/holder/surname", "/holder/given_names",
                                        "/holder/birth_place", "/visa/issued_by",
                                        "/invitation/inviter_name"};
    static const char *const bad[][2] = {
        {"\"A\\tB\"", "character-control"},
        {"\"A\\nB\"", "character-control"},
        {"\"A\\u007fB\"", "character-control"},
        {"\"A\\u0085B\"", "character-control"},
        {"\"A\\u2028B\"", "character-control"},
        {"\"A\\u200bB\"", "character-invisible"},
        {"\"A\\u00adB\"", "character-invisible"},
        {"\"A\\ufeffB\"", "character-invisible"},
        {"\"A\\u00a0B\"", "character-invisible"},
        {"\"A\\u2009B\"", "character-invisible"},
        {"\"A\\u3000B\"", "character-invisible"},
        {"\"A\\ufe0fB\"", "character-invisible"},
        {"\"A\\u202eB\"", "character-bidirectional"},
        {"\"A\\u2066B\"", "character-bidirectional"},
        {"\"A\\u200fB\"", "character-bidirectional"},
        {"\"A\\ue000B\"", "character-not-assigned"},
        {"\"A\\uffffB\"", "character-not-assigned"},
        {"\"A\\u0378B\"", "character-not-assigned"},
        {"\" A\"", "stray-blank"},
        {"\"A \"", "stray-blank"},
        {"\"A  B\"", "stray-blank"},
    };
    (void)state;
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
            assert_judged(texts[t], bad[i][0], bad[i][1]);
}

static void places_and_organisations_have_their_signs(void **state)
{
    static const char inviter[] =
        "\"\xD0\xA2\xD0\x9E\xD0\x9E \xC2\xAB\xD3\x98\xD0\xBB\xD0\xB5\xD0\xBC & Co.\xC2\xBB "
        "(\xE2\x84\x96 7/2): "
        "\xE2\x80\x9E"
        "A\xE2\x80\x9C \xE2\x80\x93 B \xE2\x80\x94 C+; 100%, #1*_@!\"";
    (void)state;
    assert_judged("/holder/birth_place",
                  "\"\xD0\x90\xD0\xBB\xD0\xBC\xD0\xB0\xD1\x82\xD1\x8B, St. John's-2 (a/b)\"", "");
    assert_judged("/holder/birth_place", "\"A & B\"", "malformed");
    assert_judged("/holder/birth_place", "\"\xCE\x91\"", "malformed");
    assert_judged("/invitation/inviter_name", inviter, "");
    assert_judged("/visa/issued_by", inviter, "");
    assert_judged("/visa/issued_by", "\"\xE6\x9D\x8E\"", "malformed");
    assert_judged("/visa/issued_by", "\"A<B\"", "malformed");
    assert_judged("/invitation/inviter_name", "\"\xE6\x9D\x8E\"", "inviter-script");
    assert_judged("/invitation/inviter_name", "\"A \xCE\x91\"", "inviter-script");
    assert_judged("/invitation/inviter_name", "\"A=B\"", "malformed");
    assert_judged("/invitation/inviter_name", "\"A\\\\B\"", "malformed");
    assert_judged("/invitation/inviter_name", "\"\xF0\x9F\x98\x80\"", "malformed");
    assert_judged("/invitation/inviter_name", "\"\\u0301A\"", "malformed");
    assert_judged("/invitation/inviter_name", "\"\xD0\xB8\\u0306\"", "");
}

/* Doc 9303-3, 4.6. */
static void mrz_name_is_a_name_field(void **state)
{
    char text[64];
    static const char *const good[] = {"\"A\"", "\"A<<\"", "\"A<B<<C<D<<<<<\"", "\"A<B\"",
                                       "\"A<<B\""};
    static const char *const bad[] = {"\"\"",  "\"<\"",  "\"<A\"",  "\"A<<<B\"",   "\"A<<B<<C\"",
                                      "\"a\"", "\"A1\"", "\"A B\"", "\"\xD0\x90\""};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_judged("/holder/mrz_name", good[i], "");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_judged("/holder/mrz_name", bad[i], "mrz-name-malformed");
    assert_judged("/holder/mrz_name", repeated("A", EV_MRZ_NAME_MAX, text), "");
    assert_judged("/holder/mrz_name", repeated("A", EV_MRZ_NAME_MAX + 1, text),
                  "mrz-name-malformed");
}

/* ---- lists and bytes ------------------------------------------------------------------------- */

static void entry_points_are_one_to_eight_and_differ(void **state)
{
    (void)state;
    assert_judged("/entry_points", "[\"UAAA\"]", "");
    assert_judged("/entry_points",
                  "[\"AAAA\",\"AAAB\",\"AAAC\",\"AAAD\",\"AAAE\",\"AAAF\",\"AAAG\",\"AAAH\"]", "");
    assert_judged(
        "/entry_points",
        "[\"AAAA\",\"AAAB\",\"AAAC\",\"AAAD\",\"AAAE\",\"AAAF\",\"AAAG\",\"AAAH\",\"AAAI\"]",
        "too-long");
    assert_judged("/entry_points", "[]", "too-short");
    assert_change("/entry_points", "[\"UACC\",\"UAAA\",\"UACC\",\"UAAA\"]",
                  "entry-point-twice at /entry_points/2, entry-point-twice at /entry_points/3");
    assert_change("/entry_points", "[\"ALA\",7,\"uacc\",\"UAAAA\",\"\"]",
                  "malformed at /entry_points/0, wrong-type at /entry_points/1, malformed at "
                  "/entry_points/2, "
                  "malformed at /entry_points/3, malformed at /entry_points/4");
}

static void a_photo_is_canonical_base64_of_500_kb(void **state)
{
    enum { LARGEST = 666668 }; /* 500000 = 3 * 166666 + 2 bytes: one "=" */
    (void)state;
    char *text = malloc(LARGEST + 8);
    assert_non_null(text);
    repeated("A", LARGEST, text);
    assert_judged("/photo", text, "photo-too-large"); /* 500001 bytes */
    text[LARGEST] = '=';
    assert_judged("/photo", text, "");
    text[LARGEST - 1] = 'B';
    assert_judged("/photo", text, "base64-not-canonical");
    free(text);
    assert_judged("/photo", "\"AAA\"", "base64-not-canonical");
    assert_judged("/photo", "\"AAAA\\n\"", "base64-not-canonical");
    assert_judged("/photo", "\"AA=A\"", "base64-not-canonical");
}

static void a_seal_is_base64_of_what_its_qr_code_holds(void **state)
{
    (void)state;
    char text[300];
    assert_judged("/seal", repeated("A", 284, text), "");
    assert_judged("/seal", repeated("A", 288, text), "seal-too-long");
    assert_judged("/seal", "\"AAA\"", "base64-not-canonical");
    assert_judged("/seal", "\"\"", "too-short");
}

/* ---- dates and rules ------------------------------------------------------------------------- */

static void dates_have_their_form_and_exist(void **state)
{
    static const char *const malformed[] = {
        "\"\"",        "\"2019-4-1\"",         "\"01.04.2019\"",
        "\"2019-04\"", "\"2019-04-01T00:00\"", "\"2019/04/01\""};
    static const char *const missing[] = {"\"2019-02-29\"", "\"2019-13-01\"", "\"2019-00-01\"",
                                          "\"2019-04-31\"", "\"2019-04-00\"", "\"0000-01-01\"",
                                          "\"1900-02-29\""};
    static const char *const dates[] = {"/visa/issued_on", "/visa/valid_from", "/visa/valid_until",
                                        "/passport/issued_on", "/passport/expires_on"};
    (void)state;
    for (size_t d = 0; d < sizeof dates / sizeof dates[0]; d++) {
        for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
            assert_judged(dates[d], malformed[i], "date-malformed");
        for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
            assert_judged(dates[d], missing[i], "date-does-not-exist");
    }
    assert_judged("/holder/birth_date", "\"1985\"", "");
    assert_judged("/holder/birth_date", "\"1985-04\"", "");
    assert_judged("/holder/birth_date", "\"1985-4\"", "date-malformed");
    assert_judged("/holder/birth_date", "\"1985-\"", "date-malformed");
    assert_judged("/holder/birth_date", "\"1985-00\"", "date-does-not-exist");
    assert_judged("/holder/birth_date", "\"1985-13\"", "date-does-not-exist");
    assert_judged("/holder/birth_date", "\"2000-02-29\"", "");
}

static void dates_follow_each_other(void **state)
{
    (void)state;
    assert_judged("/visa/valid_until", "\"2019-03-31\"", "validity-reversed");
    assert_change("/visa/valid_until", "\"2019-04-29\"",
                  "stay-exceeds-validity at /visa/stay_days");
    assert_judged("/visa/stay_days", "31", "stay-exceeds-validity");
    assert_judged("/holder/birth_date", "\"2019-03-01\"", "");
    assert_judged("/holder/birth_date", "\"2019-03-02\"", "birth-after-issue");
    assert_judged("/holder/birth_date", "\"2019-03\"", "");
    assert_judged("/holder/birth_date", "\"2019-04\"", "birth-after-issue");
    assert_judged("/holder/birth_date", "\"2019\"", "");
    assert_judged("/holder/birth_date", "\"2020\"", "birth-after-issue");
    assert_judged("/passport/expires_on", "\"2015-01-01\"", "");
    assert_judged("/passport/expires_on", "\"2014-12-31\"", "passport-reversed");
}

static void a_rule_is_silent_where_its_date_has_a_fault(void **state)
{
    (void)state;
    assert_judged("/visa/valid_until", "\"2019-03-32\"", "date-does-not-exist");
    assert_judged("/visa/valid_from", "\"\"", "date-malformed");
    assert_judged("/holder/birth_date", "17", "wrong-type");
    assert_judged("/passport/issued_on", NULL, "member-missing");
}

/* Synthetic numbers, and the example in the README of ZhymabekRoman/kz-iin-validator; both passes
 * of the algorithm. */
static void iin_and_bin_have_a_check_digit(void **state)
{
    static const char *const good[] = {"\"190140000109\"", "\"190140000007\"", "\"900101300007\"",
                                       "\"900101300811\"", "\"061211600012\""};
    static const char *const bad[] = {"\"190140000108\"", "\"190140000006\"", "\"910101300007\"",
                                      "\"090101300007\"",
                                      /* a prefix that is never issued, with every digit */
                                      "\"190140000070\"", "\"190140000071\"", "\"190140000075\"",
                                      "\"190140000079\"", "\"900101300800\"", "\"900101300805\""};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_judged("/invitation/inviter_id", good[i], "");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_judged("/invitation/inviter_id", bad[i], "inviter-id-wrong");
}

/* The fifth digit, with the check digit right for the rest. */
static void the_fifth_digit_tells_what_the_number_is(void **state)
{
    unsigned taken = 0;
    (void)state;
    for (char fifth = '0'; fifth <= '9'; fifth++)
        for (char check = '0'; check <= '9'; check++) {
            char digits[] = "190100000100";
            digits[4] = fifth;
            digits[11] = check;
            if (ev_inviter_id_is_valid(digits)) {
                assert_in_range(fifth, '0', '6');
                taken++;
            }
        }
    assert_int_equal(taken, 7);
}

UNIT_TESTS(field)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_is_named),
        cmocka_unit_test(texts_have_their_lengths),
        cmocka_unit_test(codes_have_their_patterns),
        cmocka_unit_test(a_cyrillic_category_has_its_own_fault),
        cmocka_unit_test(only_this_rendering_revision_is_known),
        cmocka_unit_test(numbers_are_plain_and_in_range),
        cmocka_unit_test(pattern_repeats_as_regular_expressions_do),
        cmocka_unit_test(names_are_latin),
        cmocka_unit_test(every_printed_text_is_free_of_what_does_not_print),
        cmocka_unit_test(places_and_organisations_have_their_signs),
        cmocka_unit_test(mrz_name_is_a_name_field),
        cmocka_unit_test(entry_points_are_one_to_eight_and_differ),
        cmocka_unit_test(a_photo_is_canonical_base64_of_500_kb),
        cmocka_unit_test(a_seal_is_base64_of_what_its_qr_code_holds),
        cmocka_unit_test(dates_have_their_form_and_exist),
        cmocka_unit_test(dates_follow_each_other),
        cmocka_unit_test(a_rule_is_silent_where_its_date_has_a_fault),
        cmocka_unit_test(iin_and_bin_have_a_check_digit),
        cmocka_unit_test(the_fifth_digit_tells_what_the_number_is),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
