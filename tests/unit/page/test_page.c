/* Pages: elements like brackets, marks of the innermost one, and the page as plain text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "page/page.h"

static ev_arena arena;
static ev_page_builder builder;
static ev_page page;

static int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, 1 << 20);
    ev_page_begin(&builder, &arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

static void text(const char *words, ev_lang lang)
{
    ev_mark *mark = ev_page_mark(&builder, EV_MARK_TEXT, 0);
    mark->lang = lang;
    mark->u.text.text = ev_slice_from(words);
}

static void element(ev_role role, const char *words, ev_lang lang)
{
    ev_page_open(&builder, role, EV_LANG_NONE);
    text(words, lang);
    ev_page_close(&builder);
}

static void assert_read(const char *expected)
{
    ev_buf out;
    assert_true(ev_page_end(&builder, &page));
    ev_buf_init(&out, NULL, 0);
    ev_page_text(&page, &out);
    ev_buf_char(&out, '\0');
    assert_string_equal(out.data, expected);
    ev_buf_free(&out);
}

/* ---- building -------------------------------------------------------------------------------- */

static void marks_belong_to_the_innermost_open_element(void **state)
{
    (void)state;
    ev_page_open(&builder, EV_ROLE_SECT, EV_RU);
    ev_page_open(&builder, EV_ROLE_P, EV_LANG_NONE);
    assert_int_equal(ev_page_mark(&builder, EV_MARK_TEXT, 0x123456)->element, 2);
    assert_int_equal(ev_page_decoration(&builder, EV_MARK_FILL, 0)->element, EV_ARTIFACT);
    ev_page_close(&builder);
    assert_int_equal(ev_page_mark(&builder, EV_MARK_QR, 0)->element, 1);
    ev_page_open(&builder, EV_ROLE_P, EV_EN);
    assert_int_equal(ev_page_mark(&builder, EV_MARK_TEXT, 0)->element, 3);
    ev_page_close(&builder);
    ev_page_close(&builder);
    assert_true(ev_page_end(&builder, &page));
    assert_int_equal(page.element_count, 4);
    assert_int_equal(page.element[0].role, EV_ROLE_DOCUMENT);
    assert_int_equal(page.element[0].lang, EV_KK);
    assert_int_equal(page.element[1].parent, 0);
    assert_int_equal(page.element[2].parent, 1);
    assert_int_equal(page.element[3].parent, 1);
    assert_int_equal(page.element[3].lang, EV_EN);
    assert_int_equal(page.mark_count, 4);
    assert_int_equal(page.mark[0].color, 0x123456);
    assert_int_equal(page.mark[0].lang, EV_LANG_NONE);
    assert_int_equal(page.mark[1].kind, EV_MARK_FILL);
}

static void a_page_grows_beyond_its_first_arrays(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        ev_page_open(&builder, EV_ROLE_P, EV_LANG_NONE);
        ev_page_mark(&builder, EV_MARK_LINE, (uint32_t)i);
        ev_page_close(&builder);
    }
    assert_true(ev_page_end(&builder, &page));
    assert_int_equal(page.element_count, 1001);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(page.mark[i].color, i);
        assert_int_equal(page.mark[i].element, i + 1);
        assert_int_equal(page.element[i + 1].role, EV_ROLE_P);
    }
}

static void closing_what_is_not_open_is_a_failure(void **state)
{
    (void)state;
    ev_page_open(&builder, EV_ROLE_P, EV_LANG_NONE);
    ev_page_close(&builder);
    assert_false(builder.failed);
    ev_page_close(&builder);
    assert_false(ev_page_end(&builder, &page));
}

static void opening_deeper_than_the_limit_is_a_failure(void **state)
{
    (void)state;
    for (int depth = 1; depth < EV_PAGE_DEPTH_MAX; depth++)
        ev_page_open(&builder, EV_ROLE_SECT, EV_LANG_NONE);
    assert_true(ev_page_end(&builder, &page));
    ev_page_open(&builder, EV_ROLE_SECT, EV_LANG_NONE)->role =
        EV_ROLE_P; /* may be written to, and is lost */
    assert_false(ev_page_end(&builder, &page));
    for (int i = 0; i < 20; i++)
        ev_page_close(&builder);
    ev_page_mark(&builder, EV_MARK_TEXT, 0)->color = 1;
    assert_false(ev_page_end(&builder, &page));
}

static void without_memory_what_is_handed_out_is_lost_and_the_end_says_so(void **state)
{
    (void)state;
    for (size_t calls = 1; calls <= 4; calls++) {
        ev_arena_reset(&arena);
        arena.fail_after = calls; /* elements, marks, elements again, marks again */
        ev_page_begin(&builder, &arena);
        for (int i = 0; i < 200; i++) {
            ev_page_open(&builder, EV_ROLE_P, EV_LANG_NONE)->alt = EV_SLICE("x");
            ev_page_mark(&builder, EV_MARK_TEXT, 0)->u.text.text = EV_SLICE("y");
            ev_page_close(&builder);
        }
        assert_true(arena.failed);
        assert_false(ev_page_end(&builder, &page));
    }
}

static void memory_that_ran_out_elsewhere_spoils_the_page_too(void **state)
{
    (void)state;
    element(EV_ROLE_P, "a", EV_EN);
    arena.fail_after = 1;
    assert_null(ev_arena_take(&arena, 1)); /* a text of the page was not made */
    assert_false(ev_page_end(&builder, &page));
}

/* ---- reading --------------------------------------------------------------------------------- */

static void roles_have_the_names_of_the_standard(void **state)
{
    (void)state;
    assert_string_equal(ev_role_name(EV_ROLE_DOCUMENT), "Document");
    assert_string_equal(ev_role_name(EV_ROLE_H1), "H1");
    assert_string_equal(ev_role_name(EV_ROLE_TH), "TH");
    assert_string_equal(ev_role_name(EV_ROLE_LBODY), "LBody");
    assert_string_equal(ev_role_name(EV_ROLE_FIGURE), "Figure");
}

static void blocks_end_lines_and_a_row_is_header_and_cell(void **state)
{
    (void)state;
    element(EV_ROLE_H1, "Title", EV_EN);
    ev_page_open(&builder, EV_ROLE_TABLE, EV_LANG_NONE);
    ev_page_open(&builder, EV_ROLE_TR, EV_LANG_NONE);
    element(EV_ROLE_TH, "Surname", EV_EN);
    element(EV_ROLE_TD, "VERMA", EV_EN);
    ev_page_close(&builder);
    ev_page_close(&builder);
    element(EV_ROLE_H2, "Airports", EV_EN);
    ev_page_open(&builder, EV_ROLE_L, EV_LANG_NONE);
    ev_page_open(&builder, EV_ROLE_LI, EV_LANG_NONE);
    element(EV_ROLE_LBL, "ALA", EV_EN);
    element(EV_ROLE_LBODY, "Almaty", EV_EN);
    ev_page_close(&builder);
    ev_page_close(&builder);
    assert_read("Title\nSurname: VERMA\n\nAirports\n- ALA: Almaty\n");
}

static void
runs_of_one_element_are_joined_by_a_space_or_where_the_language_changes_by_a_slash(void **state)
{
    (void)state;
    ev_page_open(&builder, EV_ROLE_P, EV_LANG_NONE);
    text("бір", EV_KK);
    text("екі", EV_KK);
    text("один", EV_RU);
    text("one", EV_EN);
    text("42", EV_LANG_NONE);
    ev_page_close(&builder);
    ev_page_open(&builder, EV_ROLE_P, EV_LANG_NONE);
    text("бір", EV_KK);
    text("/ один", EV_RU); /* brings its own */
    text("бір", EV_KK);
    ev_page_close(&builder);
    assert_read("бір екі / один / one 42\nбір / один бір\n");
}

/* The zone: the lines stay lines. */
static void the_texts_of_a_figure_follow_its_alternative_text(void **state)
{
    (void)state;
    ev_page_open(&builder, EV_ROLE_FIGURE, EV_LANG_NONE)->alt = EV_SLICE("a zone");
    text("V<KAZ", EV_LANG_NONE);
    text("M1<<", EV_LANG_NONE);
    builder.mark[0].u.text.face = builder.mark[1].u.text.face = EV_FACE_OCRB;
    ev_page_close(&builder);
    assert_read("[a zone]\nV<KAZ\nM1<<\n");
}

static void a_figure_is_read_by_its_alternative_text(void **state)
{
    (void)state;
    ev_page_open(&builder, EV_ROLE_FIGURE, EV_LANG_NONE)->alt = EV_SLICE("a portrait");
    ev_page_mark(&builder, EV_MARK_IMAGE, 0);
    ev_page_close(&builder);
    assert_read("[a portrait]\n");
}

static void decoration_is_not_read(void **state)
{
    (void)state;
    ev_page_open(&builder, EV_ROLE_P, EV_LANG_NONE);
    ev_page_decoration(&builder, EV_MARK_TEXT, 0)->u.text.text = EV_SLICE("+");
    text("read", EV_EN);
    ev_page_close(&builder);
    assert_read("read\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

UNIT_TESTS(page)
{
    const struct CMUnitTest tests[] = {
        TEST(marks_belong_to_the_innermost_open_element),
        TEST(a_page_grows_beyond_its_first_arrays),
        TEST(closing_what_is_not_open_is_a_failure),
        TEST(opening_deeper_than_the_limit_is_a_failure),
        TEST(without_memory_what_is_handed_out_is_lost_and_the_end_says_so),
        TEST(memory_that_ran_out_elsewhere_spoils_the_page_too),
        TEST(roles_have_the_names_of_the_standard),
        TEST(blocks_end_lines_and_a_row_is_header_and_cell),
        TEST(runs_of_one_element_are_joined_by_a_space_or_where_the_language_changes_by_a_slash),
        TEST(a_figure_is_read_by_its_alternative_text),
        TEST(the_texts_of_a_figure_follow_its_alternative_text),
        TEST(decoration_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
