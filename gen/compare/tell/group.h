/* group: pairs with the same difference. What follows from a cause does not part a group, and no
 * value of a record does: two other birth dates are the same difference. */
#ifndef EV_GROUP_H
#define EV_GROUP_H

#include "compare/tell/digests.h"
#include "compare/tell/tell.h"

enum { EV_GROUP_EXAMPLES = 3 };

typedef struct ev_group {
    char *title; /* what is said of its contradictions and causes: parts the groups */
    char *plain; /* the same without values; two groups may have the same */
    char *example[EV_GROUP_EXAMPLES]; /* the titles of its first pairs; NULL: it has fewer */
    ev_difference_kind kind;          /* of the first difference */
    ev_difference_role role;
    size_t size;
} ev_group;

/* Zero-initialised there is none. */
typedef struct ev_groups {
    ev_group *group; /* in the order of their first pairs */
    size_t count, capacity;
    ev_digests titles;
} ev_groups;

/* Adds a pair that differs and was explained. Returns the index of its group; SIZE_MAX when memory
 * ran out. */
size_t ev_groups_add(ev_groups *groups, const ev_pair_result *result);

/* What a group is called. Borrowed. */
const char *ev_group_title(const ev_group *group, ev_tell_values values);

/* The number of a group counts those of several pairs: a pair that is alone has its own name. */
typedef struct ev_group_place {
    const ev_group *group;
    size_t index;  /* of the group */
    size_t number; /* from 1, as `accept --group` takes it; 0: it has one pair only */
} ev_group_place;

/* All groups: those with a contradiction first, then the largest, those of one size in the order of
 * their first pairs. The caller frees them; they are valid until a pair is added. NULL when memory
 * ran out. */
ev_group_place *ev_groups_order(const ev_groups *groups);

/* Appends "group 1: 312 files: template label \"Surname\" (en) (KZ1, KZ2, KZ3, ...)"
 * and a line feed. */
void ev_group_words(ev_buf *out, const ev_group_place *place, ev_tell_values values);

void ev_groups_free(ev_groups *groups);

#endif
