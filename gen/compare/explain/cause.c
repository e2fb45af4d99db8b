/* Cause and consequence, and what the choice leaves out. */
#include "compare/explain/private.h"

/* ---- choice ---------------------------------------------------------------------------------- */

static const char *const groups[] = {
    "template", "policy",  "render", "specimen",  "record", "photo",    "seal",   "mrz",
    "labels",   "notices", "layout", "structure", "fonts",  "metadata", "pixels",
};

/* The members that a page shows, and those above them. */
static const char *const members[] = {
    "/visa",
    "/visa/number",
    "/visa/category",
    "/visa/entries",
    "/visa/issued_on",
    "/visa/valid_from",
    "/visa/valid_until",
    "/visa/stay_days",
    "/visa/issued_by",
    "/holder",
    "/holder/surname",
    "/holder/given_names",
    "/holder/birth_date",
    "/holder/birth_place",
    "/holder/sex",
    "/holder/nationality",
    "/holder/mrz_name",
    "/passport",
    "/passport/number",
    "/passport/issuer",
    "/passport/issued_on",
    "/passport/expires_on",
    "/invitation",
    "/invitation/number",
    "/invitation/inviter_name",
    "/invitation/inviter_id",
    "/entry_points",
};

const char *ev_explain_choice_name(size_t index)
{
    const size_t group_count = sizeof groups / sizeof *groups,
                 member_count = sizeof members / sizeof *members;
    if (index < member_count)
        return members[index];
    index -= member_count;
    if (index < group_count)
        return groups[index];
    index -= group_count;
    return index < EV_DIFFERENCE_KINDS ? ev_difference_kind_name((ev_difference_kind)index) : NULL;
}

/* A name of the choice is a field, or the word of a kind, which a tester reads in front of a line.
 */
static bool is_named(const ev_difference *told, const char *const list[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ev_explain_is_below(told->field, list[i]) ||
            strcmp(ev_difference_kind_name(told->kind), list[i]) == 0)
            return true;
    return false;
}

static bool is_ignored(const ev_explainer *e, const ev_difference *told)
{
    return is_named(told, e->choice->ignored, e->choice->ignored_count);
}

static bool is_looked_at(const ev_explainer *e, const ev_difference *told)
{
    return e->choice->only_count == 0 || is_named(told, e->choice->only, e->choice->only_count);
}

/* ---- causes ---------------------------------------------------------------------------------- */

typedef struct verdict {
    bool follows, is_reached, is_told;
} verdict;

/* What is on a page that the other paper does not have. */
static bool is_on_extra_page(const ev_explainer *e, const ev_difference *told)
{
    return (told->place.width > 0 && told->place.page >= e->golden->pages) ||
           (told->golden_place.width > 0 && told->golden_place.page >= e->now->pages);
}

static bool follows_from(const ev_explainer *e, const ev_finding *finding, const ev_finding *cause)
{
    if (finding == cause || cause->is_contradiction)
        return false;
    if (strcmp(cause->told.field, "metadata/pages") == 0 && is_on_extra_page(e, &finding->told))
        return true;
    for (size_t i = 0; i < EV_FROM_MAX && finding->from[i] != NULL; i++)
        if (ev_explain_is_below(cause->told.field, finding->from[i]))
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
    for (size_t i = 0; i < e->count; i++)
        verdicts[i].is_told = !verdicts[i].follows && !is_ignored(e, &e->found[i].told) &&
                              is_looked_at(e, &e->found[i].told);
}

/* What follows is told while one of its causes is: through others that follow, at last from one
 * that does not. */
static bool spread(ev_explainer *e, verdict *verdicts)
{
    bool has_changed = false;
    for (size_t i = 0; i < e->count; i++) {
        if (!verdicts[i].follows || verdicts[i].is_told || is_ignored(e, &e->found[i].told))
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
        if (verdicts[i].is_told || is_ignored(e, told) || !is_looked_at(e, told))
            continue;
        verdicts[i] = (verdict){.follows = false, .is_told = true};
    }
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
        return strcmp(told->field, "notices") == 0 ? EV_SLICE("notices") : EV_SLICE("words");
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

/* That files differ is said of what they print; that there is a page more, by their number. */
static bool is_told_by_others(const ev_explainer *e, const ev_finding *finding, verdict v)
{
    return v.follows && (is_on_extra_page(e, &finding->told) ||
                         ev_explain_is_below(finding->told.field, "template/files") ||
                         ev_explain_is_below(finding->told.field, "policy/files"));
}

static void put_more(ev_explainer *e, ev_explanation *to)
{
    ev_difference more = {.kind = EV_DIFFERENT_LAYOUT, .field = "layout"};
    more.name = more.text = ev_explain_print(e, "%zu more differences", e->dropped);
    more.about = EV_SLICE("more differences");
    bool follows = e->is_reduced && ev_explain_has(e, "template/version");
    if (e->dropped > 0)
        put(e, to, &more, follows ? EV_FOLLOWS : EV_CAUSE);
}

static void put_same(ev_explainer *e, ev_explanation *to)
{
    static const char same[] = "same content, other bytes";
    ev_difference bytes = {.kind = EV_DIFFERENT_BYTES, .field = "bytes"};
    bytes.name = bytes.text = bytes.about = EV_SLICE(same);
    if (!is_ignored(e, &bytes) && is_looked_at(e, &bytes))
        put(e, to, &bytes, EV_CAUSE);
}

static const char alone[] = "; nothing else";

/* Of a change of the layout a tester wants to know that it is the only one; of a record that
 * differs in what the page does not show, where to look. */
static void finish_alone(ev_explainer *e, ev_explanation *to)
{
    ev_difference *first = to->differences;
    if (to->count == 1 && first->kind == EV_DIFFERENT_LAYOUT && first->role == EV_CAUSE)
        first->text = first->about = ev_explain_print(e, "%.*s%s", EV_TEXT(first->text), alone);
    for (size_t i = 0; i < to->count; i++)
        if (to->differences[i].role == EV_CAUSE && to->contradictions == 0 &&
            ev_slice_is(to->differences[i].name, "record digest"))
            to->differences[i].remark = EV_SLICE("by members that the page does not show");
}

void ev_explain_take_back(ev_explanation *explanation)
{
    ev_difference *first = explanation->differences;
    size_t end = sizeof alone - 1;
    if (explanation->count != 1)
        return;
    if (first->kind == EV_DIFFERENT_BYTES)
        explanation->count = explanation->causes = 0;
    else if (first->text.size > end &&
             memcmp(first->text.data + first->text.size - end, alone, end) == 0)
        first->text.size = first->about.size = first->text.size - end;
}

void ev_explain_conclude(ev_explainer *e, ev_explanation *explanation)
{
    verdict *verdicts = ev_arena_take_array(e->arena, e->count + 1, sizeof *verdicts);
    explanation->differences =
        ev_arena_take_array(e->arena, e->count + 2, sizeof *explanation->differences);
    if (verdicts == NULL || explanation->differences == NULL)
        return;
    find_causes(e, verdicts);
    while (spread(e, verdicts))
        ;
    tell_alone(e, verdicts);
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
    finish_alone(e, explanation);
}
