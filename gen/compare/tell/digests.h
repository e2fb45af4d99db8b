/* digests: what was seen already, found again by its SHA-256. */
#ifndef EV_DIGESTS_H
#define EV_DIGESTS_H

#include "core/sha256.h"

/* Zero-initialised it is empty. */
typedef struct ev_digests {
    uint8_t (*digest)[EV_DIGEST_SIZE]; /* in the order of their addition */
    size_t count;
    uint32_t *slot; /* a hash table of numbers from 1; 0: free. Twice as many as digests, or more */
    size_t slots;   /* a power of two, or 0 */
} ev_digests;

/* The number of the bytes, from 0, in the order of their first addition: the count before the call
 * where they are new. SIZE_MAX when memory ran out. */
size_t ev_digests_add(ev_digests *digests, ev_slice bytes);

/* Forgets the last one that was added. */
void ev_digests_forget_last(ev_digests *digests);

void ev_digests_free(ev_digests *digests);

#endif
