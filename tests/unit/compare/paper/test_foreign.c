/* Documents of other generators, in reduced form. */
#include "unit/compare/paper/paper_fixture.h"

#include "lib/unit.h"

static const char helvetica[] =
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

static ev_paper read_foreign(const char *content)
{
    small s = {.content = content,
               .resources = "/Font<</F 6 0 R>>/XObject<</X 7 0 R>>",
               .objects = {helvetica,
                           stream_of("/Type/XObject/Subtype/Form/BBox[0 0 90 90]"
                                     "/Matrix[1 0 0 1 36 0]/Resources<</XObject<</I 8 0 R>>>>",
                                     "q 36 0 0 36 0 28 cm /I Do Q 1 0 0 rg 0 0 36 36 re f"),
                           stream_of("/Type/XObject/Subtype/Image/Width 1/Height 1"
                                     "/BitsPerComponent 8/ColorSpace/DeviceGray",
                                     "x")}};
    return read_small(&s);
}

static const ev_value *text_named(const ev_paper *paper, const char *text)
{
    for (size_t i = 0; i < paper->value_count; i++)
        if (ev_slice_is(paper->values[i].text, text))
            return &paper->values[i];
    fail_msg("no text %s", text);
    return NULL;
}

static void its_texts_have_places_fonts_and_colours(void **state)
{
    (void)state;
    ev_paper paper = read_foreign("BT /F 10 Tf 36 64 Td (Surname: M\374ller) Tj 0 -36 Td "
                                  "1 0 0 rg (second line) Tj ET");
    assert_false(paper.is_ours);
    assert_true(paper.is_reduced);
    const ev_value *first = text_named(&paper, "Surname: Müller");
    const ev_value *second = text_named(&paper, "second line");
    assert_null(first->field);
    assert_int_equal(first->kind, EV_VALUE_OTHER);
    assert_in_range(first->place.x, 1260, 1280);
    assert_in_range(first->place.y, 900, 1270);
    assert_int_equal(second->place.y - first->place.y, 1270);
    assert_int_equal(paper.run_count, 2);
    assert_text(paper.runs[0].font, "Helvetica");
    assert_int_equal(paper.runs[0].size, 1000);
    assert_int_equal(paper.runs[1].color, 0xFF0000);
    assert_text(paper.nodes[paper.runs[0].node].role, "untagged");
}

/* Two fonts on a line, a gap as wide as a word, another line. */
static void a_line_is_a_value(void **state)
{
    (void)state;
    ev_paper paper = read_foreign("BT /F 10 Tf 36 64 Td (Sur) Tj 0 0 1 rg (name) Tj "
                                  "( and more) Tj 100 0 Td (far) Tj -100 -12 Td (below) Tj ET");
    assert_int_equal(paper.value_count, 3);
    assert_true(paper.run_count > 3);
    assert_int_equal(text_named(&paper, "Surname and more")->place.x, 1270);
    assert_in_range(text_named(&paper, "far")->place.x, 4790, 4800);
    assert_in_range(text_named(&paper, "below")->place.x, 1260, 1270);
}

/* Shown turned by 90 degrees to the right: the left edge is the upper one. */
static void a_page_that_is_shown_turned_has_turned_places(void **state)
{
    (void)state;
    small s = {.content = "BT /F 10 Tf 0 1 -1 0 36 18 Tm (up) Tj ET 0 0 18 36 re f",
               .resources = "/Font<</F 6 0 R>>",
               .page = "/Rotate 90",
               .objects = {helvetica}};
    ev_paper paper = read_small(&s);
    assert_int_equal(paper.width, 3528);
    assert_int_equal(paper.height, 7056);
    assert_place(paper.shapes[0].place, 0, 0, 1270, 635);
    const ev_place *place = &text_named(&paper, "up")->place;
    assert_in_range(place->y + place->height, 635, 1400);
    assert_in_range(place->x, 630, 640);
}

static void what_its_forms_draw_is_read(void **state)
{
    (void)state;
    ev_paper paper = read_foreign("/X Do");
    assert_int_equal(paper.picture_count, 1);
    assert_place(paper.pictures[0].place, 1270, 1270, 1270, 1270);
    assert_int_equal(paper.shape_count, 1);
    assert_place(paper.shapes[0].place, 1270, 2258, 1270, 1270);
}

static void a_page_without_text_has_no_values(void **state)
{
    (void)state;
    ev_paper paper = read_foreign("1 1 5 5 re f");
    assert_int_equal(paper.value_count, 0);
    assert_int_equal(paper.run_count, 0);
    assert_int_equal(paper.pages, 1);
    assert_int_equal(paper.width, 7056);
    assert_int_equal(paper.height, 3528);
}

/* One of ours, read as a stranger's: the same texts in lines, and what the forms draw. */
static void one_of_ours_can_be_read_in_reduced_form(void **state)
{
    (void)state;
    ev_paper paper;
    ev_paper whole = read_paper(golden("unmarked"));
    assert_int_equal(ev_paper_read_reduced(golden("unmarked"), &arena, &paper, &faults), EV_OK);
    assert_true(paper.is_ours && paper.is_reduced);
    assert_true(whole.is_ours && !whole.is_reduced);
    const ev_value *label = text_named(&paper, "Тегі / Фамилия / Surname");
    const ev_value *name = text_named(&paper, "ERIKSSON");
    assert_in_range(label->place.x, 990, 1010);
    assert_in_range(name->place.x, 990, 1010);
    assert_in_range(name->place.width, 3500, 3530);
    (void)text_named(&paper, "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
    assert_int_equal(paper.picture_count, 1);
    assert_int_equal(paper.code.side, 57);
    assert_int_equal(paper.node_count, whole.node_count + 1);
    assert_true(paper.shape_count > whole.shape_count);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(foreign)
{
    const struct CMUnitTest tests[] = {
        TEST(its_texts_have_places_fonts_and_colours),
        TEST(a_line_is_a_value),
        TEST(a_page_that_is_shown_turned_has_turned_places),
        TEST(what_its_forms_draw_is_read),
        TEST(one_of_ours_can_be_read_in_reduced_form),
        TEST(a_page_without_text_has_no_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
