#include "batch/signals.h"

#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* A signal that is blocked waits in the descriptor even where it is ignored. A shell has what it
 * starts in the background ignore SIGINT: whoever sends it to a batch by kill(1) means it. */
static sigset_t ending(void)
{
    sigset_t set;
    struct sigaction hangup;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        (void)sigaddset(&set, SIGHUP);
    return set;
}

int ev_signals_open(void)
{
    sigset_t set = ending();
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int ev_signals_next(int fd)
{
    struct signalfd_siginfo about;
    return read(fd, &about, sizeof about) == (ssize_t)sizeof about ? (int)about.ssi_signo : 0;
}

void ev_signals_unblock(void)
{
    sigset_t set = ending();
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void ev_signals_close(int fd)
{
    if (fd >= 0)
        (void)close(fd);
    ev_signals_unblock();
}
