/* A journal that is to be continued is read once: is its end torn, is it sorted, which is its last
 * record.
 *
 * A process that is killed while it writes leaves a line without its end. A power cut can leave
 * more: a file system that has stored the new size but not the bytes gives zeros. Both are behind
 * the last line feed, however long they are. A last line that has its end and is not one of a
 * journal counts as torn as well. Anything else is damage: it is not fixed by removing lines. */
#include "batch/journal/private.h"

#include "sys/io.h"

#include <errno.h>

/* Offset behind the last line feed. */
static bool find_last_feed(int fd, uint64_t size, uint64_t *behind)
{
    char chunk[4096];
    *behind = 0;
    for (uint64_t at = size; at > 0;) {
        size_t piece = at < sizeof chunk ? (size_t)at : sizeof chunk;
        at -= piece;
        if (!ev_input_read_at(fd, chunk, piece, at))
            return false;
        const char *feed = memrchr(chunk, '\n', piece);
        if (feed != NULL) {
            *behind = at + (uint64_t)(feed - chunk) + 1;
            return true;
        }
    }
    return true;
}

/* Whether a file without any whole line begins as a journal, up to where it is torn. Any other file
 * is not a journal at all: it must not be emptied. */
static bool begins_as_journal(int fd, uint64_t size)
{
    static const char start[] = "{\"seq\":";
    char found[sizeof start - 1];
    size_t length = size < sizeof found ? (size_t)size : sizeof found;
    if (!ev_input_read_at(fd, found, length, 0))
        return false;
    for (size_t i = 0; i < length && found[i] != '\0'; i++)
        if (found[i] != start[i])
            return false;
    return true;
}

static ev_journal_answer read_all(ev_journal_reader *reader, ev_journal_found *found)
{
    ev_journal_answer answer;
    ev_entry entry;
    while ((answer = ev_journal_reader_next(reader, &entry)) == EV_JOURNAL_ENTRY) {
        if (entry.seq > found->last)
            found->last = entry.seq;
        else
            found->ordered = false;
        found->size = ev_journal_reader_behind(reader);
    }
    return answer;
}

bool ev_journal_scan(int fd, uint64_t size, const char *name, ev_journal_found *found,
                     ev_faults *faults)
{
    ev_journal_reader reader;
    uint64_t end;
    *found = (ev_journal_found){.ordered = true};
    if (!find_last_feed(fd, size, &end))
        return ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, name, errno), false;
    if (!ev_journal_reader_open(&reader, fd, 0, end))
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, name), false;
    ev_journal_answer answer = read_all(&reader, found);
    bool torn = answer == EV_JOURNAL_END ||
                (answer == EV_JOURNAL_NO_ENTRY && ev_journal_reader_behind(&reader) == size);
    if (torn && found->size == 0 && !begins_as_journal(fd, size)) {
        reader.line = 1;
        answer = EV_JOURNAL_NO_ENTRY;
        torn = false;
    }
    ev_journal_reader_close(&reader);
    return torn || ev_journal_refuse(answer, &reader, name, faults);
}
