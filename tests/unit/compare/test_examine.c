/* Two files to what is told of them: papers of other generators beside ours, what --only and
 * --ignore leave of the pixels, pages that are not drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "compare/examine.h"
#include "sys/io.h"

enum { PDF_MAX = 4 << 20, ARENA_MAX = 512 << 20 };

#define GOLDEN(name) "tests/golden/cases/" name "/expect.pdf"

static ev_arena arena;
static ev_faults faults;
static ev_pair_result result;

static int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, ARENA_MAX);
    ev_faults_init(&faults, EV_LENIENT);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

static ev_slice file_of(const char *path)
{
    ev_buf bytes;
    ev_buf_init(&bytes, &arena, 0);
    assert_int_equal(ev_input_read(path, PDF_MAX, &bytes, &faults), EV_OK);
    return ev_buf_as_slice(&bytes);
}

/* The same page by a generator that is not known: the namespace of its metadata is another. */
static ev_slice foreign(const char *path)
{
    static const char ours[] = "urn:evisa-gen:provenance:1#";
    ev_slice file = file_of(path);
    char *copy = ev_arena_copy(&arena, file);
    assert_non_null(copy);
    char *at = memmem(copy, file.size, ours, sizeof ours - 1);
    assert_non_null(at);
    for (; at != NULL; at = memmem(copy, file.size, ours, sizeof ours - 1))
        *at = 'X';
    return (ev_slice){copy, file.size};
}

static const ev_explanation *examine(ev_slice golden, ev_slice now, ev_examine_choice choice)
{
    result = (ev_pair_result){.state = EV_PAIR_SAME};
    choice.trusts_foreign = true;
    assert_int_equal(ev_examine(golden, now, &choice, &arena, &result, &faults), EV_OK);
    return result.explanation;
}

static const ev_difference *find(const ev_explanation *told, const char *field)
{
    for (size_t i = 0; i < told->count; i++)
        if (strcmp(told->differences[i].field, field) == 0)
            return &told->differences[i];
    return NULL;
}

/* ---- other generators ------------------------------------------------------------------------ */

static void a_copy_by_another_generator_differs_by_that_alone(void **state)
{
    static const char *const names[] = {GOLDEN("tourist-two-airports"), GOLDEN("unmarked-no-photo"),
                                        GOLDEN("maximum-eight-named"), GOLDEN("pinned")};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int turned = 0; turned < 2; turned++) {
            ev_slice ours = file_of(names[i]), other = foreign(names[i]);
            const ev_explanation *told = examine(turned ? other : ours, turned ? ours : other,
                                                 (ev_examine_choice){.skips_pixels = false});
            assert_true(told->is_reduced && !told->is_unlike);
            assert_int_equal(told->contradictions, 0);
            assert_int_equal(told->causes, 1);
            assert_string_equal(told->differences[0].field, "source/template/version");
        }
}

/* Two visas of the same template: what a copy of the second has is named by the first. */
static void values_of_a_copy_are_named_by_ours(void **state)
{
    (void)state;
    ev_slice golden = file_of(GOLDEN("unmarked")), now = foreign(GOLDEN("unmarked-no-photo"));
    const ev_explanation *told = examine(golden, now, (ev_examine_choice){.skips_pixels = true});
    assert_true(told->is_reduced);
    const ev_difference *name = find(told, "/holder/given_names");
    const ev_difference *photo = find(told, "photo/kind");
    assert_non_null(name);
    assert_int_equal(name->role, EV_CAUSE);
    assert_true(ev_slice_is(name->text, "given names  ANNA MARIA -> ERIK"));
    assert_non_null(photo);
    assert_int_equal(photo->role, EV_CAUSE);
    assert_true(ev_slice_is(photo->name, "portrait"));
}

static void a_foreign_file_needs_confinement(void **state)
{
    (void)state;
    const ev_examine_choice choice = {.skips_pixels = true};
    (void)ev_examine(file_of(GOLDEN("minimum")), foreign(GOLDEN("minimum")), &choice, &arena,
                     &result, &faults);
    assert_int_equal(result.state, EV_PAIR_BAD);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, EV_PDF_FOREIGN);
    assert_string_equal(faults.fault[0].pointer, "new");
}

/* ---- choices --------------------------------------------------------------------------------- */

static void only_pixels_are_all_that_look_different(void **state)
{
    static const char *const pixels[] = {"pixels"};
    const ev_examine_choice only = {.explain = {.only = pixels, .only_count = 1}};
    (void)state;
    ev_slice one = file_of(GOLDEN("unmarked")), other = file_of(GOLDEN("unmarked-no-photo"));
    const ev_explanation *told = examine(one, other, only);
    assert_true(told->causes > 1);
    assert_int_equal(told->causes, told->count);
    bool has_photo = false;
    for (size_t i = 0; i < told->count; i++) {
        assert_int_equal(told->differences[i].kind, EV_DIFFERENT_PIXELS);
        has_photo = has_photo || ev_slice_is(told->differences[i].name, "portrait");
    }
    assert_true(has_photo);
    (void)examine(one, one, only);
    assert_int_equal(result.state, EV_PAIR_SAME);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void put(ev_buf *pdf, size_t at[], int number, const char *text)
{
    at[number] = pdf->size;
    ev_buf_int(pdf, number);
    ev_buf_text(pdf, " 0 obj ");
    ev_buf_text(pdf, text);
    ev_buf_text(pdf, " endobj\n");
}

/* Empty pages of 10 x 10 points. */
static ev_slice pages_of(int count, const char *title)
{
    enum { FIRST = 4, MOST = 32 };
    size_t at[MOST];
    char text[512];
    ev_buf pdf;
    assert_true(FIRST + count <= MOST);
    ev_buf_init(&pdf, &arena, 0);
    ev_buf_text(&pdf, "%PDF-1.7\n");
    put(&pdf, at, 1, "<</Type/Catalog/Pages 2 0 R>>");
    (void)snprintf(text, sizeof text, "<</Type/Pages/Count %d/Kids[", count);
    for (int i = 0; i < count; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%d 0 R ", FIRST + i);
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "]>>");
    put(&pdf, at, 2, text);
    (void)snprintf(text, sizeof text, "<</Title(%s)>>", title);
    put(&pdf, at, 3, text);
    for (int i = 0; i < count; i++)
        put(&pdf, at, FIRST + i, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>");
    size_t start = pdf.size;
    (void)snprintf(text, sizeof text, "xref\n0 %d\n0000000000 65535 f \n", FIRST + count);
    ev_buf_text(&pdf, text);
    for (int i = 1; i < FIRST + count; i++) {
        (void)snprintf(text, sizeof text, "%010zu 00000 n \n", at[i]);
        ev_buf_text(&pdf, text);
    }
    (void)snprintf(text, sizeof text,
                   "trailer<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%zu\n%%%%EOF\n",
                   FIRST + count, start);
    ev_buf_text(&pdf, text);
    return ev_buf_as_slice(&pdf);
}

static void pages_that_are_not_drawn_are_said(void **state)
{
    (void)state;
    for (int skips = 0; skips < 2; skips++)
        for (int count = 16; count <= 18; count++) {
            char text[80];
            const ev_explanation *told = examine(pages_of(count, "one"), pages_of(count, "two"),
                                                 (ev_examine_choice){.skips_pixels = skips == 1});
            const ev_difference *undrawn = find(told, "pixels");
            assert_int_equal(undrawn != NULL, count > 16 && skips == 0);
            (void)snprintf(text, sizeof text,
                           "pages 17 to %d are not drawn: their pixels are not compared", count);
            assert_true(undrawn == NULL || ev_slice_is(undrawn->text, text));
            assert_non_null(find(told, "metadata"));
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(examine)
{
    const struct CMUnitTest tests[] = {
        TEST(a_copy_by_another_generator_differs_by_that_alone),
        TEST(values_of_a_copy_are_named_by_ours),
        TEST(a_foreign_file_needs_confinement),
        TEST(only_pixels_are_all_that_look_different),
        TEST(pages_that_are_not_drawn_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
