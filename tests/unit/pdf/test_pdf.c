/* pdf: the file and its structure, read back; its content is in test_content.c. The files are also
 * kept in $TESTDIR (or /tmp), for veraPDF and for people. */
#include "lib/unit.h"
#include "unit/pdf/pdf_document.h"
#include "unit/pdf/pdf_reading.h"

#include <hpdf.h>

/* ---- tests: the file ------------------------------------------------------------------------- */

/* gen/pdf/objects.c checks the headers; this checks the library that is linked. */
static void libharu_is_the_version_we_know(void **state)
{
    (void)state;
    assert_string_equal(HPDF_GetVersion(), "2.3.0");
}

static void a_full_page_is_a_sound_file(void **state)
{
    (void)state;
    static const char *const names[] = {"test_pdf_jpeg.pdf", "test_pdf_png.pdf",
                                        "test_pdf_palette.pdf"};
    for (int i = 0; i < 3; i++) {
        document d;
        begin(&d);
        d.image = i == 0 ? jpeg(&d.input, 1) : png(&d.input, i == 2 ? PNG_PALETTE : PNG_RGB);
        build_full(&d);
        assert_int_equal(write_pdf(&d), EV_OK);
        assert_int_equal(d.faults.count, 0);
        keep(&d, names[i]);
        assert_sound(&d);
        end(&d);
    }
}

static void the_id_is_the_given_one_twice(void **state)
{
    (void)state;
    document d;
    write_paragraph(&d, EV_RU, (const char *const[]){"а"}, 1, EV_FACE_REGULAR);
    assert_non_null(
        find(&d, "/ID[<000128295c7f80ff08090a0b0c0d0e0f><000128295c7f80ff08090a0b0c0d0e0f>]"));
    end(&d);
}

static void info_and_xmp_say_the_same(void **state)
{
    (void)state;
    document d;
    write_paragraph(&d, EV_RU, (const char *const[]){"а"}, 1, EV_FACE_REGULAR);
    assert_non_null(find(&d, "/CreationDate(D:20190403000000Z)>>"));
    assert_non_null(find(&d, "\nxmp:CreateDate=\"2019-04-03T00:00:00Z\"\n"));
    assert_null(find(&d, "ModDate")); /* and neither has a date of modification */
    assert_null(find(&d, "ModifyDate"));
    static const char title[] = "/Title(\xFE\xFF\4-\4;\0045\4:\4B\4@\4>\4=\0044\4K\4\x9B";
    assert_non_null(memmem(d.out.data, d.out.size, title, sizeof title - 1));
    assert_int_equal(occurrences(&d, ">Электрондық виза &lt;A&amp;B&gt; 0042</rdf:li>"), 1);
    assert_non_null(find(&d, "/Producer(evisa-gen)"));
    assert_non_null(find(&d, " pdf:Producer=\"evisa-gen\""));
    assert_null(find(&d, "Haru"));
    assert_null(find(&d, "2.3.0"));
    end(&d);
}

static void xmp_holds_the_provenance(void **state)
{
    (void)state;
    document d;
    write_paragraph(&d, EV_RU, (const char *const[]){"а"}, 1, EV_FACE_REGULAR);
    assert_non_null(find(&d, "\nev:template=\"evisa/1\"\n"));
    assert_non_null(find(&d, "\nev:templateHash=\"11112222333344445555666677778888111122"));
    assert_non_null(find(&d, "\nev:policy=\"kz-2019-01\"\n"));
    assert_non_null(find(&d, "\nev:policyHash=\"aaaabbbbccccddddeeeeffff00001111aaaabbbb"));
    assert_non_null(find(&d, "\nev:render=\"render/1\"\n"));
    assert_non_null(find(&d, "\nev:recordDigest=\"0123456789abcdef0123456789abcdef"));
    assert_non_null(find(&d, "\nev:specimen=\"True\"\n"));
    end(&d);
}

/* PDF/A knows our properties only by their description (ISO 19005-2, 6.6.2.3). */
static void the_extension_schema_describes_every_property(void **state)
{
    (void)state;
    static const char *const names[] = {"template", "templateHash", "policy",  "policyHash",
                                        "render",   "recordDigest", "specimen"};
    document d;
    write_paragraph(&d, EV_RU, (const char *const[]){"а"}, 1, EV_FACE_REGULAR);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char element[32], property[64];
        (void)snprintf(element, sizeof element, "\nev:%s=\"", names[i]);
        (void)snprintf(property, sizeof property, " pdfaProperty:name=\"%s\"", names[i]);
        assert_int_equal(occurrences(&d, element), 1);
        assert_int_equal(occurrences(&d, property), 1);
    }
    assert_int_equal(occurrences(&d, "\nev:"), sizeof names / sizeof *names);
    end(&d);
}

static void bytes_depend_on_page_and_provenance_alone(void **state)
{
    (void)state;
    document a, b;
    begin(&a);
    begin(&b);
    a.image = b.image = jpeg(&a.input, 6);
    build_full(&a);
    ev_arena_take(&b.input, 12345); /* other addresses */
    ev_arena_take(&b.arena, 54321);
    build_full(&b);
    ev_buf_text(&b.out, "before"); /* appended, with offsets of its own */
    assert_int_equal(write_pdf(&a), EV_OK);
    assert_int_equal(write_pdf(&b), EV_OK);
    assert_int_equal(b.out.size, a.out.size + 6);
    assert_memory_equal(b.out.data + 6, a.out.data, a.out.size);
    end(&a);
    end(&b);
}

/* ---- tests: structure ------------------------------------------------------------------------ */

static void the_tree_names_roles_scopes_and_alternatives(void **state)
{
    (void)state;
    document d;
    begin(&d);
    d.image = jpeg(&d.input, 1);
    build_full(&d);
    assert_int_equal(write_pdf(&d), EV_OK);
    assert_non_null(find(&d, "<<\n/H<</O/Table/Scope/Row>>/N<</O/List/ListNumbering/Decimal>>"));
    assert_int_equal(occurrences(&d, "/C/H"), 3);
    assert_int_equal(occurrences(&d, "/C/N"), 1);
    static const char alt[] = "/Alt(\xFE\xFF\0P\0o\0r\0t\0r\0a\0i\0t\0 \0\\(\xD8\x34\xDD\x1E\0\\))";
    assert_non_null(memmem(d.out.data, d.out.size, alt, sizeof alt - 1));
    assert_non_null(find(&d, "/BBox[56.7 586.74 155.925 714.315]"));
    assert_non_null(find(&d, "/Lang(kk)/MarkInfo<</Marked true>>"));
    end(&d);
}

/* ISO 14289-2, 8.2.5.25: a list with labels has a value other than None. */
static void a_list_with_labels_says_how_it_is_numbered(void **state)
{
    (void)state;
    static const struct {
        const char *label, *written;
    } lists[] = {{"1.", "/C/N"}, {"NQZ UACC", "/C/D"}, {NULL, NULL}};
    for (size_t i = 0; i < 3; i++) {
        document d;
        ev_page_builder b;
        begin(&d);
        ev_page_begin(&b, &d.input);
        ev_page_open(&b, EV_ROLE_L, EV_EN);
        ev_page_open(&b, EV_ROLE_LI, EV_LANG_NONE);
        if (lists[i].label != NULL)
            put_leaf(&b, EV_ROLE_LBL, EV_EN, 0, 9000, 9000, lists[i].label);
        put_leaf(&b, EV_ROLE_LBODY, EV_EN, 0, 9000, 9000, "a");
        end_page(&d, &b);
        assert_int_equal(write_pdf(&d), EV_OK);
        assert_int_equal(occurrences(&d, "/C/"), lists[i].label != NULL);
        if (lists[i].label != NULL)
            assert_non_null(find(&d, lists[i].written));
        assert_non_null(find(&d, "/D<</O/List/ListNumbering/Disc>>"));
        end(&d);
    }
}

/* As many owners in the parent tree as there are MCIDs. */
static void every_sequence_has_an_owner(void **state)
{
    (void)state;
    document d;
    begin(&d);
    d.image = jpeg(&d.input, 1);
    build_full(&d);
    assert_int_equal(write_pdf(&d), EV_OK);
    const char *at = find(&d, "/Nums[0[");
    assert_non_null(at);
    int owners = 0;
    for (; *at != ']'; at++)
        owners += *at == 'R';
    assert_int_equal(owners, occurrences(&d, "<</MCID "));
    assert_int_equal(occurrences(&d, "BDC\n") + occurrences(&d, "BMC\n"), occurrences(&d, "EMC\n"));
    end(&d);
}

/* ---- tests: failure -------------------------------------------------------------------------- */

/* Fails the first allocation, the second, and so on until none is left to fail. */
static void running_out_of_memory_is_told_wherever_it_happens(void **state)
{
    (void)state;
    document good, d;
    begin(&good);
    good.image = jpeg(&good.input, 1);
    build_full(&good);
    assert_int_equal(write_pdf(&good), EV_OK);
    begin(&d);
    d.page = good.page;
    size_t failures = 0;
    for (size_t n = 1;; n++) {
        ev_arena_reset(&d.arena);
        ev_faults_init(&d.faults, EV_LENIENT);
        d.out.size = 0;
        d.arena.fail_after = n;
        ev_status status = write_pdf(&d);
        if (!d.arena.failed) {
            assert_int_equal(status, EV_OK);
            break;
        }
        assert_int_equal(status, EV_TEMP_FAIL);
        assert_int_equal(d.faults.fault[0].code, EV_OUT_OF_MEMORY);
        failures++;
    }
    assert_true(failures > 100);
    assert_int_equal(d.out.size, good.out.size);
    assert_memory_equal(d.out.data, good.out.data, good.out.size);
    end(&d);
    end(&good);
}

static void an_output_that_cannot_grow_is_told(void **state)
{
    (void)state;
    document d;
    ev_arena small;
    begin(&d);
    d.image = jpeg(&d.input, 1);
    build_full(&d);
    ev_arena_init(&small, 20000);
    ev_buf_init(&d.out, &small, 0);
    assert_int_equal(write_pdf(&d), EV_TEMP_FAIL);
    end(&d);
    ev_arena_free(&small);
}

static void assert_defect(document *d)
{
    assert_int_equal(write_pdf(d), EV_INTERNAL);
    assert_int_equal(d->faults.fault[0].code, EV_INTERNAL_ERROR);
    end(d);
}

static ev_page small_page(const ev_element *element, size_t element_count, const ev_mark *mark,
                          size_t mark_count)
{
    return (ev_page){1000, 1000, EV_SLICE("a"), element, element_count, mark, mark_count};
}

static void a_page_against_its_contract_is_a_defect(void **state)
{
    (void)state;
    document d;
    static const ev_element children_first[] = {
        {.role = EV_ROLE_DOCUMENT}, {.role = EV_ROLE_TD, .parent = 2}, {.role = EV_ROLE_TR}};
    begin(&d);
    d.page = small_page(children_first, 3, NULL, 0);
    assert_defect(&d);

    static const ev_mark astray = {.kind = EV_MARK_FILL, .element = 1};
    begin(&d);
    d.page = small_page(children_first, 1, &astray, 1);
    assert_defect(&d);

    begin(&d);
    ev_page_builder b;
    ev_page_begin(&b, &d.input);
    put_leaf(&b, EV_ROLE_P, EV_RU, 0, 0, 9000, "\xE4\xB8\xAD"); /* U+4E2D: no face has it */
    end_page(&d, &b);
    assert_defect(&d);
}

UNIT_TESTS(pdf)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libharu_is_the_version_we_know),
        cmocka_unit_test(a_full_page_is_a_sound_file),
        cmocka_unit_test(the_id_is_the_given_one_twice),
        cmocka_unit_test(info_and_xmp_say_the_same),
        cmocka_unit_test(xmp_holds_the_provenance),
        cmocka_unit_test(the_extension_schema_describes_every_property),
        cmocka_unit_test(bytes_depend_on_page_and_provenance_alone),
        cmocka_unit_test(the_tree_names_roles_scopes_and_alternatives),
        cmocka_unit_test(a_list_with_labels_says_how_it_is_numbered),
        cmocka_unit_test(every_sequence_has_an_owner),
        cmocka_unit_test(running_out_of_memory_is_told_wherever_it_happens),
        cmocka_unit_test(an_output_that_cannot_grow_is_told),
        cmocka_unit_test(a_page_against_its_contract_is_a_defect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
