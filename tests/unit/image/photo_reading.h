/* One reading of a photo with its own arena and fault list, for test_image.c and test_made.c.
 * Include it behind cmocka.h. */
#ifndef PHOTO_READING_H
#define PHOTO_READING_H

#include "unit/image/photo_check.h"

#define POINTER "/photo"
enum { ARENA_LIMIT = 4 << 20 };

typedef struct reading {
    ev_arena arena;
    ev_faults faults;
    ev_image image;
    ev_status status;
} reading;

static inline reading *read_photo(ev_slice bytes)
{
    reading *r = calloc(1, sizeof *r);
    assert_non_null(r);
    ev_arena_init(&r->arena, ARENA_LIMIT);
    ev_faults_init(&r->faults, EV_LENIENT);
    r->status = ev_image_read(bytes, POINTER, &r->arena, &r->image, &r->faults);
    return r;
}

static inline void close_reading(reading *r)
{
    ev_arena_free(&r->arena);
    free(r);
}

static inline void assert_refused(ev_slice bytes, ev_code code)
{
    reading *r = read_photo(bytes);
    assert_int_not_equal(r->faults.count, 0);
    assert_string_equal(ev_code_describe(r->faults.fault[0].code)->code,
                        ev_code_describe(code)->code);
    assert_string_equal(r->faults.fault[0].pointer, code == EV_OUT_OF_MEMORY ? "" : POINTER);
    assert_int_equal(r->status, ev_code_describe(code)->status);
    close_reading(r);
}

/* The codes of all faults, with a blank between two. */
enum { CODES_SIZE = 400 };
static inline void codes_of(const reading *r, char codes[CODES_SIZE])
{
    size_t size = 0;
    codes[0] = '\0';
    for (size_t i = 0; i < r->faults.count; i++)
        size += (size_t)snprintf(codes + size, CODES_SIZE - size, "%s%s", i > 0 ? " " : "",
                                 ev_code_describe(r->faults.fault[i].code)->code);
    assert_true(size < CODES_SIZE);
}

/* Exactly these faults, errors and warnings: codes with a blank between two. */
static inline void assert_codes(ev_slice bytes, const char *wanted)
{
    char codes[CODES_SIZE];
    reading *r = read_photo(bytes);
    codes_of(r, codes);
    assert_string_equal(codes, wanted);
    for (size_t i = 0; i < r->faults.count; i++)
        assert_string_equal(r->faults.fault[i].pointer, POINTER);
    assert_true(r->status != EV_OK || photo_is_whole(&r->image));
    close_reading(r);
}

/* Without an error. */
static inline void assert_accepted(ev_slice bytes)
{
    reading *r = read_photo(bytes);
    assert_int_equal(r->status, EV_OK);
    assert_true(photo_is_whole(&r->image));
    close_reading(r);
}

#endif
