/* What is said of transparency in a PNG: whether a pixel is transparent, in every kind of picture
 * that can say it, read by the other side of the same facts (photo_picture.h). */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "unit/image/photo_picture.h"
#include "unit/image/photo_reading.h"

static png_file file;

#define SMALL .width = 120, .height = 150
#define LOW " photo-low-resolution" /* what is told of each of these pictures besides */

/* Each of them plain and interlaced. */
static void assert_both(picture p, const char *codes)
{
    char all[CODES_SIZE];
    for (p.interlace = 0; p.interlace < 2; p.interlace++) {
        snprintf(all, sizeof all, "%s%s%s", p.interlace != 0 ? "photo-interlaced " : "",
                 p.bits == 16 ? "photo-16-bit " : "", codes);
        assert_codes(picture_file(&file, &p), all);
    }
}

static void an_opaque_alpha_channel_is_told_as_such(void **state)
{
    (void)state;
    for (unsigned char color = 4; color <= 6; color += 2)
        for (unsigned char bits = 8; bits <= 16; bits += 8)
            assert_both((picture){SMALL, .color = color, .bits = bits}, "photo-alpha-opaque" LOW);
}

/* The first pixel of each pass of Adam7, and the last of the picture. */
static const unsigned places[][2] = {{0, 0}, {4, 0}, {0, 4}, {2, 0},
                                     {0, 2}, {1, 0}, {0, 1}, {119, 149}};

static void one_transparent_pixel_is_found_wherever_it_is(void **state)
{
    (void)state;
    static const struct {
        unsigned char color, bits;
        unsigned odd[4];
    } kinds[] = {
        {4, 8, {9, 254}}, {4, 16, {9, 0xfffe}}, {6, 8, {9, 9, 9, 0}}, {6, 16, {9, 9, 9, 0xfeff}}};
    enum { PLACES = sizeof places / sizeof *places, KINDS = sizeof kinds / sizeof *kinds };
    for (size_t i = 0; i < PLACES + KINDS; i++) { /* each kind at two places, and at the last */
        size_t place = i < PLACES ? i : PLACES - 1, kind = i % KINDS;
        picture p = {SMALL, .x = places[place][0], .y = places[place][1]};
        p.color = kinds[kind].color;
        p.bits = kinds[kind].bits;
        p.odd = kinds[kind].odd;
        assert_both(p, "photo-transparency" LOW);
    }
}

/* ---- tRNS ------------------------------------------------------------------------------------ */

#define COLORS                                                                                     \
    .palette = EV_SLICE("\x10\x10\x10\xf0\xf0\xf0\x80\x80\x80\x90\x90\x90") /* the first two used  \
                                                                             */

static void a_palette_is_opaque_as_far_as_it_is_used(void **state)
{
    (void)state;
    static const unsigned third[] = {2};
    for (unsigned char bits = 2; bits <= 8; bits = (unsigned char)(bits * 2)) {
        picture p = {SMALL, .color = 3, .bits = bits, COLORS, .x = 119, .y = 149};
        p.trns = EV_SLICE("\xff\xff\xff\xff");
        assert_both(p, "photo-alpha-opaque" LOW);
        p.trns = EV_SLICE("\xff\xff");
        assert_both(p, "photo-alpha-opaque" LOW);
        p.trns = EV_SLICE("");
        assert_both(p, "photo-alpha-opaque" LOW);
        p.trns = EV_SLICE("\xff\xff\0\xff"); /* as programs reserve a colour that no pixel has */
        assert_both(p, "photo-alpha-opaque" LOW);
        p.odd = third;
        assert_both(p, "photo-transparency" LOW);
        p.trns = EV_SLICE("\xff\xfe");
        assert_both(p, "photo-transparency" LOW);
    }
}

static void a_transparent_colour_counts_if_a_pixel_has_it(void **state)
{
    (void)state;
    static const unsigned gray[] = {7}, deep_gray[] = {0x0107}, rgb[] = {1, 2, 3};
    static const unsigned deep_rgb[] = {0x0101, 0x0102, 0x0103}, low[] = {2};
    static const struct {
        unsigned char color, bits;
        const unsigned *odd;
        ev_slice trns;
    } kinds[] = {
        {0, 2, low, {"\0\2", 2}},         {0, 4, gray, {"\0\7", 2}},
        {0, 8, gray, {"\0\7", 2}},        {0, 16, deep_gray, {"\1\7", 2}},
        {2, 8, rgb, {"\0\1\0\2\0\3", 6}}, {2, 16, deep_rgb, {"\1\1\1\2\1\3", 6}},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        picture p = {SMALL, .color = kinds[i].color, .bits = kinds[i].bits};
        p.trns = kinds[i].trns;
        p.x = 119;
        p.y = 149;
        assert_both(p, "photo-alpha-opaque" LOW);
        p.odd = kinds[i].odd;
        assert_both(p, "photo-transparency" LOW);
    }
    static const unsigned near[] = {1, 2, 4};
    picture p = {SMALL, .color = 2, .bits = 8, .trns = EV_SLICE("\0\1\0\2\0\3"), .odd = near};
    assert_both(p, "photo-alpha-opaque" LOW);
}

static void a_malformed_trns_is_damage(void **state)
{
    (void)state;
    picture p = {SMALL, .bits = 8, .trns = EV_SLICE("\0")};
    assert_codes(picture_file(&file, &p), "photo-broken");
    p = (picture){SMALL, .color = 2, .bits = 8, .trns = EV_SLICE("\0\1\0\2")};
    assert_codes(picture_file(&file, &p), "photo-broken");
    p = (picture){SMALL, .color = 3, .bits = 8, COLORS, .trns = EV_SLICE("\1\2\3\4\5")};
    assert_codes(picture_file(&file, &p), "photo-broken");
    p = (picture){SMALL, .color = 6, .bits = 8, .trns = EV_SLICE("\0\1\0\2\0\3")};
    assert_codes(picture_file(&file, &p), "photo-broken");
    p = (picture){SMALL, .bits = 8};
    ev_slice photo = picture_file(&file, &p);
    file.size -= 12; /* IEND */
    png_chunk(&file, "tRNS", "\0\1", 2);
    png_chunk(&file, "IEND", "", 0);
    photo.size = file.size;
    assert_codes(photo, "photo-broken");
}

UNIT_TESTS(alpha)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_opaque_alpha_channel_is_told_as_such),
        cmocka_unit_test(one_transparent_pixel_is_found_wherever_it_is),
        cmocka_unit_test(a_palette_is_opaque_as_far_as_it_is_used),
        cmocka_unit_test(a_transparent_colour_counts_if_a_pixel_has_it),
        cmocka_unit_test(a_malformed_trns_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
