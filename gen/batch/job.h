/* job: one record of a batch while it is in work: its line, its document, the result. A worker
 * fills it; then it is published, in the order of the records. */
#ifndef EV_JOB_H
#define EV_JOB_H

#include "fault/fault.h"
#include "batch/crew/wire.h"
#include "batch/journal/entry.h"
#include "batch/input/input.h"

/* What publishing does with a file that has the name of the document already. */
typedef enum ev_replace {
    EV_REPLACE_NEVER,   /* it is the error `duplicate` */
    EV_REPLACE_IF_SAME, /* replaces a file of the same bytes, which a run left that was killed
                           before it wrote the journal; any other is the error `duplicate` */
    EV_REPLACE_ALWAYS   /* --overwrite; and a file that the journal has for this record */
} ev_replace;

typedef struct ev_job {
    unsigned slot;     /* 0-based; no other job has it at the same time */
    ev_line_kind kind; /* EV_LINE_TEXT or EV_LINE_TOO_LONG */
    ev_batch_place place;
    ev_buf line;   /* a copy of the line, or of the beginning of one that is too long */
    ev_buf pdf;    /* the document, when entry.has_pdf and not skipped */
    ev_buf answer; /* for the sink alone */
    ev_entry entry;
    ev_entry former; /* --resume: the line that an earlier run wrote, when has_former */
    bool has_former;
    ev_faults faults;     /* of the record; status EV_OK: it has a document */
    ev_rendered rendered; /* what its renderer said; the faults point into it */
    ev_replace replace;
    bool skipped; /* --resume: an earlier run did it; nothing is published */
    bool staged;  /* for the sink alone: there is something to publish or unstage */
} ev_job;

#endif
