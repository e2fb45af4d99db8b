/* Mistakes in copies of built-in files: each has to be found once, at its place. */
#ifndef MISTAKE_FIXTURE_H
#define MISTAKE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "checker/policies.h"
#include "lib/arena_fixture.h"

typedef bool check_part(const ev_resources *res, ev_findings *findings, ev_arena *scratch);

/* `old` becomes `new` in a built-in file, or the file has `new` alone when `old` is NULL. The one
 * finding is at the text `at` of `new`, or of the file as a whole when `at` is NULL. */
typedef struct mistake {
    const char *path, *old, *new;
    ev_code code;
    const char *at, *nearest;
} mistake;

enum { FINDINGS_MAX = 32 };
static ev_finding found[FINDINGS_MAX];
static size_t found_count;

static inline void keep(void *context, const ev_finding *finding)
{
    (void)context;
    if (found_count < FINDINGS_MAX) {
        found[found_count] = *finding;
        found[found_count].found =
            (ev_slice){ev_arena_copy(&arena, finding->found), finding->found.size};
    }
    found_count++;
}

static inline void print_found(void)
{
    const ev_report_form form = {.program = "evisa-gen"};
    for (size_t i = 0; i < found_count && i < FINDINGS_MAX; i++) {
        ev_buf line;
        ev_buf_init(&line, &arena, 512);
        ev_finding_line(&found[i], &form, &line);
        print_message("%.*s", (int)line.size, line.data);
    }
}

static inline void run(check_part *part, const ev_resource_file *files, size_t count)
{
    const ev_resources res = {files, count};
    ev_findings findings = {.take = keep};
    found_count = 0;
    assert_true(part(&res, &findings, &arena));
    assert_int_equal(findings.count, found_count);
}

/* The built-in file with `new` in place of `old`; *begin: where that is. */
static inline ev_slice change(const mistake *m, size_t *begin)
{
    static const ev_resources builtin = {NULL, 0};
    ev_slice text = ev_resource_find(&builtin, m->path);
    *begin = 0;
    if (m->old == NULL)
        return ev_slice_from(m->new);
    const char *at = memmem(text.data, text.size, m->old, strlen(m->old));
    assert_non_null(at);
    ev_buf changed;
    ev_buf_init(&changed, &arena, text.size);
    *begin = (size_t)(at - text.data);
    ev_buf_bytes(&changed, text.data, *begin);
    ev_buf_text(&changed, m->new);
    ev_buf_bytes(&changed, at + strlen(m->old), text.size - *begin - strlen(m->old));
    return ev_buf_as_slice(&changed);
}

static inline void assert_place(const mistake *m, ev_slice text, size_t begin)
{
    unsigned line = 1, column = 1;
    if (m->at == NULL) {
        assert_int_equal(found[0].line, 0);
        return;
    }
    const char *at = NULL; /* the last one */
    for (const char *c = m->new; (c = strstr(c, m->at)) != NULL; c++)
        at = c;
    assert_non_null(at);
    for (const char *c = text.data, *end = c + begin + (at - m->new); c < end; c++) {
        line += *c == '\n';
        column = *c == '\n' ? 1 : column + (((unsigned char)*c & 0xC0) != 0x80);
    }
    assert_int_equal(found[0].line, line);
    assert_int_equal(found[0].column, column);
}

static inline void assert_found(check_part *part, const mistake *m)
{
    size_t begin;
    ev_slice text = change(m, &begin);
    run(part, &(ev_resource_file){m->path, text}, 1);
    if (found_count != 1 || found[0].code != m->code) {
        print_message("%s: %s: %zu findings\n", m->path, m->new, found_count);
        print_found();
    }
    assert_int_equal(found_count, 1);
    assert_int_equal(found[0].code, m->code);
    assert_place(m, text, begin);
    if (m->nearest != NULL) {
        assert_non_null(found[0].nearest);
        assert_string_equal(found[0].nearest, m->nearest);
    }
}

static inline void assert_all_found(check_part *part, const mistake *mistakes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_found(part, &mistakes[i]);
}

static inline void assert_none(check_part *part)
{
    run(part, NULL, 0);
    print_found();
    assert_int_equal(found_count, 0);
}

static inline int begin(void **state)
{
    (void)state;
    ev_arena_init(&arena, (size_t)256 << 20);
    return 0;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, tear_down)

#endif
