/* expect: the proof that a reprint equals the original: each document of this batch is compared
 * with the line that another journal has for its visa number. */
#ifndef EV_EXPECT_H
#define EV_EXPECT_H

#include "fault/fault.h"
#include "batch/journal/entry.h"

typedef struct ev_expect ev_expect;

/* Reads the journal once and keeps the offset of each done document (index.h). The lines may have
 * any order, as those of several shards have; the later line of a number counts. `scratch`: folder
 * of temporary files. Faults: CANT_READ and JOURNAL_MALFORMED (with its line) at the path,
 * CANT_OPEN_OUTPUT and WRITE_FAILED at the scratch folder, OUT_OF_MEMORY. NULL after one. */
ev_expect *ev_expect_open(const char *path, const char *scratch, ev_faults *faults);

/* NULL is fine. */
void ev_expect_close(ev_expect *expect);

/* Judges a document that is done and marks its number as seen. The inputs are compared first:
 * another record has another document. EV_NOT_JUDGED with WRITE_FAILED or CANT_READ in *faults when
 * the index or the journal cannot be read any more. */
ev_verdict ev_expect_judge(ev_expect *expect, const ev_entry *entry, ev_faults *faults);

/* The number of documents of the other journal that were not judged yet. */
uint64_t ev_expect_missing(const ev_expect *expect);

#endif
