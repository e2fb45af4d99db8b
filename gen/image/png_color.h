/* png_color: what the chunks of a PNG say of its colours, all of which is dropped: the page is
 * sRGB. */
#ifndef EV_IMAGE_PNG_COLOR_H
#define EV_IMAGE_PNG_COLOR_H

#include "core/core.h"

/* The data of the first chunk of each type; absent: none. Zero-initialise. */
typedef struct ev_png_color {
    ev_slice cicp, iccp, srgb, gama, chrm;
} ev_png_color;

/* Takes a chunk, if it is one of these. */
void ev_png_color_take(ev_png_color *color, ev_slice type, ev_slice data);

/* Whether the colours are other than sRGB. As in PNG (third edition), 4.3, the first of these that
 * is there decides: cICP; iCCP; sRGB; gAMA and cHRM, the latter without meaning for gray. A chunk
 * that cannot be read counts as other: the profile is lost. gAMA within a twentieth of 1/2.2 and
 * cHRM within a hundredth are those of sRGB. A profile is inflated in the arena, whose failure the
 * caller checks. */
typedef enum ev_png_hue { EV_PNG_COLORED, EV_PNG_UNCOLORED } ev_png_hue;
bool ev_png_color_is_foreign(const ev_png_color *color, ev_png_hue hue, ev_arena *arena);

#endif
