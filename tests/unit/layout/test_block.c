/* The tools of the blocks: keys, look-ups, texts, and what they refuse. */
#include "lib/unit.h"
#include "unit/layout/block_fixture.h"

static const char colors_and_style[] = "[colors]\nc = 102030\n"
                                       "[style plain]\nface = bold\nsize = 9\ncolor = c\n";

static bench b;

static void set(const char *block)
{
    static char layout[500];
    (void)snprintf(layout, sizeof layout, "%s%s", colors_and_style, block);
    set_bench(&b, layout, "[word]\nkk = бір\nru = один\nen = one\n");
}

static int tear_down(void **state)
{
    (void)state;
    clear_bench(&b);
    return 0;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void a_variant_of_a_key_may_be_missing(void **state)
{
    (void)state;
    set("[x]\nwidth = 1\nwidth.one = 2\nalt = a\n");
    assert_true(ev_slice_is(ev_layout_key_or(&b.layout, "width.one", "width"), "2"));
    assert_true(ev_slice_is(ev_layout_key_or(&b.layout, "alt.sealed", "alt"), "a"));
    assert_null(ev_layout_key_or(&b.layout, "y", "z").data);
}

static void lengths_are_as_many_as_asked_for(void **state)
{
    (void)state;
    ev_mpt at[3];
    set("[x]\nat = 127 254\n");
    assert_true(ev_layout_lengths(&b.layout, "at", at, 2));
    assert_int_equal(at[1], 720000);
    assert_int_equal(b.faults.count, 0);
    assert_false(ev_layout_lengths(&b.layout, "at", at, 3));
    assert_refused(&b);
}

static void a_key_that_is_missing_has_no_length(void **state)
{
    (void)state;
    ev_mpt at[1];
    set("[x]\nat = 1\n");
    assert_false(ev_layout_lengths(&b.layout, "to", at, 1));
    assert_refused(&b);
}

static void a_style_has_the_name_in_its_key_or_another(void **state)
{
    (void)state;
    ev_style style;
    set("[x]\nstyle = plain\nstyle.heading = fancy\n");
    assert_true(ev_layout_style(&b.layout, "style", "fancy", &style));
    assert_true(ev_layout_style(&b.layout, "style.text", "plain", &style));
    assert_int_equal(style.size, 9000);
    assert_int_equal(b.faults.count, 0);
    assert_false(ev_layout_style(&b.layout, "style.heading", "plain", &style));
    assert_refused(&b);
}

static void a_colour_that_is_unknown_is_black_and_a_fault(void **state)
{
    (void)state;
    set("[x]\ncolor = c\n");
    assert_int_equal(ev_layout_color(&b.layout), 0x102030);
    assert_int_equal(b.faults.count, 0);
    clear_bench(&b);
    set("[x]\ncolor = d\n");
    assert_int_equal(ev_layout_color(&b.layout), 0);
    assert_refused(&b);
}

static void a_label_has_its_words_or_is_a_fault(void **state)
{
    (void)state;
    ev_trilingual words;
    set("[x]\n");
    assert_true(ev_layout_label(&b.layout, EV_SLICE("word"), &words));
    assert_true(ev_slice_is(words.in[EV_RU], "один"));
    assert_false(ev_layout_label(&b.layout, EV_SLICE("deed"), &words));
    assert_refused(&b);
}

static void a_reference_names_a_section_of_its_kind(void **state)
{
    (void)state;
    set("[path a]\n[ladder a b]\n");
    const ev_ini_section *path = ev_layout_section(&b.layout, "path", EV_SLICE("@a"));
    assert_non_null(path);
    assert_true(ev_slice_is(path->name, "path a"));
    assert_non_null(ev_layout_section(&b.layout, "ladder", EV_SLICE("@a b")));
    assert_null(ev_layout_section(&b.layout, "ladder", EV_SLICE("@a")));
    assert_null(ev_layout_section(&b.layout, "path", EV_SLICE("@")));
    assert_int_equal(b.faults.count, 0);
}

static void languages_have_names(void **state)
{
    (void)state;
    ev_lang lang;
    set("[x]\n");
    assert_true(ev_layout_lang_named(EV_SLICE("ru"), &lang) && lang == EV_RU);
    static const char *const wrong[] = {"fr", "", "r", "rus", "RU"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(ev_layout_lang_named(ev_slice_from(wrong[i]), &lang));
        assert_int_equal(lang, EV_LANG_COUNT);
    }
}

/* ---- faults ---------------------------------------------------------------------------------- */

static void the_first_refusal_is_the_one_that_is_kept(void **state)
{
    (void)state;
    set("[x]\n[y]\n");
    assert_false(ev_layout_refuse(&b.layout));
    unsigned line = b.layout.block->line;
    b.layout.block--;
    assert_false(ev_layout_refuse(&b.layout));
    assert_int_equal(b.faults.count, 1);
    assert_int_equal(b.faults.fault[0].line, line);
}

static void after_memory_ran_out_the_template_is_not_to_blame(void **state)
{
    (void)state;
    set("[x]\n");
    b.arena.fail_after = 1;
    assert_null(ev_arena_take(&b.arena, 1));
    assert_false(ev_layout_refuse(&b.layout));
    assert_int_equal(b.faults.fault[0].code, EV_OUT_OF_MEMORY);
}

static void only_a_value_without_room_lets_the_layout_go_on(void **state)
{
    (void)state;
    set("[x]\n");
    assert_true(ev_layout_is_ok(&b.layout));
    (void)ev_faults_add(&b.faults, EV_DOES_NOT_FIT, "/holder/surname");
    assert_true(ev_layout_is_ok(&b.layout));
    b.layout.page.failed = true;
    assert_false(ev_layout_is_ok(&b.layout));
    clear_bench(&b);
    set("[x]\n");
    (void)ev_layout_refuse(&b.layout);
    assert_false(ev_layout_is_ok(&b.layout));
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void texts_are_joined(void **state)
{
    (void)state;
    ev_trilingual words;
    set("[x]\n");
    assert_true(ev_layout_label(&b.layout, EV_SLICE("word"), &words));
    assert_true(ev_slice_is(ev_layout_joined_words(&b.layout, &words), "бір / один / one"));
    assert_true(ev_slice_is(ev_layout_after_slash(&b.layout, EV_SLICE("one")), "/ one"));
    assert_true(ev_slice_is(ev_layout_join(&b.layout, EV_SLICE("a"), ".", EV_SLICE("b")), "a.b"));
}

static void a_text_without_memory_is_absent(void **state)
{
    (void)state;
    set("[x]\n");
    b.arena.fail_after = 1;
    assert_null(ev_layout_join(&b.layout, EV_SLICE("a"), "", EV_SLICE("b")).data);
    assert_int_equal(b.faults.fault[0].code, EV_OUT_OF_MEMORY);
}

typedef enum verdict { PRINTED, REFUSED } verdict;

static void assert_text(ev_slice text, ev_release resources, verdict expected)
{
    ev_style style = {.face = EV_FACE_BOLD, .size = 9000};
    set("[x]\n");
    b.template.release = b.policy.release = resources;
    const ev_mark *mark = ev_layout_text(&b.layout, text, EV_RU, &style, 10, 20);
    assert_int_equal(mark->u.text.face, EV_FACE_BOLD);
    assert_int_equal(mark->u.text.y, 20);
    assert_int_equal(mark->lang, EV_RU);
    if (expected == REFUSED)
        assert_refused(&b);
    else
        assert_int_equal(b.faults.count, 0);
    clear_bench(&b);
}

static void changed_words_may_not_print_what_the_face_lacks(void **state)
{
    (void)state;
    assert_text(EV_SLICE("один"), EV_CHANGED, PRINTED);
    assert_text(EV_SLICE("\xE5\xA7\x93"), EV_CHANGED, REFUSED);
    assert_text(EV_SLICE("a\0b"), EV_CHANGED, REFUSED);
    assert_text(EV_SLICE("\xE5\xA7\x93"), EV_RELEASED, PRINTED); /* checked by another test */
    assert_text(EV_SLICE("\xE5\xA7\x93"), EV_DRAFT, PRINTED);
    assert_text(EV_SLICE(""), EV_RELEASED, REFUSED);
    set("[x]\n");
}

#define TEST(f) cmocka_unit_test_teardown(f, tear_down)

UNIT_TESTS(block)
{
    const struct CMUnitTest tests[] = {
        TEST(a_variant_of_a_key_may_be_missing),
        TEST(lengths_are_as_many_as_asked_for),
        TEST(a_key_that_is_missing_has_no_length),
        TEST(a_style_has_the_name_in_its_key_or_another),
        TEST(a_colour_that_is_unknown_is_black_and_a_fault),
        TEST(a_label_has_its_words_or_is_a_fault),
        TEST(a_reference_names_a_section_of_its_kind),
        TEST(languages_have_names),
        TEST(the_first_refusal_is_the_one_that_is_kept),
        TEST(after_memory_ran_out_the_template_is_not_to_blame),
        TEST(only_a_value_without_room_lets_the_layout_go_on),
        TEST(texts_are_joined),
        TEST(a_text_without_memory_is_absent),
        TEST(changed_words_may_not_print_what_the_face_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
