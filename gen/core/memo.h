/* memo: what was computed once, found again by everything that it depends on.
 *
 * A key is the bytes of all inputs of a computation; equal keys have equal results. So what is
 * found is what would be computed, and a memo can be left out, emptied or full at any time: only
 * time depends on it. It belongs to one worker and lives from document to document. */
#ifndef EV_MEMO_H
#define EV_MEMO_H

#include "core/core.h"

typedef struct ev_memo_entry ev_memo_entry;

enum { EV_MEMO_SLOTS = 8192 };

/* Zero-initialised it is empty and refuses all additions. */
typedef struct ev_memo {
    ev_arena arena;
    ev_memo_entry **slot; /* EV_MEMO_SLOTS of them; NULL: none yet */
    uint32_t *seen;       /* as many: a part of the hash of a key that was added once */
    size_t count;
    bool is_spent; /* full: to be emptied before the next document */
} ev_memo;

/* `limit`: bytes that all keys and values together may take. */
void ev_memo_init(ev_memo *memo, size_t limit);
void ev_memo_free(ev_memo *memo);

/* Between two documents: empties a spent memo. What the functions below returned is valid until
 * then. */
void ev_memo_tidy(ev_memo *memo);

/* The value of a key; NULL when there is none. */
const void *ev_memo_find(const ev_memo *memo, ev_slice key);

/* Room for the value of a key that is not there yet: `size` zeroed bytes, aligned to 16, to be
 * filled before the next search. NULL when the memo is full, and when a key is added for the first
 * time: most of what a record alone has never comes again, and would only push the rest out of the
 * processor's cache. */
void *ev_memo_add(ev_memo *memo, ev_slice key, size_t size);

#endif
