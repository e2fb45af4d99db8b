/* counts: what became of the records so far. */
#ifndef EV_COUNTS_H
#define EV_COUNTS_H

#include "fault/fault.h"

typedef struct ev_counts {
    uint64_t done;    /* documents made by this run */
    uint64_t skipped; /* --resume: documents of an earlier run that are there */
    uint64_t failed;  /* records without a document, those of an earlier run included */
    uint64_t same;    /* --expect: documents that are */
    uint64_t differ;  /*           and that are not */
    uint64_t missing; /*           and that the other journal has beyond them; known at the end */
    uint64_t taken, total; /* bytes of the input; total 0: not known */
    uint64_t warnings[EV_CODE_COUNT];
} ev_counts;

#endif
