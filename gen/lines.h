/* lines: a stream of lines from a descriptor in constant memory. A line is handed out as soon as it is there: the
 * sender may wait for the answer. */
#ifndef EV_LINES_H
#define EV_LINES_H

#include "core.h"

typedef struct ev_lines {
    int fd;
    size_t limit;   /* bytes of the longest line that is handed out */
    char *data;     /* what was read and not handed out yet: data[begin .. end) */
    size_t begin, end, capacity;
    bool ended;
} ev_lines;

typedef enum ev_line_kind {
    EV_LINE_TEXT,
    EV_LINE_TOO_LONG, /* longer than the limit; it was skipped to its end */
    EV_LINE_NONE,     /* the stream has ended */
    EV_LINE_BROKEN    /* reading failed */
} ev_line_kind;

/* False when memory ran out. The descriptor stays the caller's. */
bool ev_lines_open(ev_lines *lines, int fd, size_t limit);
void ev_lines_close(ev_lines *lines);

/* The next line without its LF or CR LF; the last may lack it. *line is valid until the next call. */
ev_line_kind ev_lines_next(ev_lines *lines, ev_slice *line);

#endif
