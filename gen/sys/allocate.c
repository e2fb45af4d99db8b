/* The allocation functions of both programs. Each asks the next allocator, the C library's or one
 * that was preloaded, and ends the process where that has no memory (sys/memory.h). The dynamic
 * linker finds the functions of a program before those of its libraries: so libraries, and the C
 * library itself, come here too. free and malloc_usable_size are the next allocator's.
 *
 * Rejected: to have each library told (json_set_alloc_funcs, gnutls_global_set_mem_functions): half
 * of them cannot be. Rejected as well: the linker's --wrap, which sees no call inside a library.
 *
 * Not in a library of the build: the linker would take it into every unit test, which need
 * allocations that fail. Sanitizers bring their own allocator. */
#ifdef EV_SANITIZED
typedef int ev_allocate_is_left_out;
#else

#include "sys/memory.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Until glibc 2.34 dlsym itself allocated, and bore it when it got nothing. */
static _Thread_local bool is_looking;

static void *find(const char *name, _Atomic(void *) *found)
{
    if (is_looking)
        return NULL;
    is_looking = true;
    void *next = dlsym(RTLD_NEXT, name);
    is_looking = false;
    if (next == NULL)
        ev_memory_exit(ev_memory_program);
    atomic_store_explicit(found, next, memory_order_relaxed);
    return next;
}

/* Calls the next function of that name. A union, because ISO C has no conversion from a pointer to
 * an object into one to a function. */
#define CALL_NEXT(result, function, ...)                                                           \
    do {                                                                                           \
        static _Atomic(void *) known;                                                              \
        union {                                                                                    \
            void *address;                                                                         \
            __typeof__(&function) call;                                                            \
        } next = {atomic_load_explicit(&known, memory_order_relaxed)};                             \
        if (next.address == NULL)                                                                  \
            next.address = find(#function, &known);                                                \
        (result) = next.address != NULL ? next.call(__VA_ARGS__) : 0;                              \
    } while (0)

/* `size` 0: nothing was asked for, and NULL is not a failure. */
static void *hold(void *block, size_t size)
{
    if (__builtin_expect(block == NULL, 0) && size > 0 && !is_looking)
        ev_memory_exit(ev_memory_program);
    return block;
}

/* The same of a function that refuses an alignment with EINVAL. */
static void *hold_aligned(void *block, size_t size)
{
    return block == NULL && errno == EINVAL ? NULL : hold(block, size);
}

void *malloc(size_t size)
{
    void *block;
    CALL_NEXT(block, malloc, size);
    return hold(block, size);
}

void *calloc(size_t count, size_t size)
{
    void *block;
    CALL_NEXT(block, calloc, count, size);
    return hold(block, count != 0 ? size : 0);
}

void *realloc(void *old, size_t size)
{
    void *block;
    CALL_NEXT(block, realloc, old, size);
    return hold(block, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
    void *block;
    CALL_NEXT(block, reallocarray, old, count, size);
    return hold(block, count != 0 ? size : 0);
}

void *memalign(size_t alignment, size_t size)
{
    void *block;
    errno = 0;
    CALL_NEXT(block, memalign, alignment, size);
    return hold_aligned(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    void *block;
    errno = 0;
    CALL_NEXT(block, aligned_alloc, alignment, size);
    return hold_aligned(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    int result;
    CALL_NEXT(result, posix_memalign, block, alignment, size);
    if (result == ENOMEM)
        ev_memory_exit(ev_memory_program);
    return result;
}

#endif
