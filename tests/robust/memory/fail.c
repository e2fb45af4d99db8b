/* An allocator that fails, for LD_PRELOAD. It counts the allocations of the process; the one that
 * is asked for gets nothing, and all later ones as well where that is asked for.
 *
 * What is asked for and what was seen is in a page that the parent shares: FAIL_FD is its
 * descriptor. It is mapped at the first allocation, which may come before any constructor, and no
 * file is opened or written to: a process that is confined can still use it, and a child counts
 * with its parent. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FAIL_FD = 198 };
enum { ONCE = 0, ON = 1 };

typedef struct shared {
    int64_t position; /* of the allocation that fails, from 1; 0: none does */
    int64_t mode;     /* ONCE, ON */
    atomic_int_fast64_t count, fired;
} shared;

/* The C library's own, by other names. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Atomic(shared *) page;

static shared *map_page(void)
{
    shared *known = atomic_load(&page);
    if (known != NULL)
        return known;
    known = mmap(NULL, sizeof *known, PROT_READ | PROT_WRITE, MAP_SHARED, FAIL_FD, 0);
    if (known == MAP_FAILED)
        _exit(99);
    atomic_store(&page, known);
    return known;
}

static int fails(void)
{
    shared *s = map_page();
    int64_t now = atomic_fetch_add(&s->count, 1) + 1;
    if (s->position == 0 || (s->mode == ONCE ? now != s->position : now < s->position))
        return 0;
    atomic_fetch_add(&s->fired, 1);
    errno = ENOMEM;
    return 1;
}

/* At the latest before main. */
__attribute__((constructor)) static void begin(void)
{
    (void)map_page();
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    void *got = fails() ? NULL : __libc_memalign(alignment, size);
    if (got == NULL)
        return ENOMEM;
    *block = got;
    return 0;
}
