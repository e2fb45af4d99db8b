/* photos: the memory that one renderer shares with its decoder: photos go out in it, and a word for
 * each comes back. It is all that the decoder sees of a record. */
#ifndef EV_PHOTOS_H
#define EV_PHOTOS_H

#include "batch/crew/wire.h"
#include "image/image.h"

/* A rebuilt JPEG is larger than the photo where tables that had a segment in common get one each,
 * and scans their restart interval: at most 30 bytes for each of 100 scans. */
enum { EV_PHOTOS_BYTES_MAX = EV_PHOTO_BYTES_MAX + 8192 };

typedef struct ev_photo {
    ev_image_kind kind;
    size_t data, head, palette, transparency; /* bytes of each, one after the other */
    char bytes[EV_PHOTOS_BYTES_MAX];
} ev_photo;

typedef struct ev_photos {
    _Atomic unsigned judged;                   /* of those that go out, in their order */
    ev_image_verdict verdict[EV_WIRE_RECORDS]; /* of these */
    ev_photo photo[EV_WIRE_RECORDS];
} ev_photos;

/* From one renderer's to the next: whole pages of any size. */
enum { EV_PHOTOS_STRIDE = (sizeof(ev_photos) + 65535) / 65536 * 65536 };

/* In the renderer: copies a photo. False when it has no room. */
bool ev_photos_put(ev_photo *photo, const ev_image_coded *coded);

/* In the decoder: the photo as it lies there. False for sizes that have no room. The renderer is
 * not believed more than that: whoever has taken it over has its photos already. */
bool ev_photos_see(const ev_photo *photo, ev_image_coded *coded);

/* In the renderer: the verdict on the photo in that place, which has been judged. What no decoder
 * of ours says is EV_IMAGE_BROKEN. */
ev_image_verdict ev_photos_verdict(const ev_photos *photos, unsigned place);

#endif
