/* Words of template and policy: labels, notices, names of entry points, what stands beside values.
 * None of them is a value of a record, so they may be told in full. */
#include "compare/explain/leaf.h"

static const char own_labels[] = "template/labels/own";

/* With another version its words follow; with the same one they are a cause. */
static ev_finding *note_words(ev_explainer *e, const char *field, ev_origin from, ev_slice name)
{
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_LABEL, field, name);
    finding->told.remark = ev_explain_origin(e, from);
    ev_from_depend(&finding->from,
                   from == EV_OF_POLICY ? EV_SHOWN_WORDS_OF_POLICY : EV_SHOWN_WORDS_OF_TEMPLATE);
    return finding;
}

typedef struct words {
    const char *what; /* "label" */
    ev_slice golden, now;
    const char *language; /* "": not told */
} words;

/* 'label "Surname" (en)' */
static ev_slice name_of(ev_explainer *e, const words *w, ev_slice quoted)
{
    const char *open = *w->language != '\0' ? " (" : "", *close = *w->language != '\0' ? ")" : "";
    return ev_explain_print(e, "%s %.*s%s%s%s", w->what, EV_TEXT(quoted), open, w->language, close);
}

static void tell_words(ev_explainer *e, ev_finding *finding, const words *w)
{
    ev_slice quoted[2] = {{NULL, 0}, {NULL, 0}};
    ev_difference *told = &finding->told;
    ev_explain_quote(e, w->golden, w->now, quoted);
    bool is_lost = w->now.size == 0;
    told->name = name_of(e, w, is_lost || w->golden.size > 0 ? quoted[0] : quoted[1]);
    told->golden = w->golden.size > 0 ? w->golden : (ev_slice){NULL, 0};
    told->now = w->now.size > 0 ? w->now : (ev_slice){NULL, 0};
    if (w->golden.size == 0 || is_lost)
        ev_explain_tell(finding, ev_explain_print(e, "%.*s %s", EV_TEXT(told->name),
                                                  is_lost ? "removed" : "added"));
    else
        ev_explain_tell(
            finding, ev_explain_print(e, "%.*s -> %.*s", EV_TEXT(told->name), EV_TEXT(quoted[1])));
}

static void set_places(ev_finding *finding, const ev_place *golden, const ev_place *now)
{
    finding->told.golden_place = golden != NULL ? *golden : (ev_place){.page = 0};
    finding->told.place = now != NULL ? *now : (ev_place){.page = 0};
}

/* ---- labels of fields ------------------------------------------------------------------------ */

static void explain_label(ev_explainer *e, const ev_value *golden, const ev_value *now)
{
    if (ev_leaf_is_same(e, golden->label_node, now->label_node) ||
        ev_leaf_has_partner(e, e->golden, golden->label_node) ||
        ev_leaf_has_partner(e, e->now, now->label_node))
        return;
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        words w = {"label", golden->label[lang], now->label[lang], ev_lang_tag(lang)};
        if (ev_slice_equal(w.golden, w.now))
            continue;
        ev_finding *finding = note_words(e, own_labels, EV_OF_TEMPLATE, w.golden);
        tell_words(e, finding, &w);
        set_places(finding, &golden->label_place, &now->label_place);
        ev_from_depend_in_words(&finding->from, golden->field);
    }
}

/* Kinds of visas and names of countries are the policy's. */
static ev_origin origin_of_beside(const char *field)
{
    static const char *const of_policy[] = {"/visa/category", "/holder/nationality",
                                            "/passport/issuer"};
    for (size_t i = 0; field != NULL && i < sizeof of_policy / sizeof *of_policy; i++)
        if (strcmp(field, of_policy[i]) == 0)
            return EV_OF_POLICY;
    return EV_OF_TEMPLATE;
}

/* The words beside a value that is the same. */
static void explain_beside(ev_explainer *e, const ev_value *golden, const ev_value *now)
{
    ev_said a, b;
    ev_said_read(e, e->golden, golden, &a);
    ev_said_read(e, e->now, now, &b);
    if (!ev_slice_equal(a.main, b.main) || ev_leaf_is_same(e, golden->node, now->node))
        return;
    ev_slice what = ev_explain_print(e, "words of the %.*s", EV_TEXT(ev_said_name(golden)));
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        words w = {what.data, a.words[lang], b.words[lang], ev_lang_tag(lang)};
        if (ev_slice_equal(w.golden, w.now))
            continue;
        ev_origin from = origin_of_beside(golden->field);
        ev_finding *finding =
            note_words(e, from == EV_OF_POLICY ? "template/labels/policy" : own_labels, from, what);
        tell_words(e, finding, &w);
        finding->told.about = ev_explain_print(e, "%s (%s)", w.what, w.language); /* a value */
        set_places(finding, &golden->place, &now->place);
    }
}

/* ---- entry points ---------------------------------------------------------------------------- */

static void explain_entry(ev_explainer *e, const ev_value *golden, const ev_value *now)
{
    ev_said_entry a, b;
    ev_said_read_entry(e, e->golden, golden, &a);
    ev_said_read_entry(e, e->now, now, &b);
    bool is_same_body = ev_leaf_is_same(e, golden->node, now->node);
    bool is_same_label = ev_leaf_is_same(e, golden->label_node, now->label_node);
    if (!ev_slice_equal(a.code, b.code) || (is_same_body && is_same_label))
        return;
    ev_slice what = ev_explain_print(e, "entry point %.*s", EV_TEXT(a.code));
    for (int i = -1; i < EV_LANG_COUNT; i++) {
        words w = {what.data, i < 0 ? a.codes : a.names[i], i < 0 ? b.codes : b.names[i],
                   i < 0 ? "" : ev_lang_tag((ev_lang)i)};
        if (ev_slice_equal(w.golden, w.now) || (i >= 0 && is_same_body))
            continue;
        ev_finding *finding = note_words(e, "template/notices/entries", EV_OF_POLICY, what);
        ev_from_depend(&finding->from, EV_SHOWN_ENTRY_NAME);
        tell_words(e, finding, &w);
        if (i < 0)
            set_places(finding, &golden->label_place, &now->label_place);
        else
            set_places(finding, &golden->place, &now->place);
    }
}

/* ---- notices and other words ----------------------------------------------------------------- */

/* The footer prints what source.c compares; truth.c holds it against the metadata. What is not
 * tagged is compared by structure.c. */
static bool is_compared_elsewhere(const ev_value *value)
{
    static const char *const names[] = {"record digest", "versions", "Artifact", "untagged"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ev_slice_is(value->name, names[i]))
            return true;
    return false;
}

/* The companions and the portal's address are the policy's as well. */
static ev_origin origin_of(const ev_value *value)
{
    bool is_policy = value->kind == EV_VALUE_NOTICE || ev_slice_is(value->name, "companions") ||
                     ev_slice_is(value->name, "portal");
    return is_policy ? EV_OF_POLICY : EV_OF_TEMPLATE;
}

/* "notice 2" of "notice 2 (ru)": the language is told behind the words. */
static ev_slice without_language(ev_slice name)
{
    return ev_slice_trim(ev_slice_cut(&name, '('));
}

static void explain_words_in(ev_explainer *e, const ev_value *golden, const ev_value *now,
                             const words *w)
{
    const ev_value *value = golden != NULL ? golden : now;
    ev_origin from = origin_of(value);
    ev_finding *finding =
        note_words(e, from == EV_OF_POLICY ? "template/notices" : own_labels, from, value->name);
    tell_words(e, finding, w);
    set_places(finding, golden != NULL ? &golden->place : NULL, now != NULL ? &now->place : NULL);
    ev_from_depend(&finding->from,
                   value->kind == EV_VALUE_NOTICE ? EV_SHOWN_NOTICE : EV_SHOWN_SENTENCE);
}

/* The same texts in other languages, under another tag, or under none. */
static bool is_told_by_structure(ev_explainer *e, const ev_value *golden, const ev_value *now)
{
    if (golden != NULL && now != NULL)
        return ev_leaf_is_same(e, golden->node, now->node);
    return golden != NULL ? ev_leaf_has_partner(e, e->golden, golden->node)
                          : ev_leaf_has_partner(e, e->now, now->node);
}

static void explain_text(ev_explainer *e, const ev_value *golden, const ev_value *now)
{
    const ev_value *value = golden != NULL ? golden : now;
    ev_slice what = without_language(value->name), none = {NULL, 0};
    bool has_words = false;
    if (is_compared_elsewhere(value))
        return;
    if (is_told_by_structure(e, golden, now))
        return;
    what = ev_explain_print(e, "%.*s", EV_TEXT(what));
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        words w = {what.data, golden != NULL ? golden->label[lang] : none,
                   now != NULL ? now->label[lang] : none, ev_lang_tag(lang)};
        has_words = has_words || w.golden.size > 0 || w.now.size > 0;
        if (!ev_slice_equal(w.golden, w.now))
            explain_words_in(e, golden, now, &w);
    }
    words w = {what.data, golden != NULL ? golden->text : none, now != NULL ? now->text : none, ""};
    if (!has_words && !ev_slice_equal(w.golden, w.now))
        explain_words_in(e, golden, now, &w);
}

void ev_explain_words(ev_explainer *e)
{
    for (size_t i = 0; i < e->values.count; i++) {
        const ev_pair *pair = &e->values.pair[i];
        const ev_value *golden = pair->golden < 0 ? NULL : &e->golden->values[pair->golden];
        const ev_value *now = pair->now < 0 ? NULL : &e->now->values[pair->now];
        ev_value_kind kind = ev_pair_value(e, pair)->kind;
        bool is_both = golden != NULL && now != NULL;
        if (kind == EV_VALUE_FIELD && is_both) {
            explain_label(e, golden, now);
            explain_beside(e, golden, now);
        } else if (kind == EV_VALUE_ENTRY && is_both) {
            explain_entry(e, golden, now);
        } else if (kind == EV_VALUE_NOTICE || kind == EV_VALUE_OTHER) {
            explain_text(e, golden, now);
        }
    }
}
