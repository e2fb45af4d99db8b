/* core: the ground every module stands on: borrowed bytes, the arena of one document, a growing buffer, and the
 * list of faults.
 *
 * Ownership is the same everywhere: what an arena hands out dies with the next ev_arena_reset or ev_arena_free;
 * nothing else is ever freed one by one. A slice borrows; it never owns. */
#ifndef EV_CORE_H
#define EV_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- status: the exit code of the program, after sysexits(3) ------------------------------------------------- */

typedef enum ev_status {
    EV_OK = 0,
    EV_USAGE = 64,       /* the command line is wrong */
    EV_DATA = 65,        /* the record is wrong, or over a limit */
    EV_NO_INPUT = 66,    /* the record cannot be opened or read */
    EV_INTERNAL = 70,    /* a defect of this program */
    EV_CANT_CREATE = 73, /* the output cannot be created */
    EV_IO = 74,          /* writing broke off */
    EV_TEMP_FAIL = 75,   /* memory or another resource ran out: try again */
    EV_CONFIG = 78       /* a template, a policy or a font is broken */
} ev_status;

/* ---- slices -------------------------------------------------------------------------------------------------- */

/* size bytes at data, borrowed, not NUL-terminated. {NULL, 0} is the absent value; "" is present and empty. */
typedef struct ev_slice {
    const char *data;
    size_t size;
} ev_slice;

#define EV_SLICE(literal) ((ev_slice){(literal), sizeof(literal) - 1})

ev_slice ev_slice_from(const char *text); /* text up to its NUL; NULL gives the absent slice */

/* Here, not in core.c: look-ups compare thousands of times a document, mostly with a literal, whose length the compiler knows. */
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

ev_slice ev_slice_trim(ev_slice a); /* without blanks, tabs and carriage returns at both ends */

/* Cuts *rest at the first `mark`: returns what stands before it and moves *rest behind it. Without a mark the whole
 * of *rest is returned and *rest becomes empty (data stays non-NULL, size 0). */
ev_slice ev_slice_cut(ev_slice *rest, char mark);

/* ---- arena --------------------------------------------------------------------------------------------------- */

/* One arena per document. Blocks are aligned to 16 bytes and zeroed. ev_arena_take returns NULL when memory or the limit is
 * exhausted, and then for every later call until the next reset: a caller may check late, but must check before it
 * uses what it got. fail_after is the hook of the tests: the fail_after-th call from now fails (0: none does). */
typedef struct ev_arena_block ev_arena_block;
typedef struct ev_arena {
    ev_arena_block *block; /* newest first */
    size_t limit;          /* bytes all blocks together may hold */
    size_t held;
    size_t fail_after;
    bool failed;
} ev_arena;

void ev_arena_init(ev_arena *arena, size_t limit);
void *ev_arena_take(ev_arena *arena, size_t size);
void *ev_arena_take_array(ev_arena *arena, size_t count, size_t size); /* NULL too when count * size overflows */
char *ev_arena_copy(ev_arena *arena, ev_slice bytes);                  /* adds a NUL */
void ev_arena_reset(ev_arena *arena); /* forgets everything, keeps the largest block for the next document */
void ev_arena_free(ev_arena *arena);

/* ---- buffer -------------------------------------------------------------------------------------------------- */

/* Bytes that grow. Memory comes from the arena, or from malloc when arena is NULL (then ev_buf_free gives it back).
 * A failed append sets `failed` and later appends do nothing: write on, and check once at the end. */
typedef struct ev_buf {
    char *data;
    size_t size;
    size_t capacity;
    ev_arena *arena;
    bool failed;
} ev_buf;

void ev_buf_init(ev_buf *buf, ev_arena *arena, size_t capacity);
void ev_buf_free(ev_buf *buf);
bool ev_buf_grow(ev_buf *buf, size_t more); /* makes room for `more` bytes behind the end; false when failed */
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

void ev_buf_int(ev_buf *buf, int64_t value);         /* decimal, no locale */
void ev_buf_hex(ev_buf *buf, const void *bytes, size_t size); /* lower case */
ev_slice ev_buf_as_slice(const ev_buf *buf);

/* For loops that write through a pointer: where `more` bytes, at least 1, may be written; they count when buf->size is raised. NULL when
 * failed. */
static inline char *ev_buf_room(ev_buf *buf, size_t more)
{
    bool fits = more <= buf->capacity - buf->size && !buf->failed;
    return fits || ev_buf_grow(buf, more) ? buf->data + buf->size : NULL;
}

/* ---- faults -------------------------------------------------------------------------------------------------- */

/* Every fault the program can name; the table with code, severity, exit status and sentence is gen/fault/faults.def. */
typedef enum ev_code {
#define EV_FAULT(id, code, severity, status, sentence, help) EV_##id,
#include "fault/faults.def"
#undef EV_FAULT
    EV_CODE_COUNT
} ev_code;

/* How many of them the generator can name; those behind are the signer's. */
enum {
    EV_GEN_CODE_COUNT = 0
#define EV_FAULT(id, code, severity, status, sentence, help) +1
#define EV_SEAL_FAULT(id, code, severity, status, sentence, help)
#include "fault/faults.def"
#undef EV_FAULT
};

typedef enum ev_severity { EV_ERROR, EV_WARNING } ev_severity;

typedef struct ev_code_info {
    const char *code; /* stable, kebab-case */
    ev_severity severity;
    ev_status status;     /* what the program exits with */
    const char *sentence; /* what is wrong, in one sentence that holds no value of the record */
    const char *help;     /* what the person who reads it can do */
} ev_code_info;

const ev_code_info *ev_code_describe(ev_code code); /* never NULL */

enum { EV_POINTER_MAX = 128, EV_FAULTS_MAX = 64 };

typedef struct ev_fault {
    ev_code code;
    ev_severity severity;
    char pointer[EV_POINTER_MAX + 1]; /* RFC 6901, UTF-8; "" is the whole record; for EV_CONFIG the resource's path.
                                       * A member's name is a stranger's: whoever prints it escapes it to ASCII */
    unsigned line, column;            /* 1-based place in the input or resource; 0: not known */
    uint32_t code_point;              /* the one character a glyph fault may name; 0: none */
} ev_fault;

/* The faults of one record, owned by the caller. Zero-initialise or use ev_error_init. Its last place
 * is kept for MORE_FAULTS; what comes then is counted in `dropped` and not kept. */
typedef struct ev_error {
    ev_fault fault[EV_FAULTS_MAX];
    size_t count;
    size_t dropped;
    ev_status status; /* EV_OK while there are only warnings; else the status of the first error */
    bool strict;      /* set by the caller: warnings count as errors */
} ev_error;

void ev_error_init(ev_error *error, bool strict);

/* Adds a fault at `pointer` (cut at EV_POINTER_MAX bytes). Returns error->status. */
ev_status ev_error_add(ev_error *error, ev_code code, const char *pointer);
ev_status ev_error_add_at(ev_error *error, ev_code code, const char *pointer, unsigned line, unsigned column);
ev_status ev_error_add_glyph(ev_error *error, ev_code code, const char *pointer, uint32_t code_point);

/* Adds a warning that stays one when `strict` is set: about the machine, not about the record. */
void ev_error_note(ev_error *error, ev_code code);

/* Adds the faults of *from that *error does not have yet, at the same pointer: what was found twice is one fault. */
void ev_error_take_over(ev_error *error, const ev_error *from);

/* Writes "<base>/<name>" or "<base>/<index>" into out as RFC 6901, "~" and "/" in the name escaped as ~0 and ~1,
 * cut at a character's border where it is too long. */
void ev_pointer_member(char out[EV_POINTER_MAX + 1], const char *base, ev_slice name);
void ev_pointer_item(char out[EV_POINTER_MAX + 1], const char *base, size_t index);

#endif
