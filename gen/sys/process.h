/* process: what a program of ours does to itself before it reads a stranger's bytes. */
#ifndef EV_PROCESS_H
#define EV_PROCESS_H

#include <signal.h>
#include <stdbool.h>

enum { EV_PROCESS_MEMORY_MAX = 512 << 20, EV_PROCESS_SECONDS_MAX = 10 };

typedef enum ev_process_kind {
    EV_PROCESS_BOUNDED,   /* by the limits above: a call with one record */
    EV_PROCESS_LASTING,   /* by that of memory: a stream, which may run for days */
    EV_PROCESS_UNBOUNDED, /* a batch, whose renderers are bounded; what loads a token's library,
                             which takes what it likes */
} ev_process_kind;

/* No file in the place of a standard descriptor that is closed, no core file, no debugger of the
 * same user, a write error instead of a deadly signal, jansson's hash seed, no signal blocked,
 * SIGCHLD and SIGXCPU not ignored, and the limits, unless the caller's are stricter. A limit that
 * cannot be set does not stop the printing of a visa. */
void ev_process_harden(ev_process_kind kind);

/* The processors that this process may use, at most `most`: a container or taskset gives fewer than
 * the machine has. */
unsigned ev_process_processors(unsigned most);

/* The signals that ask a program to end: SIGINT, SIGTERM, SIGQUIT (a core file there is none), and
 * SIGHUP unless it is ignored, as nohup(1) has it. */
sigset_t ev_process_ending_signals(void);

/* Holds these signals back for this thread, while something half-written is on disk. *before is for
 * ev_process_release_signals; then one that came ends the program. */
void ev_process_hold_signals(sigset_t *before);
void ev_process_release_signals(const sigset_t *before);

/* Whether such a signal came while they are held. */
bool ev_process_is_asked_to_end(void);

#endif
