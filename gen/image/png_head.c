/* The header of a PNG, read by the walk over its chunks and again by what decodes it, which gets
 * bytes only. */
#include "image/png.h"

/* PNG 11.2.2, table 11.1: the depths each colour type may have. */
static bool depth_is_allowed(uint32_t color_type, uint32_t bits)
{
    switch (color_type) {
    case EV_PNG_GRAY:
        return bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
    case EV_PNG_INDEXED:
        return bits == 1 || bits == 2 || bits == 4 || bits == 8;
    case EV_PNG_RGB:
    case EV_PNG_GRAY_ALPHA:
    case EV_PNG_RGBA:
        return bits == 8 || bits == 16;
    default:
        return false;
    }
}

bool ev_png_read_head(ev_slice ihdr, ev_png *png)
{
    if (ihdr.size != EV_PNG_IHDR_SIZE)
        return false;
    uint32_t compression = ev_byte_at(ihdr, 10), filter = ev_byte_at(ihdr, 11);
    uint32_t interlace = ev_byte_at(ihdr, 12);
    *png = (ev_png){.width = ev_be32_at(ihdr, 0),
                    .height = ev_be32_at(ihdr, 4),
                    .bits = ev_byte_at(ihdr, 8),
                    .color_type = ev_byte_at(ihdr, 9),
                    .is_interlaced = interlace == 1};
    return depth_is_allowed(png->color_type, png->bits) && compression == 0 && filter == 0 &&
           interlace <= 1;
}
