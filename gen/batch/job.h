/* job: one record of a batch on its way: its line, its document, what came of it. A worker fills
 * it; then it is placed, in the order of the records. */
#ifndef EV_JOB_H
#define EV_JOB_H

#include "fault/fault.h"
#include "batch/journal/entry.h"
#include "sys/lines.h"

/* What may happen to a file that stands where the document belongs. */
typedef enum ev_replace {
    EV_REPLACE_NEVER,   /* it is the error `duplicate` */
    EV_REPLACE_IF_SAME, /* fine when it holds the same bytes: a run that was killed put it there and
                           could not say so any more; else `duplicate` */
    EV_REPLACE_ALWAYS   /* --overwrite, and what the journal says is this record's */
} ev_replace;

typedef struct ev_job {
    unsigned slot;     /* 0-based; no other job has it at the same time */
    ev_line_kind kind; /* EV_LINE_TEXT or EV_LINE_TOO_LONG */
    ev_buf line;       /* a copy of the line */
    ev_buf pdf;        /* the document, when entry.has_pdf and not skipped */
    ev_buf answer;     /* the sink's own */
    ev_entry entry;
    ev_entry former; /* --resume: the line of an earlier run, when has_former */
    bool has_former;
    ev_faults faults; /* faults of the record; error.status == EV_OK: it has a document */
    ev_replace replace;
    bool skipped;  /* --resume: an earlier run did it; there is nothing to place */
    bool prepared; /* the sink's own: something is there that must be placed or discarded */
} ev_job;

#endif
