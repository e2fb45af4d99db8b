/* Every golden against every other: they are right documents, so that their records explain all
 * that differs between them. With the members of the record ignored, nothing may be left but what
 * no record says: whether there is a seal, the mark SPECIMEN, a policy that is a draft. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare/drawing/drawing.h"
#include "compare/explain/explain.h"
#include "lib/unit.h"
#include "sys/io.h"

enum { PDF_MAX = 1 << 20, GOLDENS_MIN = 30, GOLDENS_MAX = 100 };

typedef struct goldens {
    ev_arena arena;
    size_t count;
    const char *name[GOLDENS_MAX];
    ev_paper paper[GOLDENS_MAX];
    glob_t files;
} goldens;

static int read_goldens(void **state)
{
    goldens *all = calloc(1, sizeof *all);
    ev_faults faults;
    assert_non_null(all);
    ev_arena_init(&all->arena, (size_t)512 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(glob("tests/golden/cases/*/expect.pdf", 0, NULL, &all->files), 0);
    assert_in_range(all->files.gl_pathc, GOLDENS_MIN, GOLDENS_MAX);
    for (size_t i = 0; i < all->files.gl_pathc; i++) {
        ev_buf pdf;
        ev_paper *paper = &all->paper[all->count];
        ev_buf_init(&pdf, &all->arena, 0);
        all->name[all->count++] = all->files.gl_pathv[i];
        assert_int_equal(ev_input_read(all->files.gl_pathv[i], PDF_MAX, &pdf, &faults), EV_OK);
        assert_int_equal(ev_paper_read(ev_buf_as_slice(&pdf), &all->arena, paper, &faults), EV_OK);
        assert_true(paper->code.side > 0);
        paper->code.bytes =
            ev_drawing_read_modules(paper->code.modules, paper->code.side, &all->arena);
        assert_non_null(paper->code.bytes.data);
    }
    *state = all;
    return 0;
}

static int free_goldens(void **state)
{
    goldens *all = *state;
    globfree(&all->files);
    ev_arena_free(&all->arena);
    free(all);
    return 0;
}

/* ---- what no record explains ----------------------------------------------------------------- */

static bool is_beside_the_record(const ev_difference *difference)
{
    static const char *const fields[] = {"seal/kind", "source/specimen", "source/policy/version"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(difference->field, fields[i]) == 0)
            return true;
    return false;
}

/* Returns how many false causes there are, and prints the first of them. */
static size_t count_false(const goldens *all, size_t golden, size_t now, size_t told)
{
    static const char *const members[] = {"/visa",         "/holder", "/passport", "/invitation",
                                          "/entry_points", "photo",   "record"};
    const ev_explain_choice choice = {.ignored = members,
                                      .ignored_count = sizeof members / sizeof *members};
    ev_explanation explanation;
    ev_arena arena;
    ev_faults faults;
    size_t count = 0;
    ev_arena_init(&arena, (size_t)64 << 20);
    ev_faults_init(&faults, EV_STRICT);
    assert_int_equal(
        ev_explain(&all->paper[golden], &all->paper[now], &choice, &arena, &explanation, &faults),
        EV_OK);
    for (size_t i = 0; i < explanation.count; i++) {
        const ev_difference *one = &explanation.differences[i];
        if (one->role == EV_FOLLOWS || is_beside_the_record(one))
            continue;
        if (told + count++ < 10)
            printf("%s, %s: %s %.*s\n", all->name[golden], all->name[now], one->field,
                   (int)one->text.size, one->text.data);
    }
    ev_arena_free(&arena);
    return count;
}

static void a_record_explains_all_that_it_changes(void **state)
{
    const goldens *all = *state;
    size_t count = 0;
    for (size_t golden = 0; golden < all->count; golden++)
        for (size_t now = 0; now < all->count; now++)
            if (golden != now)
                count += count_false(all, golden, now, count);
    assert_int_equal(count, 0);
}

UNIT_TESTS(goldens)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_record_explains_all_that_it_changes)};
    return cmocka_run_group_tests(tests, read_goldens, free_goldens);
}
