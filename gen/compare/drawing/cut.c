/* By libpng and not by cairo, which always writes colour and takes no notice of the size. */
#include "compare/drawing/private.h"

#include <png.h>
#include <setjmp.h>

typedef struct cutout {
    int32_t width, height;
    uint32_t *pixels;
    bool is_gray;
    int depth; /* bits of a sample: 8, or of a sheet 2 */
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

/* The mean of the pixels of a square of `by`, as far as they are there, each channel by itself. */
static uint32_t mean(const cutout *cut, int32_t left, int32_t top, int32_t by)
{
    int32_t right = left + by < cut->width ? left + by : cut->width,
            bottom = top + by < cut->height ? top + by : cut->height;
    uint32_t red = 0, green = 0, blue = 0, count = (uint32_t)((right - left) * (bottom - top));
    for (int32_t y = top; y < bottom; y++)
        for (int32_t x = left; x < right; x++) {
            uint32_t pixel = cut->pixels[(size_t)y * (size_t)cut->width + (size_t)x];
            red += pixel >> 16 & 0xFF;
            green += pixel >> 8 & 0xFF;
            blue += pixel & 0xFF;
        }
    return (red + count / 2) / count << 16 | (green + count / 2) / count << 8 |
           (blue + count / 2) / count;
}

/* In place: what is written lies before what is read. */
static void shrink(cutout *cut, int32_t by)
{
    int32_t width = (cut->width + by - 1) / by, height = (cut->height + by - 1) / by;
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++)
            cut->pixels[(size_t)y * (size_t)width + (size_t)x] = mean(cut, x * by, y * by, by);
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

/* One of four; the last is white, and the colours of a security ground with it: they would take
 * most of the bytes, and nobody looks for a difference in them there. */
static uint8_t level_of(uint32_t pixel)
{
    enum { WHITE = 232, LEVELS = 4 };
    uint32_t gray = ((pixel >> 16 & 0xFF) * 2 + (pixel >> 8 & 0xFF) * 5 + (pixel & 0xFF)) / 8;
    uint32_t level = gray * LEVELS / WHITE;
    return (uint8_t)(level < LEVELS ? level : LEVELS - 1);
}

static void pack(const cutout *cut, int32_t y, uint8_t *row)
{
    const uint32_t *from = cut->pixels + (size_t)y * (size_t)cut->width;
    for (int32_t x = 0; x < cut->width; x++) {
        if (cut->is_gray) {
            *row++ = cut->depth == 8 ? (uint8_t)from[x] : level_of(from[x]);
            continue;
        }
        *row++ = (uint8_t)(from[x] >> 16);
        *row++ = (uint8_t)(from[x] >> 8);
        *row++ = (uint8_t)from[x];
    }
}

/* A quarter less time than by libpng's choice, for 1 % more bytes. Two bits are best without a
 * filter, which is libpng's choice for them. */
static void set_effort(png_structp png, const cutout *cut)
{
    enum { LEVEL = 3 };
    png_set_compression_level(png, LEVEL);
    if (cut->depth == 8)
        png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE | PNG_FILTER_SUB | PNG_FILTER_UP);
}

static void write_rows(png_structp png, png_infop info, const cutout *cut, uint8_t *row)
{
    png_set_IHDR(png, info, (png_uint_32)cut->width, (png_uint_32)cut->height, cut->depth,
                 cut->is_gray ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    set_effort(png, cut);
    png_write_info(png, info);
    png_set_packing(png);
    for (int32_t y = 0; y < cut->height; y++) {
        pack(cut, y, row);
        png_write_row(png, row);
    }
    png_write_end(png, NULL);
}

/* Text and codes are small without a filter of rows, photos with the filter that libpng chooses. */
static bool encode(const cutout *cut, int filters, ev_arena *arena, ev_buf *out)
{
    uint8_t *row = ev_arena_take(arena, (size_t)cut->width * 3);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, say_nothing);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    volatile bool good = false;
    if (row != NULL && info != NULL && setjmp(png_jmpbuf(png)) == 0) {
        png_set_write_fn(png, out, append, flush);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, filters);
        write_rows(png, info, cut, row);
        good = true;
    }
    png_destroy_write_struct(&png, &info);
    return good;
}

/* Appends the cut-out where it has at most `most` bytes. */
static bool fit(const cutout *cut, int filters, size_t most, ev_arena *arena, ev_buf *png)
{
    size_t before = png->size;
    if (encode(cut, filters, arena, png) && png->size - before <= most)
        return true;
    png->size = before;
    return false;
}

bool ev_drawing_cut(const ev_drawing *drawing, const ev_place *place, size_t most, ev_arena *arena,
                    ev_buf *png)
{
    cutout cut = {.depth = 8};
    const ev_pixel_box box = ev_drawing_box(drawing, place, 0);
    if (!copy(drawing, &box, arena, &cut))
        return false;
    /* Some pixels of text take a quarter of a byte: what is far above that is not tried. */
    while ((size_t)cut.width * (size_t)cut.height > most * EV_CUT_PIXELS_A_BYTE)
        shrink(&cut, 2);
    for (;;) {
        cut.is_gray = is_gray(&cut);
        if (fit(&cut, PNG_FILTER_NONE, most, arena, png) ||
            fit(&cut, PNG_ALL_FILTERS, most, arena, png))
            return true;
        if (png->failed || (cut.width == 1 && cut.height == 1))
            return false;
        shrink(&cut, 2);
    }
}

bool ev_drawing_sheet(const ev_drawing *drawing, ev_arena *arena, ev_buf *png)
{
    cutout cut = {.is_gray = true, .depth = 2};
    const ev_pixel_box all = {0, 0, drawing->width, drawing->height};
    size_t before = png->size;
    if (!copy(drawing, &all, arena, &cut))
        return false;
    shrink(&cut, (drawing->dpi + EV_SHEET_DPI - 1) / EV_SHEET_DPI);
    bool is_made = encode(&cut, PNG_FILTER_NONE, arena, png);
    if (!is_made)
        png->size = before;
    return is_made;
}
