/* progress: how far the batch is, on standard error: for a person one line that is redrawn, for a
 * program a line of JSON a second; and the summary at the end. */
#ifndef EV_PROGRESS_H
#define EV_PROGRESS_H

#include "batch/counts.h"
#include "batch/options.h"

typedef struct ev_progress {
    ev_progress_kind kind;
    int64_t started_ms; /* of the monotonic clock */
    bool drawn;         /* a line stands on the terminal */
} ev_progress;

/* A line only where standard error is a terminal. */
void ev_progress_start(ev_progress *progress, ev_progress_kind kind);

/* Milliseconds from one showing to the next; -1: it is not shown. */
int ev_progress_pause(const ev_progress *progress);

/* Shows how far it is. The caller holds the lock of stderr (flockfile), here and below. */
void ev_progress_show(ev_progress *progress, const ev_counts *counts);

/* Takes the line off the terminal, for a message or the end. */
void ev_progress_clear(ev_progress *progress);

typedef struct ev_summary_form {
    bool json, resumed, expected; /* --errors=json; whether --resume and --expect were given */
    bool stopped;                 /* before the end of the input */
} ev_summary_form;

/* "evisa-gen: 2000 records: 1993 done, 7 failed", or "evisa-gen: stopped after 2000 records: ...";
 * with a line for each kind of warning before it in the readable form. */
void ev_summary(const ev_counts *counts, const ev_summary_form *form);

#endif
