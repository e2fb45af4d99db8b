/* Strangers for what gen/image accepts: plain inflate and a plain full decode by libjpeg, both
 * without the tricks of the reader. Shared by test_image.c and test_mutation.c. */
#ifndef PHOTO_CHECK_H
#define PHOTO_CHECK_H

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#define ZLIB_CONST
#include <zlib.h>

#include "image/image.h"

/* The bytes of tests/data/photos/<path>, for the caller to free; {NULL, 0} when it cannot be
 * read. */
static inline ev_slice photo_load(const char *path)
{
    char name[300];
    snprintf(name, sizeof name, "tests/data/photos/%s", path);
    FILE *file = fopen(name, "rb");
    if (file == NULL)
        return (ev_slice){NULL, 0};
    char *bytes = malloc(600000);
    size_t size = bytes != NULL ? fread(bytes, 1, 600000, file) : 0;
    fclose(file);
    return (ev_slice){bytes, size};
}

static inline void photo_free(ev_slice bytes)
{
    union {
        const char *lent;
        char *owned;
    } data = {bytes.data};
    free(data.owned);
}

/* True when the zlib data is the rows of the picture, each with a filter type of 0..4, and no
 * more. */
static inline bool photo_png_is_whole(const ev_image *image)
{
    size_t row = 1 + ((size_t)image->width * (size_t)(image->bits * image->components) + 7) / 8;
    size_t expected = row * (size_t)image->height;
    unsigned char *raw = malloc(expected + 1);
    z_stream z = {.next_in = (const Bytef *)image->data.data, .avail_in = (uInt)image->data.size};
    z.next_out = raw;
    z.avail_out = (uInt)expected + 1;
    bool ok = raw != NULL && inflateInit(&z) == Z_OK && inflate(&z, Z_FINISH) == Z_STREAM_END;
    ok = ok && z.avail_in == 0 && z.total_out == expected;
    inflateEnd(&z);
    for (size_t at = 0; ok && at < expected; at += row)
        ok = raw[at] <= 4;
    free(raw);
    return ok;
}

typedef struct photo_decoder {
    struct jpeg_error_mgr errors;
    struct jpeg_decompress_struct lib;
    jmp_buf jump;
    unsigned char *pixels;
    size_t size;
} photo_decoder;

static inline void photo_on_error(j_common_ptr lib)
{
    longjmp(((photo_decoder *)(void *)lib->err)->jump, 1);
}

static inline void photo_on_message(j_common_ptr lib, int level)
{
    if (level < 0)
        photo_on_error(lib);
}

static inline void photo_decode(photo_decoder *d, ev_slice jpeg)
{
    jpeg_create_decompress(&d->lib);
    jpeg_mem_src(&d->lib, (const unsigned char *)jpeg.data, jpeg.size);
    jpeg_read_header(&d->lib, TRUE);
    jpeg_start_decompress(&d->lib);
    size_t row = d->lib.output_width * (size_t)d->lib.output_components;
    d->size = row * d->lib.output_height;
    d->pixels = malloc(d->size);
    while (d->pixels != NULL && d->lib.output_scanline < d->lib.output_height) {
        JSAMPROW line = d->pixels + row * d->lib.output_scanline;
        jpeg_read_scanlines(&d->lib, &line, 1);
    }
    jpeg_finish_decompress(&d->lib);
}

/* The pixels of a JPEG that decodes without a warning, for the caller to free; NULL otherwise. */
static inline unsigned char *photo_jpeg_pixels(ev_slice jpeg, size_t *size)
{
    photo_decoder *d = calloc(1, sizeof *d);
    if (d == NULL)
        return NULL;
    d->lib.err = jpeg_std_error(&d->errors);
    d->errors.error_exit = photo_on_error;
    d->errors.emit_message = photo_on_message;
    if (setjmp(d->jump) == 0) {
        photo_decode(d, jpeg);
    } else {
        free(d->pixels);
        d->pixels = NULL;
    }
    jpeg_destroy_decompress(&d->lib);
    unsigned char *pixels = d->pixels;
    *size = d->size;
    free(d);
    return pixels;
}

static inline bool photo_is_whole(const ev_image *image)
{
    if (image->kind == EV_IMAGE_PNG)
        return photo_png_is_whole(image);
    size_t size;
    unsigned char *pixels = photo_jpeg_pixels(image->data, &size);
    free(pixels);
    return pixels != NULL &&
           size == (size_t)image->width * (size_t)image->height * (size_t)image->components;
}

/* PNG: makes the CRC of every chunk right again, so that damage gets past the first check. */
static inline void photo_fix_crcs(char *bytes, size_t size)
{
    for (size_t at = 8; at + 12 <= size;) {
        unsigned char *p = (unsigned char *)bytes + at;
        size_t length = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
        if (length > size - at - 12)
            return;
        uint32_t crc = (uint32_t)crc32(0, p + 4, (uInt)length + 4);
        for (int i = 0; i < 4; i++)
            p[8 + length + (size_t)i] = (unsigned char)(crc >> (24 - 8 * i));
        at += length + 12;
    }
}

#endif
