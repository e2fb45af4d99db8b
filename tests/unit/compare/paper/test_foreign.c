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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(foreign)
{
    const struct CMUnitTest tests[] = {
        TEST(its_texts_have_places_fonts_and_colours),
        TEST(what_its_forms_draw_is_read),
        TEST(a_page_without_text_has_no_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
