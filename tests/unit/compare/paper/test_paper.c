/* A file as a whole: written again by libqpdf it is the same paper; damaged, locked and endless
 * ones are faults; memory may run out anywhere. */
#include "unit/compare/paper/paper_fixture.h"

#include <qpdf/qpdf-c.h>

#include "lib/unit.h"

/* ---- written again --------------------------------------------------------------------------- */

typedef enum manner {
    OBJECT_STREAMS,
    LINEARIZED,
    UNCOMPRESSED,
    QDF,
    NORMALIZED,
    OWNER_PASSWORD,
    USER_PASSWORD,
    MANNERS
} manner;

static void set_manner(qpdf_data file, manner how)
{
    bool is_locked = how == USER_PASSWORD;
    qpdf_set_static_ID(file, QPDF_TRUE);
    qpdf_set_static_aes_IV(file, QPDF_TRUE);
    qpdf_set_object_stream_mode(file, how == OBJECT_STREAMS ? qpdf_o_generate : qpdf_o_disable);
    qpdf_set_linearization(file, how == LINEARIZED);
    qpdf_set_qdf_mode(file, how == QDF);
    qpdf_set_content_normalization(file, how == NORMALIZED);
    if (how == UNCOMPRESSED)
        qpdf_set_stream_data_mode(file, qpdf_s_uncompress);
    if (how == OWNER_PASSWORD || how == USER_PASSWORD)
        qpdf_set_r6_encryption_parameters2(file, is_locked ? "secret" : "", "owner", QPDF_TRUE,
                                           QPDF_FALSE, QPDF_FALSE, QPDF_FALSE, QPDF_FALSE,
                                           QPDF_FALSE, qpdf_r3p_none, QPDF_TRUE);
}

static ev_slice write_again(ev_slice pdf, manner how)
{
    qpdf_data file = qpdf_init();
    assert_int_equal(qpdf_read_memory(file, "", pdf.data, pdf.size, NULL), QPDF_SUCCESS);
    assert_int_equal(qpdf_init_write_memory(file), QPDF_SUCCESS);
    set_manner(file, how);
    assert_int_equal(qpdf_write(file), QPDF_SUCCESS);
    ev_slice written = {(const char *)qpdf_get_buffer(file), qpdf_get_buffer_length(file)};
    written.data = ev_arena_copy(&arena, written);
    qpdf_cleanup(&file);
    assert_non_null(written.data);
    return written;
}

static void assert_slices(ev_slice a, ev_slice b)
{
    assert_true(ev_slice_equal(a, b));
    assert_int_equal(a.data == NULL, b.data == NULL);
}

static void assert_places(const ev_place *a, const ev_place *b)
{
    assert_place(*b, a->x, a->y, a->width, a->height);
    assert_int_equal(a->page, b->page);
}

static void assert_same_runs(const ev_paper *a, const ev_paper *b)
{
    assert_int_equal(a->run_count, b->run_count);
    for (size_t i = 0; i < a->run_count; i++) {
        const ev_run *one = &a->runs[i], *two = &b->runs[i];
        assert_slices(one->text, two->text);
        assert_slices(one->whole, two->whole);
        assert_slices(one->language, two->language);
        assert_slices(one->font, two->font);
        assert_int_equal(one->size, two->size);
        assert_int_equal(one->color, two->color);
        assert_int_equal(one->glyphs, two->glyphs);
        assert_int_equal(one->node, two->node);
        assert_int_equal(one->baseline, two->baseline);
        assert_places(&one->place, &two->place);
    }
}

static void assert_same_tree(const ev_paper *a, const ev_paper *b)
{
    assert_int_equal(a->node_count, b->node_count);
    for (size_t i = 0; i < a->node_count; i++) {
        assert_slices(a->nodes[i].role, b->nodes[i].role);
        assert_slices(a->nodes[i].language, b->nodes[i].language);
        assert_slices(a->nodes[i].alternative, b->nodes[i].alternative);
        assert_slices(a->nodes[i].attributes, b->nodes[i].attributes);
        assert_int_equal(a->nodes[i].parent, b->nodes[i].parent);
        assert_int_equal(a->nodes[i].run_count, b->nodes[i].run_count);
        assert_places(&a->nodes[i].place, &b->nodes[i].place);
    }
    assert_int_equal(a->value_count, b->value_count);
    for (size_t i = 0; i < a->value_count; i++) {
        assert_slices(a->values[i].text, b->values[i].text);
        assert_slices(a->values[i].name, b->values[i].name);
    }
}

static void assert_same_drawing(const ev_paper *a, const ev_paper *b)
{
    assert_int_equal(a->shape_count, b->shape_count);
    for (size_t i = 0; i < a->shape_count; i++) {
        assert_memory_equal(a->shapes[i].digest, b->shapes[i].digest, EV_DIGEST_SIZE);
        assert_int_equal(a->shapes[i].color, b->shapes[i].color);
        assert_int_equal(a->shapes[i].line_width, b->shapes[i].line_width);
        assert_places(&a->shapes[i].place, &b->shapes[i].place);
    }
    assert_int_equal(a->picture_count, b->picture_count);
    for (size_t i = 0; i < a->picture_count; i++) {
        assert_slices(a->pictures[i].data, b->pictures[i].data);
        assert_slices(a->pictures[i].palette, b->pictures[i].palette);
        assert_slices(a->pictures[i].color, b->pictures[i].color);
        assert_places(&a->pictures[i].place, &b->pictures[i].place);
    }
    assert_int_equal(a->code.side, b->code.side);
    if (a->code.side > 0)
        assert_memory_equal(a->code.modules, b->code.modules, a->code.side * a->code.side);
    assert_int_equal(a->font_count, b->font_count);
    for (size_t i = 0; i < a->font_count; i++) {
        assert_slices(a->fonts[i].name, b->fonts[i].name);
        assert_memory_equal(a->fonts[i].digest, b->fonts[i].digest, EV_DIGEST_SIZE);
    }
}

static void assert_same_head(const ev_paper *a, const ev_paper *b)
{
    assert_slices(a->made.digest, b->made.digest);
    assert_slices(a->made.template_hash, b->made.template_hash);
    assert_slices(a->title, b->title);
    assert_int_equal(a->about_count, b->about_count);
    for (size_t i = 0; i < a->about_count; i++) {
        assert_slices(a->about[i].name, b->about[i].name);
        assert_slices(a->about[i].value, b->about[i].value);
    }
}

static void a_file_that_is_written_again_is_the_same_paper(void **state)
{
    static const char *const names[] = {"unmarked", "stateless-palette-png", "maximum-eight-named"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ev_slice pdf = golden(names[i]);
        ev_paper paper = read_paper(pdf);
        for (int how = 0; how < OWNER_PASSWORD; how++) {
            ev_slice written = write_again(pdf, (manner)how);
            assert_false(ev_slice_equal(pdf, written));
            ev_paper again = read_paper(written);
            assert_same_head(&paper, &again);
            assert_same_runs(&paper, &again);
            assert_same_tree(&paper, &again);
            assert_same_drawing(&paper, &again);
        }
    }
}

/* ---- locked ---------------------------------------------------------------------------------- */

static void a_file_that_forbids_printing_says_so(void **state)
{
    (void)state;
    ev_slice pdf = golden("unmarked");
    ev_paper paper = read_paper(pdf), locked = read_paper(write_again(pdf, OWNER_PASSWORD));
    assert_string_equal(about(&paper, "security"), "none");
    assert_string_equal(about(&locked, "security"), "encrypted, allows: accessibility");
    assert_same_runs(&paper, &locked);
    assert_same_tree(&paper, &locked);
}

static void a_file_that_needs_a_password_is_not_read(void **state)
{
    (void)state;
    assert_int_equal(fault_of(write_again(golden("unmarked"), USER_PASSWORD)), EV_PDF_ENCRYPTED);
}

/* ---- damaged --------------------------------------------------------------------------------- */

static void a_file_that_breaks_off_is_damaged(void **state)
{
    (void)state;
    ev_slice pdf = golden("unmarked");
    for (size_t size = 0; size < pdf.size - 64; size += 4999)
        assert_int_equal(fault_of((ev_slice){pdf.data, size}), EV_PDF_DAMAGED);
    assert_int_equal(fault_of(EV_SLICE("")), EV_PDF_DAMAGED);
    assert_int_equal(fault_of(EV_SLICE("%PDF-1.7\n")), EV_PDF_DAMAGED);
    assert_int_equal(fault_of(EV_SLICE("visa number,surname\nKZ1,ERIKSSON\n")), EV_PDF_DAMAGED);
}

static ev_slice changed(ev_slice pdf, const char *from, const char *to)
{
    char *copy = ev_arena_copy(&arena, pdf);
    char *at = memmem(copy, pdf.size, from, strlen(from));
    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
    return (ev_slice){copy, pdf.size};
}

/* The file of a font with one byte changed, counted from its first. */
static ev_slice with_broken_font(size_t byte)
{
    ev_slice pdf = golden("unmarked");
    const char *entry = memmem(pdf.data, pdf.size, "/Length1 20492", 14);
    assert_non_null(entry);
    const char *begin = strchr(strstr(entry, "stream"), '\n') + 1;
    char *copy = ev_arena_copy(&arena, pdf);
    copy[begin - pdf.data + (ptrdiff_t)byte] ^= 0x55;
    return (ev_slice){copy, pdf.size};
}

static void a_stream_that_cannot_be_inflated_is_damage(void **state)
{
    (void)state;
    assert_int_equal(fault_of(with_broken_font(0)), EV_PDF_DAMAGED);
}

/* libqpdf does not look at the checksum of a stream. */
static void a_font_that_can_still_be_inflated_is_another(void **state)
{
    (void)state;
    ev_paper paper = read_paper(golden("unmarked")), other = read_paper(with_broken_font(400));
    size_t differ = 0;
    assert_int_equal(paper.font_count, 3);
    for (size_t i = 0; i < 3; i++)
        differ += memcmp(paper.fonts[i].digest, other.fonts[i].digest, EV_DIGEST_SIZE) != 0;
    assert_int_equal(differ, 1);
}

static void a_ring_of_elements_is_damage(void **state)
{
    (void)state;
    ev_slice pdf = golden("unmarked");
    assert_int_equal(
        fault_of(changed(pdf, "/S/P/P 26 0 R/Pg 17 0 R/K 0>>", "/S/P/P 26 0 R/K 26 0 R     >>")),
        EV_PDF_DAMAGED);
}

/* One byte of a value: another paper, and no damage. */
static void a_flipped_byte_of_text_is_read(void **state)
{
    (void)state;
    ev_paper paper =
        read_paper(changed(golden("unmarked"), "KZ00001127UTO7408122F1904138<<<<<<<<<<<<<<<< )'",
                           "KZ00001127UTO7408122F1904139<<<<<<<<<<<<<<<< )'"));
    bool is_found = false;
    for (size_t i = 0; i < paper.value_count; i++)
        is_found = is_found || ev_slice_is(paper.values[i].text,
                                           "KZ00001127UTO7408122F1904139<<<<<<<<<<<<<<<<");
    assert_true(is_found);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    ev_slice pdf = golden("no-surname");
    size_t failures = 0;
    for (size_t k = 1; k < 100000; k += 1 + k / 8) {
        ev_arena narrow;
        ev_paper paper;
        ev_arena_init(&narrow, (size_t)64 << 20);
        narrow.fail_after = k;
        ev_faults_init(&faults, EV_LENIENT);
        ev_status status = ev_paper_read(pdf, &narrow, &paper, &faults);
        bool has_failed = narrow.failed;
        ev_arena_free(&narrow);
        assert_int_equal(status, has_failed ? EV_TEMP_FAIL : EV_OK);
        failures += has_failed;
    }
    assert_true(failures > 20);
}

UNIT_TESTS(paper)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_that_is_written_again_is_the_same_paper, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_forbids_printing_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_needs_a_password_is_not_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_breaks_off_is_damaged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stream_that_cannot_be_inflated_is_damage, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_font_that_can_still_be_inflated_is_another, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_ring_of_elements_is_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_flipped_byte_of_text_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_may_run_out_anywhere, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
