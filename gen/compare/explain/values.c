/* Values of the record, field by field, in the words of the page. */
#include "compare/explain/leaf.h"

/* ---- pairing --------------------------------------------------------------------------------- */

/* Without a pointer, by a label in any language. */
static bool is_same_field(const ev_value *a, const ev_value *b)
{
    if (a->field != NULL && b->field != NULL)
        return strcmp(a->field, b->field) == 0;
    for (int i = 0; i < EV_LANG_COUNT; i++)
        if (a->label[i].size > 0 && ev_slice_equal(a->label[i], b->label[i]))
            return true;
    return false;
}

static bool is_paired(const ev_pairs *pairs, int32_t now)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->pair[i].now == now)
            return true;
    return false;
}

static int32_t find_field(const ev_explainer *e, const ev_value *value)
{
    for (size_t i = 0; i < e->now->value_count; i++) {
        const ev_value *other = &e->now->values[i];
        if (other->kind == value->kind && is_same_field(value, other) &&
            !is_paired(&e->values, (int32_t)i))
            return (int32_t)i;
    }
    return -1;
}

static void add_pair(ev_explainer *e, int32_t golden, int32_t now)
{
    e->values.pair[e->values.count++] = (ev_pair){golden, now};
}

static bool is_golden_paired(const ev_pairs *pairs, int32_t golden)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->pair[i].golden == golden)
            return true;
    return false;
}

static bool has_same_text(const ev_value *a, const ev_value *b)
{
    return ev_slice_equal(a->text, b->text);
}

static bool has_same_name(const ev_value *a, const ev_value *b)
{
    return ev_slice_equal(a->name, b->name);
}

static void pair_others(ev_explainer *e, bool (*are_alike)(const ev_value *a, const ev_value *b))
{
    for (size_t i = 0; i < e->golden->value_count; i++) {
        const ev_value *value = &e->golden->values[i];
        bool is_open = value->kind == EV_VALUE_OTHER && !is_golden_paired(&e->values, (int32_t)i);
        for (size_t k = 0; k < e->now->value_count && is_open; k++) {
            const ev_value *other = &e->now->values[k];
            if (other->kind != EV_VALUE_OTHER || is_paired(&e->values, (int32_t)k) ||
                !are_alike(value, other))
                continue;
            add_pair(e, (int32_t)i, (int32_t)k);
            is_open = false;
        }
    }
}

static void pair_fields(ev_explainer *e)
{
    for (size_t i = 0; i < e->golden->value_count; i++)
        if (e->golden->values[i].kind == EV_VALUE_FIELD)
            add_pair(e, (int32_t)i, find_field(e, &e->golden->values[i]));
    for (size_t i = 0; i < e->now->value_count; i++)
        if (e->now->values[i].kind == EV_VALUE_FIELD && !is_paired(&e->values, (int32_t)i))
            add_pair(e, -1, (int32_t)i);
}

typedef struct of_kind {
    int32_t *index;
    ev_slice *key;
    size_t count;
} of_kind;

static of_kind collect(ev_explainer *e, const ev_paper *paper, ev_value_kind kind)
{
    of_kind all = {ev_arena_take_array(e->arena, paper->value_count + 1, sizeof *all.index),
                   ev_arena_take_array(e->arena, paper->value_count + 1, sizeof *all.key), 0};
    if (all.index == NULL || all.key == NULL)
        return all;
    for (size_t i = 0; i < paper->value_count; i++)
        if (paper->values[i].kind == kind &&
            !(paper == e->golden ? is_golden_paired(&e->values, (int32_t)i)
                                 : is_paired(&e->values, (int32_t)i))) {
            all.index[all.count] = (int32_t)i;
            all.key[all.count++] = paper->values[i].text;
        }
    return all;
}

/* What has no label is paired by its words and its place among its like. */
static void pair_kind(ev_explainer *e, ev_value_kind kind)
{
    of_kind golden = collect(e, e->golden, kind), now = collect(e, e->now, kind);
    ev_sequence a = {golden.key, golden.count}, b = {now.key, now.count};
    ev_pairs pairs = ev_pairs_align(e->arena, a, b);
    if (pairs.pair == NULL)
        return;
    ev_pairs_join(&pairs, a, b);
    for (size_t i = 0; i < pairs.count; i++)
        add_pair(e, pairs.pair[i].golden < 0 ? -1 : golden.index[pairs.pair[i].golden],
                 pairs.pair[i].now < 0 ? -1 : now.index[pairs.pair[i].now]);
}

bool ev_values_pair(ev_explainer *e)
{
    size_t most = e->golden->value_count + e->now->value_count + 1;
    e->values = (ev_pairs){ev_arena_take_array(e->arena, most, sizeof(ev_pair)), 0};
    if (e->values.pair == NULL)
        return false;
    pair_fields(e);
    pair_others(e, has_same_text); /* before the names: three headings have the same one */
    pair_others(e, has_same_name);
    for (ev_value_kind kind = EV_VALUE_ENTRY; kind <= EV_VALUE_OTHER; kind++)
        pair_kind(e, kind);
    return true;
}

const ev_value *ev_pair_value(const ev_explainer *e, const ev_pair *pair)
{
    return pair->golden >= 0 ? &e->golden->values[pair->golden] : &e->now->values[pair->now];
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* "IND India": what the record has, and its words in English. */
static ev_slice shown(ev_explainer *e, const ev_said *said)
{
    if (said->words[EV_EN].size == 0)
        return said->main;
    return ev_explain_print(e, "%.*s %.*s", EV_TEXT(said->main), EV_TEXT(said->words[EV_EN]));
}

static void set_places(ev_finding *finding, const ev_value *golden, const ev_value *now)
{
    finding->told.golden_place = golden != NULL ? golden->place : (ev_place){.page = 0};
    finding->told.place = now != NULL ? now->place : (ev_place){.page = 0};
}

/* The label comes and goes with the value. */
static void add_place(ev_explainer *e, ev_finding *finding, const ev_place *place)
{
    ev_place *more = ev_arena_take(e->arena, sizeof *more);
    if (more == NULL)
        return;
    *more = *place;
    finding->told.more = more;
    finding->told.more_count = 1;
}

static const char *field_of(const ev_value *value)
{
    return value->field != NULL ? value->field : "record";
}

/* Where the text of a lone value is in the other paper as something else, structure.c says how its
 * tags differ. */
static void note_lone(ev_explainer *e, const ev_value *golden, const ev_value *now)
{
    const ev_value *value = golden != NULL ? golden : now;
    const ev_paper *paper = golden != NULL ? e->golden : e->now;
    ev_said said;
    ev_said_read(e, paper, value, &said);
    if (ev_leaf_has_partner(e, paper, value->node))
        return;
    ev_finding *finding =
        ev_explain_note(e, EV_DIFFERENT_RECORD, field_of(value), ev_said_name(value));
    *(golden != NULL ? &finding->told.golden : &finding->told.now) = shown(e, &said);
    set_places(finding, golden, now);
    add_place(e, finding, &value->label_place);
    ev_explain_tell_values(e, finding);
}

static void note_changed(ev_explainer *e, const ev_value *golden, const ev_value *now,
                         const char *field, ev_slice name, const ev_slice told[2])
{
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_RECORD, field, name);
    finding->told.golden = told[0].data != NULL ? told[0] : EV_SLICE("");
    finding->told.now = told[1].data != NULL ? told[1] : EV_SLICE("");
    set_places(finding, golden, now);
    ev_explain_tell_values(e, finding);
}

/* Nodes with the same texts say the same, even where other languages part them in another way. */
static void explain_pair(ev_explainer *e, const ev_value *golden, const ev_value *now)
{
    ev_said a, b;
    if (ev_leaf_is_same(e, golden->node, now->node))
        return;
    ev_said_read(e, e->golden, golden, &a);
    ev_said_read(e, e->now, now, &b);
    if ((b.main.size == 0 && ev_leaf_has_partner(e, e->golden, golden->node)) ||
        (a.main.size == 0 && ev_leaf_has_partner(e, e->now, now->node)))
        return; /* it has lost its tag, or got one */
    if (!ev_slice_equal(a.main, b.main))
        note_changed(e, golden, now, golden->field != NULL ? golden->field : field_of(now),
                     ev_said_name(golden), (ev_slice[2]){shown(e, &a), shown(e, &b)});
}

/* ---- entry points ---------------------------------------------------------------------------- */

static ev_slice join_codes(ev_explainer *e, const ev_paper *paper)
{
    ev_buf codes;
    ev_buf_init(&codes, e->arena, 64);
    for (size_t i = 0; i < paper->value_count; i++) {
        if (paper->values[i].kind != EV_VALUE_ENTRY)
            continue;
        ev_buf_text(&codes, codes.size > 0 ? ", " : "");
        ev_buf_slice(&codes, paper->values[i].own);
    }
    return codes.size > 0 ? ev_buf_as_slice(&codes) : EV_SLICE("none");
}

/* The first is the finding's own place. */
static void add_entry_places(const ev_paper *paper, ev_place *own, ev_place *more, size_t *count)
{
    for (size_t i = 0; i < paper->value_count; i++) {
        const ev_value *value = &paper->values[i];
        if (value->kind != EV_VALUE_ENTRY)
            continue;
        *own = own->width == 0 ? value->place : *own;
        more[(*count)++] = value->place;
        more[(*count)++] = value->label_place;
    }
}

/* All of them are one fact: which they are, and in which order. */
static void explain_entries(ev_explainer *e)
{
    ev_slice golden = join_codes(e, e->golden), now = join_codes(e, e->now);
    size_t most = 2 * (e->golden->value_count + e->now->value_count) + 1;
    ev_place *more = ev_arena_take_array(e->arena, most, sizeof *more);
    if (ev_slice_equal(golden, now) || more == NULL)
        return;
    ev_finding *finding =
        ev_explain_note(e, EV_DIFFERENT_RECORD, "/entry_points", EV_SLICE("entry points"));
    finding->told.golden = golden;
    finding->told.now = now;
    finding->told.more = more;
    add_entry_places(e->golden, &finding->told.golden_place, more, &finding->told.more_count);
    add_entry_places(e->now, &finding->told.place, more, &finding->told.more_count);
    ev_explain_tell_values(e, finding);
}

void ev_explain_values(ev_explainer *e)
{
    for (size_t i = 0; i < e->values.count; i++) {
        const ev_pair *pair = &e->values.pair[i];
        if (ev_pair_value(e, pair)->kind != EV_VALUE_FIELD)
            continue;
        const ev_value *golden = pair->golden < 0 ? NULL : &e->golden->values[pair->golden];
        const ev_value *now = pair->now < 0 ? NULL : &e->now->values[pair->now];
        if (golden == NULL || now == NULL)
            note_lone(e, golden, now);
        else
            explain_pair(e, golden, now);
    }
    explain_entries(e);
}
