/* A walk over the glyphs of a line, as ev_font_width adds them up: in thousandths of an em, so that
 * each edge is rounded once. */
#include "font/ink.h"

typedef struct walk {
    const ev_font_face *font;
    const char *at, *end;
    int64_t pen; /* the origin of the next glyph, in thousandths of an em from that of the line */
    ev_mpt size;
    int tracking;
    uint16_t left; /* the glyph before */
} walk;

static walk begin(const ev_ink_line *line)
{
    const char *text = line->text.size > 0 ? line->text.data : "";
    return (walk){.font = &ev_font_faces[line->face],
                  .at = text,
                  .end = text + line->text.size,
                  .size = line->size,
                  .tracking = line->tracking};
}

/* The next glyph that has ink; NULL at the end. *origin: of that glyph. */
static inline const ev_font_ink *next_ink(walk *w, int64_t *origin)
{
    while (w->at < w->end) {
        uint16_t glyph = ev_font_next(w->font, &w->at, w->end);
        *origin = w->pen + ev_font_kern_of(w->font, w->size, w->left, glyph);
        w->pen = *origin + ev_font_advance_of(w->font, glyph) + w->tracking;
        w->left = glyph;
        const ev_font_ink *ink = ev_font_ink_of(w->font, glyph);
        if (ink->left < ink->right)
            return ink;
    }
    return NULL;
}

/* A length of thousandths of an em; as far as EV_WIDTH_MAX. */
static ev_mpt scaled(int64_t em, ev_mpt size)
{
    int64_t length = (em * size + (em < 0 ? -500 : 500)) / 1000;
    return length > EV_WIDTH_MAX    ? EV_WIDTH_MAX
           : length < -EV_WIDTH_MAX ? -EV_WIDTH_MAX
                                    : (ev_mpt)length;
}

static ev_ink_box box_of(const ev_ink_line *line, int64_t left, int top, int64_t right, int bottom)
{
    return (ev_ink_box){.left = line->x + scaled(left, line->size),
                        .top = line->y - scaled(top, line->size),
                        .right = line->x + scaled(right, line->size),
                        .bottom = line->y - scaled(bottom, line->size)};
}

ev_ink_box ev_ink_of(const ev_ink_line *line)
{
    walk w = begin(line);
    int64_t origin, left = INT64_MAX, right = INT64_MIN;
    int top = INT16_MIN, bottom = INT16_MAX;
    for (const ev_font_ink *ink; (ink = next_ink(&w, &origin)) != NULL;) {
        left = origin + ink->left < left ? origin + ink->left : left;
        right = origin + ink->right > right ? origin + ink->right : right;
        top = ink->top > top ? ink->top : top;
        bottom = ink->bottom < bottom ? ink->bottom : bottom;
    }
    return left < right ? box_of(line, left, top, right, bottom) : box_of(line, 0, 0, 0, 0);
}

static bool overlap(const ev_ink_box *a, const ev_ink_box *b, ev_mpt slack)
{
    return a->left + slack < b->right && b->left + slack < a->right && a->top + slack < b->bottom &&
           b->top + slack < a->bottom;
}

static bool next_box(walk *w, const ev_ink_line *line, ev_ink_box *box)
{
    int64_t origin;
    const ev_font_ink *ink = next_ink(w, &origin);
    if (ink == NULL)
        return false;
    *box = box_of(line, origin + ink->left, ink->top, origin + ink->right, ink->bottom);
    return true;
}

/* No glyph reaches an em beyond its neighbours: what is farther to the left of a glyph is so of all
 * that follow it. */
bool ev_ink_meets(const ev_ink_line *a, const ev_ink_line *b, ev_mpt slack)
{
    walk of_a = begin(a), from = begin(b);
    for (ev_ink_box one, other; next_box(&of_a, a, &one);) {
        walk of_b = from;
        while (next_box(&of_b, b, &other) && other.left - b->size < one.right) {
            if (overlap(&one, &other, slack))
                return true;
            if (other.right + a->size + b->size < one.left)
                from = of_b;
        }
    }
    return false;
}
