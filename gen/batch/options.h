/* options: the command line of a batch. */
#ifndef EV_BATCH_OPTIONS_H
#define EV_BATCH_OPTIONS_H

#include "batch/input/shard.h"

#include <stdio.h>

enum { EV_JOBS_MAX = 256 };

/* The options as text. NULL or false: not given. */
typedef struct ev_batch_arguments {
    const char *folder, *tar; /* -o DIR, --tar=FILE */
    const char *jobs, *journal, *expect, *shard, *progress;
    bool ndjson, resume, retry_crashed, overwrite, fail_fast;
} ev_batch_arguments;

typedef enum ev_progress_kind {
    EV_PROGRESS_LINE, /* one line redrawn, where standard error is a terminal */
    EV_PROGRESS_JSON,
    EV_PROGRESS_NONE
} ev_progress_kind;

typedef struct ev_batch_options {
    ev_batch_arguments arguments; /* the strings are the command line's */
    unsigned jobs;                /* 1..EV_JOBS_MAX */
    ev_shard shard;
    ev_progress_kind progress;
} ev_batch_options;

/* Checks which arguments may be together, and reads their numbers. Returns NULL, or a sentence for
 * a usage error, which quotes no value. */
const char *ev_batch_options_read(const ev_batch_arguments *arguments, ev_environment *environment,
                                  ev_batch_options *options);

#endif
