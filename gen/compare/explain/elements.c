/* The structure of papers in reduced form: which text belongs to which element is not known there,
 * but the elements are, with their order, tags, languages and alternative texts. */
#include "compare/explain/change.h"

enum { TOLD_MOST = 20 };

typedef struct elements {
    const ev_paper *paper;
    ev_sequence keys;
} elements;

/* Behind the elements there is what is not tagged. */
static size_t count_of(const ev_paper *paper)
{
    size_t count = 0;
    while (count < paper->node_count && !ev_is_untagged(&paper->nodes[count]))
        count++;
    return count;
}

static int depth_of(const ev_paper *paper, size_t at)
{
    int depth = 0;
    for (int32_t node = paper->nodes[at].parent; node >= 0 && depth < 64; depth++)
        node = paper->nodes[node].parent;
    return depth;
}

static elements elements_of(ev_explainer *e, const ev_paper *paper)
{
    size_t count = count_of(paper);
    ev_slice *key = ev_arena_take_array(e->arena, count + 1, sizeof *key);
    for (size_t i = 0; i < count && key != NULL; i++) {
        const ev_node *node = &paper->nodes[i];
        key[i] = ev_explain_print(e, "%d %.*s\n%.*s\n%.*s\n%.*s", depth_of(paper, i),
                                  EV_TEXT(node->role), EV_TEXT(node->language),
                                  EV_TEXT(node->alternative), EV_TEXT(node->attributes));
    }
    return (elements){paper, {key, key != NULL ? count : 0}};
}

static ev_slice name_of(ev_explainer *e, const elements *of, int32_t at)
{
    return ev_explain_print(e, "element %d (%.*s)", (int)at + 1,
                            EV_TEXT(of->paper->nodes[at].role));
}

/* An element as a leaf: it has the place of its pictures and shapes. */
static ev_leaf leaf_of(const elements *of, int32_t at)
{
    return (ev_leaf){.node = at, .place = of->paper->nodes[at].place};
}

static void explain_pair(ev_changes *changes, const elements *golden, const elements *now,
                         const ev_pair *pair)
{
    ev_explainer *e = changes->e;
    bool had = pair->golden >= 0, has = pair->now >= 0;
    ev_slice name = had ? name_of(e, golden, pair->golden) : name_of(e, now, pair->now);
    ev_leaf before = had ? leaf_of(golden, pair->golden) : (ev_leaf){.node = -1};
    ev_leaf after = has ? leaf_of(now, pair->now) : (ev_leaf){.node = -1};
    const ev_leaf_pair both = {had ? &before : NULL, has ? &after : NULL, false, false};
    if (!had || !has) {
        (void)ev_leaf_note(
            e, &both, name,
            ev_explain_print(e, "%.*s %s", EV_TEXT(name), has ? "added" : "removed"));
        return;
    }
    size_t noted = e->count, changed = changes->count;
    (void)ev_structure_elements(changes, &both, name, &golden->paper->nodes[pair->golden],
                                &now->paper->nodes[pair->now]);
    if (e->count == noted && changes->count == changed)
        (void)ev_leaf_note(e, &both, name,
                           ev_explain_print(e, "%.*s is within another element", EV_TEXT(name)));
}

static bool is_same(const elements *golden, const elements *now, const ev_pair *pair)
{
    return pair->golden >= 0 && pair->now >= 0 &&
           ev_slice_equal(golden->keys.key[pair->golden], now->keys.key[pair->now]);
}

static void note_count(ev_explainer *e, size_t count, const char *more)
{
    ev_leaf_pair none = {NULL, NULL, false, false};
    if (count > 0)
        (void)ev_leaf_note(
            e, &none, EV_SLICE("elements"),
            ev_explain_print(e, "%zu %selements of the structure differ", count, more));
}

/* Another generator has another tree: one sentence is enough. */
void ev_explain_elements(ev_explainer *e)
{
    elements golden = elements_of(e, e->golden), now = elements_of(e, e->now);
    ev_pairs pairs = ev_pairs_align(e->arena, golden.keys, now.keys);
    bool has_other_maker = ev_explain_has(e, "source/template/version");
    ev_changes changes;
    size_t count = 0;
    ev_structure_document(e);
    if (golden.keys.count == 0 || now.keys.count == 0)
        return;
    ev_changes_init(&changes, e);
    for (size_t i = 0; i < pairs.count && pairs.pair != NULL; i++)
        if (!is_same(&golden, &now, &pairs.pair[i]) && count++ < TOLD_MOST && !has_other_maker)
            explain_pair(&changes, &golden, &now, &pairs.pair[i]);
    ev_changes_note(&changes);
    if (has_other_maker)
        note_count(e, count, "");
    else
        note_count(e, count > TOLD_MOST ? count - TOLD_MOST : 0, "more ");
}
