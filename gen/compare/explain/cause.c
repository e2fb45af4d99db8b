/* Cause and consequence, and which of them are told. */
#include "compare/explain/private.h"

/* ---- causes ---------------------------------------------------------------------------------- */

typedef struct verdict {
    bool follows, is_reached, is_told;
    bool is_alone;  /* it follows, and --only leaves out what from */
    bool has_cause; /* other than the generator */
} verdict;

/* What is on a page that the other paper does not have. */
static bool is_on_extra_page(const ev_explainer *e, const ev_difference *told)
{
    return (told->place.width > 0 && told->place.page >= e->golden->pages) ||
           (told->golden_place.width > 0 && told->golden_place.page >= e->now->pages);
}

static bool follows_from(const ev_explainer *e, const ev_finding *finding, const ev_finding *cause)
{
    if (cause->is_contradiction || strcmp(finding->told.field, cause->told.field) == 0)
        return false; /* two sizes that differ do not follow from each other */
    if (strcmp(cause->told.field, "metadata/pages") == 0 && is_on_extra_page(e, &finding->told))
        return true;
    for (size_t i = 0; i < EV_FROM_MAX && finding->from.field[i] != NULL; i++)
        if (ev_explain_is_below(cause->told.field, finding->from.field[i]))
            return true;
    return false;
}

static void find_following(ev_explainer *e, verdict *verdicts)
{
    for (size_t i = 0; i < e->count; i++)
        for (size_t j = 0; j < e->count && !verdicts[i].follows; j++)
            verdicts[i].follows = follows_from(e, &e->found[i], &e->found[j]);
}

/* Marks what a cause leads to, through others that follow. Returns whether there was any. */
static bool reach(ev_explainer *e, verdict *verdicts)
{
    bool has_changed = false;
    for (size_t i = 0; i < e->count; i++) {
        bool was = verdicts[i].is_reached;
        verdicts[i].is_reached = was || !verdicts[i].follows;
        for (size_t j = 0; j < e->count && !verdicts[i].is_reached; j++)
            verdicts[i].is_reached =
                verdicts[j].is_reached && follows_from(e, &e->found[i], &e->found[j]);
        has_changed = has_changed || verdicts[i].is_reached != was;
    }
    return has_changed;
}

/* Of findings that follow from each other alone, the first is the cause: nothing that was found may
 * be without one. */
static void find_causes(ev_explainer *e, verdict *verdicts)
{
    find_following(e, verdicts);
    for (size_t i = 0; i < e->count; i++) {
        while (reach(e, verdicts))
            ;
        if (!verdicts[i].is_reached)
            verdicts[i].follows = false;
    }
}

/* A contradiction is told with every choice: a document that contradicts itself has no part that
 * can be ignored. */
static void tell_causes(ev_explainer *e, verdict *verdicts)
{
    for (size_t i = 0; i < e->count; i++) {
        const ev_difference *told = &e->found[i].told;
        bool is_chosen = !ev_choice_ignores(e->choice, told) && ev_choice_looks_at(e->choice, told);
        verdicts[i].is_told = e->found[i].is_contradiction || (!verdicts[i].follows && is_chosen);
    }
}

/* What follows is told while one of its causes is: through others that follow, at last from one
 * that does not. */
static bool spread(ev_explainer *e, verdict *verdicts)
{
    bool has_changed = false;
    for (size_t i = 0; i < e->count; i++) {
        if (!verdicts[i].follows || verdicts[i].is_told ||
            ev_choice_ignores(e->choice, &e->found[i].told))
            continue;
        for (size_t j = 0; j < e->count && !verdicts[i].is_told; j++)
            verdicts[i].is_told =
                verdicts[j].is_told && follows_from(e, &e->found[i], &e->found[j]);
        has_changed = has_changed || verdicts[i].is_told;
    }
    return has_changed;
}

/* With --only, what is looked at is told also where its cause is not: then it is the cause. */
static void tell_alone(ev_explainer *e, verdict *verdicts)
{
    for (size_t i = 0; i < e->count && e->choice->only_count > 0; i++) {
        const ev_difference *told = &e->found[i].told;
        if (!verdicts[i].is_told && ev_choice_looks_at(e->choice, told))
            verdicts[i] = (verdict){.is_told = true, .is_alone = true};
    }
}

/* ---- another generator ----------------------------------------------------------------------- */

static bool is_generator(const ev_explainer *e, size_t at)
{
    return e->is_reduced && strcmp(e->found[at].told.field, "source/template/version") == 0;
}

/* Marks what has another cause than the generator. Returns whether there was any. */
static bool reach_besides(const ev_explainer *e, verdict *verdicts)
{
    bool has_changed = false;
    for (size_t i = 0; i < e->count; i++) {
        verdict *v = &verdicts[i];
        bool was = v->has_cause;
        v->has_cause = was || (!v->follows && !is_generator(e, i));
        for (size_t j = 0; j < e->count && !v->has_cause; j++)
            v->has_cause = verdicts[j].has_cause && follows_from(e, &e->found[i], &e->found[j]);
        has_changed = has_changed || v->has_cause != was;
    }
    return has_changed;
}

static void find_other_causes(const ev_explainer *e, verdict *verdicts)
{
    while (e->is_reduced && reach_besides(e, verdicts))
        ;
    for (size_t i = 0; i < e->count; i++)
        e->found[i].told.is_of_generator =
            e->is_reduced && verdicts[i].follows && !verdicts[i].has_cause;
}

/* ---- the explanation ------------------------------------------------------------------------- */

static ev_difference_role role_of(const ev_finding *finding, verdict v)
{
    if (finding->is_contradiction)
        return EV_CONTRADICTION;
    return v.follows ? EV_FOLLOWS : EV_CAUSE;
}

/* What follows is told by its name: all that is laid out anew is one thing then. */
static ev_slice name_of_following(const ev_difference *told)
{
    switch (told->kind) {
    case EV_DIFFERENT_LABEL:
        return ev_explain_is_below(told->field, "template/notices") ? EV_SLICE("notices")
                                                                    : EV_SLICE("words");
    case EV_DIFFERENT_LAYOUT:
        return EV_SLICE("layout");
    case EV_DIFFERENT_STRUCTURE:
        return EV_SLICE("structure");
    case EV_DIFFERENT_FONT:
        return EV_SLICE("fonts");
    case EV_DIFFERENT_METADATA:
        return EV_SLICE("metadata");
    case EV_DIFFERENT_PHOTO:
        return ev_slice_starts(told->name, "picture ") ? EV_SLICE("pictures") : told->name;
    case EV_DIFFERENT_RECORD:
        return strcmp(told->field, "record/text") == 0 ? EV_SLICE("texts") : told->name;
    default:
        return told->name;
    }
}

static void put(ev_explainer *e, ev_explanation *to, const ev_difference *told,
                ev_difference_role role)
{
    ev_difference *at = &to->differences[to->count++];
    *at = *told;
    at->role = role;
    if (role == EV_FOLLOWS) {
        at->name = name_of_following(told);
        if (told->kind == EV_DIFFERENT_LABEL || told->kind == EV_DIFFERENT_STRUCTURE)
            at->remark = (ev_slice){NULL, 0}; /* it says where a cause may be from */
    }
    at->plain = ev_explain_plain(e, at);
    to->contradictions += role == EV_CONTRADICTION;
    to->causes += role == EV_CAUSE;
}

static bool is_files(const ev_finding *finding)
{
    return strcmp(finding->told.field, "source/template/files") == 0 ||
           strcmp(finding->told.field, "source/policy/files") == 0;
}

/* That files differ is said of what they print; that there is a page more, by their number. */
static bool is_told_by_others(const ev_explainer *e, const ev_finding *finding, verdict v)
{
    return v.follows && (is_on_extra_page(e, &finding->told) || is_files(finding));
}

static const char told_by_digest[] = "something that the page does not show";

static bool has_contradiction(const ev_explainer *e)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->found[i].is_contradiction)
            return true;
    return false;
}

static void add_remark(ev_explainer *e, ev_difference *told, ev_slice remark)
{
    told->remark = told->remark.size == 0
                       ? remark
                       : ev_explain_print(e, "%.*s; %.*s", EV_TEXT(told->remark), EV_TEXT(remark));
}

/* What is printed differs, and the files that print it: said of each cause that has no remark. */
static void remark_files(ev_explainer *e, const verdict *verdicts)
{
    for (size_t i = 0; i < e->count; i++) {
        const ev_finding *files = &e->found[i];
        if (!is_files(files) || !verdicts[i].follows)
            continue;
        bool is_policy = ev_explain_is_below(files->told.field, "source/policy");
        for (size_t k = 0; k < e->count; k++) {
            ev_difference *told = &e->found[k].told;
            if (!verdicts[k].follows && told->remark.size == 0 &&
                follows_from(e, files, &e->found[k]))
                told->remark = ev_explain_origin(e, is_policy ? EV_OF_POLICY : EV_OF_TEMPLATE);
        }
    }
}

/* A digest that follows from no value, where to look; what --only took its cause from, that it has
 * one. That files differ is a cause in any case. */
static void remark_roles(ev_explainer *e, const verdict *verdicts)
{
    for (size_t i = 0; i < e->count; i++) {
        ev_finding *finding = &e->found[i];
        ev_difference *told = &finding->told;
        bool is_digest = strcmp(told->field, "record/digest") == 0;
        if (verdicts[i].is_alone && told->kind != EV_DIFFERENT_SOURCE)
            add_remark(e, told, EV_SLICE("follows from what --only leaves out"));
        else if (is_digest && !verdicts[i].follows && !has_contradiction(e))
            told->text = ev_explain_print(e, "%s: %.*s", told_by_digest, EV_TEXT(told->text)),
            told->about = EV_SLICE(told_by_digest);
    }
}

static void put_more(ev_explainer *e, ev_explanation *to)
{
    ev_difference more = {.kind = EV_DIFFERENT_LAYOUT, .field = "layout"};
    more.name = more.text = ev_explain_print(e, "%zu more differences", e->dropped);
    more.about = EV_SLICE("more differences");
    bool follows = e->is_reduced && ev_explain_has(e, "source/template/version");
    if (e->dropped > 0)
        put(e, to, &more, follows ? EV_FOLLOWS : EV_CAUSE);
}

static void put_same(ev_explainer *e, ev_explanation *to)
{
    static const char same[] = "same content, other bytes";
    ev_difference bytes = {.kind = EV_DIFFERENT_BYTES, .field = "bytes"};
    bytes.name = bytes.text = bytes.about = EV_SLICE(same);
    if (!ev_choice_ignores(e->choice, &bytes) && ev_choice_looks_at(e->choice, &bytes))
        put(e, to, &bytes, EV_CAUSE);
}

static const char alone[] = "; nothing else";

/* Of a change of the layout a tester wants to know that it is the only one. */
static void finish_alone(ev_explainer *e, const verdict *verdicts, ev_explanation *to)
{
    ev_difference *first = to->differences;
    for (size_t i = 0; i < e->count; i++)
        if (!verdicts[i].is_told)
            return;
    if (to->count == 1 && first->kind == EV_DIFFERENT_LAYOUT && first->role == EV_CAUSE)
        first->text = first->about = ev_explain_print(e, "%.*s%s", EV_TEXT(first->text), alone);
}

bool ev_difference_is_alone(const ev_difference *difference)
{
    size_t end = sizeof alone - 1, size = difference->text.size;
    return size > end && memcmp(difference->text.data + size - end, alone, end) == 0;
}

void ev_explain_take_back(ev_explanation *explanation)
{
    ev_difference *first = explanation->differences;
    if (explanation->count != 1)
        return;
    if (first->kind == EV_DIFFERENT_BYTES)
        explanation->count = explanation->causes = 0;
    else if (ev_difference_is_alone(first))
        first->text.size = first->about.size = first->text.size - (sizeof alone - 1);
}

void ev_explain_conclude(ev_explainer *e, ev_explanation *explanation)
{
    verdict *verdicts = ev_arena_take_array(e->arena, e->count + 1, sizeof *verdicts);
    explanation->differences =
        ev_arena_take_array(e->arena, e->count + 2, sizeof *explanation->differences);
    if (verdicts == NULL || explanation->differences == NULL)
        return;
    find_causes(e, verdicts);
    find_other_causes(e, verdicts);
    tell_causes(e, verdicts);
    while (spread(e, verdicts))
        ;
    tell_alone(e, verdicts);
    remark_files(e, verdicts);
    remark_roles(e, verdicts);
    for (ev_difference_role role = EV_CONTRADICTION; role <= EV_FOLLOWS; role++) {
        for (size_t i = 0; i < e->count; i++)
            if (verdicts[i].is_told && role_of(&e->found[i], verdicts[i]) == role &&
                !is_told_by_others(e, &e->found[i], verdicts[i]))
                put(e, explanation, &e->found[i].told, role);
        if (role == EV_CAUSE)
            put_more(e, explanation);
    }
    if (e->count == 0)
        put_same(e, explanation);
    finish_alone(e, verdicts, explanation);
}
