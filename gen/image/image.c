/* The portrait: which reader gets it. The readers know nothing of each other, and neither hands a
 * byte to its library that it has not walked over itself: the libraries' own parsers of metadata
 * are where most of their trouble was found (libpng's contrib/testpngs/crashers). */
#include "image/private.h"

#include "core/limits.h"

/* ---- the format ------------------------------------------------------------------------------ */

/* What is sent in place of JPEG and PNG, by its first bytes: files of phones and scanners, a web
 * page that says "not found", base64 that was encoded twice. */
#define NOT(format) "JPEG or PNG, not " format
static const struct format {
    size_t at; /* of `start` */
    ev_slice start;
    const char *expected;
} formats[] = {
    {0, {"GIF8", 4}, NOT("GIF")},
    {0, {"BM", 2}, NOT("BMP")},
    {8, {"WEBP", 4}, NOT("WebP")},
    {0, {"II*\0", 4}, NOT("TIFF")},
    {0, {"MM\0*", 4}, NOT("TIFF")},
    {4, {"ftypavi", 7}, NOT("AVIF")},
    {4, {"ftyphei", 7}, NOT("HEIC")},
    {4, {"ftyphev", 7}, NOT("HEIC")},
    {4, {"ftypmif1", 8}, NOT("HEIC")},
    {4, {"jP  ", 4}, NOT("JPEG 2000")},
    {4, {"JXL ", 4}, NOT("JPEG XL")},
    {0, {"\xff\x0a", 2}, NOT("JPEG XL")},
    {0, {"%PDF-", 5}, NOT("PDF")},
    {0, {"PK\3\4", 4}, NOT("ZIP or DOCX")},
    {0, {"<svg", 4}, NOT("SVG")},
    {0, {"<?xml", 5}, NOT("SVG or XML")},
    {0, {"<!", 2}, NOT("HTML")},
    {0, {"<html", 5}, NOT("HTML")},
    {0, {"/9j/", 4}, NOT("base64 encoded twice")},
    {0, {"iVBORw0KGgo", 11}, NOT("base64 encoded twice")},
    {0, {"data:", 5}, NOT("a data URL, encoded again")},
};

static void refuse_format(ev_image_job *job)
{
    ev_fault_details details = {.line = 0};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const struct format *format = &formats[i];
        size_t end = format->at + format->start.size;
        if (job->bytes.size < end ||
            memcmp(job->bytes.data + format->at, format->start.data, format->start.size) != 0)
            continue;
        details.right.expected = format->expected;
        break;
    }
    job->refused = true;
    (void)ev_faults_add_with(job->faults, EV_PHOTO_FORMAT, job->pointer, &details);
}

/* ---- the verdict ----------------------------------------------------------------------------- */

typedef struct size {
    int32_t width, height;
} size;

static size upright(const ev_image *image)
{
    bool turned = image->orientation >= 5;
    return turned ? (size){image->height, image->width} : (size){image->width, image->height};
}

/* What a decoder does not see: whether it can be a portrait, and harmless in the PDF. */
static void judge(ev_image_job *job)
{
    size is = upright(job->image);
    if (is.width < EV_IMAGE_WIDTH_LEAST || is.height < EV_IMAGE_HEIGHT_LEAST)
        ev_image_refuse(job, EV_PHOTO_TOO_SMALL);
    if (5 * is.width < 3 * is.height || is.width > is.height)
        ev_image_refuse(job, EV_PHOTO_SHAPE);
    if (ev_image_holds_structure(job->image->data))
        ev_image_refuse(job, EV_PHOTO_CONTAINS_FILE);
}

static void warn(ev_image_job *job)
{
    size is = upright(job->image);
    bool coarse = is.width < EV_IMAGE_WIDTH_FAIR || is.height < EV_IMAGE_HEIGHT_FAIR;
    if (coarse)
        (void)ev_faults_add(job->faults, EV_PHOTO_LOW_RESOLUTION, job->pointer);
    if (job->is_one_color)
        (void)ev_faults_add(job->faults, EV_PHOTO_ONE_COLOUR, job->pointer);
    if (job->is_foreign_color)
        (void)ev_faults_add(job->faults, EV_PHOTO_PROFILE_DROPPED, job->pointer);
}

ev_status ev_image_read(ev_slice bytes, const char *pointer, ev_arena *arena, ev_image *image,
                        ev_faults *faults)
{
    ev_image_job job = {
        .bytes = bytes, .pointer = pointer, .arena = arena, .image = image, .faults = faults};
    *image = (ev_image){.orientation = 1};
    if (bytes.size > EV_PHOTO_BYTES_MAX)
        ev_image_refuse(&job, EV_PHOTO_TOO_LARGE);
    else if (ev_slice_starts(bytes, "\x89PNG\r\n\x1a\n"))
        ev_png_read(&job);
    else if (ev_slice_starts(bytes, "\xff\xd8\xff"))
        ev_jpeg_read(&job);
    else
        refuse_format(&job);
    if (!job.refused)
        judge(&job);
    if (!job.refused)
        warn(&job);
    return faults->status;
}
