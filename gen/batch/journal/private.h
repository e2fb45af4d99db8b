/* What the files of the journal share: journal_reader.c, journal_scan.c, journal_merge.c,
 * journal_file.c, journal.c. */
#ifndef EV_JOURNAL_PRIVATE_H
#define EV_JOURNAL_PRIVATE_H

#include "batch/journal/journal.h"

/* ---- reader ---------------------------------------------------------------------------------- */

/* As ev_journal_reader_next, with the line as it stands there, without its end; valid until the
 * next call. Lines are moved as they are: a later version may have put more into them. */
ev_journal_answer ev_journal_reader_line(ev_journal_reader *reader, ev_entry *entry,
                                         ev_slice *text);

uint64_t ev_journal_reader_behind(
    const ev_journal_reader *reader); /* offset behind the line that was handed out last */

void ev_journal_reader_move(ev_journal_reader *reader, uint64_t at,
                            uint64_t end); /* as if opened there, with the memory it has */

/* Adds the fault for an answer that is no entry and not the end, and returns false. `name`: of the
 * journal. */
bool ev_journal_refuse(ev_journal_answer answer, const ev_journal_reader *reader, const char *name,
                       ev_faults *faults);

/* ---- scan ------------------------------------------------------------------------------------ */

/* What is in a journal that is to be gone on with. */
typedef struct ev_journal_found {
    uint64_t size; /* bytes up to the end of its last good line: what follows is torn */
    uint64_t last; /* the greatest number of a record */
    bool ordered;  /* one ascending run */
} ev_journal_found;

/* Reads all of it. False with JOURNAL_MALFORMED, CANT_OPEN_OUTPUT or OUT_OF_MEMORY. */
bool ev_journal_scan(int fd, uint64_t size, const char *name, ev_journal_found *found,
                     ev_faults *faults);

/* ---- merge ----------------------------------------------------------------------------------- */

/* What a pass has written. */
typedef struct ev_journal_pass {
    uint64_t size, runs;
} ev_journal_pass;

/* Merges the ascending runs of a journal, some at a time, into the empty file `to`; where two have
 * a line for the same record, that of the later run stays. Who gets more than one run asks again.
 * False with WRITE_FAILED, JOURNAL_MALFORMED, CANT_OPEN_OUTPUT or OUT_OF_MEMORY. */
bool ev_journal_merge(int from, uint64_t size, int to, const char *name, ev_journal_pass *pass,
                      ev_faults *faults);

/* ---- file ------------------------------------------------------------------------------------ */

typedef struct ev_journal_place {
    int folder;       /* AT_FDCWD, or a descriptor; borrowed */
    const char *name; /* from there */
} ev_journal_place;

/* The file, locked, of that name. -1 with a fault. */
int ev_journal_file_open(const ev_journal_place *place, ev_journal_mode mode, ev_faults *faults);

/* An empty file beside it, to take its place; what a run that was killed has left there is removed.
 * -1 with a fault. */
int ev_journal_file_begin(const ev_journal_place *place, ev_faults *faults);

/* Puts that file, on disk and locked, in the place of the journal, and then it is. False with a
 * fault: the journal is as it was. */
bool ev_journal_file_replace(const ev_journal_place *place, int fd, ev_faults *faults);

/* Removes it, or what a run that was killed has left of one. */
void ev_journal_file_discard(const ev_journal_place *place);

/* The folder's entries on disk. False with WRITE_FAILED. */
bool ev_journal_file_sync(const ev_journal_place *place, ev_faults *faults);

#endif
