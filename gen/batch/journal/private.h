/* What the files of the journal share: scan.c, merge.c and file.c for journal.c. */
#ifndef EV_JOURNAL_PRIVATE_H
#define EV_JOURNAL_PRIVATE_H

#include "batch/journal/journal.h"
#include "batch/journal/reader.h"

/* ---- scan ------------------------------------------------------------------------------------ */

/* The state of a journal that is to be continued. */
typedef struct ev_journal_found {
    uint64_t size; /* bytes up to the end of the last good line: the rest is torn */
    uint64_t last; /* the greatest record number */
    bool ordered;  /* one ascending run */
} ev_journal_found;

/* Reads all of it. False with JOURNAL_MALFORMED, CANT_OPEN_OUTPUT or OUT_OF_MEMORY. */
bool ev_journal_scan(int fd, uint64_t size, const char *name, ev_journal_found *found,
                     ev_faults *faults);

/* ---- merge ----------------------------------------------------------------------------------- */

/* The result of a pass. */
typedef struct ev_journal_pass {
    uint64_t size, runs; /* bytes and runs in the new file */
} ev_journal_pass;

/* Merges the ascending runs of a journal, several at a time, into the empty file `to`. Of lines of
 * one record that of the last run stays. Where pass->runs is more than one, the caller merges the
 * new file again. False with WRITE_FAILED, JOURNAL_MALFORMED, CANT_OPEN_OUTPUT or OUT_OF_MEMORY. */
bool ev_journal_merge(int from, uint64_t size, int to, const char *name, ev_journal_pass *pass,
                      ev_faults *faults);

/* ---- file ------------------------------------------------------------------------------------ */

typedef struct ev_journal_place {
    int folder;       /* a descriptor, or AT_FDCWD; borrowed */
    const char *name; /* from there; borrowed */
    unsigned next;    /* of the file that is to replace it: 0, name.new; otherwise this number */
} ev_journal_place;

/* Opens and locks the journal. Returns a descriptor that the caller closes, or -1 with a fault. */
int ev_journal_file_open(const ev_journal_place *place, ev_journal_mode mode, ev_faults *faults);

/* Makes an empty file beside the journal, to replace it; first removes that of a run that was
 * killed. Returns a descriptor that the caller closes, or -1 with a fault. */
int ev_journal_file_make_next(const ev_journal_place *place, ev_faults *faults);

/* The same beside a journal where name.new may be the user's own: name.NNNNNN, which nothing had
 * before. Sets place->next. */
int ev_journal_file_make_other(ev_journal_place *place, ev_faults *faults);

/* Locks and syncs that file and renames it to the journal. False with a fault: the journal is
 * unchanged. */
bool ev_journal_file_replace(const ev_journal_place *place, int fd, ev_faults *faults);

/* Removes that file, for name.new also that of a run that was killed. Allocates nothing. */
void ev_journal_file_remove_next(const ev_journal_place *place);

/* Syncs the folder of the journal: its name survives a crash. False with WRITE_FAILED. */
bool ev_journal_file_sync(const ev_journal_place *place, ev_faults *faults);

#endif
