/* image: the portrait, checked in full and passed through. Hostile input ends here.
 *
 * PNG by libpng (benign errors off, limits on every chunk), JPEG by libjpeg's entropy decoder; a
 * warning of either is an error. A photo that passes is handed on as it is: nothing is re-encoded.
 * A JPEG loses its metadata (a phone's has GPS), except what its colours need, and the tables that
 * no scan uses.
 *
 * All faults of a photo are told at once, errors and warnings: a portal should not have to ask
 * twice. What ends the reading is what leaves nothing more to be said: a format that is not read
 * (photo-format), damage (photo-broken: the size may be damaged too), and memory that ran out. What
 * was found before is told with it. Two kinds are judged by their header alone, that is by coding,
 * size, shape and colour profile: a JPEG that the decoder does not take (photo-arithmetic,
 * photo-12-bit, photo-cmyk, photo-dimensions), as it has to be written anew anyway; and a PNG of
 * more than 42 MB of rows or four times the pixels of the largest photo, which is photo-dimensions:
 * what its alpha is, nobody has seen. All other pictures are decoded, also interlaced ones, and
 * ones over the limits: an alpha channel remains when they are made smaller. */
#ifndef EV_IMAGE_H
#define EV_IMAGE_H

#include "fault/fault.h"

/* Pixels of the picture as it is stored; and as it is upright: fewer than the least are no portrait
 * that can be recognised, and fewer than the fair are coarse on a page of 35 x 45 mm: 240 are 174
 * dpi. The shape is the ratio of width to height, 3/5 to 1; a passport photo has 7/9. */
enum {
    EV_IMAGE_WIDTH_MAX = 2000,
    EV_IMAGE_HEIGHT_MAX = 2600,
    EV_IMAGE_WIDTH_LEAST = 120,
    EV_IMAGE_HEIGHT_LEAST = 150,
    EV_IMAGE_WIDTH_FAIR = 240,
    EV_IMAGE_HEIGHT_FAIR = 300
};

typedef enum ev_image_kind { EV_IMAGE_JPEG, EV_IMAGE_PNG } ev_image_kind;

typedef struct ev_image {
    ev_image_kind kind;
    int32_t width, height; /* pixels as stored, before orientation */
    int orientation;       /* EXIF 1..8 */
    int components;   /* samples a pixel as stored: 1 (gray or palette index) or 3 (RGB; in a JPEG
                         YCbCr, as its markers say) */
    int bits;         /* a sample: 8; in a PNG of gray or palette also 1, 2, 4 */
    ev_slice palette; /* PNG palette: RGB triples; absent otherwise */
    ev_slice data; /* PDF stream: JPEG for /DCTDecode, or zlib data for /FlateDecode with /Predictor
                      15 */
} ev_image;

/* Checks `bytes`, which a record holds (gen/record says when they are too many), and fills *image;
 * data lives in the arena or points into bytes. Faults: the photo-* codes, at `pointer`; a photo
 * that is too small gets no warning of resolution and colour besides. Bounded: at most 64 MiB and a
 * time linear in the pixels whatever the input. After an error *image is not to be used. Returns
 * faults->status. */
ev_status ev_image_read(ev_slice bytes, const char *pointer, ev_arena *arena, ev_image *image,
                        ev_faults *faults);

#endif
