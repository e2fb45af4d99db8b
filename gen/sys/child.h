/* child: a process for the part of a call that decodes, where its output goes to a file: what it
 * prints on standard output comes back to the caller, which alone may open files. */
#ifndef EV_CHILD_H
#define EV_CHILD_H

#include "fault/fault.h"

/* What the child does: prints its faults and its output, and returns its exit status. */
typedef ev_status ev_child_work(void *context);

/* Runs `work` in a child, which ends with its status, and appends to `out` what it wrote to
 * standard output. Signals that end a program end both. Returns the status of the child: it has
 * reported its own faults. Where it did not end by itself, or there is none, *faults says so:
 * RENDERER_CRASHED, RENDERER_TIMEOUT; OUT_OF_MEMORY also where something else killed it. */
ev_status ev_child_run(ev_child_work *work, void *context, ev_buf *out, ev_faults *faults);

#endif
