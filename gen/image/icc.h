/* icc: whether a colour profile (ICC.1:2022) says what the page says anyway: sRGB.
 *
 * Profiles are dropped: the page has one output intent, and every colour on it is sRGB. For an sRGB
 * photo that loses nothing; another one, as of a phone (Display P3) or a camera (Adobe RGB),
 * changes its colours. Nothing is converted here, so no library of colour management is needed. */
#ifndef EV_IMAGE_ICC_H
#define EV_IMAGE_ICC_H

#include "core/core.h"

/* Whether a profile is sRGB. What decides is what it does: its three colorants and the curves of
 * all channels, within half a hundredth; a plain gamma of 2.2 counts as the curve of sRGB. Of a
 * gray profile the curve alone counts. A profile of look-up tables has none of these: its name then
 * has to begin with "sRGB". Malformed or cut off: false. */
bool ev_icc_is_srgb(ev_slice profile);

/* The profile of a JPEG, which is in one segment or in several (ICC.1:2022, B.4). Zero-initialise.
 */
typedef struct ev_icc_parts {
    ev_slice part[256]; /* by number, from 1 on */
    unsigned count;     /* how many there are, as each of them says */
    bool found, malformed;
} ev_icc_parts;

/* Takes an APP2 segment, without its marker and length; one of another kind is left alone. */
void ev_icc_take(ev_icc_parts *parts, ev_slice data);

/* Whether there is a profile and it is not sRGB, or cannot be read. Parts are joined in the arena,
 * whose failure the caller checks. */
bool ev_icc_is_foreign(const ev_icc_parts *parts, ev_arena *arena);

#endif
