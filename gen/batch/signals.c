#include "batch/signals.h"

#include "sys/io.h"
#include "sys/process.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct ev_signals {
    ev_signals_tasks tasks;
    pthread_t thread;
    int fd, end_fd; /* of the signals; readable when the thread is to end */
};

/* The next signal, or 0 where there is none. */
static int next_signal(int fd)
{
    struct signalfd_siginfo about;
    return read(fd, &about, sizeof about) == (ssize_t)sizeof about ? (int)about.ssi_signo : 0;
}

static void *wait_for_signals(void *argument)
{
    const ev_signals *signals = argument;
    struct pollfd waiting[] = {{.fd = signals->fd, .events = POLLIN},
                               {.fd = signals->end_fd, .events = POLLIN}};
    for (int count = 0; waiting[1].revents == 0;) {
        if (poll(waiting, 2, -1) <= 0)
            continue; /* interrupted, or short of memory for a moment */
        int number = waiting[0].revents != 0 ? next_signal(signals->fd) : 0;
        if (number != 0)
            (count++ == 0 ? signals->tasks.first : signals->tasks.second)(signals->tasks.context,
                                                                          number);
    }
    return NULL;
}

static void free_signals(ev_signals *signals)
{
    if (signals->fd >= 0)
        (void)close(signals->fd);
    if (signals->end_fd >= 0)
        (void)close(signals->end_fd);
    free(signals);
}

ev_signals *ev_signals_start(const ev_signals_tasks *tasks)
{
    sigset_t set = ev_process_ending_signals();
    ev_signals *signals = malloc(sizeof *signals);
    if (signals == NULL || pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) {
        free(signals);
        return NULL;
    }
    *signals = (ev_signals){.tasks = *tasks,
                            .fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK),
                            .end_fd = eventfd(0, EFD_CLOEXEC)};
    int error = signals->fd >= 0 && signals->end_fd >= 0 ? 0 : errno;
    if (error == 0)
        error = pthread_create(&signals->thread, NULL, wait_for_signals, signals);
    if (error == 0)
        return signals;
    free_signals(signals);
    errno = error;
    return NULL;
}

void ev_signals_end(ev_signals *signals)
{
    if (signals == NULL)
        return;
    ev_wake(signals->end_fd);
    (void)pthread_join(signals->thread, NULL);
    free_signals(signals);
}
