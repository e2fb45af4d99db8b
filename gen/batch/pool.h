/* pool: workers that take jobs one after another, work on them side by side, and publish them in
 * their order.
 *
 * Jobs are published in groups: all that became ready while the group before was published. So a
 * cost for each group, the wait for the disk, is shared by more jobs the slower the disk is. */
#ifndef EV_POOL_H
#define EV_POOL_H

#include "batch/job.h"

/* Each is called with `context`. */
typedef struct ev_pool_tasks {
    void *context;

    /* Fills the job with the next record; may wait for it. One at a time. False: there are no more,
     * and take is not called again. */
    bool (*take)(void *context, ev_job *job);

    /* Whether take would most likely not wait. Then a worker takes up to `together` jobs (at most
     * EV_POOL_TOGETHER_MAX) before it works on them. Called like take. */
    bool (*has_more)(void *context);
    unsigned together;

    /* Several at once, of different jobs; `worker` counts from 0, no other thread has it. Returns
     * how many it did, from the first on. Where that is not `count`, the others and all jobs after
     * them are not published, and no more are taken. */
    size_t (*work)(void *context, unsigned worker, ev_job *const jobs[], size_t count);

    /* `count` jobs, at least one, in the order in which they were taken. One at a time. False: none
     * of the group counts as published, nor any after it. */
    bool (*publish)(void *context, ev_job *const jobs[], size_t count);

    /* Undoes work, for each job that does not count as published. Called by ev_pool_finish. */
    void (*unstage)(void *context, ev_job *job);
} ev_pool_tasks;

typedef enum ev_publisher {
    /* The worker that has made the next job ready. Into a stream: no thread only reads or only
     * writes, so the work is divided evenly whatever it consists of. One worker alone publishes
     * the jobs that it took together before it takes the next. */
    EV_PUBLISHER_WORKERS,

    /* A thread of its own. Onto a disk: the thread mostly waits, and meanwhile the workers get the
     * next group ready. */
    EV_PUBLISHER_OWN_THREAD
} ev_publisher;

enum { EV_POOL_TOGETHER_MAX = 4 };

typedef struct ev_pool ev_pool;

/* Starts `workers` threads (at least 1), fewer where the system refuses more, and the publisher.
 * NULL where no worker or no publisher could be started, or memory ran out. */
ev_pool *ev_pool_start(const ev_pool_tasks *tasks, unsigned workers, ev_publisher publisher);

/* A descriptor that is readable when all jobs are published and all threads end. The pool's. */
int ev_pool_ended_fd(const ev_pool *pool);

/* Takes no more jobs; those that were taken are worked on and published. For any thread. The caller
 * wakes a take that waits. */
void ev_pool_stop(ev_pool *pool);

/* Waits for the threads, unstages what was not published, and frees the pool. */
void ev_pool_finish(ev_pool *pool);

#endif
