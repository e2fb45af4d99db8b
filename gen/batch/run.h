/* run: what the parts of one batch share while it runs. Private to run*.c. */
#ifndef EV_RUN_H
#define EV_RUN_H

#include "batch/batch.h"
#include "batch/counts.h"
#include "evisa.h"
#include "batch/expect.h"
#include "batch/input/input.h"
#include "batch/pool.h"
#include "batch/progress.h"
#include "fault/report.h"
#include "batch/sink/sink.h"

#include <pthread.h>

typedef struct ev_run {
    const ev_batch_call *call;
    const ev_batch_options *options; /* call's */
    int folder;                      /* -o: its descriptor; else -1 */
    int stop_fd;                     /* an eventfd: readable when nothing more is to be read */
    ev_batch_input *input;
    ev_journal *journal; /* NULL: there is none */
    ev_journal *copy; /* of a tar that is there only at the end: the named journal, which gets what
                         is in `journal` then; else NULL */
    ev_sink *sink;
    ev_expect *expect; /* NULL without --expect */
    ev_index ids; /* --resume: the numbers of all documents in the journal, with their records */
    bool has_ids;
    ev_gen **gens; /* one a worker */
    ev_pool *pool;

    ev_faults input_error; /* of take; read when the workers have ended */
    uint64_t last_seq;     /* likewise */
    ev_status worst;       /* of place: what the exit status is for the records */
    bool halted;           /* of place: --fail-fast saw a failure */

    uint64_t halted_at; /* the record it was */

    pthread_mutex_t lock; /* guards the three below */
    ev_counts counts;
    ev_faults fatal;      /* the fault of the machine that ended the batch: the first */
    uint64_t fatal_at;    /* the record it was met at; 0: none */
    ev_progress progress; /* under the lock of stderr */
} ev_run;

/* Opens all that the batch needs, so that what cannot be is said before anything is done. False
 * with faults; in each case ev_run_close. */
bool ev_run_open(ev_run *run, ev_faults *faults);
void ev_run_close(ev_run *run);

/* The tasks of the pool (pool.h); context is the ev_run. */
bool ev_run_take(void *context, ev_job *job);
bool ev_run_work(void *context, unsigned worker, ev_job *job);
bool ev_run_place(void *context, ev_job *const jobs[], size_t count);
void ev_run_discard(void *context, ev_job *job);

/* Has take read nothing more, also one that waits for input. */
void ev_run_halt(ev_run *run);

/* Keeps the first fault of the machine, met at a record or (0) at none, and halts. Returns false:
 * nothing goes on after it. */
bool ev_run_fail(ev_run *run, uint64_t seq, const ev_faults *fatal);

/* Prints faults without tearing the progress. `seq` 0: they are not of a record. */
void ev_run_report(ev_run *run, const ev_faults *faults, uint64_t seq);

#endif
