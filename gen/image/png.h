/* What the files of the PNG reader share. png.c walks over the chunks, png_head.c reads the first
 * of them, png_decode.c has libpng judge the header and decodes the rows, png_rows.c inflates them
 * and reverses their filters. */
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

enum {
    EV_PNG_SIGNATURE_SIZE = 8,
    EV_PNG_IHDR_SIZE = 13,
    EV_PNG_CHUNK_FRAME = 12, /* length, type and CRC around a chunk's data */
    EV_PNG_HEAD_SIZE = EV_PNG_SIGNATURE_SIZE + EV_PNG_CHUNK_FRAME + EV_PNG_IHDR_SIZE
};

/* What IHDR says, and what chunks behind it add. */
typedef struct ev_png {
    uint32_t width, height; /* as they are: 0 and 2^32 - 1 too */
    uint32_t color_type, bits;
    bool is_interlaced;
    ev_slice palette;      /* of a picture of that colour type: RGB triples; absent otherwise */
    ev_slice transparency; /* as in ev_image_coded */
} ev_png;

/* Reads the data of an IHDR. False when they are not of a PNG (PNG 11.2.2). */
bool ev_png_read_head(ev_slice ihdr, ev_png *png);

static inline bool ev_png_has_alpha(const ev_png *png)
{
    return png->color_type == EV_PNG_GRAY_ALPHA || png->color_type == EV_PNG_RGBA;
}

static inline bool ev_png_may_be_transparent(const ev_png *png)
{
    return ev_png_has_alpha(png) || png->transparency.data != NULL;
}

static inline uint32_t ev_png_channels(const ev_png *png)
{
    bool has_color = png->color_type == EV_PNG_RGB || png->color_type == EV_PNG_RGBA;
    return (has_color ? 3u : 1u) + (ev_png_has_alpha(png) ? 1u : 0u);
}

/* ---- png_rows.c: a row is its filter and the bytes of its pixels ------------------------------
 */

typedef enum ev_png_verdict { EV_PNG_SOUND, EV_PNG_BROKEN, EV_PNG_NO_MEMORY } ev_png_verdict;

/* Inflates a zlib stream into `count` rows of `row` bytes each. Broken unless it holds exactly
 * these, has the right checksum and ends where the data ends; `rows` may then hold anything. */
ev_png_verdict ev_png_inflate(ev_slice data, uint8_t *rows, size_t count, size_t row);

/* Whether a row names one of the five filters (PNG 9.2). */
bool ev_png_has_filter(const uint8_t *row);

/* Reverses the filter of a row, which must have one; it then has the filter "none". `above`: the
 * row above, unfiltered; zeros above the first. `row_size` counts the filter; `pixel`: bytes from a
 * pixel to the next, at least 1. */
void ev_png_unfilter(uint8_t *row, const uint8_t *above, size_t row_size, size_t pixel);

#endif
