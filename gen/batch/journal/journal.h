/* journal: the file that says what came of each record, a line each (entry.h), in the order of the
 * records.
 *
 * A line is written after its document is safe. Whoever opens the file locks it (flock), so that
 * two runs cannot write one journal. A run that goes on where another broke off (--resume) appends;
 * where it does a record again that has a line already, the later line counts. So a journal is at
 * most some ascending runs of lines, one behind the other, and is brought into its one order
 * (ascending, each record once) by merging the runs into a new file that takes the place of the
 * old: constant memory, and at each moment a whole journal on disk. */
#ifndef EV_JOURNAL_H
#define EV_JOURNAL_H

#include "fault/fault.h"
#include "batch/journal/entry.h"
#include "sys/lines.h"

/* ---- reading any journal --------------------------------------------------------------------- */

/* Lines of a journal from a descriptor by pread, from `at` up to `end`. The descriptor stays the
 * caller's. */
typedef struct ev_journal_reader {
    int fd;
    uint64_t at, end; /* what was read into `lines`, and where to stop */
    uint64_t line_at; /* offset of the line that was handed out last */
    unsigned line;    /* its number, from 1 */
    ev_lines lines;
} ev_journal_reader;

typedef enum ev_journal_answer {
    EV_JOURNAL_ENTRY,
    EV_JOURNAL_END,
    EV_JOURNAL_NO_ENTRY,
    EV_JOURNAL_UNREADABLE
} ev_journal_answer;

bool ev_journal_reader_open(ev_journal_reader *reader, int fd, uint64_t at,
                            uint64_t end); /* false: memory ran out */
ev_journal_answer ev_journal_reader_next(ev_journal_reader *reader, ev_entry *entry);
void ev_journal_reader_close(ev_journal_reader *reader);

/* ---- the journal of this batch --------------------------------------------------------------- */

typedef struct ev_journal ev_journal;

typedef enum ev_journal_mode {
    EV_JOURNAL_NEW,     /* there must be none yet: else JOURNAL_EXISTS */
    EV_JOURNAL_REPLACE, /* what is there is thrown away by ev_journal_begin */
    EV_JOURNAL_RESUME /* what is there is kept: a torn last line is cut off, the runs are merged */
} ev_journal_mode;

/* Opens `name` in the folder (a descriptor, or AT_FDCWD; borrowed), mode 0600, and locks it. A
 * symbolic link is refused (LINK_IN_THE_WAY). Other faults: JOURNAL_EXISTS, JOURNAL_LOCKED,
 * JOURNAL_MALFORMED (with its line), CANT_OPEN_OUTPUT, WRITE_FAILED, OUT_OF_MEMORY; the pointer of
 * each is the name. NULL after a fault; a file that was refused is as it was. */
ev_journal *ev_journal_open(int folder, const char *name, ev_journal_mode mode, ev_faults *faults);

/* Begins to write: what a journal that is replaced held is thrown away here and not before, and
 * from here on the file stays. One that was made new and never begun is gone when it is closed.
 * ev_journal_flush begins by itself where there is something to write. WRITE_FAILED. */
ev_status ev_journal_begin(ev_journal *journal, ev_faults *faults);

/* Copies all lines of another journal, whose size may be anything, into one that has none, and
 * syncs it. WRITE_FAILED. */
ev_status ev_journal_copy(ev_journal *to, const ev_journal *from, ev_faults *faults);

/* Of one that was made new and not begun: removes it while the process ends. NULL is fine. */
void ev_journal_abandon(const ev_journal *journal);

/* One without a name, for a tar that has it as its last member. */
ev_journal *ev_journal_open_scratch(const char *folder, ev_faults *faults);

/* The line that an earlier run wrote for this record, as it was when the journal was opened; asked
 * with ascending numbers. False when there is none. */
bool ev_journal_former(ev_journal *journal, uint64_t seq, ev_entry *entry);

/* Whether the earlier run has a line for a record beyond this number: call it when the input has
 * ended. */
bool ev_journal_has_beyond(ev_journal *journal, uint64_t seq);

/* Appends a line; it is in the file after the next ev_journal_flush. ev_journal_former must not be
 * asked by another thread meanwhile, unless it says otherwise in journal.c. */
void ev_journal_append(ev_journal *journal, const ev_entry *entry);

/* Writes what was appended, and with `sync` waits until it is on disk. WRITE_FAILED, OUT_OF_MEMORY.
 */
ev_status ev_journal_flush(ev_journal *journal, bool sync, ev_faults *faults);

/* Flushes, syncs, and brings the lines into order where this run wrote one for a record that had a
 * line already. The journal stays open for reading and locked. */
ev_status ev_journal_settle(ev_journal *journal, ev_faults *faults);

int ev_journal_fd(const ev_journal *journal); /* for ev_journal_reader and for copying; valid until
                                                 the next settle or close */
uint64_t ev_journal_size(const ev_journal *journal); /* bytes in the file */
void ev_journal_close(ev_journal *journal); /* NULL is fine. What was not flushed is lost */

#endif
