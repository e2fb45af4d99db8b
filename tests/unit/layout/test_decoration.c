/* Decoration: one mark for each box, rule and form, none of them read. */
#include "lib/unit.h"
#include "unit/layout/block_fixture.h"

static bench b;

static void set(const char *block)
{
    static char layout[300];
    (void)snprintf(layout, sizeof layout, "[colors]\nc = 102030\n%s", block);
    set_bench(&b, layout, "");
}

static int tear_down(void **state)
{
    (void)state;
    clear_bench(&b);
    return 0;
}

static void assert_mark(const ev_mark *mark, ev_mark_kind kind, uint32_t color)
{
    assert_int_equal(mark->kind, kind);
    assert_int_equal(mark->element, EV_ARTIFACT);
    assert_int_equal(mark->color, color);
}

static void a_fill_is_a_box_in_a_colour(void **state)
{
    (void)state;
    set("[fill]\nbox = 127 254 381 -127\ncolor = c\n");
    const ev_page *page = lay(&b, ev_layout_fill);
    const ev_box expected = {360000, 720000, 1080000, -360000};
    assert_int_equal(page->mark_count, 1);
    assert_mark(&page->mark[0], EV_MARK_FILL, 0x102030);
    assert_memory_equal(&page->mark[0].u.fill, &expected, sizeof expected);
}

static void a_rule_is_as_many_lines_as_it_has_fours_of_numbers(void **state)
{
    (void)state;
    set("[rule]\nline = 0 0 127 0 0 127 127 254\nwidth = 0.254\ncolor = c\n");
    const ev_page *page = lay(&b, ev_layout_rule);
    assert_int_equal(page->mark_count, 2);
    assert_mark(&page->mark[1], EV_MARK_LINE, 0x102030);
    assert_int_equal(page->mark[1].u.line.x1, 0);
    assert_int_equal(page->mark[1].u.line.y1, 360000);
    assert_int_equal(page->mark[1].u.line.x2, 360000);
    assert_int_equal(page->mark[1].u.line.y2, 720000);
    assert_int_equal(page->mark[1].u.line.width, 720);
}

static void without_a_portrait_a_fill_and_a_rule_may_have_another_place(void **state)
{
    (void)state;
    set("[fill]\nbox = 0 0 1 1\nbox.no-portrait = 0 0 127 127\ncolor = c\n");
    assert_int_equal(lay(&b, ev_layout_fill)->mark[0].u.fill.w, 360000);
    clear_bench(&b);
    set("[rule]\nline = 0 0 1 1\nline.no-portrait = 0 0 127 0\nwidth = 1\ncolor = c\n");
    assert_int_equal(lay(&b, ev_layout_rule)->mark[0].u.line.x2, 360000);
    clear_bench(&b);
    static const ev_image photo = {.width = 3, .height = 4};
    set("[fill]\nbox = 0 0 254 1\nbox.no-portrait = 0 0 127 127\ncolor = c\n");
    b.content.photo = &photo;
    assert_int_equal(lay(&b, ev_layout_fill)->mark[0].u.fill.w, 720000);
}

static void a_form_is_drawn_from_its_file(void **state)
{
    (void)state;
    set("[form]\nfile = a.form\n");
    const ev_page *page = lay(&b, ev_layout_form);
    assert_int_equal(page->mark_count, 1);
    assert_mark(&page->mark[0], EV_MARK_FORM, 0);
    assert_int_equal(page->mark[0].u.form.size, 1);
    assert_ptr_equal(page->mark[0].u.form.stream_z.data, b.files[2].data.data + 2);
}

static void a_block_that_is_refused_leaves_no_mark(void **state)
{
    (void)state;
    static const struct {
        void (*lay)(ev_layout *);
        const char *block;
    } wrong[] = {
        {ev_layout_fill, "[fill]\ncolor = c\n"},
        {ev_layout_fill, "[fill]\nbox = 1 2 3\ncolor = c\n"},
        {ev_layout_rule, "[rule]\nline = 1 2 3 4\ncolor = c\n"},
        {ev_layout_rule, "[rule]\nwidth = 1\ncolor = c\n"},
        {ev_layout_rule, "[rule]\nline = 1 2 3 4 5\nwidth = 1\ncolor = c\n"},
        {ev_layout_rule,
         "[rule]\nline = 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\nwidth = 1\ncolor = c\n"},
        {ev_layout_form, "[form]\n"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        set(wrong[i].block);
        wrong[i].lay(&b.layout);
        assert_refused(&b);
        assert_int_equal(b.layout.page.mark_count, 0);
        clear_bench(&b);
    }
    set("[x]\n");
}

#define TEST(f) cmocka_unit_test_teardown(f, tear_down)

UNIT_TESTS(decoration)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fill_is_a_box_in_a_colour),
        TEST(a_rule_is_as_many_lines_as_it_has_fours_of_numbers),
        TEST(without_a_portrait_a_fill_and_a_rule_may_have_another_place),
        TEST(a_form_is_drawn_from_its_file),
        TEST(a_block_that_is_refused_leaves_no_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
