/* The least strength of authorities and of what they sign: each kind of key on both sides of its
 * limit, each hash. That the signature itself is right is asked at the same time: a weak authority
 * must not pass for one that has issued nothing. */
#include "lib/unit.h"
#include "unit/trust/certificate_list.h"

/* Makes an authority and a signer under it, and asks. */
static ev_issue_strength strength_of(held *h, const certificate_form *authority,
                                     const certificate_form *form)
{
    made_certificate csca = make_certificate(authority, NULL),
                     signer = make_certificate(form, &csca);
    add_made(h, &csca, GNUTLS_X509_FMT_DER);
    const ev_certificate *read = add_made(h, &signer, GNUTLS_X509_FMT_DER);
    free_made(&csca);
    free_made(&signer);
    assert_true(ev_certificate_is_issued_by(read, read - 1));
    return ev_certificate_issue_strength(read, read - 1);
}

static void an_authoritys_key_has_a_least_strength(void **state)
{
    static const struct {
        gnutls_pk_algorithm_t kind;
        gnutls_ecc_curve_t curve;
        unsigned bits;
        ev_issue_strength strength;
    } cases[] = {
        {.curve = GNUTLS_ECC_CURVE_SECP192R1, .strength = EV_ISSUE_WEAK_KEY},
        {.curve = GNUTLS_ECC_CURVE_SECP224R1, .strength = EV_ISSUE_WEAK_KEY},
        {.curve = GNUTLS_ECC_CURVE_SECP256R1, .strength = EV_ISSUE_STRONG},
        {.curve = GNUTLS_ECC_CURVE_SECP384R1, .strength = EV_ISSUE_STRONG},
        {.curve = GNUTLS_ECC_CURVE_SECP521R1, .strength = EV_ISSUE_STRONG},
        {GNUTLS_PK_RSA, 0, 512, EV_ISSUE_WEAK_KEY},
        {GNUTLS_PK_RSA, 0, 1024, EV_ISSUE_WEAK_KEY},
        {GNUTLS_PK_RSA, 0, 1536, EV_ISSUE_WEAK_KEY},
        {GNUTLS_PK_RSA, 0, 2047, EV_ISSUE_WEAK_KEY},
        {GNUTLS_PK_RSA, 0, 2048, EV_ISSUE_STRONG},
        {GNUTLS_PK_RSA_PSS, 0, 1024, EV_ISSUE_WEAK_KEY},
        {GNUTLS_PK_RSA_PSS, 0, 2048, EV_ISSUE_STRONG},
        {GNUTLS_PK_DSA, 0, 1024, EV_ISSUE_WEAK_KEY},
        {GNUTLS_PK_DSA, 0, 2048, EV_ISSUE_WEAK_KEY}, /* no authority needs it */
        {GNUTLS_PK_EDDSA_ED25519, 0, 256, EV_ISSUE_STRONG},
        {GNUTLS_PK_EDDSA_ED448, 0, 456, EV_ISSUE_STRONG},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        certificate_form authority = csca_form("Example Ministry"), form = signer_form();
        authority.kind = cases[i].kind;
        authority.curve = cases[i].curve;
        authority.bits = cases[i].bits;
        if (cases[i].kind == GNUTLS_PK_EDDSA_ED25519)
            authority.hash = form.hash = GNUTLS_DIG_SHA512;
        if (cases[i].kind == GNUTLS_PK_EDDSA_ED448)
            authority.hash = form.hash = GNUTLS_DIG_SHAKE_256;
        if (strength_of(*state, &authority, &form) != cases[i].strength)
            fail_msg("case %zu: %s, %u bits", i, gnutls_pk_get_name(cases[i].kind), cases[i].bits);
    }
}

/* A strong authority with a weak signature over the signer's certificate, and one whose own
 * certificate is signed so. */
static void a_signature_has_a_hash_that_is_safe(void **state)
{
    static const struct {
        gnutls_pk_algorithm_t kind; /* 0: P-256 */
        gnutls_digest_algorithm_t hash;
        bool is_safe;
    } cases[] = {
        {GNUTLS_PK_RSA, GNUTLS_DIG_MD5, false},
        {GNUTLS_PK_RSA, GNUTLS_DIG_SHA1, false},
        {GNUTLS_PK_RSA, GNUTLS_DIG_SHA512, true},
        {0, GNUTLS_DIG_SHA1, false},
        {0, GNUTLS_DIG_SHA224, true},
        {0, GNUTLS_DIG_SHA256, true},
        {0, GNUTLS_DIG_SHA384, true},
        {0, GNUTLS_DIG_SHA512, true},
        {0, GNUTLS_DIG_SHA3_256, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        certificate_form authority = csca_form("Example Ministry"), form = signer_form();
        authority.kind = cases[i].kind;
        authority.bits = 2048;
        form.hash = cases[i].hash;
        ev_issue_strength over_signer = strength_of(*state, &authority, &form);
        authority.hash = cases[i].hash;
        form.hash = GNUTLS_DIG_SHA256;
        ev_issue_strength over_itself = strength_of(*state, &authority, &form);
        if (over_signer != (cases[i].is_safe ? EV_ISSUE_STRONG : EV_ISSUE_WEAK_SIGNATURE) ||
            over_itself != (cases[i].is_safe ? EV_ISSUE_STRONG : EV_ISSUE_WEAK_AUTHORITY_SIGNATURE))
            fail_msg("case %zu, %s: %d, %d", i, gnutls_digest_get_name(cases[i].hash),
                     (int)over_signer, (int)over_itself);
    }
}

UNIT_TESTS(strength)
{
    const struct CMUnitTest tests[] = {
        TEST(an_authoritys_key_has_a_least_strength),
        TEST(a_signature_has_a_hash_that_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
