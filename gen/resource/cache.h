/* cache: the versions of templates and policies that were read already, for the documents that
 * follow.
 *
 * They live in an arena of the cache, which frees all or nothing. So when a version could not be
 * read and left its pieces there, or the table is full, the whole cache is emptied between two
 * documents, and what is needed is read again. Dropping single versions was rejected: a batch uses
 * one or two of each kind. */
#ifndef EV_CACHE_H
#define EV_CACHE_H

#include "fault/fault.h"
#include "resource/resource.h"

/* Reads the version `id` into *parsed, which has the size of its kind; all that it points to lives
 * in the arena or in the resources. Returns faults->status. */
typedef ev_status ev_cache_load(const ev_resources *res, ev_slice id, ev_arena *arena, void *parsed,
                                ev_faults *faults);

/* What is read: a template or a policy. Kinds are told apart by their address. */
typedef struct ev_cache_kind {
    size_t size;
    ev_cache_load *load;
} ev_cache_kind;

enum { EV_CACHE_MAX = 32 }; /* versions */

typedef struct ev_cache {
    const ev_resources *res; /* borrowed */
    ev_arena arena;
    struct {
        const ev_cache_kind *kind;
        ev_slice id; /* lives in the resources */
        const void *parsed;
    } entry[EV_CACHE_MAX];
    size_t count;
    bool is_spent; /* to be emptied before the next document */
} ev_cache;

/* `limit`: bytes that all versions together may take. */
void ev_cache_init(ev_cache *cache, const ev_resources *res, size_t limit);
void ev_cache_free(ev_cache *cache);

/* Between two documents: empties a spent cache. What ev_cache_find returned is valid until
 * then. */
void ev_cache_tidy(ev_cache *cache);

/* The version `id`, read if it is not there yet; `id` must live in the resources. NULL with the
 * faults of reading it, of EV_CONFIG or memory. The reader sees a list of faults of its own: those
 * that the record had so far must not look like its. */
const void *ev_cache_find(ev_cache *cache, const ev_cache_kind *kind, ev_slice id,
                          ev_faults *faults);

#endif
