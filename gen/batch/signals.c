#include "signals.h"

#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t ending(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
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

void ev_signals_close(int fd)
{
    sigset_t set = ending();
    if (fd >= 0)
        (void)close(fd);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
