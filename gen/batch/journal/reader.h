/* reader: the lines of a journal, of this batch or of another. */
#ifndef EV_JOURNAL_READER_H
#define EV_JOURNAL_READER_H

#include "batch/journal/entry.h"
#include "fault/fault.h"
#include "sys/lines.h"

typedef struct ev_journal_reader {
    int fd;           /* borrowed */
    uint64_t at, end; /* offset behind the bytes in `lines`; where to stop */
    uint64_t line_at; /* offset of the last line */
    unsigned line;    /* and its number, from 1 */
    ev_lines lines;
} ev_journal_reader;

typedef enum ev_journal_answer {
    EV_JOURNAL_ENTRY,
    EV_JOURNAL_END,
    EV_JOURNAL_NO_ENTRY, /* the line is not one of a journal */
    EV_JOURNAL_UNREADABLE
} ev_journal_answer;

/* Reads from the offset `at` up to `end`, by pread: the offset of the descriptor stays, and others
 * may append. The reader must not be moved in memory. False where memory ran out. */
bool ev_journal_reader_open(ev_journal_reader *reader, int fd, uint64_t at, uint64_t end);
void ev_journal_reader_close(ev_journal_reader *reader);

/* The next line. */
ev_journal_answer ev_journal_reader_next(ev_journal_reader *reader, ev_entry *entry);

/* The same, with the text of the line without its end, valid until the next call. A line is moved
 * to another file as it is: a later version may have more members. */
ev_journal_answer ev_journal_reader_line(ev_journal_reader *reader, ev_entry *entry,
                                         ev_slice *text);

/* Offset behind the last line. */
uint64_t ev_journal_reader_behind(const ev_journal_reader *reader);

/* Continues at another offset, with the memory that the reader has. */
void ev_journal_reader_move(ev_journal_reader *reader, uint64_t at, uint64_t end);

/* Adds the fault for EV_JOURNAL_NO_ENTRY (JOURNAL_MALFORMED at the last line) or for
 * EV_JOURNAL_UNREADABLE (CANT_OPEN_OUTPUT), and returns false. `name`: of the journal. */
bool ev_journal_refuse(ev_journal_answer answer, const ev_journal_reader *reader, const char *name,
                       ev_faults *faults);

#endif
