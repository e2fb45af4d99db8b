/* UTF-8 by the table of RFC 3629, NFC, and the classes of characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "core/text.h"

/* ---- UTF-8 ----------------------------------------------------------------------------------- */

static void every_scalar_value_survives_writing_and_reading(void **state)
{
    (void)state;
    ev_buf buf;
    ev_buf_init(&buf, NULL, 8);
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        buf.size = 0;
        ev_utf8_put(&buf, c);
        size_t expected = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        const char *at = buf.data;
        if (buf.size != expected || ev_utf8_next(&at, buf.data + buf.size) != c ||
            at != buf.data + buf.size || !ev_utf8_valid(ev_buf_as_slice(&buf)) ||
            ev_utf8_length(ev_buf_as_slice(&buf)) != 1)
            fail_msg("U+%04X", (unsigned)c);
    }
    ev_buf_free(&buf);
}

/* Each is malformed at its first byte; the texts of The Unicode Standard, table 3-7, turned
 * round. */
static void malformed_sequences_are_refused_and_passed_byte_by_byte(void **state)
{
    (void)state;
    static const char *const malformed[] = {
        "\x80", /* a tail alone */
        "\xBF",
        "\xC0\x80", /* overlong NUL */
        "\xC1\xBF", /* overlong, two bytes */
        "\xC2",     /* cut */
        "\xC2\x41", /* no tail */
        "\xDF\xC0",
        "\xE0\x80\x80", /* overlong, three bytes */
        "\xE0\x9F\xBF",
        "\xE1\x80", /* cut */
        "\xE1\x80\x41",
        "\xE1\x41\x80",
        "\xED\xA0\x80", /* surrogates */
        "\xED\xBF\xBF",
        "\xEF\xBF",
        "\xF0\x80\x80\x80", /* overlong, four bytes */
        "\xF0\x8F\xBF\xBF",
        "\xF1\x80\x80", /* cut */
        "\xF1\x80\x80\x41",
        "\xF4\x90\x80\x80", /* beyond U+10FFFF */
        "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80",
        "\xFE",
        "\xFF",
    };
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        const char *at = malformed[i];
        if (ev_utf8_next(&at, malformed[i] + strlen(malformed[i])) != UINT32_MAX ||
            at != malformed[i] + 1 || ev_utf8_valid(ev_slice_from(malformed[i])))
            fail_msg("sequence %zu", i);
    }
}

static void the_end_bounds_what_is_read(void **state)
{
    (void)state;
    static const char *const whole[] = {"\xD2\x9A", "\xE2\x82\xAC", "\xF0\x9D\x84\x9E"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        for (size_t size = 1; size < strlen(whole[i]); size++) {
            const char *at = whole[i];
            assert_true(ev_utf8_next(&at, whole[i] + size) == UINT32_MAX);
            assert_false(ev_utf8_valid((ev_slice){whole[i], size}));
        }
}

static void malformed_bytes_are_found_at_every_place(void **state)
{
    (void)state;
    const char *text = "a\xD2\x9A"
                       "b\xE2\x82\xAC\xF0\x9D\x84\x9E.";
    for (size_t i = 0; i < strlen(text); i++) {
        char spoilt[32] = "";
        memcpy(spoilt, text, strlen(text));
        spoilt[i] = '\xFF';
        assert_false(ev_utf8_valid(ev_slice_from(spoilt)));
    }
    assert_true(ev_utf8_valid(ev_slice_from(text)));
    assert_true(ev_utf8_valid(EV_SLICE("")));
    assert_int_equal(ev_utf8_length(ev_slice_from(text)), 6);
    assert_int_equal(ev_utf8_length(EV_SLICE("")), 0);
}

/* ---- NFC ------------------------------------------------------------------------------------- */

static void assert_nfc(const char *text, const char *expected)
{
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    ev_slice nfc = ev_text_nfc(ev_slice_from(text), &arena);
    assert_non_null(nfc.data);
    if (!ev_slice_is(nfc, expected))
        fail_msg("%s", text);
    ev_arena_free(&arena);
}

static void texts_are_composed_and_their_marks_sorted(void **state)
{
    (void)state;
    assert_nfc("Mu\xCC\x88ller", "M\xC3\xBCller");
    assert_nfc("\xD0\x98\xCC\x86", "\xD0\x99"); /* И + breve */
    assert_nfc("a\xCC\x81\xCC\xA3",
               "\xE1\xBA\xA1\xCC\x81");     /* acute, dot below: sorted, then composed */
    assert_nfc("q\xCC\x81", "q\xCC\x81");   /* no such letter: the mark stays */
    assert_nfc("\xE2\x84\xAB", "\xC3\x85"); /* the sign of the ångström is the letter */
    assert_nfc("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C"); /* Hangul by rule */
    assert_nfc("\xEF\xAC\x81", "\xEF\xAC\x81");                         /* ﬁ is only compatible */
    assert_nfc("\xE0\xA5\x98", "\xE0\xA4\x95\xE0\xA4\xBC"); /* an exclusion of composition */
}

static void a_text_in_nfc_is_returned_as_it_is(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 1 << 10);
    ev_slice latin = EV_SLICE("M\xC3\xBCller"), empty = EV_SLICE("");
    assert_ptr_equal(ev_text_nfc(latin, &arena).data, latin.data);
    assert_ptr_equal(ev_text_nfc(empty, &arena).data, empty.data);
    assert_int_equal(arena.held, 0);
    ev_arena_free(&arena);
}

static void without_memory_the_text_is_absent(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    arena.fail_after = 1;
    ev_slice nfc = ev_text_nfc(EV_SLICE("\xD0\x98\xCC\x86"), &arena);
    assert_null(nfc.data);
    assert_int_equal(nfc.size, 0);
    ev_arena_free(&arena);
}

/* ---- classes --------------------------------------------------------------------------------- */

static void assert_class(uint32_t first, uint32_t last, ev_char_class class)
{
    for (uint32_t c = first; c <= last; c++)
        if (ev_char_classify(c) != class)
            fail_msg("U+%04X", (unsigned)c);
}

static void controls_are_controls(void **state)
{
    (void)state;
    assert_class(0, 0x1F, EV_CLASS_CONTROL);
    assert_class(0x7F, 0x9F, EV_CLASS_CONTROL);
    assert_class(0x2028, 0x2029, EV_CLASS_CONTROL);
}

static void what_prints_nothing_is_invisible(void **state)
{
    (void)state;
    static const uint32_t ranges[][2] = {
        {0xAD, 0xAD},     {0x34F, 0x34F},     {0x115F, 0x1160},   {0x17B4, 0x17B5},
        {0x180B, 0x180E}, {0x200B, 0x200D},   {0x2060, 0x2064},   {0x206A, 0x206F},
        {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
        {0xFFF9, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0001, 0xE007F}, {0xE0100, 0xE01EF}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        assert_class(ranges[i][0], ranges[i][1], EV_CLASS_INVISIBLE);
}

static void bidirectional_controls_have_a_class_of_their_own(void **state)
{
    (void)state;
    assert_class(0x61C, 0x61C, EV_CLASS_BIDI);
    assert_class(0x200E, 0x200F, EV_CLASS_BIDI);
    assert_class(0x202A, 0x202E, EV_CLASS_BIDI);
    assert_class(0x2066, 0x2069, EV_CLASS_BIDI);
}

static void what_is_no_character_is_not_assigned(void **state)
{
    (void)state;
    assert_class(0x378, 0x379, EV_CLASS_NOT_ASSIGNED);
    assert_class(0xE000, 0xE010, EV_CLASS_NOT_ASSIGNED); /* private use */
    assert_class(0xFDD0, 0xFDEF, EV_CLASS_NOT_ASSIGNED); /* noncharacters */
    for (uint32_t plane = 1; plane <= 0x10; plane++)
        assert_class(plane << 16 | 0xFFFE, plane << 16 | 0xFFFF, EV_CLASS_NOT_ASSIGNED);
    assert_class(0xFFFFE, 0xFFFFF, EV_CLASS_NOT_ASSIGNED);
    assert_class(0xD800, 0xD800, EV_CLASS_NOT_ASSIGNED);
    assert_class(0x110000, 0x110000, EV_CLASS_NOT_ASSIGNED);
    assert_int_equal(ev_char_classify(UINT32_MAX), EV_CLASS_NOT_ASSIGNED);
}

static void letters_digits_and_signs_are_plain(void **state)
{
    (void)state;
    assert_class(0x20, 0x7E, EV_CLASS_PLAIN);
    assert_class(0xA0, 0xAC, EV_CLASS_PLAIN);
    assert_class(0xAE, 0x34E, EV_CLASS_PLAIN);
    assert_class(0x400, 0x52F, EV_CLASS_PLAIN);
    assert_class(0x2010, 0x2027, EV_CLASS_PLAIN);
    assert_class(0x4E00, 0x4E10, EV_CLASS_PLAIN);
}

static void scripts_have_exact_borders(void **state)
{
    (void)state;
    static const uint32_t cyrillic[] = {0x400,  0x52F,  0x1C80, 0x1C8F,
                                        0x2DE0, 0x2DFF, 0xA640, 0xA69F};
    static const uint32_t not_cyrillic[] = {'A',    0x3FF,  0x530,  0x1C7F, 0x1C90,
                                            0x2DDF, 0x2E00, 0xA63F, 0xA6A0};
    static const uint32_t latin[] = {'A',  'Z',   'a',   'z',   0xC0,  0xD6,   0xD8,  0xF6,
                                     0xF8, 0x17F, 0x2B8, 0x300, 0x36F, 0x1E00, 0x1EFF};
    static const uint32_t not_latin[] = {'@',  '[',  '`',  '{',   '0',   ' ',   '-',   0xAA,
                                         0xBA, 0xD7, 0xF7, 0x2B9, 0x2FF, 0x370, 0x391, 0x410};
    for (size_t i = 0; i < sizeof cyrillic / sizeof *cyrillic; i++)
        assert_true(ev_char_is_cyrillic(cyrillic[i]) && !ev_char_is_latin_letter(cyrillic[i]));
    for (size_t i = 0; i < sizeof not_cyrillic / sizeof *not_cyrillic; i++)
        assert_false(ev_char_is_cyrillic(not_cyrillic[i]));
    for (size_t i = 0; i < sizeof latin / sizeof *latin; i++)
        assert_true(ev_char_is_latin_letter(latin[i]));
    for (size_t i = 0; i < sizeof not_latin / sizeof *not_latin; i++)
        assert_false(ev_char_is_latin_letter(not_latin[i]));
}

static void assert_character(const char *text, size_t at, uint32_t code_point, uint32_t place)
{
    ev_character found = ev_text_character(ev_slice_from(text), text + at);
    assert_int_equal(found.code_point, code_point);
    assert_int_equal(found.place, place);
}

/* The same place in NFC and NFD, and for a character and its mark. */
static void places_count_characters_as_readers_do(void **state)
{
    (void)state;
    assert_character("abc", 0, 'a', 1);
    assert_character("abc", 2, 'c', 3);
    assert_character("\xE1\xBB\x85n\xD0\x90", 4, 0x410, 3);      /* U+1EC5 n U+0410 */
    assert_character("e\xCC\x82\xCC\x83n\xD0\x90", 6, 0x410, 3); /* e U+0302 U+0303 n U+0410 */
    assert_character("ae\xCC\x82", 2, 0x302, 2);
    assert_character("\xCC\x81", 0, 0x301, 1);
    assert_character("\xCC\x81"
                     "a",
                     2, 'a', 1);
    assert_character("\xF0\x9F\x98\x80z", 0, 0x1F600, 1);
    assert_character("\xF0\x9F\x98\x80z", 4, 'z', 2);
}

static void apostrophes_are_seven(void **state)
{
    (void)state;
    size_t count = 0;
    for (uint32_t c = 0; c < 0x3000; c++)
        count += ev_char_is_apostrophe(c);
    assert_int_equal(count, 7);
    static const uint32_t all[] = {'\'', '`', 0xB4, 0x2BB, 0x2BC, 0x2018, 0x2019};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_true(ev_char_is_apostrophe(all[i]));
}

static void languages_have_names(void **state)
{
    (void)state;
    assert_string_equal(ev_lang_suffix(EV_KK), "kk");
    assert_string_equal(ev_lang_suffix(EV_EN), "en");
    assert_string_equal(ev_lang_suffix(EV_LANG_NONE), "");
    assert_string_equal(ev_lang_tag(EV_RU), "ru");
    assert_string_equal(ev_lang_tag(EV_LANG_NONE), "");
}

UNIT_TESTS(text)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value_survives_writing_and_reading),
        cmocka_unit_test(malformed_sequences_are_refused_and_passed_byte_by_byte),
        cmocka_unit_test(the_end_bounds_what_is_read),
        cmocka_unit_test(malformed_bytes_are_found_at_every_place),
        cmocka_unit_test(texts_are_composed_and_their_marks_sorted),
        cmocka_unit_test(a_text_in_nfc_is_returned_as_it_is),
        cmocka_unit_test(without_memory_the_text_is_absent),
        cmocka_unit_test(controls_are_controls),
        cmocka_unit_test(what_prints_nothing_is_invisible),
        cmocka_unit_test(bidirectional_controls_have_a_class_of_their_own),
        cmocka_unit_test(what_is_no_character_is_not_assigned),
        cmocka_unit_test(letters_digits_and_signs_are_plain),
        cmocka_unit_test(scripts_have_exact_borders),
        cmocka_unit_test(places_count_characters_as_readers_do),
        cmocka_unit_test(apostrophes_are_seven),
        cmocka_unit_test(languages_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
