/* verify, what is printed: each wording once. */
#include "lib/unit.h"
#include "unit/verify/print_fixture.h"

/* ---- each wording ---------------------------------------------------------------------------- */

static void each_stay_has_its_words(void **state)
{
    (void)state;
    static const struct {
        uint8_t stay[3];
        const char *line, *json;
    } cases[] = {
        {{0, 0, 0},
         "stay              until the visa ends",
         "{\"days\":0,\"months\":0,\"years\":0}"},
        {{0xFF, 0xFF, 0xFF},
         "stay              decided at the border",
         "{\"days\":255,\"months\":255,\"years\":255}"},
        {{0xFE, 0xFE, 0xFE},
         "stay              transit without entry",
         "{\"days\":254,\"months\":254,\"years\":254}"},
        {{1, 0, 0}, "stay              1 day", "{\"days\":1,\"months\":0,\"years\":0}"},
        {{0, 3, 0}, "stay              3 months", "{\"days\":0,\"months\":3,\"years\":0}"},
        {{1, 1, 1},
         "stay              1 year, 1 month, 1 day",
         "{\"days\":1,\"months\":1,\"years\":1}"},
        {{255, 0, 2},
         "stay              2 years, 255 days",
         "{\"days\":255,\"months\":0,\"years\":2}"},
        {{90, 0, 0}, "stay              90 days", "{\"days\":90,\"months\":0,\"years\":0}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        draft d = good_draft();
        d.stay = cases[i].stay;
        assert_line(&d, cases[i].line);
        ev_verification v = verified(&d);
        assert_member(&v, "seal.stay", cases[i].json);
    }
}

static void entries_and_entry_points_have_their_words(void **state)
{
    (void)state;
    draft d = good_draft();
    d.entries = 0;
    assert_line(&d, "entries           unlimited");
    ev_verification v = verified(&d);
    assert_member(&v, "seal.entries", "0");
    d.entries = -1;
    d.points = "UACC";
    assert_line(&d, "entries           -");
    assert_line(&d, "entry points      UACC");
    v = verified(&d);
    assert_member(&v, "seal.entries", "null");
    d.entries = 255;
    assert_line(&d, "entries           255");
}

static void names_are_parted_and_freed_of_fillers(void **state)
{
    (void)state;
    static const struct {
        const char *line, *text, *surname, *given;
    } cases[] = {
        {"V<KAZERIKSSON<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "name              ERIKSSON",
         "\"ERIKSSON\"", "\"\""},
        {"V<KAZDE<LA<CRUZ<<JUAN<<<<<<<<<<<<<<<<<<<<<<<", "name              DE LA CRUZ, JUAN",
         "\"DE LA CRUZ\"", "\"JUAN\""},
        {"V<KAZPAPANDROPOULOUS<<JONATHON<ALEC<MAXIMILI",
         "name              PAPANDROPOULOUS, JONATHON ALEC MAXIMILI", "\"PAPANDROPOULOUS\"",
         "\"JONATHON ALEC MAXIMILI\""},
        {"V<KAZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM",
         "name              ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM",
         "\"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM\"", "\"\""},
        {"V<KAZ<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "name              -", "\"\"", "\"\""},
        {"V<KAZ<<AROKIAM<JOSEPH<<<<<<<<<<<<<<<<<<<<<<<", "name              AROKIAM JOSEPH", "\"\"",
         "\"AROKIAM JOSEPH\""},
        {"V<KAZA<<B<<C<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "name              A, B C", "\"A\"",
         "\"B C\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        draft d = good_draft();
        d.line[0] = cases[i].line;
        assert_line(&d, cases[i].text);
        ev_verification v = verified(&d);
        assert_member(&v, "seal.surname", cases[i].surname);
        assert_member(&v, "seal.given_names", cases[i].given);
    }
}

static void what_the_mrz_leaves_open_is_null(void **state)
{
    (void)state;
    draft d = good_draft();
    d.bound = false;
    d.line[1] = "KZ00003019D<<90<<<<1<<<<<<<8";
    assert_line(&d, "nationality       D");
    assert_line(&d, "birth date        1990");
    assert_line(&d, "sex               X");
    assert_line(&d, "valid until       not known");
    assert_line(&d, "visa              of unknown validity on 2019-04-15");
    ev_verification v = verified(&d);
    assert_member(&v, "seal.nationality", "\"D\"");
    assert_member(&v, "seal.birth_date", "\"1990\"");
    assert_member(&v, "seal.sex", "\"X\"");
    assert_member(&v, "seal.valid_until", "null");
    assert_member(&v, "visa", "null");
    d.line[1] = "KZ00003019IND<<<<<<1Q1904308";
    assert_line(&d, "birth date        not known");
    assert_line(&d, "sex               -");
    v = verified(&d);
    assert_member(&v, "seal.birth_date", "null");
    assert_member(&v, "seal.sex", "null");
}

static void a_visa_out_of_its_days_is_told_in_capitals(void **state)
{
    (void)state;
    draft d = good_draft();
    d.valid_from = day(2019, 4, 16);
    assert_line(&d, "visa              NOT YET VALID on 2019-04-15");
    ev_verification v = verified(&d);
    assert_member(&v, "visa", "\"not-yet\"");
    d = good_draft();
    d.line[1] = "KZ00003019IND9007231F1904148";
    assert_line(&d, "visa              NO LONGER VALID on 2019-04-15");
    v = verified(&d);
    assert_member(&v, "visa", "\"no-longer\"");
}

static void unknown_features_are_told_beside_valid(void **state)
{
    (void)state;
    draft d = good_draft();
    d.features = "\x21\x00";
    d.features_size = 2;
    ev_verification v = verified(&d);
    char *text = text_of(&v);
    assert_ptr_equal(strstr(text, "VALID\ncancelled visas "), text);
    assert_non_null(strstr(text, "(UNKNOWN_FEATURE)\nvisa "));
    free(text);
    assert_member(&v, "verdict", "\"VALID\"");
    assert_member(&v, "sub_status", "\"UNKNOWN_FEATURE\"");
    assert_member(&v, "trust", "\"trustable\"");
    assert_member(&v, "reason", "null");
    assert_member(&v, "seal.unknown_features", "1");
}

static void a_test_signers_seal_says_so(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    ev_certificates signers = {&certificate, 1};
    certificate.is_test = true;
    ev_verification v = verification_of(seal_of(&d, room), &signers, day(2019, 4, 15));
    ev_verify(&v);
    char *text = text_of(&v);
    assert_ptr_equal(strstr(text, "SPECIMEN\ncancelled visas "), text);
    assert_non_null(strstr(text, "\nTEST SIGNER: a specimen, not a visa\nvisa "));
    free(text);
    assert_member(&v, "test_signer", "true");
    v.signers = NULL;
    ev_verify(&v);
    assert_member(&v, "test_signer", "null");
}

/* ---- what was not checked -------------------------------------------------------------------- */

static void a_visa_number_that_had_no_place_is_not_checked(void **state)
{
    (void)state;
    draft d = good_draft();
    d.bound = false;
    d.line[1] = "Z0000301<5IND9007231F1904308";
    ev_verification v = verified(&d);
    assert_member(&v, "not_checked",
                  "[" ALWAYS ",\"visa number\",\"valid from\",\"entry points\",\"record\"]");
    assert_member(&v, "seal.document_number", "\"Z0000301\"");
    assert_member(&v, "seal.visa_number", "null");
    assert_no_label(&d, "visa number  ");
    d.line[1] = good_draft().line[1];
    v = verified(&d);
    assert_member(&v, "seal.visa_number", "\"KZ0000301\"");
    assert_line(&d, "visa number       KZ0000301");
}

static void a_long_visa_number_is_that_of_the_feature(void **state)
{
    (void)state;
    draft d = good_draft();
    d.line[1] = "Z0000301<5IND9007231F1904308";
    d.number = "KZ34567890123";
    assert_line(&d, "visa number       KZ34567890123");
    ev_verification v = verified(&d);
    assert_member(&v, "not_checked", "[" ALWAYS "]");
    assert_member(&v, "seal.document_number", "\"Z0000301\"");
    assert_member(&v, "seal.visa_number", "\"KZ34567890123\"");
}

/* ---- what the MRZ leaves open ---------------------------------------------------------------- */

static draft foreign_draft(void)
{
    draft d = good_draft();
    d.bound = false;
    d.country = "UTO";
    d.line[0] = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    return d;
}

static void a_century_is_that_of_the_feature_or_both_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        uint8_t century; /* 0: not bound */
        const char *text, *birth, *possible;
    } cases[] = {
        {"KZ00003019IND1503021F1904308", 19, "1915-03-02", "\"1915-03-02\"", "[\"1915-03-02\"]"},
        {"KZ00003019IND1503021F1904308", 20, "2015-03-02", "\"2015-03-02\"", "[\"2015-03-02\"]"},
        {"KZ00003019IND9912311F1904308", 18, "1899-12-31", "\"1899-12-31\"", "[\"1899-12-31\"]"},
        {"KZ00003019IND1503<<1F1904308", 19, "1915-03", "\"1915-03\"", "[\"1915-03\"]"},
        {"KZ00003019IND15<<<<1F1904308", 20, "2015", "\"2015\"", "[\"2015\"]"},
        {"KZ00003019IND1503021F1904308", 0, "1915-03-02 or 2015-03-02", "null",
         "[\"1915-03-02\",\"2015-03-02\"]"},
        {"KZ00003019IND15<<<<1F1904308", 0, "1915 or 2015", "null", "[\"1915\",\"2015\"]"},
        {"KZ00003019IND9007231F1904308", 0, "1990-07-23", "\"1990-07-23\"", "[\"1990-07-23\"]"},
        {"KZ00003019IND<<<<<<1F1904308", 0, "not known", "null", "[]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[64];
        draft d = cases[i].century == 0 ? foreign_draft() : good_draft();
        d.line[1] = cases[i].line;
        d.century = cases[i].century;
        snprintf(line, sizeof line, "birth date        %s", cases[i].text);
        assert_line(&d, line);
        ev_verification v = verified(&d);
        assert_member(&v, "seal.birth_date", cases[i].birth);
        assert_member(&v, "seal.possible_birth_dates", cases[i].possible);
    }
}

static void a_name_that_is_or_may_be_cut_says_so(void **state)
{
    (void)state;
    static const char full[] = "V<UTOPAPANDROPOULOUS<<JONATHON<ALEC<MAXIMILI",
                      own[] = "V<KAZPAPANDROPOULOUS<<JONATHON<ALEC<MAXIMILI",
                      name[] = "name              PAPANDROPOULOUS, JONATHON ALEC MAXIMILI";
    char line[128];
    draft d = foreign_draft();
    assert_line(&d, "name              ERIKSSON, ANNA MARIA");
    ev_verification v = verified(&d);
    assert_member(&v, "seal.name_is_cut", "false");
    d.line[0] = full;
    snprintf(line, sizeof line, "%s (may be cut)", name);
    assert_line(&d, line);
    v = verified(&d);
    assert_member(&v, "seal.name_is_cut", "null");
    d = good_draft();
    d.line[0] = own;
    assert_line(&d, name);
    d.century |= 0x80;
    snprintf(line, sizeof line, "%s (is cut: the whole name is longer)", name);
    assert_line(&d, line);
    v = verified(&d);
    assert_member(&v, "seal.name_is_cut", "true");
    assert_member(&v, "seal.birth_date", "\"1990-07-23\"");
    d = good_draft(); /* a cut field may end in a filler too: one letter and initials */
    d.century |= 0x80;
    assert_line(&d, "name              ERIKSSON, ANNA MARIA (is cut: the whole name is longer)");
}

/* Their feature 0x07 is theirs; one of Kazakhstan that is not of our form is malformed. */
static void what_another_state_adds_is_printed_as_it_is(void **state)
{
    (void)state;
    draft d = foreign_draft();
    d.features = "\x07\x02\x05\x1B";
    d.features_size = 4;
    assert_line(&d, "additional        051b (hex)");
    ev_verification v = verified(&d);
    assert_member(&v, "seal.entry_points", "null");
    d.country = "KAZ";
    v = verified(&d);
    assert_status(&v, "WRONG_FORMAT");
    assert_string_equal(v.reason, "the additional feature is not of the form 02 of Kazakhstan");
}

static void an_emergency_travel_document_is_no_visa(void **state)
{
    (void)state;
    draft d = good_draft();
    d.definition = 0x5E;
    d.category = 0x03;
    d.mrz_tag = 0x02;
    d.line[0] = "PUKAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<";
    d.line[1] = "KZ00003019IND9007231F1904308<<<<<<<<";
    d.entries = -1;
    d.stay = NULL;
    d.passport = NULL;
    d.bound = false;
    assert_no_label(&d, "visa  ");
    assert_line(&d, "name              ERIKSSON, ANNA MARIA");
    assert_line(&d, "stay              -");
    assert_line(&d, "passport number   -");
    ev_verification v = verified(&d);
    assert_member(&v, "visa", "null");
    assert_member(&v, "seal.stay", "null");
    assert_member(&v, "seal.birth_date", "\"1990-07-23\"");
}

UNIT_TESTS(words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stay_has_its_words),
        cmocka_unit_test(entries_and_entry_points_have_their_words),
        cmocka_unit_test(names_are_parted_and_freed_of_fillers),
        cmocka_unit_test(what_the_mrz_leaves_open_is_null),
        cmocka_unit_test(a_visa_out_of_its_days_is_told_in_capitals),
        cmocka_unit_test(unknown_features_are_told_beside_valid),
        cmocka_unit_test(a_test_signers_seal_says_so),
        cmocka_unit_test(a_visa_number_that_had_no_place_is_not_checked),
        cmocka_unit_test(a_long_visa_number_is_that_of_the_feature),
        cmocka_unit_test(a_century_is_that_of_the_feature_or_both_are_told),
        cmocka_unit_test(a_name_that_is_or_may_be_cut_says_so),
        cmocka_unit_test(what_another_state_adds_is_printed_as_it_is),
        cmocka_unit_test(an_emergency_travel_document_is_no_visa),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
