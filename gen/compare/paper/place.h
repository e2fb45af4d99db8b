/* place: boxes on a page as it is shown. */
#ifndef EV_PAPER_PLACE_H
#define EV_PAPER_PLACE_H

#include "core/core.h"

/* In hundredths of a millimetre, from the left and the top edge of the page as it is shown (turned
 * by /Rotate). */
typedef struct ev_place {
    int32_t x, y, width, height;
    int32_t page; /* from 0 */
} ev_place;

enum {
    EV_PLACE_TOLERANCE = 1,  /* hundredths of a millimetre: two places are rounded */
    EV_PLACE_SET_ASIDE = 100 /* by no more another generator sets the same thing aside */
};

/* A line has a width or a height; what has neither is nowhere. */
bool ev_place_is_empty(const ev_place *place);

bool ev_place_is_same(const ev_place *a, const ev_place *b);

/* Whether two coordinates are the same, but for rounding; and whether all of one place lies in
 * another. */
bool ev_place_is_near(int32_t a, int32_t b);
bool ev_place_is_within(const ev_place *inner, const ev_place *outer);

/* Larger by as much on each side. */
ev_place ev_place_grown(const ev_place *place, int32_t by);

/* Around both; an empty one, or `b` on another page, does not count. */
ev_place ev_place_join(const ev_place *a, const ev_place *b);

/* Appends "165.0": a length in millimetres, rounded to the nearest tenth, away from zero. */
void ev_place_mm(ev_buf *out, int32_t hundredths);

/* The area that both cover, in square hundredths; 0 also where they only touch. */
int64_t ev_place_shared(const ev_place *a, const ev_place *b);

#endif
