/* progress: how far the batch is, on standard error: for people one line that is redrawn, for
 * programs a line of JSON every second; and the summary at the end. */
#ifndef EV_PROGRESS_H
#define EV_PROGRESS_H

#include "batch/counts.h"
#include "batch/options.h"

typedef struct ev_progress {
    ev_progress_kind kind;
    int64_t started_ms; /* of the monotonic clock */
    bool drawn;         /* a line is on the terminal */
} ev_progress;

/* EV_PROGRESS_LINE becomes EV_PROGRESS_NONE where standard error is not a terminal. */
void ev_progress_start(ev_progress *progress, ev_progress_kind kind);

/* Milliseconds between two calls of ev_progress_show; -1: nothing is shown. */
int ev_progress_pause(const ev_progress *progress);

/* Prints the progress. Here and below the caller holds the lock of stderr (flockfile). */
void ev_progress_show(ev_progress *progress, const ev_counts *counts);

/* Removes the line from the terminal, for a message or the end. */
void ev_progress_clear(ev_progress *progress);

typedef struct ev_summary_form {
    bool json, resumed, expected; /* --errors=json; whether --resume and --expect were given */
    bool stopped;                 /* before the end of the input */
} ev_summary_form;

/* Prints "evisa-gen: 2000 records: 1993 done, 7 failed", or "evisa-gen: stopped after 2000 records:
 * ..."; before it a line for each kind of warning, where the form is not JSON. */
void ev_summary(const ev_counts *counts, const ev_summary_form *form);

#endif
