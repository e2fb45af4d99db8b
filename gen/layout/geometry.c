/* The marks are sorted by their upper edges; each is compared with those that begin before it
 * ends. Lengths are thousandths of a point. */
#include "layout/geometry.h"

#include "font/ink.h"

#include <stdlib.h>

/* 10, 200, 21.8 and 275.3 mm; see geometry.h. ROUNDING: an edge is the sum of a few lengths, each
 * rounded. */
enum { LEFT = 28346, RIGHT = 566929, TOP = 61795, BOTTOM = 780378, ROUNDING = 10 };

typedef struct placed {
    const ev_mark *mark;
    ev_mpt left, top, right, bottom;
} placed;

static placed place(const ev_mark *mark, ev_box box)
{
    return (placed){mark, box.x, box.y, box.x + box.w, box.y + box.h};
}

static ev_ink_line ink_line(const ev_mark *text)
{
    return (ev_ink_line){.text = text->u.text.text,
                         .face = text->u.text.face,
                         .x = text->u.text.x,
                         .y = text->u.text.y,
                         .size = text->u.text.size,
                         .tracking = text->u.text.tracking};
}

ev_box ev_geometry_ink(const ev_mark *text)
{
    ev_ink_line line = ink_line(text);
    ev_ink_box ink = ev_ink_of(&line);
    ev_mpt end = line.x + ev_font_width(line.face, line.text, line.size, line.tracking);
    ev_mpt left = ink.left < line.x ? ink.left : line.x, right = ink.right > end ? ink.right : end;
    return (ev_box){left, ink.top, right - left, ink.bottom - ink.top};
}

static bool is_outside(const placed *p)
{
    return p->left < LEFT - ROUNDING || p->right > RIGHT + ROUNDING || p->top < TOP - ROUNDING ||
           p->bottom > BOTTOM + ROUNDING;
}

static void add_quiet_zone(placed *p)
{
    ev_mpt zone = p->mark->u.qr.box.w / p->mark->u.qr.qr->side * EV_QR_QUIET;
    p->left -= zone;
    p->top -= zone;
    p->right += zone;
    p->bottom += zone;
}

/* A rule is level or upright; other lines belong to drawings. */
static bool place_rule(const ev_mark *mark, placed *p)
{
    ev_mpt x1 = mark->u.line.x1, x2 = mark->u.line.x2, y1 = mark->u.line.y1, y2 = mark->u.line.y2;
    ev_mpt half = mark->u.line.width / 2;
    bool is_level = y1 == y2, is_upright = x1 == x2;
    *p = (placed){mark, x1 < x2 ? x1 : x2, y1 < y2 ? y1 : y2, x1 < x2 ? x2 : x1, y1 < y2 ? y2 : y1};
    p->left -= is_upright ? half : 0;
    p->right += is_upright ? half : 0;
    p->top -= is_level ? half : 0;
    p->bottom += is_level ? half : 0;
    return is_level || is_upright;
}

/* The place that a mark needs; false for background. *leaves: whether that is beyond the edges. */
static bool needs_place(const ev_mark *mark, placed *p, bool *leaves)
{
    *leaves = false;
    switch (mark->kind) {
    case EV_MARK_TEXT:
        *p = place(mark, ev_geometry_ink(mark));
        *leaves = is_outside(p);
        return true;
    case EV_MARK_IMAGE:
        *p = place(mark, mark->u.image.clip);
        *leaves = is_outside(p);
        return true;
    case EV_MARK_QR:
        *p = place(mark, mark->u.qr.box);
        *leaves = is_outside(p); /* the quiet zone is paper and may */
        add_quiet_zone(p);
        return true;
    case EV_MARK_LINE:
        return place_rule(mark, p);
    default:
        return false;
    }
}

static int by_top(const void *left, const void *right)
{
    const placed *a = left, *b = right;
    if (a->top != b->top)
        return a->top < b->top ? -1 : 1;
    return a->mark < b->mark ? -1 : a->mark > b->mark;
}

/* A rule may touch descenders, as a line below a word does. */
static ev_mpt bottom_before(const placed *p, const placed *other)
{
    bool is_underlined = p->mark->kind == EV_MARK_TEXT && other->mark->kind == EV_MARK_LINE;
    return is_underlined ? p->mark->u.text.y : p->bottom;
}

static bool boxes_overlap(const placed *a, const placed *b)
{
    return a->left + ROUNDING < b->right && b->left + ROUNDING < a->right &&
           a->top + ROUNDING < bottom_before(b, a) && b->top + ROUNDING < bottom_before(a, b);
}

static bool overlap(const placed *a, const placed *b)
{
    ev_mark_kind of_a = a->mark->kind, of_b = b->mark->kind;
    if ((of_a == EV_MARK_LINE && of_b == EV_MARK_LINE) || !boxes_overlap(a, b))
        return false;
    if (of_a != EV_MARK_TEXT || of_b != EV_MARK_TEXT || a->mark->u.text.y == b->mark->u.text.y)
        return true;
    ev_ink_line one = ink_line(a->mark), other = ink_line(b->mark);
    return ev_ink_meets(&one, &other, ROUNDING);
}

static bool find_overlap(const placed *p, size_t count, ev_clash *clash)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count && p[k].top < p[i].bottom; k++)
            if (overlap(&p[i], &p[k])) {
                bool is_first = p[i].mark < p[k].mark;
                *clash = (ev_clash){p[is_first ? i : k].mark, p[is_first ? k : i].mark};
                return true;
            }
    return false;
}

bool ev_geometry_find_clash(const ev_page *page, ev_arena *scratch, ev_clash *clash)
{
    size_t count = 0;
    placed *p = ev_arena_take_array(scratch, page->mark_count, sizeof *p);
    for (size_t i = 0; p != NULL && i < page->mark_count; i++) {
        bool leaves;
        count += needs_place(&page->mark[i], &p[count], &leaves);
        if (leaves) {
            *clash = (ev_clash){&page->mark[i], NULL};
            return true;
        }
    }
    if (p == NULL || count == 0)
        return false;
    qsort(p, count, sizeof *p, by_top);
    return find_overlap(p, count, clash);
}
