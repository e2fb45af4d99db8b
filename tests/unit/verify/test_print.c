/* verify, what is printed: whole outputs letter by letter, what is said of the record, and that no
 * bytes of a stranger get through. */
#include "lib/unit.h"
#include "unit/verify/print_fixture.h"

/* ---- whole outputs --------------------------------------------------------------------------- */

static void a_valid_seal_as_text(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_verification v = verified(&d);
    char *text = text_of(&v);
    assert_string_equal(text, "VALID\n"
                              "cancelled visas   not looked up: no list was given\n"
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

/* The fields of the seal, in their order. */
static const struct {
    const char *name, *value;
} fields[] = {
    {"version", "4"},
    {"country", "\"KAZ\""},
    {"signer", "\"KZTS\""},
    {"reference", "\"1A3\""},
    {"issued_on", "\"2019-03-01\""},
    {"signed_on", "\"2019-03-02\""},
    {"mrz", "[\"V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\",\"KZ00003019IND9007231F1904308\"]"},
    {"surname", "\"ERIKSSON\""},
    {"given_names", "\"ANNA MARIA\""},
    {"name_is_cut", "false"},
    {"document_number", "\"KZ0000301\""},
    {"nationality", "\"IND\""},
    {"birth_date", "\"1990-07-23\""},
    {"possible_birth_dates", "[\"1990-07-23\"]"},
    {"sex", "\"F\""},
    {"valid_from", "\"2019-04-01\""},
    {"valid_until", "\"2019-04-30\""},
    {"entries", "1"},
    {"stay", "{\"days\":30,\"months\":0,\"years\":0}"},
    {"passport_number", "\"Z0000301\""},
    {"entry_points", "[\"UACC\",\"UAAA\"]"},
    {"visa_number", "\"KZ0000301\""},
    {"record_digest", "\"000102030405060708090a0b0c0d0e0f10111213\""},
    {"unknown_features", "0"},
};

static void a_valid_seal_as_json(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_verification v = verified(&d);
    char *text = json_of(&v);
    ev_buf expected;
    ev_buf_init(&expected, NULL, 0);
    ev_buf_text(&expected, "{\"verdict\":\"VALID\",\"reason\":null,\"exit_status\":0,"
                           "\"explanation\":null,\"sub_status\":\"VALID\",\"trust\":\"trustable\","
                           "\"on\":\"2019-04-15\",\"visa\":\"now\",\"test_signer\":false,"
                           "\"form\":null,\"cancelled_on\":null,\"list\":null,\"seal\":{");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        ev_buf_text(&expected, i > 0 ? ",\"" : "\"");
        ev_buf_text(&expected, fields[i].name);
        ev_buf_text(&expected, "\":{\"value\":");
        ev_buf_text(&expected, fields[i].value);
        ev_buf_text(&expected, ",\"proven\":true}");
    }
    ev_buf_text(&expected,
                "},\"record\":null,\"differences\":[],\"faults\":[],"
                "\"category\":{\"value\":null,\"proven\":false},\"not_checked\":[" ALWAYS "]}\n");
    ev_buf_char(&expected, '\0');
    assert_string_equal(text, expected.data);
    ev_buf_free(&expected);
    free(text);
}

static void a_forged_seal_is_printed_as_not_proven(void **state)
{
    (void)state;
    draft d = good_draft();
    d.signer = theirs;
    d.bound = false;
    d.features = "\x06\x03"
                 "B12";
    d.features_size = 5;
    ev_verification v = verified(&d);
    char *text = text_of(&v);
    assert_string_equal(
        text,
        "INVALID: INVALID_SIGNATURE\n"
        "cancelled visas   not looked up: no list was given\n"
        "the signature is wrong: the certificate's key did not make it (high fraud potential)\n"
        "What follows is what the seal says; nobody vouches for it\n"
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
        "issued by         KAZ, on 2019-03-01\n"
        "signed by         KZTS with certificate 1A3, on 2019-03-02\n");
    free(text);
    assert_member(&v, "verdict", "\"INVALID\"");
    assert_member(&v, "reason", "\"INVALID_SIGNATURE\"");
    assert_member(&v, "exit_status", "3");
    assert_member(&v, "sub_status", "\"INVALID_SIGNATURE\"");
    assert_member(&v, "trust", "\"high fraud potential\"");
    assert_member(&v, "explanation",
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
    assert_string_equal(text, "NOT PROVEN: nothing could be read\n"
                              "cancelled visas   not looked up: no list was given\n"
                              "the input is empty: scan the code again\n");
    free(text);
    text = json_of(&v);
    assert_string_equal(
        text, "{\"verdict\":\"NOT PROVEN\",\"reason\":\"nothing could be read\",\"exit_status\":2,"
              "\"explanation\":\"the input is empty: scan the code again\","
              "\"sub_status\":\"READ_ERROR\",\"trust\":null,\"on\":\"2019-04-15\","
              "\"visa\":null,\"test_signer\":null,\"form\":null,\"cancelled_on\":null,"
              "\"list\":null,\"seal\":null,\"record\":null,\"differences\":[],\"faults\":[],"
              "\"category\":{\"value\":null,\"proven\":false},\"not_checked\":[]}\n");
    free(text);
}

/* ---- the record ------------------------------------------------------------------------------ */

/* A seal of one record, another record with the given inviter held against it. */
static void assert_record(bool bound, bool bind, const char *inviter, const char *line,
                          const char *record, const char *differences, const char *not_checked,
                          const char *category)
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
    assert_int_equal(strstr(text, "\ncategory          B12 (from the record)\n") != NULL,
                     strcmp(category, "null") != 0);
    free(text);
    assert_member(&v, "category", category);
    assert_member(&v, "record", record);
    assert_member(&v, "differences", differences);
    assert_member(&v, "not_checked", not_checked);
}

static void a_record_is_the_one_that_was_sealed_or_is_not(void **state)
{
    (void)state;
    const char *all = "[" ALWAYS ",\"valid from\",\"entry points\",\"record\"]";
    assert_record(true, true, "TOO Inviter",
                  ", on 2019-03-02\nrecord            the one that was sealed\n", "\"same\"", "[]",
                  "[]", "\"B12\"");
    assert_record(
        true, true, "TOO Stranger",
        "record            NOT the one that was sealed\n                  seal-digest-mismatch\n",
        "\"differs\"", "[{\"code\":\"seal-digest-mismatch\",\"pointer\":\"\"}]", "[]", "null");
    assert_record(
        false, true, "TOO Inviter",
        "record            NOT the one that was sealed\n                  seal-unbound /seal\n",
        "\"differs\"", "[{\"code\":\"seal-unbound\",\"pointer\":\"/seal\"}]", "[]", "null");
    assert_record(false, false, "TOO Stranger",
                  "record            says the same, but is not bound to the seal\nnot checked ",
                  "\"same\"", "[]", all, "null");
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

UNIT_TESTS(print)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_valid_seal_as_text),
        cmocka_unit_test(a_valid_seal_as_json),
        cmocka_unit_test(a_forged_seal_is_printed_as_not_proven),
        cmocka_unit_test(what_is_no_seal_has_a_verdict_only),
        cmocka_unit_test_setup_teardown(a_record_is_the_one_that_was_sealed_or_is_not, set_up,
                                        tear_down),
        cmocka_unit_test(whatever_a_seal_holds_the_output_is_ascii_and_json),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
