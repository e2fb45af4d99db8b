/* What the files of the image share: a photo on its way through a reader, and bytes of it. */
#ifndef EV_IMAGE_PRIVATE_H
#define EV_IMAGE_PRIVATE_H

#include "image/image.h"

/* One photo on its way through a reader, which goes on after a fault until `is_ended` (image.h says
 * which faults end it). faults->status tells neither: it also holds the faults of the rest of the
 * record. */
typedef struct ev_image_job {
    const ev_image_decoder *decoder; /* NULL: ev_image_decode */
    ev_slice bytes;
    const char *pointer;
    ev_arena *arena;
    ev_image *image;
    ev_faults *faults;
    bool is_ended;         /* nothing more can be said of the photo */
    bool is_one_color;     /* nearly (cells.h) */
    bool is_foreign_color; /* it has a colour profile that is not sRGB */
} ev_image_job;

/* Add a fault, error or warning, and return false, so that a check can return the call. The second
 * adds photo-broken, or out-of-memory where the arena has failed; both end the reading. */
bool ev_image_refuse(ev_image_job *job, ev_code code);
bool ev_image_broken(ev_image_job *job);

/* Sets the size of the image; refuses one that is 0 or over the limits. It stays 0 x 0 when one of
 * the two is 0 or more than a PNG may have (2^31 - 1). */
bool ev_image_size_check(ev_image_job *job, uint32_t width, uint32_t height);

/* Has the photo decoded, and adds the fault of damage or of memory that ran out, also of the job's
 * arena before. Returns the verdict: after those two the reading has ended. */
ev_image_verdict ev_image_judge(ev_image_job *job, const ev_image_coded *coded);

/* The readers: they fill job->image and say in the job what they saw, or refuse. */
void ev_png_read(ev_image_job *job);
void ev_jpeg_read(ev_image_job *job);

/* What the bytes are in place of JPEG and PNG, for `expected`; NULL: not known (format.c). */
const char *ev_image_other_format(ev_slice bytes);

/* Whether the bytes of a stream hold what programs that repair or unpack files look for without
 * regard to streams: structure of a PDF, or the end of a ZIP archive (structure.c). */
bool ev_image_holds_structure(ev_slice stream);

/* What libjpeg says of a whole JPEG file of at most three components, within the limits of
 * image.h. */
ev_image_verdict ev_jpeg_decode(ev_slice jpeg);

/* What libpng says of the header, and the rows of the rest: all that a reader of PDF would trust.
 */
ev_image_verdict ev_png_decode(const ev_image_coded *coded, ev_arena *arena);

/* Whether bytes begin with the identifier of Exif in a JPEG's APP1, "Exif" and two NUL (Exif 2.3,
 * 4.7.2). */
bool ev_exif_is_named(ev_slice data);

/* 1..8, from the data of a JPEG's APP1 or of a PNG's eXIf, with or without the identifier. */
int ev_exif_orientation(ev_slice data);

/* Unsigned numbers, most significant byte first; the bytes must be there. */

static inline uint8_t ev_byte_at(ev_slice bytes, size_t at)
{
    return (uint8_t)bytes.data[at];
}

static inline uint32_t ev_be16_at(ev_slice bytes, size_t at)
{
    return (uint32_t)ev_byte_at(bytes, at) << 8 | ev_byte_at(bytes, at + 1);
}

static inline uint32_t ev_be32_at(ev_slice bytes, size_t at)
{
    return ev_be16_at(bytes, at) << 16 | ev_be16_at(bytes, at + 2);
}

#endif
