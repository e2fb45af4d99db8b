/* lines: a stream of lines in constant memory. A line is returned as soon as it is complete: the
 * sender may wait for the answer. */
#ifndef EV_LINES_H
#define EV_LINES_H

#include "core/core.h"

/* Reads up to `size` bytes: how many, at least 1; 0 at the end; negative when reading failed. */
typedef ptrdiff_t ev_read_fn(void *from, char *data, size_t size);

/* From a descriptor: `from` points to it (an int). */
ptrdiff_t ev_read_descriptor(void *from, char *data, size_t size);

typedef struct ev_lines {
    ev_read_fn *read;
    void *from;
    size_t limit; /* bytes of the longest line that is returned */
    char *data;   /* what was read and not returned yet: data[begin .. end) */
    size_t begin, end, capacity;
    bool ended;
} ev_lines;

typedef enum ev_line_kind {
    EV_LINE_TEXT,
    EV_LINE_TOO_LONG, /* longer than the limit: its first limit + 1 bytes; the rest was skipped */
    EV_LINE_NONE,     /* the stream has ended */
    EV_LINE_BROKEN    /* reading failed; what came after the last whole line is not returned */
} ev_line_kind;

/* False when memory ran out. What is read from stays the caller's. */
bool ev_lines_open(ev_lines *lines, ev_read_fn *read, void *from, size_t limit);
void ev_lines_close(ev_lines *lines);

/* Whether a whole line is held, so that the next call does not read. */
bool ev_lines_has(const ev_lines *lines);

/* The next line without its LF or CR LF; the last may lack it. *line is valid until the next
 * call. */
ev_line_kind ev_lines_next(ev_lines *lines, ev_slice *line);

#endif
