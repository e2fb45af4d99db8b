/* Changes put together: a block that moved is one sentence, however many pieces it has. */
#include "compare/explain/change.h"

enum { NAMES_TOLD = 3, MOST = 1000 };

void ev_changes_init(ev_changes *changes, ev_explainer *e)
{
    size_t room = 64 + (e->leaves != NULL ? 4 * e->leaves->count : 0) + 2 * e->golden->shape_count +
                  2 * e->now->shape_count;
    room = room < MOST ? room : MOST;
    *changes = (ev_changes){.e = e, .room = room};
    changes->change = ev_arena_take_array(e->arena, room, sizeof *changes->change);
}

ev_change *ev_changes_add(ev_changes *changes, ev_difference_kind kind, const char *field)
{
    size_t at = changes->count;
    if (changes->change == NULL)
        changes->change = ev_arena_take(changes->e->arena, sizeof *changes->change);
    if (at + 1 < changes->room) {
        changes->count++;
    } else {
        at = changes->room > 0 ? changes->room - 1 : 0; /* a place that is not noted */
        changes->e->dropped++;
    }
    changes->change[at] = (ev_change){.kind = kind, .field = field, .before = ""};
    return &changes->change[at];
}

/* ---- names ----------------------------------------------------------------------------------- */

static bool is_one_with(const ev_change *a, const ev_change *b)
{
    return a == b || (a->key.size > 0 && ev_slice_equal(a->key, b->key) && a->kind == b->kind);
}

typedef struct names {
    const ev_slice *name[MOST];
    size_t count;
} names;

static bool has_name(const names *list, ev_slice name)
{
    for (size_t i = 0; i < list->count; i++)
        if (ev_slice_equal(*list->name[i], name))
            return true;
    return false;
}

/* "label of the surname" is not named beside "surname". */
static bool is_label_of_named(const names *list, ev_slice name)
{
    static const char label[] = "label of the ";
    if (!ev_slice_starts(name, label))
        return false;
    return has_name(list, (ev_slice){name.data + sizeof label - 1, name.size - (sizeof label - 1)});
}

static void collect(const ev_changes *changes, const ev_change *first, names *list)
{
    names all = {.count = 0};
    for (size_t i = 0; i < changes->count; i++) {
        const ev_change *change = &changes->change[i];
        if (is_one_with(first, change) && change->name.size > 0 && !has_name(&all, change->name))
            all.name[all.count++] = &change->name;
    }
    list->count = 0;
    for (size_t i = 0; i < all.count; i++)
        if (!is_label_of_named(&all, *all.name[i]))
            list->name[list->count++] = all.name[i];
}

/* "A, B and C"; "A, B and 7 more". */
static ev_slice join_names(ev_explainer *e, const names *list)
{
    ev_buf text;
    ev_buf_init(&text, e->arena, 96);
    size_t told = list->count <= NAMES_TOLD ? list->count : NAMES_TOLD - 1;
    for (size_t i = 0; i < told; i++) {
        bool is_last = i + 1 == list->count;
        ev_buf_text(&text, i == 0 ? "" : is_last ? " and " : ", ");
        ev_buf_slice(&text, *list->name[i]);
    }
    if (told < list->count)
        ev_buf_slice(&text, ev_explain_print(e, " and %zu more", list->count - told));
    return ev_buf_as_slice(&text);
}

static bool is_whole_page(const ev_changes *changes, const ev_change *first)
{
    size_t moved = 0, leaves = 0;
    if (!first->is_move || changes->e->leaves == NULL)
        return false;
    for (size_t i = 0; i < changes->count; i++)
        moved += is_one_with(first, &changes->change[i]) && changes->change[i].name.size > 0;
    leaves = changes->e->leaves->now.count;
    return leaves > 4 && moved * 10 >= leaves * 8;
}

/* ---- noting ---------------------------------------------------------------------------------- */

static size_t count_of(const ev_changes *changes, const ev_change *first)
{
    size_t count = 0;
    for (size_t i = 0; i < changes->count; i++)
        count += is_one_with(first, &changes->change[i]);
    return count;
}

static ev_slice subject(const ev_changes *changes, const ev_change *first, const names *list)
{
    ev_explainer *e = changes->e;
    size_t shapes = count_of(changes, first);
    if (is_whole_page(changes, first))
        return EV_SLICE("the whole page");
    if (list->count > 0)
        return join_names(e, list);
    return shapes == 1
               ? first->shape
               : ev_explain_print(e, "%.*s and %zu more", EV_TEXT(first->shape), shapes - 1);
}

static void add_places(ev_changes *changes, const ev_change *first, ev_difference *told)
{
    ev_place *more =
        ev_arena_take_array(changes->e->arena, 2 * count_of(changes, first) + 1, sizeof *more);
    for (size_t i = 0; i < changes->count && more != NULL; i++) {
        ev_change *change = &changes->change[i];
        if (!is_one_with(first, change))
            continue;
        change->is_noted = true;
        if (change == first)
            continue;
        more[told->more_count++] = change->golden;
        more[told->more_count++] = change->now;
    }
    told->more = more;
}

/* What another generator draws is parted in its own way: there pixels tell what is covered. */
static bool is_picture_or_shape(const ev_changes *changes, const ev_change *change)
{
    bool is_copy = changes->e->is_reduced && ev_explain_has(changes->e, "source/template/version");
    return (change->drawn != 0 || change->is_picture) && !is_copy;
}

static void note_group(ev_changes *changes, ev_change *first, const names *list)
{
    ev_explainer *e = changes->e;
    size_t things = list->count > 0 ? list->count : count_of(changes, first);
    ev_slice name = subject(changes, first, list);
    bool may_overlap = first->is_move || first->drawn != 0;
    ev_slice end = may_overlap ? ev_overlap_of(changes, first) : EV_SLICE("");
    ev_slice said = things > 1 ? first->many : first->one;
    const char *blank = said.size > 0 && said.data[0] == ':' ? "" : " ";
    ev_finding *finding = ev_explain_note(e, first->kind, first->field, name);
    ev_explain_tell(finding, ev_explain_print(e, "%s%.*s%s%.*s%.*s", first->before, EV_TEXT(name),
                                              blank, EV_TEXT(said), EV_TEXT(end)));
    finding->from = first->from;
    if (ev_slice_starts(end, "; overlaps") && is_picture_or_shape(changes, first))
        finding->from = (ev_from){{NULL}}; /* no right document has anything over its texts */
    finding->told.golden_place = first->golden;
    finding->told.place = first->now;
    add_places(changes, first, &finding->told);
}

void ev_changes_note(ev_changes *changes)
{
    names *list = ev_arena_take(changes->e->arena, sizeof *list);
    for (size_t i = 0; i < changes->count && list != NULL; i++) {
        if (changes->change[i].is_noted)
            continue;
        collect(changes, &changes->change[i], list);
        note_group(changes, &changes->change[i], list);
    }
}
