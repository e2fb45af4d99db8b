/* Check digits and letters, against ICAO's own table and examples. */
#include "lib/unit.h"
#include "unit/mrz/vectors.h"
#include "mrz/table.h"

static void check_digits_are_those_of_icaos_examples(void **state)
{
    (void)state;
    vectors table;
    open_table(&table, "tests/data/vectors/mrz-check-digits.tsv");
    while (next_row(&table, 3))
        assert_int_equal(ev_mrz_check_digit(ev_slice_from(table.column[0])), table.column[1][0]);
    assert_int_equal(table.rows, 10);
    assert_int_equal(ev_mrz_check_digit((ev_slice){NULL, 0}), '0');
}

static void each_letter_of_icaos_table_is_the_first_alternative_in_both_cases(void **state)
{
    (void)state;
    vectors table;
    open_table(&table, "tests/data/vectors/mrz-translit-latin.tsv");
    while (next_row(&table, 3)) {
        uint32_t letter = (uint32_t)strtoul(table.column[0], NULL, 16);
        uint32_t small = letter < 0xE0      ? letter + 0x20
                         : letter == 0x130  ? 'i'
                         : letter == 0x131  ? letter
                         : letter == 0x178  ? 0xFF
                         : letter == 0x1E9E ? 0xDF
                                            : letter + 1;
        table.column[2][strcspn(table.column[2], " ")] = '\0';
        const char *expected = table.column[2];
        assert_string_equal(ev_mrz_letter(letter), expected);
        assert_string_equal(ev_mrz_letter(small), expected);
    }
    assert_int_equal(table.rows, 95);
}

static void letters_icao_does_not_list_go_by_their_base(void **state)
{
    (void)state;
    assert_string_equal(name_of("Nguyễn Thị", "Phương Ơn Ưng Đặng", EV_MRZ_NAME_A),
                        "NGUYEN<THI<<PHUONG<ON<UNG<DANG<<<<<<<<<");
    assert_string_equal(name_of("Ștefănescu Țepeș", "ẖǰẗẘẙ", EV_MRZ_NAME_B),
                        "STEFANESCU<TEPES<<HJTWY<<<<<<<<");
    assert_string_equal(name_of("ǄǅǆǇǈǉǊǋǌǱǲǳŉſ", "ǕǘǞǻȫǼǿẞß", EV_MRZ_NAME_A),
                        "DZDZDZLJLJLJNJNJNJDZDZDZNS<<UEUEAEAAOEA");
    assert_string_equal(name_of("x\xCC\x8C O\xCC\xB1", "", EV_MRZ_NAME_B),
                        "X<O<<<<<<<<<<<<<<<<<<<<<<<<<<<<"); /* marks that stay in NFC */
}

/* Every code point below U+3000: a rule gives one or two letters A-Z, and outside the Latin blocks
 * there is none. */
static void a_rule_gives_letters_only(void **state)
{
    (void)state;
    size_t refused = 0;
    for (uint32_t c = 0; c < 0x3000; c++) {
        const char *text = ev_mrz_letter(c);
        bool block = (c >= 0xC0 && c <= 0x24F) || (c >= 0x1E00 && c <= 0x1EFF);
        bool ascii = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (text == NULL) {
            refused += block;
            assert_false(ascii);
            continue;
        }
        bool mark = c >= 0x300 && c <= 0x36F;
        assert_true(block || ascii || mark);
        assert_true(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(text));
        assert_in_range(strlen(text), mark ? 0 : 1, mark ? 0 : 2);
    }
    assert_int_equal(refused, 120); /* 118 letters and two signs: schwa, kra, hooked and barred
                                       letters of the IPA and of Africa */
}

static void a_letter_without_rule_is_returned(void **state)
{
    (void)state;
    char out[EV_MRZ_NAME_A + 1];
    assert_int_equal(ev_mrz_name(EV_SLICE("Ə"), EV_SLICE("A"), EV_MRZ_NAME_A, out), 0x18F);
    assert_int_equal(ev_mrz_name(EV_SLICE("A"), EV_SLICE("Bə×"), EV_MRZ_NAME_A, out), 0x259);
    assert_int_equal(ev_mrz_name(EV_SLICE("ĸ"), EV_SLICE("A"), EV_MRZ_NAME_A, out), 0x138);
    assert_int_equal(ev_mrz_name(EV_SLICE("A×"), EV_SLICE("A"), EV_MRZ_NAME_A, out), 0xD7);
    assert_int_equal(ev_mrz_name(EV_SLICE("А"), EV_SLICE("A"), EV_MRZ_NAME_A, out),
                     0x410); /* Cyrillic */
    assert_int_equal(ev_mrz_name(EV_SLICE("A1"), EV_SLICE("A"), EV_MRZ_NAME_A, out), '1');
    assert_int_equal(ev_mrz_name(EV_SLICE("A<B"), EV_SLICE("A"), EV_MRZ_NAME_A, out), '<');
    /* also far behind what the field can hold */
    assert_int_equal(ev_mrz_name(EV_SLICE("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                                          "AAA BBBBBBBBBBBBBBBBBBBBBBBBBBBə"),
                                 EV_SLICE("A"), EV_MRZ_NAME_A, out),
                     0x259);
    assert_int_equal(strlen(out), EV_MRZ_NAME_A);
}

UNIT_TESTS(table)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_digits_are_those_of_icaos_examples),
        cmocka_unit_test(each_letter_of_icaos_table_is_the_first_alternative_in_both_cases),
        cmocka_unit_test(letters_icao_does_not_list_go_by_their_base),
        cmocka_unit_test(a_rule_gives_letters_only),
        cmocka_unit_test(a_letter_without_rule_is_returned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
