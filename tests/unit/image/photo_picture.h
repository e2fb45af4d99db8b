/* PNG pictures of every kind, made for a test: colour types, depths, interlaced or not, with tRNS.
 * Include it behind cmocka.h. */
#ifndef PHOTO_PICTURE_H
#define PHOTO_PICTURE_H

#include "unit/image/photo_png.h"

/* Dark on the left and bright on the right, or all dark; all opaque. One pixel may be another. */
typedef struct picture {
    unsigned width, height;
    unsigned char color, bits, interlace;
    bool is_dark;
    ev_slice palette, trns;
    const unsigned *odd; /* the samples of that pixel; NULL: there is none */
    unsigned x, y;       /* where it is */
    const char *text;    /* the first bytes of the rows, stored as they are; NULL: none */
    size_t cut;          /* bytes that the zlib stream lacks at its end */
} picture;

static inline unsigned picture_channels(const picture *p)
{
    static const unsigned channels[] = {1, 0, 3, 1, 2, 0, 4};
    return channels[p->color];
}

static inline unsigned picture_sample(const picture *p, unsigned x, unsigned y, unsigned channel)
{
    unsigned most = (1u << p->bits) - 1;
    bool is_alpha = (p->color & 4) != 0 && channel == picture_channels(p) - 1;
    if (p->odd != NULL && x == p->x && y == p->y)
        return p->odd[channel];
    bool is_bright = x >= p->width / 2 && !p->is_dark;
    if (p->color == 3)
        return is_bright ? 1 : 0;
    return is_alpha ? most : is_bright ? most - most / 5 : most / 5;
}

/* The rows that have every dx-th pixel of every dy-th row (PNG 7.2, 8.2). Returns their end. */
static inline unsigned char *picture_rows(const picture *p, const unsigned grid[4],
                                          unsigned char *out)
{
    for (unsigned y = grid[1]; y < p->height && grid[0] < p->width; y += grid[3]) {
        size_t bit = 0;
        *out++ = 0;
        for (unsigned x = grid[0]; x < p->width; x += grid[2])
            for (unsigned i = 0; i < picture_channels(p); i++) {
                unsigned sample = picture_sample(p, x, y, i);
                for (unsigned k = p->bits; k-- > 0; bit++)
                    if ((sample >> k & 1) != 0)
                        out[bit / 8] = (unsigned char)(out[bit / 8] | 128 >> bit % 8);
            }
        out += (bit + 7) / 8;
    }
    return out;
}

static inline size_t picture_all_rows(const picture *p, unsigned char *out)
{
    static const unsigned whole[4] = {0, 0, 1, 1};
    static const unsigned adam7[7][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                         {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
    unsigned char *end = out;
    for (size_t i = 0; i < (p->interlace != 0 ? 7 : 1); i++)
        end = picture_rows(p, p->interlace != 0 ? adam7[i] : whole, end);
    if (p->text != NULL)
        memcpy(out + 1, p->text, strlen(p->text));
    return (size_t)(end - out);
}

static inline ev_slice picture_file(png_file *file, const picture *p)
{
    unsigned char *rows = calloc(p->height * 2, p->width * 8 + 2), *packed = file->bytes + 100000;
    assert_non_null(rows);
    size_t size = picture_all_rows(p, rows);
    uLongf length = sizeof file->bytes - 100000;
    png_begin(file, p->width, p->height, p->color);
    file->bytes[24] = p->bits;
    file->bytes[28] = p->interlace;
    if (p->palette.data != NULL)
        png_chunk(file, "PLTE", p->palette.data, p->palette.size);
    if (p->trns.data != NULL)
        png_chunk(file, "tRNS", p->trns.data, p->trns.size);
    assert_int_equal(compress2(packed, &length, rows, size, p->text != NULL ? 0 : 1), Z_OK);
    free(rows);
    png_chunk(file, "IDAT", packed, length - p->cut);
    png_chunk(file, "IEND", "", 0);
    photo_fix_crcs((char *)file->bytes, file->size);
    return (ev_slice){(const char *)file->bytes, file->size};
}

#endif
