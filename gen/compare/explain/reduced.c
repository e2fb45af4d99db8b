/* Papers of other generators: what their pages say, as runs of text with their places. There are no
 * fields; a text is named by where it stands. */
#include "compare/explain/leaf.h"

static ev_slice name_of(ev_explainer *e, const ev_leaf_pair *pair)
{
    return pair->golden != NULL ? ev_leaf_name(e, e->golden, pair->golden)
                                : ev_leaf_name(e, e->now, pair->now);
}

/* Of another page altogether the first lines say enough. */
enum { TOLD_MOST = 20 };

static bool is_same(const ev_leaf_pair *pair)
{
    return pair->golden != NULL && pair->now != NULL &&
           ev_slice_equal(pair->golden->text, pair->now->text);
}

static void note_text(ev_explainer *e, const ev_leaf_pair *pair)
{
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_RECORD, "record/text", name_of(e, pair));
    if (pair->golden != NULL) {
        finding->told.golden = pair->golden->text;
        finding->told.golden_place = pair->golden->place;
    }
    if (pair->now != NULL) {
        finding->told.now = pair->now->text;
        finding->told.place = pair->now->place;
    }
    ev_explain_tell_values(e, finding);
    ev_explain_from(finding, "template/version");
}

void ev_explain_texts(ev_explainer *e)
{
    size_t count = 0;
    for (size_t i = 0; e->leaves != NULL && i < e->leaves->count; i++)
        if (!is_same(&e->leaves->pair[i]) && count++ < TOLD_MOST)
            note_text(e, &e->leaves->pair[i]);
    if (count <= TOLD_MOST)
        return;
    ev_finding *finding =
        ev_explain_note(e, EV_DIFFERENT_RECORD, "record/text", EV_SLICE("other texts"));
    ev_explain_tell(finding, ev_explain_print(e, "%zu more texts differ", count - TOLD_MOST));
    ev_explain_from(finding, "template/version");
}
