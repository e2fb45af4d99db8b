/* cells: whether a picture is nearly of one colour: a lens cap, a blank wall, a white sheet.
 *
 * A picture is looked at in cells of about 8 x 8 pixels, each the mean of its pixels, so that
 * neither noise nor the blocks of a JPEG count. Of each channel the lowest and the highest fiftieth
 * of the cells are left out: a date in a corner, dust. Where the rest spans fewer than
 * EV_CELLS_SPAN of 256 values in every channel, the picture is nearly of one colour.
 *
 * The unit tests hold both sides of the limit: portraits of little contrast, one colour with noise.
 */
#ifndef EV_IMAGE_CELLS_H
#define EV_IMAGE_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EV_CELLS_SPAN = 24, EV_CELLS_LEFT_OUT = 50 /* one in as many, at each end */ };

/* One channel: how many cells have each value. Zero-initialise. */
typedef struct ev_cells {
    uint32_t count[256];
} ev_cells;

void ev_cells_add(ev_cells *cells, const uint8_t *values, size_t count);

/* Whether the cells so far span EV_CELLS_SPAN or more, of a picture that has `whole` cells in all.
 * Once it is so, more cells change nothing. */
bool ev_cells_differ(const ev_cells *cells, size_t whole);

#endif
