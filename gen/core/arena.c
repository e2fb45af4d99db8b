/* The arena: a list of blocks, of which the newest is in use, and a place in it that moves.
 * Everything of a document dies with the document, so no error path in this program frees
 * anything. */
#include "core/core.h"

#include <stdlib.h>
#include <string.h>

/* Under a sanitizer a block for each call: it then sees where a piece ends, and its use after a
 * reset. Otherwise blocks so large that malloc maps them: pages come zeroed, and only those that
 * are used. */
#ifdef EV_SANITIZED
enum { ALIGN = 16, BLOCK_MIN = 0 };
#else
enum { ALIGN = 16, BLOCK_MIN = 1 << 20 };
#endif

struct ev_arena_block {
    ev_arena_block *older;
    size_t capacity, used; /* of the bytes behind this header */
    size_t dirty; /* bytes that were ever handed out; the rest is still zero, as calloc gave it */
};

static const size_t header_size = (sizeof(ev_arena_block) + ALIGN - 1) / ALIGN * ALIGN;

void ev_arena_init(ev_arena *arena, size_t limit)
{
    *arena = (ev_arena){.limit = limit};
}

static void *fail(ev_arena *arena)
{
    arena->failed = true;
    return NULL;
}

static bool grow(ev_arena *arena, size_t size)
{
    size_t capacity = size > BLOCK_MIN ? size : BLOCK_MIN;
    size_t rest = arena->limit - arena->held;
    if (size > rest)
        return false;
    capacity = capacity < rest ? capacity : rest;
    ev_arena_block *block = calloc(1, header_size + capacity);
    if (block == NULL)
        return false;
    *block = (ev_arena_block){.older = arena->block, .capacity = capacity};
    arena->block = block;
    arena->held += capacity;
    return true;
}

/* Moves the place behind `size` bytes; *dirty: how many of them may not be zero. */
static void *take(ev_arena *arena, size_t size, size_t *dirty)
{
    if (arena->failed || size > arena->limit || size > SIZE_MAX - ALIGN - header_size)
        return fail(arena);
    if (arena->fail_after > 0 && --arena->fail_after == 0)
        return fail(arena);
    size = size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
    ev_arena_block *block = arena->block;
    if (block == NULL || size > block->capacity - block->used) {
        if (!grow(arena, size))
            return fail(arena);
        block = arena->block;
    }
    char *bytes = (char *)block + header_size + block->used;
    size_t rest = block->used < block->dirty ? block->dirty - block->used : 0;
    *dirty = size < rest ? size : rest;
    block->used += size;
    if (block->dirty < block->used)
        block->dirty = block->used;
    return bytes;
}

void *ev_arena_take(ev_arena *arena, size_t size)
{
    size_t dirty = 0;
    void *bytes = take(arena, size, &dirty);
    return bytes != NULL && dirty > 0 ? memset(bytes, 0, dirty) : bytes;
}

void *ev_arena_take_unset(ev_arena *arena, size_t size)
{
    size_t dirty;
    return take(arena, size, &dirty);
}

void *ev_arena_take_array(ev_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return fail(arena);
    return ev_arena_take(arena, count * size);
}

char *ev_arena_copy(ev_arena *arena, ev_slice bytes)
{
    char *copy = ev_arena_take(arena, bytes.size + 1);
    if (copy != NULL && bytes.size > 0)
        memcpy(copy, bytes.data, bytes.size);
    return copy;
}

void ev_arena_reset(ev_arena *arena)
{
    ev_arena_block *kept = NULL;
    for (ev_arena_block *block = arena->block, *older; block != NULL; block = older) {
        older = block->older;
        if (kept == NULL || block->capacity > kept->capacity) {
            free(kept);
            kept = block;
        } else {
            free(block);
        }
    }
    if (kept != NULL) {
        kept->older = NULL;
        kept->used = 0;
    }
    arena->block = kept;
    arena->held = kept != NULL ? kept->capacity : 0;
    arena->failed = false;
}

void ev_arena_free(ev_arena *arena)
{
    for (ev_arena_block *block = arena->block, *older; block != NULL; block = older) {
        older = block->older;
        free(block);
    }
    arena->block = NULL;
    arena->held = 0;
}
