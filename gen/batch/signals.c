#include "batch/signals.h"

#include "sys/process.h"

#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

int ev_signals_open(void)
{
    sigset_t set = ev_process_ending_signals();
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
    sigset_t set = ev_process_ending_signals();
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void ev_signals_close(int fd)
{
    if (fd >= 0)
        (void)close(fd);
    ev_signals_unblock();
}
