/* pass: the result of a pair as bytes, between the process that made it and the one that tells it.
 * What comes back is of a process that decoded strangers' bytes, and is looked at like these. */
#ifndef EV_PASS_H
#define EV_PASS_H

#include "compare/worker/worker.h"

/* Appends a result; *faults are those of the pair. *out has all its memory. False when that is too
 * little: *out is as it was. */
bool ev_pass_put(const ev_pair_result *result, const ev_faults *faults, ev_buf *out);

/* Takes what ev_pass_put wrote; `bytes` are borrowed by *result, the rest lives in the arena.
 * *faults gets those of the pair. False for bytes that ev_pass_put does not write, or when memory
 * ran out: then neither is to be used. */
bool ev_pass_take(ev_slice bytes, ev_arena *arena, ev_pair_result *result, ev_faults *faults);

/* Pixels that a picture has at most: in a row, in a column, and in all. What decodes it takes
 * memory for what its head says, however few bytes it has. */
typedef struct ev_pass_pixels {
    uint64_t width, height, all;
} ev_pass_pixels;

/* Whether bytes are a PNG as ev_drawing_cut and ev_drawing_sheet write it: one IHDR of gray or RGB,
 * with no more pixels than these, IDAT, IEND, nothing else. */
bool ev_pass_is_picture(ev_slice bytes, const ev_pass_pixels *most);

#endif
