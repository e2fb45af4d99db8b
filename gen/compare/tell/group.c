/* The key of a group is its title: what a reader cannot tell apart is one group. */
#include "compare/tell/group.h"

#include "compare/tell/words.h"

#include <stdlib.h>

enum { TITLE_MAX = 600 }; /* characters of a title that are told */

static ev_slice part_of_title(const ev_difference *difference, ev_tell_values values)
{
    if (values == EV_TELL_NO_VALUES)
        return ev_words_without_values(difference);
    return difference->about.size > 0 ? difference->about : difference->name;
}

static void put_title(ev_buf *title, const ev_explanation *explanation, ev_tell_values values)
{
    for (size_t i = 0; i < explanation->count; i++) {
        const ev_difference *difference = &explanation->differences[i];
        if (!ev_difference_is_told(difference))
            continue;
        if (title->size > 0)
            ev_buf_text(title, "; ");
        ev_buf_slice(title, part_of_title(difference, values));
    }
    ev_buf_char(title, '\0');
}

static bool make_room(ev_groups *groups)
{
    if (groups->count < groups->capacity)
        return true;
    size_t capacity = groups->capacity == 0 ? 64 : 2 * groups->capacity;
    ev_group *group = realloc(groups->group, capacity * sizeof *group);
    if (group == NULL)
        return false;
    groups->group = group;
    groups->capacity = capacity;
    return true;
}

/* SIZE_MAX when memory ran out. */
static size_t add_group(ev_groups *groups, const ev_explanation *explanation, ev_buf *title)
{
    ev_buf plain;
    ev_buf_init(&plain, NULL, 64);
    put_title(&plain, explanation, EV_TELL_NO_VALUES);
    if (plain.failed) {
        ev_digests_forget_last(&groups->titles);
        return SIZE_MAX;
    }
    ev_group *group = &groups->group[groups->count];
    *group = (ev_group){.title = title->data, .plain = plain.data};
    *title = (ev_buf){0}; /* it is the group's now */
    if (explanation->count > 0) {
        group->kind = explanation->differences[0].kind;
        group->role = explanation->differences[0].role;
    }
    return groups->count++;
}

static size_t find(ev_groups *groups, const ev_explanation *explanation, ev_buf *title)
{
    put_title(title, explanation, EV_TELL_VALUES);
    if (title->failed || !make_room(groups))
        return SIZE_MAX;
    size_t index = ev_digests_add(&groups->titles, ev_buf_as_slice(title));
    return index == groups->count ? add_group(groups, explanation, title) : index;
}

const char *ev_group_title(const ev_group *group, ev_tell_values values)
{
    return values == EV_TELL_VALUES ? group->title : group->plain;
}

size_t ev_groups_add(ev_groups *groups, const ev_pair_result *result)
{
    ev_buf title;
    ev_buf_init(&title, NULL, 128);
    size_t index = find(groups, result->explanation, &title);
    ev_buf_free(&title);
    if (index == SIZE_MAX)
        return index;
    ev_group *group = &groups->group[index];
    if (group->size < EV_GROUP_EXAMPLES) {
        ev_slice name = ev_pair_title(result);
        group->example[group->size] = strndup(name.data, name.size);
        if (group->example[group->size] == NULL)
            return SIZE_MAX;
    }
    group->size++;
    return index;
}

static int compare_places(const void *left, const void *right)
{
    const ev_group_place *a = left, *b = right;
    bool is_calm = a->group->role != EV_CONTRADICTION;
    if (is_calm != (b->group->role != EV_CONTRADICTION))
        return is_calm ? 1 : -1;
    if (a->group->size != b->group->size)
        return a->group->size > b->group->size ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

ev_group_place *ev_groups_order(const ev_groups *groups)
{
    size_t number = 0;
    ev_group_place *order = calloc(groups->count + 1, sizeof *order);
    if (order == NULL)
        return NULL;
    for (size_t i = 0; i < groups->count; i++)
        order[i] = (ev_group_place){&groups->group[i], i, 0};
    qsort(order, groups->count, sizeof *order, compare_places);
    for (size_t i = 0; i < groups->count; i++)
        if (order[i].group->size > 1)
            order[i].number = ++number;
    return order;
}

void ev_group_words(ev_buf *out, const ev_group_place *place, ev_tell_values values)
{
    const ev_group *group = place->group;
    ev_buf_text(out, "group ");
    ev_buf_int(out, (int64_t)place->number);
    ev_buf_text(out, ": ");
    ev_buf_int(out, (int64_t)group->size);
    ev_buf_text(out, " files: ");
    ev_buf_text(out, ev_difference_kind_name(group->kind));
    ev_buf_char(out, ' ');
    ev_words_cut(out, ev_slice_from(ev_group_title(group, values)), TITLE_MAX);
    for (size_t i = 0; i < EV_GROUP_EXAMPLES && group->example[i] != NULL; i++) {
        ev_buf_text(out, i == 0 ? " (" : ", ");
        ev_words_plain(out, ev_slice_from(group->example[i]));
    }
    ev_buf_text(out, group->size > EV_GROUP_EXAMPLES ? ", ...)\n" : ")\n");
}

void ev_groups_free(ev_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        free(groups->group[i].title);
        free(groups->group[i].plain);
        for (size_t j = 0; j < EV_GROUP_EXAMPLES; j++)
            free(groups->group[i].example[j]);
    }
    free(groups->group);
    ev_digests_free(&groups->titles);
    *groups = (ev_groups){0};
}
