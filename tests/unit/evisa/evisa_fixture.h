/* What the tests of the library share: sealed and plain records, and what came of rendering one. */
#ifndef EVISA_FIXTURE_H
#define EVISA_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/sha256.h"
#include "evisa.h"
#include "unit/layout/page_fixture.h"

typedef struct result {
    ev_status status;
    ev_faults faults;
    size_t size;
    uint8_t digest[EV_DIGEST_SIZE];
} result;

static ev_buf two_airports, photo; /* sealed records */
static ev_buf unpinned;            /* one without a seal and without pins */

static inline int read_records(void **state)
{
    (void)state;
    ev_buf_init(&two_airports, NULL, 0);
    ev_buf_init(&photo, NULL, 0);
    ev_buf_init(&unpinned, NULL, 0);
    read_file("tests/bench/record.json", &unpinned);
    read_file("tests/golden/cases/tourist-two-airports/record.json", &two_airports);
    read_file("tests/golden/cases/tourist-almaty-png/record.json", &photo);
    return 0;
}

static inline int free_records(void **state)
{
    (void)state;
    ev_buf_free(&two_airports);
    ev_buf_free(&photo);
    ev_buf_free(&unpinned);
    return 0;
}

static inline ev_gen *open_generator(void)
{
    ev_gen *gen = ev_gen_open(&builtin);
    assert_non_null(gen);
    return gen;
}

static inline result render(ev_gen *gen, ev_slice json, ev_strictness strictness)
{
    result r = {0};
    ev_buf pdf;
    ev_buf_init(&pdf, NULL, 0);
    ev_faults_init(&r.faults, strictness);
    r.status = ev_gen_render(gen, json, &pdf, NULL, &r.faults);
    assert_int_equal(r.status, r.faults.status);
    r.size = pdf.size;
    ev_sha256(ev_buf_as_slice(&pdf), r.digest);
    ev_buf_free(&pdf);
    return r;
}

static inline void assert_same(const result *a, const result *b)
{
    assert_int_equal(a->status, EV_OK);
    assert_int_equal(b->status, EV_OK);
    assert_int_equal(a->size, b->size);
    assert_memory_equal(a->digest, b->digest, sizeof a->digest);
}

#endif
