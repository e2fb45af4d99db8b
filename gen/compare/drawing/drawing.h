/* drawing: a page as pixels (poppler, cairo), what differs between two of them, and cut-outs of
 * them as PNG. */
#ifndef EV_DRAWING_H
#define EV_DRAWING_H

#include "compare/paper/paper.h"

enum { EV_DRAWING_DPI = 150 };

/* Rows of RGB, three bytes a pixel. */
typedef struct ev_drawing {
    int32_t width, height, dpi, page;
    uint8_t *rgb;
} ev_drawing;

/* Draws a page of a PDF; lives in the arena. Faults: PDF_DAMAGED, OUT_OF_MEMORY. */
ev_status ev_drawing_make(ev_slice pdf, int32_t page, int32_t dpi, ev_arena *arena,
                          ev_drawing *drawing, ev_faults *faults);

/* The regions that differ: boxes around pixels that lie together, the largest first; at most
 * `room`. Returns how many. A pixel differs when a channel does by more than `tolerance`. */
size_t ev_drawing_differ(const ev_drawing *golden, const ev_drawing *now, uint8_t tolerance,
                         ev_place regions[], size_t room);

/* Thousandths of the pixels of two pictures (decoded photos) that differ, after scaling the second
 * to the first's size; -1 where one cannot be decoded. */
int32_t ev_drawing_photo_change(const ev_picture *golden, const ev_picture *now, ev_arena *arena);

/* A cut-out as a PNG, appended. False when memory ran out. */
bool ev_drawing_cut(const ev_drawing *drawing, const ev_place *place, ev_buf *png);

/* What the binary code in a drawing says (zbar), absent where it cannot be read; the second draws
 * the modules of a code itself. */
ev_slice ev_drawing_read_code(const ev_drawing *drawing, const ev_place *place, ev_arena *arena);
ev_slice ev_drawing_read_modules(const uint8_t *modules, size_t side, ev_arena *arena);

#endif
