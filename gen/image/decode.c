/* The one way from our code to the libraries that decode photos. What goes in are plain bytes, and
 * what comes back is one word, so that it can happen in a process of its own. */
#include "image/private.h"

ev_image_verdict ev_image_decode(const ev_image_coded *coded, ev_arena *arena)
{
    return coded->kind == EV_IMAGE_JPEG ? ev_jpeg_decode(coded->data) : ev_png_decode(coded, arena);
}
