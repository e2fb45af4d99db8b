/* Damaged portraits: every file that is accepted is damaged in many small ways. Nothing may crash
 * (the sanitizer build watches), and whatever is still accepted must be whole for a plain decoder.
 * The damage is the same in every run. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "image/image.h"
#include "unit/image/photo_check.h"

enum { MUTATIONS = 2000, ARENA_LIMIT = 4 << 20 };

static const char *const small[] = {
    "small.jpg",
    "small-444.jpg",
    "small-progressive.jpg",
    "small-exif-big-endian.jpg",
    "small-adobe-rgb.jpg",
    "small.png",
    "small-many-idat.png",
    "small-metadata.png",
    "small-palette-4.png",
    "small-rgb-with-plte.png",
};
enum { SMALL_COUNT = sizeof small / sizeof *small };

typedef struct bench {
    ev_arena arena;
    ev_faults faults;
    size_t read, accepted;
} bench;

/* Reads a copy of exactly `size` bytes, so that a byte read beyond them is seen. */
static void read_damaged(bench *b, const char *bytes, size_t size)
{
    char *copy = malloc(size + (size == 0));
    ev_image image;
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    ev_arena_reset(&b->arena);
    ev_faults_init(&b->faults, EV_LENIENT);
    b->read++;
    if (ev_image_read((ev_slice){copy, size}, "/photo", &b->arena, &image, &b->faults) == EV_OK) {
        b->accepted++;
        assert_in_range(image.width, 1, EV_IMAGE_WIDTH_MAX);
        assert_in_range(image.height, 1, EV_IMAGE_HEIGHT_MAX);
        assert_in_range(image.orientation, 1, 8);
        assert_true(photo_is_whole(&image));
    } else {
        assert_true(b->faults.count > 0);
    }
    free(copy);
}

static uint32_t next(uint32_t *chance)
{
    *chance = *chance * 1664525u + 1013904223u;
    return *chance >> 8;
}

typedef enum crcs { CRCS_LEFT, CRCS_FIXED } crcs;

/* Only a PNG file has CRCs. */
static crcs crcs_of(ev_slice bytes)
{
    return ev_slice_starts(bytes, "\x89PNG") ? CRCS_FIXED : CRCS_LEFT;
}

static void mutate(bench *b, ev_slice bytes, uint32_t seed, unsigned damages, crcs after)
{
    char *damaged = malloc(bytes.size);
    uint32_t chance = seed;
    assert_non_null(damaged);
    for (int i = 0; i < MUTATIONS; i++) {
        memcpy(damaged, bytes.data, bytes.size);
        for (unsigned k = 0; k < damages; k++) {
            size_t at = next(&chance) % bytes.size;
            damaged[at] = (char)(damaged[at] ^ (char)(1 + next(&chance) % 255));
        }
        if (after == CRCS_FIXED)
            photo_fix_crcs(damaged, bytes.size);
        read_damaged(b, damaged, bytes.size);
    }
    free(damaged);
}

static void over_all_files(void (*damage)(bench *b, ev_slice bytes, uint32_t seed))
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    ev_arena_init(&b->arena, ARENA_LIMIT);
    for (uint32_t i = 0; i < SMALL_COUNT; i++) {
        ev_slice bytes = photo_load(small[i]);
        assert_non_null(bytes.data);
        damage(b, bytes, i + 1);
        photo_free(bytes);
    }
    print_message("%zu read, %zu accepted\n", b->read, b->accepted);
    assert_true(b->read > 1000 && b->accepted < b->read);
    ev_arena_free(&b->arena);
    free(b);
}

static void change_one_byte(bench *b, ev_slice bytes, uint32_t seed)
{
    mutate(b, bytes, seed, 1, CRCS_LEFT);
}

static void change_one_byte_and_fix_crcs(bench *b, ev_slice bytes, uint32_t seed)
{
    mutate(b, bytes, seed, 1, crcs_of(bytes));
}

static void change_three_bytes_and_fix_crcs(bench *b, ev_slice bytes, uint32_t seed)
{
    mutate(b, bytes, seed + 100, 3, crcs_of(bytes));
}

static void truncate_everywhere(bench *b, ev_slice bytes)
{
    for (size_t size = 0; size < bytes.size; size++)
        read_damaged(b, bytes.data, size);
}

static void one_changed_byte_harms_nothing(void **state)
{
    (void)state;
    over_all_files(change_one_byte);
}

static void one_changed_byte_behind_true_crcs_harms_nothing(void **state)
{
    (void)state;
    over_all_files(change_one_byte_and_fix_crcs);
}

static void three_changed_bytes_harm_nothing(void **state)
{
    (void)state;
    over_all_files(change_three_bytes_and_fix_crcs);
}

static void no_truncation_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < SMALL_COUNT; i++) {
        bench *b = calloc(1, sizeof *b);
        ev_slice bytes = photo_load(small[i]);
        assert_non_null(b);
        ev_arena_init(&b->arena, ARENA_LIMIT);
        truncate_everywhere(b, bytes);
        assert_int_equal(b->accepted, 0);
        ev_arena_free(&b->arena);
        photo_free(bytes);
        free(b);
    }
}

UNIT_TESTS(mutation)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_changed_byte_harms_nothing),
        cmocka_unit_test(one_changed_byte_behind_true_crcs_harms_nothing),
        cmocka_unit_test(three_changed_bytes_harm_nothing),
        cmocka_unit_test(no_truncation_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
