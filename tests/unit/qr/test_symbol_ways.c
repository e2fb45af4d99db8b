/* Both ways to a symbol draw that of libqrencode, whichever chooses the mask. */
#include "lib/unit.h"
#include "chance.h"
#include "qr/private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MASKS = 8 };

/* ---- payloads: against libqrencode ----------------------------------------------------------- */

/* Table 7: bytes at level M. */
static const size_t capacity[] = {0, 14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287};

static ev_slice fill(char *bytes, size_t size, unsigned kind, uint64_t *seed)
{
    char first = (char)next(seed, 256);
    for (size_t i = 0; i < size; i++)
        switch (kind) {
        case 0:
            bytes[i] = (char)next(seed, 256);
            break;
        case 1:
            bytes[i] = "0123456789abcdef"[next(seed, 16)];
            break;
        case 2:
            bytes[i] = "KZ E-VISA - NOT SIGNED\nVISA "[i % 28];
            break;
        default:
            bytes[i] = first;
            break;
        }
    return (ev_slice){bytes, size};
}

static QRcode *drawn_by_library(ev_slice payload, int version)
{
    QRinput *input = QRinput_new2(version, QR_ECLEVEL_M);
    assert_non_null(input);
    assert_int_equal(
        QRinput_append(input, QR_MODE_8, (int)payload.size, (const unsigned char *)payload.data),
        0);
    QRcode *code = QRcode_encodeInput(input);
    assert_non_null(code);
    assert_int_equal(code->version, version);
    QRinput_free(input);
    return code;
}

static void assert_drawn(ev_qr_mask_encoder *encode_mask, ev_slice payload, int version,
                         const QRcode *expected)
{
    ev_arena arena;
    ev_faults faults;
    ev_qr qr;
    ev_arena_init(&arena, 1 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(
        ev_qr_encode_with(encode_mask, EV_QR_BYTES, payload, version, &arena, &qr, &faults), EV_OK);
    assert_int_equal(qr.side, expected->width);
    for (int i = 0; i < qr.side * qr.side; i++)
        assert_int_equal(qr.module[i], expected->data[i] & 1);
    ev_arena_free(&arena);
}

/* Section 7.9.1: the mask is in bits 10 to 12, which in column 8 are 5 to 3 modules above the
 * lower edge. */
static unsigned mask_of(const QRcode *code)
{
    unsigned mask = 0;
    for (int i = 10; i < 13; i++)
        mask |= (code->data[(code->width - 15 + i) * code->width + 8] & 1u) << (i - 10);
    return mask ^ (0x5412u >> 10 & 7);
}

static void compare_payloads(int version, unsigned count, unsigned seen[MASKS])
{
    char bytes[512];
    uint64_t seed = (uint64_t)version;
    for (unsigned i = 0; i < count; i++) {
        size_t size = i % 3 == 0 ? capacity[version] : 1 + next(&seed, (unsigned)capacity[version]);
        ev_slice payload = fill(bytes, size, i % 4, &seed);
        QRcode *expected = drawn_by_library(payload, version);
        seen[mask_of(expected)]++;
        assert_drawn(QRcode_encodeMask, payload, version, expected);
        assert_drawn(NULL, payload, version, expected);
        QRcode_free(expected);
    }
}

static void libqrencode_shows_its_encoder_for_a_given_mask(void **state)
{
    (void)state;
    /* otherwise all is right but slow, and nothing below tests the fast way */
    assert_true(QRcode_encodeMask != NULL);
}

static void both_ways_draw_the_symbol_of_libqrencode(void **state)
{
    (void)state;
    unsigned seen[MASKS] = {0};
    for (int version = 8; version <= 12; version++)
        compare_payloads(version, 80, seen);
    for (int mask = 0; mask < MASKS; mask++)
        assert_true(seen[mask] > 0);
}

static void small_versions_have_no_rule_of_their_own(void **state)
{
    (void)state;
    unsigned seen[MASKS] = {0};
    for (int version = 1; version < 8; version++)
        compare_payloads(version, 16, seen);
}

/* ---- which way is taken ---------------------------------------------------------------------- */

static QRcode *library_encoder(QRinput *input, int mask)
{
    assert_true(QRcode_encodeMask != NULL);
    return QRcode_encodeMask(input, mask);
}

static int calls, mask_asked_for;

static QRcode *counting(QRinput *input, int mask)
{
    calls++;
    mask_asked_for = mask;
    return library_encoder(input, mask);
}

static QRcode *with_the_wrong_mask(QRinput *input, int mask)
{
    return library_encoder(input, mask + 1);
}

static QRcode *failing(QRinput *input, int mask)
{
    (void)input, (void)mask;
    return NULL;
}

static QRcode *draw_x(int version, int mask)
{
    QRinput *input = QRinput_new2(version, QR_ECLEVEL_M);
    QRcode *code = QRinput_append(input, QR_MODE_8, 1, (const unsigned char *)"x") == 0
                       ? library_encoder(input, mask)
                       : NULL;
    QRinput_free(input);
    return code;
}

static QRcode *of_another_size(QRinput *input, int mask)
{
    (void)input;
    return draw_x(2, mask);
}

static QRcode *of_another_payload(QRinput *input, int mask)
{
    return draw_x(QRinput_getVersion(input), mask);
}

static void what_the_encoder_gives_is_what_is_drawn(void **state)
{
    (void)state;
    QRcode *expected = drawn_by_library(EV_SLICE("x"), 10);
    assert_drawn(of_another_payload, EV_SLICE("KZ"), 10, expected);
    QRcode_free(expected);
}

static void the_fast_way_reaches_up_to_version_11(void **state)
{
    (void)state;
    for (int version = 1; version <= 40; version++) {
        QRcode *expected = drawn_by_library(EV_SLICE("KZ"), version);
        calls = 0;
        assert_drawn(counting, EV_SLICE("KZ"), version, expected);
        assert_int_equal(calls, version <= 11);
        assert_int_equal(mask_asked_for, 0);
        QRcode_free(expected);
    }
}

static void an_encoder_that_fails_or_errs_leaves_the_symbol_to_the_other_way(void **state)
{
    (void)state;
    ev_slice payload = EV_SLICE("KZ E-VISA - NOT SIGNED");
    QRcode *expected = drawn_by_library(payload, 10);
    assert_drawn(failing, payload, 10, expected);
    assert_drawn(with_the_wrong_mask, payload, 10, expected);
    assert_drawn(of_another_size, payload, 10, expected);
    QRcode_free(expected);
}

UNIT_TESTS(symbol_ways)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libqrencode_shows_its_encoder_for_a_given_mask),
        cmocka_unit_test(both_ways_draw_the_symbol_of_libqrencode),
        cmocka_unit_test(small_versions_have_no_rule_of_their_own),
        cmocka_unit_test(what_the_encoder_gives_is_what_is_drawn),
        cmocka_unit_test(the_fast_way_reaches_up_to_version_11),
        cmocka_unit_test(an_encoder_that_fails_or_errs_leaves_the_symbol_to_the_other_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
