/* One batch from its beginning to its end: everything is opened, so that what cannot be is said
 * before anything is done; then the workers run, and this thread waits for them, for signals, and
 * shows how far it is. */
#include "batch/run.h"

#include "sys/io.h"
#include "batch/memory.h"
#include "batch/signals.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIGNAL_STATUS = 128 };

/* ---- running --------------------------------------------------------------------------------- */

static void show(ev_run *run)
{
    (void)pthread_mutex_lock(&run->lock);
    ev_counts counts = run->counts;
    (void)pthread_mutex_unlock(&run->lock);
    struct pollfd room = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&room, 1, 0) <= 0 || ftrylockfile(stderr) != 0)
        return; /* nobody reads it just now: this thread must go on hearing signals */
    ev_progress_show(&run->progress, &counts);
    funlockfile(stderr);
}

/* Waits for the workers to end. The first signal lets them finish what they have in hand, a second
 * one ends the process. Returns the number of the first, or 0. */
static int wait_for_workers(ev_run *run, int signals)
{
    struct pollfd waiting[] = {{.fd = ev_pool_ended_fd(run->pool), .events = POLLIN},
                               {.fd = signals, .events = POLLIN}};
    int first = 0;
    for (;;) {
        int ready = poll(waiting, 2, ev_progress_pause(&run->progress));
        if (ready < 0 && errno != EINTR)
            return first;
        int came = ready > 0 && waiting[1].revents != 0 ? ev_signals_next(signals) : 0;
        if (came != 0 && first != 0) {
            if (run->sink->abandon != NULL)
                run->sink->abandon(run->sink);
            ev_journal_abandon(run->copy);
            _exit(SIGNAL_STATUS + came);
        }
        if (came != 0) {
            first = came;
            ev_pool_stop(run->pool);
            ev_run_halt(run);
        }
        if (ready > 0 && waiting[0].revents != 0)
            return first;
        if (ready == 0)
            show(run);
    }
}

/* What is said at the end of all records: only when there was no reason to stop before. */
static void check_whole(ev_run *run, ev_faults *faults)
{
    if (run->halted || run->input_error.status != EV_OK)
        return;
    if (run->options->words.resume && ev_journal_has_beyond(run->journal, run->last_seq))
        (void)ev_faults_add(faults, EV_JOURNAL_BEYOND, "");
    if (run->expect == NULL)
        return;
    run->counts.missing = ev_expect_missing(run->expect);
    if (run->counts.missing > 0 && run->options->words.shard == NULL)
        (void)ev_faults_add(faults, EV_EXPECT_MISSING, "");
}

/* Whether DIR still names the folder that was written to: one that was moved away or replaced
 * meanwhile has the documents where nobody looks for them. */
static bool is_in_place(const ev_run *run)
{
    struct stat ours, named;
    if (run->folder < 0)
        return true;
    return fstat(run->folder, &ours) == 0 && stat(run->options->words.folder, &named) == 0 &&
           ev_is_same_file(&ours, &named);
}

/* The journal in order, the tar with its end. */
static void finish(ev_run *run)
{
    ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    if (!is_in_place(run)) {
        (void)ev_faults_add(&fatal, EV_CANT_OPEN_OUTPUT, run->options->words.folder);
        (void)ev_run_fail(run, 0, &fatal);
        return;
    }
    if (run->journal != NULL && ev_journal_settle(run->journal, &fatal) != EV_OK) {
        (void)ev_run_fail(run, 0, &fatal);
        return;
    }
    bool good = run->sink->finish(run->sink, run->journal, &fatal) == EV_OK;
    if (good && run->copy != NULL)
        good = ev_journal_begin(run->copy, &fatal) == EV_OK &&
               ev_journal_copy(run->copy, run->journal, &fatal) == EV_OK;
    if (!good)
        (void)ev_run_fail(run, 0, &fatal);
}

/* --fail-fast stopped at a record: what was met behind it, because it was read ahead, is as if it
 * had not been. */
static void forget_what_lies_behind(ev_run *run)
{
    if (!run->halted)
        return;
    ev_faults_init(&run->input_error, EV_LENIENT);
    if (run->fatal_at > run->halted_at)
        ev_faults_init(&run->fatal, EV_LENIENT);
}

static int conclude(ev_run *run, int signal)
{
    ev_faults whole;
    ev_faults_init(&whole, run->call->strictness);
    forget_what_lies_behind(run);
    if (run->fatal.status == EV_OK && signal == 0)
        check_whole(run, &whole);
    if (run->fatal.status == EV_OK)
        finish(run);
    if (run->progress.kind == EV_PROGRESS_JSON)
        show(run);
    ev_run_report(run, &run->input_error, 0);
    ev_run_report(run, &whole, 0);
    ev_run_report(run, &run->fatal, 0);
    const ev_summary_form form = {.json = run->call->errors_json,
                                  .resumed = run->options->words.resume,
                                  .expected = run->expect != NULL,
                                  .stopped = signal != 0 || run->halted ||
                                             run->fatal.status != EV_OK ||
                                             run->input_error.status != EV_OK};
    ev_summary(&run->counts, &form);
    if (run->fatal.status != EV_OK)
        return (int)run->fatal.status;
    if (signal != 0)
        return SIGNAL_STATUS + signal;
    if (run->input_error.status != EV_OK)
        return (int)run->input_error.status;
    return (int)(run->worst != EV_OK ? run->worst : whole.status);
}

static int run_workers(ev_run *run, int signals)
{
    const ev_pool_tasks tasks = {run, ev_run_take, ev_run_work, ev_run_place, ev_run_discard};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_progress_start(&run->progress, run->options->progress);
    run->counts.total = ev_batch_input_total(run->input);
    run->pool = signals >= 0 ? ev_pool_start(&tasks, run->options->jobs, run->sink->durable) : NULL;
    if (run->pool == NULL) {
        (void)ev_faults_add(&faults, EV_OUT_OF_MEMORY, "");
        ev_run_report(run, &faults, 0);
        return (int)faults.status;
    }
    int signal = wait_for_workers(run, signals);
    ev_pool_finish(run->pool);
    if (signal == 0)
        signal = ev_signals_next(signals);
    ev_signals_unblock(); /* the end may take a while, too: a tar is written to disk */
    return conclude(run, signal);
}

int ev_batch_run(const ev_batch_call *call)
{
    ev_run run = {.call = call, .options = call->options, .folder = -1, .stop_fd = -1};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_init(&run.fatal, EV_LENIENT);
    ev_faults_init(&run.input_error, EV_LENIENT);
    (void)pthread_mutex_init(&run.lock, NULL);
    int status,
        signals = ev_signals_open(); /* before anything is there that a signal could leave behind */
    ev_json_memory_must_last();
    if (ev_run_open(&run, &faults))
        status = run_workers(&run, signals);
    else {
        ev_run_report(&run, &faults, 0);
        status = (int)faults.status;
    }
    ev_run_close(&run);
    ev_signals_close(signals);
    return status;
}
