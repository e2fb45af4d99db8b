/* What a screen reader is given: tags, their order, languages and alternative texts. */
#include "compare/explain/change.h"

static ev_slice name_of(ev_explainer *e, const ev_leaf_pair *pair)
{
    return pair->golden != NULL ? ev_leaf_name(e, e->golden, pair->golden)
                                : ev_leaf_name(e, e->now, pair->now);
}

/* ---- an element and its partner -------------------------------------------------------------- */

static ev_slice or_none(ev_slice text)
{
    return text.size > 0 ? text : EV_SLICE("none");
}

static ev_slice told_language(ev_explainer *e, ev_slice name, ev_slice golden, ev_slice now)
{
    return ev_explain_print(e, "language of %.*s: %.*s -> %.*s", EV_TEXT(name),
                            EV_TEXT(or_none(golden)), EV_TEXT(or_none(now)));
}

/* What got another tag in the same way is one finding. */
static void explain_role(ev_changes *changes, const ev_leaf_pair *pair, ev_slice name,
                         const ev_node *golden, const ev_node *now)
{
    ev_explainer *e = changes->e;
    ev_slice way = ev_explain_print(e, ": %.*s -> %.*s", EV_TEXT(golden->role), EV_TEXT(now->role));
    const char *lost = ev_is_untagged(now) ? "no longer" : ev_is_untagged(golden) ? "now" : NULL;
    if (ev_slice_equal(golden->role, now->role))
        return;
    ev_change *change = ev_changes_add(changes, EV_DIFFERENT_STRUCTURE, "structure");
    change->before = lost == NULL ? "tag of " : "";
    change->name = name;
    change->golden = pair->golden->place;
    change->now = pair->now->place;
    change->one = lost == NULL ? way : ev_explain_print(e, "is %s tagged%.*s", lost, EV_TEXT(way));
    change->many = change->key =
        lost == NULL ? way : ev_explain_print(e, "are %s tagged%.*s", lost, EV_TEXT(way));
    ev_from_depend(&change->from, EV_SHOWN_TAG);
}

static void explain_alternative(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                                ev_slice golden, ev_slice now)
{
    ev_slice quoted[2];
    if (ev_slice_equal(golden, now))
        return;
    ev_explain_quote(e, golden, now, quoted);
    ev_slice sentence =
        now.size == 0 ? ev_explain_print(e, "alternative text of %.*s removed: %.*s", EV_TEXT(name),
                                         EV_TEXT(quoted[0]))
        : golden.size == 0
            ? ev_explain_print(e, "alternative text of %.*s added: %.*s", EV_TEXT(name),
                               EV_TEXT(quoted[1]))
            : ev_explain_print(e, "alternative text of %.*s %.*s -> %.*s", EV_TEXT(name),
                               EV_TEXT(quoted[0]), EV_TEXT(quoted[1]));
    ev_finding *finding = ev_leaf_note(e, pair, name, sentence);
    finding->told.golden = golden;
    finding->told.now = now;
    finding->told.remark = ev_explain_origin(e, EV_OF_TEMPLATE);
    ev_from_depend(&finding->from, EV_SHOWN_ALTERNATIVE);
}

static const ev_node *node_at(const ev_paper *paper, int32_t node)
{
    return node >= 0 && (size_t)node < paper->node_count ? &paper->nodes[node] : NULL;
}

static ev_slice outer_language(const ev_paper *paper, const ev_node *node)
{
    const ev_node *parent = node_at(paper, node->parent);
    return parent != NULL ? parent->language : paper->language;
}

/* Most elements inherit their language: it is told of the outermost that has another. Returns
 * whether it differs. */
static bool explain_language(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                             const ev_node *golden, const ev_node *now)
{
    if (ev_slice_equal(golden->language, now->language))
        return false;
    if (ev_slice_equal(golden->language, outer_language(e->golden, golden)) &&
        ev_slice_equal(now->language, outer_language(e->now, now)))
        return true;
    ev_finding *finding =
        ev_leaf_note(e, pair, name, told_language(e, name, golden->language, now->language));
    ev_from_depend_on_value(&finding->from, ev_leaf_pair_field(e, pair));
    return true;
}

static void explain_attributes(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                               const ev_node *golden, const ev_node *now)
{
    if (!ev_slice_equal(golden->attributes, now->attributes))
        (void)ev_leaf_note(
            e, pair, name,
            ev_explain_print(
                e, "attributes of %.*s: %.*s -> %.*s", EV_TEXT(name),
                EV_TEXT(golden->attributes.size > 0 ? golden->attributes : EV_SLICE("none")),
                EV_TEXT(now->attributes.size > 0 ? now->attributes : EV_SLICE("none"))));
}

/* ---- what is around it ----------------------------------------------------------------------- */

static bool has_parent_role(const ev_paper *paper, const ev_node *node, ev_slice role)
{
    const ev_node *parent = node_at(paper, node->parent);
    return parent != NULL && ev_slice_equal(parent->role, role);
}

/* Compares an element around a leaf. Returns whether to go on from the parent of golden and now. */
static void explain_around(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                           int32_t *golden_at, int32_t *now_at)
{
    const ev_node *golden = node_at(e->golden, *golden_at), *now = node_at(e->now, *now_at);
    ev_slice sentence;
    if (ev_slice_equal(golden->role, now->role)) {
        ev_slice what =
            ev_explain_print(e, "the %.*s around %.*s", EV_TEXT(now->role), EV_TEXT(name));
        (void)explain_language(e, pair, what, golden, now);
        explain_attributes(e, pair, what, golden, now);
        if (!ev_slice_is(now->role, "Figure")) /* a leaf itself */
            explain_alternative(e, pair, what, golden->alternative, now->alternative);
        *golden_at = golden->parent;
        *now_at = now->parent;
        return;
    }
    if (has_parent_role(e->golden, golden, now->role)) {
        sentence = ev_explain_print(e, "tag %.*s around %.*s removed", EV_TEXT(golden->role),
                                    EV_TEXT(name));
        *golden_at = golden->parent;
    } else if (has_parent_role(e->now, now, golden->role)) {
        sentence =
            ev_explain_print(e, "tag %.*s around %.*s added", EV_TEXT(now->role), EV_TEXT(name));
        *now_at = now->parent;
    } else {
        sentence = ev_explain_print(e, "tag around %.*s: %.*s -> %.*s", EV_TEXT(name),
                                    EV_TEXT(golden->role), EV_TEXT(now->role));
        *golden_at = golden->parent;
        *now_at = now->parent;
    }
    (void)ev_leaf_note(e, pair, name, sentence);
}

static void note_outer(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                       const ev_node *node, const char *word)
{
    (void)ev_leaf_note(
        e, pair, name,
        ev_explain_print(e, "tag %.*s around %.*s %s", EV_TEXT(node->role), EV_TEXT(name), word));
}

/* Each pair of elements once: all leaves in them would say the same. For each element the partner
 * with which it was compared last, plus one. */
typedef struct seen_pairs {
    int32_t *golden, *now;
} seen_pairs;

static void explain_parents(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                            seen_pairs *seen)
{
    int32_t golden = e->golden->nodes[pair->golden->node].parent;
    int32_t now = e->now->nodes[pair->now->node].parent;
    for (int depth = 0; depth < 64; depth++) {
        if (node_at(e->golden, golden) == NULL && node_at(e->now, now) == NULL)
            return;
        if (node_at(e->golden, golden) == NULL || node_at(e->now, now) == NULL)
            break;
        if (seen->golden[golden] == now + 1 || seen->now[now] == golden + 1)
            return;
        seen->golden[golden] = now + 1;
        seen->now[now] = golden + 1;
        explain_around(e, pair, name, &golden, &now);
    }
    if (node_at(e->golden, golden) != NULL)
        note_outer(e, pair, name, node_at(e->golden, golden), "removed");
    else if (node_at(e->now, now) != NULL)
        note_outer(e, pair, name, node_at(e->now, now), "added");
}

bool ev_structure_elements(ev_changes *changes, const ev_leaf_pair *pair, ev_slice name,
                           const ev_node *golden, const ev_node *now)
{
    ev_explainer *e = changes->e;
    explain_role(changes, pair, name, golden, now);
    if (ev_is_untagged(golden) || ev_is_untagged(now))
        return true;
    explain_alternative(e, pair, name, golden->alternative, now->alternative);
    explain_attributes(e, pair, name, golden, now);
    return explain_language(e, pair, name, golden, now);
}

static void explain_pair(ev_changes *changes, const ev_leaf_pair *pair, seen_pairs *seen)
{
    ev_explainer *e = changes->e;
    const ev_node *golden = node_at(e->golden, pair->golden->node);
    const ev_node *now = node_at(e->now, pair->now->node);
    if (golden == NULL || now == NULL)
        return;
    ev_slice name = name_of(e, pair);
    bool is_language_told = ev_structure_elements(changes, pair, name, golden, now);
    if (ev_is_untagged(golden) || ev_is_untagged(now))
        return;
    ev_explain_reading(changes, pair, name, is_language_told);
    explain_parents(e, pair, name, seen);
}

/* ---- order, and what is alone ---------------------------------------------------------------- */

static ev_slice read_before(ev_explainer *e, const ev_leaf_pair *pair)
{
    const ev_leaves *leaves = &e->leaves->now;
    size_t at = (size_t)(pair->now - leaves->leaf);
    return at > 0 ? ev_leaf_name(e, e->now, &leaves->leaf[at - 1]) : EV_SLICE("");
}

static ev_slice name_of_value(ev_explainer *e, const ev_leaf_pair *pair)
{
    bool is_label;
    const ev_value *value = ev_leaf_value(e->golden, pair->golden, &is_label);
    return value != NULL && is_label ? ev_said_name(value) : name_of(e, pair);
}

/* One sentence: what moved with it is counted. */
static void explain_order(ev_explainer *e)
{
    const ev_leaf_pair *first = NULL;
    size_t count = 0;
    for (size_t i = 0; i < e->leaves->count; i++) {
        const ev_leaf_pair *pair = &e->leaves->pair[i];
        if (!pair->is_out_of_order || pair->golden->node < 0)
            continue;
        if (ev_is_untagged(&e->golden->nodes[pair->golden->node]) ||
            ev_is_untagged(&e->now->nodes[pair->now->node]))
            continue;
        first = first != NULL ? first : pair;
        count++;
    }
    if (first == NULL)
        return;
    ev_slice name = name_of_value(e, first), before = read_before(e, first);
    ev_slice others =
        count > 1 ? ev_explain_print(e, " and %zu more are", count - 1) : EV_SLICE(" is");
    (void)ev_leaf_note(e, first, name,
                       before.size > 0
                           ? ev_explain_print(e, "reading order: %.*s%.*s now read after %.*s",
                                              EV_TEXT(name), EV_TEXT(others), EV_TEXT(before))
                           : ev_explain_print(e, "reading order: %.*s%.*s now read first",
                                              EV_TEXT(name), EV_TEXT(others)));
}

static bool is_untagged_leaf(const ev_paper *paper, const ev_leaf *leaf)
{
    const ev_node *node = node_at(paper, leaf->node);
    return node == NULL || ev_is_untagged(node);
}

static bool is_lone_untagged(const ev_explainer *e, const ev_leaf_pair *pair, bool of_golden)
{
    const ev_leaf *leaf = of_golden ? pair->golden : pair->now;
    const ev_leaf *other = of_golden ? pair->now : pair->golden;
    return leaf != NULL && other == NULL && !pair->is_retagged &&
           is_untagged_leaf(of_golden ? e->golden : e->now, leaf);
}

/* 'a text outside the structure added, invisible: "CONFIDENTIAL"'; it may be a value. All of a
 * paper are one finding. */
static void explain_untagged(ev_explainer *e, bool of_golden)
{
    const ev_leaf_pair *first = NULL;
    size_t count = 0, invisible = 0;
    ev_place *more = ev_arena_take_array(e->arena, e->leaves->count + 1, sizeof *more);
    for (size_t i = 0; i < e->leaves->count && more != NULL; i++) {
        const ev_leaf_pair *pair = &e->leaves->pair[i];
        if (!is_lone_untagged(e, pair, of_golden))
            continue;
        const ev_leaf *leaf = of_golden ? pair->golden : pair->now;
        first = first != NULL ? first : pair;
        more[count++] = leaf->place;
        invisible += leaf->runs[0].is_invisible;
    }
    if (first == NULL)
        return;
    ev_slice name = count > 1 ? ev_explain_print(e, "%zu texts outside the structure", count)
                              : EV_SLICE("a text outside the structure");
    ev_slice read = of_golden ? first->golden->read : first->now->read;
    ev_finding *finding = ev_leaf_note(e, first, name, EV_SLICE(""));
    ev_difference *told = &finding->told;
    told->about = ev_explain_print(e, "%.*s %s%s", EV_TEXT(name), of_golden ? "removed" : "added",
                                   invisible == count ? ", invisible"
                                   : invisible > 0    ? ", in part invisible"
                                                      : "");
    told->text = ev_explain_print(e, "%.*s: \"%.*s\"%s", EV_TEXT(told->about), EV_TEXT(read),
                                  count > 1 ? " and others" : "");
    *(of_golden ? &told->golden : &told->now) = read;
    told->more = more + 1;
    told->more_count = count - 1;
    ev_from_depend(&finding->from, EV_SHOWN_UNTAGGED);
}

/* Words that are a value, a label or a notice were compared as such; what is not tagged is one
 * finding. */
static void explain_lone(ev_explainer *e, const ev_leaf_pair *pair)
{
    const ev_leaf *leaf = pair->golden != NULL ? pair->golden : pair->now;
    const ev_paper *paper = pair->golden != NULL ? e->golden : e->now;
    bool is_label;
    if (is_untagged_leaf(paper, leaf) ||
        (!leaf->is_figure && !pair->is_retagged && ev_leaf_value(paper, leaf, &is_label) != NULL))
        return;
    ev_slice name = name_of(e, pair);
    if (pair->is_retagged && leaf->run_count == 0)
        return; /* the element that is left */
    if (pair->is_retagged) {
        (void)ev_leaf_note(e, pair, name,
                           ev_explain_print(e, "%.*s is %s tagged", EV_TEXT(name),
                                            pair->golden != NULL ? "no longer" : "now"));
        return;
    }
    ev_finding *finding = ev_leaf_note(
        e, pair, name,
        ev_explain_print(e, "%.*s %s", EV_TEXT(name), pair->golden != NULL ? "removed" : "added"));
    ev_from_depend(&finding->from, EV_SHOWN_ELEMENT);
}

static bool has_tree(const ev_paper *paper)
{
    return paper->node_count > 0 && !ev_is_untagged(&paper->nodes[0]);
}

void ev_structure_document(ev_explainer *e)
{
    ev_leaf_pair none = {NULL, NULL, false, false};
    ev_slice what = EV_SLICE("the document"), tree = EV_SLICE("structure tree");
    if (!ev_slice_equal(e->golden->language, e->now->language))
        (void)ev_leaf_note(e, &none, what,
                           told_language(e, what, e->golden->language, e->now->language));
    if (has_tree(e->golden) != has_tree(e->now))
        (void)ev_leaf_note(e, &none, tree,
                           has_tree(e->now) ? EV_SLICE("structure tree added")
                                            : EV_SLICE("structure tree removed"));
}

void ev_explain_structure(ev_explainer *e)
{
    seen_pairs seen = {ev_arena_take_array(e->arena, e->golden->node_count + 1, sizeof(int32_t)),
                       ev_arena_take_array(e->arena, e->now->node_count + 1, sizeof(int32_t))};
    ev_changes changes;
    if (e->leaves == NULL || seen.golden == NULL || seen.now == NULL)
        return;
    ev_changes_init(&changes, e);
    ev_structure_document(e);
    for (size_t i = 0; i < e->leaves->count; i++) {
        const ev_leaf_pair *pair = &e->leaves->pair[i];
        if (pair->golden != NULL && pair->now != NULL)
            explain_pair(&changes, pair, &seen);
        else if (e->golden->node_count > 0 && e->now->node_count > 0)
            explain_lone(e, pair);
    }
    ev_explain_figure_tags(&changes);
    ev_changes_note(&changes);
    explain_untagged(e, true);
    explain_untagged(e, false);
    explain_order(e);
}
