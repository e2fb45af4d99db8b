#include "sys/lines.h"

#include "sys/io.h"

#include <stdlib.h>

enum { READ_SIZE = 64 * 1024 };

ptrdiff_t ev_read_descriptor(void *from, char *data, size_t size)
{
    const int *fd = from;
    return ev_input_some(*fd, data, size);
}

bool ev_lines_open(ev_lines *lines, ev_read_fn *read, void *from, size_t limit)
{
    *lines = (ev_lines){.read = read,
                        .from = from,
                        .limit = limit,
                        .capacity = limit + 2 + READ_SIZE}; /* room for CR LF behind the longest */
    lines->data = malloc(lines->capacity);
    return lines->data != NULL;
}

void ev_lines_close(ev_lines *lines)
{
    free(lines->data);
    *lines = (ev_lines){0};
}

/* Reads what is there, at least one byte unless the stream ends. False when reading failed. What is
 * held moves to the front where it is short, so that the bytes that are used stay few and in the
 * processor's cache: a read of all that fits would go round through 1.5 MB. */
static bool fill(ev_lines *lines)
{
    size_t held = lines->end - lines->begin;
    if (lines->begin > 0 && (held < READ_SIZE || lines->capacity - lines->end < READ_SIZE)) {
        memmove(lines->data, lines->data + lines->begin, held);
        lines->end = held;
        lines->begin = 0;
    }
    ptrdiff_t got = lines->read(lines->from, lines->data + lines->end, READ_SIZE);
    if (got > 0)
        lines->end += (size_t)got;
    lines->ended = got == 0;
    return got >= 0;
}

static ev_slice without_return(ev_slice line)
{
    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    return line;
}

/* Of a line that is too long only the beginning is kept, in front of what is still to be read. It
 * is so long that it is too long without a CR. Returns its size. */
static size_t keep_beginning(ev_lines *lines)
{
    memmove(lines->data, lines->data + lines->begin, lines->limit + 2);
    lines->begin = 0;
    lines->end = lines->limit + 2;
    return lines->end;
}

static ev_line_kind cut(const ev_lines *lines, ev_slice *line)
{
    if (line->size <= lines->limit)
        return EV_LINE_TEXT;
    line->size = lines->limit + 1;
    return EV_LINE_TOO_LONG;
}

bool ev_lines_has(const ev_lines *lines)
{
    size_t held = lines->end - lines->begin;
    return held > 0 && memchr(lines->data + lines->begin, '\n', held) != NULL;
}

ev_line_kind ev_lines_next(ev_lines *lines, ev_slice *line)
{
    size_t seen = 0; /* bytes from begin on that hold no line feed */
    for (;;) {
        const char *from = lines->data + lines->begin;
        size_t held = lines->end - lines->begin;
        const char *feed = held > seen ? memchr(from + seen, '\n', held - seen) : NULL;
        if (feed == NULL && lines->ended && held == 0)
            return EV_LINE_NONE;
        if (feed != NULL || lines->ended) {
            size_t size = feed != NULL ? (size_t)(feed - from) : held;
            lines->begin += size + (feed != NULL);
            *line = without_return((ev_slice){from, size});
            return cut(lines, line);
        }
        seen = held;
        if (held >= lines->limit + 2)
            seen = keep_beginning(lines);
        if (!fill(lines))
            return EV_LINE_BROKEN;
    }
}
