/* What the tests of whole pages share: all that a layout needs, made from the file of a record; and
 * an overlay that changes one line of a resource. */
#ifndef PAGE_FIXTURE_H
#define PAGE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glob.h>

#include "layout/layout.h"
#include "resource/versions.h"

static const ev_resources builtin = {NULL, 0};
static const char layout_path[] = "evisa/1/layout.txt";

/* A photo of the recommended size: the layout looks at its sides and how it is turned. */
static const ev_image portrait_image = {.kind = EV_IMAGE_JPEG,
                                        .width = 413,
                                        .height = 531,
                                        .orientation = 1,
                                        .components = 3,
                                        .bits = 8};

/* ---- files ----------------------------------------------------------------------------------- */

static inline void read_file(const char *path, ev_buf *out)
{
    FILE *file = fopen(path, "rb");
    char chunk[4096];
    if (file == NULL)
        fail_msg("%s cannot be opened; the tests run from the top of the project", path);
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        ev_buf_bytes(out, chunk, got);
    fclose(file);
}

/* Calls `check` with the record of every golden. */
static inline void for_each_golden(void (*check)(ev_slice json, const char *path))
{
    glob_t paths;
    assert_int_equal(glob("tests/golden/cases/*/record.json", 0, NULL, &paths), 0);
    assert_true(paths.gl_pathc >= 15);
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        ev_buf json;
        ev_buf_init(&json, NULL, 0);
        read_file(paths.gl_pathv[i], &json);
        check(ev_buf_as_slice(&json), paths.gl_pathv[i]);
        ev_buf_free(&json);
    }
    globfree(&paths);
}

/* ---- one document ---------------------------------------------------------------------------- */

typedef struct sheet {
    ev_arena arena;
    ev_faults faults;
    ev_record record;
    ev_policy policy;
    ev_template template;
    ev_mrz mrz;
    ev_qr qr;
    ev_image photo;
    ev_content content;
    ev_page page;
} sheet;

/* Every step before the layout, without faults. */
static inline void prepare(sheet *s, ev_slice json, const ev_resources *res)
{
    ev_slice id;
    memset(s, 0, sizeof *s);
    ev_arena_init(&s->arena, (size_t)64 << 20);
    ev_record_read(json, &s->arena, &s->record, &s->faults);
    ev_policy_select(res, &s->record, &s->arena, &id, &s->faults);
    ev_policy_load(res, id, &s->arena, &s->policy, &s->faults);
    ev_version_select_template(res, s->record.template_pin, s->record.visa.issued_on, &s->arena,
                               &id, &s->faults);
    ev_template_load(res, id, &s->arena, &s->template, &s->faults);
    ev_mrz_make(&s->record, &s->mrz, &s->faults);
    ev_qr_encode_text(ev_qr_unsigned_payload(&s->record, &s->arena), EV_QR_VERSION_UNSIGNED,
                      &s->arena, &s->qr, &s->faults);
    if (s->record.photo.data != NULL)
        ev_image_read(s->record.photo, "/photo", &s->arena, &s->photo, &s->faults);
    assert_int_equal(s->faults.status, EV_OK);
    ev_faults_init(&s->faults, EV_LENIENT); /* warnings */
    s->content = (ev_content){&s->record,
                              &s->policy,
                              &s->template,
                              &s->mrz,
                              &s->qr,
                              s->record.photo.data != NULL ? &s->photo : NULL,
                              s->record.specimen || s->template.release != EV_RELEASED,
                              NULL,
                              NULL,
                              false};
}

static inline ev_status lay_out(sheet *s)
{
    return ev_layout_page(&s->content, &s->arena, &s->page, &s->faults);
}

static inline void release(sheet *s)
{
    ev_arena_free(&s->arena);
}

static inline void prepare_golden(sheet *s, const char *name, const ev_resources *res)
{
    char path[200];
    ev_buf json;
    snprintf(path, sizeof path, "tests/golden/cases/%s/record.json", name);
    ev_buf_init(&json, NULL, 0);
    read_file(path, &json);
    prepare(s, ev_buf_as_slice(&json), res);
    ev_buf_free(&json);
}

/* ---- a resource with one line changed -------------------------------------------------------- */

typedef struct overlay {
    ev_resource_file file;
    ev_resources res;
    ev_buf text;
    unsigned line; /* where the section begins */
} overlay;

static inline const char *find(const char *text, const char *begin, const char *what,
                               const char *end)
{
    char pattern[200];
    snprintf(pattern, sizeof pattern, "%s%s%s", begin, what, end);
    const char *at = strstr(text, pattern);
    if (at == NULL)
        fail_msg("%s is not there", pattern);
    return at + strlen(begin);
}

/* The built-in file at `path` in which, in a section, the first line of `key` reads "key = value";
 * without a value the line is gone; without a key, `value` is a new line at the section's
 * beginning. */
static inline void change_line(overlay *o, const char *path, const char *section, const char *key,
                               const char *value)
{
    ev_slice whole = ev_resource_find(&builtin, path);
    const char *text = whole.data, *end = text + whole.size; /* a NUL follows a built-in file */
    const char *at = find(text, "\n[", section, "]\n") - 1;
    const char *from = key != NULL ? find(at, "\n", key, " = ") : strchr(at, '\n') + 1;
    const char *rest = key != NULL ? strchr(from, '\n') + 1 : from;
    ev_buf_init(&o->text, NULL, whole.size + 200);
    ev_buf_bytes(&o->text, text, (size_t)(from - text));
    if (key != NULL && value != NULL) {
        ev_buf_text(&o->text, key);
        ev_buf_text(&o->text, " = ");
    }
    if (value != NULL) {
        ev_buf_text(&o->text, value);
        ev_buf_char(&o->text, '\n');
    }
    ev_buf_bytes(&o->text, rest, (size_t)(end - rest));
    o->line = 1;
    for (const char *c = text; c < at; c++)
        o->line += *c == '\n';
    o->file = (ev_resource_file){path, ev_buf_as_slice(&o->text)};
    o->res = (ev_resources){&o->file, 1};
}

static inline void end_overlay(overlay *o)
{
    ev_buf_free(&o->text);
}

#endif
