/* core: what every module builds on: borrowed bytes, the arena of one document, a growing buffer.
 *
 * Ownership is the same everywhere: what an arena hands out dies with the next ev_arena_reset or
 * ev_arena_free; nothing else is ever freed one by one. A slice borrows; it never owns. */
#ifndef EV_CORE_H
#define EV_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* For a variable of many kilobytes that is set before it is read. The build sets all others to zero
 * first (Makefile, ZERO), which for these costs more than the rest of their function. */
#define EV_UNSET __attribute__((uninitialized))

/* ---- slices ---------------------------------------------------------------------------------- */

/* size bytes at data, borrowed, not NUL-terminated. {NULL, 0} is the absent value; "" is present
 * and empty. */
typedef struct ev_slice {
    const char *data;
    size_t size;
} ev_slice;

#define EV_SLICE(literal) ((ev_slice){(literal), sizeof(literal) - 1})

/* The text up to its NUL; NULL gives the absent slice. */
ev_slice ev_slice_from(const char *text);

/* Here, not in core.c: look-ups compare thousands of times a document, mostly with a literal, whose
 * length the compiler knows. */
static inline bool ev_slice_equal(ev_slice a, ev_slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool ev_slice_is(ev_slice a, const char *text)
{
    return ev_slice_equal(a, (ev_slice){text, strlen(text)});
}

static inline bool ev_slice_starts(ev_slice a, const char *prefix)
{
    size_t size = strlen(prefix);
    return a.size >= size && (size == 0 || memcmp(a.data, prefix, size) == 0);
}

/* The white space of JSON (RFC 8259, section 2). */
static inline bool ev_char_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Without the blanks at both ends of a line; a line feed is not one of them. */
ev_slice ev_slice_trim_blanks(ev_slice a);

/* The same. Most lines and words have none, and reading a template asks five thousand times. */
static inline ev_slice ev_slice_trim(ev_slice a)
{
    bool has_none =
        a.size > 0 && (unsigned char)a.data[0] > ' ' && (unsigned char)a.data[a.size - 1] > ' ';
    return has_none ? a : ev_slice_trim_blanks(a);
}

/* Cuts *rest at the first `mark`: returns the part before it and leaves the part behind it in
 * *rest. Without a mark it returns the whole of *rest, which becomes empty (data stays non-NULL,
 * size 0). */
ev_slice ev_slice_cut(ev_slice *rest, char mark);

/* ---- arena ----------------------------------------------------------------------------------- */

/* One arena for each document. Pieces are aligned to 16 bytes and zeroed. ev_arena_take returns
 * NULL when memory or the limit is exhausted, and then for every later call until the next reset: a
 * caller may check late, but must check before it uses what it got. fail_after is the hook of the
 * tests: the fail_after-th call from now fails (0: none does). */
typedef struct ev_arena_block ev_arena_block;
typedef struct ev_arena {
    ev_arena_block *block; /* newest first */
    size_t limit;          /* bytes that all blocks together may hold */
    size_t held;
    size_t fail_after;
    bool failed;
} ev_arena;

void ev_arena_init(ev_arena *arena, size_t limit);
void *ev_arena_take(ev_arena *arena, size_t size);

/* The same, but the bytes may have any value: for what is written as a whole before it is read. */
void *ev_arena_take_unset(ev_arena *arena, size_t size);

/* The same for count * size bytes; NULL as well when that overflows. */
void *ev_arena_take_array(ev_arena *arena, size_t count, size_t size);

/* A copy of the bytes with a NUL behind it. */
char *ev_arena_copy(ev_arena *arena, ev_slice bytes);

/* Forgets everything; keeps the largest block for the next document. */
void ev_arena_reset(ev_arena *arena);
void ev_arena_free(ev_arena *arena);

/* ---- buffer ---------------------------------------------------------------------------------- */

/* Bytes that grow. Memory comes from the arena, or from malloc when arena is NULL (ev_buf_free then
 * frees it). A failed append sets `failed`, and later appends do nothing: write on, and check once
 * at the end. */
typedef struct ev_buf {
    char *data;
    size_t size;
    size_t capacity;
    ev_arena *arena;
    bool failed;
} ev_buf;

void ev_buf_init(ev_buf *buf, ev_arena *arena, size_t capacity);
void ev_buf_free(ev_buf *buf);

/* Makes room for `more` bytes behind the end; false when that fails. */
bool ev_buf_grow(ev_buf *buf, size_t more);

void ev_buf_bytes(ev_buf *buf, const void *bytes, size_t size);
void ev_buf_slice(ev_buf *buf, ev_slice text);

static inline void ev_buf_text(ev_buf *buf, const char *text)
{
    ev_buf_bytes(buf, text, strlen(text));
}

static inline void ev_buf_char(ev_buf *buf, char c)
{
    if (buf->size < buf->capacity && !buf->failed)
        buf->data[buf->size++] = c;
    else
        ev_buf_bytes(buf, &c, 1);
}

void ev_buf_int(ev_buf *buf, int64_t value);                  /* decimal, no locale */
void ev_buf_hex(ev_buf *buf, const void *bytes, size_t size); /* lower case; whole or not at all */

/* What was written so far; borrowed from the buffer, valid until the next append. */
ev_slice ev_buf_as_slice(const ev_buf *buf);

/* For loops that write through a pointer: where `more` bytes, at least 1, may be written; they
 * count when buf->size is raised. NULL when that fails. */
static inline char *ev_buf_room(ev_buf *buf, size_t more)
{
    bool fits = more <= buf->capacity - buf->size && !buf->failed;
    return fits || ev_buf_grow(buf, more) ? buf->data + buf->size : NULL;
}

#endif
