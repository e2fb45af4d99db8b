/* The least strength of authorities and of what they sign: each kind of key on both sides of its
 * limit, each hash. That the signature itself is right is asked at the same time: a weak authority
 * must not pass for one that has issued nothing. */
#include "lib/unit.h"
#include "unit/trust/certificate_list.h"

#include <gnutls/crypto.h>

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

/* In the DER of a certificate under an authority with RSA of 2048 bits: the signature that needs no
 * key where the exponent is 1, the padded SHA-256 itself (RFC 8017, 9.2). */
static void forge_signature(ev_buf *der)
{
    static const uint8_t info[] = {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                   0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    enum { SIZE = 256, HASH = 32, INFO_AT = SIZE - HASH - sizeof info };
    uint8_t *signed_part = (uint8_t *)der->data + 4,
            *signature = (uint8_t *)der->data + der->size - SIZE;
    assert_int_equal(signed_part[1], 0x82); /* a length of two bytes */
    size_t size = 4 + (size_t)(signed_part[2] << 8 | signed_part[3]);
    memset(signature, 0xFF, SIZE);
    signature[0] = signature[INFO_AT - 1] = 0;
    signature[1] = 1;
    memcpy(signature + INFO_AT, info, sizeof info);
    assert_int_equal(
        gnutls_hash_fast(GNUTLS_DIG_SHA256, signed_part, size, signature + SIZE - HASH), 0);
}

static void an_exponent_of_rsa_is_odd_and_at_least_3(void **state)
{
    static const struct {
        uint8_t exponent[3];
        bool is_forged, is_strong;
    } cases[] = {{{0x01, 0x00, 0x01}, false, true}, {{0x00, 0x00, 0x01}, true, false}};
    held *h = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        certificate_form authority = csca_form("Example Ministry"), form = signer_form();
        authority.kind = GNUTLS_PK_RSA;
        authority.bits = 2048;
        made_certificate csca = make_certificate(&authority, NULL),
                         signer = make_certificate(&form, &csca);
        ev_buf files[2];
        for (size_t j = 0; j < 2; j++) {
            ev_buf_init(&files[j], NULL, 0);
            export_certificate(j == 0 ? &csca : &signer, GNUTLS_X509_FMT_DER, &files[j]);
        }
        char *at = memmem(files[0].data, files[0].size, "\x02\x03\x01\x00\x01", 5);
        assert_non_null(at);
        memcpy(at + 2, cases[i].exponent, sizeof cases[i].exponent);
        if (cases[i].is_forged)
            forge_signature(&files[1]);
        for (size_t j = 0; j < 2; j++) {
            assert_int_equal(
                ev_certificates_add(&h->list, ev_buf_as_slice(&files[j]), &h->arena, &h->faults),
                EV_OK);
            ev_buf_free(&files[j]);
        }
        const ev_certificate *read = &h->list.at[h->list.count - 1];
        assert_true(ev_certificate_is_issued_by(read, read - 1)); /* forged, and it fits */
        assert_int_equal(ev_certificate_issue_strength(read, read - 1),
                         cases[i].is_strong ? EV_ISSUE_STRONG : EV_ISSUE_WEAK_KEY);
        free_made(&csca);
        free_made(&signer);
    }
}

UNIT_TESTS(strength)
{
    const struct CMUnitTest tests[] = {
        TEST(an_authoritys_key_has_a_least_strength),
        TEST(a_signature_has_a_hash_that_is_safe),
        TEST(an_exponent_of_rsa_is_odd_and_at_least_3),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
