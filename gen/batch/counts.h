/* counts: the results of the records so far. */
#ifndef EV_COUNTS_H
#define EV_COUNTS_H

#include "fault/fault.h"

typedef struct ev_counts {
    uint64_t done;         /* documents that this run has made */
    uint64_t skipped;      /* --resume: documents that an earlier run has made */
    uint64_t failed;       /* records without a document, in this run or an earlier one */
    uint64_t same, differ; /* --expect: documents that are the same, and others */
    uint64_t missing;      /* --expect: documents that only the other journal has; set at the end */
    uint64_t taken, total; /* bytes of the input; total 0: not known */
    uint64_t warnings[EV_CODE_COUNT];
} ev_counts;

#endif
