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
static _Noreturn void be_child(const ev_child *child, pid_t parent, int out)
{
    ev_status status = EV_INTERNAL;
    ev_memory_forget(NULL);
    bool is_ready = prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent &&
                    dup2(out, STDOUT_FILENO) >= 0;
    close_end(out);
    if (is_ready)
        status = child->work(child->context);
    _exit(fflush(stderr) == 0 ? (int)status : EV_IO);
}

/* The one line is the parent's: a child whose reader is gone would print another. */
static void end_child(void *context)
{
    const pid_t *pid = context;
    (void)kill(*pid, SIGKILL);
    (void)waitpid(*pid, NULL, 0);
}

typedef enum collected { COLLECTED, TOO_MUCH, NOT_COLLECTED } collected;

static collected collect(int from, size_t most, ev_buf *out)
{
    size_t before = out->size;
    char *room;
    while ((room = ev_buf_room(out, CHUNK)) != NULL) {
        ssize_t got = ev_input_some(from, room, CHUNK);
        if (got <= 0)
            return got == 0 ? COLLECTED : NOT_COLLECTED;
        out->size += (size_t)got;
        if (out->size - before > most)
            return TOO_MUCH;
    }
    return NOT_COLLECTED;
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

/* A library may end the process with a status of its own. */
static bool is_ours(int status)
{
    switch ((ev_status)status) {
    case EV_OK:
    case EV_USAGE:
    case EV_DATA:
    case EV_NO_INPUT:
    case EV_INTERNAL:
    case EV_CANT_CREATE:
    case EV_IO:
    case EV_TEMP_FAIL:
    case EV_CONFIG:
        return true;
    }
    return false;
}

static ev_status wait_for(pid_t pid, ev_faults *faults)
{
    int how;
    pid_t ended;
    do
        ended = waitpid(pid, &how, 0);
    while (ended < 0 && errno == EINTR);
    if (ended < 0)
        return ev_faults_add(faults, EV_INTERNAL_ERROR, "");
    if (WIFSIGNALED(how))
        return ev_faults_add(faults, code_of(WTERMSIG(how)), "");
    if (!is_ours(WEXITSTATUS(how)))
        return ev_faults_add(faults, EV_RENDERER_CRASHED, "");
    return (ev_status)WEXITSTATUS(how);
}

/* Reads what the child prints. One of which nothing is read any more is killed first: it would say
 * that its pipe broke. */
static ev_status attend(const ev_child *child, pid_t pid, int from, ev_buf *out, ev_faults *faults)
{
    size_t before = out->size;
    ev_memory_hook hook = {.run = end_child, .context = &pid};
    ev_memory_before_exit(&hook);
    if (child->give_up != NULL)
        child->give_up(child->context);
    collected got = collect(from, child->most, out);
    ev_memory_forget(&hook);
    if (got != COLLECTED)
        (void)kill(pid, SIGKILL);
    if (got == TOO_MUCH) {
        (void)waitpid(pid, NULL, 0);
        return ev_faults_add(faults, EV_RENDERER_CRASHED, "");
    }
    ev_status status = wait_for(pid, faults);
    if (status == EV_OK && got == NOT_COLLECTED)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (status == EV_OK && out->size == before)
        return ev_faults_add(faults, EV_RENDERER_CRASHED, "");
    return status;
}

ev_status ev_child_run(const ev_child *child, ev_buf *out, ev_faults *faults)
{
    int end[2];
    pid_t parent = getpid();
    /* Room before the fork: if both ran out of memory, each would say so. */
    if (!ev_buf_grow(out, CHUNK))
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (pipe2(end, O_CLOEXEC) != 0)
        return ev_faults_add_system(faults, EV_OUT_OF_MEMORY, "", errno);
    pid_t pid = fork();
    int error = errno;
    if (pid == 0) {
        close_end(end[0]);
        be_child(child, parent, end[1]);
    }
    close_end(end[1]);
    ev_status status = pid > 0 ? attend(child, pid, end[0], out, faults)
                               : ev_faults_add_system(faults, EV_OUT_OF_MEMORY, "", error);
    close_end(end[0]);
    return status;
}
