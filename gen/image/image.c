/* The portrait: which reader it goes to, and the limits both share. The readers know nothing of
 * each other, and neither hands a byte to its library that it has not walked over itself: the
 * libraries' own parsers of metadata are where most of their trouble was found (libpng's
 * contrib/testpngs/crashers). */
#include "image/private.h"

#include "record/record.h"

bool ev_image_refuse(ev_image_job *job, ev_code code)
{
    job->refused = true;
    ev_faults_add(job->faults, code, code == EV_OUT_OF_MEMORY ? "" : job->pointer);
    return false;
}

bool ev_image_broken(ev_image_job *job)
{
    return ev_image_refuse(job, job->arena->failed ? EV_OUT_OF_MEMORY : EV_PHOTO_BROKEN);
}

bool ev_image_size_check(ev_image_job *job, uint32_t width, uint32_t height)
{
    if (width == 0 || height == 0 || width > EV_IMAGE_WIDTH_MAX || height > EV_IMAGE_HEIGHT_MAX)
        return ev_image_refuse(job, EV_PHOTO_DIMENSIONS);
    job->image->width = (int32_t)width;
    job->image->height = (int32_t)height;
    return true;
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
        ev_image_refuse(&job, EV_PHOTO_FORMAT);
    return faults->status;
}
