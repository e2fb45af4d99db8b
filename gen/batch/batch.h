/* batch: many records to many documents: reads the input, renders side by side, places the
 * documents in order, keeps the journal. */
#ifndef EV_BATCH_H
#define EV_BATCH_H

#include "fault/fault.h"
#include "core/core.h"
#include "batch/options.h"
#include "resource/resource.h"

typedef struct ev_batch_call {
    const ev_batch_options *options;
    char *const *files; /* file_count of them; none: standard input */
    size_t file_count;
    const ev_resources *res; /* borrowed */
    const char *program;     /* "evisa-gen 0.1.0", for the journal */
    const char *scratch;     /* folder for temporary files without a name */
    bool errors_json;
    ev_strictness strictness;
} ev_batch_call;

/* Runs the batch. Prints faults, progress and summary on standard error. Returns the exit status of
 * the program: 130 or 143 after a signal, the status of what stopped the batch, else 65 (or what
 * else was wrong first) if a record failed, else 0. */
int ev_batch_run(const ev_batch_call *call);

#endif
