/* What a screen reader is given: tags, their order, languages and alternative texts. */
#include "compare/explain/change.h"

static ev_finding *note(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name, ev_slice sentence)
{
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_STRUCTURE, "structure", name);
    ev_explain_tell(finding, sentence);
    ev_place none = {.page = 0};
    finding->told.golden_place = pair->golden != NULL ? pair->golden->place : none;
    finding->told.place = pair->now != NULL ? pair->now->place : none;
    ev_from_depend(&finding->from, EV_SHOWN_TAG);
    return finding;
}

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

static void explain_role(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                         const ev_node *golden, const ev_node *now)
{
    ev_slice sentence;
    if (ev_slice_equal(golden->role, now->role))
        return;
    if (ev_is_untagged(now))
        sentence = ev_explain_print(e, "%.*s is no longer tagged: %.*s -> %.*s", EV_TEXT(name),
                                    EV_TEXT(golden->role), EV_TEXT(now->role));
    else if (ev_is_untagged(golden))
        sentence = ev_explain_print(e, "%.*s is now tagged: %.*s -> %.*s", EV_TEXT(name),
                                    EV_TEXT(golden->role), EV_TEXT(now->role));
    else
        sentence = ev_explain_print(e, "tag of %.*s: %.*s -> %.*s", EV_TEXT(name),
                                    EV_TEXT(golden->role), EV_TEXT(now->role));
    (void)note(e, pair, name, sentence);
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
    ev_finding *finding = note(e, pair, name, sentence);
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

/* The member of the record that a leaf has the value of; NULL: none. */
static const char *field_of(const ev_explainer *e, const ev_leaf_pair *pair)
{
    bool is_label;
    const ev_value *value = ev_leaf_value(e->golden, pair->golden, &is_label);
    return value != NULL && !is_label ? value->field : NULL;
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
        note(e, pair, name, told_language(e, name, golden->language, now->language));
    ev_from_depend_on_value(&finding->from, field_of(e, pair));
    return true;
}

static void explain_attributes(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                               const ev_node *golden, const ev_node *now)
{
    if (!ev_slice_equal(golden->attributes, now->attributes))
        (void)note(e, pair, name,
                   ev_explain_print(
                       e, "attributes of %.*s: %.*s -> %.*s", EV_TEXT(name),
                       EV_TEXT(golden->attributes.size > 0 ? golden->attributes : EV_SLICE("none")),
                       EV_TEXT(now->attributes.size > 0 ? now->attributes : EV_SLICE("none"))));
}

/* Runs have the language of their element unless they say another. One property list serves many of
 * them, so that what changed alike is one finding. */
static void explain_run_languages(ev_changes *changes, const ev_leaf_pair *pair, ev_slice name,
                                  const ev_node *golden, const ev_node *now)
{
    ev_explainer *e = changes->e;
    for (size_t i = 0; i < pair->now->run_count; i++) {
        ev_slice before = pair->golden->runs[i].language, after = pair->now->runs[i].language;
        if (pair->golden->run_count != pair->now->run_count)
            return;
        bool is_inherited =
            ev_slice_equal(before, golden->language) && ev_slice_equal(after, now->language);
        if (is_inherited || ev_slice_equal(before, after))
            continue;
        ev_change *change = ev_changes_add(changes, EV_DIFFERENT_STRUCTURE, "structure");
        change->before = "language of words in ";
        change->name = name;
        change->golden = pair->golden->runs[i].place;
        change->now = pair->now->runs[i].place;
        change->one = change->many = change->key = ev_explain_print(
            e, ": %.*s -> %.*s", EV_TEXT(or_none(before)), EV_TEXT(or_none(after)));
        ev_from_depend(&change->from, EV_SHOWN_TAG);
        ev_from_depend_on_value(&change->from, field_of(e, pair));
    }
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
    (void)note(e, pair, name, sentence);
}

static void note_outer(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                       const ev_node *node, const char *word)
{
    (void)note(
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

static void explain_pair(ev_changes *changes, const ev_leaf_pair *pair, seen_pairs *seen)
{
    ev_explainer *e = changes->e;
    const ev_node *golden = node_at(e->golden, pair->golden->node);
    const ev_node *now = node_at(e->now, pair->now->node);
    if (golden == NULL || now == NULL)
        return;
    ev_slice name = name_of(e, pair);
    explain_role(e, pair, name, golden, now);
    if (ev_is_untagged(golden) || ev_is_untagged(now))
        return;
    explain_alternative(e, pair, name, golden->alternative, now->alternative);
    explain_attributes(e, pair, name, golden, now);
    if (!explain_language(e, pair, name, golden, now))
        explain_run_languages(changes, pair, name, golden, now);
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
    (void)note(e, first, name,
               before.size > 0 ? ev_explain_print(e, "reading order: %.*s%.*s now read after %.*s",
                                                  EV_TEXT(name), EV_TEXT(others), EV_TEXT(before))
                               : ev_explain_print(e, "reading order: %.*s%.*s now read first",
                                                  EV_TEXT(name), EV_TEXT(others)));
}

static bool is_untagged_leaf(const ev_paper *paper, const ev_leaf *leaf)
{
    const ev_node *node = node_at(paper, leaf->node);
    return node == NULL || ev_is_untagged(node);
}

static bool has_run(const ev_paper *paper, ev_slice text)
{
    for (size_t i = 0; i < paper->run_count; i++)
        if (ev_slice_equal(paper->runs[i].text, text))
            return true;
    return false;
}

/* A tagged text whose first run is now among what is not tagged, or the other way round. The run
 * itself, which is alone as well, is not told a second time. */
static bool explain_tagged(ev_explainer *e, const ev_leaf_pair *pair)
{
    const ev_leaf *leaf = pair->golden != NULL ? pair->golden : pair->now;
    const ev_paper *paper = pair->golden != NULL ? e->golden : e->now;
    const ev_paper *other = pair->golden != NULL ? e->now : e->golden;
    if (leaf->run_count == 0)
        return false;
    if (is_untagged_leaf(paper, leaf))
        return has_run(other, leaf->runs[0].text);
    if (!ev_said_is_untagged(other, leaf->runs[0].text))
        return false;
    ev_slice name = name_of(e, pair);
    (void)note(e, pair, name,
               ev_explain_print(e, "%.*s is %s tagged", EV_TEXT(name),
                                pair->golden != NULL ? "no longer" : "now"));
    return true;
}

/* Words that are a value, a label or a notice were compared as such. */
static void explain_lone(ev_explainer *e, const ev_leaf_pair *pair)
{
    const ev_leaf *leaf = pair->golden != NULL ? pair->golden : pair->now;
    const ev_paper *paper = pair->golden != NULL ? e->golden : e->now;
    bool is_label;
    if (explain_tagged(e, pair))
        return;
    if (!leaf->is_figure && ev_leaf_value(paper, leaf, &is_label) != NULL)
        return;
    ev_slice name = name_of(e, pair);
    ev_finding *finding = note(
        e, pair, name,
        ev_explain_print(e, "%.*s %s", EV_TEXT(name), pair->golden != NULL ? "removed" : "added"));
    ev_from_depend(&finding->from, EV_SHOWN_ELEMENT);
}

static void explain_lone_trees(ev_explainer *e)
{
    ev_leaf_pair none = {NULL, NULL, false};
    bool had = e->golden->node_count > 0, has = e->now->node_count > 0;
    if (had != has)
        (void)note(e, &none, EV_SLICE("structure tree"),
                   had ? EV_SLICE("structure tree removed") : EV_SLICE("structure tree added"));
}

void ev_explain_structure(ev_explainer *e)
{
    seen_pairs seen = {ev_arena_take_array(e->arena, e->golden->node_count + 1, sizeof(int32_t)),
                       ev_arena_take_array(e->arena, e->now->node_count + 1, sizeof(int32_t))};
    ev_changes changes;
    if (e->leaves == NULL || seen.golden == NULL || seen.now == NULL)
        return;
    ev_changes_init(&changes, e);
    if (!ev_slice_equal(e->golden->language, e->now->language)) {
        ev_leaf_pair none = {NULL, NULL, false};
        ev_slice what = EV_SLICE("the document");
        (void)note(e, &none, what, told_language(e, what, e->golden->language, e->now->language));
    }
    for (size_t i = 0; i < e->leaves->count; i++) {
        const ev_leaf_pair *pair = &e->leaves->pair[i];
        if (pair->golden != NULL && pair->now != NULL)
            explain_pair(&changes, pair, &seen);
        else if (e->golden->node_count > 0 && e->now->node_count > 0)
            explain_lone(e, pair);
    }
    ev_changes_note(&changes);
    explain_order(e);
    explain_lone_trees(e);
}
