/* font: the repertoire, the metrics and kerning against HarfBuzz, and the embedded programs against
 * the tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "font/font.h"
#include "core/text.h"
#include "unit/font/true_type.h"

static const ev_face noto[] = {EV_FACE_REGULAR, EV_FACE_BOLD};

static uint16_t glyph_of(ev_face face, const char *character)
{
    const char *at = character;
    return ev_font_glyph(face, ev_utf8_next(&at, character + strlen(character)));
}

static int kern_of(ev_face face, const char *left, const char *right)
{
    return ev_font_kern(face, glyph_of(face, left), glyph_of(face, right));
}

static void assert_shows(ev_face face, const char *text)
{
    uint32_t missing = ev_font_missing(face, ev_slice_from(text));

    if (missing != 0)
        fail_msg("face %d lacks U+%04X", (int)face, (unsigned)missing);
}

static void assert_shows_range(ev_face face, uint32_t first, uint32_t last)
{
    for (uint32_t point = first; point <= last; point++)
        if (ev_font_glyph(face, point) == 0)
            fail_msg("face %d lacks U+%04X", (int)face, (unsigned)point);
}

static void both_weights_show_what_is_ours(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_shows(noto[i], "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ");
        assert_shows(noto[i], "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя");
        assert_shows(noto[i], "«»“”„‘’–—…№•·§°₸€₽\u00A0\u2011");
        assert_shows_range(noto[i], 0x20, 0x7E);
        assert_shows_range(noto[i], 0xC0, 0xFF);
    }
}

static void bold_shows_every_letter_a_name_may_have(void **state)
{
    (void)state;
    assert_shows_range(EV_FACE_BOLD, 0xA0, 0xAC);
    assert_shows_range(EV_FACE_BOLD, 0xAE, 0xFF);
    assert_shows_range(EV_FACE_BOLD, 0x100, 0x17F);
    assert_shows_range(EV_FACE_BOLD, 0x1EA0, 0x1EF9);
    assert_shows(EV_FACE_BOLD, "ȘșȚțƏəƠơƯưǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜẞẸẹṢṣỌọṄṅḶḷṂṃṆṇẀẁẂẃẄẅʼʻ");
    assert_shows(EV_FACE_BOLD, "ЎЇЄҐҲҶҒӢӮҖҢҮ ўїєґҳҷғӣӯҗңү");
}

/* Where Regular is asked for a letter of names it says so, and does not print a box. */
static void regular_lacks_the_letters_of_names_and_says_so(void **state)
{
    (void)state;
    assert_int_equal(ev_font_missing(EV_FACE_REGULAR, EV_SLICE("Müller Wojtyła")), 0x142);
    assert_int_equal(ev_font_missing(EV_FACE_REGULAR, EV_SLICE("Ўзбекистон")), 0x40E);
    assert_int_equal(ev_font_width(EV_FACE_REGULAR, EV_SLICE("ł"), 1000, 0), 0);
}

static void what_is_not_in_the_font_is_named(void **state)
{
    static const uint32_t absent[] = {0,      0x1F,   0xAD,    0x0301,   0x200B,    0x2192,
                                      0x4E2D, 0xFFFD, 0x1F600, 0x10FFFF, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        for (int face = 0; face < EV_FACE_COUNT; face++)
            assert_int_equal(ev_font_glyph((ev_face)face, absent[i]), 0);
    assert_int_equal(ev_font_missing(EV_FACE_BOLD, EV_SLICE("Ли 李 王")), 0x674E);
    assert_int_equal(ev_font_missing(EV_FACE_OCRB, EV_SLICE("VERMA<<é")), 0xE9);
    assert_int_equal(ev_font_missing(EV_FACE_BOLD, (ev_slice){NULL, 0}), 0);
}

/* They are the codes in strings of a PDF: see fonts/characters.py. */
static void glyph_ids_need_no_escape_beyond_ascii(void **state)
{
    (void)state;
    for (uint32_t point = 1; point < 0x3000; point++) {
        uint16_t glyph = ev_font_glyph(EV_FACE_BOLD, point);
        unsigned low = glyph & 0xFF, high = glyph >> 8;

        if (point < 0x80)
            assert_int_equal(glyph, point >= 0x20 && point < 0x7F ? point : 0);
        else if (glyph != 0)
            assert_true(low > 0x20 && low < 0x7F && strchr("()\\", (int)low) == NULL && high > 0 &&
                        high < '\n');
        if (ev_font_glyph(EV_FACE_REGULAR, point) != 0)
            assert_int_equal(ev_font_glyph(EV_FACE_REGULAR, point), glyph);
    }
}

static void a_slashed_zero_is_another_glyph_as_wide_and_kerned_as_zero(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        uint16_t slashed = ev_font_zero(noto[i], EV_ZERO_SLASHED);

        assert_int_equal(ev_font_zero(noto[i], EV_ZERO_PLAIN), ev_font_glyph(noto[i], '0'));
        assert_int_not_equal(slashed, '0');
        assert_int_equal(ev_font_advance(noto[i], slashed), ev_font_advance(noto[i], '0'));
        for (uint16_t other = 0x20; other < 0x7F; other++) {
            assert_int_equal(ev_font_kern(noto[i], slashed, other),
                             ev_font_kern(noto[i], '0', other));
            assert_int_equal(ev_font_kern(noto[i], other, slashed),
                             ev_font_kern(noto[i], other, '0'));
        }
    }
    assert_int_equal(ev_font_zero(EV_FACE_OCRB, EV_ZERO_SLASHED), '0');
}

static void the_no_break_space_is_a_glyph_of_its_own_as_wide_as_a_space(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        uint16_t space = ev_font_glyph(noto[i], ' '), tied = ev_font_glyph(noto[i], 0xA0);

        assert_int_not_equal(space, tied);
        assert_int_equal(ev_font_advance(noto[i], space), 260);
        assert_int_equal(ev_font_advance(noto[i], tied), 260);
    }
}

static void bold_closes_av_and_leaves_nn_alone(void **state)
{
    (void)state;
    assert_true(kern_of(EV_FACE_BOLD, "A", "V") < 0);
    assert_true(kern_of(EV_FACE_BOLD, "Á", "V") < 0);
    assert_true(kern_of(EV_FACE_BOLD, "Т", "А") < 0);
    assert_int_equal(kern_of(EV_FACE_BOLD, "n", "n"), 0);
    assert_int_equal(ev_font_kern(EV_FACE_BOLD, 0, UINT16_MAX), 0);
    assert_int_equal(ev_font_advance(EV_FACE_BOLD, UINT16_MAX), 0);
    assert_int_equal(kern_of(EV_FACE_REGULAR, "A", "V"), 0);
    assert_int_equal(ev_font_kern(EV_FACE_OCRB, 'A', 'V'), 0);
}

/* Sums of the advances that hb-shape 6.0.0 --features=-liga gives for the whole fonts, for Regular
 * with -kern as well. 0: a letter that Regular lacks. */
static const struct sample {
    const char *text;
    int regular, bold;
} samples[] = {
    {"AVATAR TÓTH WOJTYŁA", 0, 11470},         {"ТАРАЗ ГАУҺАР", 7016, 7265},
    {"Şanlıurfa Ľubomír Žďár", 0, 11529},      {"Қазақстан Республикасы", 12204, 13295},
    {"«Ұлы Дала Саяхат» ЖШС", 11952, 12923},   {"Nguyễn Thị Phượng Vỹ", 0, 11474},
    {"O’Connor-D’Souza, L. T.", 10881, 11313}, {"01 APR 2019", 5818, 5930},
};

static void widths_are_those_of_harfbuzz(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        ev_slice text = ev_slice_from(samples[i].text);

        if (samples[i].regular != 0)
            assert_int_equal(ev_font_width(EV_FACE_REGULAR, text, 1000, 0), samples[i].regular);
        assert_int_equal(ev_font_width(EV_FACE_BOLD, text, 20000, 0), 20 * samples[i].bold);
    }
}

static void tracking_stands_between_characters_only(void **state)
{
    (void)state;
    assert_int_equal(ev_font_width(EV_FACE_REGULAR, EV_SLICE(""), 10000, 70), 0);
    assert_int_equal(ev_font_width(EV_FACE_REGULAR, (ev_slice){NULL, 0}, 10000, 70), 0);
    assert_int_equal(ev_font_width(EV_FACE_REGULAR, EV_SLICE("n"), 10000, 70),
                     ev_font_width(EV_FACE_REGULAR, EV_SLICE("n"), 10000, 0));
    assert_int_equal(ev_font_width(EV_FACE_REGULAR, EV_SLICE("nnn"), 10000, 70),
                     ev_font_width(EV_FACE_REGULAR, EV_SLICE("nnn"), 10000, 0) + 2 * 700);
}

static void widths_are_rounded_once_to_the_nearest(void **state)
{
    (void)state;
    assert_int_equal(ev_font_width(EV_FACE_OCRB, EV_SLICE("<<<"), 9958, 0),
                     21599); /* 2169 x 9.958 = 21598.902 */
    assert_int_equal(ev_font_width(EV_FACE_OCRB, EV_SLICE("<"), 1, 0), 1); /* 0.723 */
    assert_int_equal(ev_font_width(EV_FACE_BOLD, EV_SLICE("AA"), 1000, -3000), 2 * 690 - 3000);
}

static void ocr_b_has_the_characters_of_the_zone_at_one_advance(void **state)
{
    const char *zone = " 0123456789<ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    (void)state;
    for (int code = 0; code < 300; code++) {
        bool in_zone = code != 0 && code < 128 && strchr(zone, code) != NULL;

        assert_int_equal(ev_font_glyph(EV_FACE_OCRB, (uint32_t)code), in_zone ? code : 0);
        assert_int_equal(ev_font_advance(EV_FACE_OCRB, (uint16_t)code), in_zone ? 723 : 0);
    }
    /* 10 characters an inch, ICAO Doc 9303-3, 4.3: 7.2 pt */
    assert_int_equal(ev_font_width(EV_FACE_OCRB, EV_SLICE("V<KAZVERMA"), 9959, 0), 72004);
}

/* ---- the embedded programs ------------------------------------------------------------------- */

static void the_truetype_programs_hold_six_tables_and_the_advances_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const ev_font_data *font = ev_font_describe(noto[i]);
        unsigned char *program = inflated(font->program_z, font->program_size);
        size_t size, metrics;
        unsigned count = true_type_u16(true_type_table(program, "maxp", &size) + 4), checked = 0;
        unsigned wide = true_type_u16(true_type_table(program, "hhea", &size) +
                                      34); /* metrics with an advance; the rest repeat the last */
        const unsigned char *hmtx = true_type_table(program, "hmtx", &metrics);

        assert_int_equal(true_type_u16(program + 4), 6);
        assert_int_equal(true_type_u16(true_type_table(program, "head", &size) + 18),
                         1000); /* units per em: widths need no scaling */
        assert_int_equal(count, font->advance_count);
        assert_int_equal(metrics, 4 * wide + 2 * (count - wide));
        for (unsigned glyph = 0; glyph < count; glyph++) {
            int advance = ev_font_advance(noto[i], (uint16_t)glyph);

            if (advance == 0) /* no text uses it */
                continue;
            assert_int_equal(true_type_u16(hmtx + 4 * (glyph < wide ? glyph : wide - 1)), advance);
            checked++;
        }
        assert_true(checked > 220);
        free(program);
    }
}

/* Only the space, its no-break twin and glyphs that no text uses may be empty: any other empty
 * outline is a letter lost. */
static void every_glyph_has_an_outline(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const ev_font_data *font = ev_font_describe(noto[i]);
        true_type program = true_type_open(font);

        for (unsigned glyph = 0; glyph < font->advance_count; glyph++) {
            bool blank =
                glyph == ev_font_glyph(noto[i], ' ') || glyph == ev_font_glyph(noto[i], 0xA0);

            if (ev_font_advance(noto[i], (uint16_t)glyph) != 0)
                assert_int_equal(true_type_outline(&program, glyph) == NULL, blank);
        }
        true_type_close(&program);
    }
}

/* Then no text in UTF-16 spells a word of PDF's structure (pdf/syntax.h). */
static void no_face_has_a_character_from_u_2500_on(void **state)
{
    (void)state;
    for (ev_face face = EV_FACE_REGULAR; face < EV_FACE_COUNT; face++)
        for (uint32_t code_point = 0x2500; code_point <= 0x10FFFF; code_point++)
            if (ev_font_glyph(face, code_point) != 0)
                fail_msg("U+%04X", (unsigned)code_point);
}

static void the_ocr_b_program_is_a_bare_cff_of_the_name_the_pdf_uses(void **state)
{
    const ev_font_data *font = ev_font_describe(EV_FACE_OCRB);
    unsigned char *program = inflated(font->program_z, font->program_size);

    (void)state;
    assert_int_equal(program[0], 1); /* major version, Adobe TN 5176 */
    assert_memory_equal(program + program[2] + 5, font->base_font, strlen(font->base_font));
    assert_false(font->composite);
    free(program);
}

UNIT_TESTS(font)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_weights_show_what_is_ours),
        cmocka_unit_test(bold_shows_every_letter_a_name_may_have),
        cmocka_unit_test(regular_lacks_the_letters_of_names_and_says_so),
        cmocka_unit_test(what_is_not_in_the_font_is_named),
        cmocka_unit_test(glyph_ids_need_no_escape_beyond_ascii),
        cmocka_unit_test(a_slashed_zero_is_another_glyph_as_wide_and_kerned_as_zero),
        cmocka_unit_test(the_no_break_space_is_a_glyph_of_its_own_as_wide_as_a_space),
        cmocka_unit_test(bold_closes_av_and_leaves_nn_alone),
        cmocka_unit_test(widths_are_those_of_harfbuzz),
        cmocka_unit_test(tracking_stands_between_characters_only),
        cmocka_unit_test(widths_are_rounded_once_to_the_nearest),
        cmocka_unit_test(ocr_b_has_the_characters_of_the_zone_at_one_advance),
        cmocka_unit_test(the_truetype_programs_hold_six_tables_and_the_advances_of_the_table),
        cmocka_unit_test(every_glyph_has_an_outline),
        cmocka_unit_test(no_face_has_a_character_from_u_2500_on),
        cmocka_unit_test(the_ocr_b_program_is_a_bare_cff_of_the_name_the_pdf_uses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
