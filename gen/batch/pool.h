/* pool: workers that take jobs one after another, work on them side by side, and hand them on in
 * order again.
 *
 * Jobs are placed in groups: what is ready when the group before is placed. What costs once a
 * group, waiting for the disk, is so shared by more documents the slower it is.
 *
 * Into a stream, the worker that has made the next job ready places it: no thread only reads or
 * only writes, the work is divided evenly whatever it consists of, and one worker is the plain loop
 * take, work, place. Onto a disk, a thread of its own places: it mostly waits, and meanwhile the
 * workers get the next group ready. */
#ifndef EV_POOL_H
#define EV_POOL_H

#include "batch/job.h"

/* Each is given `context`. */
typedef struct ev_pool_tasks {
    void *context;
    bool (*take)(void *context,
                 ev_job *job); /* one at a time, in order, may wait; false: there are no more */
    bool (*work)(
        void *context, unsigned worker,
        ev_job *job); /* side by side; false: this job cannot be placed, and none behind it */
    bool (*place)(void *context, ev_job *const jobs[],
                  size_t count); /* one at a time, in order; false: nothing more is placed */
    void (*discard)(
        void *context,
        ev_job *job); /* a job that was worked on and is not placed; in ev_pool_finish */
} ev_pool_tasks;

typedef struct ev_pool ev_pool;

/* Starts `workers` threads, fewer where the system has no more, and with `waits` one that places.
 * NULL when there was none at all or memory ran out. */
ev_pool *ev_pool_start(const ev_pool_tasks *tasks, unsigned workers, bool waits);

/* Readable when every worker has ended. */
int ev_pool_ended_fd(const ev_pool *pool);

/* Takes no further jobs; those in hand are worked on and placed. For any thread. A take that waits
 * has to be woken by its owner. */
void ev_pool_stop(ev_pool *pool);

/* Waits for the workers and gives everything back. */
void ev_pool_finish(ev_pool *pool);

#endif
