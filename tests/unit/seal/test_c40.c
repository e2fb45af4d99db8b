/* c40: the examples of ICAO and BSI, every pair of bytes there is, and lengths 0 to 100. */
#include "lib/unit.h"
#include "seal/c40.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char alphabet[] = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static void assert_pair(const char *text, const char *hex, const char *back)
{
    uint8_t bytes[64];
    char digits[129] = "", out[96];
    size_t size = ev_c40_size(strlen(text)), count;
    assert_true(ev_c40_encode(ev_slice_from(text), bytes));
    for (size_t i = 0; i < size; i++)
        snprintf(digits + 2 * i, 3, "%02X", bytes[i]);
    assert_string_equal(digits, hex);
    assert_true(ev_c40_decode((ev_slice){(const char *)bytes, size}, out, &count));
    assert_int_equal(count, strlen(back));
    assert_memory_equal(out, back, count);
}

/* ICAO Doc 9303-13, 2.6, and the headers of the worked examples in Doc 9303-8, appendix B, and BSI
 * TR-03137-1, annex F; computed once more with a few lines of Python, as are those of our own
 * codes. */
static void texts_are_encoded_as_in_the_public_examples(void **state)
{
    (void)state;
    assert_pair("XK<CD", "EB0466A9", "XK CD");
    assert_pair("XKCD", "EB11FE45", "XKCD");
    assert_pair("VISA01", "DE515826", "VISA01");
    assert_pair("BSI01", "62D719C9", "BSI01");
    assert_pair("DETS0232", "6D32C8A72CB1", "DETS0232");
    assert_pair("UTTS025B", "D9CAC8A73A99", "UTTS025B");
    assert_pair("KAZ", "9858", "KAZ");
    assert_pair("UTO", "D9C5", "UTO");
    assert_pair("D<<", "6ABC", "D  ");
    assert_pair("KZEV031A3", "9C2BDB682178", "KZEV031A3");
    assert_pair("", "", "");
    assert_pair(" ", "FE21", " ");
    assert_pair("<", "FE21", " ");
    assert_pair("ZZZ", "FA00", "ZZZ");
    assert_pair("   ", "133C", "   ");
}

static void each_length_comes_back_as_it_was(void **state)
{
    (void)state;
    char text[101], out[102];
    uint8_t bytes[70];
    size_t count;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = alphabet[i * 7 % (sizeof alphabet - 1)];
    for (size_t size = 0; size < sizeof text; size++) {
        assert_int_equal(ev_c40_size(size), 2 * (size / 3 + (size % 3 != 0)));
        memset(bytes, 0xEE, sizeof bytes);
        assert_true(ev_c40_encode((ev_slice){text, size}, bytes));
        assert_int_equal(bytes[ev_c40_size(size)], 0xEE);
        assert_true(ev_c40_decode((ev_slice){(char *)bytes, ev_c40_size(size)}, out, &count));
        assert_int_equal(count, size);
        assert_memory_equal(out, text, size);
    }
}

/* At each place of a triple, of two, and alone. */
static void no_other_character_is_encoded(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        bool known = c == '<' || (c != 0 && strchr(alphabet, (int)c) != NULL);
        for (size_t size = 1; size <= 6; size++) {
            for (size_t at = 0; at < size; at++) {
                char text[6] = {'A', 'B', 'C', 'D', 'E', 'F'};
                uint8_t bytes[4];
                text[at] = (char)c;
                assert_int_equal(ev_c40_encode((ev_slice){text, size}, bytes), known);
            }
        }
    }
}

/* Whatever is decoded is encoded to the same bytes: 37^3 triples, 37^2 pairs, 37 single characters,
 * and nothing else. */
static void each_pair_of_bytes_is_one_text_or_none(void **state)
{
    (void)state;
    size_t good[4] = {0};
    for (unsigned value = 0; value < 0x10000; value++) {
        const char bytes[2] = {(char)(value >> 8), (char)(value & 0xFF)};
        uint8_t again[2];
        char out[3];
        size_t count;
        if (!ev_c40_decode((ev_slice){bytes, 2}, out, &count))
            continue;
        good[count]++;
        assert_true(ev_c40_encode((ev_slice){out, count}, again));
        assert_memory_equal(again, bytes, 2);
    }
    assert_int_equal(good[0], 0);
    assert_int_equal(good[1], 37);
    assert_int_equal(good[2], 37 * 37);
    assert_int_equal(good[3], 37 * 37 * 37);
}

static void assert_refused(const char *bytes, size_t size)
{
    char out[96];
    size_t count;
    assert_false(ev_c40_decode((ev_slice){bytes, size}, out, &count));
}

static void fewer_than_three_characters_end_a_text(void **state)
{
    (void)state;
    assert_refused("\xEB\x11\xFE\x45\x98\x58", 6); /* "XKC", "D", "KAZ" */
    assert_refused("\x66\xA9\x98\x58", 4);         /* "CD", "KAZ" */
}

static void what_the_encoder_never_writes_is_refused(void **state)
{
    (void)state;
    assert_refused("\x98", 1);
    assert_refused("\x98\x58\x98", 3);
    assert_refused("\xFE\x3D", 2); /* '<' as itself */
    assert_refused("\xFE\x62", 2); /* 'a' */
    assert_refused("\xFE\x00", 2);
    assert_refused("\x00\x00", 2); /* less than nothing */
    assert_refused("\x00\x01", 2); /* three shifts */
    assert_refused("\xFA\x01", 2); /* first value 40 */
    assert_refused("\xFF\xFF", 2);
    assert_refused("\x57\x86", 2); /* "A", then padding where a character must be */
}

UNIT_TESTS(c40)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_encoded_as_in_the_public_examples),
        cmocka_unit_test(each_length_comes_back_as_it_was),
        cmocka_unit_test(no_other_character_is_encoded),
        cmocka_unit_test(each_pair_of_bytes_is_one_text_or_none),
        cmocka_unit_test(fewer_than_three_characters_end_a_text),
        cmocka_unit_test(what_the_encoder_never_writes_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
