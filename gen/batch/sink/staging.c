#include "batch/sink/staging.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

enum { WAITS_MAX = 1000 }; /* of a millisecond */

static void count_slot(ev_staging *staging, unsigned slot)
{
    unsigned known = atomic_load(&staging->slots);
    while (known <= slot && !atomic_compare_exchange_weak(&staging->slots, &known, slot + 1))
        ;
}

void ev_staging_begin(ev_staging *staging, unsigned slot)
{
    atomic_fetch_add(&staging->writing, 1);
    if (atomic_load(&staging->is_ended)) {
        ev_staging_end(staging);
        for (;;)
            (void)poll(NULL, 0, -1);
    }
    count_slot(staging, slot);
}

void ev_staging_end(ev_staging *staging)
{
    atomic_fetch_sub(&staging->writing, 1);
}

unsigned ev_staging_stop(ev_staging *staging)
{
    atomic_store(&staging->is_ended, true);
    for (int i = 0; i < WAITS_MAX && atomic_load(&staging->writing) > 0; i++)
        (void)poll(NULL, 0, 1);
    return atomic_load(&staging->slots);
}
