/* worker: the processes in which PDFs are read, explained and drawn, one for each pair.
 *
 * Poppler, libqpdf and zbar decode strangers' bytes. A process that crashes, hangs or takes too
 * much memory costs its pair, and the run goes on; one that an attacker has taken over has no
 * network, runs nothing, writes nothing, and reads only below the folders of fonts and of poppler's
 * data (sys/confine.h). Each pair has a new process: what one file does to it reaches no other, and
 * what is told of a pair does not depend on those before it. */
#ifndef EV_WORKER_H
#define EV_WORKER_H

#include "compare/tell/tell.h"
#include "sys/confine.h"

/* Limits of a pair: those that a plan has, and others. */
enum {
    EV_WORKER_MILLISECONDS = 8000,
    EV_WORKER_MEMORY = 1024 << 20,
    EV_WORKER_RESULT_MAX = 8 << 20 /* bytes of what comes back */
};

/* What is told of a pair. More is left out: texts are cut; where the result is too long, all
 * pictures are dropped first, then differences from the end, so what follows before the causes. The
 * last one then says how many ("120 more differences"). */
enum {
    EV_WORKER_TEXT_MAX = 4000, /* bytes of a text */
    EV_WORKER_DIFFERENCES_MAX = 500,
    EV_WORKER_REGIONS_MAX = 64,
    EV_WORKER_SHEETS_MAX = 64,
    EV_WORKER_PICTURE_MAX = 1 << 20 /* bytes of a PNG */
};

/* How far the system confines the process. */
typedef enum ev_worker_hold {
    EV_HOLD_NONE,  /* not at all */
    EV_HOLD_CALLS, /* no folders, because there is no Landlock: it opens no file, which is enough
                      for our own documents, as they hold their fonts; or any, EV_TRUST_ALL */
    EV_HOLD_FULL   /* as above; also in a build that does not confine (sanitizers) */
} ev_worker_hold;

/* --unconfined: whether the caller trusts the PDFs of other generators. */
typedef enum ev_worker_trust { EV_TRUST_OURS, EV_TRUST_ALL } ev_worker_trust;

/* What the process does with a pair: ev_examine (compare/examine.h), or what a test puts there. It
 * sets all of *result but the name and the order, as tell.h has it; pointers of faults are
 * "golden", "new" or "". Its return value is not looked at: faults->status is. */
typedef struct ev_worker_task {
    ev_status (*examine)(const void *context, ev_worker_hold hold, ev_slice golden, ev_slice now,
                         ev_arena *arena, ev_pair_result *result, ev_faults *faults);
    const void *context;
} ev_worker_task;

typedef struct ev_worker_plan {
    unsigned count;       /* processes at the same time: one for each thread that asks */
    size_t bytes_max;     /* of a PDF */
    size_t memory;        /* bytes that a process may take besides the two PDFs: EV_WORKER_MEMORY */
    int64_t milliseconds; /* for a pair, without the time that it waits for a processor:
                             EV_WORKER_MILLISECONDS */
    ev_confine_need confine;
    ev_worker_trust trust;
    bool may_be_same; /* whether the task says SAME of files that differ: what it looks at does not.
                         Otherwise that is not what an honest process says */
    ev_worker_task task;
} ev_worker_plan;

typedef struct ev_workers ev_workers;

/* While the process has one thread, which lives until ev_workers_close: each worker has a keeper, a
 * process of one thread that makes its processes, because a fork of many threads may stand still.
 * The plan is borrowed until then. NULL with a fault: OUT_OF_MEMORY, NOT_CONFINED as an error
 * (EV_CONFINE_REQUIRED); as a warning it is added where the system does not confine.
 *
 * The address space of this process grows by 2 * bytes_max with each worker (memory is taken only
 * for the files that are there), so it is not limited (EV_PROCESS_UNBOUNDED). */
ev_workers *ev_workers_open(const ev_worker_plan *plan, ev_faults *faults);

/* How far they are confined, for a file of another generator. */
ev_worker_hold ev_workers_hold(const ev_workers *workers);

/* Examines a pair in a process of worker `which` (below plan->count); by one thread at a time for
 * each worker. Both files have at most plan->bytes_max bytes. *result has its state, number,
 * explanation, regions and sheets, and `faults`; all of it lives in the arena, has been checked to
 * be what an honest process says, and its texts are UTF-8 without control characters (a blank or
 * U+FFFD is in their place). *faults has the faults of the pair, then the state is BAD:
 * READER_CRASHED, READER_TIMEOUT, READER_MEMORY, or those of plan->task. OUT_OF_MEMORY is one of
 * the machine: no process was made, or there is no memory for the result. Returns faults->status.
 */
ev_status ev_workers_examine(ev_workers *workers, unsigned which, ev_slice golden, ev_slice now,
                             ev_arena *arena, ev_pair_result *result, ev_faults *faults);

/* NULL is allowed. */
void ev_workers_close(ev_workers *workers);

#endif
