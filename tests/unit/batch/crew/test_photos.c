/* The memory between a renderer and its decoder, of which either may have been taken over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/crew/photos.h"
#include "lib/unit.h"

static ev_photos *photos;

static int set_up(void **state)
{
    (void)state;
    photos = calloc(1, sizeof *photos);
    return photos == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    free(photos);
    return 0;
}

static void is_part(ev_slice part, const char *wanted)
{
    assert_int_equal(part.size, strlen(wanted));
    assert_memory_equal(part.data, wanted, part.size);
}

static void a_photo_arrives_as_it_is(void **state)
{
    (void)state;
    const ev_image_coded png = {EV_IMAGE_PNG, EV_SLICE("rows"), EV_SLICE("head"), EV_SLICE("PLTE"),
                                EV_SLICE("tRNS!")};
    ev_image_coded seen;
    assert_true(ev_photos_put(&photos->photo[1], &png));
    assert_true(ev_photos_see(&photos->photo[1], &seen));
    assert_int_equal(seen.kind, EV_IMAGE_PNG);
    is_part(seen.data, "rows");
    is_part(seen.head, "head");
    is_part(seen.palette, "PLTE");
    is_part(seen.transparency, "tRNS!");
    const ev_image_coded jpeg = {EV_IMAGE_JPEG, .data = EV_SLICE("scan")};
    assert_true(ev_photos_put(&photos->photo[1], &jpeg));
    assert_true(ev_photos_see(&photos->photo[1], &seen));
    assert_int_equal(seen.kind, EV_IMAGE_JPEG);
    is_part(seen.data, "scan");
    assert_null(seen.head.data);
    assert_null(seen.palette.data);
    assert_null(seen.transparency.data);
}

static void a_photo_has_room_up_to_the_last_byte(void **state)
{
    (void)state;
    char *bytes = calloc(1, EV_PHOTOS_BYTES_MAX);
    assert_non_null(bytes);
    ev_image_coded coded = {EV_IMAGE_JPEG, .data = {bytes, EV_PHOTOS_BYTES_MAX}};
    assert_true(ev_photos_put(&photos->photo[0], &coded));
    coded.transparency = (ev_slice){bytes, 1};
    assert_false(ev_photos_put(&photos->photo[0], &coded));
    coded = (ev_image_coded){EV_IMAGE_JPEG, .data = {bytes, EV_PHOTOS_BYTES_MAX + 1}};
    assert_false(ev_photos_put(&photos->photo[0], &coded));
    free(bytes);
}

/* Each part alone, and parts whose sum is a small number again. */
static void sizes_beyond_the_room_are_not_followed(void **state)
{
    (void)state;
    const ev_photo sound = {.data = 1, .head = 1, .palette = 1, .transparency = 1};
    ev_photo *photo = &photos->photo[0];
    ev_image_coded seen;
    size_t *const part[] = {&photo->data, &photo->head, &photo->palette, &photo->transparency};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        *photo = sound;
        assert_true(ev_photos_see(photo, &seen));
        *part[i] = EV_PHOTOS_BYTES_MAX;
        assert_false(ev_photos_see(photo, &seen));
        *part[i] = SIZE_MAX - 2;
        assert_false(ev_photos_see(photo, &seen));
    }
}

static void a_kind_that_is_not_known_is_a_png(void **state)
{
    (void)state;
    const ev_image_coded jpeg = {EV_IMAGE_JPEG, .data = EV_SLICE("scan")};
    ev_image_coded seen;
    const unsigned nonsense = 77;
    assert_true(ev_photos_put(&photos->photo[0], &jpeg));
    memcpy(&photos->photo[0].kind, &nonsense, sizeof nonsense);
    assert_true(ev_photos_see(&photos->photo[0], &seen));
    assert_int_equal(seen.kind, EV_IMAGE_PNG);
}

static void a_verdict_that_is_not_known_is_damage(void **state)
{
    (void)state;
    const unsigned nonsense[] = {EV_IMAGE_VERDICTS, 77, UINT32_MAX};
    for (unsigned i = 0; i < EV_IMAGE_VERDICTS; i++) {
        photos->verdict[3] = (ev_image_verdict)i;
        assert_int_equal(ev_photos_verdict(photos, 3), i);
    }
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        memcpy(&photos->verdict[3], &nonsense[i], sizeof nonsense[i]);
        assert_int_equal(ev_photos_verdict(photos, 3), EV_IMAGE_BROKEN);
    }
}

UNIT_TESTS(photos)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_photo_arrives_as_it_is),
        cmocka_unit_test(a_photo_has_room_up_to_the_last_byte),
        cmocka_unit_test(sizes_beyond_the_room_are_not_followed),
        cmocka_unit_test(a_kind_that_is_not_known_is_a_png),
        cmocka_unit_test(a_verdict_that_is_not_known_is_damage),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
