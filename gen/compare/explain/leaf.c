/* Leaves: the pieces of a page that show something, in reading order. They are the elements of
 * structure that have no elements in them, but have text, a picture or nothing; what is not tagged,
 * run by run; and without a structure tree all runs. */
#include "compare/explain/private.h"

#include "compare/explain/leaf.h"

static bool is_parent(const ev_paper *paper, size_t at)
{
    return at + 1 < paper->node_count && paper->nodes[at + 1].parent == (int32_t)at;
}

/* A parent with words of its own is looked at as what is around its children. */
static bool is_figure(const ev_paper *paper, size_t at)
{
    const ev_node *node = &paper->nodes[at];
    return ev_slice_is(node->role, "Figure") ||
           (node->alternative.size > 0 && !is_parent(paper, at));
}

size_t ev_leaf_field(const ev_explainer *e, const ev_paper *paper, int32_t node, bool *is_label)
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

typedef enum text_form { AS_DRAWN, AS_READ } text_form;

/* A `whole` is read once in place of all runs that have it. */
static ev_slice text_of(ev_explainer *e, const ev_leaf *leaf, text_form form)
{
    ev_buf text;
    const char *before = NULL;
    ev_buf_init(&text, e->arena, 64);
    for (size_t i = 0; i < leaf->run_count; i++) {
        const ev_run *run = &leaf->runs[i];
        const char *whole = form == AS_READ ? run->whole.data : NULL;
        if (whole != NULL && whole == before)
            continue;
        before = whole;
        ev_buf_text(&text, i > 0 ? " " : "");
        ev_buf_slice(&text, ev_slice_trim(whole != NULL ? run->whole : run->text));
    }
    return text.failed || text.size == 0 ? EV_SLICE("") : ev_buf_as_slice(&text);
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
    leaf.is_figure = leaf.run_count == 0 && is_figure(paper, at);
    leaf.text = text_of(e, &leaf, AS_DRAWN);
    leaf.read = text_of(e, &leaf, AS_READ);
    return leaf;
}

static ev_leaf leaf_of_run(const ev_run *run)
{
    return (ev_leaf){.node = run->node,
                     .text = run->text,
                     .read = run->whole.data != NULL ? run->whole : run->text,
                     .runs = run,
                     .run_count = 1,
                     .place = run->place};
}

/* An element with nothing in it; a field without a value is told as that. */
static bool is_empty(const ev_explainer *e, const ev_paper *paper, size_t at)
{
    bool is_label;
    return !is_parent(paper, at) && ev_leaf_field(e, paper, (int32_t)at, &is_label) == 0;
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
        else if (node->run_count > 0 || is_figure(paper, i) || is_empty(e, paper, i))
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

ev_leaves ev_leaves_read(ev_explainer *e, const ev_paper *paper, bool has_nodes)
{
    return has_nodes ? of_nodes(e, paper) : of_runs(e, paper);
}

/* ---- names ----------------------------------------------------------------------------------- */

static ev_slice name_of_figure(const ev_paper *paper, const ev_leaf *leaf)
{
    if (paper->picture_count > 0 && ev_place_shared(&paper->pictures[0].place, &leaf->place) > 0)
        return EV_SLICE("portrait");
    if (paper->code.side > 0 && ev_place_shared(&paper->code.place, &leaf->place) > 0)
        return EV_SLICE("QR code");
    for (size_t i = 0; i < paper->value_count; i++)
        if (paper->values[i].kind == EV_VALUE_MRZ &&
            ev_place_shared(&paper->values[i].place, &leaf->place) > 0)
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

const char *ev_leaf_pair_field(const ev_explainer *e, const ev_leaf_pair *pair)
{
    bool is_label;
    const ev_value *value = ev_leaf_value(e->golden, pair->golden, &is_label);
    return value != NULL && !is_label ? value->field : NULL;
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
    if (leaf->run_count == 0)
        return ev_explain_print(e, "an empty %.*s", EV_TEXT(paper->nodes[leaf->node].role));
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

/* ---- findings -------------------------------------------------------------------------------- */

ev_finding *ev_leaf_note(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                         ev_slice sentence)
{
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_STRUCTURE, "structure", name);
    ev_explain_tell(finding, sentence);
    ev_place none = {.page = 0};
    finding->told.golden_place = pair->golden != NULL ? pair->golden->place : none;
    finding->told.place = pair->now != NULL ? pair->now->place : none;
    ev_from_depend(&finding->from, EV_SHOWN_TAG);
    return finding;
}
