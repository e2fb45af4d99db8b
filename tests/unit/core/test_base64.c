/* Canonical base64: every length of tail, every way to be not canonical, and both ways against
 * an encoder written here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "core/base64.h"

static bool decodes(const char *text, uint8_t *out, size_t *size)
{
    ev_slice slice = ev_slice_from(text);
    *size = ev_base64_size(slice);
    return ev_base64_decode(slice, out);
}

/* RFC 4648, section 10. */
static void the_vectors_of_rfc_4648_decode(void **state)
{
    static const char *const vectors[][2] = {{"", ""},
                                             {"Zg==", "f"},
                                             {"Zm8=", "fo"},
                                             {"Zm9v", "foo"},
                                             {"Zm9vYg==", "foob"},
                                             {"Zm9vYmE=", "fooba"},
                                             {"Zm9vYmFy", "foobar"}};
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint8_t out[16];
        size_t size;
        assert_true(decodes(vectors[i][0], out, &size));
        assert_int_equal(size, strlen(vectors[i][1]));
        assert_memory_equal(out, vectors[i][1], size);
    }
}

static void what_is_not_canonical_is_refused(void **state)
{
    static const char *const texts[] = {
        "Z",       "Zg",         "Zg=",      "Zg===",        "=",      "==",
        "====",    "Zh==",       "Zm9=",     "Zm9v\n",       "Zm 9v",  "Zm9-",
        "Zm9_",    "Z===",       "Zg==Zg==", "Zm=v",         "Zm9vZg", "=g==",
        "Zm9\x80", "\xD0\x97g=", "Zm9v====", "Zg==\n\n\n\n", "Zg=v",   "Zm9v Zm9",
        "Z\"==",   "~~~~"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint8_t out[64];
        size_t size;
        if (decodes(texts[i], out, &size))
            fail_msg("text %zu was taken", i);
    }
}

/* Whatever follows it. */
static void a_text_of_another_length_than_groups_of_four_is_refused(void **state)
{
    uint8_t out[16];
    (void)state;
    for (size_t size = 0; size <= 12; size++)
        assert_int_equal(ev_base64_decode((ev_slice){"QUJDQUJDQUJD", size}, out), size % 4 == 0);
}

static void encode(const uint8_t *bytes, size_t size, char *out)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        unsigned bits = (unsigned)bytes[i] << 16 |
                        (i + 1 < size ? (unsigned)bytes[i + 1] << 8 : 0) |
                        (i + 2 < size ? bytes[i + 2] : 0u);
        *out++ = letters[bits >> 18];
        *out++ = letters[bits >> 12 & 63];
        *out++ = i + 1 < size ? letters[bits >> 6 & 63] : '=';
        *out++ = i + 2 < size ? letters[bits & 63] : '=';
    }
    *out = '\0';
}

static void every_byte_in_every_place_comes_back(void **state)
{
    (void)state;
    for (size_t length = 1; length <= 6; length++)
        for (size_t place = 0; place < length; place++)
            for (unsigned byte = 0; byte < 256; byte++) {
                uint8_t bytes[6] = {0x5A, 0xC3, 0x00, 0xFF, 0x17, 0x80}, out[8];
                char text[16];
                size_t size;
                bytes[place] = (uint8_t)byte;
                encode(bytes, length, text);
                assert_true(decodes(text, out, &size));
                assert_int_equal(size, length);
                assert_memory_equal(out, bytes, length);
            }
}

/* Of the 256 bytes in each place of a group exactly 64 are base64 characters. */
static void a_foreign_byte_in_any_place_is_refused(void **state)
{
    (void)state;
    for (size_t place = 0; place < 8; place++) {
        unsigned taken = 0;
        for (unsigned byte = 0; byte < 256; byte++) {
            char text[] = "QUJDQUJD";
            uint8_t out[8];
            text[place] = (char)byte;
            taken += ev_base64_decode((ev_slice){text, 8}, out);
        }
        assert_int_equal(taken,
                         64); /* "=" at the end is refused too: the J before it has unused bits */
    }
}

static void texts_are_appended_as_an_encoder_written_here_makes_them(void **state)
{
    uint8_t bytes[64];
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        char expected[4 + 4 * sizeof bytes / 3 + 4] = "so: ";
        ev_buf buf;
        ev_buf_init(&buf, NULL, 0);
        ev_buf_text(&buf, "so: ");
        encode(bytes, size, expected + 4);
        ev_base64_encode((ev_slice){(const char *)bytes, size}, &buf);
        assert_true(ev_slice_is(ev_buf_as_slice(&buf), expected));
        ev_buf_free(&buf);
    }
}

static void a_text_without_room_is_not_begun(void **state)
{
    ev_arena arena;
    ev_buf buf;
    (void)state;
    static const char bytes[300];
    ev_arena_init(&arena, 512);
    ev_buf_init(&buf, &arena, 256);
    ev_buf_text(&buf, "kept");
    ev_base64_encode((ev_slice){bytes, sizeof bytes}, &buf);
    assert_true(buf.failed);
    assert_true(ev_slice_is(ev_buf_as_slice(&buf), "kept"));
    ev_base64_encode((ev_slice){"", SIZE_MAX}, &buf);
    assert_true(buf.failed);
    ev_arena_free(&arena);
}

UNIT_TESTS(base64)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_rfc_4648_decode),
        cmocka_unit_test(what_is_not_canonical_is_refused),
        cmocka_unit_test(a_text_of_another_length_than_groups_of_four_is_refused),
        cmocka_unit_test(every_byte_in_every_place_comes_back),
        cmocka_unit_test(a_foreign_byte_in_any_place_is_refused),
        cmocka_unit_test(texts_are_appended_as_an_encoder_written_here_makes_them),
        cmocka_unit_test(a_text_without_room_is_not_begun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
