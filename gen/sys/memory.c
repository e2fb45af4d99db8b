/* What is kept here is the process's, as the allocator is: the one line that it prints, and what it
 * removes before it ends. */
#include "sys/memory.h"

#include "fault/report.h"
#include "sys/io.h"

#include <poll.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_bool wants_json;
static _Atomic(ev_memory_hook *) hooks;
static atomic_int ending; /* the thread that ends the process; 0: none */

void ev_memory_read_arguments(int argc, char *argv[])
{
    atomic_store(&wants_json, ev_report_wants_json(argc, argv));
}

void ev_memory_before_exit(ev_memory_hook *hook)
{
    hook->outer = atomic_load(&hooks);
    atomic_store(&hooks, hook);
}

void ev_memory_forget(const ev_memory_hook *hook)
{
    atomic_store(&hooks, hook != NULL ? hook->outer : NULL);
}

static void print_line(const char *program)
{
    const ev_report_form form = {.program = program, .json = atomic_load(&wants_json)};
    const ev_fault fault = {.code = EV_OUT_OF_MEMORY, .severity = EV_ERROR};
    char text[EV_REPORT_LINE_MAX];
    ev_buf line = {.data = text, .capacity = sizeof text};
    ev_report_line(&fault, &form, &line);
    (void)ev_output_write_fd(STDERR_FILENO, ev_buf_as_slice(&line));
}

/* A hook that allocates against its rule comes here a second time, in the thread that is ending: it
 * ends at once. */
_Noreturn void ev_memory_exit(const char *program)
{
    int none = 0, own = gettid();
    if (!atomic_compare_exchange_strong(&ending, &none, own))
        while (none != own)
            (void)poll(NULL, 0, -1); /* pause(2) ends a process that is confined */
    else {
        for (ev_memory_hook *hook = atomic_load(&hooks); hook != NULL; hook = hook->outer)
            hook->run(hook->context);
        print_line(program);
    }
    _exit(EV_TEMP_FAIL);
}
