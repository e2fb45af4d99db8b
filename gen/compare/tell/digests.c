/* Open addressing over digests, which are as good as random: the first bytes are the hash. */
#include "compare/tell/digests.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

static size_t slot_of(const ev_digests *digests, const uint8_t digest[EV_DIGEST_SIZE])
{
    size_t at;
    memcpy(&at, digest, sizeof at);
    at &= digests->slots - 1;
    while (digests->slot[at] != 0 &&
           memcmp(digests->digest[digests->slot[at] - 1], digest, EV_DIGEST_SIZE) != 0)
        at = (at + 1) & (digests->slots - 1);
    return at;
}

static bool grow(ev_digests *digests)
{
    size_t slots = digests->slots == 0 ? FIRST_SLOTS : 2 * digests->slots;
    void *digest = slots > UINT32_MAX ? NULL : realloc(digests->digest, slots / 2 * EV_DIGEST_SIZE);
    if (digest == NULL)
        return false;
    digests->digest = digest;
    uint32_t *slot = calloc(slots, sizeof *slot);
    if (slot == NULL)
        return false;
    free(digests->slot);
    digests->slot = slot;
    digests->slots = slots;
    for (size_t i = 0; i < digests->count; i++)
        slot[slot_of(digests, digests->digest[i])] = (uint32_t)(i + 1);
    return true;
}

size_t ev_digests_add(ev_digests *digests, ev_slice bytes)
{
    uint8_t digest[EV_DIGEST_SIZE];
    if (2 * (digests->count + 1) > digests->slots && !grow(digests))
        return SIZE_MAX;
    ev_sha256(bytes, digest);
    size_t at = slot_of(digests, digest);
    if (digests->slot[at] == 0) {
        memcpy(digests->digest[digests->count], digest, sizeof digest);
        digests->slot[at] = (uint32_t)++digests->count;
    }
    return digests->slot[at] - 1;
}

/* The last one ends its chain of slots, because none was added behind it: nothing moves. */
void ev_digests_forget_last(ev_digests *digests)
{
    digests->slot[slot_of(digests, digests->digest[digests->count - 1])] = 0;
    digests->count--;
}

void ev_digests_free(ev_digests *digests)
{
    free(digests->digest);
    free(digests->slot);
    *digests = (ev_digests){0};
}
