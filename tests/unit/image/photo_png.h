/* PNG files made for a test: any chunks, any size. Include it behind cmocka.h. */
#ifndef PHOTO_PNG_H
#define PHOTO_PNG_H

#include "unit/image/photo_check.h"

typedef struct png_file {
    unsigned char bytes[300000];
    size_t size;
} png_file;

static inline void png_number(png_file *file, size_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        file->bytes[file->size++] = (unsigned char)(number >> shift);
}

static inline void png_chunk(png_file *file, const char *type, const void *data, size_t size)
{
    png_number(file, size);
    unsigned char *from = file->bytes + file->size;
    memcpy(from, type, 4);
    if (size > 0)
        memcpy(from + 4, data, size);
    file->size += 4 + size;
    png_number(file, crc32(0, from, (uInt)size + 4));
}

static inline void png_begin(png_file *file, unsigned width, unsigned height, unsigned char color)
{
    unsigned char header[13] = {[8] = 8, [9] = color};
    for (int i = 0; i < 4; i++) {
        header[i] = (unsigned char)(width >> (24 - 8 * i));
        header[4 + i] = (unsigned char)(height >> (24 - 8 * i));
    }
    memcpy(file->bytes, "\x89PNG\r\n\x1a\n", 8);
    file->size = 8;
    png_chunk(file, "IHDR", header, sizeof header);
}

/* rows: height times a filter type and the samples of a row. level 0: stored as they are. */
static inline void png_data(png_file *file, const unsigned char *rows, size_t size, int level)
{
    static unsigned char packed[200000];
    uLongf length = sizeof packed;
    assert_int_equal(compress2(packed, &length, rows, size, level), Z_OK);
    png_chunk(file, "IDAT", packed, length);
}

/* A gray picture with bright and dark columns, or another chunk before its data. */
static inline ev_slice png_gray(png_file *file, unsigned width, unsigned height, const char *type,
                                ev_slice chunk)
{
    size_t size = (width + 1) * (size_t)height;
    unsigned char *rows = calloc(1, size);
    assert_non_null(rows);
    for (size_t i = 0; i < size; i++)
        rows[i] = i % (width + 1) == 0 ? 0 : i % (width + 1) < width / 2 ? 40 : 200;
    png_begin(file, width, height, 0);
    if (type != NULL)
        png_chunk(file, type, chunk.data, chunk.size);
    png_data(file, rows, size, 9);
    png_chunk(file, "IEND", "", 0);
    free(rows);
    return (ev_slice){(const char *)file->bytes, file->size};
}

#endif
