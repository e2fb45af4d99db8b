/* The net below all parts: a text that differs, and of which no part has said anything. A part that
 * left it to another one, or a kind of document that none has thought of, must not end as "same
 * content". */
#include "compare/explain/leaf.h"

/* Whether a difference is one of what a text says: those of its place and its colours are not. */
static bool is_of_texts(const ev_finding *finding)
{
    ev_difference_kind kind = finding->told.kind;
    return finding->is_contradiction || (kind != EV_DIFFERENT_LAYOUT && kind != EV_DIFFERENT_FONT &&
                                         kind != EV_DIFFERENT_METADATA);
}

static bool is_place_of(const ev_place *place, const ev_place *leaf)
{
    return !ev_place_is_empty(place) && ev_place_is_within(place, leaf);
}

/* Every finding has the places of what it is about, which lie in those of its elements. */
static bool is_told(const ev_explainer *e, const ev_leaf_pair *pair)
{
    for (size_t i = 0; i < e->count; i++) {
        const ev_difference *told = &e->found[i].told;
        if (!is_of_texts(&e->found[i]))
            continue;
        if ((pair->golden != NULL && is_place_of(&told->golden_place, &pair->golden->place)) ||
            (pair->now != NULL && is_place_of(&told->place, &pair->now->place)))
            return true;
        for (size_t k = 0; k < told->more_count; k++)
            if ((pair->golden != NULL && is_place_of(&told->more[k], &pair->golden->place)) ||
                (pair->now != NULL && is_place_of(&told->more[k], &pair->now->place)))
                return true;
    }
    return false;
}

/* A label is parted as the length of its value asks for. */
static const char *field_of(const ev_explainer *e, const ev_leaf_pair *pair)
{
    bool is_label;
    const ev_value *value = pair->golden != NULL ? ev_leaf_value(e->golden, pair->golden, &is_label)
                                                 : ev_leaf_value(e->now, pair->now, &is_label);
    return value != NULL ? value->field : NULL;
}

/* Figures and empty elements have none. */
static bool has_text(const ev_leaf_pair *pair)
{
    return (pair->golden != NULL && pair->golden->run_count > 0) ||
           (pair->now != NULL && pair->now->run_count > 0);
}

static void note(ev_explainer *e, const ev_leaf_pair *pair)
{
    ev_slice name = pair->golden != NULL ? ev_leaf_name(e, e->golden, pair->golden)
                                         : ev_leaf_name(e, e->now, pair->now);
    ev_finding *finding =
        ev_leaf_note(e, pair, name, ev_explain_print(e, "something differs: %.*s", EV_TEXT(name)));
    ev_from_depend_on_value(&finding->from, field_of(e, pair));
}

void ev_explain_rest(ev_explainer *e)
{
    for (size_t i = 0; e->leaves != NULL && !e->is_reduced && i < e->leaves->count; i++) {
        const ev_leaf_pair *pair = &e->leaves->pair[i];
        if (has_text(pair) && !ev_leaf_pair_is_same(pair) && !pair->is_retagged &&
            !is_told(e, pair))
            note(e, pair);
    }
}
