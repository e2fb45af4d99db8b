/* policy_store: the policies that were read already, for the documents that follow. */
#ifndef EV_POLICY_STORE_H
#define EV_POLICY_STORE_H

#include "policy/policy.h"

enum { EV_POLICY_STORE_MAX = 16 };

typedef struct ev_policy_store {
    const ev_resources *res; /* borrowed */
    ev_arena *arena;         /* of the owner; lives as long as the policies */
    ev_policy policy[EV_POLICY_STORE_MAX];
    size_t count;
    bool torn; /* one could not be loaded, and its pieces lie in the arena */
} ev_policy_store;

/* Whether the owner must reset the arena and have the store forget before the next
 * ev_policy_store_find. */
bool ev_policy_store_is_spent(const ev_policy_store *store);
void ev_policy_store_forget(ev_policy_store *store);

/* The policy of a record that has a day of issue (ev_policy_select), loaded if it is not there yet.
 * NULL with faults in *faults. `scratch` is the document's arena. */
const ev_policy *ev_policy_store_find(ev_policy_store *store, const ev_record *record,
                                      ev_arena *scratch, ev_faults *faults);

#endif
