/* Each member alone: codes, numbers, lists, bytes and dates, at both sides of each limit. */
#include "lib/unit.h"
#include "unit/record/record_check.h"

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

/* A look-alike in a code, which nobody sees. */
static void a_stranger_in_a_code_is_named(void **state)
{
    (void)state;
    assert_character("/visa/number",
                     "\"KZ\xD0\x9E"
                     "00001\"",
                     0x41E, 3);
    assert_character("/passport/number", "\"N 12345\"", ' ', 2);
    assert_character("/visa/category",
                     "\"\xD0\x92"
                     "12\"",
                     0x412, 1);
    assert_character("/visa/category", "\"B1\xE2\x80\x8B\"", 0x200B, 3);
    assert_character("/holder/mrz_name", "\"MUELLER<<\xD0\x90NNA\"", 0x410, 10);
    assert_character("/entry_points", "[\"UAA\xD0\x90\"]", 0x410, 4);
    assert_character("/visa/number", "\"kz00001\"", 'k', 1);
    assert_character("/invitation/inviter_id", "\"1901400001O9\"", 'O', 11);
    assert_character("/visa/valid_from", "\"2019-04-0\xD0\x9E\"", 0x41E, 10);
    assert_character("/holder/birth_date", "\"1985/04\"", '/', 5);
    assert_character("/visa/valid_from", "\"2019-4-1\"", 0, 0);
    assert_character("/holder/mrz_name", "\"A<<<B\"", 0, 0);
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

/* Doc 9303-3, 4.6; passports of India without a surname begin the field with <<. */
static void mrz_name_is_a_name_field(void **state)
{
    char text[64];
    static const char *const good[] = {"\"A\"",    "\"A<<\"", "\"A<B<<C<D<<<<<\"", "\"A<B\"",
                                       "\"A<<B\"", "\"<<A\"", "\"<<A<B<<<\""};
    static const char *const bad[] = {"\"\"",         "\"<\"",  "\"<A\"",   "\"A<<<B\"",
                                      "\"A<<B<<C\"",  "\"a\"",  "\"A1\"",   "\"A B\"",
                                      "\"\xD0\x90\"", "\"<<\"", "\"<<<A\"", "\"<<A<<B\""};
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
    assert_judged("/photo", "\"AA=A\"", "base64-not-canonical");
    assert_judged("/photo", "\"https://a.b/c\"", "base64-not-canonical");
    assert_judged("/photo", "\"AAAA\\n\"", "base64-white-space");
    assert_judged("/photo", "\"AAAA AAAA\"", "base64-white-space");
    assert_judged("/photo", "\"AA-A_AA\"", "base64-url-alphabet");
    assert_judged("/photo", "\"data:image/png;base64,AAAA\"", "base64-data-url");
    assert_judged("/photo", "\" DATA:,AAAA\"", "base64-data-url");
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

/* ---- dates ----------------------------------------------------------------------------------- */

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

UNIT_TESTS(field)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_is_named),
        cmocka_unit_test(texts_have_their_lengths),
        cmocka_unit_test(codes_have_their_patterns),
        cmocka_unit_test(a_cyrillic_category_has_its_own_fault),
        cmocka_unit_test(a_stranger_in_a_code_is_named),
        cmocka_unit_test(only_this_rendering_revision_is_known),
        cmocka_unit_test(numbers_are_plain_and_in_range),
        cmocka_unit_test(mrz_name_is_a_name_field),
        cmocka_unit_test(entry_points_are_one_to_eight_and_differ),
        cmocka_unit_test(a_photo_is_canonical_base64_of_500_kb),
        cmocka_unit_test(a_seal_is_base64_of_what_its_qr_code_holds),
        cmocka_unit_test(dates_have_their_form_and_exist),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
