/* What overlaps something in the new paper that it did not in the golden, or leaves the page. */
#include "compare/explain/change.h"

/* Boxes of text are from the capitals' height to the descent: they touch, and that is right. */
enum { LEAST = 30 }; /* hundredths of a millimetre, in both directions */

static int32_t common(int32_t a, int32_t a_size, int32_t b, int32_t b_size)
{
    int32_t from = a > b ? a : b;
    int32_t a_end = a + a_size, b_end = b + b_size, to = a_end < b_end ? a_end : b_end;
    return to - from;
}

static bool overlap(const ev_place *a, const ev_place *b)
{
    return a->page == b->page && common(a->x, a->width, b->x, b->width) >= LEAST &&
           common(a->y, a->height, b->y, b->height) >= LEAST;
}

static bool is_inside(const ev_paper *paper, const ev_place *place)
{
    return place->x >= 0 && place->y >= 0 && place->x + place->width <= paper->width &&
           place->y + place->height <= paper->height;
}

static bool is_of(const ev_change *first, const ev_change *change)
{
    return change == first || (first->key.size > 0 && ev_slice_equal(first->key, change->key));
}

/* Whether a thing is one of those that moved together. */
static bool moved_along(const ev_changes *changes, const ev_change *first, const ev_place *now)
{
    for (size_t i = 0; i < changes->count; i++)
        if (is_of(first, &changes->change[i]) &&
            memcmp(&changes->change[i].now, now, sizeof *now) == 0)
            return true;
    return false;
}

/* A line is as wide as it is drawn. */
static ev_place ink_of(const ev_change *change, const ev_place *place)
{
    return place->width == 0 && place->height == 0 ? *place : ev_place_grown(place, change->edge);
}

/* A rule below a text touches its box: only what reaches the middle half lies over the text. */
static ev_place core_of(const ev_change *change, const ev_place *place)
{
    ev_place core = *place;
    if (change->drawn != 0)
        core.y += place->height / 4, core.height -= place->height / 2;
    return core;
}

/* One of the things that moved reaches this one now, and none of them did before. */
static bool is_reached(const ev_changes *changes, const ev_change *first, const ev_place *golden,
                       const ev_place *now)
{
    bool is_now = false;
    if (now->width == 0 || moved_along(changes, first, now))
        return false;
    for (size_t i = 0; i < changes->count; i++) {
        const ev_change *change = &changes->change[i];
        if (!is_of(first, change) || (change->name.size == 0 && change->drawn == 0))
            continue;
        ev_place before = ink_of(change, &change->golden), after = ink_of(change, &change->now);
        ev_place text = core_of(change, now);
        if (golden != NULL && overlap(&before, golden))
            return false;
        is_now = is_now || overlap(&after, &text);
    }
    return is_now;
}

/* A value rather than the label above it. */
typedef struct reached {
    ev_slice first;
    size_t count;
} reached;

static ev_slice reached_leaf(const ev_changes *changes, const ev_change *first)
{
    ev_explainer *e = changes->e;
    reached texts = {{NULL, 0}, 0}, labels = texts;
    for (size_t i = 0; e->leaves != NULL && i < e->leaves->count; i++) {
        const ev_leaf_pair *pair = &e->leaves->pair[i];
        if (pair->now == NULL || pair->now->is_figure || pair->now->run_count == 0)
            continue;
        if (!is_reached(changes, first, pair->golden != NULL ? &pair->golden->place : NULL,
                        &pair->now->place))
            continue;
        bool is_label;
        (void)ev_leaf_value(e->now, pair->now, &is_label);
        reached *to = is_label ? &labels : &texts;
        if (to->count++ == 0)
            to->first = ev_leaf_name(e, e->now, pair->now);
    }
    const reached *most = texts.count > 0 ? &texts : &labels;
    return most->count < 2
               ? most->first
               : ev_explain_print(e, "%.*s and %zu more", EV_TEXT(most->first), most->count - 1);
}

static ev_slice reached_figure(const ev_changes *changes, const ev_change *first)
{
    const ev_paper *golden = changes->e->golden, *now = changes->e->now;
    if (first->drawn == 's')
        return (ev_slice){NULL, 0}; /* a frame is around it */
    if (now->picture_count > 0 &&
        is_reached(changes, first, golden->picture_count > 0 ? &golden->pictures[0].place : NULL,
                   &now->pictures[0].place))
        return EV_SLICE("portrait");
    if (now->code.side > 0 && is_reached(changes, first, &golden->code.place, &now->code.place))
        return EV_SLICE("QR code");
    return (ev_slice){NULL, 0};
}

static bool leaves_page(const ev_changes *changes, const ev_change *first)
{
    const ev_explainer *e = changes->e;
    for (size_t i = 0; i < changes->count; i++)
        if (is_of(first, &changes->change[i]) && changes->change[i].name.size > 0 &&
            !is_inside(e->now, &changes->change[i].now) &&
            is_inside(e->golden, &changes->change[i].golden))
            return true;
    return false;
}

/* A page can be smaller than what was drawn on it. */
static bool is_over_page(const ev_explainer *e, const ev_place *place)
{
    const ev_paper *a = e->golden, *b = e->now;
    return place->width >= (a->width < b->width ? a->width : b->width) &&
           place->height >= (a->height < b->height ? a->height : b->height);
}

ev_slice ev_overlap_of(const ev_changes *changes, const ev_change *first)
{
    if (first->drawn == 'x' && is_over_page(changes->e, &first->now))
        return EV_SLICE(""); /* the ground, or the mark SPECIMEN */
    ev_slice name = reached_figure(changes, first);
    if (name.data == NULL)
        name = reached_leaf(changes, first);
    const char *leaves = leaves_page(changes, first) ? "; leaves the page" : "";
    if (name.data == NULL)
        return ev_slice_from(leaves);
    return ev_explain_print(changes->e, "; overlaps %.*s%s", EV_TEXT(name), leaves);
}
