/* Explaining: each part looks at one thing, in the order from what a document is made of to where
 * its marks are; what is cause and what follows is decided at the end. */
#include "compare/explain/leaf.h"

static void explain_ours(ev_explainer *e)
{
    ev_explain_source(e);
    ev_explain_values(e);
    ev_explain_words(e);
    ev_explain_photo(e);
    ev_explain_mrz(e);
    ev_explain_digest(e);
    ev_explain_seal(e);
    ev_explain_truth(e);
    ev_explain_structure(e);
}

static void explain_others(ev_explainer *e)
{
    ev_explain_generator(e);
    ev_explain_texts(e);
    ev_explain_photo(e);
    ev_explain_seal(e);
    ev_explain_truth_of_one(e);
    ev_explain_elements(e);
}

ev_status ev_explain(const ev_paper *golden, const ev_paper *now, const ev_explain_choice *choice,
                     ev_arena *arena, ev_explanation *explanation, ev_faults *faults)
{
    static const ev_explain_choice all = {NULL, NULL, 0, 0, NULL};
    ev_explainer *e = ev_arena_take(arena, sizeof *e);
    *explanation = (ev_explanation){.is_reduced = !golden->is_ours || !now->is_ours};
    if (e == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    *e = (ev_explainer){.golden = golden,
                        .now = now,
                        .choice = choice != NULL ? choice : &all,
                        .arena = arena,
                        .is_reduced = explanation->is_reduced,
                        .found = ev_arena_take_array(arena, EV_FINDINGS_MAX, sizeof(ev_finding))};
    if (ev_values_pair(e))
        e->leaves = ev_leaves_pair(e);
    if (e->is_reduced)
        explain_others(e);
    else
        explain_ours(e);
    ev_explain_metadata(e);
    ev_explain_layout(e);
    ev_explain_rest(e);
    ev_explain_conclude(e, explanation);
    explanation->is_unlike = e->is_unlike;
    if (arena->failed)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return faults->status;
}
