/* Photos and the QR code. */
#include "unit/compare/paper/paper_fixture.h"

#include "lib/unit.h"

static void the_photo_of_a_golden_is_its_jpeg(void **state)
{
    (void)state;
    ev_paper paper = read_paper(golden("unmarked"));
    const ev_picture *photo = &paper.pictures[0];
    assert_int_equal(paper.picture_count, 1);
    assert_text(photo->format, "JPEG");
    assert_int_equal(photo->width, 413);
    assert_int_equal(photo->height, 531);
    assert_int_equal(photo->components, 3);
    assert_int_equal(photo->bits, 8);
    assert_int_equal(photo->turned, 1);
    assert_memory_equal(photo->data.data, "\xFF\xD8\xFF", 3);
    assert_int_equal(photo->data.size, photo->stored_size);
    assert_text(paper.nodes[photo->node].role, "Figure");
}

static void a_png_is_its_samples_and_its_palette(void **state)
{
    (void)state;
    ev_paper paper = read_paper(golden("stateless-palette-png"));
    const ev_picture *photo = &paper.pictures[0];
    assert_text(photo->format, "PNG");
    assert_int_equal(photo->components, 1);
    assert_true(photo->palette.size > 0 && photo->palette.size % 3 == 0);
    size_t row = ((size_t)photo->width * (size_t)photo->bits + 7) / 8;
    assert_int_equal(photo->data.size, row * (size_t)photo->height);
}

static void a_photo_that_lies_on_its_side_is_turned(void **state)
{
    (void)state;
    ev_paper paper = read_paper(golden("treatment-rotated-jpeg"));
    assert_int_equal(paper.pictures[0].turned, 6);
    assert_place(paper.pictures[0].place, 16500, 2180, 3500, 4500);
}

/* Finder patterns are at three corners (ISO/IEC 18004, 6.3.3). */
static void the_code_has_its_finder_patterns(void **state)
{
    static const char finder[] = "#######"
                                 "#.....#"
                                 "#.###.#"
                                 "#.###.#"
                                 "#.###.#"
                                 "#.....#"
                                 "#######";
    (void)state;
    ev_paper paper = read_paper(golden("unmarked"));
    size_t side = paper.code.side;
    assert_int_equal(side, 57);
    for (size_t y = 0; y < 7; y++)
        for (size_t x = 0; x < 7; x++) {
            uint8_t dark = finder[y * 7 + x] == '#';
            assert_int_equal(paper.code.modules[y * side + x], dark);
            assert_int_equal(paper.code.modules[y * side + side - 7 + x], dark);
            assert_int_equal(paper.code.modules[(side - 7 + y) * side + x], dark);
        }
    assert_text(paper.nodes[paper.code.node].role, "Figure");
}

/* ---- small files ----------------------------------------------------------------------------- */

static ev_paper read_image(const char *entries, const char *data, const char *content)
{
    small s = {.content = content,
               .resources = "/XObject<</I 6 0 R>>",
               .xmp = ours,
               .objects = {stream_of(entries, data)}};
    return read_small(&s);
}

#define MASK "/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1"

/* 21 modules a side in rows of three bytes, all "3": 0011 0011. */
static void a_mask_of_the_other_polarity_is_reversed(void **state)
{
    (void)state;
    char data[64];
    memset(data, '3', 63);
    data[63] = '\0';
    ev_paper plain = read_image(MASK "/Width 21/Height 21/Decode[1 0]", data, "/I Do");
    ev_paper reversed = read_image(MASK "/Width 21/Height 21", data, "/I Do");
    assert_int_equal(plain.code.side, 21);
    assert_int_equal(reversed.code.side, 21);
    static const uint8_t expected[8] = {0, 0, 1, 1, 0, 0, 1, 1};
    for (size_t i = 0; i < 21 * 21; i++) {
        assert_int_equal(plain.code.modules[i], expected[i % 21 % 8]);
        assert_int_equal(reversed.code.modules[i], !expected[i % 21 % 8]);
    }
    assert_int_equal(plain.picture_count, 0);
}

static void what_is_no_code_is_a_picture(void **state)
{
    static const char *const masks[] = {MASK "/Width 20/Height 20", MASK "/Width 21/Height 22",
                                        MASK "/Width 22/Height 22",
                                        MASK "/Width 25/Height 25" /* its data is too short */};
    (void)state;
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        ev_paper paper = read_image(masks[i], "too short", "/I Do");
        assert_int_equal(paper.code.side, 0);
        assert_int_equal(paper.picture_count, 1);
    }
}

#define IMAGE "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"

static void turns_are_those_of_exif(void **state)
{
    static const struct {
        const char *matrix;
        int32_t turned;
    } cases[] = {{"9 0 0 9 0 0", 1},  {"-9 0 0 9 9 0", 2},  {"-9 0 0 -9 9 9", 3},
                 {"9 0 0 -9 0 9", 4}, {"0 -9 -9 0 9 9", 5}, {"0 -9 9 0 0 9", 6},
                 {"0 9 9 0 0 0", 7},  {"0 9 -9 0 9 0", 8}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char content[64];
        (void)snprintf(content, sizeof content, "%s cm /I Do", cases[i].matrix);
        ev_paper paper = read_image(IMAGE "/ColorSpace/DeviceGray", "x", content);
        assert_int_equal(paper.pictures[0].turned, cases[i].turned);
        assert_int_equal(paper.pictures[0].whole.width, 318); /* 9 points */
    }
}

static void a_picture_is_seen_within_its_clipping_path(void **state)
{
    (void)state;
    ev_paper paper = read_image(IMAGE "/ColorSpace/DeviceGray", "x",
                                "q 36 36 72 36 re W n 144 0 0 72 0 28 cm /I Do Q "
                                "144 0 0 72 0 28 cm /I Do");
    assert_int_equal(paper.picture_count, 2);
    assert_place(paper.pictures[0].whole, 0, 0, 5080, 2540);
    assert_place(paper.pictures[0].place, 1270, 988, 2540, 1270);
    assert_place(paper.pictures[1].place, 0, 0, 5080, 2540);
}

static void colour_spaces_have_components(void **state)
{
    static const struct {
        const char *space;
        int32_t components;
        size_t palette;
    } cases[] = {{"/DeviceGray", 1, 0},
                 {"/DeviceRGB", 3, 0},
                 {"/DeviceCMYK", 4, 0},
                 {"[/Indexed/DeviceRGB 1<000000FFFFFF>]", 1, 6},
                 {"[/Indexed/DeviceGray 1<00FF>]", 1, 0},
                 {"[/ICCBased 4 0 R]", 0, 0}, /* without /N */
                 {"/Unheard", 0, 0},
                 {"42", 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char entries[256];
        (void)snprintf(entries, sizeof entries, IMAGE "/ColorSpace %s", cases[i].space);
        ev_paper paper = read_image(entries, "x", "/I Do");
        assert_int_equal(paper.pictures[0].components, cases[i].components);
        assert_int_equal(paper.pictures[0].palette.size, cases[i].palette);
        assert_true(paper.pictures[0].color.size > 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(picture)
{
    const struct CMUnitTest tests[] = {
        TEST(the_photo_of_a_golden_is_its_jpeg),
        TEST(a_png_is_its_samples_and_its_palette),
        TEST(a_photo_that_lies_on_its_side_is_turned),
        TEST(the_code_has_its_finder_patterns),
        TEST(a_mask_of_the_other_polarity_is_reversed),
        TEST(what_is_no_code_is_a_picture),
        TEST(turns_are_those_of_exif),
        TEST(a_picture_is_seen_within_its_clipping_path),
        TEST(colour_spaces_have_components),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
