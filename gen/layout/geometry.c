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

static ev_mpt smaller(ev_mpt a, ev_mpt b)
{
    return a < b ? a : b;
}

static ev_mpt larger(ev_mpt a, ev_mpt b)
{
    return a > b ? a : b;
}

static ev_clash clash_of(const placed *a, const placed *b)
{
    bool is_first = a->mark < b->mark;
    ev_mpt wide = smaller(a->right, b->right) - larger(a->left, b->left);
    ev_mpt high = smaller(a->bottom, b->bottom) - larger(a->top, b->top);
    return (ev_clash){is_first ? a->mark : b->mark, is_first ? b->mark : a->mark,
                      smaller(wide, high), wide < high};
}

static ev_clash clash_with_edge(const placed *p)
{
    ev_mpt wide = larger(LEFT - p->left, p->right - RIGHT);
    ev_mpt high = larger(TOP - p->top, p->bottom - BOTTOM);
    return (ev_clash){p->mark, NULL, larger(wide, high), wide > high};
}

typedef struct taker {
    bool (*take)(void *context, const ev_clash *clash);
    void *context;
} taker;

static void find_overlaps(const placed *p, size_t count, const taker *to)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count && p[k].top < p[i].bottom; k++) {
            if (!overlap(&p[i], &p[k]))
                continue;
            ev_clash clash = clash_of(&p[i], &p[k]);
            if (!to->take(to->context, &clash))
                return;
        }
}

void ev_geometry_find_clashes(const ev_page *page, ev_arena *scratch,
                              bool (*take)(void *context, const ev_clash *clash), void *context)
{
    size_t count = 0;
    placed *p = ev_arena_take_array(scratch, page->mark_count, sizeof *p);
    for (size_t i = 0; p != NULL && i < page->mark_count; i++) {
        bool leaves, needs = needs_place(&page->mark[i], &p[count], &leaves);
        if (leaves) {
            placed bare = p[count];
            if (bare.mark->kind == EV_MARK_QR)
                bare = place(bare.mark, bare.mark->u.qr.box);
            ev_clash clash = clash_with_edge(&bare);
            if (!take(context, &clash))
                return;
        }
        count += needs;
    }
    if (p == NULL || count == 0)
        return;
    qsort(p, count, sizeof *p, by_top);
    find_overlaps(p, count, &(taker){take, context});
}

static bool keep_first(void *context, const ev_clash *clash)
{
    *(ev_clash *)context = *clash;
    return false;
}

bool ev_geometry_find_clash(const ev_page *page, ev_arena *scratch, ev_clash *clash)
{
    clash->mark = NULL;
    ev_geometry_find_clashes(page, scratch, keep_first, clash);
    return clash->mark != NULL;
}

bool ev_geometry_place(const ev_mark *mark, ev_box *box)
{
    placed p;
    bool leaves, needs = needs_place(mark, &p, &leaves);
    if (needs)
        *box = (ev_box){p.left, p.top, p.right - p.left, p.bottom - p.top};
    return needs;
}

ev_mpt ev_geometry_room_behind(const ev_page *page, const ev_mark *text)
{
    ev_box box = ev_geometry_ink(text);
    ev_mpt end = box.x + box.w, edge = RIGHT;
    for (size_t i = 0; i < page->mark_count; i++) {
        ev_box other;
        const ev_mark *m = &page->mark[i];
        if (m == text || m->kind == EV_MARK_LINE || !ev_geometry_place(m, &other))
            continue;
        if (other.y < box.y + box.h && box.y < other.y + other.h && other.x >= end &&
            other.x < edge)
            edge = other.x;
    }
    return edge - end;
}
