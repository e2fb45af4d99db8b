/* run: the state of one batch while it runs, and what its parts do with it: run_open.c opens and
 * closes it, run_work.c takes and renders records, run_publish.c publishes documents, run.c is
 * shared by them. batch.c starts the threads and concludes. */
#ifndef EV_RUN_H
#define EV_RUN_H

#include "batch/batch.h"
#include "batch/counts.h"
#include "batch/crew/crew.h"
#include "batch/expect.h"
#include "batch/input/input.h"
#include "batch/pool.h"
#include "batch/progress.h"
#include "batch/signals.h"
#include "batch/sink/sink.h"

#include <pthread.h>

typedef struct ev_run {
    const ev_batch_call *call;
    const ev_batch_options *options; /* of the call */
    int folder;                      /* -o: its descriptor; otherwise -1 */
    bool made_folder;                /* by this call */
    bool opened;                     /* ev_run_open has succeeded */
    int stop_fd;                     /* an eventfd: readable when no more records are to be read */
    ev_batch_input *input;
    ev_journal *journal; /* NULL: there is none */
    ev_journal *copy;    /* the journal file of an output that appears at finish: gets the lines of
                            `journal` then; otherwise NULL */
    ev_sink *sink;
    ev_expect *expect; /* NULL without --expect */
    ev_index ids; /* --resume: the numbers of all documents in the journal, with their records */
    bool has_ids;
    ev_crew *crew; /* a renderer for each worker of the pool */
    ev_signals *signals;

    /* Of the thread that takes records, until the workers have ended. */
    ev_faults input_error;
    uint64_t last_seq;

    /* Of the thread that publishes, until the workers have ended. */
    ev_status worst;    /* of the records: part of the exit status */
    bool halted;        /* --fail-fast: a record failed */
    uint64_t halted_at; /* and its number */

    /* Guards what is below, and for the thread that waits for signals the pointers journal, copy
     * and sink. */
    pthread_mutex_t lock;
    ev_pool *pool; /* NULL: no workers run */
    int signal;    /* the first that came; 0: none */
    ev_counts counts;
    ev_faults fatal;   /* the first fault of the machine: it ended the batch */
    uint64_t fatal_at; /* the record of that; 0: none */

    ev_progress progress; /* guarded by the lock of stderr (flockfile) */
} ev_run;

/* ---- run_open.c ------------------------------------------------------------------------------ */

/* Opens all that the batch needs, so that a fault is found before the first record. False with
 * faults. The caller calls ev_run_close in both cases. */
bool ev_run_open(ev_run *run, ev_faults *faults);
void ev_run_close(ev_run *run);

/* ---- run_work.c and run_publish.c: the tasks of the pool (pool.h) ---------------------------- */

/* `context` is the ev_run. */
bool ev_run_take(void *context, ev_job *job);
bool ev_run_has_more(void *context);
size_t ev_run_work(void *context, unsigned worker, ev_job *const jobs[], size_t count);
bool ev_run_publish(void *context, ev_job *const jobs[], size_t count);
void ev_run_unstage(void *context, ev_job *job);

/* ---- run.c: for any thread ------------------------------------------------------------------- */

/* From here on no record is read. Wakes a take that waits for input. */
void ev_run_halt(ev_run *run);

/* Keeps the first fault of the machine, with the record at which it was met (0: none), and halts.
 * Returns false, for the caller to return: nothing is published after it. */
bool ev_run_fail(ev_run *run, uint64_t seq, const ev_faults *fatal);

/* Prints faults on standard error, in place of the progress line; with the number of their record
 * and its visa number where that is known. NULL: they are not of a record. */
void ev_run_report(ev_run *run, const ev_faults *faults, const ev_entry *entry);

#endif
