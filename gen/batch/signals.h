/* signals: SIGINT, SIGTERM, SIGQUIT and SIGHUP (unless it is ignored) end a batch. A thread of its
 * own reads them from a descriptor, from before the first file is opened until after the last is
 * closed: what the batch does meanwhile may take long, such as syncing an archive or sorting a
 * journal. */
#ifndef EV_SIGNALS_H
#define EV_SIGNALS_H

/* Called in that thread with the number of the signal, each at most once. */
typedef struct ev_signals_tasks {
    void *context;
    void (*first)(void *context, int number);
    void (*second)(void *context, int number); /* ends the process */
} ev_signals_tasks;

typedef struct ev_signals ev_signals;

/* Holds these signals back for this thread and all that it starts, and starts the thread that reads
 * them. NULL where that fails, with errno. */
ev_signals *ev_signals_start(const ev_signals_tasks *tasks);

/* Ends the thread; from here on no task is called. The signals stay held back: the process ends
 * soon, and one that comes now comes too late. NULL is fine. */
void ev_signals_end(ev_signals *signals);

#endif
