#include "policy/store.h"

bool ev_policy_store_is_spent(const ev_policy_store *store)
{
    return store->torn || store->count == EV_POLICY_STORE_MAX;
}

void ev_policy_store_forget(ev_policy_store *store)
{
    store->count = 0;
    store->torn = false;
}

/* Selecting and loading have an error of their own: the record's faults so far must not look like
 * theirs. */
const ev_policy *ev_policy_store_find(ev_policy_store *store, const ev_record *record,
                                      ev_arena *scratch, ev_faults *faults)
{
    ev_slice id;
    ev_faults loading;
    ev_faults_init(&loading, EV_LENIENT);
    if (ev_policy_select(store->res, record, scratch, &id, &loading) != EV_OK || id.data == NULL)
        return ev_faults_take_over(faults, &loading), NULL;
    for (size_t i = 0; i < store->count; i++)
        if (ev_slice_equal(store->policy[i].id, id))
            return &store->policy[i];
    ev_policy *policy = &store->policy[store->count];
    if (ev_policy_load(store->res, id, store->arena, policy, &loading) != EV_OK) {
        store->torn = true;
        return ev_faults_take_over(faults, &loading), NULL;
    }
    store->count++;
    return policy;
}
