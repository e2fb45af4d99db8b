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
    MEMORY_MAX = 1 << 20, /* one allocation of libpng */
    PASSES_MAX = 7,
    /* What is larger is not decoded. All rows with their filters: those of the largest photo have
     * 41.6 MB, if it has alpha and 16 bits. Pixels: four times those of the largest photo, as a few
     * bytes of deflate can be thousands of small ones. */
    ROWS_MAX = 42000000,
    PIXELS_MAX = 4 * EV_IMAGE_WIDTH_MAX * EV_IMAGE_HEIGHT_MAX,
    SIDE_MAX = 4 * EV_IMAGE_HEIGHT_MAX
};

/* The rows that follow one another: the picture, or what a pass of an interlaced one has of it. */
typedef struct pass {
    uint32_t width, height; /* 0 rows when it has no pixel */
    size_t row_size;        /* bytes, with the filter */
} pass;

typedef struct decoder {
    const ev_image_coded *coded;
    ev_arena *arena;
    ev_png png;
    uint8_t idat_head[8];
    ev_slice span[SPANS_MAX]; /* the view, in order */
    size_t span_at;
    size_t pixel; /* bytes from a pixel to the next */
    pass passes[PASSES_MAX];
    size_t pass_count;
    bool warned;             /* libpng did */
    bool is_opaque, differs; /* as in png_look.h; false: not decoded */
} decoder;

/* ---- passes ---------------------------------------------------------------------------------- */

/* PNG 8.2, Adam7: which pixels a pass has, and the picture that is one pass. */
typedef struct grid {
    uint32_t x, y, dx, dy;
} grid;

static const grid whole[1] = {{0, 0, 1, 1}};
static const grid adam7[PASSES_MAX] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                       {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};

static uint32_t count_of(uint32_t size, uint32_t from, uint32_t step)
{
    return size > from ? (size - from - 1) / step + 1 : 0;
}

static void find_passes(decoder *d)
{
    const ev_png *png = &d->png;
    const grid *grids = png->is_interlaced ? adam7 : whole;
    size_t bits = (size_t)ev_png_channels(png) * png->bits;
    d->pixel = bits < 8 ? 1 : bits / 8;
    d->pass_count = png->is_interlaced ? PASSES_MAX : 1;
    for (size_t i = 0; i < d->pass_count; i++) {
        uint32_t width = count_of(png->width, grids[i].x, grids[i].dx);
        uint32_t height = count_of(png->height, grids[i].y, grids[i].dy);
        d->passes[i] = (pass){width, width > 0 ? height : 0, 1 + ((size_t)width * bits + 7) / 8};
    }
}

/* Bytes of all rows; 0 when there are no pixels, or more than can be decoded. */
static size_t rows_size(const decoder *d)
{
    const ev_png *png = &d->png;
    size_t size = 0;
    if (png->width > SIDE_MAX || png->height > SIDE_MAX ||
        (size_t)png->width * png->height > PIXELS_MAX)
        return 0;
    for (size_t i = 0; i < d->pass_count; i++)
        size += d->passes[i].height * d->passes[i].row_size;
    return size <= ROWS_MAX ? size : 0;
}

/* ---- the header ------------------------------------------------------------------------------ */

static void build_view(decoder *d)
{
    size_t size = d->coded->data.size;
    for (int i = 0; i < 4; i++)
        d->idat_head[i] = (uint8_t)(size >> (24 - 8 * i));
    memcpy(d->idat_head + 4, "IDAT", 4);
    d->span[0] = d->coded->head;
    d->span[1] = d->coded->palette;
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

/* The size is judged already, and one beyond the limits told. */
static void set_limits(png_structp lib)
{
    png_set_user_limits(lib, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_cache_max(lib, 1);
    png_set_chunk_malloc_max(lib, MEMORY_MAX);
    png_set_benign_errors(lib, 0);
    png_set_crc_action(lib, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
}

/* No local of this function changes after setjmp, so that none is lost by the jump
 * (C11 7.13.2.1). */
static bool judge_header(decoder *d)
{
    png_structp lib = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, d, on_error, on_warning,
                                               d->arena, allocate, release);
    png_infop info = lib != NULL ? png_create_info_struct(lib) : NULL;
    if (info == NULL)
        return false;
    if (setjmp(png_jmpbuf(lib)) != 0)
        return false;
    png_set_read_fn(lib, d, read_view);
    set_limits(lib);
    png_read_info(lib, info);
    return !d->warned;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Filters are reversed only as long as the pixels are looked at. `above`: zeros. */
static bool judge_pass(const decoder *d, const pass *p, ev_png_look *look, uint8_t *rows,
                       const uint8_t *above)
{
    for (uint32_t y = 0; y < p->height; y++, rows += p->row_size) {
        if (!ev_png_has_filter(rows))
            return false;
        if (ev_png_look_is_done(look))
            continue;
        ev_png_unfilter(rows, above, p->row_size, d->pixel);
        ev_png_look_row(look, rows + 1, y);
        above = rows;
    }
    return !look->overruns;
}

/* The last pass has every other row whole: it shows whether the picture is of one colour. */
static bool judge_rows(decoder *d, uint8_t *rows)
{
    const uint8_t *above = ev_arena_take(d->arena, d->passes[d->pass_count - 1].row_size);
    d->is_opaque = true;
    for (size_t i = 0; i < d->pass_count; i++) {
        const pass *p = &d->passes[i];
        ev_png_look look;
        if (p->height == 0)
            continue;
        if (above == NULL || !ev_png_look_open(&look, &d->png, p->width, p->height, d->arena) ||
            !judge_pass(d, p, &look, rows, above))
            return false;
        d->is_opaque = d->is_opaque && look.is_opaque;
        d->differs = look.differs;
        rows += p->height * p->row_size;
    }
    return true;
}

static ev_png_verdict decode_rows(decoder *d, size_t size)
{
    size_t row = d->pass_count == 1 ? d->passes[0].row_size : size;
    if (!judge_header(d))
        return EV_PNG_BROKEN;
    uint8_t *rows = ev_arena_take(d->arena, size);
    if (rows == NULL)
        return EV_PNG_NO_MEMORY;
    ev_png_verdict verdict = ev_png_inflate(d->coded->data, rows, size / row, row);
    return verdict == EV_PNG_SOUND && !judge_rows(d, rows) ? EV_PNG_BROKEN : verdict;
}

/* False when the bytes are none of which our walk has handed on. */
static bool read_coded(decoder *d)
{
    enum { AT = EV_PNG_SIGNATURE_SIZE + 8, FRAME = EV_PNG_CHUNK_FRAME };
    const ev_image_coded *coded = d->coded;
    bool is_head = coded->head.size == EV_PNG_HEAD_SIZE &&
                   ev_png_read_head((ev_slice){coded->head.data + AT, EV_PNG_IHDR_SIZE}, &d->png);
    if (coded->palette.size > FRAME)
        d->png.palette = (ev_slice){coded->palette.data + 8, coded->palette.size - FRAME};
    d->png.transparency = coded->transparency;
    return is_head;
}

ev_image_verdict ev_png_decode(const ev_image_coded *coded, ev_arena *arena)
{
    decoder d = {.coded = coded, .arena = arena};
    if (!read_coded(&d))
        return EV_IMAGE_BROKEN;
    build_view(&d);
    find_passes(&d);
    size_t size = rows_size(&d);
    if (size == 0)
        return EV_IMAGE_NOT_DECODED;
    ev_png_verdict verdict = decode_rows(&d, size);
    if (verdict == EV_PNG_NO_MEMORY || arena->failed)
        return EV_IMAGE_NO_MEMORY;
    if (verdict == EV_PNG_BROKEN)
        return EV_IMAGE_BROKEN;
    if (!d.is_opaque)
        return EV_IMAGE_TRANSPARENT;
    return d.differs ? EV_IMAGE_SOUND : EV_IMAGE_ONE_COLOR;
}
