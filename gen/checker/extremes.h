/* extremes: made-up records that put the most, the least and each kind of thing on a page, so that
 * what has no room is found before the first visa with it is issued. */
#ifndef EV_EXTREMES_H
#define EV_EXTREMES_H

#include "policy/policy.h"
#include "record/record.h"

typedef struct ev_extreme {
    const char *says; /* what is extreme: "the widest names"; in ASCII, for a person */
    ev_record record;
    bool has_photo, is_specimen;
    bool only_airports; /* differs from others in its entry points only */
} ev_extreme;

/* Where they go; borrowed until the function returns. */
typedef struct ev_extremes {
    void (*take)(void *context, const ev_extreme *extreme);
    void *context;
} ev_extremes;

/* The records of a policy, the widest first: names, numbers, states, categories, with and without
 * each part that a page may lack. Memory of the texts comes from the arena; nothing is taken any
 * more when it fails. */
void ev_extremes_of_records(const ev_policy *policy, ev_arena *arena, const ev_extremes *to);

/* Entry points: of each number those with the longest cities in each language, unlisted ones, and,
 * for `each`, each airport alone, as the last of two, three and four, and in each place of five to
 * eight. */
void ev_extremes_of_airports(const ev_policy *policy, ev_arena *arena, bool each,
                             const ev_extremes *to);

#endif
