/* An arena and a list of faults, new for each test: set_up and tear_down of cmocka. */
#ifndef ARENA_FIXTURE_H
#define ARENA_FIXTURE_H

#include "core/core.h"
#include "fault/fault.h"

static ev_arena arena;
static ev_faults faults;

static inline int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, (size_t)4 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

#endif
