/* ECDSA: the arithmetic is GnuTLS's, the form is the seal's: GnuTLS speaks DER, a seal has r and s
 * as two unsigned numbers of 32 bytes. GnuTLS encodes and decodes both; only the leading zeros are
 * left to do here. */
#include "trust/ecdsa.h"

#include <gnutls/crypto.h>

enum { NUMBER = EV_SEAL_SIGNATURE / 2 };

/* Right-aligned in 32 bytes. False when it is longer than that. */
static bool put_number(const gnutls_datum_t *number, uint8_t out[NUMBER])
{
    const uint8_t *from = number->data;
    size_t size = number->size;
    for (; size > 0 && *from == 0; size--)
        from++;
    if (size > NUMBER)
        return false;
    memset(out, 0, NUMBER - size);
    if (size > 0)
        memcpy(out + NUMBER - size, from, size);
    return true;
}

static bool split(const gnutls_datum_t *der, uint8_t signature[EV_SEAL_SIGNATURE])
{
    gnutls_datum_t r = {NULL, 0}, s = {NULL, 0};
    bool good = gnutls_decode_rs_value(der, &r, &s) >= 0 && put_number(&r, signature) &&
                put_number(&s, signature + NUMBER);
    gnutls_free(r.data);
    gnutls_free(s.data);
    return good;
}

bool ev_ecdsa_sign(gnutls_privkey_t key, ev_ecdsa_nonce nonce, ev_slice message,
                   uint8_t signature[EV_SEAL_SIGNATURE])
{
    uint8_t *bytes =
        (uint8_t *)(uintptr_t)message.data; /* GnuTLS's datum has no const; it only reads */
    gnutls_datum_t data = {bytes, (unsigned)message.size}, der = {NULL, 0};
    unsigned flags = nonce == EV_NONCE_REPEATABLE ? GNUTLS_PRIVKEY_FLAG_REPRODUCIBLE : 0;
    if (message.size > UINT32_MAX ||
        gnutls_privkey_sign_data2(key, GNUTLS_SIGN_ECDSA_SHA256, flags, &data, &der) < 0)
        return false;
    bool good = split(&der, signature);
    gnutls_free(der.data);
    return good;
}

/* Without the zeros in front, of which DER allows none but the sign's: GnuTLS adds that one
 * itself. */
static gnutls_datum_t number_at(uint8_t *bytes)
{
    gnutls_datum_t number = {bytes, NUMBER};
    for (; number.size > 1 && *number.data == 0; number.size--)
        number.data++;
    return number;
}

bool ev_ecdsa_verify(gnutls_pubkey_t key, ev_slice message,
                     const uint8_t signature[EV_SEAL_SIGNATURE])
{
    uint8_t copy[EV_SEAL_SIGNATURE], *bytes = (uint8_t *)(uintptr_t)message.data;
    if (message.size > UINT32_MAX)
        return false;
    memcpy(copy, signature, sizeof copy);
    gnutls_datum_t data = {bytes, (unsigned)message.size}, der = {NULL, 0};
    gnutls_datum_t r = number_at(copy), s = number_at(copy + NUMBER);
    if (gnutls_encode_rs_value(&der, &r, &s) < 0)
        return false;
    bool good = gnutls_pubkey_verify_data2(key, GNUTLS_SIGN_ECDSA_SHA256, 0, &data, &der) >= 0;
    gnutls_free(der.data);
    return good;
}

/* ---- self-test ------------------------------------------------------------------------------- */

/* RFC 6979, A.2.5: the key x with its public point, and (r, s) with SHA-256 of two messages. */
static const struct rfc6979_key {
    uint8_t x[NUMBER], ux[NUMBER], uy[NUMBER];
} rfc6979_key = {{0xC9, 0xAF, 0xA9, 0xD8, 0x45, 0xBA, 0x75, 0x16, 0x6B, 0x5C, 0x21,
                  0x57, 0x67, 0xB1, 0xD6, 0x93, 0x4E, 0x50, 0xC3, 0xDB, 0x36, 0xE8,
                  0x9B, 0x12, 0x7B, 0x8A, 0x62, 0x2B, 0x12, 0x0F, 0x67, 0x21},
                 {0x60, 0xFE, 0xD4, 0xBA, 0x25, 0x5A, 0x9D, 0x31, 0xC9, 0x61, 0xEB,
                  0x74, 0xC6, 0x35, 0x6D, 0x68, 0xC0, 0x49, 0xB8, 0x92, 0x3B, 0x61,
                  0xFA, 0x6C, 0xE6, 0x69, 0x62, 0x2E, 0x60, 0xF2, 0x9F, 0xB6},
                 {0x79, 0x03, 0xFE, 0x10, 0x08, 0xB8, 0xBC, 0x99, 0xA4, 0x1A, 0xE9,
                  0xE9, 0x56, 0x28, 0xBC, 0x64, 0xF2, 0xF1, 0xB2, 0x0C, 0x2D, 0x7E,
                  0x9F, 0x51, 0x77, 0xA3, 0xC2, 0x94, 0xD4, 0x46, 0x22, 0x99}};

static const struct rfc6979_case {
    const char *message;
    uint8_t signature[EV_SEAL_SIGNATURE];
} rfc6979_cases[] = {
    {"sample", {0xEF, 0xD4, 0x8B, 0x2A, 0xAC, 0xB6, 0xA8, 0xFD, 0x11, 0x40, 0xDD, 0x9C, 0xD4,
                0x5E, 0x81, 0xD6, 0x9D, 0x2C, 0x87, 0x7B, 0x56, 0xAA, 0xF9, 0x91, 0xC3, 0x4D,
                0x0E, 0xA8, 0x4E, 0xAF, 0x37, 0x16, 0xF7, 0xCB, 0x1C, 0x94, 0x2D, 0x65, 0x7C,
                0x41, 0xD4, 0x36, 0xC7, 0xA1, 0xB6, 0xE2, 0x9F, 0x65, 0xF3, 0xE9, 0x00, 0xDB,
                0xB9, 0xAF, 0xF4, 0x06, 0x4D, 0xC4, 0xAB, 0x2F, 0x84, 0x3A, 0xCD, 0xA8}},
    {"test", {0xF1, 0xAB, 0xB0, 0x23, 0x51, 0x83, 0x51, 0xCD, 0x71, 0xD8, 0x81, 0x56, 0x7B,
              0x1E, 0xA6, 0x63, 0xED, 0x3E, 0xFC, 0xF6, 0xC5, 0x13, 0x2B, 0x35, 0x4F, 0x28,
              0xD3, 0xB0, 0xB7, 0xD3, 0x83, 0x67, 0x01, 0x9F, 0x41, 0x13, 0x74, 0x2A, 0x2B,
              0x14, 0xBD, 0x25, 0x92, 0x6B, 0x49, 0xC6, 0x49, 0x15, 0x5F, 0x26, 0x7E, 0x60,
              0xD3, 0x81, 0x4B, 0x4C, 0x0C, 0xC8, 0x42, 0x50, 0xE4, 0x6F, 0x00, 0x83}}};

static bool signs_as_the_rfc(gnutls_privkey_t key)
{
    for (size_t i = 0; i < sizeof rfc6979_cases / sizeof rfc6979_cases[0]; i++) {
        uint8_t signature[EV_SEAL_SIGNATURE];
        if (!ev_ecdsa_sign(key, EV_NONCE_REPEATABLE, ev_slice_from(rfc6979_cases[i].message),
                           signature) ||
            memcmp(signature, rfc6979_cases[i].signature, sizeof signature) != 0)
            return false;
    }
    return true;
}

bool ev_ecdsa_self_test(void)
{
    struct rfc6979_key numbers = rfc6979_key;
    gnutls_datum_t x = {numbers.ux, NUMBER}, y = {numbers.uy, NUMBER}, k = {numbers.x, NUMBER};
    gnutls_privkey_t key;
    if (gnutls_privkey_init(&key) < 0)
        return false;
    bool good = gnutls_privkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_SECP256R1, &x, &y, &k) >= 0 &&
                signs_as_the_rfc(key);
    gnutls_privkey_deinit(key);
    return good;
}
