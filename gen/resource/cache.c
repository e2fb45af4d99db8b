#include "resource/cache.h"

void ev_cache_init(ev_cache *cache, const ev_resources *res, size_t limit)
{
    cache->res = res;
    cache->count = 0;
    cache->is_spent = false;
    ev_arena_init(&cache->arena, limit);
}

void ev_cache_free(ev_cache *cache)
{
    ev_arena_free(&cache->arena);
    cache->count = 0;
}

void ev_cache_tidy(ev_cache *cache)
{
    if (!cache->is_spent)
        return;
    ev_arena_reset(&cache->arena);
    cache->count = 0;
    cache->is_spent = false;
}

static const void *load(ev_cache *cache, const ev_cache_kind *kind, ev_slice id, ev_faults *faults)
{
    void *parsed = ev_arena_take(&cache->arena, kind->size);
    EV_UNSET ev_faults loading;
    ev_faults_init(&loading, EV_LENIENT);
    if (parsed == NULL)
        (void)ev_faults_add(&loading, EV_OUT_OF_MEMORY, "");
    else
        (void)kind->load(cache->res, id, &cache->arena, parsed, &loading);
    if (loading.status == EV_OK)
        return parsed;
    cache->is_spent = true;
    ev_faults_take_over(faults, &loading);
    return NULL;
}

/* A version for which the table has no place is not found a second time, but lives as long as the
 * others. */
const void *ev_cache_find(ev_cache *cache, const ev_cache_kind *kind, ev_slice id,
                          ev_faults *faults)
{
    for (size_t i = 0; i < cache->count; i++)
        if (cache->entry[i].kind == kind && ev_slice_equal(cache->entry[i].id, id))
            return cache->entry[i].parsed;
    const void *parsed = load(cache, kind, id, faults);
    if (parsed != NULL && cache->count < EV_CACHE_MAX) {
        cache->entry[cache->count].kind = kind;
        cache->entry[cache->count].id = id;
        cache->entry[cache->count++].parsed = parsed;
    }
    cache->is_spent = cache->is_spent || cache->count == EV_CACHE_MAX;
    return parsed;
}
