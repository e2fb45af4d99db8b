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

/* ---- decoding -------------------------------------------------------------------------------- */

/* What the libraries decode of a photo: bytes that a reader has walked over. All is borrowed. */
typedef struct ev_image_coded {
    ev_image_kind kind;
    ev_slice data;         /* as in ev_image */
    ev_slice head;         /* PNG: signature and IHDR; JPEG: absent, as are the next two */
    ev_slice palette;      /* PNG: the whole chunk PLTE; absent: there is none */
    ev_slice transparency; /* PNG: the data of tRNS, of a length that is right; absent: none */
} ev_image_coded;

typedef enum ev_image_verdict {
    EV_IMAGE_SOUND,
    EV_IMAGE_ONE_COLOR,   /* sound, and nearly of one colour (cells.h) */
    EV_IMAGE_TRANSPARENT, /* sound, and a pixel is transparent */
    EV_IMAGE_NOT_DECODED, /* so far over the limits that nothing is said of the pixels */
    EV_IMAGE_BROKEN,
    EV_IMAGE_NO_MEMORY,
    EV_IMAGE_VERDICTS /* how many there are */
} ev_image_verdict;

/* Has libjpeg, or libpng and libdeflate, decode all of it: the one way to these libraries. Bounded
 * as ev_image_read. Memory comes from the arena; the caller resets it. */
ev_image_verdict ev_image_decode(const ev_image_coded *coded, ev_arena *arena);

/* Where that happens: here, or in a process that can do nothing else. Its verdict decides which
 * faults a photo gets, and no byte of a document. `arena` is that of the document. */
typedef struct ev_image_decoder {
    ev_image_verdict (*decode)(void *context, const ev_image_coded *coded, ev_arena *arena);
    void *context;
} ev_image_decoder;

/* ---- reading --------------------------------------------------------------------------------- */

/* Checks `bytes`, which a record holds (gen/record says when they are too many), and fills *image;
 * data lives in the arena or points into bytes. Faults: the photo-* codes, at `pointer`; a photo
 * that is too small gets no warning of resolution and colour besides. Bounded: at most 64 MiB and a
 * time linear in the pixels whatever the input. After an error *image is not to be used. Returns
 * faults->status. */
ev_status ev_image_read(ev_slice bytes, const char *pointer, ev_arena *arena, ev_image *image,
                        ev_faults *faults);

/* The same with the decoder's verdict in place of that of ev_image_decode. NULL: of that. */
ev_status ev_image_read_by(const ev_image_decoder *decoder, ev_slice bytes, const char *pointer,
                           ev_arena *arena, ev_image *image, ev_faults *faults);

#endif
