/* How the runs of an element are read: as which words, where these are not the ones that are drawn,
 * and in which languages. */
#include "compare/explain/change.h"

/* ---- words ----------------------------------------------------------------------------------- */

/* The words may be a value. */
static void tell(ev_explainer *e, ev_finding *finding, ev_slice golden, ev_slice now)
{
    ev_slice quoted[2];
    ev_explain_quote(e, golden, now, quoted);
    finding->told.golden = golden;
    finding->told.now = now;
    finding->told.text = ev_explain_print(e, "%.*s: %.*s -> %.*s", EV_TEXT(finding->told.about),
                                          EV_TEXT(quoted[0]), EV_TEXT(quoted[1]));
}

/* Of words that are read in place of those that are drawn, the first were compared as values or
 * words of the page only where both have changed. */
static void explain_words(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name)
{
    const ev_leaf *golden = pair->golden, *now = pair->now;
    bool is_read_so = ev_slice_equal(golden->read, now->read);
    bool is_drawn_so = ev_slice_equal(golden->text, now->text);
    bool has_words =
        !ev_slice_equal(golden->read, golden->text) || !ev_slice_equal(now->read, now->text);
    if (!has_words || (is_read_so && is_drawn_so))
        return;
    ev_slice about = is_drawn_so ? ev_explain_print(e, "what is read for %.*s", EV_TEXT(name))
                                 : ev_explain_print(e, "%.*s is drawn as other words than are read",
                                                    EV_TEXT(name));
    ev_finding *finding = ev_leaf_note(e, pair, name, about);
    tell(e, finding, is_drawn_so ? golden->read : golden->text,
         is_drawn_so ? now->read : now->text);
    ev_from_depend_on_value(&finding->from, ev_leaf_pair_field(e, pair));
}

/* ---- languages ------------------------------------------------------------------------------- */

static ev_slice or_none(ev_slice text)
{
    return text.size > 0 ? text : EV_SLICE("none");
}

static void add_language(ev_changes *changes, const ev_leaf_pair *pair, ev_slice name, size_t i)
{
    const ev_run *golden = &pair->golden->runs[i], *now = &pair->now->runs[i];
    ev_change *change = ev_changes_add(changes, EV_DIFFERENT_STRUCTURE, "structure");
    change->before = "language of words in ";
    change->name = name;
    change->golden = golden->place;
    change->now = now->place;
    change->one = change->many = change->key =
        ev_explain_print(changes->e, ": %.*s -> %.*s", EV_TEXT(or_none(golden->language)),
                         EV_TEXT(or_none(now->language)));
    ev_from_depend(&change->from, EV_SHOWN_TAG);
    ev_from_depend_on_value(&change->from, ev_leaf_pair_field(changes->e, pair));
}

/* The letters of a leaf, each piece in another language behind its tag. */
static ev_slice spoken(ev_explainer *e, const ev_leaf *leaf)
{
    ev_slice language = {NULL, 0};
    ev_buf out;
    ev_buf_init(&out, e->arena, 64);
    for (size_t i = 0; i < leaf->run_count; i++) {
        const ev_run *run = &leaf->runs[i];
        if (i == 0 || !ev_slice_equal(language, run->language)) {
            ev_buf_char(&out, '\n');
            ev_buf_slice(&out, run->language);
            ev_buf_char(&out, '\n');
        }
        language = run->language;
        for (size_t k = 0; k < run->text.size; k++)
            if (run->text.data[k] != ' ')
                ev_buf_char(&out, run->text.data[k]);
    }
    return out.size > 0 ? ev_buf_as_slice(&out) : EV_SLICE("");
}

/* Runs have the language of their element unless they say another. One property list serves many of
 * them, so that what changed alike is one finding. */
static void explain_languages(ev_changes *changes, const ev_leaf_pair *pair, ev_slice name)
{
    ev_explainer *e = changes->e;
    if (pair->golden->run_count == pair->now->run_count) {
        for (size_t i = 0; i < pair->now->run_count; i++)
            if (!ev_slice_equal(pair->golden->runs[i].language, pair->now->runs[i].language))
                add_language(changes, pair, name, i);
    } else if (ev_slice_equal(pair->golden->text, pair->now->text) &&
               !ev_slice_equal(spoken(e, pair->golden), spoken(e, pair->now))) {
        (void)ev_leaf_note(e, pair, name,
                           ev_explain_print(e, "languages of words in %.*s differ", EV_TEXT(name)));
    }
}

void ev_explain_reading(ev_changes *changes, const ev_leaf_pair *pair, ev_slice name,
                        bool is_language_told)
{
    explain_words(changes->e, pair, name);
    if (!is_language_told)
        explain_languages(changes, pair, name);
}
