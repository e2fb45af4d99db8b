/* How portrait and QR code are tagged: a picture has no text by which a missing tag would be found,
 * and a figure says its place once more. */
#include "compare/explain/change.h"

enum { BOUNDS_TOLERANCE = 5 }; /* hundredths of a millimetre: three numbers are rounded */

typedef struct figure {
    ev_slice name;
    ev_place golden, now;
    const ev_node *golden_node, *now_node;
    ev_slice golden_tag, now_tag;
} figure;

static const ev_node *node_at(const ev_paper *paper, int32_t node)
{
    return node >= 0 && (size_t)node < paper->node_count ? &paper->nodes[node] : NULL;
}

static void tell(ev_changes *changes, const figure *f, const char *before, ev_slice tail)
{
    ev_change *change = ev_changes_add(changes, EV_DIFFERENT_STRUCTURE, "structure");
    change->before = before;
    change->name = f->name;
    change->golden = f->golden;
    change->now = f->now;
    change->one = change->many = tail;
    ev_from_depend(&change->from, EV_SHOWN_TAG);
}

/* Its element is gone, or new: structure.c says so. */
static bool is_told(const ev_explainer *e, const figure *f)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->found[i].told.kind == EV_DIFFERENT_STRUCTURE &&
            ev_slice_equal(e->found[i].told.name, f->name) &&
            e->found[i].told.about.size <= f->name.size + sizeof " removed" - 1)
            return true;
    return false;
}

static void explain_tag(ev_changes *changes, const figure *f)
{
    ev_explainer *e = changes->e;
    bool was = !ev_is_untagged(f->golden_node), is = !ev_is_untagged(f->now_node);
    if (was != is && is_told(e, f))
        return;
    if (was != is)
        tell(changes, f, "",
             ev_explain_print(e, "is %s tagged: %.*s -> %.*s", was ? "no longer" : "now",
                              EV_TEXT(f->golden_node->role), EV_TEXT(f->now_node->role)));
    else if (ev_slice_equal(f->golden_node->role, f->now_node->role) &&
             !ev_slice_equal(f->golden_tag, f->now_tag))
        tell(changes, f, "tag in the content of ",
             ev_explain_print(e, ": %.*s -> %.*s", EV_TEXT(f->golden_tag), EV_TEXT(f->now_tag)));
}

static bool is_near(int32_t a, int32_t b)
{
    return a - b <= BOUNDS_TOLERANCE && b - a <= BOUNDS_TOLERANCE;
}

/* Those of a figure that moved are told as its move. */
static void explain_bounds(ev_changes *changes, const figure *f)
{
    const ev_place *a = &f->golden_node->bounds, *b = &f->now_node->bounds;
    static const char before[] = "bounding box (BBox) of ";
    if (ev_is_untagged(f->golden_node) || ev_is_untagged(f->now_node) ||
        !ev_place_is_same(&f->golden, &f->now))
        return;
    if (ev_place_is_empty(a) != ev_place_is_empty(b))
        tell(changes, f, before, ev_place_is_empty(b) ? EV_SLICE("removed") : EV_SLICE("added"));
    else if (!is_near(a->width, b->width) || !is_near(a->height, b->height))
        tell(changes, f, before, ev_place_resized(changes->e, a, b));
    else if (!is_near(a->x, b->x) || !is_near(a->y, b->y))
        tell(changes, f, before, EV_SLICE("is elsewhere"));
}

static void explain_figure(ev_changes *changes, const figure *f)
{
    if (f->golden_node == NULL || f->now_node == NULL)
        return;
    explain_tag(changes, f);
    explain_bounds(changes, f);
}

void ev_explain_figure_tags(ev_changes *changes)
{
    const ev_paper *golden = changes->e->golden, *now = changes->e->now;
    if (golden->picture_count > 0 && now->picture_count > 0) {
        const ev_picture *a = &golden->pictures[0], *b = &now->pictures[0];
        const figure portrait = {
            EV_SLICE("portrait"),  a->place, b->place, node_at(golden, a->node),
            node_at(now, b->node), a->tag,   b->tag};
        explain_figure(changes, &portrait);
    }
    if (golden->code.side > 0 && now->code.side > 0) {
        const ev_paper_code *a = &golden->code, *b = &now->code;
        const figure code = {EV_SLICE("QR code"),   a->place, b->place, node_at(golden, a->node),
                             node_at(now, b->node), a->tag,   b->tag};
        explain_figure(changes, &code);
    }
}
