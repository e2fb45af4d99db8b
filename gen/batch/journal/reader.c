#include "batch/journal/reader.h"

#include "sys/io.h"

#include <errno.h>

/* An ev_read_fn. A file that has become shorter is an error and not the end: lines are missing. */
static ptrdiff_t read_on(void *from, char *data, size_t size)
{
    ev_journal_reader *reader = from;
    uint64_t left = reader->end - reader->at;
    if (left == 0)
        return 0;
    ssize_t got = ev_input_some_at(reader->fd, data, left < size ? (size_t)left : size, reader->at);
    if (got == 0)
        errno = EIO;
    if (got <= 0)
        return -1;
    reader->at += (uint64_t)got;
    return got;
}

bool ev_journal_reader_open(ev_journal_reader *reader, int fd, uint64_t at, uint64_t end)
{
    *reader = (ev_journal_reader){.fd = fd, .at = at, .end = end, .line_at = at};
    return ev_lines_open(&reader->lines, read_on, reader, EV_ENTRY_BYTES_MAX);
}

void ev_journal_reader_close(ev_journal_reader *reader)
{
    ev_lines_close(&reader->lines);
}

void ev_journal_reader_move(ev_journal_reader *reader, uint64_t at, uint64_t end)
{
    reader->at = reader->line_at = at;
    reader->end = end;
    reader->lines.begin = reader->lines.end = 0;
    reader->lines.ended = false;
}

uint64_t ev_journal_reader_behind(const ev_journal_reader *reader)
{
    return reader->at - (reader->lines.end - reader->lines.begin);
}

ev_journal_answer ev_journal_reader_line(ev_journal_reader *reader, ev_entry *entry, ev_slice *text)
{
    reader->line_at = ev_journal_reader_behind(reader);
    ev_line_kind kind = ev_lines_next(&reader->lines, text);
    if (kind == EV_LINE_NONE)
        return EV_JOURNAL_END;
    if (kind == EV_LINE_BROKEN)
        return EV_JOURNAL_UNREADABLE;
    reader->line++;
    return kind == EV_LINE_TEXT && ev_entry_read(*text, entry) ? EV_JOURNAL_ENTRY
                                                               : EV_JOURNAL_NO_ENTRY;
}

ev_journal_answer ev_journal_reader_next(ev_journal_reader *reader, ev_entry *entry)
{
    ev_slice text;
    return ev_journal_reader_line(reader, entry, &text);
}

bool ev_journal_refuse(ev_journal_answer answer, const ev_journal_reader *reader, const char *name,
                       ev_faults *faults)
{
    if (answer == EV_JOURNAL_NO_ENTRY)
        (void)ev_faults_add_at(faults, EV_JOURNAL_MALFORMED, name, reader->line, 0);
    else
        (void)ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, name, errno);
    return false;
}
