/* Open addressing: a search steps from slot to slot until it finds its key or an empty one. Nothing
 * is removed one by one: when the memo is full, which takes many policies and entry points, it
 * costs some documents to compute all again. */
#include "core/memo.h"

enum { COUNT_MAX = EV_MEMO_SLOTS / 4 * 3, ALIGN = 16 };

struct ev_memo_entry {
    uint64_t hash;
    size_t key_size; /* the key is behind this header, then the value at the next multiple of 16 */
};

_Static_assert(sizeof(ev_memo_entry) % ALIGN == 0, "a key is aligned");

static size_t padded(size_t size)
{
    return (size + ALIGN - 1) / ALIGN * ALIGN;
}

void ev_memo_init(ev_memo *memo, size_t limit)
{
    *memo = (ev_memo){.count = 0};
    ev_arena_init(&memo->arena, limit);
}

void ev_memo_free(ev_memo *memo)
{
    ev_arena_free(&memo->arena);
}

void ev_memo_tidy(ev_memo *memo)
{
    if (!memo->is_spent)
        return;
    ev_arena_reset(&memo->arena);
    memo->slot = NULL;
    memo->seen = NULL;
    memo->count = 0;
    memo->is_spent = false;
}

/* Eight bytes at a time. It need not be strong: keys are compared. */
static uint64_t hash_of(ev_slice key)
{
    const uint64_t prime = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t hash = key.size * prime, word;
    for (; key.size >= sizeof word; key.data += sizeof word, key.size -= sizeof word) {
        memcpy(&word, key.data, sizeof word);
        hash = (hash ^ word) * prime;
        hash ^= hash >> 29;
    }
    word = 0;
    if (key.size > 0)
        memcpy(&word, key.data, key.size);
    hash = (hash ^ word) * prime;
    return hash ^ hash >> 32;
}

/* The slot of a key, or the empty one where it would be. */
static size_t slot_of(const ev_memo *memo, ev_slice key, uint64_t hash)
{
    size_t at = hash % EV_MEMO_SLOTS;
    for (const ev_memo_entry *entry; (entry = memo->slot[at]) != NULL;
         at = (at + 1) % EV_MEMO_SLOTS)
        if (entry->hash == hash && entry->key_size == key.size &&
            memcmp(entry + 1, key.data, key.size) == 0)
            break;
    return at;
}

static void *value_of(ev_memo_entry *entry)
{
    return (char *)(entry + 1) + padded(entry->key_size);
}

const void *ev_memo_find(const ev_memo *memo, ev_slice key)
{
    ev_memo_entry *entry = NULL;
    if (memo->count > 0)
        entry = memo->slot[slot_of(memo, key, hash_of(key))];
    return entry != NULL ? value_of(entry) : NULL;
}

static bool make_tables(ev_memo *memo)
{
    if (memo->slot == NULL) {
        memo->slot = ev_arena_take_array(&memo->arena, EV_MEMO_SLOTS, sizeof *memo->slot);
        memo->seen = ev_arena_take_array(&memo->arena, EV_MEMO_SLOTS, sizeof *memo->seen);
    }
    return !memo->arena.failed;
}

/* Whether the key was added before; one that takes its place in the table is forgotten. */
static bool was_seen(ev_memo *memo, uint64_t hash)
{
    uint32_t *place = &memo->seen[hash % EV_MEMO_SLOTS], mark = (uint32_t)(hash >> 32) | 1;
    bool was = *place == mark;
    *place = mark;
    return was;
}

void *ev_memo_add(ev_memo *memo, ev_slice key, size_t size)
{
    uint64_t hash = hash_of(key);
    if (memo->is_spent || (make_tables(memo) && !was_seen(memo, hash)))
        return NULL;
    ev_memo_entry *entry = ev_arena_take(&memo->arena, sizeof *entry + padded(key.size) + size);
    memo->is_spent = entry == NULL || memo->count + 1 == COUNT_MAX;
    if (entry == NULL)
        return NULL;
    *entry = (ev_memo_entry){hash, key.size};
    memcpy(entry + 1, key.data, key.size);
    memo->slot[slot_of(memo, key, hash)] = entry;
    memo->count++;
    return value_of(entry);
}
