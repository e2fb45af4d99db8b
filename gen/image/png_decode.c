/* The decoding of a PNG: libpng judges the header and the palette in a *view* of the file:
 * signature, IHDR, PLTE, the head of one IDAT. Ancillary chunks never reach it: with them a 57-byte
 * file can ask for a gigabyte (its contrib/testpngs/crashers/huge_*.png). The rows are inflated and
 * judged here, with the verdicts that libpng has: it would inflate by zlib. */
#include "image/png_look.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

enum {
    SPANS_MAX = 3,
    MEMORY_MAX = 1 << 20 /* one allocation of libpng */
};

typedef struct decoder {
    ev_png *png;
    uint8_t idat_head[8];
    ev_slice span[SPANS_MAX]; /* the view, in order */
    size_t span_at;
    size_t row_size, pixel; /* bytes of a row with its filter; from a pixel to the next */
    bool warned;
} decoder;

static void build_view(decoder *d)
{
    const ev_png *png = d->png;
    size_t size = png->job->image->data.size;
    for (int i = 0; i < 4; i++)
        d->idat_head[i] = (uint8_t)(size >> (24 - 8 * i));
    memcpy(d->idat_head + 4, "IDAT", 4);
    d->span[0] = png->head;
    d->span[1] = png->color_type == EV_PNG_INDEXED ? png->plte : (ev_slice){"", 0};
    d->span[2] = (ev_slice){(const char *)d->idat_head, sizeof d->idat_head};
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

/* libpng lives in the arena: nothing to free after a jump, and the arena's limit bounds
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

/* No local of this function changes after setjmp, so that none is lost by the jump
 * (C11 7.13.2.1). */
static bool judge_header(decoder *d)
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
    png_read_info(lib, info);
    size_t bits = (size_t)png_get_channels(lib, info) * png_get_bit_depth(lib, info);
    d->pixel = bits < 8 ? 1 : bits / 8;
    d->row_size = 1 + png_get_rowbytes(lib, info);
    return !d->warned || ev_image_broken(job);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Filters are reversed only as long as the pixels are looked at. */
static bool judge_rows(const decoder *d, ev_png_look *look, uint8_t *rows)
{
    ev_image_job *job = d->png->job;
    const uint8_t *above = ev_arena_take(job->arena, d->row_size);
    if (above == NULL)
        return false;
    for (int32_t y = 0; y < job->image->height; y++, rows += d->row_size) {
        if (!ev_png_has_filter(rows))
            return false;
        if (ev_png_look_is_done(look))
            continue;
        ev_png_unfilter(rows, above, d->row_size, d->pixel);
        ev_png_look_row(look, rows + 1, y);
        above = rows;
    }
    return !look->overruns;
}

bool ev_png_decode(ev_png *png)
{
    decoder d = {.png = png};
    ev_png_look look;
    ev_image_job *job = png->job;
    build_view(&d);
    if (!judge_header(&d))
        return false;
    size_t count = (size_t)job->image->height;
    uint8_t *rows = ev_arena_take_array(job->arena, count, d.row_size);
    if (rows == NULL || !ev_png_look_open(&look, png))
        return ev_image_broken(job);
    ev_png_verdict verdict = ev_png_inflate(job->image->data, rows, count, d.row_size);
    if (verdict == EV_PNG_NO_MEMORY)
        return ev_image_refuse(job, EV_OUT_OF_MEMORY);
    if (verdict != EV_PNG_SOUND || !judge_rows(&d, &look, rows))
        return ev_image_broken(job);
    if (ev_png_has_alpha(png))
        return ev_image_refuse(job, look.is_opaque ? EV_PHOTO_ALPHA_OPAQUE : EV_PHOTO_ALPHA);
    job->is_one_color = !look.differs;
    return true;
}
