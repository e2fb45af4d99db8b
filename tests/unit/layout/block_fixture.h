/* What the tests of blocks share: a small template in memory, and a layout whose block is the
 * template's last section. */
#ifndef BLOCK_FIXTURE_H
#define BLOCK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "layout/private.h"

typedef struct bench {
    ev_arena arena;
    ev_faults faults;
    ev_resource_file files[3];
    ev_resources res;
    ev_record record;
    ev_policy policy;
    ev_template template;
    ev_mrz mrz;
    ev_content content;
    ev_layout layout;
    ev_page page;
} bench;

/* Loads the template t/1 and begins a page. A file t/1/a.form is there. */
static inline void set_bench(bench *b, const char *layout, const char *labels)
{
    memset(b, 0, sizeof *b);
    ev_arena_init(&b->arena, 1 << 20);
    ev_faults_init(&b->faults, EV_LENIENT);
    b->files[0] = (ev_resource_file){"t/1/layout.txt", ev_slice_from(layout)};
    b->files[1] = (ev_resource_file){"t/1/labels.txt", ev_slice_from(labels)};
    /* "a", deflated */
    b->files[2] =
        (ev_resource_file){"t/1/a.form", EV_SLICE("1\n\x78\x9c\x4b\x04\x00\x00\x62\x00\x62")};
    b->res = (ev_resources){b->files, 3};
    assert_int_equal(
        ev_template_load(&b->res, EV_SLICE("t/1"), &b->arena, &b->template, &b->faults), EV_OK);
    b->content = (ev_content){
        .record = &b->record, .policy = &b->policy, .template = &b->template, .mrz = &b->mrz};
    b->layout = (ev_layout){.content = &b->content, .arena = &b->arena, .faults = &b->faults};
    b->layout.block = &b->template.layout.sections[b->template.layout.count - 1];
    ev_page_begin(&b->layout.page, &b->arena);
}

static inline void clear_bench(bench *b)
{
    ev_arena_free(&b->arena);
}

/* Lays the block out, which must go well. */
static inline const ev_page *lay(bench *b, void (*block)(ev_layout *))
{
    block(&b->layout);
    assert_int_equal(b->faults.count, 0);
    assert_true(ev_page_end(&b->layout.page, &b->page));
    return &b->page;
}

/* The one fault is that the block is broken. */
static inline void assert_refused(const bench *b)
{
    assert_int_equal(b->faults.count, 1);
    assert_int_equal(b->faults.fault[0].code, EV_RESOURCE_BROKEN);
    assert_string_equal(b->faults.fault[0].pointer, "t/1/layout.txt");
    assert_int_equal(b->faults.fault[0].line, b->layout.block->line);
}

#endif
