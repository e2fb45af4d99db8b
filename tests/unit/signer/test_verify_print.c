/* verify, what is printed: whole outputs letter by letter, each wording once, and that no bytes of
 * a stranger get through. */
#include "lib/unit.h"
#include "unit/signer/verify_fixture.h"

#include <jansson.h>

static char *text_of(const ev_verification *v)
{
    ev_buf out;
    ev_buf_init(&out, NULL, 0);
    ev_verify_text(v, &out);
    ev_buf_char(&out, '\0');
    assert_false(out.failed);
    return out.data;
}

static char *json_of(const ev_verification *v)
{
    ev_buf out;
    ev_buf_init(&out, NULL, 0);
    ev_verify_json(v, &out);
    ev_buf_char(&out, '\0');
    assert_false(out.failed);
    return out.data;
}

static json_t *object_of(const ev_verification *v)
{
    char *text = json_of(v);
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_is_object(object));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    free(text);
    return object;
}

static void assert_line(const draft *d, const char *line)
{
    char wanted[256];
    ev_verification v = verified(d);
    char *text = text_of(&v);
    snprintf(wanted, sizeof wanted, "\n%s\n", line);
    if (strstr(text, wanted) == NULL)
        fail_msg("no line \"%s\" in:\n%s", line, text);
    free(text);
}

static void assert_no_label(const draft *d, const char *label)
{
    ev_verification v = verified(d);
    char *text = text_of(&v);
    assert_null(strstr(text, label));
    free(text);
}

/* A member of the object as compact JSON; "seal.stay" is one of the seal's. */
static void assert_member(const ev_verification *v, const char *path, const char *expected)
{
    json_t *object = object_of(v), *at = object;
    const char *name = path;
    if (strncmp(path, "seal.", 5) == 0) {
        at = json_object_get(object, "seal");
        name = path + 5;
    }
    at = json_object_get(at, name);
    if (at == NULL)
        fail_msg("no member %s", path);
    char *text = json_dumps(at, JSON_ENCODE_ANY | JSON_COMPACT);
    assert_string_equal(text, expected);
    free(text);
    json_decref(object);
}

/* ---- whole outputs --------------------------------------------------------------------------- */

static void a_valid_seal_as_text(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_verification v = verified(&d);
    char *text = text_of(&v);
    assert_string_equal(text, "VALID\n"
                              "visa              valid on 2019-04-15\n"
                              "name              ERIKSSON, ANNA MARIA\n"
                              "passport number   Z0000301\n"
                              "nationality       IND\n"
                              "birth date        1990-07-23\n"
                              "sex               F\n"
                              "valid from        2019-04-01\n"
                              "valid until       2019-04-30\n"
                              "stay              30 days\n"
                              "entries           1\n"
                              "entry points      UACC UAAA\n"
                              "visa number       KZ0000301\n"
                              "issued by         KAZ, on 2019-03-01\n"
                              "signed by         KZTS with certificate 1A3, on 2019-03-02\n"
                              "not checked       portrait, inviter, invitation number, place of "
                              "birth, passport's issuing state and dates, "
                              "category, issuing authority\n");
    free(text);
}

static void a_valid_seal_as_json(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_verification v = verified(&d);
    char *text = json_of(&v);
    assert_string_equal(
        text,
        "{\"status\":\"VALID\",\"sub_status\":null,\"trust\":\"trustable\",\"reason\":null,\"on\":"
        "\"2019-04-15\",\"visa\":\"now\","
        "\"test_signer\":false,\"seal\":{\"version\":4,\"country\":\"KAZ\",\"signer\":\"KZTS\","
        "\"reference\":\"1A3\","
        "\"issued_on\":\"2019-03-01\",\"signed_on\":\"2019-03-02\",\"mrz\":[\"V<KAZERIKSSON<<ANNA<"
        "MARIA<<<<<<<<<<<<<<<<<<<\","
        "\"KZ00003019IND9007231F1904308\"],\"surname\":\"ERIKSSON\",\"given_names\":\"ANNA MARIA\","
        "\"document_number\":\"KZ0000301\",\"nationality\":\"IND\",\"birth_date\":\"1990-07-23\","
        "\"sex\":\"F\","
        "\"valid_from\":\"2019-04-01\",\"valid_until\":\"2019-04-30\",\"entries\":1,"
        "\"stay\":{\"days\":30,\"months\":0,\"years\":0},\"passport_number\":\"Z0000301\",\"entry_"
        "points\":[\"UACC\",\"UAAA\"],"
        "\"record_digest\":\"000102030405060708090a0b0c0d0e0f10111213\",\"unknown_features\":0},"
        "\"record\":null,"
        "\"differences\":[],\"not_checked\":[\"portrait\",\"inviter\",\"invitation "
        "number\",\"place of birth\","
        "\"passport's issuing state and dates\",\"category\",\"issuing authority\"]}\n");
    free(text);
}

static void a_forged_seal_is_printed_as_not_proven(void **state)
{
    (void)state;
    draft d = good_draft();
    d.signer = theirs;
    d.bound = false;
    d.features = "\x06\x03"
                 "B12"
                 "\x07\x02\x05\x1B";
    d.features_size = 9;
    ev_verification v = verified(&d);
    char *text = text_of(&v);
    assert_string_equal(
        text,
        "INVALID: INVALID_SIGNATURE\n"
        "the signature is wrong: the certificate's key did not make it (high fraud potential)\n"
        "NOT PROVEN: what follows is what the seal says, nobody vouches for it\n"
        "visa              claimed to be valid on 2019-04-15\n"
        "name              ERIKSSON, ANNA MARIA\n"
        "passport number   Z0000301\n"
        "nationality       IND\n"
        "birth date        1990-07-23\n"
        "sex               F\n"
        "valid from        not in the seal\n"
        "valid until       2019-04-30\n"
        "stay              30 days\n"
        "entries           1\n"
        "entry points      not in the seal\n"
        "visa number       KZ0000301\n"
        "visa type         423132 (hex)\n"
        "additional        051b (hex)\n"
        "issued by         KAZ, on 2019-03-01\n"
        "signed by         KZTS with certificate 1A3, on 2019-03-02\n");
    free(text);
    assert_member(&v, "status", "\"INVALID\"");
    assert_member(&v, "sub_status", "\"INVALID_SIGNATURE\"");
    assert_member(&v, "trust", "\"high fraud potential\"");
    assert_member(&v, "reason",
                  "\"the signature is wrong: the certificate's key did not make it\"");
    assert_member(&v, "seal.valid_from", "null");
    assert_member(&v, "seal.entry_points", "null");
    assert_member(&v, "seal.record_digest", "null");
}

static void what_is_no_seal_has_a_verdict_only(void **state)
{
    (void)state;
    ev_verification v = verification_of((ev_slice){NULL, 0}, NULL, day(2019, 4, 15));
    ev_verify(&v);
    char *text = text_of(&v);
    assert_string_equal(text, "INVALID: READ_ERROR\n"
                              "there is no seal to read: the input is empty, or not the base64 it "
                              "should be (medium fraud potential)\n");
    free(text);
    text = json_of(&v);
    assert_string_equal(text, "{\"status\":\"INVALID\",\"sub_status\":\"READ_ERROR\",\"trust\":"
                              "\"medium fraud potential\",\"reason\":\"there is no seal "
                              "to read: the input is empty, or not the base64 it should "
                              "be\",\"on\":\"2019-04-15\",\"visa\":null,\"test_signer\":null,"
                              "\"seal\":null,\"record\":null,\"differences\":[],\"not_checked\":["
                              "\"portrait\",\"inviter\",\"invitation number\","
                              "\"place of birth\",\"passport's issuing state and "
                              "dates\",\"category\",\"issuing authority\",\"visa number\","
                              "\"valid from\",\"entry points\",\"record\"]}\n");
    free(text);
}

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
    d.points = "";
    assert_line(&d, "entries           unlimited");
    assert_line(&d, "entry points      -");
    ev_verification v = verified(&d);
    assert_member(&v, "seal.entries", "0");
    assert_member(&v, "seal.entry_points", "[]");
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
    assert_ptr_equal(strstr(text, "VALID (UNKNOWN_FEATURE)\nvisa "), text);
    free(text);
    assert_member(&v, "status", "\"VALID\"");
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
    assert_ptr_equal(strstr(text, "VALID\nTEST SIGNER: a specimen, not a visa\nvisa "), text);
    free(text);
    assert_member(&v, "test_signer", "true");
    v.signers = NULL;
    ev_verify(&v);
    assert_member(&v, "test_signer", "null");
}

/* ---- what was not checked -------------------------------------------------------------------- */

#define ALWAYS                                                                                     \
    "\"portrait\",\"inviter\",\"invitation number\",\"place of birth\",\"passport's issuing "      \
    "state and dates\",\"category\",\"issuing authority\""

static void a_visa_number_that_had_no_place_is_not_checked(void **state)
{
    (void)state;
    draft d = good_draft();
    d.line[1] = "Z0000301<5IND9007231F1904308";
    ev_verification v = verified(&d);
    assert_member(&v, "not_checked", "[" ALWAYS ",\"visa number\"]");
    assert_member(&v, "seal.document_number", "\"Z0000301\"");
    assert_no_label(&d, "visa number  ");
    d.bound = false;
    v = verified(&d);
    assert_member(&v, "not_checked",
                  "[" ALWAYS ",\"visa number\",\"valid from\",\"entry points\",\"record\"]");
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

/* ---- the record ------------------------------------------------------------------------------ */

/* A seal of one record, another record with the given inviter held against it. */
static void assert_record(bool bound, bool bind, const char *inviter, const char *line,
                          const char *record, const char *differences, const char *not_checked)
{
    char room[SEAL_ROOM];
    ev_record read;
    ev_mrz mrz;
    ev_certificate certificate = certificate_of(ours);
    ev_certificates signers = {&certificate, 1};
    read_record("Eriksson", "TOO Inviter", "\"UACC\"", &read, &mrz);
    ev_verification v =
        verification_of(seal_of_record(&read, &mrz, bound, room), &signers, day(2019, 4, 15));
    read_record("Eriksson", inviter, "\"UACC\"", &read, &mrz);
    v.record = &read;
    v.mrz = &mrz;
    v.bind = bind;
    ev_verify(&v);
    char *text = text_of(&v);
    if (strstr(text, line) == NULL)
        fail_msg("no \"%s\" in:\n%s", line, text);
    free(text);
    assert_member(&v, "record", record);
    assert_member(&v, "differences", differences);
    assert_member(&v, "not_checked", not_checked);
}

static void a_record_is_the_one_that_was_sealed_or_is_not(void **state)
{
    (void)state;
    const char *rest = "[" ALWAYS "]",
               *all = "[" ALWAYS ",\"valid from\",\"entry points\",\"record\"]";
    assert_record(true, true, "TOO Inviter",
                  ", on 2019-03-02\nrecord            the one that was sealed\n", "\"same\"", "[]",
                  "[]");
    assert_record(
        true, true, "TOO Stranger",
        "record            NOT the one that was sealed\n                  seal-digest-mismatch\n",
        "\"differs\"", "[{\"code\":\"seal-digest-mismatch\",\"pointer\":\"\"}]", rest);
    assert_record(
        false, true, "TOO Inviter",
        "record            NOT the one that was sealed\n                  seal-unbound /seal\n",
        "\"differs\"", "[{\"code\":\"seal-unbound\",\"pointer\":\"/seal\"}]", all);
    assert_record(false, false, "TOO Stranger",
                  "record            says the same, but is not bound to the seal\nnot checked ",
                  "\"same\"", "[]", all);
}

/* ---- bytes of a stranger --------------------------------------------------------------------- */

static void assert_plain(const char *text)
{
    for (; *text != '\0'; text++)
        assert_true(*text == '\n' || (*text >= ' ' && *text <= '~'));
}

/* Each byte with each bit flipped, and set to the extremes: what can be read of it is printed,
 * always in ASCII and always as JSON. */
static void whatever_a_seal_holds_the_output_is_ascii_and_json(void **state)
{
    (void)state;
    static const char masks[] = "\x01\x02\x04\x08\x10\x20\x40\x80\xFF";
    char room[SEAL_ROOM];
    size_t whole = 0;
    draft d = good_draft();
    d.features = "\x06\x03"
                 "B12";
    d.features_size = 5;
    ev_verification v = verification_of(seal_of(&d, room), NULL, day(2019, 4, 15));
    for (size_t i = 0; i < v.bytes.size - EV_SEAL_SIGNATURE; i++)
        for (const char *mask = masks; *mask != '\0'; mask++) {
            room[i] = (char)(room[i] ^ *mask);
            ev_verify(&v);
            whole += v.read;
            char *text = text_of(&v), *json = json_of(&v);
            json_t *object = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
            assert_non_null(object);
            assert_plain(text);
            assert_plain(json);
            json_decref(object);
            free(text);
            free(json);
            room[i] = (char)(room[i] ^ *mask);
        }
    assert_true(whole > 300);
}

UNIT_TESTS(verify_print)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_valid_seal_as_text),
        cmocka_unit_test(a_valid_seal_as_json),
        cmocka_unit_test(a_forged_seal_is_printed_as_not_proven),
        cmocka_unit_test(what_is_no_seal_has_a_verdict_only),
        cmocka_unit_test(each_stay_has_its_words),
        cmocka_unit_test(entries_and_entry_points_have_their_words),
        cmocka_unit_test(names_are_parted_and_freed_of_fillers),
        cmocka_unit_test(what_the_mrz_leaves_open_is_null),
        cmocka_unit_test(a_visa_out_of_its_days_is_told_in_capitals),
        cmocka_unit_test(unknown_features_are_told_beside_valid),
        cmocka_unit_test(a_test_signers_seal_says_so),
        cmocka_unit_test(a_visa_number_that_had_no_place_is_not_checked),
        cmocka_unit_test(an_emergency_travel_document_is_no_visa),
        cmocka_unit_test_setup_teardown(a_record_is_the_one_that_was_sealed_or_is_not, set_up,
                                        tear_down),
        cmocka_unit_test(whatever_a_seal_holds_the_output_is_ascii_and_json),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
