/* Printed texts: which characters each kind of text may have. */
#include "lib/unit.h"
#include "unit/record/record_check.h"

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
                                       "\"Ka\\u02bbahumanu\"",
                                       "\"O\\u2018Brien O`g`li d\\u00b4Arc\"",
                                       "\"Ravi A/L Kumar S/O Raj D/O Devi\"",
                                       "\"Lim @ Ong@Tan\"",
                                       "\"Baker, Jr\"",
                                       "\"Tan (Chen Weiming)\"",
                                       "\"Gal\\u00b7la\"",
                                       "\"\xC6\x8Fliyev\""};
    static const char *const bad[][2] = {{"\"\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD\"", "name-cyrillic"},
                                         {"\"\xD0\x90nna\"", "name-cyrillic"},
                                         {"\"Anna2\"", "name-character"},
                                         {"\"Anna;\"", "name-character"},
                                         {"\"A_B\"", "name-character"},
                                         {"\"A & B\"", "name-character"},
                                         {"\"A\\u2010B\"", "name-character"},
                                         {"\"A\\u2011B\"", "name-character"},
                                         {"\"A\\u2013B\"", "name-character"},
                                         {"\"A\\u2032B\"", "name-character"},
                                         {"\"A\\u02bfB\"", "name-character"},
                                         {"\"\\u201cA\\u201d\"", "name-character"},
                                         {"\"A<B\"", "name-character"},
                                         {"\"\xCE\x91nna\"", "name-character"},
                                         {"\"\xE6\x9D\x8E\"", "name-character"},
                                         {"\"A\\u0387B\"", "name-character"},
                                         {"\"\\u0301A\"", "name-character"},
                                         {"\"-\\u0301A\"", "name-character"},
                                         {"\"A\xC2\xAA\"", "name-character"},
                                         {"\"\xEF\xBC\xA1\"", "name-character"},
                                         {"\"-\"", "name-without-letter"},
                                         {"\". '\"", "name-without-letter"},
                                         {"\"/ @ (\\u00b7) \\u02bb,\"", "name-without-letter"}};
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

/* The code point and its place, the same in NFC and NFD; no fault of the whole value names one. */
static void the_character_of_a_fault_is_named(void **state)
{
    (void)state;
    assert_character("/holder/surname", "\"\xD0\x90nna\"", 0x410, 1);
    assert_character("/holder/surname", "\"Ann\xD0\xB0\"", 0x430, 4);
    assert_character("/holder/surname", "\"Nguy\\u1ec5n \\u0410\"", 0x410, 8);
    assert_character("/holder/surname", "\"Nguye\\u0302\\u0303n \\u0410\"", 0x410, 8);
    assert_character("/holder/given_names", "\"Anna2 3\"", '2', 5);
    assert_character("/holder/given_names", "\"A-\\u0301\"", 0x301, 2);
    assert_character("/holder/given_names", "\"\\u0301A\"", 0x301, 1);
    assert_character("/holder/given_names", "\"A\\ud83d\\ude00\"", 0x1F600, 2);
    assert_character("/holder/birth_place", "\"A &\"", '&', 3);
    assert_character("/visa/issued_by", "\"\xD0\x90\xE6\x9D\x8E\"", 0x674E, 2);
    assert_character("/invitation/inviter_name", "\"\xD0\x90 \xCE\x91\"", 0x391, 3);
    assert_character("/invitation/inviter_name", "\"A=B\"", '=', 2);
    assert_character("/holder/birth_place", "\"A\\u200bB\"", 0x200B, 2);
    assert_character("/holder/birth_place", "\"A\\u0085B\"", 0x85, 2);
    assert_character("/holder/birth_place", "\"AB\\u202e\"", 0x202E, 3);
    assert_character("/holder/birth_place", "\"A\\ue000\"", 0xE000, 2);
    assert_character("/holder/surname", "\"- -\"", 0, 0);
    assert_character("/holder/surname", "\"A  B\"", 0, 0);
}

static void places_and_organisations_have_their_signs(void **state)
{
    static const char inviter[] =
        "\"\xD0\xA2\xD0\x9E\xD0\x9E \xC2\xAB\xD3\x98\xD0\xBB\xD0\xB5\xD0\xBC & Co.\xC2\xBB "
        "(\xE2\x84\x96 7/2): \xE2\x80\x9E"
        "A\xE2\x80\x9C \xE2\x80\x93 B \xE2\x80\x94 C+; 100%, #1*_@!\"";
    (void)state;
    assert_judged("/holder/birth_place",
                  "\"\xD0\x90\xD0\xBB\xD0\xBC\xD0\xB0\xD1\x82\xD1\x8B, St. John's-2 (a/b)\"", "");
    assert_judged("/holder/birth_place", "\"Ka\\u02bb\\u016b, O\\u2018sh, G`uzor\"", "");
    assert_judged("/invitation/inviter_name", "\"O\\u02bbsh, G`uzor, Q\\u00b4aqro\"", "");
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

/* One warning for a text, at its first letter of another script; the text is kept. */
static void a_word_of_two_scripts_is_a_warning(void **state)
{
    static const char *const members[] = {"/visa/issued_by", "/holder/birth_place",
                                          "/invitation/inviter_name"};
    static const char *const good[] = {
        "\"\u0422\u041e\u041e ABC\"",       /* two words */
        "\"IT-\u0445\u0430\u0431\"",        /* a hyphen parts words */
        "\"Air'\u0434\u044b\u04a3\"",       /* so does an apostrophe */
        "\"A1 2\u0412 3\"",                 /* a digit belongs to the word that it is in */
        "\"A.\u0411, C/\u0412 (D)\u0415\"", /* any other sign parts words */
        "\"e\u0301a \u0438\u0306\u044f\"",  /* marks belong to their letters */
        "\"\u04d8\u0456\u045e \u00fc\u1ea1\""};
    (void)state;
    for (size_t m = 0; m < sizeof members / sizeof *members; m++) {
        for (size_t i = 0; i < sizeof good / sizeof *good; i++)
            assert_judged(members[m], good[i], "");
        assert_judged(members[m], "\"T\u041e\u041e\"", "scripts-mixed");
        assert_character(members[m], "\"T\u041e\u041e, \u0410B\"", 0x41E, 2);
        assert_character(members[m], "\"\u041e\u041e \u0410BC\"", 0x42, 5);
        assert_character(members[m], "\"A1\u042f\"", 0x42F, 3);
        assert_character(members[m], "\"\u0418\u0432\u04309nov\"", 0x6E, 5);
        assert_character(members[m], "\"A1-2\u0411 3\u04124C\"", 0x43, 10);
        assert_character(members[m], "\"e\u03012\u0438\u0306\"", 0x438, 3);
        assert_character(members[m], "\"e\u0301\u0430\"", 0x430, 2);
        assert_character(members[m], "\"\u0438\u0306a\"", 0x61, 2);
        assert_right(members[m], "\"x\u0443\"", "words of one script each",
                     (ev_limit){EV_UNBOUNDED, 0, NULL});
    }
    ev_record record;
    ev_faults faults;
    json_t *changed = parse(whole);
    change(changed, "/holder/birth_place", "\"x\u0443\"");
    read_changed(changed, &record, &faults);
    assert_true(ev_slice_is(record.holder.birth_place, "x\xD1\x83"));
}

UNIT_TESTS(field_text)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_latin),
        cmocka_unit_test(every_printed_text_is_free_of_what_does_not_print),
        cmocka_unit_test(the_character_of_a_fault_is_named),
        cmocka_unit_test(places_and_organisations_have_their_signs),
        cmocka_unit_test(a_word_of_two_scripts_is_a_warning),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
