/* What a content stream draws: texts, their places, colours and owners; shapes; forms. The page is
 * 200 x 100 points; 72 points are 2540 hundredths of a millimetre. */
#include "unit/compare/paper/paper_fixture.h"

#include "lib/unit.h"

/* Every code is 0.5 em wide; capitals are 0.7 em high, and nothing is below the baseline. */
static const char font[] = "<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Test/Encoding/"
                           "WinAnsiEncoding/FirstChar 32/LastChar 33/Widths[500 500]"
                           "/FontDescriptor<</Type/FontDescriptor/FontName/ABCDEF+Test/Flags 32"
                           "/CapHeight 700/Descent -200/FontBBox[0 0 1000 1000]"
                           "/MissingWidth 500>>>>";

static ev_paper read_with(const char *content, const char *form)
{
    small s = {.content = content,
               .resources = "/Font<</F 6 0 R>>/Properties<</ru<</Lang(ru)>>>>"
                            "/XObject<</X 7 0 R>>",
               .xmp = ours,
               .objects = {font, stream_of("/Type/XObject/Subtype/Form/BBox[10 20 46 56]", form)}};
    return read_small(&s);
}

static ev_paper read_content(const char *content)
{
    return read_with(content, "0 0 9 9 re f");
}

static const ev_node *node_of(const ev_paper *paper, size_t run)
{
    return &paper->nodes[paper->runs[run].node];
}

/* ---- text ------------------------------------------------------------------------------------ */

static void a_text_reaches_from_its_first_glyph_to_its_last(void **state)
{
    (void)state;
    ev_paper paper = read_content("1 0 0 rg BT /F 20 Tf 36 28 Td (AB ) Tj ET");
    assert_int_equal(paper.run_count, 1);
    const ev_run *run = &paper.runs[0];
    assert_text(run->text, "AB");
    assert_text(run->font, "Test");
    assert_int_equal(run->size, 2000);
    assert_int_equal(run->color, 0xFF0000);
    assert_int_equal(run->baseline, 2540);          /* 72 below the upper edge */
    assert_place(run->place, 1270, 2046, 706, 494); /* 20 wide, 14 high */
    assert_false(run->is_invisible);
}

static void every_way_to_show_a_text_is_a_run(void **state)
{
    static const struct {
        const char *text;
        int32_t x, baseline; /* points from the left and from the upper edge */
    } cases[] = {{"one", 10, 20},  {"two", 10, 32},  {"three", 10, 44},
                 {"four", 10, 56}, {"five", 15, 76}, {"six", 15, 96}};
    (void)state;
    ev_paper paper = read_content("BT /F 10 Tf 12 TL 10 80 Td (one) Tj T* (two) Tj (three) ' "
                                  "0 0 (four) \" 5 -20 TD [(fi)(ve)] TJ T* <736978> Tj ET");
    assert_int_equal(paper.run_count, sizeof cases / sizeof *cases);
    for (size_t i = 0; i < paper.run_count; i++) {
        assert_text(paper.runs[i].text, cases[i].text);
        assert_in_range(paper.runs[i].place.x, cases[i].x * 2540 / 72, cases[i].x * 2540 / 72 + 1);
        assert_in_range(paper.runs[i].baseline, cases[i].baseline * 2540 / 72,
                        cases[i].baseline * 2540 / 72 + 1);
    }
}

static void spacing_and_kerning_widen_a_text(void **state)
{
    static const struct {
        const char *content;
        int32_t width; /* hundredths of a point */
    } cases[] = {{"(AB)Tj", 1000},      {"2 Tc (AB)Tj", 1200},  {"3 Tw (A B)Tj", 1800},
                 {"50 Tz (AB)Tj", 500}, {"[(A)100(B)]TJ", 900}, {"[(A)-200(B)]TJ", 1200},
                 {"2 Tc (AB )Tj", 1200}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char content[128];
        (void)snprintf(content, sizeof content, "BT /F 10 Tf 0 50 Td %s ET", cases[i].content);
        ev_paper paper = read_content(content);
        int32_t width = cases[i].width * 2540 / 7200;
        assert_in_range(paper.runs[0].place.width, width - 1, width + 1);
    }
}

static void a_text_begins_where_the_one_before_it_ended(void **state)
{
    (void)state;
    ev_paper paper = read_content("BT /F 10 Tf 0 50 Td (AB ) Tj (C) Tj ET");
    assert_int_equal(paper.runs[1].place.x, 529); /* 15 points */
}

static void a_matrix_scales_and_turns_a_text(void **state)
{
    (void)state;
    ev_paper paper = read_content("q 2 0 0 2 10 10 cm BT /F 10 Tf 1 0 0 1 5 5 Tm (AB) Tj ET Q "
                                  "BT /F 10 Tf 0 1 -1 0 100 20 Tm (AB) Tj ET");
    assert_int_equal(paper.runs[0].size, 2000);
    assert_place(paper.runs[0].place, 706, 2328, 705, 494);
    assert_int_equal(paper.runs[1].size, 1000);
    assert_int_equal(paper.runs[1].place.width, 247);
    assert_int_equal(paper.runs[1].place.height, 353);
}

static void the_state_before_q_comes_back_with_its_end(void **state)
{
    (void)state;
    ev_paper paper = read_content("0 0 1 rg q 1 g BT /F 10 Tf 1 1 Td (A) Tj ET Q "
                                  "BT /F 10 Tf 1 1 Td (B) Tj ET Q Q "
                                  "BT /F 10 Tf 1 1 Td (C) Tj ET");
    assert_int_equal(paper.runs[0].color, 0xFFFFFF);
    assert_int_equal(paper.runs[1].color, 0x0000FF);
    assert_int_equal(paper.runs[2].color, 0x0000FF);
}

static void invisible_text_is_read_and_said(void **state)
{
    (void)state;
    ev_paper paper = read_content("BT /F 10 Tf 1 1 Td 3 Tr (A) Tj 0 Tr (B) Tj ET");
    assert_true(paper.runs[0].is_invisible);
    assert_false(paper.runs[1].is_invisible);
}

static void two_forms_of_a_character_have_two_sums(void **state)
{
    (void)state;
    ev_paper paper = read_content("BT /F 10 Tf 1 1 Td (AB) Tj (AC) Tj (AB  ) Tj ET");
    assert_int_not_equal(paper.runs[0].glyphs, paper.runs[1].glyphs);
    assert_int_equal(paper.runs[0].glyphs, paper.runs[2].glyphs);
}

/* ---- colours --------------------------------------------------------------------------------- */

static void colours_are_sums_of_red_green_and_blue(void **state)
{
    static const struct {
        const char *operators;
        uint32_t color;
    } cases[] = {{"0 g", 0},
                 {"1 g", 0xFFFFFF},
                 {"0 .2 .4 rg", 0x003366},
                 {".914 .937 .961 rg", 0xE9EFF5},
                 {"0 0 0 1 k", 0},
                 {"1 0 0 0 k", 0x00FFFF},
                 {"/DeviceRGB cs .518 .596 .675 sc", 0x8498AC},
                 {"/P cs 0 0 1 scn", 0x0000FF},
                 {"2 -1 .5 rg", 0xFF0080}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char content[128];
        (void)snprintf(content, sizeof content, "%s 1 1 5 5 re f", cases[i].operators);
        ev_paper paper = read_content(content);
        assert_int_equal(paper.shapes[0].color, cases[i].color);
    }
}

/* ---- shapes ---------------------------------------------------------------------------------- */

static void what_is_painted_is_a_shape(void **state)
{
    (void)state;
    ev_paper paper = read_content("1 0 0 RG 2 w 0 72 m 72 72 l S "
                                  "0 1 0 rg 36 0 36 36 re f "
                                  "36 0 36 36 re n 0 0 m 10 0 l 10 10 l b /X Do");
    assert_int_equal(paper.shape_count, 4);
    assert_int_equal(paper.shapes[0].kind, 's');
    assert_int_equal(paper.shapes[0].color, 0xFF0000);
    assert_int_equal(paper.shapes[0].line_width, 200);
    assert_place(paper.shapes[0].place, 0, 988, 2540, 0);
    assert_int_equal(paper.shapes[1].kind, 'f');
    assert_int_equal(paper.shapes[1].color, 0x00FF00);
    assert_int_equal(paper.shapes[1].line_width, 0);
    assert_place(paper.shapes[1].place, 1270, 2258, 1270, 1270);
    assert_int_equal(paper.shapes[2].kind, 'b');
    assert_int_equal(paper.shapes[3].kind, 'x'); /* a form, by its box */
    assert_place(paper.shapes[3].place, 353, 1552, 1270, 1270);
}

static void a_path_that_moves_has_the_same_digest(void **state)
{
    (void)state;
    ev_paper paper = read_content("0 0 36 36 re f 50 20 36 36 re f 0 0 36 37 re f "
                                  "0 0 m 36 36 l S 0 36 m 36 0 l S");
    assert_memory_equal(paper.shapes[0].digest, paper.shapes[1].digest, EV_DIGEST_SIZE);
    assert_memory_not_equal(paper.shapes[0].digest, paper.shapes[2].digest, EV_DIGEST_SIZE);
    assert_memory_not_equal(paper.shapes[3].digest, paper.shapes[4].digest, EV_DIGEST_SIZE);
}

/* ---- owners ---------------------------------------------------------------------------------- */

static const char tree[] = "/StructTreeRoot<</K 8 0 R>>/Lang(kk)";

static ev_paper read_tagged(const char *content)
{
    small s = {.content = content,
               .resources = "/Font<</F 6 0 R>>/Properties<</ru<</Lang(ru)>>/seven<</MCID 7>>>>",
               .catalog = tree,
               .xmp = ours,
               .objects = {font, "null", "<</S/Document/K[9 0 R 10 0 R]>>",
                           "<</S/P/Pg 3 0 R/K[0 <</Type/MCR/MCID 3>>]>>",
                           "<</S/Figure/Pg 3 0 R/K 7/Lang(en)/Alt(A picture)"
                           "/A<</O/Layout/BBox[1 2 3 4]/Placement/Block>>>>"}};
    return read_small(&s);
}

static bool is_drawn_alike(const char *content, const char *other)
{
    ev_paper a = read_content(content), b = read_content(other);
    assert_int_equal(a.shape_count, b.shape_count);
    assert_int_equal(a.run_count, b.run_count);
    bool is_alike = true;
    for (size_t i = 0; i < a.shape_count; i++)
        is_alike &= memcmp(a.shapes[i].digest, b.shapes[i].digest, EV_DIGEST_SIZE) == 0;
    for (size_t i = 0; i < a.run_count; i++)
        is_alike &= a.runs[i].look == b.runs[i].look;
    return is_alike;
}

static void ways_of_drawing_are_told_apart(void **state)
{
    static const char line[] = "0 0 m 9 9 l S", box[] = "10 10 9 9 re f",
                      text[] = "BT /F 20 Tf 36 28 Td (AB) Tj ET";
    static const struct {
        const char *plain, *other;
        bool is_alike;
    } cases[] = {
        {line, "[3 1] 0 d 0 0 m 9 9 l S", false},
        {line, "[3] 0 d [] 0 d 0 0 m 9 9 l S", true},
        {line, "1 J 0 0 m 9 9 l S", false},
        {line, "q 1 j 2 J Q 0 0 m 9 9 l S", true},
        {line, "0 J 0 j 10 M 9 i 0 0 m 9 9 l S", true},
        {line, "0.00 0 m 9.0 +9 l S", true},
        {line, "q 0 0 4 4 re W n 0 0 m 9 9 l S Q", false},
        {line, "q 0 0 99 99 re W n 0 0 m 9 9 l S Q", true},
        {"0 0 m 9 9 l 9 0 l s", "0 0 m 9 9 l 9 0 l h S", true},
        {box, "[3] 0 d 1 J 10 10 9 9 re f", true},
        {box, "10 10 9 9 re f*", false},
        {box, "/DeviceRGB cs 10 10 9 9 re f", true},
        {text, "BT 1 Tr /F 20 Tf 36 28 Td (AB) Tj ET", false},
        {text, "BT [3] 0 d /F 20 Tf 36 28 Td (AB) Tj ET", true},
        {text, "q 30 20 20 99 re W n BT /F 20 Tf 36 28 Td (AB) Tj ET Q", false},
        {"/X Do", "1 0 0 1 5 5 cm /X Do", true},
        {"/X Do", "-1 0 0 -1 0 0 cm /X Do", false},
        {"BI /W 1 /H 1 ID a\nEI", "BI /W 1 /H 1 ID a\nEI", true},
        {"BI /W 1 /H 1 ID a\nEI", "BI /W 1 /H 1 ID b\nEI", false},
        {"BI /W 1 /H 1 ID a\nEI", "BI /W 1 /H 1 /IM true ID a\nEI", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (is_drawn_alike(cases[i].plain, cases[i].other) != cases[i].is_alike)
            fail_msg("%s and %s", cases[i].plain, cases[i].other);
}

/* However its stream is written. */
static void a_form_is_what_it_draws(void **state)
{
    static const char form[] = "q 1 0 0 rg 0 0 9 9 re f Q BT /F 9 Tf 12 22 Td (A) Tj ET";
    static const struct {
        const char *form;
        bool is_alike;
    } cases[] = {{"1 0 0 rg 0 0 9.0 9 re f 0 g BT /F 9.00 Tf 12 22 Td <41> Tj ET", true},
                 {"q 0 1 0 rg 0 0 9 9 re f Q BT /F 9 Tf 12 22 Td (A) Tj ET", false},
                 {"q 1 0 0 rg 0 0 9 9 re f Q BT /F 9 Tf 12 22 Td (B) Tj ET", false},
                 {"q 1 0 0 rg 0 0 9 9 re f Q BT /F 9 Tf 13 22 Td (A) Tj ET", false}};
    (void)state;
    ev_paper a = read_with("/X Do", form);
    assert_int_equal(a.shape_count, 1);
    assert_int_equal(a.run_count, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_paper b = read_with("/X Do", cases[i].form);
        bool is_alike = memcmp(a.shapes[0].digest, b.shapes[0].digest, EV_DIGEST_SIZE) == 0;
        assert_int_equal(is_alike, cases[i].is_alike);
    }
}

static void a_text_belongs_to_the_element_that_owns_its_content(void **state)
{
    (void)state;
    ev_paper paper = read_tagged("BT /F 10 Tf 1 1 Td /P<</MCID 0>>BDC (one) Tj "
                                 "/Span/ru BDC (two) Tj EMC EMC "
                                 "/Figure/seven BDC (three) Tj EMC "
                                 "/P<</MCID 3/Lang<FEFF0065006E>>>BDC (four) Tj EMC "
                                 "/Artifact BMC (five) Tj EMC (six) Tj "
                                 "/P<</MCID 5>>BDC (seven) Tj EMC ET");
    static const struct {
        const char *text, *role, *language;
    } cases[] = {{"one", "P", "kk"},         {"two", "P", "ru"},         {"four", "P", "en"},
                 {"three", "Figure", "en"},  {"five", "Artifact", "kk"}, {"six", "untagged", "kk"},
                 {"seven", "untagged", "kk"}};
    assert_int_equal(paper.run_count, sizeof cases / sizeof *cases);
    for (size_t i = 0; i < paper.run_count; i++) {
        assert_text(paper.runs[i].text, cases[i].text);
        assert_text(node_of(&paper, i)->role, cases[i].role);
        assert_text(paper.runs[i].language, cases[i].language);
    }
    assert_int_equal(paper.node_count, 5);
    assert_int_equal(paper.nodes[1].parent, 0);
    assert_int_equal(paper.nodes[1].run_count, 3);
    assert_text(paper.nodes[2].alternative, "A picture");
    assert_text(paper.nodes[2].attributes, "/O /Layout /Placement /Block");
    assert_int_equal(paper.value_count, 4);
}

static void actual_text_is_read_in_place_of_its_runs(void **state)
{
    (void)state;
    ev_paper paper = read_tagged("BT /F 10 Tf 1 1 Td /P<</MCID 0>>BDC (a) Tj "
                                 "/Span<</ActualText(whole)>>BDC (who-) Tj (le) Tj EMC "
                                 "/Span<</ActualText<FEFFD83D0041>>>BDC (b) Tj EMC EMC ET");
    ev_buf out;
    ev_buf_init(&out, &arena, 64);
    ev_paper_put_text(&paper, 1, &out);
    assert_text(ev_buf_as_slice(&out), "a whole \xEF\xBF\xBD"
                                       "A");
    assert_null(paper.runs[0].whole.data);
    assert_ptr_equal(paper.runs[1].whole.data, paper.runs[2].whole.data);
}

static void words_that_are_read_where_none_is_drawn_are_a_run(void **state)
{
    (void)state;
    ev_paper paper = read_content("BT 36 28 Td /Span<</ActualText(Hi)>>BDC EMC "
                                  "/Span<</ActualText()>>BDC EMC /Span<</E(Mister)>>BDC EMC ET");
    assert_int_equal(paper.run_count, 2);
    assert_text(paper.runs[0].text, "");
    assert_text(paper.runs[0].whole, "Hi");
    assert_int_equal(paper.runs[0].place.x, 1270);
    assert_text(paper.runs[1].whole, "Mister");
}

static void sequences_beyond_all_measure_are_counted(void **state)
{
    (void)state;
    ev_buf content;
    ev_buf_init(&content, &arena, 4096);
    ev_buf_text(&content, "BT /F 10 Tf /P<</MCID 0>>BDC ");
    for (int i = 0; i < 200; i++)
        ev_buf_text(&content, "/Span BMC q ");
    for (int i = 0; i < 200; i++)
        ev_buf_text(&content, "EMC Q ");
    ev_buf_text(&content, "(in) Tj EMC EMC EMC (out) Tj ET");
    ev_buf_char(&content, '\0');
    ev_paper paper = read_tagged(content.data);
    assert_text(node_of(&paper, 0)->role, "P");
    assert_text(node_of(&paper, 1)->role, "untagged");
}

/* ---- damage ---------------------------------------------------------------------------------- */

/* Of a stranger forms are read, and one may draw itself, or another ten times. */
static void forms_that_draw_forms_come_to_an_end(void **state)
{
    (void)state;
    const char *ten = "/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do";
    small s = {.content = ten,
               .resources = "/XObject<</X 6 0 R>>",
               .objects = {stream_of("/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
                                     "/Resources<</XObject<</X 6 0 R>>>>",
                                     ten)}};
    assert_int_equal(fault_of(make(&s)), EV_PDF_DAMAGED);
}

static void nonsense_is_left_out(void **state)
{
    (void)state;
    ev_paper paper = read_content(") ] >> EMC Q Q Tj ET (x) Tj /Nothing Do /F Tf 7 Td [ (y) TJ "
                                  "BI /W 1 ID xx EI /No gs 1 2 foo BT /F 10 Tf 9 9 Td (ok) Tj");
    assert_text(paper.runs[paper.run_count - 1].text, "ok");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(content)
{
    const struct CMUnitTest tests[] = {
        TEST(a_text_reaches_from_its_first_glyph_to_its_last),
        TEST(every_way_to_show_a_text_is_a_run),
        TEST(spacing_and_kerning_widen_a_text),
        TEST(a_text_begins_where_the_one_before_it_ended),
        TEST(a_matrix_scales_and_turns_a_text),
        TEST(the_state_before_q_comes_back_with_its_end),
        TEST(invisible_text_is_read_and_said),
        TEST(two_forms_of_a_character_have_two_sums),
        TEST(colours_are_sums_of_red_green_and_blue),
        TEST(what_is_painted_is_a_shape),
        TEST(a_path_that_moves_has_the_same_digest),
        TEST(a_text_belongs_to_the_element_that_owns_its_content),
        TEST(actual_text_is_read_in_place_of_its_runs),
        TEST(words_that_are_read_where_none_is_drawn_are_a_run),
        TEST(ways_of_drawing_are_told_apart),
        TEST(a_form_is_what_it_draws),
        TEST(sequences_beyond_all_measure_are_counted),
        TEST(forms_that_draw_forms_come_to_an_end),
        TEST(nonsense_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
