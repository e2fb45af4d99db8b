#include "batch/crew/photos.h"

enum { PARTS = 4 };

/* Whether the parts have room together. */
static bool have_room(const size_t size[PARTS])
{
    size_t rest = EV_PHOTOS_BYTES_MAX;
    for (int i = 0; i < PARTS; i++) {
        if (size[i] > rest)
            return false;
        rest -= size[i];
    }
    return true;
}

bool ev_photos_put(ev_photo *photo, const ev_image_coded *coded)
{
    const ev_slice part[PARTS] = {coded->data, coded->head, coded->palette, coded->transparency};
    const size_t size[PARTS] = {part[0].size, part[1].size, part[2].size, part[3].size};
    char *to = photo->bytes;
    if (!have_room(size))
        return false;
    photo->kind = coded->kind;
    photo->data = size[0];
    photo->head = size[1];
    photo->palette = size[2];
    photo->transparency = size[3];
    for (int i = 0; i < PARTS; i++) {
        if (size[i] > 0)
            memcpy(to, part[i].data, size[i]);
        to += size[i];
    }
    return true;
}

/* An empty part is as good as an absent one: for pixels, a tRNS without an entry says nothing. */
static ev_slice cut(const char **at, size_t size)
{
    ev_slice part = {size > 0 ? *at : NULL, size};
    *at += size;
    return part;
}

bool ev_photos_see(const ev_photo *photo, ev_image_coded *coded)
{
    const size_t size[PARTS] = {photo->data, photo->head, photo->palette, photo->transparency};
    const char *at = photo->bytes;
    if (!have_room(size))
        return false;
    *coded = (ev_image_coded){.kind = photo->kind == EV_IMAGE_JPEG ? EV_IMAGE_JPEG : EV_IMAGE_PNG};
    coded->data = cut(&at, size[0]);
    coded->head = cut(&at, size[1]);
    coded->palette = cut(&at, size[2]);
    coded->transparency = cut(&at, size[3]);
    return true;
}

ev_image_verdict ev_photos_verdict(const ev_photos *photos, unsigned place)
{
    const ev_image_verdict verdict = photos->verdict[place];
    return (unsigned)verdict < EV_IMAGE_VERDICTS ? verdict : EV_IMAGE_BROKEN;
}
