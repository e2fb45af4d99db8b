/* Papers that a test reads: goldens, goldens that libqpdf wrote again, and small files of its own.
 */
#ifndef PAPER_FIXTURE_H
#define PAPER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare/paper/paper.h"

static ev_arena arena;
static ev_faults faults;

static inline int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, (size_t)256 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

/* ---- files ----------------------------------------------------------------------------------- */

static inline ev_slice read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    enum { MOST = 1 << 20 };
    char *bytes = ev_arena_take(&arena, MOST);
    size_t size = fread(bytes, 1, MOST, file);
    assert_true(size > 0 && size < MOST);
    assert_int_equal(fclose(file), 0);
    return (ev_slice){bytes, size};
}

static inline ev_slice golden(const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "tests/golden/cases/%s/expect.pdf", name);
    return read_whole(path);
}

/* What a small file holds; NULL: nothing. Objects 1 to 5 are catalog, pages, page, content and XMP;
 * `objects` follow from 6 on. */
typedef struct small {
    const char *content;        /* of the page, 200 x 100 points */
    const char *resources;      /* of the page: "/Font<</F 6 0 R>>" */
    const char *page, *catalog; /* further entries */
    const char *xmp;
    const char *objects[8];
} small;

/* XMP with our namespace: what makes a file one of ours. */
static const char ours[] =
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    "<rdf:Description rdf:about='' xmlns:ev='urn:evisa-gen:provenance:1#' ev:template='evisa/1'/>"
    "</rdf:RDF></x:xmpmeta>";

static inline void put_object(ev_buf *out, size_t *places, size_t number, const char *body)
{
    places[number] = out->size;
    ev_buf_int(out, (int64_t)number);
    ev_buf_text(out, " 0 obj\n");
    ev_buf_text(out, body);
    ev_buf_text(out, "\nendobj\n");
}

static inline const char *stream_of(const char *entries, const char *data)
{
    ev_buf out;
    ev_buf_init(&out, &arena, strlen(data) + 64);
    ev_buf_text(&out, "<<");
    ev_buf_text(&out, entries);
    ev_buf_text(&out, "/Length ");
    ev_buf_int(&out, (int64_t)strlen(data));
    ev_buf_text(&out, ">>stream\n");
    ev_buf_text(&out, data);
    ev_buf_text(&out, "\nendstream");
    ev_buf_char(&out, '\0');
    return out.data;
}

static inline const char *either(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

static inline ev_slice make(const small *s)
{
    enum { FIRST = 6, MOST = 16 };
    char catalog[1024], page[1024];
    size_t places[MOST] = {0}, count = FIRST;
    ev_buf out;
    ev_buf_init(&out, &arena, 4096);
    ev_buf_text(&out, "%PDF-1.7\n");
    (void)snprintf(catalog, sizeof catalog, "<</Type/Catalog/Pages 2 0 R%s%s>>",
                   s->xmp != NULL ? "/Metadata 5 0 R" : "", either(s->catalog, ""));
    (void)snprintf(page, sizeof page,
                   "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R"
                   "/Resources<<%s>>%s>>",
                   either(s->resources, ""), either(s->page, ""));
    put_object(&out, places, 1, catalog);
    put_object(&out, places, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    put_object(&out, places, 3, page);
    put_object(&out, places, 4, stream_of("", either(s->content, "")));
    put_object(&out, places, 5, stream_of("/Type/Metadata/Subtype/XML", either(s->xmp, "")));
    for (size_t i = 0; i < 8 && s->objects[i] != NULL; i++)
        put_object(&out, places, count++, s->objects[i]);
    size_t table = out.size;
    char line[32];
    (void)snprintf(line, sizeof line, "xref\n0 %zu\n", count);
    ev_buf_text(&out, line);
    ev_buf_text(&out, "0000000000 65535 f \n");
    for (size_t i = 1; i < count; i++) {
        (void)snprintf(line, sizeof line, "%010zu 00000 n \n", places[i]);
        ev_buf_text(&out, line);
    }
    (void)snprintf(line, sizeof line, "trailer\n<</Size %zu/Root 1 0 R>>\n", count);
    ev_buf_text(&out, line);
    (void)snprintf(line, sizeof line, "startxref\n%zu\n%%%%EOF\n", table);
    ev_buf_text(&out, line);
    assert_false(out.failed);
    return ev_buf_as_slice(&out);
}

/* ---- papers ---------------------------------------------------------------------------------- */

static inline ev_paper read_paper(ev_slice pdf)
{
    ev_paper paper;
    assert_int_equal(ev_paper_read(pdf, &arena, &paper, &faults), EV_OK);
    assert_int_equal(faults.count, 0);
    return paper;
}

static inline ev_paper read_small(const small *s)
{
    return read_paper(make(s));
}

/* The only fault that reading a file has. */
static inline ev_code fault_of(ev_slice pdf)
{
    ev_paper paper;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_not_equal(ev_paper_read(pdf, &arena, &paper, &faults), EV_OK);
    assert_int_equal(faults.count, 1);
    return faults.fault[0].code;
}

static inline void assert_text(ev_slice text, const char *expected)
{
    char *copy = ev_arena_copy(&arena, text);
    assert_non_null(copy);
    assert_non_null(text.data);
    assert_string_equal(copy, expected);
}

static inline void assert_place(ev_place place, int32_t x, int32_t y, int32_t width, int32_t height)
{
    assert_int_equal(place.x, x);
    assert_int_equal(place.y, y);
    assert_int_equal(place.width, width);
    assert_int_equal(place.height, height);
}

static inline const char *about(const ev_paper *paper, const char *name)
{
    for (size_t i = 0; i < paper->about_count; i++)
        if (ev_slice_is(paper->about[i].name, name))
            return ev_arena_copy(&arena, paper->about[i].value);
    return "absent";
}

static inline const ev_value *value_of(const ev_paper *paper, const char *field)
{
    for (size_t i = 0; i < paper->value_count; i++)
        if (paper->values[i].field != NULL && strcmp(paper->values[i].field, field) == 0)
            return &paper->values[i];
    fail_msg("no value of %s", field);
    return NULL;
}

#endif
