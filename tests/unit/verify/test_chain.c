/* verify with whole certificates and country signing authorities (CSCA): which of them a
 * reader trusts, and on which day. */
#include "lib/unit.h"
#include "unit/verify/verify_fixture.h"

#include "unit/trust/certificate_fixture.h"

/* What a reader has: certificates as they come out of files. */
typedef struct chain {
    made_certificate csca, other_csca, signer;
    ev_certificates signers, cscas;
    char room[SEAL_ROOM];
    ev_verification v;
} chain;

static void add(ev_certificates *list, const made_certificate *made)
{
    ev_faults faults;
    ev_buf file;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&file, NULL, 0);
    export_certificate(made, GNUTLS_X509_FMT_PEM, &file);
    assert_int_equal(ev_certificates_add(list, ev_buf_as_slice(&file), &arena, &faults), EV_OK);
    ev_buf_free(&file);
}

/* A seal of the signer's, its certificate given, and no CSCA yet. */
static void open_chain_under(chain *c, const certificate_form *csca, const certificate_form *form)
{
    *c = (chain){0};
    certificate_form other = csca_form("OTHER");
    c->csca = make_certificate(csca, NULL);
    c->other_csca = make_certificate(&other, NULL);
    c->signer = make_certificate(form, &c->csca);
    add(&c->signers, &c->signer);
    draft d = good_draft();
    d.name = "KZEV031A3";
    assert_int_equal(gnutls_privkey_init(&d.signer.private), 0);
    assert_int_equal(gnutls_privkey_import_x509(d.signer.private, c->signer.key, 0), 0);
    c->v = verification_of(seal_of(&d, c->room), &c->signers, day(2019, 4, 15));
    c->v.cscas = &c->cscas;
    gnutls_privkey_deinit(d.signer.private);
}

static void open_chain(chain *c, const char *organization, const certificate_form *form)
{
    certificate_form csca = csca_form(organization);
    open_chain_under(c, &csca, form);
}

static void close_chain(chain *c)
{
    ev_certificates_free(&c->signers);
    ev_certificates_free(&c->cscas);
    free_made(&c->csca);
    free_made(&c->other_csca);
    free_made(&c->signer);
}

static void assert_verdict(chain *c, const char *status, const char *reason)
{
    ev_verify(&c->v);
    assert_status(&c->v, status);
    if (reason == NULL)
        assert_null(c->v.reason);
    else
        assert_string_equal(c->v.reason, reason);
}

#define NOT_ISSUED "the certificate was not issued by a country signing authority that was given"

static void a_signer_is_trusted_as_it_is_or_through_its_csca(void **state)
{
    (void)state;
    chain c;
    certificate_form form = signer_form();
    open_chain(&c, "MFA", &form);
    assert_verdict(&c, "VALID", NULL);
    assert_ptr_equal(c.v.signer, &c.signers.at[0]);
    assert_false(c.v.signer->is_test);
    add(&c.cscas, &c.other_csca);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE", NOT_ISSUED);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "VALID", NULL);
    close_chain(&c);
}

/* Else each authority of a list could make the visas of every State. */
static void an_authority_of_another_state_certifies_no_signer_of_ours(void **state)
{
    (void)state;
    chain c;
    certificate_form form = signer_form(), csca = csca_form("Utopia");
    csca.country = "UT";
    open_chain_under(&c, &csca, &form);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE", NOT_ISSUED);
    add(&c.cscas, &c.other_csca);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE", NOT_ISSUED);
    close_chain(&c);
    csca.country = "kz"; /* small letters are the same country */
    open_chain_under(&c, &csca, &form);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "VALID", NULL);
    close_chain(&c);
}

static void a_csca_must_be_valid_on_the_day_of_control(void **state)
{
    (void)state;
    const char *reason = "the country signing authority that issued the certificate is not valid "
                         "on the day of control";
    chain c;
    certificate_form form = signer_form();
    open_chain(&c, "MFA", &form);
    add(&c.cscas, &c.csca);
    c.cscas.at[0].until = day(2019, 4, 15);
    assert_verdict(&c, "VALID", NULL);
    c.cscas.at[0].until = day(2019, 4, 14);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE", reason);
    add(&c.cscas, &c.other_csca);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE", reason);
    add(&c.cscas, &c.csca); /* as a CSCA that was renewed with the same key */
    assert_verdict(&c, "VALID", NULL);
    close_chain(&c);
}

/* The certificates that are given to find a signer prove nothing where a CSCA is asked for. */
static void a_signer_is_no_csca(void **state)
{
    (void)state;
    chain c;
    certificate_form form = signer_form();
    open_chain(&c, "MFA", &form);
    add(&c.cscas, &c.signer);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE", NOT_ISSUED);
    add(&c.signers, &c.csca);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE", NOT_ISSUED);
    close_chain(&c);
}

static void a_certificate_must_say_that_it_is_for_seals_of_visas(void **state)
{
    (void)state;
    static const uint8_t passports[] = {0x30, 0x08, 0x02, 0x01, 0x00, 0x31, 0x03, 0x13, 0x01, 'P'};
    chain c;
    certificate_form form = signer_form();
    form.purpose = NULL;
    open_chain(&c, "MFA", &form);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE", "the certificate is not a seal signer's");
    close_chain(&c);

    form = signer_form();
    form.document_type = passports;
    form.document_type_size = sizeof passports;
    open_chain(&c, "MFA", &form);
    assert_verdict(&c, "INVALID_DOCUMENTTYPE", "the certificate is not for visas");
    close_chain(&c);
}

static void a_test_authoritys_signer_is_a_test_signer(void **state)
{
    (void)state;
    chain c;
    certificate_form form = signer_form();
    open_chain(&c, "TEST", &form);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "VALID", NULL);
    assert_true(c.v.signer->is_test);
    close_chain(&c);
}

static void the_validity_of_a_certificate_is_read_by_the_day(void **state)
{
    (void)state;
    chain c;
    certificate_form form = signer_form();
    open_chain(&c, "MFA", &form);
    c.v.on = day(2019, 12, 31);
    assert_verdict(&c, "VALID", NULL);
    c.v.on = day(2020, 1, 1);
    assert_verdict(&c, "EXPIRED_CERTIFICATE",
                   "the certificate is not valid any more on the day of control");
    close_chain(&c);
}

static void open_chain_of(chain *c, gnutls_pk_algorithm_t kind, unsigned bits,
                          const certificate_form *form)
{
    certificate_form csca = csca_form("MFA");
    csca.kind = kind;
    csca.bits = bits;
    open_chain_under(c, &csca, form);
}

#define WEAK_KEY                                                                                   \
    "the key of the country signing authority is weaker than RSA of 2048 bits or P-256, or of "    \
    "another kind"

/* As long as no authority is asked for, there is none that could be weak. */
static void a_weak_authority_proves_nothing(void **state)
{
    (void)state;
    chain c;
    certificate_form form = signer_form(), csca = csca_form("MFA");
    open_chain_of(&c, GNUTLS_PK_RSA, 1024, &form);
    assert_verdict(&c, "VALID", NULL);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "WEAK_AUTHORITY", WEAK_KEY);
    add(&c.cscas, &c.other_csca);
    assert_verdict(&c, "WEAK_AUTHORITY", WEAK_KEY);
    c.cscas.at[0].until = day(2019, 4, 14);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE",
                   "the country signing authority that issued the certificate is not valid on the "
                   "day of control");
    close_chain(&c);
    open_chain_of(&c, GNUTLS_PK_RSA, 2048, &form);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "VALID", NULL);
    close_chain(&c);
    csca.curve = GNUTLS_ECC_CURVE_SECP192R1;
    open_chain_under(&c, &csca, &form);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "WEAK_AUTHORITY", WEAK_KEY);
    close_chain(&c);
}

static void a_weak_signature_over_a_certificate_proves_nothing(void **state)
{
    (void)state;
    chain c;
    certificate_form form = signer_form(), csca = csca_form("MFA");
    form.hash = GNUTLS_DIG_SHA1;
    open_chain(&c, "MFA", &form);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "WEAK_AUTHORITY",
                   "the country signing authority signed the certificate with a hash that is not "
                   "safe, such as MD5 or SHA-1");
    close_chain(&c);
    form = signer_form();
    csca.hash = GNUTLS_DIG_SHA1;
    open_chain_under(&c, &csca, &form);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "WEAK_AUTHORITY",
                   "the certificate of the country signing authority is signed with a hash that is "
                   "not safe, such as MD5 or SHA-1");
    close_chain(&c);
}

/* In the order of the statuses: what is asked of the signer itself comes before. */
static void a_weak_authoritys_signer_without_the_usage_is_not_trusted(void **state)
{
    (void)state;
    chain c;
    certificate_form form = signer_form(), csca = csca_form("MFA");
    csca.curve = GNUTLS_ECC_CURVE_SECP224R1;
    form.purpose = NULL;
    open_chain_under(&c, &csca, &form);
    add(&c.cscas, &c.csca);
    assert_verdict(&c, "UNTRUSTED_CERTIFICATE", "the certificate is not a seal signer's");
    close_chain(&c);
}

static void a_curve_of_another_strength_is_not_supported(void **state)
{
    (void)state;
    chain c;
    certificate_form form = signer_form();
    open_chain(&c, "MFA", &form);
    made_certificate p384;
    form.curve = GNUTLS_ECC_CURVE_SECP384R1;
    p384 = make_certificate(&form, &c.csca);
    ev_certificates_free(&c.signers);
    c.signers = (ev_certificates){0};
    add(&c.signers, &p384);
    ev_verify(&c.v);
    assert_status(&c.v, "UNSUPPORTED_ALGORITHM");
    free_made(&p384);
    close_chain(&c);
}

UNIT_TESTS(chain)
{
#define CHAIN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CHAIN_TEST(a_signer_is_trusted_as_it_is_or_through_its_csca),
        CHAIN_TEST(an_authority_of_another_state_certifies_no_signer_of_ours),
        CHAIN_TEST(a_csca_must_be_valid_on_the_day_of_control),
        CHAIN_TEST(a_signer_is_no_csca),
        CHAIN_TEST(a_certificate_must_say_that_it_is_for_seals_of_visas),
        CHAIN_TEST(a_test_authoritys_signer_is_a_test_signer),
        CHAIN_TEST(the_validity_of_a_certificate_is_read_by_the_day),
        CHAIN_TEST(a_weak_authority_proves_nothing),
        CHAIN_TEST(a_weak_signature_over_a_certificate_proves_nothing),
        CHAIN_TEST(a_weak_authoritys_signer_without_the_usage_is_not_trusted),
        CHAIN_TEST(a_curve_of_another_strength_is_not_supported),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
