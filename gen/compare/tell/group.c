/* The key of a group is its title: what a reader cannot tell apart is one group. */
#include "compare/tell/group.h"

#include <stdlib.h>

static void put_title(ev_buf *title, const ev_explanation *explanation)
{
    for (size_t i = 0; i < explanation->count; i++) {
        const ev_difference *difference = &explanation->differences[i];
        if (difference->role == EV_FOLLOWS)
            continue;
        if (title->size > 0)
            ev_buf_text(title, "; ");
        ev_buf_slice(title, difference->about.size > 0 ? difference->about : difference->name);
    }
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

static size_t find(ev_groups *groups, const ev_explanation *explanation, ev_buf *title)
{
    put_title(title, explanation);
    ev_buf_char(title, '\0');
    if (title->failed || !make_room(groups))
        return SIZE_MAX;
    size_t index = ev_digests_add(&groups->titles, ev_buf_as_slice(title));
    if (index != groups->count)
        return index;
    groups->group[groups->count] = (ev_group){.title = title->data};
    if (explanation->count > 0) {
        groups->group[groups->count].kind = explanation->differences[0].kind;
        groups->group[groups->count].role = explanation->differences[0].role;
    }
    *title = (ev_buf){0}; /* it is the group's now */
    return groups->count++;
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
        group->example[group->size] = strdup(result->name);
        if (group->example[group->size] == NULL)
            return SIZE_MAX;
    }
    group->size++;
    return index;
}

/* The comparison of qsort has no context: the sizes come with the indexes. */
typedef struct rank {
    size_t size, index;
    bool is_calm; /* without a contradiction */
} rank;

static int compare_ranks(const void *left, const void *right)
{
    const rank *a = left, *b = right;
    if (a->is_calm != b->is_calm)
        return a->is_calm ? 1 : -1;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

void ev_groups_order(const ev_groups *groups, size_t order[])
{
    rank *ranks = calloc(groups->count + 1, sizeof *ranks);
    for (size_t i = 0; i < groups->count; i++) {
        order[i] = i; /* stays where memory ran out */
        if (ranks != NULL)
            ranks[i] = (rank){groups->group[i].size, i, groups->group[i].role != EV_CONTRADICTION};
    }
    if (ranks == NULL)
        return;
    qsort(ranks, groups->count, sizeof *ranks, compare_ranks);
    for (size_t i = 0; i < groups->count; i++)
        order[i] = ranks[i].index;
    free(ranks);
}

void ev_groups_free(ev_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        free(groups->group[i].title);
        for (size_t j = 0; j < EV_GROUP_EXAMPLES; j++)
            free(groups->group[i].example[j]);
    }
    free(groups->group);
    ev_digests_free(&groups->titles);
    *groups = (ev_groups){0};
}
