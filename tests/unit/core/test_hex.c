/* Hexadecimal digits: every value in both cases, and every character that is not a digit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "core/hex.h"

static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";

static void a_digit_is_that_of_the_low_four_bits(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 256; bits++) {
        assert_int_equal(ev_hex_digit(bits, EV_HEX_LOWER), lower[bits % 16]);
        assert_int_equal(ev_hex_digit(bits, EV_HEX_UPPER), upper[bits % 16]);
    }
}

/* The value of a character by the list of digits, -1 when it is not in it. */
static int value_in(const char *digits, char c)
{
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

static void of_all_characters_only_digits_of_the_case_have_a_value(void **state)
{
    (void)state;
    for (int i = 0; i < 256; i++) {
        char c = (char)i;
        int small = value_in(lower, c), capital = value_in(upper, c);
        assert_int_equal(ev_hex_value(c, EV_HEX_LOWER), small);
        assert_int_equal(ev_hex_value(c, EV_HEX_UPPER), capital);
        assert_int_equal(ev_hex_value(c, EV_HEX_EITHER), small >= 0 ? small : capital);
    }
}

static void every_byte_comes_back(void **state)
{
    (void)state;
    static const ev_hex_case cases[] = {EV_HEX_LOWER, EV_HEX_UPPER};
    for (size_t k = 0; k < 2; k++) {
        uint8_t bytes[256], back[256];
        char text[512];
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)i;
        ev_hex_encode(bytes, sizeof bytes, cases[k], text);
        ev_slice digits = {text, sizeof text};
        assert_true(ev_hex_decode(digits, cases[k], back, sizeof back));
        assert_memory_equal(back, bytes, sizeof bytes);
        assert_true(ev_hex_decode(digits, EV_HEX_EITHER, back, sizeof back));
        assert_false(ev_hex_decode(digits, cases[1 - k], back, sizeof back));
    }
}

static void writing_stops_behind_the_last_digit(void **state)
{
    (void)state;
    char text[] = "......";
    ev_hex_encode("\x0F\xA0", 2, EV_HEX_UPPER, text);
    assert_string_equal(text, "0FA0..");
    ev_hex_encode("", 0, EV_HEX_UPPER, text);
    assert_string_equal(text, "0FA0..");
}

static void a_text_of_another_length_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[4];
    for (size_t size = 0; size <= 6; size++)
        assert_int_equal(ev_hex_decode((ev_slice){"012345", size}, EV_HEX_LOWER, bytes, 2),
                         size == 4);
    assert_true(ev_hex_decode(ev_slice_from(NULL), EV_HEX_LOWER, bytes, 0));
}

static void a_stranger_in_any_place_is_refused(void **state)
{
    (void)state;
    for (size_t place = 0; place < 4; place++) {
        char text[] = "0123";
        uint8_t bytes[2];
        text[place] = 'g';
        assert_false(ev_hex_decode(ev_slice_from(text), EV_HEX_EITHER, bytes, 2));
    }
}

UNIT_TESTS(hex)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_digit_is_that_of_the_low_four_bits),
        cmocka_unit_test(of_all_characters_only_digits_of_the_case_have_a_value),
        cmocka_unit_test(every_byte_comes_back),
        cmocka_unit_test(writing_stops_behind_the_last_digit),
        cmocka_unit_test(a_text_of_another_length_is_refused),
        cmocka_unit_test(a_stranger_in_any_place_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
