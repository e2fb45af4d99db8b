/* Lines at fixed places: words in one language or in three, and the machine readable zone. */
#include "lib/unit.h"
#include "unit/layout/block_fixture.h"

static bench b;

static void set_with(const char *block, const char *labels)
{
    static char layout[400];
    (void)snprintf(layout, sizeof layout,
                   "[colors]\nc = 102030\n[style s]\nface = bold\nsize = 9\ncolor = c\n"
                   "[style mrz]\nface = ocrb\nsize = 10\ncolor = c\n%s",
                   block);
    set_bench(&b, layout, labels);
}

static void set(const char *block)
{
    set_with(block, "[word]\nkk = бір\nru = один\nen = one\n"
                    "[mrz.alt]\nkk = аймақ\nru = зона\nen = zone\n");
}

static int tear_down(void **state)
{
    (void)state;
    clear_bench(&b);
    return 0;
}

static void assert_text(const ev_mark *mark, ev_lang lang, const char *text, ev_mpt x, ev_mpt y)
{
    assert_int_equal(mark->kind, EV_MARK_TEXT);
    assert_int_equal(mark->lang, lang);
    assert_true(ev_slice_is(mark->u.text.text, text));
    assert_int_equal(mark->u.text.x, x);
    assert_int_equal(mark->u.text.y, y);
}

static void a_line_is_one_language_of_a_label(void **state)
{
    (void)state;
    set("[lines]\nrole = H1\nline = ru word 127 254 s\nline = kk word 0 127 s\n");
    const ev_page *page = lay(&b, ev_layout_lines);
    assert_int_equal(page->element_count, 2);
    assert_int_equal(page->element[1].role, EV_ROLE_H1);
    assert_int_equal(page->mark_count, 2);
    assert_text(&page->mark[0], EV_RU, "один", 360000, 720000);
    assert_text(&page->mark[1], EV_KK, "бір", 0, 360000);
    assert_int_equal(page->mark[0].color, 0x102030);
}

static ev_mpt to_step(ev_mpt at)
{
    return (at + EV_LAYOUT_STEP / 2) / EV_LAYOUT_STEP * EV_LAYOUT_STEP;
}

static void joined_words_follow_each_other_after_slashes(void **state)
{
    (void)state;
    ev_style style;
    set("[lines]\njoined = word 127 254 s\n");
    assert_true(ev_template_style(&b.template, EV_SLICE("s"), &style));
    const ev_page *page = lay(&b, ev_layout_lines);
    ev_mpt space = ev_typeset_width(&style, EV_SLICE(" ")), x = 360000;
    assert_int_equal(page->element[1].role, EV_ROLE_P);
    assert_int_equal(page->mark_count, 3);
    assert_text(&page->mark[0], EV_KK, "бір", x, 720000);
    x += ev_typeset_width(&style, EV_SLICE("бір")) + space;
    assert_text(&page->mark[1], EV_RU, "/ один", to_step(x), 720000);
    x += ev_typeset_width(&style, EV_SLICE("/ один")) + space;
    assert_text(&page->mark[2], EV_EN, "/ one", to_step(x), 720000);
}

static void the_zone_is_two_lines_without_a_language(void **state)
{
    (void)state;
    set("[mrz]\nat = 127 254\nspacing = 12.7\n");
    strcpy(b.mrz.line[0], "V<KAZVERMA<<ASHA");
    strcpy(b.mrz.line[1], "M1234567<8IND");
    const ev_page *page = lay(&b, ev_layout_mrz);
    assert_int_equal(page->mark_count, 2);
    assert_text(&page->mark[0], EV_LANG_NONE, "V<KAZVERMA<<ASHA", 360000, 720000);
    assert_text(&page->mark[1], EV_LANG_NONE, "M1234567<8IND", 360000, 756000);
    assert_int_equal(page->mark[0].u.text.face, EV_FACE_OCRB);
}

/* 16 characters of .723 em in 10 pt; the lines are 36 pt apart. */
static void the_zone_is_heard_as_a_sentence_in_kazakh(void **state)
{
    (void)state;
    set("[mrz]\nat = 127 254\nspacing = 12.7\n");
    strcpy(b.mrz.line[0], "V<KAZVERMA<<ASHA");
    strcpy(b.mrz.line[1], "M1234567<8IND<<<");
    const ev_page *page = lay(&b, ev_layout_mrz);
    assert_int_equal(page->element_count, 3); /* document, figure, span */
    const ev_element *figure = &page->element[1];
    assert_int_equal(figure->role, EV_ROLE_FIGURE);
    assert_true(ev_slice_is(figure->alt, "аймақ"));
    assert_int_equal(figure->box.x, 360000);
    assert_int_equal(figure->box.y, 710000);
    assert_int_equal(figure->box.w, 115680);
    assert_int_equal(figure->box.h, 46000);
    assert_int_equal(page->element[2].role, EV_ROLE_SPAN);
    assert_int_equal(page->element[2].parent, 1);
    assert_int_equal(page->mark[0].element, 2);
    assert_int_equal(page->mark[1].element, 2);
}

static void a_zone_without_a_sentence_is_refused(void **state)
{
    (void)state;
    set_with("[mrz]\nat = 127 254\nspacing = 12.7\n", "[mrz.alt]\nen = zone\n");
    ev_layout_mrz(&b.layout);
    assert_refused(&b);
}

static void a_line_with_a_wrong_word_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "line = fr word 1 2 s\n",
        "line = kk deed 1 2 s\n",
        "line = kk word 1 s\n",
        "line = kk word 1 x s\n",
        "line = kk word 1 2 t\n",
        "line = kk word 1 2\n",
        "joined = deed 1 2 s\n",
        "joined = word 1 s\n",
        "joined = word x 2 s\n",
        "joined = word 1 2 no-such\n",
        "joined =\n",
        "line =\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char block[100];
        (void)snprintf(block, sizeof block, "[lines]\n%s", wrong[i]);
        set(block);
        ev_layout_lines(&b.layout);
        assert_refused(&b);
        assert_int_equal(b.layout.page.mark_count, 0);
        clear_bench(&b);
    }
    set("[x]\n");
}

#define TEST(f) cmocka_unit_test_teardown(f, tear_down)

UNIT_TESTS(lines)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_is_one_language_of_a_label),
        TEST(joined_words_follow_each_other_after_slashes),
        TEST(the_zone_is_two_lines_without_a_language),
        TEST(the_zone_is_heard_as_a_sentence_in_kazakh),
        TEST(a_zone_without_a_sentence_is_refused),
        TEST(a_line_with_a_wrong_word_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
