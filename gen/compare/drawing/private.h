/* What the files of this folder share: places in pixels. */
#ifndef EV_DRAWING_PRIVATE_H
#define EV_DRAWING_PRIVATE_H

#include "compare/drawing/drawing.h"

/* Right and bottom are behind the last pixel. */
typedef struct ev_pixel_box {
    int32_t left, top, right, bottom;
} ev_pixel_box;

/* The pixels of a drawing that a place touches, with `margin` more on each side; empty (right is
 * not beyond left) where there are none. */
ev_pixel_box ev_drawing_box(const ev_drawing *drawing, const ev_place *place, int32_t margin);

/* Looks for QR codes in a gray picture, all of it or until `found` returns false; `top` is the
 * row where a code begins. */
typedef bool ev_code_found(void *context, ev_slice bytes, ev_pixel_box box);
void ev_drawing_scan(const ev_gray *gray, ev_code_found *found, void *context);

/* ITU-R BT.601, in 256ths. */
uint8_t ev_drawing_gray_of(uint32_t pixel);

/* The place of a box of pixels, rounded outwards. */
ev_place ev_drawing_place(const ev_pixel_box *box, int32_t dpi, int32_t page);

#endif
