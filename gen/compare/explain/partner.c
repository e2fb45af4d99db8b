/* Which leaf of one paper is which of the other: by field, by order, by text, wherever it stands.
 */
#include "compare/explain/leaf.h"

/* What belongs to the same field is paired whatever it says, and only with that; figures by their
 * order, because their words may be what differs; everything else by its text. */
static ev_slice key_of(ev_explainer *e, const ev_paper *paper, const ev_leaf *leaf)
{
    bool is_label = false;
    if (leaf->is_figure)
        return EV_SLICE("\x01 figure");
    size_t field = leaf->node >= 0 ? ev_leaf_field(e, paper, leaf->node, &is_label) : 0;
    return field > 0 ? ev_explain_print(e, "\x01 %s %zu", is_label ? "label" : "value", field)
                     : leaf->text;
}

static ev_sequence keys_of(ev_explainer *e, const ev_paper *paper, const ev_leaves *leaves)
{
    ev_slice *key = ev_arena_take_array(e->arena, leaves->count + 1, sizeof *key);
    for (size_t i = 0; i < leaves->count && key != NULL; i++)
        key[i] = key_of(e, paper, &leaves->leaf[i]);
    return (ev_sequence){key, key != NULL ? leaves->count : 0};
}

/* What can be the same thing with other words. */
typedef enum leaf_kind { WITH_TEXT, FIGURE, EMPTY, UNTAGGED } leaf_kind;

static leaf_kind kind_of(const ev_paper *paper, const ev_leaf *leaf)
{
    if (leaf->node >= 0 && ev_is_untagged(&paper->nodes[leaf->node]))
        return UNTAGGED;
    return leaf->is_figure ? FIGURE : leaf->run_count == 0 ? EMPTY : WITH_TEXT;
}

/* Parts what the alignment put together only because it stands at the same place. */
static void part_unlike(const ev_explainer *e, const ev_leaf_pairs *all, ev_pairs *pairs,
                        ev_sequence golden, ev_sequence now)
{
    for (size_t i = 0, count = pairs->count; i < count; i++) {
        ev_pair *pair = &pairs->pair[i];
        if (pair->golden < 0 || pair->now < 0 ||
            ev_slice_equal(golden.key[pair->golden], now.key[pair->now]) ||
            kind_of(e->golden, &all->golden.leaf[pair->golden]) ==
                kind_of(e->now, &all->now.leaf[pair->now]))
            continue;
        pairs->pair[pairs->count++] = (ev_pair){-1, pair->now};
        pair->now = -1;
    }
}

/* Pairs that the alignment left alone, and equal keys joined elsewhere, are out of order. */
static void join(ev_explainer *e, ev_leaf_pairs *all, ev_pairs *pairs, ev_sequence golden,
                 ev_sequence now)
{
    bool *is_aligned = ev_arena_take_array(e->arena, golden.count + 1, sizeof *is_aligned);
    if (is_aligned == NULL)
        return;
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->pair[i].golden >= 0)
            is_aligned[pairs->pair[i].golden] = pairs->pair[i].now >= 0;
    ev_pairs_join(pairs, golden, now);
    for (size_t i = 0; i < pairs->count; i++) {
        const ev_pair *pair = &pairs->pair[i];
        ev_leaf_pair *to = &all->pair[all->count++];
        to->golden = pair->golden < 0 ? NULL : &all->golden.leaf[pair->golden];
        to->now = pair->now < 0 ? NULL : &all->now.leaf[pair->now];
        if (to->golden != NULL && to->now != NULL && to->golden->is_figure != to->now->is_figure) {
            all->pair[all->count++].now = to->now; /* by chance at the same place */
            to->now = NULL;
        }
        to->is_out_of_order = to->golden != NULL && to->now != NULL && !is_aligned[pair->golden];
    }
}

/* ---- tags that came or went ------------------------------------------------------------------ */

/* What one side has and the other does not. */
typedef struct lone {
    const ev_leaf *leaf; /* NULL: it is not alone */
    const ev_paper *paper;
    leaf_kind kind;
} lone;

static lone lone_of(const ev_explainer *e, const ev_leaf_pair *pair)
{
    bool of_golden = pair->golden != NULL;
    lone one = {of_golden ? pair->golden : pair->now, of_golden ? e->golden : e->now, WITH_TEXT};
    if (pair->golden != NULL && pair->now != NULL)
        one.leaf = NULL;
    else
        one.kind = kind_of(one.paper, one.leaf);
    return one;
}

/* What is alone in the other paper, and has this text and is of this kind; NULL: nothing. */
static ev_leaf_pair *find_lone(const ev_explainer *e, ev_leaf_pairs *all, const lone *here,
                               leaf_kind kind, ev_slice text)
{
    for (size_t i = 0; i < all->count; i++) {
        ev_leaf_pair *pair = &all->pair[i];
        lone there = lone_of(e, pair);
        if (there.leaf != NULL && there.paper != here->paper && there.kind == kind &&
            !pair->is_retagged && ev_slice_equal(there.leaf->text, text))
            return pair;
    }
    return NULL;
}

/* Marks the runs of a leaf among what is not tagged in the other paper. False, with nothing marked:
 * not all of them are there. */
static bool mark_runs(const ev_explainer *e, ev_leaf_pairs *all, const lone *here)
{
    ev_leaf_pair **found =
        ev_arena_take_array(e->arena, here->leaf->run_count, sizeof(ev_leaf_pair *));
    size_t count = 0;
    for (; count < here->leaf->run_count && found != NULL; count++) {
        found[count] = find_lone(e, all, here, UNTAGGED, here->leaf->runs[count].text);
        if (found[count] == NULL)
            break;
        found[count]->is_retagged = true;
    }
    if (count == here->leaf->run_count)
        return true;
    while (count > 0)
        found[--count]->is_retagged = false;
    return false;
}

/* A tagged text all of whose runs are now among what is not tagged, or the other way round: the
 * runs belong to it, and so does the element that is left without them. */
static void look_for_tags(const ev_explainer *e, ev_leaf_pairs *all)
{
    for (size_t i = 0; i < all->count; i++) {
        lone here = lone_of(e, &all->pair[i]);
        if (here.leaf == NULL || here.kind != WITH_TEXT || !mark_runs(e, all, &here))
            continue;
        all->pair[i].is_retagged = true;
        ev_leaf_pair *left = find_lone(e, all, &here, EMPTY, EV_SLICE(""));
        if (left != NULL)
            left->is_retagged = true;
    }
}

ev_leaf_pairs *ev_leaves_pair(ev_explainer *e)
{
    ev_leaf_pairs *all = ev_arena_take(e->arena, sizeof *all);
    bool has_nodes = e->golden->node_count > 0 && e->now->node_count > 0 && !e->is_reduced;
    if (all == NULL)
        return NULL;
    all->golden = ev_leaves_read(e, e->golden, has_nodes);
    all->now = ev_leaves_read(e, e->now, has_nodes);
    ev_sequence golden = keys_of(e, e->golden, &all->golden);
    ev_sequence now = keys_of(e, e->now, &all->now);
    ev_pairs pairs = ev_pairs_align(e->arena, golden, now);
    size_t most = golden.count + now.count + 1;
    all->pair = ev_arena_take_array(e->arena, most, sizeof *all->pair);
    if (pairs.pair == NULL || all->pair == NULL)
        return NULL;
    part_unlike(e, all, &pairs, golden, now);
    join(e, all, &pairs, golden, now);
    if (has_nodes)
        look_for_tags(e, all);
    return all;
}

/* ---- looking up ------------------------------------------------------------------------------ */

static const ev_leaf *leaf_at(const ev_leaves *leaves, int32_t node)
{
    for (size_t i = 0; i < leaves->count; i++)
        if (leaves->leaf[i].node == node)
            return &leaves->leaf[i];
    return NULL;
}

bool ev_leaf_is_same(const ev_explainer *e, int32_t golden, int32_t now)
{
    if (e->leaves == NULL)
        return false;
    const ev_leaf *a = leaf_at(&e->leaves->golden, golden), *b = leaf_at(&e->leaves->now, now);
    return a != NULL && b != NULL && ev_slice_equal(a->text, b->text);
}

bool ev_leaf_pair_is_same(const ev_leaf_pair *pair)
{
    return pair->golden != NULL && pair->now != NULL &&
           ev_slice_equal(pair->golden->text, pair->now->text) &&
           ev_slice_equal(pair->golden->read, pair->now->read);
}

bool ev_leaf_has_partner(const ev_explainer *e, const ev_paper *paper, int32_t node)
{
    for (size_t i = 0; e->leaves != NULL && i < e->leaves->count; i++) {
        const ev_leaf_pair *pair = &e->leaves->pair[i];
        const ev_leaf *leaf = paper == e->golden ? pair->golden : pair->now;
        if (leaf != NULL && leaf->node == node)
            return pair->is_retagged || (pair->golden != NULL && pair->now != NULL &&
                                         ev_slice_equal(pair->golden->text, pair->now->text));
    }
    return false;
}
