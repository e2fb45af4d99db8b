/* series: all pairs of two sides, several at a time, told in their order. */
#ifndef EV_SERIES_H
#define EV_SERIES_H

#include "compare/side/side.h"
#include "compare/tell/tell.h"

/* Each is called with `context`. */
typedef struct ev_series_tasks {
    void *context;

    /* Explains two files that differ, as ev_examine does. Several at once; `worker` counts from 0,
     * no other thread has it. *result does not borrow from the files. */
    void (*examine)(void *context, unsigned worker, ev_slice golden, ev_slice now, ev_arena *arena,
                    ev_pair_result *result, ev_faults *faults);

    /* Tells one pair, in the order of the sides; one at a time. False with a fault: no more are
     * told. */
    bool (*tell)(void *context, const ev_side_pair *pair, const ev_pair_result *result,
                 ev_faults *faults);
} ev_series_tasks;

/* EV_SERIES_BYTES: what the largest pair takes. */
enum { EV_SERIES_JOBS = 128, EV_SERIES_BYTES = 256 << 20 };

typedef struct ev_series_limits {
    unsigned workers; /* threads; at least 1 */
    size_t explained; /* pairs: the first that differ. The rest is UNEXPLAINED */
    size_t bytes;     /* of memory: EV_SERIES_BYTES */
} ev_series_limits;

/* Runs until the sides end or something cannot be told. Memory does not grow with the number of
 * pairs or their sizes: those that are ready wait for their turn, at most EV_SERIES_JOBS of them,
 * and no other is explained while files and results of these take limits->bytes, but for the one
 * whose turn it is. (The result of each worker's own pair comes on top.) Returns faults->status. */
ev_status ev_series_run(ev_sides *sides, const ev_series_tasks *tasks,
                        const ev_series_limits *limits, ev_faults *faults);

#endif
