/* Made-up pairs, and what a report says of them. */
#ifndef GROUP_FIXTURE_H
#define GROUP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compare/tell/tell.h"

/* A difference with a line of its own; `about` is the key of its group. */
static inline ev_difference cause(ev_difference_kind kind, const char *name, const char *about)
{
    return (ev_difference){.kind = kind,
                           .role = EV_CAUSE,
                           .name = ev_slice_from(name),
                           .text = ev_slice_from(name),
                           .about = ev_slice_from(about)};
}

static inline ev_explanation explained(ev_difference *differences, size_t count)
{
    ev_explanation explanation = {.differences = differences, .count = count};
    for (size_t i = 0; i < count; i++) {
        explanation.causes += differences[i].role == EV_CAUSE;
        explanation.contradictions += differences[i].role == EV_CONTRADICTION;
    }
    return explanation;
}

static inline ev_pair_result differs(const char *name, const ev_explanation *explanation)
{
    return (ev_pair_result){
        .name = name, .state = EV_PAIR_DIFFERS, .explanation = explanation, .order = 1};
}

#endif
