/* batch: many records to many documents: reads the input, renders side by side, publishes the
 * documents in order, keeps the journal. */
#ifndef EV_BATCH_H
#define EV_BATCH_H

#include "fault/fault.h"
#include "core/core.h"
#include "batch/options.h"
#include "resource/resource.h"
#include "sys/confine.h"

typedef struct ev_batch_call {
    const ev_batch_options *options;
    char *const *files; /* file_count paths; none: standard input */
    size_t file_count;
    const ev_resources *res; /* borrowed */
    const char *program;     /* "evisa-gen 0.1.0", for the journal */
    const char *scratch;     /* folder for temporary files that have no name */
    bool errors_json;
    ev_confine_need confine; /* --require-sandbox */
    ev_warnings warnings;
} ev_batch_call;

/* Runs the batch; all that the call points to is borrowed. Prints faults, progress and summary on
 * standard error. Returns the exit status of the program: that of the fault of the machine that
 * ended the batch; otherwise 128 + the number of the signal that ended it (130, 143); otherwise
 * that of a fault of the input; otherwise that of the records: EV_DATA where one failed, or the
 * status of the first fault that is not of a record; otherwise that of a fault of the batch as a
 * whole (JOURNAL_BEYOND, EXPECT_MISSING); otherwise 0. */
int ev_batch_run(const ev_batch_call *call);

#endif
