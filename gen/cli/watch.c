/* The command watch: each render is a call of its own, by a child, as with -o; this process waits
 * for the saves and writes the file. */
#include "watch/watch.h"

#include "cli/cli.h"
#include "sys/io.h"
#include "sys/process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct watcher {
    ev_cli_options *options;
    ev_status (*render)(ev_cli_options *options);
    ev_faults *faults;
} watcher;

/* ---- signals --------------------------------------------------------------------------------- */

/* What is half written is on the disk only while signals are held (gen/sys/io.c), and a child ends
 * with its parent. */
static void end(int number)
{
    (void)number;
    _exit(EV_OK);
}

static void handle_signals(void (*handler)(int number))
{
    const sigset_t ending = ev_process_ending_signals();
    struct sigaction action = {.sa_handler = handler};
    (void)sigemptyset(&action.sa_mask);
    for (int number = 1; number < NSIG; number++)
        if (sigismember(&ending, number) == 1)
            (void)sigaction(number, &action, NULL);
}

/* The pipe to a parent that ends is closed a moment before the child is killed: a child that writes
 * to it then has nothing to say. */
void ev_cli_watch_begin_child(void)
{
    handle_signals(SIG_DFL);
    ev_process_harden(EV_PROCESS_BOUNDED);
    (void)signal(SIGPIPE, SIG_DFL);
}

/* ---- what it says ---------------------------------------------------------------------------- */

/* Returns false where nobody can read it any more: watching then has no end that anybody sees. */
static bool say(watcher *w, const char *what, const char *name, const char *rest)
{
    char clock[sizeof "14:03:22"] = "";
    struct tm local;
    time_t now = time(NULL);
    if (localtime_r(&now, &local) != NULL)
        (void)strftime(clock, sizeof clock, "%H:%M:%S", &local);
    if (printf("%s %s%s%s\n", clock, what, name, rest) < 0 || fflush(stdout) != 0)
        (void)ev_faults_add_system(w->faults, EV_WRITE_FAILED, ev_output_name(NULL), errno);
    return w->faults->status == EV_OK;
}

/* A file that was written holds the signals that end a process, until it ends. This one goes on. */
static bool render_again(void *context, int64_t since)
{
    watcher *w = context;
    sigset_t signals;
    char took[sizeof ", -9223372036854775808 ms"];
    (void)sigprocmask(SIG_SETMASK, NULL, &signals);
    ev_status status = w->render(w->options);
    ev_process_release_signals(&signals);
    if (status != EV_OK) /* there may be no page yet */
        return say(w, "faults; ", w->options->output,
                   access(w->options->output, F_OK) == 0 ? " stays as it was" : " is not written");
    (void)snprintf(took, sizeof took, ", %lld ms", (long long)(ev_watch_now() - since));
    return say(w, "ok ", w->options->output, took);
}

/* ---- the command ----------------------------------------------------------------------------- */

static ev_status refuse(const ev_cli_options *options, const char *wrong)
{
    return ev_report_usage(
        wrong, &(ev_report_form){.program = "evisa-gen", .json = options->errors_json}, stderr);
}

/* NULL, or a sentence. *about is of the record. */
static const char *check_output(const ev_cli_options *options, const struct stat *about)
{
    struct stat output;
    if (ev_output_is_standard(options->output))
        return "watch writes to a file, not to standard output";
    if (stat(options->output, &output) == 0 && ev_is_same_file(&output, about))
        return "the output of watch would replace the record";
    return NULL;
}

static ev_status check_record(const ev_cli_options *options, struct stat *about, ev_faults *faults)
{
    int error = stat(options->record, about) != 0 ? errno
                : S_ISDIR(about->st_mode)         ? EISDIR
                : S_ISREG(about->st_mode)         ? 0
                                                  : EINVAL;
    return error == 0 ? EV_OK : ev_faults_add_system(faults, EV_CANT_READ, options->record, error);
}

static ev_status run(watcher *w)
{
    const ev_cli_options *options = w->options;
    const ev_watch watch = {.folder = options->resources,
                            .file = options->record,
                            .output = options->output,
                            .changed = render_again,
                            .context = w};
    if (ev_watch_run(&watch, w->faults) == EV_WATCH_GONE)
        (void)say(w, "the end: ", options->resources, " is gone");
    return w->faults->status;
}

ev_status ev_cli_watch(ev_cli_options *options, ev_status (*render)(ev_cli_options *options))
{
    ev_faults faults;
    struct stat record;
    watcher w = {.options = options, .render = render, .faults = &faults};
    ev_faults_init(&faults, EV_LENIENT);
    handle_signals(end);
    if (check_record(options, &record, &faults) == EV_OK) {
        const char *wrong = check_output(options, &record);
        if (wrong != NULL)
            return refuse(options, wrong);
        (void)run(&w);
    }
    ev_report(&faults, &(ev_report_form){.program = "evisa-gen", .json = options->errors_json},
              stderr);
    return faults.status;
}
