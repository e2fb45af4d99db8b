/* side: what is compared: two PDFs, two folders or tars of them, or a list of pairs. */
#ifndef EV_SIDE_H
#define EV_SIDE_H

#include "fault/fault.h"

typedef struct ev_sides ev_sides;

typedef enum ev_presence {
    EV_ON_BOTH,
    EV_ONLY_GOLDEN,
    EV_ONLY_NOW,
    EV_UNLISTED,  /* on one side, and the other could not be listed whole: as below */
    EV_ON_NEITHER /* a line of the list that cannot be read: ev_sides_compare says so */
} ev_presence;

/* One pair. `name` is its path below both sides, or the golden's path for two files and in a list.
 * All texts are valid until ev_sides_release. */
typedef struct ev_side_pair {
    const char *name;
    ev_presence presence;
    const char *golden, *now; /* for ev_sides: where each is on its side; NULL: it is not there */
    uint64_t bytes;           /* of both files, once they were compared */
    unsigned line;            /* of the list, from 1; 0: there is none */
    char *owned;              /* for ev_sides_release; NULL: nothing */
} ev_side_pair;

/* Opens both sides and lists them. `golden` is "-" for a list of pairs on standard input, two paths
 * a line with a tab between them; then `now` is NULL. In folders and tars, the files count whose
 * names end in ".pdf", in either case; links to files are followed, those to folders are not. A
 * pipe is read whole. NULL with faults: CANT_READ at the path, SIDES_UNLIKE, OUT_OF_MEMORY.
 * TAR_DAMAGED leaves the members before the damage, and CANT_READ at a folder below a side what the
 * other folders have: then sides are returned, and *faults is not empty. What only the other side
 * has and may be in that part is UNLISTED. SIDES_NESTED is a warning. Memory does not grow with
 * the bytes of the files, and by 4 bytes and its length with each name (16 more in a tar). */
ev_sides *ev_sides_open(const char *golden, const char *now, ev_faults *faults);

/* Whether both sides are files, or a list of files: then no pair can be on one side only. */
bool ev_sides_are_files(const ev_sides *sides);

/* The next pair: in the order of bytes of the names, of a list in its order. One thread at a time.
 * False at the end, and when memory ran out or the list cannot be read: then a fault was added. */
bool ev_sides_next(ev_sides *sides, ev_side_pair *pair, ev_faults *faults);
void ev_sides_release(ev_side_pair *pair);

typedef enum ev_sameness { EV_SAME_BYTES, EV_OTHER_BYTES, EV_UNREADABLE } ev_sameness;

/* Of sides that have no path in common: says why, if one side has no PDF, or its names are those of
 * the other with folders in front. Adds SIDE_EMPTY at the path of the side, NO_COMMON_PATH at the
 * same with those folders, or nothing. */
void ev_sides_say_why_apart(const ev_sides *sides, ev_faults *faults);

/* Compares the bytes of a pair that is on both sides: sizes first, then the files by pieces; two
 * names of one file are the same. For several threads at once. UNREADABLE with CANT_READ (its
 * pointer is "golden" or "new"), SIDE_INCOMPLETE (the same) or LIST_MALFORMED in *faults. Sets
 * pair->bytes. */
ev_sameness ev_sides_compare(const ev_sides *sides, ev_side_pair *pair, ev_faults *faults);

/* Reads both whole, appended to the buffers; of a pair on one side only that one. Faults: CANT_READ
 * as above, PDF_TOO_LARGE beyond `limit` bytes, OUT_OF_MEMORY. For several threads at once. */
ev_status ev_sides_read(const ev_sides *sides, const ev_side_pair *pair, size_t limit,
                        ev_buf *golden, ev_buf *now, ev_faults *faults);

void ev_sides_close(ev_sides *sides);

#endif
