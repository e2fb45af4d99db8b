/* Certificates: what is read of them, and which files are refused. */
#include "lib/unit.h"
#include "unit/trust/certificate_list.h"

/* ---- reading --------------------------------------------------------------------------------- */

static void a_signer_of_the_profile_is_read_whole(void **state)
{
    held *h = *state;
    certificate_form form = signer_form();
    const ev_certificate *read = read_form(h, &form);
    assert_string_equal(read->id, "KZEV");
    assert_true(read->is_plain);
    assert_string_equal(read->reference, "1A3");
    assert_date(read->from, "2018-01-01");
    assert_date(read->until, "2019-12-31");
    assert_non_null(read->key);
    assert_true(read->signs_seals && read->signs_visas);
    assert_false(read->is_ca || read->is_test);
    assert_signer(h, &form, "1A3");
}

/* The worked examples of Doc 9303-8, appendix B, and BSI TR-03137-1, annex F. The verifier must
 * find them, to say that it does not know their curve. */
static void a_certificate_on_a_brainpool_curve_is_read_without_its_key(void **state)
{
    held *h = *state;
    const ev_certificate *read = read_path(h, "tests/data/vectors/UTTS5B.crt");
    assert_string_equal(read->id, "UTTS");
    assert_false(read->is_plain);
    assert_string_equal(read->reference, "5B");
    assert_date(read->from, "2020-06-10");
    assert_date(read->until, "2030-06-10");
    assert_null(read->key);
    read = read_path(h, "tests/data/vectors/DETS32.crt");
    assert_string_equal(read->id, "DETS");
    assert_true(read->is_plain);
    assert_string_equal(read->reference, "32");
    assert_date(read->until, "2025-01-10");
    assert_null(read->key);
    assert_false(read->signs_seals);
    assert_true(read->signs_visas);
}

static void a_key_on_another_curve_is_no_key(void **state)
{
    certificate_form form = signer_form();
    form.curve = GNUTLS_ECC_CURVE_SECP384R1;
    assert_null(read_form(*state, &form)->key);
    refuse_form(*state, &form, EV_KEY_KIND);
}

static void the_reference_is_the_serial_number_without_zeros_in_front(void **state)
{
    static const char *const cases[][2] = {
        {"01", "01"},
        {"0A", "0A"},
        {"5B", "5B"},
        {"00FF", "FF"},
        {"0100", "100"},
        {"0FFF", "FFF"},
        {"1000", "1000"},
        {"0123456789ABCDEF0123456789ABCDEF", "123456789ABCDEF0123456789ABCDEF"},
        {"70000000000000000000000000000001", "70000000000000000000000000000001"},
        {"0170000000000000000000000000000001", ""},
        {"7000000000000000000000000000000000000001", ""},
        {"80", ""}};
    certificate_form form = signer_form();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        form.serial = cases[i][0];
        assert_string_equal(read_form(*state, &form)->reference, cases[i][1]);
    }
}

static void days_of_validity_are_those_of_utc(void **state)
{
    static const struct {
        time_t from, until;
        const char *first, *last;
    } cases[] = {{0, 86399, "1970-01-01", "1970-01-01"},
                 {951782400, 951868799, "2000-02-29", "2000-02-29"},
                 {951782399, 951868800, "2000-02-28", "2000-03-01"},
                 {1514764799, 1514764800, "2017-12-31", "2018-01-01"},
                 {4107542399, 4107542400, "2100-02-28", "2100-03-01"},
                 {2524608000, 253402300799, "2050-01-01", "9999-12-31"}};
    certificate_form form = signer_form();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        form.from = cases[i].from;
        form.until = cases[i].until;
        const ev_certificate *read = read_form(*state, &form);
        assert_date(read->from, cases[i].first);
        assert_date(read->until, cases[i].last);
    }
}

static void validity_has_its_first_and_its_last_day(void **state)
{
    certificate_form form = signer_form();
    const ev_certificate *read = read_form(*state, &form);
    assert_false(ev_certificate_is_valid_on(read, (ev_date){2017, 12, 31}));
    assert_true(ev_certificate_is_valid_on(read, (ev_date){2018, 1, 1}));
    assert_true(ev_certificate_is_valid_on(read, (ev_date){2019, 12, 31}));
    assert_false(ev_certificate_is_valid_on(read, (ev_date){2020, 1, 1}));
}

/* Each is refused where it would be accepted otherwise. */
static void what_cannot_be_read_is_the_stricter_case(void **state)
{
    static const char long_oid[] = "1.3.6.1.4.1.4294967295.4294967295.4294967295.4294967295."
                                   "4294967295.4294967295.4294967295.4294967295.4294967295."
                                   "4294967295.4294967295.4294967295";
    static const char null[] = "\x05";
    char name[301];
    certificate_form form = signer_form(), authority = csca_form(name);
    memset(name, ' ', sizeof name - 1);
    name[0] = 'T';
    memcpy(name + sizeof name - 4, "EST", 4);
    made_certificate csca = make_certificate(&authority, NULL),
                     signer = make_certificate(&form, &csca);
    assert_true(add_made(*state, &signer, GNUTLS_X509_FMT_DER)->is_test);
    assert_int_equal(gnutls_x509_crt_set_dn_by_oid(signer.x509, long_oid, 1, null, 2), 0);
    assert_int_equal(gnutls_x509_crt_sign2(signer.x509, csca.x509, csca.key, GNUTLS_DIG_SHA256, 0),
                     0);
    assert_false(add_made(*state, &signer, GNUTLS_X509_FMT_DER)->is_plain);
    free_made(&csca);
    free_made(&signer);
}

static void the_issuers_organization_makes_a_test(void **state)
{
    static const struct {
        const char *organization;
        bool test;
    } cases[] = {{"TEST", true},   {"Test", true}, {" test ", true},
                 {"TESTS", false}, {NULL, false},  {"Example Ministry", false}};
    certificate_form form = signer_form();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        certificate_form authority = csca_form(cases[i].organization);
        made_certificate csca = make_certificate(&authority, NULL),
                         signer = make_certificate(&form, &csca);
        assert_int_equal(add_made(*state, &signer, GNUTLS_X509_FMT_DER)->is_test, cases[i].test);
        assert_true(add_made(*state, &csca, GNUTLS_X509_FMT_DER)->is_ca);
        free_made(&csca);
        free_made(&signer);
    }
    form.organization = "TEST"; /* its own, and it is its own issuer */
    assert_true(read_form(*state, &form)->is_test);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void a_bundle_adds_all_its_certificates_in_order(void **state)
{
    held *h = *state;
    certificate_form form = signer_form();
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    for (unsigned i = 0; i < 3; i++) {
        char serial[5];
        snprintf(serial, sizeof serial, "01%02X", i);
        form.serial = serial;
        made_certificate made = make_certificate(&form, NULL);
        ev_buf_text(&file, "0 words of somebody\r\n");
        export_certificate(&made, GNUTLS_X509_FMT_PEM, &file);
        free_made(&made);
    }
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_OK);
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_OK);
    assert_int_equal(h->list.count, 6);
    assert_string_equal(h->list.at[1].reference, "101");
    assert_string_equal(h->list.at[5].reference, "102");
    ev_buf_free(&file);
}

static void what_is_no_certificate_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        "words",
        "0\x82",
        "0\x80"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refuse_file(*state, ev_slice_from(texts[i]));
    refuse_file(*state, (ev_slice){NULL, 0});
}

static void a_damaged_file_is_refused_whole(void **state)
{
    held *h = *state;
    certificate_form form = signer_form();
    made_certificate made = make_certificate(&form, NULL);
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    export_certificate(&made, GNUTLS_X509_FMT_PEM, &file);
    size_t one = file.size;
    export_certificate(&made, GNUTLS_X509_FMT_PEM, &file);
    refuse_file(h, (ev_slice){file.data, one + one / 2}); /* the second is cut off */
    refuse_file(h, (ev_slice){file.data, one / 2});
    file.size = 0;
    export_certificate(&made, GNUTLS_X509_FMT_DER, &file);
    for (size_t size = 0; size < file.size; size += 7)
        refuse_file(h, (ev_slice){file.data, size});
    ev_buf_char(&file, '\0'); /* one byte too many */
    refuse_file(h, ev_buf_as_slice(&file));
    ev_buf_free(&file);
    free_made(&made);
}

/* None may crash or leak; most are refused, and the few that are read differ in their signature. */
static void any_flipped_byte_is_refused_or_read(void **state)
{
    held *h = *state;
    certificate_form form = signer_form();
    made_certificate made = make_certificate(&form, NULL);
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    export_certificate(&made, GNUTLS_X509_FMT_DER, &file);
    for (size_t i = 0; i < file.size; i++) {
        ev_certificates list = {NULL, 0};
        file.data[i] = (char)(file.data[i] ^ 0x81);
        if (ev_certificates_add(&list, ev_buf_as_slice(&file), &h->arena, &h->faults) == EV_OK)
            assert_int_equal(list.count, 1);
        else
            assert_fault(h, EV_CERT_UNREADABLE);
        file.data[i] = (char)(file.data[i] ^ 0x81);
        ev_certificates_free(&list);
    }
    ev_buf_free(&file);
    free_made(&made);
}

static void more_certificates_than_the_limit_are_refused(void **state)
{
    held *h = *state;
    certificate_form form = signer_form();
    made_certificate made = make_certificate(&form, NULL);
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    export_certificate(&made, GNUTLS_X509_FMT_PEM, &file);
    ev_slice one = {file.data, file.size};
    for (size_t i = 1; i < EV_CERTIFICATES_MAX; i++)
        export_certificate(&made, GNUTLS_X509_FMT_PEM, &file);
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_OK);
    assert_int_equal(h->list.count, EV_CERTIFICATES_MAX);
    one.data = file.data;
    refuse_file(h, one);
    export_certificate(&made, GNUTLS_X509_FMT_PEM, &file);
    ev_certificates_free(&h->list);
    refuse_file(h, ev_buf_as_slice(&file));
    ev_buf_free(&file);
    free_made(&made);
}

static void a_file_over_the_limit_is_refused(void **state)
{
    size_t size = EV_CERTIFICATE_FILE_MAX + 1;
    char *spaces = malloc(size);
    assert_non_null(spaces);
    memset(spaces, ' ', size);
    refuse_file(*state, (ev_slice){spaces, size});
    free(spaces);
}

static void exhausted_memory_is_a_fault_and_leaves_the_list(void **state)
{
    held *h = *state;
    certificate_form form = signer_form();
    made_certificate made = make_certificate(&form, NULL);
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    export_certificate(&made, GNUTLS_X509_FMT_DER, &file);
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_OK);
    h->arena.fail_after = 1;
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_TEMP_FAIL);
    assert_fault(h, EV_OUT_OF_MEMORY);
    assert_int_equal(h->list.count, 1);
    ev_buf_free(&file);
    free_made(&made);
}

UNIT_TESTS(certificate)
{
    const struct CMUnitTest tests[] = {
        TEST(a_signer_of_the_profile_is_read_whole),
        TEST(a_certificate_on_a_brainpool_curve_is_read_without_its_key),
        TEST(a_key_on_another_curve_is_no_key),
        TEST(the_reference_is_the_serial_number_without_zeros_in_front),
        TEST(days_of_validity_are_those_of_utc),
        TEST(validity_has_its_first_and_its_last_day),
        TEST(what_cannot_be_read_is_the_stricter_case),
        TEST(the_issuers_organization_makes_a_test),
        TEST(a_bundle_adds_all_its_certificates_in_order),
        TEST(what_is_no_certificate_is_refused),
        TEST(a_damaged_file_is_refused_whole),
        TEST(any_flipped_byte_is_refused_or_read),
        TEST(more_certificates_than_the_limit_are_refused),
        TEST(a_file_over_the_limit_is_refused),
        TEST(exhausted_memory_is_a_fault_and_leaves_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
