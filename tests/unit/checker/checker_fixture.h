/* What the tests of the checker share: the built-in files with one text replaced, and the findings
 * about them. */
#ifndef CHECKER_FIXTURE_H
#define CHECKER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "checker/checker.h"

enum { FOUND_MAX = 64, SCRATCH = 64 << 20 };

/* The findings of a check; texts are in the arena. */
typedef struct found {
    ev_arena arena;
    ev_finding finding[FOUND_MAX];
    size_t count;
    ev_buf text; /* as lines */
} found;

static ev_slice keep(found *all, ev_slice text)
{
    return text.data == NULL ? text : (ev_slice){ev_arena_copy(&all->arena, text), text.size};
}

static void take(void *context, const ev_finding *finding)
{
    found *all = context;
    ev_finding_line(finding, &(ev_report_form){.program = "evisa-gen"}, &all->text);
    assert_true(all->count < FOUND_MAX);
    ev_finding *to = &all->finding[all->count++];
    *to = *finding;
    to->path = keep(all, ev_slice_from(finding->path)).data;
    to->section = keep(all, finding->section);
    to->key = keep(all, finding->key);
    to->found = keep(all, finding->found);
    to->expected = keep(all, ev_slice_from(finding->expected)).data;
    to->nearest = keep(all, ev_slice_from(finding->nearest)).data;
}

static inline void begin(found *all)
{
    *all = (found){.count = 0};
    ev_arena_init(&all->arena, SCRATCH);
    ev_buf_init(&all->text, &all->arena, 4096);
}

static inline const char *lines_of(found *all)
{
    ev_buf_char(&all->text, '\0');
    return all->text.data;
}

/* Checks the built-in files with `file_count` others over them. */
static inline void check_files(found *all, const ev_resource_file *files, size_t file_count)
{
    ev_arena scratch;
    const ev_resources res = {files, file_count};
    ev_findings findings = {.take = take, .context = all};
    ev_arena_init(&scratch, SCRATCH);
    assert_int_equal(ev_checker_files(&res, &findings, &scratch), EV_OK);
    assert_int_equal(findings.count, all->count);
    ev_arena_free(&scratch);
}

static inline ev_slice builtin_text(const char *path)
{
    static const ev_resources none = {NULL, 0};
    ev_slice text = ev_resource_find(&none, path);
    if (text.data == NULL)
        fail_msg("there is no built-in %s", path);
    return text;
}

/* The built-in text with its first `old` replaced; *place is where it was. */
static inline ev_slice replaced(found *all, const char *path, const char *old, const char *new,
                                size_t *place)
{
    ev_buf text;
    ev_slice from = builtin_text(path);
    const char *at = memmem(from.data, from.size, old, strlen(old));
    if (at == NULL)
        fail_msg("%s has no %s", path, old);
    *place = (size_t)(at - from.data);
    ev_buf_init(&text, &all->arena, from.size + strlen(new) + 1);
    ev_buf_bytes(&text, from.data, *place);
    ev_buf_text(&text, new);
    ev_buf_bytes(&text, at + strlen(old), from.size - *place - strlen(old));
    return ev_buf_as_slice(&text);
}

/* Checks the built-in files with that one change. */
static inline size_t check_change(found *all, const char *path, const char *old, const char *new,
                                  ev_slice *text)
{
    size_t place;
    begin(all);
    *text = replaced(all, path, old, new, &place);
    const ev_resource_file file = {path, *text};
    check_files(all, &file, 1);
    return place;
}

#endif
