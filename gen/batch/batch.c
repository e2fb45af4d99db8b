/* One batch from its beginning to its end: all files are opened, so that a fault is found before
 * the first record; then the workers run, while this thread waits for them and shows the progress;
 * then the output is finished. A thread of its own waits for signals all that time. */
#include "batch/batch.h"

#include "batch/run.h"
#include "batch/signals.h"
#include "sys/io.h"
#include "sys/memory.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>
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
        return; /* standard error would block: this thread must be free for signals */
    ev_progress_show(&run->progress, &counts);
    funlockfile(stderr);
}

/* Waits for the workers to end. Where waiting fails for a moment, it is not the end. */
static void wait_for_workers(ev_run *run)
{
    struct pollfd waiting = {.fd = ev_pool_ended_fd(run->pool), .events = POLLIN};
    for (int ready = 0; ready <= 0;) {
        ready = poll(&waiting, 1, ev_progress_pause(&run->progress));
        if (ready == 0)
            show(run);
    }
}

/* ---- signals --------------------------------------------------------------------------------- */

/* The workers finish the jobs that they have taken, and the output is finished. */
static void stop(void *context, int number)
{
    ev_run *run = context;
    (void)pthread_mutex_lock(&run->lock);
    run->signal = number;
    if (run->pool != NULL)
        ev_pool_stop(run->pool);
    (void)pthread_mutex_unlock(&run->lock);
    ev_run_halt(run);
}

/* Removes the files that no later run would find, as the process ends while the other threads run.
 * It allocates nothing, and takes no lock: where memory ran out this thread may hold it. */
static void remove_files(void *context)
{
    const ev_run *run = context;
    if (run->sink != NULL && run->sink->abort != NULL)
        run->sink->abort(run->sink);
    ev_journal_abort(run->journal);
    ev_journal_abort(run->copy);
    if (run->made_folder && !run->opened) /* as ev_run_close */
        (void)rmdir(run->options->arguments.folder);
}

/* Of a stream the answers that were begun are whole, however slow their reader is. */
static void end_without_memory(void *context)
{
    const ev_run *run = context;
    if (run->sink != NULL && run->sink->fall_silent != NULL)
        run->sink->fall_silent(run->sink);
    remove_files(context);
}

static void abort_batch(void *context, int number)
{
    ev_run *run = context;
    (void)pthread_mutex_lock(&run->lock);
    remove_files(run);
    _exit(SIGNAL_STATUS + number);
}

static int signal_of(ev_run *run)
{
    (void)pthread_mutex_lock(&run->lock);
    int number = run->signal;
    (void)pthread_mutex_unlock(&run->lock);
    return number;
}

/* ---- the end --------------------------------------------------------------------------------- */

/* The faults of the batch as a whole; only where all of the input was read. */
static void check_whole(ev_run *run, ev_faults *faults)
{
    if (run->halted || run->input_error.status != EV_OK)
        return;
    if (run->options->arguments.resume && ev_journal_has_beyond(run->journal, run->last_seq))
        (void)ev_faults_add(faults, EV_JOURNAL_BEYOND, "");
    if (run->expect == NULL)
        return;
    run->counts.missing = ev_expect_missing(run->expect);
    if (run->counts.missing > 0 && run->options->arguments.shard == NULL)
        (void)ev_faults_add(faults, EV_EXPECT_MISSING, "");
}

/* Whether DIR still names the folder that was written to. Where it was renamed or replaced
 * meanwhile, the documents are in a folder in which nobody looks for them. */
static bool is_in_place(const ev_run *run)
{
    struct stat ours, named;
    if (run->folder < 0)
        return true;
    return fstat(run->folder, &ours) == 0 && stat(run->options->arguments.folder, &named) == 0 &&
           ev_is_same_file(&ours, &named);
}

/* Sorts the journal and finishes the output. */
static void finish(ev_run *run)
{
    ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    if (!is_in_place(run)) {
        (void)ev_faults_add_system(&fatal, EV_CANT_OPEN_OUTPUT, run->options->arguments.folder,
                                   ENOENT);
        (void)ev_run_fail(run, 0, &fatal);
        return;
    }
    if (run->journal != NULL && ev_journal_finish(run->journal, &fatal) != EV_OK) {
        (void)ev_run_fail(run, 0, &fatal);
        return;
    }
    bool good = run->sink->finish(run->sink, run->journal, &fatal) == EV_OK;
    if (good && run->copy != NULL)
        good = ev_journal_copy(run->copy, run->journal, &fatal) == EV_OK;
    if (!good)
        (void)ev_run_fail(run, 0, &fatal);
}

/* --fail-fast stopped at a record. A fault met after it, because records are read ahead, is not
 * reported: without that it would not have been met. */
static void forget_later_faults(ev_run *run)
{
    if (!run->halted)
        return;
    ev_faults_init(&run->input_error, EV_LENIENT);
    if (run->fatal_at > run->halted_at)
        ev_faults_init(&run->fatal, EV_LENIENT);
}

static int conclude(ev_run *run)
{
    ev_faults whole;
    int signal = signal_of(run); /* one that comes later has stopped nothing */
    ev_faults_init_for(&whole, &run->call->warnings);
    forget_later_faults(run);
    if (run->fatal.status == EV_OK && signal == 0)
        check_whole(run, &whole);
    if (run->fatal.status == EV_OK)
        finish(run);
    if (run->progress.kind == EV_PROGRESS_JSON)
        show(run);
    ev_run_report(run, &run->input_error, NULL);
    ev_run_report(run, &whole, NULL);
    ev_run_report(run, &run->fatal, NULL);
    const ev_summary_form form = {.json = run->call->errors_json,
                                  .resumed = run->options->arguments.resume,
                                  .expected = run->expect != NULL,
                                  .stopped = signal != 0 || run->halted ||
                                             run->fatal.status != EV_OK ||
                                             run->input_error.status != EV_OK};
    ev_summary(&run->counts, &form);
    if (run->fatal.status != EV_OK)
        return (int)run->fatal.status;
    if ((signal = signal_of(run)) != 0)
        return SIGNAL_STATUS + signal;
    if (run->input_error.status != EV_OK)
        return (int)run->input_error.status;
    return (int)(run->worst != EV_OK ? run->worst : whole.status);
}

/* False, with status 75, where no thread can be started. */
static bool start_workers(ev_run *run)
{
    const ev_pool_tasks tasks = {.context = run,
                                 .take = ev_run_take,
                                 .has_more = ev_run_has_more,
                                 /* an answer is out before the next line is read */
                                 .together = run->sink->answers_all ? 1 : EV_POOL_TOGETHER_MAX,
                                 .work = ev_run_work,
                                 .publish = ev_run_publish,
                                 .unstage = ev_run_unstage};
    const ev_publisher publisher =
        run->sink->durable ? EV_PUBLISHER_OWN_THREAD : EV_PUBLISHER_WORKERS;
    ev_progress_start(&run->progress, run->options->progress);
    run->counts.total = ev_batch_input_total(run->input);
    ev_pool *pool = ev_pool_start(&tasks, run->options->jobs, publisher);
    (void)pthread_mutex_lock(&run->lock);
    run->pool = pool;
    if (pool != NULL && run->signal != 0)
        ev_pool_stop(pool);
    (void)pthread_mutex_unlock(&run->lock);
    return pool != NULL;
}

static void finish_workers(ev_run *run)
{
    ev_pool *pool = run->pool;
    wait_for_workers(run);
    (void)pthread_mutex_lock(&run->lock);
    run->pool = NULL;
    (void)pthread_mutex_unlock(&run->lock);
    ev_pool_finish(pool);
}

/* Opens all files, with the signals held back before there is one that a signal would leave. */
static bool open_all(ev_run *run, ev_faults *faults)
{
    const ev_signals_tasks tasks = {run, stop, abort_batch};
    run->stop_fd = eventfd(0, EFD_CLOEXEC);
    run->signals = run->stop_fd >= 0 ? ev_signals_start(&tasks) : NULL;
    if (run->signals == NULL)
        return ev_faults_add_system(faults, EV_OUT_OF_MEMORY, "", errno), false;
    if (!ev_run_open(run, faults))
        return false;
    if (!start_workers(run))
        (void)ev_faults_add_system(faults, EV_OUT_OF_MEMORY, "", errno);
    return run->pool != NULL;
}

/* Opens all, runs the workers and concludes. Returns the exit status. */
static int run_batch(ev_run *run, ev_faults *faults)
{
    bool good = run->crew != NULL && open_all(run, faults);
    ev_run_report(run, faults, NULL); /* also warnings */
    if (!good)
        return (int)faults->status;
    finish_workers(run);
    return conclude(run);
}

int ev_batch_run(const ev_batch_call *call)
{
    ev_run run = {.call = call, .options = call->options, .folder = -1, .stop_fd = -1};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_init(&run.fatal, EV_LENIENT);
    ev_faults_init(&run.input_error, EV_LENIENT);
    (void)pthread_mutex_init(&run.lock, NULL);
    ev_memory_hook hook = {.run = end_without_memory, .context = &run};
    /* First of all: what is opened later, no renderer can reach. */
    run.crew =
        ev_crew_open(call->res, &call->warnings, call->confine, call->options->jobs, &faults);
    ev_memory_before_exit(&hook);
    int status = run_batch(&run, &faults);
    ev_signals_end(run.signals); /* what is closed now removes itself what must not stay */
    ev_memory_forget(&hook);
    ev_run_close(&run);
    ev_crew_close(run.crew);
    return status;
}
