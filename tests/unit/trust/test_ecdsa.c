/* ECDSA: the public vectors of RFC 6979, the form r and s have in a seal, and that every changed
 * bit is found. */
#include "lib/unit.h"
#include "unit/trust/certificate_fixture.h"

#include "trust/ecdsa.h"

static gnutls_privkey_t private;
static gnutls_pubkey_t public;

static int make_key(void **state)
{
    (void)state;
    return gnutls_privkey_init(&private) < 0 || gnutls_pubkey_init(&public) < 0 ||
           gnutls_privkey_generate(private, GNUTLS_PK_ECDSA,
                                   GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) < 0 ||
           gnutls_pubkey_import_privkey(public, private, 0, 0) < 0;
}

static int free_key(void **state)
{
    (void)state;
    gnutls_privkey_deinit(private);
    gnutls_pubkey_deinit(public);
    return 0;
}

static void gnutls_signs_as_rfc_6979_says(void **state)
{
    (void)state;
    assert_true(ev_ecdsa_self_test());
}

/* A thousand messages, or as many as it takes to one whose signature has a number with a zero in
 * front, which DER leaves out: one in 128 has. */
static void what_is_signed_verifies(void **state)
{
    size_t short_numbers = 0;
    (void)state;
    for (unsigned i = 0; i < 1000 || (short_numbers == 0 && i < 20000); i++) {
        uint8_t signature[EV_SEAL_SIGNATURE];
        char text[4] = {(char)i, (char)(i >> 8), 'x', '\0'};
        ev_slice message = {text, 1 + i % 4};
        assert_true(ev_ecdsa_sign(private, i % 2 == 0 ? EV_NONCE_REPEATABLE : EV_NONCE_RANDOM,
                                  message, signature));
        assert_true(ev_ecdsa_verify(public, message, signature));
        short_numbers += signature[0] == 0 || signature[EV_SEAL_SIGNATURE / 2] == 0;
    }
    assert_true(short_numbers > 0);
}

static void a_repeatable_signature_repeats_and_another_does_not(void **state)
{
    uint8_t first[EV_SEAL_SIGNATURE], second[EV_SEAL_SIGNATURE];
    (void)state;
    assert_true(ev_ecdsa_sign(private, EV_NONCE_REPEATABLE, EV_SLICE("a message"), first));
    assert_true(ev_ecdsa_sign(private, EV_NONCE_REPEATABLE, EV_SLICE("a message"), second));
    assert_memory_equal(first, second, sizeof first);
    assert_true(ev_ecdsa_sign(private, EV_NONCE_RANDOM, EV_SLICE("a message"), second));
    assert_memory_not_equal(first, second, sizeof first);
    assert_true(ev_ecdsa_verify(public, EV_SLICE("a message"), second));
}

static void every_flipped_bit_of_the_signature_is_found(void **state)
{
    uint8_t signature[EV_SEAL_SIGNATURE];
    (void)state;
    assert_true(ev_ecdsa_sign(private, EV_NONCE_REPEATABLE, EV_SLICE("a message"), signature));
    for (size_t bit = 0; bit < 8 * sizeof signature; bit++) {
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(ev_ecdsa_verify(public, EV_SLICE("a message"), signature));
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(ev_ecdsa_verify(public, EV_SLICE("a message"), signature));
}

static void every_flipped_bit_of_the_message_is_found(void **state)
{
    uint8_t signature[EV_SEAL_SIGNATURE];
    char message[] = "a message";
    (void)state;
    assert_true(ev_ecdsa_sign(private, EV_NONCE_REPEATABLE, EV_SLICE("a message"), signature));
    for (size_t bit = 0; bit < 8 * strlen(message); bit++) {
        message[bit / 8] = (char)(message[bit / 8] ^ 1 << bit % 8);
        assert_false(ev_ecdsa_verify(public, ev_slice_from(message), signature));
        message[bit / 8] = (char)(message[bit / 8] ^ 1 << bit % 8);
    }
}

/* The order n of P-256 (FIPS 186-4, D.1.2.3). Numbers outside 1 .. n-1 make no signature. */
static void numbers_out_of_range_do_not_verify(void **state)
{
    static const uint8_t n[32] = {0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF,
                                  0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17,
                                  0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51};
    uint8_t signature[EV_SEAL_SIGNATURE], zero[32] = {0}, ones[32];
    const uint8_t *numbers[] = {zero, n, ones};
    (void)state;
    memset(ones, 0xFF, sizeof ones);
    for (size_t i = 0; i < 6; i++) {
        assert_true(ev_ecdsa_sign(private, EV_NONCE_REPEATABLE, EV_SLICE("a message"), signature));
        memcpy(signature + (i % 2 == 0 ? 0 : 32), numbers[i / 2], 32);
        assert_false(ev_ecdsa_verify(public, EV_SLICE("a message"), signature));
    }
    memset(signature, 0, sizeof signature);
    assert_false(ev_ecdsa_verify(public, EV_SLICE("a message"), signature));
}

/* A key of another kind is refused, not misread: an Ed25519 signature has 64 bytes too. */
static void a_key_of_another_kind_does_not_sign(void **state)
{
    static const struct {
        gnutls_pk_algorithm_t algorithm;
        unsigned bits;
    } kinds[] = {{GNUTLS_PK_EDDSA_ED25519, 256}, {GNUTLS_PK_RSA, 2048}};
    uint8_t signature[EV_SEAL_SIGNATURE];
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        gnutls_privkey_t other;
        assert_int_equal(gnutls_privkey_init(&other), 0);
        assert_int_equal(gnutls_privkey_generate(other, kinds[i].algorithm, kinds[i].bits, 0), 0);
        assert_false(ev_ecdsa_sign(other, EV_NONCE_REPEATABLE, EV_SLICE("a message"), signature));
        gnutls_privkey_deinit(other);
    }
}

UNIT_TESTS(ecdsa)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gnutls_signs_as_rfc_6979_says),
        cmocka_unit_test(what_is_signed_verifies),
        cmocka_unit_test(a_repeatable_signature_repeats_and_another_does_not),
        cmocka_unit_test(every_flipped_bit_of_the_signature_is_found),
        cmocka_unit_test(every_flipped_bit_of_the_message_is_found),
        cmocka_unit_test(numbers_out_of_range_do_not_verify),
        cmocka_unit_test(a_key_of_another_kind_does_not_sign),
    };
    return cmocka_run_group_tests(tests, make_key, free_key);
}
