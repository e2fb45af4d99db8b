/* libpng's part of the PNG reader: it decodes all rows of a *view* of the file: signature, IHDR,
 * PLTE, one IDAT that holds the data of all, IEND. Ancillary chunks never reach it: with them a
 * 57-byte file can ask for a gigabyte (its contrib/testpngs/crashers/huge_*.png). One IDAT, because
 * libpng reports left-over compressed data within a chunk but lets whole surplus chunks pass. */
#include "image/png.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

enum {
    SPANS_MAX = 5,
    MEMORY_MAX = 1 << 20 /* one allocation of libpng; the largest is zlib's window, 32 KiB */
};

typedef struct decoder {
    ev_png *png;
    uint8_t idat_head[8];
    ev_slice span[SPANS_MAX]; /* the view, in order */
    size_t span_at;
    uint8_t *row;
    bool warned;
} decoder;

/* The CRC of the view's IDAT is four zeros: libpng is told not to look, ours were checked in the
 * walk. */
static void build_view(decoder *d)
{
    static const char tail[] = "\0\0\0\0"
                               "\0\0\0\0IEND\xae\x42\x60\x82";
    const ev_png *png = d->png;
    ev_slice data = png->job->image->data;
    for (int i = 0; i < 4; i++)
        d->idat_head[i] = (uint8_t)(data.size >> (24 - 8 * i));
    memcpy(d->idat_head + 4, "IDAT", 4);
    d->span[0] = png->head;
    d->span[1] = png->color_type == EV_PNG_INDEXED ? png->plte : (ev_slice){"", 0};
    d->span[2] = (ev_slice){(const char *)d->idat_head, sizeof d->idat_head};
    d->span[3] = data;
    d->span[4] = (ev_slice){tail, sizeof tail - 1};
}

static void read_view(png_structp lib, png_bytep out, size_t size)
{
    decoder *d = png_get_io_ptr(lib);
    while (size > 0) {
        while (d->span_at < SPANS_MAX && d->span[d->span_at].size == 0)
            d->span_at++;
        if (d->span_at == SPANS_MAX)
            png_error(lib, "end of file");
        ev_slice *span = &d->span[d->span_at];
        size_t part = size < span->size ? size : span->size;
        memcpy(out, span->data, part);
        span->data += part;
        span->size -= part;
        out += part;
        size -= part;
    }
}

static void on_error(png_structp lib, png_const_charp message)
{
    (void)message;
    png_longjmp(lib, 1);
}

static void on_warning(png_structp lib, png_const_charp message)
{
    decoder *d = png_get_error_ptr(lib);
    (void)message;
    d->warned = true; /* not a jump from here: libpng also warns where it is not ready for one */
}

/* libpng and its zlib live in the arena: nothing to free after a jump, and the arena's limit bounds
 * them. */
static png_voidp allocate(png_structp lib, png_alloc_size_t size)
{
    ev_arena *arena = png_get_mem_ptr(lib);
    return size > MEMORY_MAX ? NULL : ev_arena_take(arena, size);
}

static void release(png_structp lib, png_voidp block)
{
    (void)lib;
    (void)block;
}

static void set_limits(png_structp lib)
{
    png_set_user_limits(lib, EV_IMAGE_WIDTH_MAX, EV_IMAGE_HEIGHT_MAX);
    png_set_chunk_cache_max(lib, 1);
    png_set_chunk_malloc_max(lib, MEMORY_MAX);
    png_set_benign_errors(lib, 0);
    png_set_crc_action(lib, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
}

/* The largest sample of an unfiltered row. PNG 7.2: the leftmost sample is in the high bits,
 * left-over low bits are free. */
static unsigned row_max(const decoder *d)
{
    const ev_png *png = d->png;
    unsigned max = 0, mask = (1u << png->bits) - 1;
    for (uint32_t x = 0; x < (uint32_t)png->job->image->width; x++) {
        uint32_t bit = x * png->bits;
        unsigned sample = (unsigned)d->row[bit / 8] >> (8 - png->bits - bit % 8) & mask;
        max = sample > max ? sample : max;
    }
    return max;
}

static void decode_rows(decoder *d, png_structp lib, png_infop info)
{
    const ev_png *png = d->png;
    size_t colors = png->job->image->palette.size / 3;
    bool may_overrun = png->color_type == EV_PNG_INDEXED && colors < (size_t)1 << png->bits;
    png_read_info(lib, info);
    d->row = ev_arena_take(png->job->arena, png_get_rowbytes(lib, info));
    if (d->row == NULL)
        png_error(lib, "out of memory");
    for (int32_t y = 0; y < png->job->image->height; y++) {
        png_read_row(lib, d->row, NULL);
        if (may_overrun && row_max(d) >= colors)
            png_error(lib, "palette index");
    }
    /* To the end of the zlib stream: its checksum, and that neither rows nor bytes are left
     * over. */
    png_read_end(lib, NULL);
}

/* No local of this function changes after setjmp, so that none is lost by the jump
 * (C11 7.13.2.1). */
static bool decode(decoder *d)
{
    ev_image_job *job = d->png->job;
    png_structp lib = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, d, on_error, on_warning,
                                               job->arena, allocate, release);
    png_infop info = lib != NULL ? png_create_info_struct(lib) : NULL;
    if (info == NULL)
        return ev_image_broken(job);
    if (setjmp(png_jmpbuf(lib)) != 0)
        return ev_image_broken(job);
    png_set_read_fn(lib, d, read_view);
    set_limits(lib);
    decode_rows(d, lib, info);
    return !d->warned || ev_image_broken(job);
}

bool ev_png_decode(ev_png *png)
{
    decoder d = {.png = png};
    build_view(&d);
    return decode(&d);
}
