/* Tokens: every form of ISO 32000-1, 7.2 and 7.3, and what ends in the middle of one. */
#include "unit/compare/paper/paper_fixture.h"

#include "lib/unit.h"
#include "compare/paper/lexer.h"

static ev_token first(const char *source)
{
    ev_lexer lexer = ev_lexer_begin(ev_slice_from(source), &arena);
    return ev_lexer_next(&lexer);
}

static void numbers_are_read_to_their_last_digit(void **state)
{
    static const struct {
        const char *source;
        double value;
    } cases[] = {{"0", 0},
                 {"42", 42},
                 {"-17", -17},
                 {"+3", 3},
                 {".5", .5},
                 {"-.25", -.25},
                 {"4.", 4},
                 {"0.125", .125},
                 {"595.28", 595.28},
                 {"007", 7},
                 {"99999999", 99999999},
                 {"-0.001", -.001}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_token token = first(cases[i].source);
        assert_int_equal(token.kind, EV_TOKEN_NUMBER);
        double distance = token.number - cases[i].value;
        assert_true(distance < 1e-9 && distance > -1e-9);
    }
}

static void a_number_of_a_thousand_digits_is_large_and_no_more(void **state)
{
    (void)state;
    char digits[1001];
    memset(digits, '9', sizeof digits - 1);
    digits[sizeof digits - 1] = '\0';
    assert_int_equal(first(digits).kind, EV_TOKEN_NUMBER);
    assert_true(first(digits).number > 1e14 && first(digits).number < 1e17);
}

static void what_is_not_a_number_is_a_word(void **state)
{
    static const char *const words[] = {"-", ".", "+.", "1e5", "12a", "--3", "Tj", "T*", "'", ")"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_int_equal(first(words[i]).kind, EV_TOKEN_WORD);
        assert_text(first(words[i]).text, words[i]);
    }
}

static void strings_are_their_bytes(void **state)
{
    static const struct {
        const char *source, *bytes;
    } cases[] = {
        {"(abc)", "abc"},
        {"()", ""},
        {"(a(b)c)", "a(b)c"},
        {"(\\(\\)\\\\)", "()\\"},
        {"(\\n\\r\\t)", "\n\r\t"},
        {"(\\101\\1012\\7)", "AA2\a"},
        {"(a\\\nb)", "ab"},
        {"(a\\\r\nb)", "ab"},
        {"(a\r\nb\rc)", "a\nb\nc"},
        {"(\\q)", "q"},
        {"<414243>", "ABC"},
        {"<41 42\n4>", "AB@"},
        {"<>", ""},
        {"(open", "open"},
        {"<4142", "AB"},
        {"(end\\", "end\\"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_token token = first(cases[i].source);
        assert_int_equal(token.kind, EV_TOKEN_STRING);
        assert_text(token.text, cases[i].bytes);
    }
}

static void names_lose_their_slash_and_their_escapes(void **state)
{
    (void)state;
    assert_text(first("/Name next").text, "Name");
    assert_text(first("/A#20B#2F").text, "A B/");
    assert_text(first("/A#2").text, "A#2");
    assert_text(first("/Font<<").text, "Font");
    assert_int_equal(first("/").kind, EV_TOKEN_NAME);
    assert_int_equal(first("/").text.size, 0);
}

static void tokens_follow_each_other_without_blanks(void **state)
{
    static const ev_token_kind kinds[] = {EV_TOKEN_NAME,
                                          EV_TOKEN_OPEN_DICTIONARY,
                                          EV_TOKEN_NAME,
                                          EV_TOKEN_NUMBER,
                                          EV_TOKEN_NAME,
                                          EV_TOKEN_STRING,
                                          EV_TOKEN_CLOSE_DICTIONARY,
                                          EV_TOKEN_WORD,
                                          EV_TOKEN_OPEN_ARRAY,
                                          EV_TOKEN_STRING,
                                          EV_TOKEN_NUMBER,
                                          EV_TOKEN_STRING,
                                          EV_TOKEN_CLOSE_ARRAY,
                                          EV_TOKEN_WORD,
                                          EV_TOKEN_END};
    (void)state;
    ev_lexer lexer = ev_lexer_begin(
        ev_slice_from("/Span<</MCID 5/Lang(en)>>BDC%a (comment)\n[(A)-20<42>]TJ"), &arena);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        assert_int_equal(ev_lexer_next(&lexer).kind, kinds[i]);
    assert_int_equal(ev_lexer_next(&lexer).kind, EV_TOKEN_END);
}

static void an_inline_image_ends_at_its_ei(void **state)
{
    (void)state;
    ev_lexer lexer = ev_lexer_begin(ev_slice_from("ID (xEIx)EI \nEI Q"), &arena);
    assert_text(ev_lexer_next(&lexer).text, "ID");
    ev_lexer_skip_image(&lexer);
    assert_text(ev_lexer_next(&lexer).text, "Q");
    lexer = ev_lexer_begin(ev_slice_from("ID never ends"), &arena);
    (void)ev_lexer_next(&lexer);
    ev_lexer_skip_image(&lexer);
    assert_int_equal(ev_lexer_next(&lexer).kind, EV_TOKEN_END);
}

UNIT_TESTS(lexer)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_are_read_to_their_last_digit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_number_of_a_thousand_digits_is_large_and_no_more, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_a_number_is_a_word, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_are_their_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_lose_their_slash_and_their_escapes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(tokens_follow_each_other_without_blanks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_inline_image_ends_at_its_ei, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
