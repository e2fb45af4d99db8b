/* For the tests of test keys: a folder of their own, and what is made in it. */
#ifndef TESTKEY_FIXTURE_H
#define TESTKEY_FIXTURE_H

#include "unit/trust/certificate_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "trust/key.h"
#include "trust/testkey.h"

static const ev_date first_day = {2018, 1, 1};

typedef struct held {
    char folder[PATH_SIZE], keys[PATH_SIZE]; /* keys: a folder in it that is not there yet */
    ev_arena arena;
    ev_certificates list;
    ev_faults faults;
} held;

static inline int set_up(void **state)
{
    held *h = calloc(1, sizeof *h);
    if (h == NULL)
        return 1;
    make_folder(h->folder);
    path_in(h->folder, "keys", h->keys);
    ev_arena_init(&h->arena, 1 << 20);
    ev_faults_init(&h->faults, EV_LENIENT);
    *state = h;
    return 0;
}

static inline int tear_down(void **state)
{
    held *h = *state;
    remove_folder(h->folder);
    ev_certificates_free(&h->list);
    ev_arena_free(&h->arena);
    free(h);
    return 0;
}

static inline const ev_certificate *read_certificate(held *h, const char *name)
{
    char path[PATH_SIZE];
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    read_whole(path_in(h->keys, name, path), &file);
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_OK);
    ev_buf_free(&file);
    return &h->list.at[h->list.count - 1];
}

static inline void make(held *h, ev_date from, int years)
{
    assert_int_equal(ev_testkey_make(h->keys, from, years, &h->faults), EV_OK);
}

static inline void assert_fault(held *h, ev_status status, ev_code code)
{
    assert_int_equal(h->faults.status, status);
    assert_int_equal(h->faults.count, 1);
    assert_string_equal(ev_code_describe(h->faults.fault[0].code)->code,
                        ev_code_describe(code)->code);
    ev_faults_init(&h->faults, EV_LENIENT);
}

static inline bool exists(const held *h, const char *name)
{
    char path[PATH_SIZE];
    return access(path_in(h->keys, name, path), F_OK) == 0;
}

#endif
