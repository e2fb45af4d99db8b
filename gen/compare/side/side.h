/* side: what is compared: a PDF, a folder of them, a tar of a batch, or a list of pairs. */
#ifndef EV_SIDE_H
#define EV_SIDE_H

#include "fault/fault.h"

typedef struct ev_sides ev_sides;

typedef enum ev_presence { EV_ON_BOTH, EV_ONLY_GOLDEN, EV_ONLY_NOW } ev_presence;

/* One pair. The name is its path below both sides, or the golden's path for two files; valid until
 * the next call. */
typedef struct ev_side_pair {
    const char *name;
    ev_presence presence;
    void *handle; /* of ev_sides */
} ev_side_pair;

/* Opens both sides and lists them. `golden` is "-" for a list of pairs on standard input: two paths
 * a line, separated by a tab. NULL with faults: CANT_READ at the path. Memory does not grow with
 * the bytes of the files, and by less than 200 bytes with each name. */
ev_sides *ev_sides_open(const char *golden, const char *now, ev_faults *faults);

/* The next pair in the order of bytes of the names. False at the end. */
bool ev_sides_next(ev_sides *sides, ev_side_pair *pair);

typedef enum ev_sameness { EV_SAME_BYTES, EV_OTHER_BYTES, EV_UNREADABLE } ev_sameness;

/* Compares the bytes of a pair that is on both sides: sizes first, then the files by pieces. For
 * several threads at once. UNREADABLE with CANT_READ in *faults. */
ev_sameness ev_sides_compare(ev_sides *sides, const ev_side_pair *pair, ev_faults *faults);

/* Reads both whole, up to `limit` bytes. */
ev_status ev_sides_read(ev_sides *sides, const ev_side_pair *pair, size_t limit, ev_buf *golden,
                        ev_buf *now, ev_faults *faults);

void ev_sides_close(ev_sides *sides);

#endif
