/* pdf: the content stream and the fonts, images and forms it draws with, read back. */
#include "lib/unit.h"
#include "unit/pdf/pdf_document.h"
#include "unit/pdf/pdf_reading.h"

static void numbers_are_in_thousandths_from_the_bottom(void **state)
{
    (void)state;
    document d;
    ev_page_builder b;
    begin(&d);
    ev_page_begin(&b, &d.input);
    ev_mark *mark = ev_page_decoration(&b, EV_MARK_FILL, 0x80FF00);
    mark->u.fill = (ev_box){1500, 841000, 500, 40};
    put_leaf(&b, EV_ROLE_P, EV_RU, 500, 841890, 9000, "а");
    end_page(&d, &b);
    assert_int_equal(write_pdf(&d), EV_OK);
    assert_non_null(find(&d, "/MediaBox[0 0 595.276 841.89]"));
    assert_non_null(find(&d, "/Artifact BMC\n.502 1 0 rg\n1.5 .85 .5 .04 re f\nEMC\n"));
    assert_true(shows(&d, "BT /R 9 Tf .5 0 Td", EV_FACE_REGULAR, "а ", "Tj ET\n"));
    end(&d);
}

static void a_code_is_a_glyph_id_of_two_bytes(void **state)
{
    (void)state;
    document d;
    write_paragraph(&d, EV_RU, (const char *const[]){"Виза нөмірі", "(a\\b)"}, 2, EV_FACE_REGULAR);
    assert_true(shows(&d, " Td", EV_FACE_REGULAR, "Виза нөмірі ", "Tj\n%(a"));
    static const char escaped[] = "(\0\\(\0a\0\\\\\0b\0\\)\0 )' ET\n";
    assert_non_null(memmem(d.out.data, d.out.size, escaped, sizeof escaped - 1));
    end(&d);
}

static void a_comment_before_each_text_has_it_in_utf_8(void **state)
{
    (void)state;
    document d;
    write_paragraph(&d, EV_RU, (const char *const[]){"Виза нөмірі", "№ 5—ẵ", "(a\\b) 100 %"}, 3,
                    EV_FACE_BOLD);
    assert_non_null(find(&d, "\n%Виза нөмірі\nBT /B 9 Tf "));
    assert_non_null(find(&d, "\n%№ 5—ẵ\n("));
    assert_non_null(find(&d, "\n%(a\\b) 100 %\n("));
    end(&d);
}

/* Whatever a record says, its text must not look like the structure of a file, neither in the
 * comment nor in what comes before and after. */
static void a_comment_spells_no_structure(void **state)
{
    (void)state;
    static const char *const words[] = {"obj",  "endobj",  "endstream", "startxref",
                                        "xref", "trailer", "%%EOF",     "%PDF-"};
    document plain, d;
    write_paragraph(&plain, EV_RU, (const char *const[]){"a", "b", "c", "d"}, 4, EV_FACE_BOLD);
    write_paragraph(&d, EV_RU,
                    (const char *const[]){"endstream endobj 5 0 obj trailer", "PDF-1.7 %EOF",
                                          "startxref 0 %%EOF xref%PDF-", "eendobjobj %%%EOF"},
                    4, EV_FACE_BOLD);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_equal(occurrences(&d, words[i]), occurrences(&plain, words[i]));
    assert_non_null(find(&d, "\n%endstrea\\m endob\\j 5 0 ob\\j traile\\r\n"));
    assert_non_null(find(&d, "\n%PDF\\-1.7 %EOF\n"));
    assert_non_null(find(&d, "\n%startxre\\f 0 %%EO\\F xre\\f%PDF\\-\n"));
    assert_non_null(find(&d, "\n%eendob\\job\\j %%%EO\\F\n"));
    end(&d);
    end(&plain);
}

static void the_zero_of_a_code_is_slashed(void **state)
{
    (void)state;
    document d;
    ev_page_builder b;
    begin(&d);
    ev_page_begin(&b, &d.input);
    ev_page_open(&b, EV_ROLE_P, EV_EN);
    put(&b, EV_EN, EV_FACE_BOLD, 0, 9000, 9000, "A0");
    put(&b, EV_EN, EV_FACE_BOLD, 0, 18000, 9000, "O0");
    b.mark[1].u.text.zero = EV_ZERO_SLASHED;
    ev_page_close(&b);
    end_page(&d, &b);
    assert_int_equal(write_pdf(&d), EV_OK);
    uint16_t slashed = ev_font_zero(EV_FACE_BOLD, EV_ZERO_SLASHED);
    const char plain[] = "(\0A\0000\0 )Tj";
    const char code[] = {'(', 0,   'O', (char)(slashed >> 8), (char)(slashed & 0xFF), 0,
                         ' ', ')', '\''};
    assert_non_null(memmem(d.out.data, d.out.size, plain, sizeof plain - 1));
    assert_non_null(memmem(d.out.data, d.out.size, code, sizeof code));
    assert_non_null(find(&d, "%O0\n"));
    char width[32];
    (void)snprintf(width, sizeof width, "]%u[%d]]>>", slashed,
                   ev_font_advance(EV_FACE_BOLD, slashed));
    assert_non_null(find(&d, width));
    end(&d);
}

static void a_space_ends_each_run(void **state)
{
    (void)state;
    document d;
    write_paragraph(&d, EV_RU, (const char *const[]){"ни ", "ни", "но"}, 3, EV_FACE_REGULAR);
    assert_true(
        shows(&d, "%ни \nBT /R 9 Tf 14.175 TL 56.7 785.2 Td", EV_FACE_REGULAR, "ни ", "Tj\n%ни\n"));
    assert_true(shows(&d, "%ни\n", EV_FACE_REGULAR, "ни ", "'\n%но\n"));
    assert_true(shows(&d, "%но\n", EV_FACE_REGULAR, "но ", "' ET\n"));
    end(&d);
}

/* A line of another place, size, colour, face or language, or at another distance, begins a text
 * object of its own. */
static void only_lines_of_one_style_and_distance_are_a_block(void **state)
{
    (void)state;
    for (int change = 0; change < 8; change++) {
        document d;
        ev_page_builder b;
        begin(&d);
        ev_page_begin(&b, &d.input);
        ev_page_open(&b, EV_ROLE_P, EV_EN);
        for (int i = 0; i < 4; i++)
            put(&b, EV_EN, EV_FACE_REGULAR, 1000, 10000 * (1 + i), 9000, "a");
        ev_mark *third = &b.mark[2];
        third->u.text.x += change == 1;
        third->u.text.y += change == 2;
        third->u.text.size += change == 3;
        third->color += change == 4;
        third->u.text.tracking += change == 5 ? 100 : 0;
        third->u.text.face = change == 6 ? EV_FACE_BOLD : EV_FACE_REGULAR;
        third->lang = change == 7 ? EV_RU : EV_EN;
        ev_page_close(&b);
        end_page(&d, &b);
        assert_int_equal(write_pdf(&d), EV_OK);
        /* after a move in y alone the third and fourth have a distance of their own */
        int objects = change == 0 ? 1 : change == 2 ? 2 : 3;
        assert_int_equal(occurrences(&d, "\nBT "), objects);
        assert_int_equal(occurrences(&d, " )'"), 4 - objects);
        assert_int_equal(occurrences(&d, " ET\n"), objects);
        end(&d);
    }
}

/* Two lines of "n AV n" in bold. */
static void write_kerned(document *d, ev_mpt size)
{
    ev_page_builder b;
    begin(d);
    ev_page_begin(&b, &d->input);
    ev_page_open(&b, EV_ROLE_P, EV_RU);
    put(&b, EV_RU, EV_FACE_BOLD, 0, 20000, size, "n AV n");
    put(&b, EV_RU, EV_FACE_BOLD, 0, 40000, size, "n AV n");
    ev_page_close(&b);
    end_page(d, &b);
    assert_int_equal(write_pdf(d), EV_OK);
}

static void pairs_are_kerned_in_bold(void **state)
{
    (void)state;
    document d;
    static const char before[] = " Td[(\0n\0 \0A)", after[] = "(\0V\0 \0n\0 )]TJ\n";
    char kern[64];
    int amount = ev_font_kern(EV_FACE_BOLD, 'A', 'V');
    assert_true(amount < 0);
    memcpy(kern, before, sizeof before - 1);
    size_t size = sizeof before - 1;
    size += (size_t)snprintf(kern + size, sizeof kern - size, "%d", -amount);
    memcpy(kern + size, after, sizeof after - 1);
    write_kerned(&d, EV_FONT_KERNED_FROM);
    assert_non_null(memmem(d.out.data, d.out.size, kern, size + sizeof after - 1));
    assert_non_null(find(&d, "\nT*[("));
    end(&d);
    write_kerned(&d, EV_FONT_KERNED_FROM - 1); /* a long name is set small */
    assert_null(find(&d, ")]TJ"));
    end(&d);
    write_paragraph(&d, EV_RU, (const char *const[]){"n AV n"}, 1, EV_FACE_REGULAR);
    assert_true(shows(&d, " Td", EV_FACE_REGULAR, "n AV n ", "Tj ET\n"));
    end(&d);
}

/* Those of all glyphs, whatever the page shows: the font is the same in every document. */
static void widths_of_regular_do_not_depend_on_the_page(void **state)
{
    (void)state;
    document d;
    char widths[64];
    write_paragraph(&d, EV_RU, (const char *const[]){"n"}, 1, EV_FACE_REGULAR);
    (void)snprintf(widths, sizeof widths, "/DW %d/W[%.40s",
                   ev_font_describe(EV_FACE_REGULAR)->default_width,
                   ev_font_describe(EV_FACE_REGULAR)->widths);
    assert_non_null(find(&d, widths));
    end(&d);
}

static void assert_bold_widths(const char *text, const char *widths)
{
    document d;
    char expected[128];
    write_paragraph(&d, EV_RU, (const char *const[]){text}, 1, EV_FACE_BOLD);
    (void)snprintf(expected, sizeof expected, "/DW %d/W[%s]>>",
                   ev_font_describe(EV_FACE_BOLD)->default_width, widths);
    assert_non_null(find(&d, expected));
    end(&d);
}

#define W(letter) ev_font_advance(EV_FACE_BOLD, letter)
#define ASSERT_BOLD_WIDTHS(text, ...)                                                              \
    do {                                                                                           \
        char widths[96];                                                                           \
        (void)snprintf(widths, sizeof widths, __VA_ARGS__);                                        \
        assert_bold_widths(text, widths);                                                          \
    } while (0)

static void widths_of_bold_are_those_of_the_glyphs_it_shows(void **state)
{
    (void)state;
    ASSERT_BOLD_WIDTHS("BA", "32[%d]65[%d %d]", W(' '), W('A'), W('B'));
    ASSERT_BOLD_WIDTHS("CA", "32[%d]65[%d 0 %d]", W(' '), W('A'), W('C')); /* B is not shown */
    ASSERT_BOLD_WIDTHS("AD", "32[%d]65[%d 0 0 %d]", W(' '), W('A'), W('D'));
    ASSERT_BOLD_WIDTHS("AE", "32[%d]65[%d]69[%d]", W(' '), W('A'), W('E'));
}

static void widths_of_bold_leave_out_the_default(void **state)
{
    (void)state;
    assert_int_equal(W('n'), ev_font_describe(EV_FACE_BOLD)->default_width);
    ASSERT_BOLD_WIDTHS("n", "32[%d]", W(' '));
    ASSERT_BOLD_WIDTHS("onm", "32[%d]109[%d %d %d]", W(' '), W('m'), W('n'), W('o'));
}

static void both_weights_share_to_unicode(void **state)
{
    (void)state;
    document d;
    begin(&d);
    d.image = jpeg(&d.input, 1);
    build_full(&d);
    assert_int_equal(write_pdf(&d), EV_OK);
    assert_int_equal(occurrences(&d, "/Subtype/Type0"), 2);
    assert_int_equal(occurrences(&d, "/Encoding/Identity-H"), 2);
    assert_int_equal(occurrences(&d, "/CIDToGIDMap/Identity"), 2);
    assert_int_equal(occurrences(&d, "/FontFile2 "), 2);
    char unicode[64];
    long number = strtol(find(&d, "/ToUnicode ") + strlen("/ToUnicode "), NULL, 10);
    (void)snprintf(unicode, sizeof unicode, "/ToUnicode %ld 0 R", number);
    assert_int_equal(occurrences(&d, unicode), 2);
    end(&d);
}

static void only_the_faces_used_are_embedded(void **state)
{
    (void)state;
    document d;
    write_paragraph(&d, EV_LANG_NONE, (const char *const[]){"V<KAZ"}, 1, EV_FACE_OCRB);
    assert_null(find(&d, "NotoSans"));
    assert_null(find(&d, "/FontFile2"));
    assert_int_equal(occurrences(&d, "/FontFile3"), 1);
    assert_non_null(find(&d, "(V<KAZ )Tj"));
    end(&d);
}

enum { LARGEST = 177 }; /* version 40 */

static void write_qr_page(document *d, const uint8_t *module, int side)
{
    ev_page_builder b;
    begin(d);
    d->qr = (ev_qr){side, module};
    ev_page_begin(&b, &d->input);
    put_qr(&b, &d->qr, (ev_box){10000, 20000, 10000, 10000});
    end_page(d, &b);
}

/* The modules read back from the mask: the first pixel of the stream is the top left module. */
static void assert_mask(const uint8_t *module, int side)
{
    document d;
    char expected[128];
    write_qr_page(&d, module, side);
    assert_int_equal(write_pdf(&d), EV_OK);
    size_t stride = (size_t)(side + 7) / 8;
    assert_non_null(find(&d, "q 10 0 0 10 10 811.89 cm /X0 Do Q\n"));
    (void)snprintf(expected, sizeof expected,
                   "/ImageMask true/Decode[1 0]/BitsPerComponent 1/Width %d/Height %d"
                   "/Length %zu>>\nstream\r\n",
                   side, side, stride * (size_t)side);
    const char *at = find(&d, expected);
    assert_non_null(at);
    const uint8_t *bits = (const uint8_t *)at + strlen(expected);
    for (int i = 0; i < side * side; i++) {
        int x = i % side, y = i / side;
        int bit = bits[(size_t)y * stride + (size_t)x / 8] >> (7 - x % 8) & 1;
        assert_int_equal(bit, module[i] != 0);
    }
    end(&d);
}

static void the_qr_code_is_a_mask_of_its_dark_modules(void **state)
{
    (void)state;
    static uint8_t module[LARGEST * LARGEST];
    assert_mask(modules(), SIDE);
    uint32_t chance = 1;
    for (int i = 0; i < LARGEST * LARGEST; i++)
        module[i] = ((chance = chance * 1664525u + 1013904223u) >> 8) % 3 == 0;
    assert_mask(module, 61);
    assert_mask(module, LARGEST);
    assert_mask(module, 1);
}

static void a_qr_code_that_no_version_has_is_a_defect(void **state)
{
    (void)state;
    static const uint8_t module[(LARGEST + 1) * (LARGEST + 1)] = {1};
    static const int sides[] = {LARGEST + 1, 0, -1};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        document d;
        write_qr_page(&d, module, sides[i]);
        assert_int_equal(write_pdf(&d), EV_INTERNAL);
        end(&d);
    }
}

/* Where the stored picture's corners go, from the matrix: EXIF says what row 0 and column 0 are. */
static void every_orientation_stands_upright(void **state)
{
    (void)state;
    static const char *const matrices[9] = {
        NULL,
        "30 0 0 40 10 781.89 cm",
        "-30 0 0 40 40 781.89 cm",
        "-30 0 0 -40 40 821.89 cm",
        "30 0 0 -40 10 821.89 cm",
        "0 -40 -30 0 40 821.89 cm",
        "0 -40 30 0 10 821.89 cm",
        "0 40 30 0 10 781.89 cm",
        "0 40 -30 0 40 781.89 cm",
    };
    for (int orientation = 1; orientation <= 8; orientation++) {
        document d;
        ev_page_builder b;
        char name[32];
        begin(&d);
        d.image = jpeg(&d.input, orientation);
        ev_page_begin(&b, &d.input);
        put_image(&b, &d.image, (ev_box){10000, 20000, 30000, 40000});
        end_page(&d, &b);
        assert_int_equal(write_pdf(&d), EV_OK);
        assert_non_null(find(&d, matrices[orientation]));
        (void)snprintf(name, sizeof name, "test_pdf_turn%d.pdf", orientation);
        keep(&d, name);
        end(&d);
    }
}

static void an_image_is_written_once(void **state)
{
    (void)state;
    document d;
    ev_page_builder b;
    begin(&d);
    d.image = png(&d.input, PNG_PALETTE);
    ev_page_begin(&b, &d.input);
    put_image(&b, &d.image, (ev_box){10000, 20000, 30000, 40000});
    put_image(&b, &d.image, (ev_box){60000, 20000, 30000, 40000});
    end_page(&d, &b);
    assert_int_equal(write_pdf(&d), EV_OK);
    assert_int_equal(occurrences(&d, "/X0 Do"), 2);
    assert_int_equal(occurrences(&d, "/Subtype/Image"), 1);
    assert_non_null(find(&d, "/ColorSpace[/Indexed/DeviceRGB 3<102080f0f0ff309040c02020>]"));
    assert_non_null(
        find(&d, "/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent 2/Columns 36>>"));
    end(&d);
}

UNIT_TESTS(content)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_in_thousandths_from_the_bottom),
        cmocka_unit_test(a_code_is_a_glyph_id_of_two_bytes),
        cmocka_unit_test(a_comment_before_each_text_has_it_in_utf_8),
        cmocka_unit_test(a_comment_spells_no_structure),
        cmocka_unit_test(the_zero_of_a_code_is_slashed),
        cmocka_unit_test(a_space_ends_each_run),
        cmocka_unit_test(only_lines_of_one_style_and_distance_are_a_block),
        cmocka_unit_test(pairs_are_kerned_in_bold),
        cmocka_unit_test(widths_of_regular_do_not_depend_on_the_page),
        cmocka_unit_test(widths_of_bold_are_those_of_the_glyphs_it_shows),
        cmocka_unit_test(widths_of_bold_leave_out_the_default),
        cmocka_unit_test(both_weights_share_to_unicode),
        cmocka_unit_test(only_the_faces_used_are_embedded),
        cmocka_unit_test(the_qr_code_is_a_mask_of_its_dark_modules),
        cmocka_unit_test(a_qr_code_that_no_version_has_is_a_defect),
        cmocka_unit_test(every_orientation_stands_upright),
        cmocka_unit_test(an_image_is_written_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
