/* Clashes on made-up pages: which marks need a place of their own, and how near is too near. */
#include "lib/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "layout/geometry.h"

/* Millimetres to thousandths of a point. */
#define MM(mm) ((ev_mpt)((mm)*360000.0 / 127.0))

enum { MARKS_MAX = 200, EM = 7000, ASCENT = 5012 }; /* ASCENT: of A */

typedef struct sheet {
    ev_arena arena;
    ev_mark mark[MARKS_MAX];
    size_t count;
    ev_clash clash;
} sheet;

static void begin(sheet *s)
{
    ev_arena_init(&s->arena, 1 << 20);
    s->count = 0;
}

static ev_mark *add(sheet *s, ev_mark_kind kind)
{
    s->mark[s->count] = (ev_mark){.kind = kind, .element = 1};
    return &s->mark[s->count++];
}

static ev_mark *add_text(sheet *s, const char *text, ev_mpt x, ev_mpt y)
{
    ev_mark *mark = add(s, EV_MARK_TEXT);
    mark->u.text.text = ev_slice_from(text);
    mark->u.text.size = EM;
    mark->u.text.x = x;
    mark->u.text.y = y;
    return mark;
}

static void add_line(sheet *s, ev_mpt x1, ev_mpt y1, ev_mpt x2, ev_mpt y2)
{
    ev_mark *mark = add(s, EV_MARK_LINE);
    mark->u.line.x1 = x1;
    mark->u.line.y1 = y1;
    mark->u.line.x2 = x2;
    mark->u.line.y2 = y2;
    mark->u.line.width = 1000;
}

static const ev_qr symbol = {.side = 57};

static ev_mark *add_qr(sheet *s, ev_box box)
{
    ev_mark *mark = add(s, EV_MARK_QR);
    mark->u.qr.qr = &symbol;
    mark->u.qr.box = box;
    return mark;
}

static ev_mark *add_image(sheet *s, ev_box box, ev_box clip)
{
    ev_mark *mark = add(s, EV_MARK_IMAGE);
    mark->u.image.box = box;
    mark->u.image.clip = clip;
    return mark;
}

static bool has_clash(sheet *s)
{
    ev_page page = {.mark = s->mark, .mark_count = s->count};
    bool found = ev_geometry_find_clash(&page, &s->arena, &s->clash);
    assert_false(s->arena.failed);
    ev_arena_free(&s->arena);
    return found;
}

static void assert_apart(sheet *s)
{
    assert_false(has_clash(s));
}

/* `other` -1: the mark is outside. */
static void assert_clash(sheet *s, int mark, int other)
{
    assert_true(has_clash(s));
    assert_ptr_equal(s->clash.mark, &s->mark[mark]);
    assert_ptr_equal(s->clash.other, other < 0 ? NULL : &s->mark[other]);
}

/* ---- ink ------------------------------------------------------------------------------------- */

static void assert_box(ev_box box, ev_mpt left, ev_mpt top, ev_mpt right, ev_mpt bottom)
{
    assert_int_equal(box.x, left);
    assert_int_equal(box.y, top);
    assert_int_equal(box.x + box.w, right);
    assert_int_equal(box.y + box.h, bottom);
}

/* Regular: H is 712 high, g goes to -240, J from -80 to 184 of 273, f to 388 of 344. */
static void a_box_is_around_the_ink_and_the_advances(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    ev_mpt width = ev_font_width(EV_FACE_REGULAR, EV_SLICE("HgH"), EM, 0);
    assert_box(ev_geometry_ink(add_text(&s, "HgH", 100, 20000)), 100, 20000 - 4984, 100 + width,
               20000 + 1680);
    assert_box(ev_geometry_ink(add_text(&s, "J", 0, 0)), -560, -4984, 1911, 1344);
    assert_box(ev_geometry_ink(add_text(&s, "f", 0, 0)), 0, -5348, 2716, 0);
    assert_box(ev_geometry_ink(add_text(&s, "\xC3\x89", 0, 0)), 0, -6622, 3892, 0); /* É */
    ev_mark *spaced = add_text(&s, "AB", 0, 0);
    width = ev_geometry_ink(spaced).w;
    spaced->u.text.tracking = 100;
    assert_int_equal(ev_geometry_ink(spaced).w, width + 700);
}

/* ---- the live area --------------------------------------------------------------------------- */

static void a_page_without_marks_is_sound(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    assert_apart(&s);
}

static void a_text_may_touch_the_edges_of_the_live_area(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    ev_mpt width = ev_font_width(EV_FACE_REGULAR, EV_SLICE("AB"), EM, 0);
    add_text(&s, "AB", MM(10), MM(21.8) + ASCENT);
    add_text(&s, "AB", MM(200) - width, MM(275.3));
    assert_apart(&s);
}

static void a_mark_beyond_an_edge_is_outside(void **state)
{
    (void)state;
    const ev_mpt beyond = 20, width = ev_font_width(EV_FACE_REGULAR, EV_SLICE("AB"), EM, 0);
    const ev_mpt at[][2] = {{MM(10) - beyond, MM(100)},
                            {MM(200) - width + beyond, MM(100)},
                            {MM(50), MM(21.8) + ASCENT - beyond},
                            {MM(50), MM(275.3) + beyond}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        sheet s;
        begin(&s);
        add_text(&s, "HERE", MM(50), MM(50));
        add_text(&s, "AB", at[i][0], at[i][1]);
        assert_clash(&s, 1, -1);
    }
}

static void pictures_beyond_an_edge_are_outside_but_a_quiet_zone_is_paper(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    add_qr(&s, (ev_box){MM(171.04), MM(240), MM(28.96), MM(28.96)});
    assert_apart(&s);
    begin(&s);
    add_qr(&s, (ev_box){MM(171.14), MM(240), MM(28.96), MM(28.96)});
    assert_clash(&s, 0, -1);
    begin(&s);
    add_image(&s, (ev_box){MM(160), MM(20), MM(45), MM(50)},
              (ev_box){MM(165), MM(21.8), MM(35), MM(45)});
    assert_apart(&s);
    begin(&s);
    add_image(&s, (ev_box){MM(160), MM(20), MM(45), MM(50)},
              (ev_box){MM(165), MM(21.8), MM(35.1), MM(45)});
    assert_clash(&s, 0, -1);
}

/* ---- neighbours ------------------------------------------------------------------------------ */

static void lines_of_the_templates_leadings_are_apart(void **state)
{
    (void)state;
    const struct {
        ev_mpt leading, size;
    } lines[] = {{MM(2.85), 7500}, {MM(2.85), 7000}, {MM(2.27), 7000}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        sheet s;
        begin(&s);
        for (int k = 0; k < 3; k++)
            add_text(&s, "gyp\xD0\xA9", MM(20), MM(100) + k * lines[i].leading)->u.text.size =
                lines[i].size;
        assert_apart(&s);
    }
}

static void lines_too_close_clash(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    add_text(&s, "gyp", MM(20), MM(100));
    add_text(&s, "FAR", MM(80), MM(100));
    add_text(&s, "lib", MM(20), MM(102.1));
    assert_clash(&s, 0, 2);
    begin(&s);
    add_text(&s, "gyp", MM(20), MM(100));
    add_text(&s, "aaaaalib", MM(20), MM(102.1)); /* ascenders beside the descenders */
    assert_apart(&s);
}

/* A caption, and a name in capitals below it as the template has them. */
static void two_marks_above_a_capital_do_not_reach_the_caption(void **state)
{
    (void)state;
    const struct {
        const char *name;
        ev_mpt size;
        bool clashes;
    } names[] = {{"NGUYEN", 20000, false},
                 {"NGUY\xE1\xBB\x84N", 20000, true}, /* Ễ */
                 {"NGUY\xE1\xBB\x84N", 16000, false}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        sheet s;
        begin(&s);
        add_text(&s, "gggggggggggggggggggggggg", MM(10), MM(46.8));
        ev_mark *name = add_text(&s, names[i].name, MM(10), MM(53.5));
        name->u.text.face = EV_FACE_BOLD;
        name->u.text.size = names[i].size;
        if (names[i].clashes)
            assert_clash(&s, 0, 1);
        else
            assert_apart(&s);
    }
}

static void a_letter_that_begins_left_of_the_edge_is_outside(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    add_text(&s, "J", MM(10), MM(100));
    assert_clash(&s, 0, -1);
    begin(&s);
    add_text(&s, "J", MM(10) + 560, MM(100));
    assert_apart(&s);
}

static void texts_on_one_line_are_apart_until_one_reaches_the_other(void **state)
{
    (void)state;
    ev_mpt width = ev_font_width(EV_FACE_REGULAR, EV_SLICE("Surname"), EM, 0);
    sheet s;
    begin(&s);
    add_text(&s, "Name", MM(20) + width, MM(100));
    add_text(&s, "Surname", MM(20), MM(100));
    assert_apart(&s);
    begin(&s);
    add_text(&s, "Name", MM(20) + width - 50, MM(100));
    add_text(&s, "Surname", MM(20), MM(100));
    assert_clash(&s, 0, 1);
}

static void a_text_in_a_picture_or_in_the_quiet_zone_clashes(void **state)
{
    (void)state;
    const ev_box box = {MM(150), MM(200), MM(28.5), MM(28.5)}; /* a module is 0.5 mm */
    const ev_mpt width = ev_font_width(EV_FACE_REGULAR, EV_SLICE("NEAR"), EM, 0);
    sheet s;
    begin(&s);
    add_text(&s, "NEAR", MM(148) - width, MM(210));
    add_text(&s, "NEAR", MM(150), MM(198));
    add_qr(&s, box);
    assert_apart(&s);
    begin(&s);
    add_text(&s, "NEAR", MM(148.1) - width, MM(210));
    add_qr(&s, box);
    assert_clash(&s, 0, 1);
    begin(&s);
    add_qr(&s, box);
    add_text(&s, "NEAR", MM(150), MM(198.1));
    assert_clash(&s, 0, 1);
    begin(&s);
    add_image(&s, box, box);
    add_text(&s, "NEAR", MM(150.1) - width, MM(210));
    assert_clash(&s, 0, 1);
}

static void rules_do_not_cross_texts_but_may_cross_each_other(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    add_line(&s, MM(10), MM(99), MM(200), MM(99));
    add_line(&s, MM(30), MM(30), MM(30), MM(120));
    assert_apart(&s);
    begin(&s);
    add_line(&s, MM(200), MM(99), MM(10), MM(99));
    add_text(&s, "THERE", MM(50), MM(100));
    assert_clash(&s, 0, 1);
    begin(&s);
    add_text(&s, "THERE", MM(50), MM(100));
    add_line(&s, MM(52), MM(120), MM(52), MM(30));
    assert_clash(&s, 0, 1);
    begin(&s);
    add_text(&s, "They", MM(50), MM(100));
    add_line(&s, MM(10), MM(100) + 520, MM(200), MM(100) + 520); /* its upper edge: 0.02 pt below */
    assert_apart(&s);
}

static void background_and_slanted_lines_need_no_place(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    add_text(&s, "THERE", MM(50), MM(100));
    add(&s, EV_MARK_FILL)->u.fill = (ev_box){0, 0, MM(210), MM(297)};
    add(&s, EV_MARK_SHAPE);
    add(&s, EV_MARK_FORM);
    add_line(&s, MM(50), MM(90), MM(55), MM(110));
    assert_apart(&s);
}

static void decoration_that_is_text_needs_its_place_too(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    add_text(&s, "THERE", MM(50), MM(100));
    add_text(&s, "+", MM(50), MM(100))->element = EV_ARTIFACT;
    assert_clash(&s, 0, 1);
}

static void one_clash_among_many_marks_is_found(void **state)
{
    (void)state;
    for (int moved = 1; moved < 100; moved += 7) {
        sheet s;
        begin(&s);
        for (int i = 0; i < 100; i++)
            add_text(&s, "gyp", MM(20) + i % 5 * MM(30), MM(40) + i / 5 * MM(8));
        s.mark[moved].u.text.x = s.mark[moved - 1].u.text.x;
        s.mark[moved].u.text.y = s.mark[moved - 1].u.text.y;
        assert_clash(&s, moved - 1, moved);
    }
}

static void a_width_without_end_is_outside_and_overflows_nothing(void **state)
{
    (void)state;
    static char text[1 << 16];
    sheet s;
    begin(&s);
    memset(text, 'W', sizeof text - 1);
    add_text(&s, text, MM(5080), MM(100))->u.text.size = 144000;
    assert_clash(&s, 0, -1);
}

static void running_out_of_memory_is_no_clash(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    add_text(&s, "THERE", MM(50), MM(100));
    ev_page page = {.mark = s.mark, .mark_count = s.count};
    s.arena.fail_after = 1;
    assert_false(ev_geometry_find_clash(&page, &s.arena, &s.clash));
    assert_true(s.arena.failed);
    ev_arena_free(&s.arena);
}

UNIT_TESTS(geometry)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_is_around_the_ink_and_the_advances),
        cmocka_unit_test(a_page_without_marks_is_sound),
        cmocka_unit_test(a_text_may_touch_the_edges_of_the_live_area),
        cmocka_unit_test(a_mark_beyond_an_edge_is_outside),
        cmocka_unit_test(pictures_beyond_an_edge_are_outside_but_a_quiet_zone_is_paper),
        cmocka_unit_test(lines_of_the_templates_leadings_are_apart),
        cmocka_unit_test(lines_too_close_clash),
        cmocka_unit_test(two_marks_above_a_capital_do_not_reach_the_caption),
        cmocka_unit_test(a_letter_that_begins_left_of_the_edge_is_outside),
        cmocka_unit_test(texts_on_one_line_are_apart_until_one_reaches_the_other),
        cmocka_unit_test(a_text_in_a_picture_or_in_the_quiet_zone_clashes),
        cmocka_unit_test(rules_do_not_cross_texts_but_may_cross_each_other),
        cmocka_unit_test(background_and_slanted_lines_need_no_place),
        cmocka_unit_test(decoration_that_is_text_needs_its_place_too),
        cmocka_unit_test(one_clash_among_many_marks_is_found),
        cmocka_unit_test(a_width_without_end_is_outside_and_overflows_nothing),
        cmocka_unit_test(running_out_of_memory_is_no_clash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
