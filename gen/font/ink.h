/* ink: where the glyphs of a text have ink. A mark above a capital stands higher than the capital,
 * and a J begins left of its origin: a layout that counts advances and capitals alone prints them
 * over what is beside them.
 *
 * The boxes are those of the outlines that a PDF embeds. Lengths are thousandths of a point from
 * the top left of the page, rounded to the nearest. */
#ifndef EV_INK_H
#define EV_INK_H

#include "font/font.h"

/* A text on one line, which begins at x on the baseline y. */
typedef struct ev_ink_line {
    ev_slice text;
    ev_face face;
    ev_mpt x, y, size;
    int tracking; /* thousandths of an em, after every character but the last */
} ev_ink_line;

typedef struct ev_ink_box {
    ev_mpt left, top, right, bottom;
} ev_ink_box;

/* The box around the ink of a line. Of a text without ink it is empty: at the origin. */
ev_ink_box ev_ink_of(const ev_ink_line *line);

/* Whether the boxes of a glyph of one line and of a glyph of the other overlap by more than `slack`
 * in both directions. */
bool ev_ink_meets(const ev_ink_line *a, const ev_ink_line *b, ev_mpt slack);

/* How far the ink of a text reaches to the left of its origin; 0 for nearly all texts. Only the
 * first glyph can: no other begins so far before its advance. Every text of a page asks. */
static inline ev_mpt ev_ink_overhang(ev_face face, ev_slice text, ev_mpt size)
{
    const ev_font_face *font = &ev_font_faces[face];
    const char *at = text.data;
    if (text.size == 0)
        return 0;
    int left = ev_font_ink_of(font, ev_font_next(font, &at, text.data + text.size))->left;
    return left < 0 ? (ev_mpt)(((int64_t)-left * size + 500) / 1000) : 0;
}

#endif
