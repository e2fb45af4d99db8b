/* The portrait: which reader gets it. The readers know nothing of each other, and neither hands a
 * byte to its library that it has not walked over itself: the libraries' own parsers of metadata
 * are where most of their trouble was found (libpng's contrib/testpngs/crashers). */
#include "image/private.h"

#include "core/limits.h"

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
