/* A walk over the glyphs of a line, as ev_font_width adds them up. It counts in millionths of a
 * point, and rounds edges only, so that no error adds up. */
#include "font/ink.h"

typedef struct walk {
    const ev_font_face *font;
    const char *at, *end;
    int64_t pen; /* the origin of the next glyph, as an x of the page */
    ev_mpt y, size;
    int tracking;
    uint16_t left; /* the glyph before */
} walk;

static walk begin(const ev_ink_line *line)
{
    const char *text = line->text.size > 0 ? line->text.data : "";
    return (walk){.font = &ev_font_faces[line->face],
                  .at = text,
                  .end = text + line->text.size,
                  .pen = (int64_t)line->x * 1000,
                  .y = line->y,
                  .size = line->size,
                  .tracking = line->tracking};
}

/* The edge in thousandths of a point, of a coordinate that is not far from a page. */
static ev_mpt edge(int64_t millionths)
{
    const int64_t most = (int64_t)EV_WIDTH_MAX * 1000;
    int64_t at = millionths > most ? most : millionths < -most ? -most : millionths;
    return (ev_mpt)((at < 0 ? at - 500 : at + 500) / 1000);
}

/* The next glyph that has ink; NULL at the end. *origin: of that glyph. */
static const ev_font_ink *next_ink(walk *w, int64_t *origin)
{
    while (w->at < w->end) {
        uint16_t glyph = ev_font_next(w->font, &w->at, w->end);
        *origin = w->pen + (int64_t)ev_font_kern_of(w->font, w->left, glyph) * w->size;
        w->pen = *origin + ((int64_t)ev_font_advance_of(w->font, glyph) + w->tracking) * w->size;
        w->left = glyph;
        const ev_font_ink *ink = ev_font_ink_of(w->font, glyph);
        if (ink->left < ink->right)
            return ink;
    }
    return NULL;
}

static bool next_box(walk *w, ev_ink_box *box)
{
    int64_t origin;
    const ev_font_ink *ink = next_ink(w, &origin);
    if (ink == NULL)
        return false;
    *box = (ev_ink_box){.left = edge(origin + (int64_t)ink->left * w->size),
                        .top = edge((int64_t)w->y * 1000 - (int64_t)ink->top * w->size),
                        .right = edge(origin + (int64_t)ink->right * w->size),
                        .bottom = edge((int64_t)w->y * 1000 - (int64_t)ink->bottom * w->size)};
    return true;
}

ev_ink_box ev_ink_of(const ev_ink_line *line)
{
    walk w = begin(line);
    int64_t origin, left = INT64_MAX, right = INT64_MIN;
    int top = INT16_MIN, bottom = INT16_MAX;
    for (const ev_font_ink *ink; (ink = next_ink(&w, &origin)) != NULL;) {
        int64_t from = origin + (int64_t)ink->left * w.size,
                to = origin + (int64_t)ink->right * w.size;
        left = from < left ? from : left;
        right = to > right ? to : right;
        top = ink->top > top ? ink->top : top;
        bottom = ink->bottom < bottom ? ink->bottom : bottom;
    }
    if (left > right)
        return (ev_ink_box){line->x, line->y, line->x, line->y};
    int64_t y = (int64_t)line->y * 1000;
    return (ev_ink_box){edge(left), edge(y - (int64_t)top * w.size), edge(right),
                        edge(y - (int64_t)bottom * w.size)};
}

/* Only the first glyph reaches out: no other begins with less than its overhang before it. */
ev_mpt ev_ink_overhang(ev_face face, ev_slice text, ev_mpt size)
{
    const ev_font_face *font = &ev_font_faces[face];
    const char *at = text.data;
    if (text.size == 0)
        return 0;
    const ev_font_ink *ink = ev_font_ink_of(font, ev_font_next(font, &at, text.data + text.size));
    return ink->left < 0 ? edge((int64_t)-ink->left * size) : 0;
}

static bool overlap(const ev_ink_box *a, const ev_ink_box *b, ev_mpt slack)
{
    return a->left + slack < b->right && b->left + slack < a->right && a->top + slack < b->bottom &&
           b->top + slack < a->bottom;
}

/* No glyph reaches an em beyond its neighbours: what is farther to the left of a glyph is so of all
 * that follow it. */
bool ev_ink_meets(const ev_ink_line *a, const ev_ink_line *b, ev_mpt slack)
{
    walk of_a = begin(a), from = begin(b);
    for (ev_ink_box one, other; next_box(&of_a, &one);) {
        walk of_b = from;
        while (next_box(&of_b, &other) && other.left - b->size < one.right) {
            if (overlap(&one, &other, slack))
                return true;
            if (other.right + a->size + b->size < one.left)
                from = of_b;
        }
    }
    return false;
}
