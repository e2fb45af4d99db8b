/* The portrait: which reader gets it, and what neither of them sees. The readers know nothing of
 * each other, and neither hands a byte to its library that it has not walked over itself: the
 * libraries' own parsers of metadata are where most of their trouble was found (libpng's
 * contrib/testpngs/crashers). */
#include "image/private.h"

static void refuse_format(ev_image_job *job)
{
    const ev_fault_details details = {.right.expected = ev_image_other_format(job->bytes)};
    job->is_ended = true;
    (void)ev_faults_add_with(job->faults, EV_PHOTO_FORMAT, job->pointer, &details);
}

/* ---- the verdict ----------------------------------------------------------------------------- */

/* 64 bits, as a PNG of any size is judged. */
typedef struct size {
    int64_t width, height;
} size;

static size upright(const ev_image *image)
{
    bool turned = image->orientation >= 5;
    return turned ? (size){image->height, image->width} : (size){image->width, image->height};
}

/* What a decoder does not see: whether it can be a portrait, and harmless in the PDF. Without a
 * size (0 x 0) or data a fault has told why. */
static void judge(ev_image_job *job)
{
    size is = upright(job->image);
    bool is_sized = is.width > 0;
    bool is_small = is.width < EV_IMAGE_WIDTH_LEAST || is.height < EV_IMAGE_HEIGHT_LEAST;
    bool is_coarse = is.width < EV_IMAGE_WIDTH_FAIR || is.height < EV_IMAGE_HEIGHT_FAIR;
    if (is_sized && is_small)
        ev_image_refuse(job, EV_PHOTO_TOO_SMALL);
    if (is_sized && (5 * is.width < 3 * is.height || is.width > is.height))
        ev_image_refuse(job, EV_PHOTO_SHAPE);
    if (job->image->data.size > 0 && ev_image_holds_structure(job->image->data))
        ev_image_refuse(job, EV_PHOTO_CONTAINS_FILE);
    if (!is_small && is_coarse)
        ev_image_refuse(job, EV_PHOTO_LOW_RESOLUTION);
    if (!is_small && job->is_one_color)
        ev_image_refuse(job, EV_PHOTO_ONE_COLOUR);
    if (job->is_foreign_color)
        ev_image_refuse(job, EV_PHOTO_PROFILE_DROPPED);
}

ev_status ev_image_read(ev_slice bytes, const char *pointer, ev_arena *arena, ev_image *image,
                        ev_faults *faults)
{
    return ev_image_read_by(NULL, bytes, pointer, arena, image, faults);
}

ev_status ev_image_read_by(const ev_image_decoder *decoder, ev_slice bytes, const char *pointer,
                           ev_arena *arena, ev_image *image, ev_faults *faults)
{
    ev_image_job job = {decoder, bytes, pointer, arena, image, faults, .is_ended = false};
    *image = (ev_image){.orientation = 1};
    if (ev_slice_starts(bytes, "\x89PNG\r\n\x1a\n"))
        ev_png_read(&job);
    else if (ev_slice_starts(bytes, "\xff\xd8\xff"))
        ev_jpeg_read(&job);
    else
        refuse_format(&job);
    if (!job.is_ended)
        judge(&job);
    return faults->status;
}
