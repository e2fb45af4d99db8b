/* tally: how many pairs there are of each state and kind. */
#ifndef EV_TALLY_H
#define EV_TALLY_H

#include "compare/tell/tell.h"

typedef struct ev_tally {
    size_t same, differ, only_golden, only_now, bad;
    size_t unexplained;               /* of those that differ */
    size_t kind[EV_DIFFERENCE_KINDS]; /* of those that differ, by their first difference */
} ev_tally;

/* Zero-initialised it is empty. Counts a pair. */
void ev_tally_add(ev_tally *tally, const ev_pair_result *result);

/* Appends "25 same, 5 differ (1 record, 4 photo); 0 on one side only". */
void ev_tally_words(ev_buf *out, const ev_tally *tally);

#endif
