/* The least strength of an authority, and of what it signs. GnuTLS has profiles for this
 * (GNUTLS_VERIFY_PROFILE_*), but they follow the configuration of the machine, and their answer is
 * the same as for a wrong signature. Here it is a table, and the verdict has a name of its own.
 *
 * Doc 9303-12, 4.1.6, gives sizes for new keys; what a reader refuses is left to it. The floor here
 * is that of NIST SP 800-57 part 1, table 2, and SP 800-131A: nothing below 112 bits, which is RSA
 * of 2048 bits and SHA-224. For curves it is P-256: Doc 9303-12 wants 256 bits of an authority. */
#include "trust/certificate.h"

/* Bits as GnuTLS counts them: of the modulus, of the field.
 *
 * Not here, and so refused: DSA, though Doc 9303-12 has it (FIPS 186-5 withdrew it, its strength
 * needs a second size to be looked at, and no authority is known that uses it); GOST R 34.10, which
 * Doc 9303-12 does not have. Ed25519 and Ed448 are not in Doc 9303-12 either, but the question is
 * strength: the operator named the authority, and they are as strong as P-256 and more. Brainpool
 * curves GnuTLS 3.7.9 does not read: such an authority has issued nothing, as far as it can say. */
static const struct {
    gnutls_pk_algorithm_t kind;
    unsigned bits;
} keys[] = {
    {GNUTLS_PK_RSA, 2048},          {GNUTLS_PK_RSA_PSS, 2048},    {GNUTLS_PK_ECDSA, 256},
    {GNUTLS_PK_EDDSA_ED25519, 256}, {GNUTLS_PK_EDDSA_ED448, 448},
};

/* Doc 9303-12, 4.1.6: SHA-224, SHA-256, SHA-384, SHA-512. SHA-3 (FIPS 202) has the same sizes;
 * SHAKE256 is Ed448's, SHA-512 also Ed25519's. MD2, MD5, SHA-1 and RIPEMD-160 are what is missing:
 * of the first three collisions are known, the last is as short. */
static const gnutls_digest_algorithm_t hashes[] = {
    GNUTLS_DIG_SHA224,   GNUTLS_DIG_SHA256,   GNUTLS_DIG_SHA384,
    GNUTLS_DIG_SHA512,   GNUTLS_DIG_SHA3_224, GNUTLS_DIG_SHA3_256,
    GNUTLS_DIG_SHA3_384, GNUTLS_DIG_SHA3_512, GNUTLS_DIG_SHAKE_256,
};

/* RFC 8017, 3.1: an odd number from 3. With the exponent 1, which GnuTLS 3.7.9 accepts, a signature
 * is the padded hash itself, and anybody can write that down. */
static bool has_rsa_exponent(gnutls_x509_crt_t x509)
{
    gnutls_pubkey_t key;
    gnutls_datum_t modulus = {NULL, 0}, e = {NULL, 0};
    if (gnutls_pubkey_init(&key) < 0)
        return false;
    bool good = gnutls_pubkey_import_x509(key, x509, 0) >= 0 &&
                gnutls_pubkey_export_rsa_raw2(key, &modulus, &e, GNUTLS_EXPORT_FLAG_NO_LZ) >= 0 &&
                e.size > 0 && (e.size > 1 || e.data[0] >= 3) && (e.data[e.size - 1] & 1) != 0;
    gnutls_free(modulus.data);
    gnutls_free(e.data);
    gnutls_pubkey_deinit(key);
    return good;
}

static bool has_strong_key(gnutls_x509_crt_t x509)
{
    unsigned bits = 0;
    int kind = gnutls_x509_crt_get_pk_algorithm(x509, &bits);
    bool rsa = kind == GNUTLS_PK_RSA || kind == GNUTLS_PK_RSA_PSS;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (kind == (int)keys[i].kind)
            return bits >= keys[i].bits && (!rsa || has_rsa_exponent(x509));
    return false; /* also what could not be read */
}

static bool has_strong_signature(gnutls_x509_crt_t x509)
{
    int algorithm = gnutls_x509_crt_get_signature_algorithm(x509);
    if (algorithm <= 0)
        return false;
    gnutls_digest_algorithm_t hash =
        gnutls_sign_get_hash_algorithm((gnutls_sign_algorithm_t)algorithm);
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        if (hash == hashes[i])
            return true;
    return false;
}

ev_issue_strength ev_certificate_issue_strength(const ev_certificate *certificate,
                                                const ev_certificate *csca)
{
    if (!has_strong_key(csca->x509))
        return EV_ISSUE_WEAK_KEY;
    if (!has_strong_signature(certificate->x509))
        return EV_ISSUE_WEAK_SIGNATURE;
    return has_strong_signature(csca->x509) ? EV_ISSUE_STRONG : EV_ISSUE_WEAK_AUTHORITY_SIGNATURE;
}
