/* What the files of the PNG reader share: a PNG on its way through them. png.c walks over the
 * chunks, png_decode.c has libpng decode the rows. */
#ifndef EV_IMAGE_PNG_H
#define EV_IMAGE_PNG_H

#include "image/private.h"

/* PNG 11.2.2, colour types. */
enum {
    EV_PNG_GRAY = 0,
    EV_PNG_RGB = 2,
    EV_PNG_INDEXED = 3,
    EV_PNG_GRAY_ALPHA = 4,
    EV_PNG_RGBA = 6
};

typedef struct ev_png {
    ev_image_job *job;
    uint32_t color_type, bits;
    ev_slice head; /* signature and IHDR */
    ev_slice plte; /* the whole chunk; absent: none */
} ev_png;

/* Decodes all rows of job->image->data, which is not larger than a photo may be, and checks what a
 * reader of PDF would trust. False after a fault. */
bool ev_png_decode(ev_png *png);

#endif
