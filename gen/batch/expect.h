/* expect: the proof that a reprint equals the original: each document of this batch beside the line
 * another journal has for its number. */
#ifndef EV_EXPECT_H
#define EV_EXPECT_H

#include "fault/fault.h"
#include "batch/journal/entry.h"

typedef struct ev_expect ev_expect;

/* Reads the journal once and keeps where each done document stands (index.h); the order of its
 * lines, and whether they are of several shards, makes no difference. The later line of a number
 * counts. `scratch`: folder of temporary files. Faults at the path: CANT_READ, JOURNAL_MALFORMED
 * (with its line), CANT_OPEN_OUTPUT (scratch), OUT_OF_MEMORY. NULL after one. */
ev_expect *ev_expect_open(const char *path, const char *scratch, ev_faults *faults);
void ev_expect_close(ev_expect *expect);

/* Judges a document that is done and marks its number as met. First the input, then the document:
 * who sends another record must get another document. EV_NOT_JUDGED with WRITE_FAILED or CANT_READ
 * in *faults when the index or the journal cannot be read any more. */
ev_verdict ev_expect_judge(ev_expect *expect, const ev_entry *entry, ev_faults *faults);

/* Documents of the other journal that were not met. */
uint64_t ev_expect_missing(const ev_expect *expect);

#endif
