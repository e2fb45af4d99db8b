/* Certificates: which of them may sign seals, which issued which, and which one a seal means. */
#include "lib/unit.h"
#include "unit/trust/certificate_list.h"

/* ---- the right to sign seals ----------------------------------------------------------------- */

static void another_subject_is_not_the_profile(void **state)
{
    static const char *const subjects[][3] = {
        {"DE", NULL, "EV"},  {"KZ", NULL, "E1"},  {"KZ", NULL, "ev"},
        {"KZ", NULL, "EVI"}, {"KZ", NULL, "E"},   {"KZ", NULL, NULL},
        {NULL, NULL, "EV"},  {"KZ", "MFA", "EV"}, {"KZ", "TEST", "EV"}};
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        certificate_form form = signer_form();
        form.country = subjects[i][0];
        form.organization = subjects[i][1];
        form.name = subjects[i][2];
        refuse_form(*state, &form, EV_CERT_PROFILE);
    }
}

static void another_serial_number_is_not_the_profile(void **state)
{
    static const char *const serials[] = {"1000", "7FFFFF",
                                          "7000000000000000000000000000000000000001", "80"};
    for (size_t i = 0; i < sizeof serials / sizeof serials[0]; i++) {
        certificate_form form = signer_form();
        form.serial = serials[i];
        refuse_form(*state, &form, EV_CERT_PROFILE);
    }
}

/* Doc 9303-13, 2.2.1: a reference of zeros is for tests of readers. */
static void the_serial_number_0_signs_nothing(void **state)
{
    held *h = *state;
    ev_seal_signer signer;
    const ev_certificate *read = read_zero(h);
    assert_string_equal(read->reference, "00");
    assert_int_equal(ev_certificate_check_signer(read, &signer, &h->faults), EV_CONFIG);
    assert_fault(h, EV_CERT_PROFILE);
}

static void every_serial_number_of_two_or_three_digits_is(void **state)
{
    static const char *const serials[][2] = {
        {"01", "01"}, {"0A", "0A"}, {"00FF", "FF"}, {"0100", "100"}, {"0FFF", "FFF"}};
    for (size_t i = 0; i < sizeof serials / sizeof serials[0]; i++) {
        certificate_form form = signer_form();
        form.serial = serials[i][0];
        assert_signer(*state, &form, serials[i][1]);
    }
}

static void without_the_critical_usage_it_signs_no_seals(void **state)
{
    certificate_form form = signer_form();
    form.purpose_critical = false;
    refuse_form(*state, &form, EV_CERT_USAGE);
    form = signer_form();
    form.purpose = NULL;
    refuse_form(*state, &form, EV_CERT_USAGE);
    form = signer_form();
    form.purpose = "2.23.136.1.1.3"; /* id-icao-mrtd-security-masterListSigner */
    refuse_form(*state, &form, EV_CERT_USAGE);
    form = signer_form();
    form.purpose = "2.5.29.37.0"; /* anyExtendedKeyUsage */
    refuse_form(*state, &form, EV_CERT_USAGE);
}

static void a_key_usage_must_not_speak_against_it(void **state)
{
    certificate_form form = signer_form();
    form.key_usage = GNUTLS_KEY_KEY_CERT_SIGN;
    refuse_form(*state, &form, EV_CERT_USAGE);
    form.key_usage = GNUTLS_KEY_DIGITAL_SIGNATURE;
    assert_signer(*state, &form, "1A3");
}

static void a_critical_extension_nobody_knows_makes_it_void(void **state)
{
    certificate_form form = signer_form();
    form.critical_oid = "1.3.6.1.4.1.99999.1";
    refuse_form(*state, &form, EV_CERT_USAGE);
}

#define BYTES(...)                                                                                 \
    (const uint8_t[]){__VA_ARGS__}, sizeof(const uint8_t[])                                        \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static void a_list_of_document_types_must_have_visas(void **state)
{
    const struct {
        const uint8_t *bytes;
        size_t size;
        bool visa;
    } cases[] = {
        {BYTES(0x30, 0x08, 2, 1, 0, 0x31, 0x03, 0x13, 1, 'V'), true},
        {BYTES(0x30, 0x0B, 2, 1, 0, 0x31, 0x06, 0x13, 1, 'P', 0x13, 1, 'V'), true},
        {BYTES(0x30, 0x08, 2, 1, 0, 0x31, 0x03, 0x13, 1, 'P'), false},
        {BYTES(0x30, 0x09, 2, 1, 0, 0x31, 0x04, 0x13, 2, 'V', 'A'), false},
        {BYTES(0x30, 0x05, 2, 1, 0, 0x31, 0x00), false},               /* an empty list */
        {BYTES(0x30, 0x08, 2, 1, 1, 0x31, 0x03, 0x13, 1, 'V'), false}, /* another version */
        {BYTES(0x30, 0x05, 0x31, 0x03, 0x13, 1, 'V'), false},          /* no version */
        {BYTES(0x30, 0x08, 2, 1, 0, 0x30, 0x03, 0x13, 1, 'V'), false}, /* no SET */
        {BYTES(0x30, 0x08, 2, 1, 0, 0x31, 0x03, 0x0C, 1, 'V'), false}, /* UTF8String */
        {BYTES(0x30, 0x08, 2, 1, 0, 0x31, 0x03, 0x13, 2, 'V'), false}, /* longer than it is */
        {BYTES(0x30, 0x0A, 2, 1, 0, 0x31, 0x05, 0x13, 1, 'V', 5, 0),
         false}, /* something behind it */
        {BYTES(0x30, 0x0A, 2, 1, 0, 0x31, 0x03, 0x13, 1, 'V', 5, 0), false},
        {BYTES(0x30, 0x08, 2, 1, 0, 0x31, 0x03, 0x13, 1, 'V', 5, 0), false},
        {BYTES(0x30, 0x81, 0x08, 2, 1, 0, 0x31, 0x03, 0x13, 1, 'V'), false}, /* BER, not DER */
        {BYTES(0x30, 0x80, 2, 1, 0, 0x31, 0x03, 0x13, 1, 'V', 0, 0), false},
        {BYTES(0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 2, 1, 0), false},
        {BYTES(0x30), false},
        {BYTES(0x05, 0x00), false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        certificate_form form = signer_form();
        form.document_type = cases[i].bytes;
        form.document_type_size = cases[i].size;
        if (cases[i].visa)
            assert_signer(*state, &form, "1A3");
        else
            refuse_form(*state, &form, EV_CERT_USAGE);
    }
    certificate_form form = signer_form();
    form.document_type = NULL;
    assert_signer(*state, &form, "1A3");
}

/* ---- issuers --------------------------------------------------------------------------------- */

static void a_signer_is_issued_by_its_authority_and_no_other(void **state)
{
    held *h = *state;
    certificate_form authority = csca_form("Example Ministry"), form = signer_form();
    made_certificate csca = make_certificate(&authority, NULL),
                     same_name = make_certificate(&authority, NULL);
    made_certificate signer = make_certificate(&form, &csca);
    for (int i = 0; i < 3; i++)
        add_made(h, i == 0 ? &csca : i == 1 ? &same_name : &signer, GNUTLS_X509_FMT_DER);
    const ev_certificate *at = h->list.at;
    assert_true(ev_certificate_is_issued_by(&at[2], &at[0]));
    assert_false(ev_certificate_is_issued_by(&at[2], &at[1]));
    assert_false(ev_certificate_is_issued_by(&at[2], &at[2]));
    assert_false(ev_certificate_is_issued_by(&at[0], &at[2]));
    free_made(&csca);
    free_made(&same_name);
    free_made(&signer);
}

/* Without key identifiers the signature alone tells two authorities of one name apart. */
static void without_a_key_identifier_the_signature_decides(void **state)
{
    held *h = *state;
    certificate_form authority = csca_form("Example Ministry"), form = signer_form();
    form.no_issuer_id = true;
    made_certificate csca = make_certificate(&authority, NULL),
                     same_name = make_certificate(&authority, NULL);
    made_certificate signer = make_certificate(&form, &csca);
    add_made(h, &csca, GNUTLS_X509_FMT_DER);
    add_made(h, &same_name, GNUTLS_X509_FMT_DER);
    add_made(h, &signer, GNUTLS_X509_FMT_DER);
    assert_true(ev_certificate_is_issued_by(&h->list.at[2], &h->list.at[0]));
    assert_false(ev_certificate_is_issued_by(&h->list.at[2], &h->list.at[1]));
    free_made(&csca);
    free_made(&same_name);
    free_made(&signer);
}

static bool issues(held *h, const certificate_form *authority)
{
    certificate_form form = signer_form();
    made_certificate csca = make_certificate(authority, NULL),
                     signer = make_certificate(&form, &csca);
    add_made(h, &csca, GNUTLS_X509_FMT_DER);
    const ev_certificate *read = add_made(h, &signer, GNUTLS_X509_FMT_DER);
    free_made(&csca);
    free_made(&signer);
    return ev_certificate_is_issued_by(read, read - 1);
}

/* Its own days are the verifier's matter: these certificates ended in 2019. */
static void an_authority_may_issue_only_as_its_certificate_says(void **state)
{
    certificate_form authority = csca_form("Example Ministry");
    assert_true(issues(*state, &authority));
    authority.curve = GNUTLS_ECC_CURVE_SECP384R1;
    assert_true(issues(*state, &authority));
    authority.key_usage = 0;
    assert_true(issues(*state, &authority));
    authority.key_usage = GNUTLS_KEY_CRL_SIGN;
    assert_false(issues(*state, &authority));
    authority = csca_form("Example Ministry");
    authority.ca = false;
    assert_false(issues(*state, &authority));
}

static void a_changed_certificate_is_not_issued_by_anyone(void **state)
{
    held *h = *state;
    certificate_form authority = csca_form("Example Ministry"), form = signer_form();
    made_certificate csca = make_certificate(&authority, NULL),
                     signer = make_certificate(&form, &csca);
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    export_certificate(&signer, GNUTLS_X509_FMT_DER, &file);
    char *serial = memmem(file.data, file.size, "\x02\x02\x01\xA3", 4);
    assert_non_null(serial);
    serial[3] = '\xA4';
    add_made(h, &csca, GNUTLS_X509_FMT_DER);
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_OK);
    assert_string_equal(h->list.at[1].reference, "1A4");
    assert_false(ev_certificate_is_issued_by(&h->list.at[1], &h->list.at[0]));
    ev_buf_free(&file);
    free_made(&csca);
    free_made(&signer);
}

/* ---- references ------------------------------------------------------------------------------ */

static void references_are_compared_as_numbers(void **state)
{
    static const struct {
        const char *signer, *reference;
        bool matches;
    } cases[] = {{"KZEV", "1A3", true},   {"KZEV", "01A3", true}, {"KZEV", "001A3", true},
                 {"KZEV", "1A30", false}, {"KZEV", "A3", false},  {"KZEV", "11A3", false},
                 {"KZEV", "", false},     {"KZEV", "0", false},   {"KZEW", "1A3", false},
                 {"DEEV", "1A3", false},  {"", "1A3", false},     {"KZ", "1A3", false}};
    certificate_form form = signer_form();
    const ev_certificate *read = read_form(*state, &form);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(ev_certificate_matches(read, cases[i].signer, cases[i].reference),
                         cases[i].matches);
}

static void a_certificate_without_a_name_or_reference_matches_nothing(void **state)
{
    certificate_form form = signer_form();
    form.name = "Signer";
    assert_false(ev_certificate_matches(read_form(*state, &form), "", "1A3"));
    form = signer_form();
    form.serial = "7000000000000000000000000000000000000001";
    assert_false(ev_certificate_matches(read_form(*state, &form), "KZEV", ""));
    assert_false(ev_certificate_matches(read_form(*state, &form), "KZEV", "00"));
    assert_true(ev_certificate_matches(read_zero(*state), "KZEV", "00000"));
}

/* ---- the committed test keys ----------------------------------------------------------------- */

static void the_committed_test_keys_are_what_their_page_says(void **state)
{
    static const struct {
        const char *path, *id, *until;
        bool test, own; /* own: issued by csca.crt, otherwise by other-csca.crt */
    } cases[] = {{"tests/data/keys/signer.crt", "KZTS", "2047-12-31", true, true},
                 {"tests/data/keys/expired.crt", "KZTS", "2018-12-31", true, true},
                 {"tests/data/keys/other.crt", "KZEV", "2047-12-31", false, false}};
    held *h = *state;
    (void)read_path(h, "tests/data/keys/csca.crt");
    (void)read_path(h, "tests/data/keys/other-csca.crt");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ev_seal_signer signer;
        const ev_certificate *read = read_path(h, cases[i].path);
        assert_int_equal(ev_certificate_check_signer(read, &signer, &h->faults), EV_OK);
        assert_string_equal(signer.id, cases[i].id);
        assert_date(read->from, "2018-01-01");
        assert_date(read->until, cases[i].until);
        assert_int_equal(read->is_test, cases[i].test);
        assert_int_equal(ev_certificate_is_issued_by(read, &h->list.at[0]), cases[i].own);
        assert_int_equal(ev_certificate_is_issued_by(read, &h->list.at[1]), !cases[i].own);
    }
}

UNIT_TESTS(certificate_check)
{
    const struct CMUnitTest tests[] = {
        TEST(another_subject_is_not_the_profile),
        TEST(another_serial_number_is_not_the_profile),
        TEST(the_serial_number_0_signs_nothing),
        TEST(every_serial_number_of_two_or_three_digits_is),
        TEST(without_the_critical_usage_it_signs_no_seals),
        TEST(a_key_usage_must_not_speak_against_it),
        TEST(a_critical_extension_nobody_knows_makes_it_void),
        TEST(a_list_of_document_types_must_have_visas),
        TEST(a_signer_is_issued_by_its_authority_and_no_other),
        TEST(without_a_key_identifier_the_signature_decides),
        TEST(an_authority_may_issue_only_as_its_certificate_says),
        TEST(a_changed_certificate_is_not_issued_by_anyone),
        TEST(references_are_compared_as_numbers),
        TEST(a_certificate_without_a_name_or_reference_matches_nothing),
        TEST(the_committed_test_keys_are_what_their_page_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
