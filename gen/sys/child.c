#include "sys/child.h"

#include "sys/io.h"
#include "sys/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

/* An end of the pipe that stayed open would be waited for, for ever. No other thread can have got
 * the number meanwhile: there is none. */
static void close_end(int end)
{
    while (close(end) != 0 && errno != EBADF)
        ;
}

/* The caller may have been killed between the fork and here: then no signal comes any more. */
static _Noreturn void be_child(ev_child_work *work, void *context, pid_t parent, int out)
{
    ev_status status = EV_INTERNAL;
    ev_memory_forget(NULL);
    bool is_ready = prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent &&
                    dup2(out, STDOUT_FILENO) >= 0;
    close_end(out);
    if (is_ready)
        status = work(context);
    _exit(fflush(stderr) == 0 ? (int)status : EV_IO);
}

/* The one line is the parent's: a child whose reader is gone would print another. */
static void end_child(void *context)
{
    const pid_t *child = context;
    (void)kill(*child, SIGKILL);
    (void)waitpid(*child, NULL, 0);
}

/* False when reading failed. */
static bool collect(int from, ev_buf *out)
{
    char *room;
    while ((room = ev_buf_room(out, CHUNK)) != NULL) {
        ssize_t got = ev_input_some(from, room, CHUNK);
        if (got <= 0)
            return got == 0;
        out->size += (size_t)got;
    }
    return false;
}

/* A child that something else killed, by SIGKILL when memory ran out or by SIGTERM, says nothing of
 * the record. */
static ev_code code_of(int signal)
{
    switch (signal) {
    case SIGXCPU:
        return EV_RENDERER_TIMEOUT;
    case SIGKILL:
    case SIGTERM:
    case SIGINT:
    case SIGHUP:
    case SIGQUIT:
        return EV_OUT_OF_MEMORY;
    default:
        return EV_RENDERER_CRASHED;
    }
}

static ev_status wait_for(pid_t child, ev_faults *faults)
{
    int how;
    pid_t ended;
    do
        ended = waitpid(child, &how, 0);
    while (ended < 0 && errno == EINTR);
    if (ended < 0)
        return ev_faults_add(faults, EV_INTERNAL_ERROR, "");
    if (WIFSIGNALED(how))
        return ev_faults_add(faults, code_of(WTERMSIG(how)), "");
    return (ev_status)WEXITSTATUS(how);
}

ev_status ev_child_run(ev_child_work *work, void *context, ev_buf *out, ev_faults *faults)
{
    int end[2];
    pid_t parent = getpid();
    /* Room before the fork: if both ran out of memory, each would say so. */
    if (!ev_buf_grow(out, CHUNK))
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (pipe2(end, O_CLOEXEC) != 0)
        return ev_faults_add_system(faults, EV_OUT_OF_MEMORY, "", errno);
    pid_t child = fork();
    int error = errno;
    if (child == 0) {
        close_end(end[0]);
        be_child(work, context, parent, end[1]);
    }
    close_end(end[1]);
    ev_memory_hook hook = {.run = end_child, .context = &child};
    ev_memory_before_exit(&hook);
    bool good = child > 0 && collect(end[0], out);
    ev_memory_forget(&hook);
    close_end(end[0]);
    if (child < 0)
        return ev_faults_add_system(faults, EV_OUT_OF_MEMORY, "", error);
    if (!good)
        (void)kill(child, SIGKILL); /* it would say that its pipe broke */
    ev_status status = wait_for(child, faults);
    if (status == EV_OK && !good)
        status = ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return status;
}
