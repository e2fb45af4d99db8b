/* Metadata, outline, links and what else a file says besides its page. */
#include "unit/compare/paper/paper_fixture.h"

#include "lib/unit.h"

#define RDF "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"

static void a_golden_says_what_it_was_made_of(void **state)
{
    (void)state;
    ev_paper paper = read_paper(golden("unmarked"));
    assert_true(paper.is_ours);
    assert_text(paper.made.policy, "kz-2019-01");
    assert_text(paper.made.template, "evisa/1");
    assert_text(paper.made.render, "render/1");
    assert_text(paper.made.specimen, "False");
    assert_int_equal(paper.made.digest.size, 64);
    assert_int_equal(paper.made.policy_hash.size, 64);
    assert_int_equal(paper.made.template_hash.size, 64);
    assert_text(paper.language, "kk");
    assert_string_equal(about(&paper, "XMP pdf:Producer"), "evisa-gen");
    assert_string_equal(about(&paper, "XMP dc:language"), "kk ru en");
    assert_string_equal(about(&paper, "Info CreationDate"), "D:20190228000000Z");
    assert_string_equal(about(&paper, "outline 5"), "Important information");
    assert_string_equal(about(&paper, "outline 5 place"), "page 1 /XYZ 393 363 0");
    assert_string_equal(about(&paper, "outline levels"), "1 2 2 2 2");
    assert_string_equal(about(&paper, "page 1 MediaBox"), "[0 0 595.28 841.89]");
    assert_string_equal(about(&paper, "catalog MarkInfo"), "<</Marked true >>");
}

/* Another program may write attributes as elements, and call the namespace otherwise. */
static void properties_may_be_elements_of_any_prefix(void **state)
{
    (void)state;
    small s = {.xmp = "<?xpacket begin='' ?><!-- <a b='c'> --><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
                      "<rdf:RDF " RDF "><rdf:Description rdf:about=''"
                      " xmlns:own='urn:evisa-gen:provenance:1#'>"
                      "<own:template>evisa/1</own:template><own:render>render/1</own:render>"
                      "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>A &amp; B</rdf:li></rdf:Alt>"
                      "</dc:title><pdf:Empty/></rdf:Description>"
                      "<rdf:Description pdf:Producer = \"some'thing\" ></rdf:Description>"
                      "</rdf:RDF></x:xmpmeta>"};
    ev_paper paper = read_small(&s);
    assert_true(paper.is_ours);
    assert_text(paper.made.template, "evisa/1");
    assert_text(paper.made.render, "render/1");
    assert_text(paper.made.digest, "");
    assert_string_equal(about(&paper, "XMP dc:title"), "x-default A & B");
    assert_string_equal(about(&paper, "XMP pdf:Producer"), "some'thing");
    assert_string_equal(about(&paper, "XMP pdf:Empty"), "");
    assert_string_equal(about(&paper, "XMP own:template"), "absent"); /* it is in `made` */
}

static void broken_xmp_is_read_as_far_as_it_goes(void **state)
{
    static const char *const packets[] = {"<",
                                          "<a",
                                          "<a b",
                                          "<a b=",
                                          "<a b='",
                                          "<a b='c",
                                          "</",
                                          "<?",
                                          "<!",
                                          "&",
                                          "<a/",
                                          "</a></a>",
                                          "<rdf:RDF><rdf:Description x='1'><y>",
                                          "<rdf:RDF><rdf:Description x='&quot"};
    (void)state;
    for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
        small s = {.xmp = packets[i]};
        assert_false(read_small(&s).is_ours);
    }
}

static void links_catalog_and_page_are_listed(void **state)
{
    (void)state;
    small s = {.xmp = ours,
               .catalog = "/OpenAction[3 0 R/Fit]/Lang(en)",
               .page = "/Rotate 90/Annots[6 0 R 7 0 R]",
               .objects = {"<</Type/Annot/Subtype/Link/Rect[1 2 3 4]/P 3 0 R"
                           "/A<</S/URI/URI(https://example.org)>>>>",
                           "<</Type/Annot/Subtype/Text/Rect[1 2 3 4]/Contents(note)>>"}};
    ev_paper paper = read_small(&s);
    assert_string_equal(about(&paper, "link 1 A"), "<</S /URI /URI (https://example.org) >>");
    assert_string_equal(about(&paper, "link 1 Rect"), "[1 2 3 4]");
    assert_string_equal(about(&paper, "link 1 P"), "absent");
    assert_string_equal(about(&paper, "annotation 2 Contents"), "note");
    assert_string_equal(about(&paper, "page 1 Rotate"), "90");
    assert_string_equal(about(&paper, "catalog OpenAction"), "[... /Fit]");
    assert_text(paper.language, "en");
}

static void an_outline_that_is_a_ring_ends(void **state)
{
    (void)state;
    small s = {.xmp = ours,
               .catalog = "/Outlines 6 0 R",
               .objects = {"<</First 7 0 R/Last 7 0 R>>",
                           "<</Title(again)/Parent 6 0 R/Next 7 0 R/First 7 0 R>>"}};
    ev_paper paper = read_small(&s);
    assert_string_equal(about(&paper, "outline 4"), "again");
    assert_true(paper.about_count < 20000);
}

/* An array that names the next a hundred times, on each of six levels. */
static void objects_that_grow_out_of_all_measure_are_cut(void **state)
{
    (void)state;
    char level[6][1024];
    small s = {.xmp = ours, .catalog = "/Names 6 0 R"};
    for (size_t i = 0; i < 6; i++) {
        size_t size = (size_t)snprintf(level[i], sizeof level[i], "[");
        for (int k = 0; k < 100; k++)
            size += (size_t)snprintf(level[i] + size, sizeof level[i] - size, "%zu 0 R ",
                                     i < 5 ? i + 7 : 11);
        (void)snprintf(level[i] + size, sizeof level[i] - size, "]");
        s.objects[i] = level[i];
    }
    ev_paper paper = read_small(&s);
    assert_true(strlen(about(&paper, "catalog Names")) < 100000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(about)
{
    const struct CMUnitTest tests[] = {
        TEST(a_golden_says_what_it_was_made_of),
        TEST(properties_may_be_elements_of_any_prefix),
        TEST(broken_xmp_is_read_as_far_as_it_goes),
        TEST(links_catalog_and_page_are_listed),
        TEST(an_outline_that_is_a_ring_ends),
        TEST(objects_that_grow_out_of_all_measure_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
