/* png_look: what is looked at in the rows of a PNG: palette indices, whether a pixel is
 * transparent, whether the picture is nearly of one colour. Of an interlaced picture each pass is
 * looked at as a picture of its own (PNG 8.2). */
#ifndef EV_IMAGE_PNG_LOOK_H
#define EV_IMAGE_PNG_LOOK_H

#include "image/cells.h"
#include "image/png.h"

enum { EV_PNG_CELL = 8 }; /* pixels of a cell (cells.h) in each direction */

typedef struct ev_png_look {
    const ev_png *png;
    uint32_t width, height; /* of the pass */
    size_t columns, whole;  /* cells in a row, and in all */
    uint32_t *sum;          /* of the cells of the present row, by column, then channel */
    ev_cells cells[3];      /* R, G, B; of gray the first */
    bool overruns;          /* an index is beyond the palette */
    bool is_opaque;         /* no pixel so far is transparent */
    bool differs;           /* it is not of one colour: no cells are needed any more. Not looked at
                               further where a pixel is transparent */
} ev_png_look;

/* Begins a picture or pass of this size. False when the arena has failed. */
bool ev_png_look_open(ev_png_look *look, const ev_png *png, uint32_t width, uint32_t height,
                      ev_arena *arena);

/* Looks at row y: unfiltered samples as PNG 7.2 packs them, without the filter type. Rows come in
 * order. */
void ev_png_look_row(ev_png_look *look, const uint8_t *row, uint32_t y);

/* Whether further rows can change nothing: a portrait shows after a fifth of its rows that it is
 * not of one colour. */
bool ev_png_look_is_done(const ev_png_look *look);

#endif
