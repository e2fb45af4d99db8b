/* States and their signers: the letters of single codes, and the table against the names of states
 * that visas print. Runs in the project's folder. */
#include "lib/unit.h"
#include "unit/seal/seal_fixture.h"

#include <stdio.h>

static void assert_letters(const char *state, const char *letters)
{
    const char *found = ev_seal_state_letters(ev_slice_from(state));
    if (letters == NULL ? found != NULL : found == NULL || strcmp(found, letters) != 0)
        fail_msg("%s: %s", state, found == NULL ? "no letters" : found);
}

/* From ISO 3166-1 and Doc 9303-3, section 5. Codes whose two letters are not their first ones are
 * where a table could be wrong unseen. */
static void a_state_has_the_letters_of_its_standard(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"KAZ", "KZ"}, {"FRA", "FR"}, {"ABW", "AW"}, {"ZWE", "ZW"}, {"AND", "AD"}, {"ARE", "AE"},
        {"AUT", "AT"}, {"AUS", "AU"}, {"BIH", "BA"}, {"CHE", "CH"}, {"CHN", "CN"}, {"COD", "CD"},
        {"COG", "CG"}, {"DNK", "DK"}, {"EST", "EE"}, {"GBR", "GB"}, {"HKG", "HK"}, {"IRL", "IE"},
        {"ISR", "IL"}, {"KOR", "KR"}, {"PRK", "KP"}, {"MAR", "MA"}, {"MDG", "MG"}, {"MEX", "MX"},
        {"MNE", "ME"}, {"PAK", "PK"}, {"POL", "PL"}, {"PRT", "PT"}, {"PRY", "PY"}, {"SRB", "RS"},
        {"SVK", "SK"}, {"SVN", "SI"}, {"SWE", "SE"}, {"TUR", "TR"}, {"UKR", "UA"}, {"URY", "UY"},
        {"D", "DE"},   {"D<", "DE"},  {"D<<", "DE"}, {"RKS", "KS"}, {"EUE", "EU"}, {"UNO", "UN"},
        {"UNA", "UN"}, {"UNK", "UN"}, {"GBD", "GB"}, {"GBN", "GB"}, {"GBO", "GB"}, {"GBP", "GB"},
        {"GBS", "GB"}, {"UTO", "UT"}, {"IAO", "IA"}, {"XOM", "XO"}, {"XPO", "XP"}, {"XCC", "XC"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_letters(rows[i][0], rows[i][1]);
}

static void what_is_no_state_has_none(void **state)
{
    (void)state;
    static const char *const codes[] = {"XBA", "XCE",  "XCO", "XDC",  "XEC", "XES", "XIM", "XMP",
                                        "ANT", "NTZ",  "EU",  "UN",   "UT",  "KS",  "XX",  "XK",
                                        "XXA", "XXB",  "XXC", "XXX",  "QQQ", "DEU", "XKX", "XKK",
                                        "KZ",  "KAZ1", "kaz", "<KAZ", "D<D", "<<<", "<",   ""};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_letters(codes[i], NULL);
    assert_null(ev_seal_state_letters((ev_slice){NULL, 0}));
}

static void a_signer_is_of_the_state_whose_letters_it_begins_with(void **state)
{
    (void)state;
    assert_true(ev_seal_is_signer_of(EV_SLICE("KAZ"), "KZEV"));
    assert_true(ev_seal_is_signer_of(EV_SLICE("D<<"), "DETS"));
    assert_true(ev_seal_is_signer_of(EV_SLICE("GBD"), "GBTS"));
    assert_false(ev_seal_is_signer_of(EV_SLICE("FRA"), "DETS"));
    assert_false(ev_seal_is_signer_of(EV_SLICE("KAZ"), "KAZE"));
    assert_false(ev_seal_is_signer_of(EV_SLICE("KAZ"), "EVKZ"));
    assert_false(ev_seal_is_signer_of(EV_SLICE("KAZ"), "K"));
    assert_false(ev_seal_is_signer_of(EV_SLICE("KAZ"), ""));
    assert_false(ev_seal_is_signer_of(EV_SLICE("XXA"), "XXEV"));
    assert_false(ev_seal_is_signer_of(EV_SLICE("QQQ"), ""));
}

static void a_seal_is_of_one_state(void **state)
{
    (void)state;
    static const struct {
        const char *country, *signer, *line;
        bool one;
    } cases[] = {
        {"KAZ", "KZEV", "V<KAZERIKSSON<<ANNA", true},  {"D", "DETS", "VCD<<DENT<<ARTHUR", true},
        {"GBR", "GBTS", "V<GBDERIKSSON<<ANNA", true},  {"KAZ", "KZEV", "", true},
        {"FRA", "DETS", "V<FRAERIKSSON<<ANNA", false}, {"FRA", "FRTS", "VCD<<DENT<<ARTHUR", false},
        {"D", "DETS", "V<FRAERIKSSON<<ANNA", false},   {"FRA", "DETS", "", false},
        {"D", "DDTS", "VCD<<DENT<<ARTHUR", false},     {"QQQ", "QQTS", "V<QQQERIKSSON", false},
        {"KAZ", "KZEV", "V<<<<ERIKSSON<<ANNA", false}, {"UTO", "UTTS", "V<UTOERIKSSON", true},
        {"UTO", "DETS", "VCD<<DENT<<ARTHUR", false},   {"UNO", "UNTS", "V<UNAERIKSSON", true},
        {"RKS", "UNTS", "V<UNKERIKSSON", false},       {"XBA", "XBTS", "V<XBAERIKSSON", false},
        {"XBA", "", "V<XBAERIKSSON", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_seal seal = {.mrz_width = cases[i].line[0] != '\0' ? EV_MRZ_LINE : 0};
        strcpy(seal.country, cases[i].country);
        strcpy(seal.signer, cases[i].signer);
        strcpy(seal.mrz[0], cases[i].line);
        if (ev_seal_is_of_one_state(&seal) != cases[i].one)
            fail_msg("case %zu: %s, %s, %s", i, cases[i].country, cases[i].signer, cases[i].line);
    }
}

/* Every code that can be printed has letters or is known to have none: a new State is not
 * forgotten. Two capitals each; those of ISO's codes all differ. */
static void every_state_with_a_name_has_letters(void **state)
{
    (void)state;
    static const char without[] = "XBA XCE XCO XDC XEC XES XIM XMP XXA XXB XXC XXX ";
    char line[1024], missing[128] = "";
    size_t found = 0, uses[26 * 26] = {0}, several = 0;
    FILE *file = fopen("templates/states/1.txt", "rb");
    if (file == NULL)
        fail_msg("templates/states/1.txt cannot be read; run the test in the project's folder");
    while (fgets(line, sizeof line, file) != NULL) {
        char *end = strchr(line, '\t');
        if (line[0] == '#' || end == NULL)
            continue;
        *end = '\0';
        const char *letters = ev_seal_state_letters(ev_slice_from(line));
        if (letters == NULL) {
            assert_true(strlen(missing) + 5 < sizeof missing);
            strcat(strcat(missing, line), " ");
            continue;
        }
        assert_true(letters[0] >= 'A' && letters[0] <= 'Z');
        assert_true(letters[1] >= 'A' && letters[1] <= 'Z' && letters[2] == '\0');
        several += uses[(letters[0] - 'A') * 26 + letters[1] - 'A']++ > 0;
        found++;
    }
    fclose(file);
    assert_string_equal(missing, without);
    assert_int_equal(found, 275 - 12);
    assert_int_equal(several, 5 + 2); /* GBD to GBS beside GBR, UNA and UNK beside UNO */
}

UNIT_TESTS(states)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_has_the_letters_of_its_standard),
        cmocka_unit_test(what_is_no_state_has_none),
        cmocka_unit_test(a_signer_is_of_the_state_whose_letters_it_begins_with),
        cmocka_unit_test(a_seal_is_of_one_state),
        cmocka_unit_test(every_state_with_a_name_has_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
