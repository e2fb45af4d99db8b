/* By libpng and not by cairo, which always writes colour and takes no notice of the size. */
#include "compare/drawing/private.h"

#include <png.h>
#include <setjmp.h>

/* Some pixels of text take a quarter of a byte. Where there are more for each byte, the cut-out is
 * halved before it is tried. */
enum { PIXELS_A_BYTE_MAX = 12 };

typedef struct cutout {
    int32_t width, height;
    uint32_t *pixels;
    bool is_gray;
} cutout;

/* ---- pixels ---------------------------------------------------------------------------------- */

static bool copy(const ev_drawing *drawing, const ev_pixel_box *box, ev_arena *arena, cutout *cut)
{
    cut->width = box->right - box->left;
    cut->height = box->bottom - box->top;
    if (cut->width <= 0 || cut->height <= 0)
        return false;
    size_t width = (size_t)cut->width;
    cut->pixels = ev_arena_take_unset(arena, width * (size_t)cut->height * sizeof *cut->pixels);
    if (cut->pixels == NULL)
        return false;
    for (int32_t y = 0; y < cut->height; y++)
        memcpy(cut->pixels + (size_t)y * width,
               drawing->pixels + (size_t)(box->top + y) * (size_t)drawing->width + box->left,
               width * sizeof *cut->pixels);
    return true;
}

/* The mean of four pixels, each channel by itself. */
static uint32_t mean(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t of = 0;
    for (unsigned shift = 0; shift < 24; shift += 8) {
        uint32_t sum =
            (a >> shift & 0xFF) + (b >> shift & 0xFF) + (c >> shift & 0xFF) + (d >> shift & 0xFF);
        of |= (sum + 2) / 4 << shift;
    }
    return of;
}

/* In place: what is written lies before what is read. A last row or column alone counts twice. */
static void halve(cutout *cut)
{
    int32_t width = (cut->width + 1) / 2, height = (cut->height + 1) / 2;
    for (int32_t y = 0; y < height; y++) {
        const uint32_t *upper = cut->pixels + (size_t)(2 * y) * (size_t)cut->width;
        const uint32_t *lower = 2 * y + 1 < cut->height ? upper + cut->width : upper;
        for (int32_t x = 0; x < width; x++) {
            int32_t left = 2 * x, right = left + 1 < cut->width ? left + 1 : left;
            cut->pixels[(size_t)y * (size_t)width + (size_t)x] =
                mean(upper[left], upper[right], lower[left], lower[right]);
        }
    }
    cut->width = width;
    cut->height = height;
}

static bool is_gray(const cutout *cut)
{
    size_t count = (size_t)cut->width * (size_t)cut->height;
    for (size_t i = 0; i < count; i++) {
        uint32_t pixel = cut->pixels[i];
        if ((pixel & 0xFF) * 0x010101 != pixel)
            return false;
    }
    return true;
}

/* ---- PNG ------------------------------------------------------------------------------------- */

static void append(png_structp png, png_bytep bytes, png_size_t size)
{
    ev_buf *out = png_get_io_ptr(png);
    ev_buf_bytes(out, bytes, size);
    if (out->failed)
        png_error(png, "no memory");
}

static void flush(png_structp png)
{
    (void)png;
}

static void say_nothing(png_structp png, png_const_charp words)
{
    (void)png, (void)words;
}

static _Noreturn void fail(png_structp png, png_const_charp words)
{
    (void)words;
    png_longjmp(png, 1);
}

static void pack(const cutout *cut, int32_t y, uint8_t *row)
{
    const uint32_t *from = cut->pixels + (size_t)y * (size_t)cut->width;
    for (int32_t x = 0; x < cut->width; x++) {
        if (cut->is_gray) {
            *row++ = (uint8_t)from[x];
            continue;
        }
        *row++ = (uint8_t)(from[x] >> 16);
        *row++ = (uint8_t)(from[x] >> 8);
        *row++ = (uint8_t)from[x];
    }
}

static void write_rows(png_structp png, png_infop info, const cutout *cut, uint8_t *row)
{
    png_set_IHDR(png, info, (png_uint_32)cut->width, (png_uint_32)cut->height, 8,
                 cut->is_gray ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int32_t y = 0; y < cut->height; y++) {
        pack(cut, y, row);
        png_write_row(png, row);
    }
    png_write_end(png, NULL);
}

static bool encode(const cutout *cut, ev_arena *arena, ev_buf *out)
{
    uint8_t *row = ev_arena_take(arena, (size_t)cut->width * 3);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, say_nothing);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    volatile bool good = false;
    if (row != NULL && info != NULL && setjmp(png_jmpbuf(png)) == 0) {
        png_set_write_fn(png, out, append, flush);
        write_rows(png, info, cut, row);
        good = true;
    }
    png_destroy_write_struct(&png, &info);
    return good;
}

bool ev_drawing_cut(const ev_drawing *drawing, const ev_place *place, size_t most, ev_arena *arena,
                    ev_buf *png)
{
    cutout cut;
    const ev_pixel_box box = ev_drawing_box(drawing, place, 0);
    size_t before = png->size;
    if (!copy(drawing, &box, arena, &cut))
        return false;
    while ((size_t)cut.width * (size_t)cut.height / PIXELS_A_BYTE_MAX > most)
        halve(&cut);
    for (;;) {
        cut.is_gray = is_gray(&cut);
        if (!encode(&cut, arena, png))
            break;
        if (png->size - before <= most)
            return true;
        png->size = before;
        if (cut.width == 1 && cut.height == 1)
            break;
        halve(&cut);
    }
    png->size = before;
    return false;
}
