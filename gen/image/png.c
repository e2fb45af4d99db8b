/* The PNG reader (ISO/IEC 15948, "PNG" below). A PDF reader gets the IDAT data as it is, so
 * everything it would trust has to be true: the zlib stream holds the rows of the picture and
 * nothing else, ends where the data ends, and every palette index exists.
 *
 * First a walk of our own over the chunks: lengths, order and CRC. Then png_decode.c decodes all
 * rows.
 *
 * Left out on purpose: other places of Exif than the chunk eXIf, such as ImageMagick's zTXt "Raw
 * profile type exif", which browsers do not follow; and the other frames of an APNG. */
#include "image/png.h"

#include "image/png_color.h"

#include <string.h>
#include <zlib.h>

typedef struct chunk {
    ev_slice type, data, whole;
} chunk;

typedef struct png_walk {
    ev_image_job *job;
    ev_png png;
    ev_slice plte; /* the whole chunk; absent: none */
    size_t at;
    ev_slice first;   /* data of the first IDAT */
    size_t data_size; /* of all IDAT */
    size_t data_count;
    bool data_ended; /* another chunk came after IDAT */
    bool exif;
    ev_png_color color;
} png_walk;

/* ---- the walk -------------------------------------------------------------------------------- */

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Cuts the next chunk at walk->at. False when it is longer than the file, its type is not four
 * letters or its CRC is wrong. */
static bool next_chunk(png_walk *walk, chunk *next)
{
    ev_slice bytes = walk->job->bytes;
    if (bytes.size - walk->at < EV_PNG_CHUNK_FRAME)
        return false;
    size_t size = ev_be32_at(bytes, walk->at);
    if (size > bytes.size - walk->at - EV_PNG_CHUNK_FRAME)
        return false;
    next->whole = (ev_slice){bytes.data + walk->at, size + EV_PNG_CHUNK_FRAME};
    next->type = (ev_slice){bytes.data + walk->at + 4, 4};
    next->data = (ev_slice){bytes.data + walk->at + 8, size};
    walk->at += size + EV_PNG_CHUNK_FRAME;
    for (size_t i = 0; i < 4; i++)
        if (!is_letter(ev_byte_at(next->type, i)))
            return false;
    return crc32(0, (const Bytef *)next->type.data, (uInt)(size + 4)) ==
           ev_be32_at(next->whole, size + 8);
}

static bool read_header(png_walk *walk)
{
    ev_image_job *job = walk->job;
    chunk header;
    walk->at = EV_PNG_SIGNATURE_SIZE;
    if (!next_chunk(walk, &header) || !ev_slice_is(header.type, "IHDR") ||
        !ev_png_read_head(header.data, &walk->png))
        return ev_image_broken(job);
    ev_image_size_check(job, walk->png.width, walk->png.height);
    if (walk->png.is_interlaced)
        ev_image_refuse(job, EV_PHOTO_INTERLACED);
    if (walk->png.bits == 16)
        ev_image_refuse(job, EV_PHOTO_16_BIT);
    job->image->kind = EV_IMAGE_PNG;
    job->image->bits = (int)walk->png.bits;
    job->image->components = walk->png.color_type == EV_PNG_RGB ? 3 : 1;
    return true;
}

/* PNG 11.2.3: one, before IDAT, never with gray. In an RGB picture it is a mere suggestion and is
 * dropped. */
static bool take_palette(png_walk *walk, const chunk *palette)
{
    size_t count = palette->data.size / 3;
    if (walk->plte.data != NULL || walk->data_count > 0 || walk->png.color_type == EV_PNG_GRAY)
        return false;
    if (palette->data.size % 3 != 0 || count == 0 || count > 256)
        return false;
    walk->plte = palette->whole;
    if (walk->png.color_type == EV_PNG_INDEXED)
        walk->png.palette = walk->job->image->palette = palette->data;
    return walk->png.color_type == EV_PNG_RGB || count <= (size_t)1 << walk->png.bits;
}

static bool take_data(png_walk *walk, const chunk *data)
{
    if (walk->data_ended || (walk->png.color_type == EV_PNG_INDEXED && walk->plte.data == NULL))
        return false;
    if (walk->data_count++ == 0)
        walk->first = data->data;
    walk->data_size += data->data.size;
    return true;
}

/* tRNS holds an alpha value for the first colours of a palette, otherwise the one transparent
 * colour (PNG 11.3.1.1): one chunk, between PLTE and IDAT, never with an alpha channel. Whether a
 * pixel is transparent by it, the rows say. */
static bool take_transparency(png_walk *walk, const chunk *transparency)
{
    ev_png *png = &walk->png;
    size_t size = transparency->data.size, colors = png->palette.size / 3;
    if (png->transparency.data != NULL || walk->data_count > 0 || ev_png_has_alpha(png))
        return false;
    png->transparency = transparency->data;
    return png->color_type == EV_PNG_INDEXED ? size <= colors
                                             : size == 2 * (size_t)ev_png_channels(png);
}

/* A PNG has one eXIf (PNG, third edition, 11.3.4.5), which some programs write behind IDAT: where
 * there are more, the first counts, as in a JPEG. */
static void take_ancillary(png_walk *walk, const chunk *any)
{
    ev_png_color_take(&walk->color, any->type, any->data);
    if (!walk->exif && ev_slice_is(any->type, "eXIf")) {
        walk->exif = true;
        walk->job->image->orientation = ev_exif_orientation(any->data);
    }
}

/* All chunks behind IHDR, up to an IEND that ends the file. */
static bool walk_chunks(png_walk *walk)
{
    chunk next;
    for (;;) {
        if (!next_chunk(walk, &next))
            return ev_image_broken(walk->job);
        bool is_data = ev_slice_is(next.type, "IDAT");
        walk->data_ended = walk->data_ended || (walk->data_count > 0 && !is_data);
        if (ev_slice_is(next.type, "IEND"))
            break;
        bool ok = true;
        if (is_data)
            ok = take_data(walk, &next);
        else if (ev_slice_is(next.type, "PLTE"))
            ok = take_palette(walk, &next);
        else if (ev_slice_is(next.type, "tRNS"))
            ok = take_transparency(walk, &next);
        else if ((ev_byte_at(next.type, 0) & 0x20) == 0)
            ok = false; /* a critical chunk nobody knows (PNG 5.4) */
        else
            take_ancillary(walk, &next);
        if (!ok)
            return ev_image_broken(walk->job);
    }
    bool ends = next.data.size == 0 && walk->data_size > 0 && walk->at == walk->job->bytes.size;
    return ends || ev_image_broken(walk->job);
}

/* One IDAT is lent from the file; several are copied together by a second, now safe, walk. */
static bool gather_data(png_walk *walk)
{
    ev_slice bytes = walk->job->bytes;
    ev_slice *data = &walk->job->image->data;
    *data = walk->first;
    if (walk->data_count == 1)
        return true;
    char *all = ev_arena_take(walk->job->arena, walk->data_size);
    if (all == NULL)
        return ev_image_broken(walk->job);
    *data = (ev_slice){all, walk->data_size};
    for (size_t at = EV_PNG_HEAD_SIZE, size; at < bytes.size; at += size + EV_PNG_CHUNK_FRAME) {
        size = ev_be32_at(bytes, at);
        if (size == 0 || memcmp(bytes.data + at + 4, "IDAT", 4) != 0)
            continue;
        memcpy(all, bytes.data + at + 8, size);
        all += size;
    }
    return true;
}

/* Then alpha is refused, as opaque or not. */
static void judge(png_walk *walk)
{
    ev_image_job *job = walk->job;
    bool is_indexed = walk->png.color_type == EV_PNG_INDEXED;
    const ev_image_coded coded = {EV_IMAGE_PNG,
                                  job->image->data,
                                  {job->bytes.data, EV_PNG_HEAD_SIZE},
                                  is_indexed ? walk->plte : (ev_slice){NULL, 0},
                                  walk->png.transparency};
    ev_image_verdict verdict = ev_image_judge(job, &coded);
    bool is_opaque = verdict == EV_IMAGE_SOUND || verdict == EV_IMAGE_ONE_COLOR;
    if (is_opaque && ev_png_may_be_transparent(&walk->png))
        ev_image_refuse(job, EV_PHOTO_ALPHA_OPAQUE);
    if (verdict == EV_IMAGE_TRANSPARENT)
        ev_image_refuse(job, EV_PHOTO_ALPHA);
}

void ev_png_read(ev_image_job *job)
{
    png_walk walk = {.job = job};
    if (!read_header(&walk) || !walk_chunks(&walk) || !gather_data(&walk))
        return;
    ev_png_hue hue = walk.png.color_type == EV_PNG_GRAY ? EV_PNG_UNCOLORED : EV_PNG_COLORED;
    job->is_foreign_color = ev_png_color_is_foreign(&walk.color, hue, job->arena);
    if (job->arena->failed)
        ev_image_broken(job);
    else
        judge(&walk);
}
