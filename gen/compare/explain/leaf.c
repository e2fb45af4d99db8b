/* Leaves: the pieces of a page that show something, in reading order, paired with those of the
 * other paper. They are the elements of structure that have text or a picture of their own; on a
 * page without a structure tree, the runs of text. */
#include "compare/explain/private.h"

#include "compare/explain/leaf.h"

static bool is_figure(const ev_node *node)
{
    return node->alternative.size > 0 || ev_slice_is(node->role, "Figure");
}

/* The number of the pair of fields that a node is value or label of, plus one; 0: of none. */
static size_t field_at(const ev_explainer *e, const ev_paper *paper, int32_t node, bool *is_label)
{
    for (size_t i = 0; i < e->values.count; i++) {
        const ev_pair *pair = &e->values.pair[i];
        if (pair->golden < 0 || pair->now < 0)
            continue;
        const ev_value *value =
            paper == e->golden ? &e->golden->values[pair->golden] : &e->now->values[pair->now];
        *is_label = value->label_node == node && value->node != node;
        if (value->kind == EV_VALUE_FIELD && (*is_label || value->node == node))
            return i + 1;
    }
    return 0;
}

/* What belongs to the same field is paired whatever it says, and only with that; figures by their
 * order, because their words may be what differs; everything else by its text. */
static ev_slice key_of(ev_explainer *e, const ev_paper *paper, const ev_leaf *leaf)
{
    bool is_label = false;
    if (leaf->is_figure)
        return EV_SLICE("\x01 figure");
    size_t field = leaf->node >= 0 ? field_at(e, paper, leaf->node, &is_label) : 0;
    return field > 0 ? ev_explain_print(e, "\x01 %s %zu", is_label ? "label" : "value", field)
                     : leaf->text;
}

static ev_leaf leaf_of_node(ev_explainer *e, const ev_paper *paper, size_t at)
{
    const ev_node *node = &paper->nodes[at];
    ev_leaf leaf = {.node = (int32_t)at, .place = node->place};
    if (node->first_run <= paper->run_count &&
        node->run_count <= paper->run_count - node->first_run) {
        leaf.runs = paper->runs + node->first_run;
        leaf.run_count = node->run_count;
    }
    leaf.is_figure = leaf.run_count == 0;
    ev_buf text;
    ev_buf_init(&text, e->arena, 64);
    for (size_t i = 0; i < leaf.run_count; i++) {
        ev_buf_text(&text, i > 0 ? " " : "");
        ev_buf_slice(&text, ev_slice_trim(leaf.runs[i].text));
    }
    leaf.text = text.failed ? EV_SLICE("") : ev_buf_as_slice(&text);
    return leaf;
}

static ev_leaf leaf_of_run(const ev_run *run)
{
    return (ev_leaf){
        .node = run->node, .text = run->text, .runs = run, .run_count = 1, .place = run->place};
}

/* What is not tagged is in one node, whatever it is: there each run is a leaf. */
static ev_leaves of_nodes(ev_explainer *e, const ev_paper *paper)
{
    size_t most = paper->node_count + paper->run_count + 1;
    ev_leaves leaves = {ev_arena_take_array(e->arena, most, sizeof(ev_leaf)), 0};
    for (size_t i = 0; i < paper->node_count && leaves.leaf != NULL; i++) {
        const ev_node *node = &paper->nodes[i];
        if (ev_is_untagged(node))
            for (size_t k = 0; k < node->run_count && node->first_run + k < paper->run_count; k++)
                leaves.leaf[leaves.count++] = leaf_of_run(&paper->runs[node->first_run + k]);
        else if (node->run_count > 0 || is_figure(node))
            leaves.leaf[leaves.count++] = leaf_of_node(e, paper, i);
    }
    return leaves;
}

static ev_leaves of_runs(ev_explainer *e, const ev_paper *paper)
{
    ev_leaves leaves = {ev_arena_take_array(e->arena, paper->run_count + 1, sizeof(ev_leaf)), 0};
    for (size_t i = 0; i < paper->run_count && leaves.leaf != NULL; i++)
        leaves.leaf[leaves.count++] = leaf_of_run(&paper->runs[i]);
    return leaves;
}

static ev_sequence keys_of(ev_explainer *e, const ev_paper *paper, const ev_leaves *leaves)
{
    ev_slice *key = ev_arena_take_array(e->arena, leaves->count + 1, sizeof *key);
    for (size_t i = 0; i < leaves->count && key != NULL; i++)
        key[i] = key_of(e, paper, &leaves->leaf[i]);
    return (ev_sequence){key, key != NULL ? leaves->count : 0};
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

ev_leaves ev_leaves_read(ev_explainer *e, const ev_paper *paper)
{
    return paper->node_count > 0 ? of_nodes(e, paper) : of_runs(e, paper);
}

ev_leaf_pairs *ev_leaves_pair(ev_explainer *e)
{
    ev_leaf_pairs *all = ev_arena_take(e->arena, sizeof *all);
    bool has_nodes = e->golden->node_count > 0 && e->now->node_count > 0 && !e->is_reduced;
    if (all == NULL)
        return NULL;
    all->golden = has_nodes ? of_nodes(e, e->golden) : of_runs(e, e->golden);
    all->now = has_nodes ? of_nodes(e, e->now) : of_runs(e, e->now);
    ev_sequence golden = keys_of(e, e->golden, &all->golden);
    ev_sequence now = keys_of(e, e->now, &all->now);
    ev_pairs pairs = ev_pairs_align(e->arena, golden, now);
    size_t most = golden.count + now.count + 1;
    all->pair = ev_arena_take_array(e->arena, most, sizeof *all->pair);
    if (pairs.pair == NULL || all->pair == NULL)
        return NULL;
    join(e, all, &pairs, golden, now);
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

bool ev_leaf_has_partner(const ev_explainer *e, const ev_paper *paper, int32_t node)
{
    for (size_t i = 0; e->leaves != NULL && i < e->leaves->count; i++) {
        const ev_leaf_pair *pair = &e->leaves->pair[i];
        const ev_leaf *leaf = paper == e->golden ? pair->golden : pair->now;
        if (leaf != NULL && leaf->node == node)
            return pair->golden != NULL && pair->now != NULL &&
                   ev_slice_equal(pair->golden->text, pair->now->text);
    }
    return false;
}

/* ---- names ----------------------------------------------------------------------------------- */

static bool overlap(const ev_place *a, const ev_place *b)
{
    return a->page == b->page && a->x < b->x + b->width && b->x < a->x + a->width &&
           a->y < b->y + b->height && b->y < a->y + a->height;
}

static ev_slice name_of_figure(const ev_paper *paper, const ev_leaf *leaf)
{
    if (paper->picture_count > 0 && overlap(&paper->pictures[0].place, &leaf->place))
        return EV_SLICE("portrait");
    if (paper->code.side > 0 && overlap(&paper->code.place, &leaf->place))
        return EV_SLICE("QR code");
    for (size_t i = 0; i < paper->value_count; i++)
        if (paper->values[i].kind == EV_VALUE_MRZ && overlap(&paper->values[i].place, &leaf->place))
            return EV_SLICE("MRZ");
    return EV_SLICE("a figure");
}

const ev_value *ev_leaf_value(const ev_paper *paper, const ev_leaf *leaf, bool *is_label)
{
    *is_label = false;
    for (size_t i = 0; i < paper->value_count && leaf->node >= 0; i++) {
        const ev_value *value = &paper->values[i];
        *is_label = value->kind == EV_VALUE_FIELD && value->label_node == leaf->node &&
                    value->node != leaf->node;
        if (*is_label || value->node == leaf->node || value->label_node == leaf->node)
            return value;
    }
    *is_label = false;
    return NULL;
}

static ev_slice beginning(ev_explainer *e, ev_slice text)
{
    enum { SHOWN = 28 };
    size_t size = text.size < SHOWN ? text.size : SHOWN;
    while (size < text.size && size > 0 && text.data[size] != ' ')
        size--;
    size = size > 0 ? size : text.size;
    return ev_explain_print(e, "\"%.*s%s\"", (int)size, text.data, size < text.size ? " ..." : "");
}

static bool is_footer(const ev_value *value)
{
    static const char *const names[] = {"record digest", "versions", "portal"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (value->kind == EV_VALUE_OTHER && ev_slice_is(value->name, names[i]))
            return true;
    return false;
}

ev_slice ev_leaf_name(ev_explainer *e, const ev_paper *paper, const ev_leaf *leaf)
{
    bool is_label;
    if (leaf->is_figure)
        return name_of_figure(paper, leaf);
    if (e->is_reduced)
        return ev_explain_print(e, "text at %.*s, %.*s mm",
                                EV_TEXT(ev_explain_mm(e, leaf->place.x, false)),
                                EV_TEXT(ev_explain_mm(e, leaf->place.y, false)));
    const ev_value *value = ev_leaf_value(paper, leaf, &is_label);
    if (value == NULL || (leaf->node >= 0 && ev_is_untagged(&paper->nodes[leaf->node])))
        return beginning(e, leaf->text);
    if (value->kind == EV_VALUE_FIELD)
        return is_label ? ev_explain_print(e, "label of the %.*s", EV_TEXT(ev_said_name(value)))
                        : ev_said_name(value);
    if (value->kind == EV_VALUE_MRZ)
        return EV_SLICE("MRZ");
    if (is_footer(value))
        return EV_SLICE("footer");
    if (ev_slice_is(value->name, "notices"))
        return ev_explain_print(e, "heading of the notices (%.*s)",
                                EV_TEXT(paper->nodes[leaf->node].language));
    return ev_slice_is(value->name, "text") || ev_slice_is(value->name, "heading")
               ? beginning(e, leaf->text)
               : ev_said_name(value);
}
