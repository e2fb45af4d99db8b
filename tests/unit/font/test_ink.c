/* ink: the boxes against the embedded outlines, and of lines against sums made by hand. */
#include "lib/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "font/ink.h"
#include "unit/font/true_type.h"

static ev_ink_line bold_line(const char *text, ev_mpt x, ev_mpt y)
{
    return (ev_ink_line){
        .text = ev_slice_from(text), .face = EV_FACE_BOLD, .x = x, .y = y, .size = 10000};
}

static void assert_ink(const char *text, ev_ink_box expected)
{
    ev_ink_line line = bold_line(text, 50000, 90000);
    ev_ink_box ink = ev_ink_of(&line);
    assert_int_equal(ink.left, 50000 + expected.left);
    assert_int_equal(ink.top, 90000 - expected.top);
    assert_int_equal(ink.right, 50000 + expected.right);
    assert_int_equal(ink.bottom, 90000 - expected.bottom);
}

/* Of the six numbers of a glyph's header (OpenType, glyf), the last four are its box. */
static void boxes_are_those_of_the_embedded_outlines(void **state)
{
    (void)state;
    static const ev_face noto[] = {EV_FACE_REGULAR, EV_FACE_BOLD};
    for (size_t i = 0; i < 2; i++) {
        true_type font = true_type_open(ev_font_describe(noto[i]));
        size_t checked = 0;
        for (unsigned glyph = 0; glyph < font.glyphs; glyph++) {
            const unsigned char *outline = true_type_outline(&font, glyph);
            const ev_font_ink *ink = ev_font_ink_of(&ev_font_faces[noto[i]], (uint16_t)glyph);
            if (outline == NULL || ev_font_advance(noto[i], (uint16_t)glyph) == 0) {
                assert_int_equal(ink->left, ink->right);
                continue;
            }
            assert_int_equal(ink->left, (int16_t)true_type_u16(outline + 2));
            assert_int_equal(ink->bottom, (int16_t)true_type_u16(outline + 4));
            assert_int_equal(ink->right, (int16_t)true_type_u16(outline + 6));
            assert_int_equal(ink->top, (int16_t)true_type_u16(outline + 8));
            checked++;
        }
        assert_true(checked > 220);
        true_type_close(&font);
    }
}

static void ocr_b_stays_in_its_advances(void **state)
{
    (void)state;
    for (const char *at = "0123456789<ABCDEFGHIJKLMNOPQRSTUVWXYZ"; *at != '\0'; at++) {
        const ev_font_ink *ink =
            ev_font_ink_of(&ev_font_faces[EV_FACE_OCRB], (uint16_t)(unsigned char)*at);
        assert_in_range(ink->left, 100, 250);
        assert_in_range(ink->right, 450, 620);
        assert_in_range(ink->top, 690, 780);
        assert_in_range(ink->bottom + 20, 0, 90);
    }
    assert_int_equal(ev_font_ink_of(&ev_font_faces[EV_FACE_OCRB], ' ')->right, 0);
    assert_int_equal(ev_font_ink_of(&ev_font_faces[EV_FACE_OCRB], 31)->right, 0);
    assert_int_equal(ev_font_ink_of(&ev_font_faces[EV_FACE_OCRB], UINT16_MAX)->right, 0);
}

/* Hundredths of a point, as the size is 10 pt. H: 88 to 676 of 765, 0 to 712. */
static void the_ink_of_a_line_is_around_all_its_glyphs(void **state)
{
    (void)state;
    assert_ink("H", (ev_ink_box){880, 7120, 6760, 0});
    assert_ink("HH", (ev_ink_box){880, 7120, 7650 + 6760, 0});
    assert_ink("Hg", (ev_ink_box){880, 7120, 7650 + 5560, -2400});
    assert_ink("\xE1\xBA\xAA", (ev_ink_box){0, 10560, 6880, 0});              /* Ẫ */
    assert_ink("\xE1\xBA\xADH", (ev_ink_box){400, 7680, 6040 + 6760, -2080}); /* ậ */
    assert_ink("\xC4\x8F", (ev_ink_box){440, 7600, 7560, -80}); /* ď: its advance is 633 */
    assert_ink("J", (ev_ink_box){-720, 7120, 2400, -2080});
    assert_ink(" H ", (ev_ink_box){2600 + 880, 7120, 2600 + 6760, 0});
    assert_ink("  ", (ev_ink_box){0, 0, 0, 0});
    assert_ink("", (ev_ink_box){0, 0, 0, 0});
}

static void kerning_and_tracking_move_the_ink(void **state)
{
    (void)state;
    ev_ink_line line = bold_line("AV", 0, 0);
    int kern = ev_font_kern(EV_FACE_BOLD, 'A', 'V');
    const ev_font_ink *v = ev_font_ink_of(&ev_font_faces[EV_FACE_BOLD], 'V');
    assert_true(kern < 0);
    assert_int_equal(ev_ink_of(&line).right, (690 + v->right) * 10); /* 10 pt is not kerned */
    line.size = 20000;
    assert_int_equal(ev_ink_of(&line).right, (690 + kern + v->right) * 20);
    line.tracking = 100;
    assert_int_equal(ev_ink_of(&line).right, (690 + kern + 100 + v->right) * 20);
}

static void few_letters_reach_out_to_the_left(void **state)
{
    (void)state;
    assert_int_equal(ev_ink_overhang(EV_FACE_BOLD, EV_SLICE("Josphine"), 20000), 1440);
    assert_int_equal(ev_ink_overhang(EV_FACE_REGULAR, EV_SLICE("Japan"), 7000), 560);
    assert_int_equal(ev_ink_overhang(EV_FACE_BOLD, EV_SLICE("\xC3\x8Ele"), 10000), 160); /* Î */
    assert_int_equal(ev_ink_overhang(EV_FACE_BOLD, EV_SLICE("AJ"), 20000), 0);
    assert_int_equal(ev_ink_overhang(EV_FACE_BOLD, EV_SLICE(" J"), 20000), 0);
    assert_int_equal(ev_ink_overhang(EV_FACE_BOLD, (ev_slice){NULL, 0}, 20000), 0);
    for (uint32_t point = 0x20; point < 0x2100; point++) {
        uint16_t glyph = ev_font_glyph(EV_FACE_BOLD, point);
        const ev_font_ink *ink = ev_font_ink_of(&ev_font_faces[EV_FACE_BOLD], glyph);
        int advance = ev_font_advance(EV_FACE_BOLD, glyph);
        assert_in_range(ink->left + 1000, 1000 - 80, 2000); /* what ev_ink_meets relies on */
        assert_true(ink->right <= advance + 140);
    }
}

static void assert_meets(const char *above, const char *below, ev_mpt dy, bool expected)
{
    ev_ink_line a = bold_line(above, 0, 0), b = bold_line(below, 0, dy);
    if (ev_ink_meets(&a, &b, 0) != expected || ev_ink_meets(&b, &a, 0) != expected)
        fail_msg("%s over %s", above, below);
}

/* 9.96 pt: the descender of g, 2.4, and the height of l, 7.6, need 10. */
static void lines_meet_where_two_glyphs_do(void **state)
{
    (void)state;
    assert_meets("g", "l", 9960, true);
    assert_meets("g", "l", 10000, false);
    assert_meets("g", "a", 9960, false);
    assert_meets("Hg", "lH", 9960, false);
    assert_meets("HHHHHHHHHHHHg", "aaaaaaaaaaaaaaal", 9960, true);
    assert_meets("HHHHHHHHHHHHg", "aaaaaaaaaaaal", 9960, false);
    assert_meets("gHHHHHHHHHHHH", "laaaaaaaaaaaa", 9960, true);
    assert_meets("H", "\xE1\xBA\xAA", 10550, true);
    assert_meets("H", "\xE1\xBA\xAA", 10560, false);
    assert_meets(" ", "H", 0, false);
    assert_meets("", "H", 0, false);
}

static void slack_is_how_far_they_may_overlap(void **state)
{
    (void)state;
    ev_ink_line a = bold_line("g", 0, 0), b = bold_line("l", 0, 9960);
    assert_true(ev_ink_meets(&a, &b, 39));
    assert_false(ev_ink_meets(&a, &b, 40));
    b.x = 5560 - 800 - 30; /* g ends 30 right of where l begins */
    assert_true(ev_ink_meets(&a, &b, 29));
    assert_false(ev_ink_meets(&a, &b, 30));
}

/* The widths of a layout are bounded, too (EV_WIDTH_MAX). */
static void a_line_without_end_overflows_nothing(void **state)
{
    (void)state;
    static char text[1 << 16];
    memset(text, 'W', sizeof text - 1);
    ev_ink_line line = {.text = ev_slice_from(text), .face = EV_FACE_BOLD, .size = 144000};
    assert_int_equal(ev_ink_of(&line).right, EV_WIDTH_MAX);
}

UNIT_TESTS(ink)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_are_those_of_the_embedded_outlines),
        cmocka_unit_test(ocr_b_stays_in_its_advances),
        cmocka_unit_test(the_ink_of_a_line_is_around_all_its_glyphs),
        cmocka_unit_test(kerning_and_tracking_move_the_ink),
        cmocka_unit_test(few_letters_reach_out_to_the_left),
        cmocka_unit_test(lines_meet_where_two_glyphs_do),
        cmocka_unit_test(slack_is_how_far_they_may_overlap),
        cmocka_unit_test(a_line_without_end_overflows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
