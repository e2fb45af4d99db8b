#include "sys/process.h"

#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* A program that is called with a standard descriptor closed must not open a file in its place:
 * messages would be written into the journal, a document into a record. What is opened here can be
 * neither read nor written. */
static void hold_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/", O_PATH | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        (void)close(fd);
}

/* Some callers leave signals ignored or blocked, which a program inherits: without SIGXCPU the
 * limit of time would not say why, without SIGCHLD nobody learns how a child ended, and a blocked
 * SIGTERM would end nothing. Of the others, what a caller has ignored stays ignored, as nohup(1)
 * and shells have it. */
static void undo_inherited_signals(void)
{
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGCHLD, SIG_DFL);
    (void)signal(SIGXCPU, SIG_DFL);
}

/* A stricter limit of the caller's stays, also for root, who could raise it. */
static void lower(__rlimit_resource_t resource, rlim_t soft, rlim_t hard)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0)
        return;
    limit.rlim_max = limit.rlim_max < hard ? limit.rlim_max : hard;
    limit.rlim_cur = limit.rlim_cur < soft ? limit.rlim_cur : soft;
    (void)setrlimit(resource, &limit);
}

/* Personal data and keys stay out of core files; a defect cannot eat the machine. */
void ev_process_harden(ev_process_kind kind)
{
    undo_inherited_signals();
    hold_standard_descriptors();
    lower(RLIMIT_CORE, 0, 0);
    /* The first ends it by SIGXCPU, which says why; equal, both would be SIGKILL, which does not.
     */
    if (kind == EV_PROCESS_BOUNDED)
        lower(RLIMIT_CPU, EV_PROCESS_SECONDS_MAX, EV_PROCESS_SECONDS_MAX + 1);
#ifndef EV_SANITIZED /* the sanitizers reserve terabytes of addresses */
    if (kind != EV_PROCESS_UNBOUNDED)
        lower(RLIMIT_AS, EV_PROCESS_MEMORY_MAX, EV_PROCESS_MEMORY_MAX);
#endif
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    json_object_seed(0); /* random, and set before any thread. It does not change the output */
    /* A reader that has closed its end is a write error with a status of its own, and so is a file
     * that may not grow. */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
}

unsigned ev_process_processors(unsigned most)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : (unsigned)count > most ? most : (unsigned)count;
}

/* A blocked signal is kept in a signalfd even where it is ignored, so SIGHUP is left out then. A
 * shell has what it starts in the background ignore SIGINT and SIGQUIT; kill(1) with one of them is
 * meant all the same. */
sigset_t ev_process_ending_signals(void)
{
    sigset_t set;
    struct sigaction hangup;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGQUIT);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        (void)sigaddset(&set, SIGHUP);
    return set;
}

void ev_process_hold_signals(sigset_t *before)
{
    sigset_t set = ev_process_ending_signals();
    (void)pthread_sigmask(SIG_BLOCK, &set, before);
}

bool ev_process_is_asked_to_end(void)
{
    const sigset_t ending = ev_process_ending_signals();
    sigset_t waiting;
    (void)sigpending(&waiting);
    (void)sigandset(&waiting, &waiting, &ending);
    return sigisemptyset(&waiting) == 0;
}

void ev_process_release_signals(const sigset_t *before)
{
    (void)pthread_sigmask(SIG_SETMASK, before, NULL);
}
