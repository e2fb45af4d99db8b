/* journal: the file that has the result of each record: a line for each (entry.h), in the order of
 * the records.
 *
 * A line is written after its document is safe. A process that writes the file locks it (flock):
 * two runs cannot write one journal. A run that continues another one (--resume) appends; where it
 * repeats a record that has a line, the later line counts. So a journal is some ascending runs of
 * lines, one after another. It is sorted (ascending, each record once) by merging the runs into a
 * new file that replaces the old one: in constant memory, with a complete journal on disk at each
 * moment. */
#ifndef EV_JOURNAL_H
#define EV_JOURNAL_H

#include "batch/journal/entry.h"
#include "fault/fault.h"

typedef struct ev_journal ev_journal;

typedef enum ev_journal_mode {
    EV_JOURNAL_NEW,     /* JOURNAL_EXISTS where there is a journal */
    EV_JOURNAL_REPLACE, /* ev_journal_begin empties it */
    EV_JOURNAL_RESUME   /* keeps its lines: removes a torn last line and sorts the others */
} ev_journal_mode;

/* Opens `name` in the folder (a descriptor, or AT_FDCWD; borrowed), mode 0600, and locks it. A
 * symbolic link is refused (LINK_IN_THE_WAY). Other faults: JOURNAL_EXISTS, JOURNAL_LOCKED,
 * JOURNAL_MALFORMED (with its line), CANT_OPEN_OUTPUT, WRITE_FAILED, OUT_OF_MEMORY; the pointer of
 * each is the name. NULL after a fault; a file that was refused is unchanged. */
ev_journal *ev_journal_open(int folder, const char *name, ev_journal_mode mode, ev_faults *faults);

/* The same in two steps: a process that ends while the second runs can call ev_journal_abort. After
 * false the caller closes it. */
ev_journal *ev_journal_make(int folder, const char *name, ev_journal_mode mode, ev_faults *faults);
bool ev_journal_start(ev_journal *journal, ev_faults *faults);

/* A journal in a file without a name (scratch.h), for an archive that has it as its last member.
 * `folder` is borrowed. */
ev_journal *ev_journal_open_scratch(const char *folder, ev_faults *faults);

/* Frees the journal; NULL is fine. Lines that were not flushed are lost. A new file that was not
 * begun is removed. */
void ev_journal_close(ev_journal *journal);

/* Only removes a new file that was not begun, and one that is being sorted, as the process ends
 * now. Allocates nothing. NULL is fine. */
void ev_journal_abort(const ev_journal *journal);

/* From here on the file stays; one that is replaced is emptied now and not before. ev_journal_flush
 * calls it where there are lines to write. WRITE_FAILED. */
ev_status ev_journal_begin(ev_journal *journal, ev_faults *faults);

/* ---- lines of an earlier run ----------------------------------------------------------------- */

/* The line that an earlier run wrote for this record, as it was when the journal was opened. The
 * numbers of the calls ascend. False when there is none. */
bool ev_journal_former(ev_journal *journal, uint64_t seq, ev_entry *entry);

/* Whether the earlier run has a line of a greater number. */
bool ev_journal_has_beyond(const ev_journal *journal, uint64_t seq);

/* ---- writing --------------------------------------------------------------------------------- */

/* One thread may call the two functions above while another calls those below. */

typedef enum ev_flush {
    EV_FLUSH_TO_SYSTEM, /* survives the end of the process */
    EV_FLUSH_TO_DISK    /* survives a crash of the machine */
} ev_flush;

/* Appends a line. The next ev_journal_flush writes it to the file. */
void ev_journal_append(ev_journal *journal, const ev_entry *entry);

/* Writes the lines that were appended. WRITE_FAILED, OUT_OF_MEMORY: the file has whole lines, and
 * never one after a line that is missing. */
ev_status ev_journal_flush(ev_journal *journal, ev_flush flush, ev_faults *faults);

/* The end of the batch: flushes to disk, and sorts the lines where this run wrote one for a record
 * that had a line. The journal stays open and locked. WRITE_FAILED and the faults of
 * ev_journal_open. */
ev_status ev_journal_finish(ev_journal *journal, ev_faults *faults);

/* Copies the lines of another journal into a file that takes the place of this one, which was not
 * begun: at each moment it is as it was, or whole and on disk. Allocates nothing. WRITE_FAILED,
 * CANT_OPEN_OUTPUT, LINK_IN_THE_WAY: it is as it was, except that only the sync of its folder can
 * have failed behind it; a new one is removed by ev_journal_close. */
ev_status ev_journal_copy(ev_journal *to, const ev_journal *from, ev_faults *faults);

/* Descriptor and number of bytes of the file, for a reader or for copying. The journal's; valid
 * until the next ev_journal_finish or ev_journal_close. */
int ev_journal_fd(const ev_journal *journal);
uint64_t ev_journal_size(const ev_journal *journal);

#endif
