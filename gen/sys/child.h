/* child: a process for the part of a call that decodes, where its output goes to a file: what it
 * prints on standard output comes back to the caller, which alone may open files. */
#ifndef EV_CHILD_H
#define EV_CHILD_H

#include "fault/fault.h"

typedef struct ev_child {
    /* What the child does: prints its faults and its output, and returns its exit status. */
    ev_status (*work)(void *context);

    /* Called in the parent while the child works: closes what only the child needs. NULL: nothing.
     */
    void (*give_up)(void *context);
    void *context;
    size_t most; /* bytes that the child may print; a child that prints more was taken over */
} ev_child;

/* Runs child->work in a child, which ends with its status, and appends to `out` what it wrote to
 * standard output. Signals that end a program end both. Returns the status of the child: it has
 * reported its own faults. Where it did not end as work does, or there is none, *faults says so:
 * RENDERER_CRASHED (it was killed, printed nothing or too much, or its status is none of ours),
 * RENDERER_TIMEOUT; OUT_OF_MEMORY also where something else killed it. */
ev_status ev_child_run(const ev_child *child, ev_buf *out, ev_faults *faults);

#endif
