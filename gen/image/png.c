/* The PNG reader (ISO/IEC 15948, "PNG" below). A PDF reader gets the IDAT data as it is, so
 * everything it would trust has to be true: the zlib stream holds the rows of the picture and
 * nothing else, ends where the data ends, and every palette index exists.
 *
 * First a walk of our own over the chunks: lengths, order and CRC. Then libpng decodes all rows of
 * a *view* of the file: signature, IHDR, PLTE, one IDAT that holds the data of all, IEND. Ancillary
 * chunks never reach libpng, where a 57-byte file can ask for a gigabyte (its
 * contrib/testpngs/crashers/huge_*.png). One IDAT, because libpng reports left-over compressed data
 * within a chunk but lets whole surplus chunks pass.
 *
 * Left out on purpose: gAMA, cHRM, iCCP (the page is sRGB, as a portal's passport photo is), eXIf
 * (a PNG's orientation is 1), and the other frames of an APNG. */
#include "image/private.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>
#include <zlib.h>

enum {
    SIGNATURE_SIZE = 8,
    IHDR_SIZE = 13,
    CHUNK_FRAME = 12, /* length, type and CRC around a chunk's data */
    HEADER_END = SIGNATURE_SIZE + CHUNK_FRAME + IHDR_SIZE,
    SPANS_MAX = 5,
    MEMORY_MAX = 1 << 20 /* one allocation of libpng; the largest is zlib's window, 32 KiB */
};

/* PNG 11.2.2, colour types. */
enum { GRAY = 0, RGB = 2, INDEXED = 3, GRAY_ALPHA = 4, RGB_ALPHA = 6 };

typedef struct chunk {
    ev_slice type, data, whole;
} chunk;

typedef struct png_job {
    ev_image_job *job;
    size_t at; /* of the walk */
    uint32_t color_type, bits;
    ev_slice plte;    /* the whole chunk, for the view */
    ev_slice first;   /* data of the first IDAT */
    size_t data_size; /* of all IDAT */
    size_t data_count;
    bool data_ended; /* another chunk came after IDAT */
    uint8_t idat_head[8];
    ev_slice span[SPANS_MAX]; /* the view, in order */
    size_t span_at;
    uint8_t *row;
    bool warned;
} png_job;

/* ---- the walk -------------------------------------------------------------------------------- */

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Cuts the next chunk at png->at. False when it is longer than the file, its type is not four
 * letters or its CRC is wrong. */
static bool next_chunk(png_job *png, chunk *next)
{
    ev_slice bytes = png->job->bytes;
    if (bytes.size - png->at < CHUNK_FRAME)
        return false;
    size_t size = ev_be32_at(bytes, png->at);
    if (size > bytes.size - png->at - CHUNK_FRAME)
        return false;
    next->whole = (ev_slice){bytes.data + png->at, size + CHUNK_FRAME};
    next->type = (ev_slice){bytes.data + png->at + 4, 4};
    next->data = (ev_slice){bytes.data + png->at + 8, size};
    png->at += size + CHUNK_FRAME;
    for (size_t i = 0; i < 4; i++)
        if (!is_letter(ev_byte_at(next->type, i)))
            return false;
    return crc32(0, (const Bytef *)next->type.data, (uInt)(size + 4)) ==
           ev_be32_at(next->whole, size + 8);
}

/* PNG 11.2.2, table 11.1: the depths each colour type may have. */
static bool depth_is_allowed(uint32_t color_type, uint32_t bits)
{
    switch (color_type) {
    case GRAY:
        return bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
    case INDEXED:
        return bits == 1 || bits == 2 || bits == 4 || bits == 8;
    case RGB:
    case GRAY_ALPHA:
    case RGB_ALPHA:
        return bits == 8 || bits == 16;
    default:
        return false;
    }
}

static bool read_header(png_job *png)
{
    ev_image_job *job = png->job;
    chunk header;
    png->at = SIGNATURE_SIZE;
    if (!next_chunk(png, &header) || !ev_slice_is(header.type, "IHDR") ||
        header.data.size != IHDR_SIZE)
        return ev_image_broken(job);
    uint32_t compression = ev_byte_at(header.data, 10), filter = ev_byte_at(header.data, 11);
    uint32_t interlace = ev_byte_at(header.data, 12);
    png->bits = ev_byte_at(header.data, 8);
    png->color_type = ev_byte_at(header.data, 9);
    if (!depth_is_allowed(png->color_type, png->bits) || compression != 0 || filter != 0 ||
        interlace > 1)
        return ev_image_broken(job);
    ev_image_size_check(job, ev_be32_at(header.data, 0), ev_be32_at(header.data, 4));
    if (png->color_type == GRAY_ALPHA || png->color_type == RGB_ALPHA)
        ev_image_refuse(job, EV_PHOTO_ALPHA);
    if (interlace == 1)
        ev_image_refuse(job, EV_PHOTO_INTERLACED);
    if (png->bits == 16)
        ev_image_refuse(job, EV_PHOTO_16_BIT);
    job->image->kind = EV_IMAGE_PNG;
    job->image->bits = (int)png->bits;
    job->image->components = png->color_type == RGB ? 3 : 1;
    return !job->refused;
}

/* PNG 11.2.3: one, before IDAT, never with gray. In an RGB picture it is a mere suggestion and is
 * dropped. */
static bool take_palette(png_job *png, const chunk *palette)
{
    size_t count = palette->data.size / 3;
    if (png->plte.data != NULL || png->data_count > 0 || png->color_type == GRAY)
        return false;
    if (palette->data.size % 3 != 0 || count == 0 || count > 256)
        return false;
    png->plte = palette->whole;
    if (png->color_type == INDEXED)
        png->job->image->palette = palette->data;
    return png->color_type == RGB || count <= (size_t)1 << png->bits;
}

static bool take_data(png_job *png, const chunk *data)
{
    if (png->data_ended || (png->color_type == INDEXED && png->plte.data == NULL))
        return false;
    if (png->data_count++ == 0)
        png->first = data->data;
    png->data_size += data->data.size;
    return true;
}

/* All chunks behind IHDR, up to an IEND that ends the file. */
static bool walk(png_job *png)
{
    chunk next;
    for (;;) {
        if (!next_chunk(png, &next))
            return ev_image_broken(png->job);
        bool is_data = ev_slice_is(next.type, "IDAT");
        png->data_ended = png->data_ended || (png->data_count > 0 && !is_data);
        if (ev_slice_is(next.type, "IEND"))
            break;
        if (ev_slice_is(next.type, "tRNS"))
            return ev_image_refuse(png->job, EV_PHOTO_ALPHA);
        bool ok = true;
        if (is_data)
            ok = take_data(png, &next);
        else if (ev_slice_is(next.type, "PLTE"))
            ok = take_palette(png, &next);
        else if ((ev_byte_at(next.type, 0) & 0x20) == 0)
            ok = false; /* a critical chunk nobody knows (PNG 5.4) */
        if (!ok)
            return ev_image_broken(png->job);
    }
    bool ends = next.data.size == 0 && png->data_size > 0 && png->at == png->job->bytes.size;
    return ends || ev_image_broken(png->job);
}

/* One IDAT is lent from the file; several are copied together by a second, now safe, walk. */
static bool gather_data(png_job *png)
{
    ev_slice bytes = png->job->bytes;
    ev_slice *data = &png->job->image->data;
    *data = png->first;
    if (png->data_count == 1)
        return true;
    char *all = ev_arena_take(png->job->arena, png->data_size);
    if (all == NULL)
        return ev_image_broken(png->job);
    *data = (ev_slice){all, png->data_size};
    for (size_t at = HEADER_END, size; at < bytes.size; at += size + CHUNK_FRAME) {
        size = ev_be32_at(bytes, at);
        if (size == 0 || memcmp(bytes.data + at + 4, "IDAT", 4) != 0)
            continue;
        memcpy(all, bytes.data + at + 8, size);
        all += size;
    }
    return true;
}

/* ---- libpng ---------------------------------------------------------------------------------- */

/* The CRC of the view's IDAT is four zeros: libpng is told not to look, ours were checked in the
 * walk. */
static void build_view(png_job *png)
{
    static const char tail[] = "\0\0\0\0"
                               "\0\0\0\0IEND\xae\x42\x60\x82";
    for (int i = 0; i < 4; i++)
        png->idat_head[i] = (uint8_t)(png->data_size >> (24 - 8 * i));
    memcpy(png->idat_head + 4, "IDAT", 4);
    png->span[0] = (ev_slice){png->job->bytes.data, HEADER_END};
    png->span[1] = png->color_type == INDEXED ? png->plte : (ev_slice){"", 0};
    png->span[2] = (ev_slice){(const char *)png->idat_head, sizeof png->idat_head};
    png->span[3] = png->job->image->data;
    png->span[4] = (ev_slice){tail, sizeof tail - 1};
}

static void read_view(png_structp lib, png_bytep out, size_t size)
{
    png_job *png = png_get_io_ptr(lib);
    while (size > 0) {
        while (png->span_at < SPANS_MAX && png->span[png->span_at].size == 0)
            png->span_at++;
        if (png->span_at == SPANS_MAX)
            png_error(lib, "end of file");
        ev_slice *span = &png->span[png->span_at];
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
    png_job *png = png_get_error_ptr(lib);
    (void)message;
    png->warned = true; /* not a jump from here: libpng also warns where it is not ready for one */
}

/* libpng and its zlib live in the arena: nothing to free after a jump, and the arena's limit bounds
 * them. */
static png_voidp allocate(png_structp lib, png_alloc_size_t size)
{
    png_job *png = png_get_mem_ptr(lib);
    return size > MEMORY_MAX ? NULL : ev_arena_take(png->job->arena, size);
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
static unsigned row_max(const png_job *png)
{
    unsigned max = 0, mask = (1u << png->bits) - 1;
    for (uint32_t x = 0; x < (uint32_t)png->job->image->width; x++) {
        uint32_t bit = x * png->bits;
        unsigned sample = (unsigned)png->row[bit / 8] >> (8 - png->bits - bit % 8) & mask;
        max = sample > max ? sample : max;
    }
    return max;
}

static void decode_rows(png_job *png, png_structp lib, png_infop info)
{
    size_t colors = png->job->image->palette.size / 3;
    bool may_overrun = png->color_type == INDEXED && colors < (size_t)1 << png->bits;
    png_read_info(lib, info);
    png->row = ev_arena_take(png->job->arena, png_get_rowbytes(lib, info));
    if (png->row == NULL)
        png_error(lib, "out of memory");
    for (int32_t y = 0; y < png->job->image->height; y++) {
        png_read_row(lib, png->row, NULL);
        if (may_overrun && row_max(png) >= colors)
            png_error(lib, "palette index");
    }
    /* To the end of the zlib stream: its checksum, and that neither rows nor bytes are left
     * over. */
    png_read_end(lib, NULL);
}

/* No local of this function changes after setjmp, so that none is lost by the jump
 * (C11 7.13.2.1). */
static bool decode(png_job *png)
{
    png_structp lib = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, png, on_error, on_warning,
                                               png, allocate, release);
    png_infop info = lib != NULL ? png_create_info_struct(lib) : NULL;
    if (info == NULL)
        return ev_image_broken(png->job);
    if (setjmp(png_jmpbuf(lib)) != 0)
        return ev_image_broken(png->job);
    png_set_read_fn(lib, png, read_view);
    set_limits(lib);
    decode_rows(png, lib, info);
    return !png->warned || ev_image_broken(png->job);
}

void ev_png_read(ev_image_job *job)
{
    png_job png = {.job = job};
    if (!read_header(&png) || !walk(&png) || !gather_data(&png))
        return;
    build_view(&png);
    decode(&png);
}
