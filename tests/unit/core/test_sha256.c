/* The digest of bytes, against the examples of FIPS 180-4 as NIST publishes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "core/hex.h"
#include "core/sha256.h"

static void the_examples_of_nist_have_their_digests(void **state)
{
    static const char *const examples[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        uint8_t digest[EV_DIGEST_SIZE];
        char text[2 * EV_DIGEST_SIZE];
        ev_sha256(ev_slice_from(examples[i][0]), digest);
        ev_hex_encode(digest, sizeof digest, EV_HEX_LOWER, text);
        assert_memory_equal(text, examples[i][1], sizeof text);
    }
}

/* A record without a seal has an absent slice where another has bytes. */
static void absent_bytes_have_the_digest_of_none(void **state)
{
    uint8_t absent[EV_DIGEST_SIZE], empty[EV_DIGEST_SIZE];
    (void)state;
    ev_sha256(ev_slice_from(NULL), absent);
    ev_sha256(EV_SLICE(""), empty);
    assert_memory_equal(absent, empty, sizeof empty);
}

UNIT_TESTS(sha256)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_nist_have_their_digests),
        cmocka_unit_test(absent_bytes_have_the_digest_of_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
