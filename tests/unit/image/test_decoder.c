/* A decoder that is handed in: what it is given, and what its verdict does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "unit/image/photo_png.h"
#include "unit/image/photo_reading.h"

static png_file file;

/* A decoder that decodes nothing. */
typedef struct fake {
    ev_image_verdict verdict;
    unsigned calls;
    ev_image_coded coded;
} fake;

static ev_image_verdict answer(void *context, const ev_image_coded *coded, ev_arena *arena)
{
    fake *f = context;
    (void)arena;
    f->calls++;
    f->coded = *coded;
    return f->verdict;
}

/* Reads a photo, and compares the codes of its faults. */
static void reads_as(fake *f, ev_slice bytes, const char *wanted)
{
    const ev_image_decoder decoder = {answer, f};
    reading r = {.status = EV_OK};
    char codes[CODES_SIZE];
    ev_arena_init(&r.arena, ARENA_LIMIT);
    ev_faults_init(&r.faults, EV_LENIENT);
    f->calls = 0;
    (void)ev_image_read_by(&decoder, bytes, POINTER, &r.arena, &r.image, &r.faults);
    codes_of(&r, codes);
    assert_string_equal(codes, wanted);
    ev_arena_free(&r.arena);
}

static void the_verdict_decides(void **state)
{
    (void)state;
    static const struct {
        ev_image_verdict verdict;
        const char *codes;
    } cases[] = {
        {EV_IMAGE_SOUND, ""},
        {EV_IMAGE_ONE_COLOR, "photo-one-colour"},
        {EV_IMAGE_TRANSPARENT, "photo-transparency"},
        {EV_IMAGE_NOT_DECODED, ""},
        {EV_IMAGE_BROKEN, "photo-broken"},
        {EV_IMAGE_NO_MEMORY, "out-of-memory"},
    };
    _Static_assert(sizeof cases / sizeof *cases == EV_IMAGE_VERDICTS, "a case for each");
    ev_slice photo = png_gray(&file, 240, 300, NULL, EV_SLICE(""));
    for (size_t i = 0; i < EV_IMAGE_VERDICTS; i++) {
        fake f = {.verdict = cases[i].verdict};
        reads_as(&f, photo, cases[i].codes);
        assert_int_equal(f.calls, 1);
    }
}

static void a_transparent_colour_is_refused_as_opaque_or_not(void **state)
{
    (void)state;
    ev_slice photo = png_gray(&file, 240, 300, "tRNS", (ev_slice){"\0\1", 2});
    reads_as(&(fake){.verdict = EV_IMAGE_SOUND}, photo, "photo-alpha-opaque");
    reads_as(&(fake){.verdict = EV_IMAGE_TRANSPARENT}, photo, "photo-transparency");
    reads_as(&(fake){.verdict = EV_IMAGE_NOT_DECODED}, photo, "");
}

static void it_gets_the_parts_and_no_more(void **state)
{
    (void)state;
    fake f = {.verdict = EV_IMAGE_SOUND};
    ev_slice photo = png_gray(&file, 240, 300, "tRNS", (ev_slice){"\0\1", 2});
    reads_as(&f, photo, "photo-alpha-opaque");
    assert_int_equal(f.coded.kind, EV_IMAGE_PNG);
    assert_int_equal(f.coded.head.size, 33);
    assert_memory_equal(f.coded.head.data, photo.data, 33);
    assert_null(f.coded.palette.data);
    assert_int_equal(f.coded.transparency.size, 2);
    assert_true(f.coded.data.size > 0 && f.coded.data.size < photo.size - 33 - 14 - 12);
}

/* What is refused before it is decoded never reaches a library. */
static void damage_that_we_find_does_not_reach_it(void **state)
{
    (void)state;
    fake f = {.verdict = EV_IMAGE_SOUND};
    ev_slice photo = png_gray(&file, 240, 300, NULL, EV_SLICE(""));
    reads_as(&f, (ev_slice){photo.data, photo.size - 1}, "photo-broken");
    assert_int_equal(f.calls, 0);
    reads_as(&f, EV_SLICE("\xff\xd8\xff\xd9"), "photo-broken");
    assert_int_equal(f.calls, 0);
    reads_as(&f, EV_SLICE("GIF89a"), "photo-format");
    assert_int_equal(f.calls, 0);
}

/* What hands bytes to the libraries without a walk over them: a decoder whose renderer is not
 * ours. */
static void a_head_that_is_none_is_damage(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 64 << 20);
    char head[33];
    ev_image_coded coded = {EV_IMAGE_PNG, .data = EV_SLICE("xxxxxxxx"), .head = {head, 33}};
    memcpy(head, png_gray(&file, 240, 300, NULL, EV_SLICE("")).data, sizeof head);
    assert_int_equal(ev_image_decode(&coded, &arena), EV_IMAGE_BROKEN);
    head[24] = 3; /* bits */
    assert_int_equal(ev_image_decode(&coded, &arena), EV_IMAGE_BROKEN);
    coded.head.size = 32;
    assert_int_equal(ev_image_decode(&coded, &arena), EV_IMAGE_BROKEN);
    coded.head = (ev_slice){NULL, 0};
    assert_int_equal(ev_image_decode(&coded, &arena), EV_IMAGE_BROKEN);
    ev_arena_free(&arena);
}

UNIT_TESTS(decoder)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdict_decides),
        cmocka_unit_test(a_transparent_colour_is_refused_as_opaque_or_not),
        cmocka_unit_test(it_gets_the_parts_and_no_more),
        cmocka_unit_test(damage_that_we_find_does_not_reach_it),
        cmocka_unit_test(a_head_that_is_none_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
