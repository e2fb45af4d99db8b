/* Which bytes are a picture as the program makes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compare/worker/pass.h"
#include "lib/unit.h"

/* 1 x 1, gray; the CRCs are not looked at. */
static const char png[] = "\x89PNG\r\n\x1a\n"
                          "\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0CRC."
                          "\0\0\0\x02IDAT..CRC."
                          "\0\0\0\0IENDCRC.";

static void only_our_pictures_are_pictures(void **state)
{
    (void)state;
    char other[sizeof png - 1];
    const ev_slice changed = {other, sizeof other};
    assert_true(ev_pass_is_picture((ev_slice){png, sizeof png - 1}));
    for (size_t size = 0; size < sizeof png - 1; size++)
        assert_false(ev_pass_is_picture((ev_slice){png, size}));
    static const struct {
        size_t at;
        char value;
    } wrong[] = {{0, 'P'},  {11, 12},  {12, 'J'}, {16, 1}, {19, 0},  {20, 1},
                 {23, 0},   {24, 16},  {25, 3},   {26, 1}, {27, 1},  {28, 1},
                 {36, 100}, {37, 't'}, {40, 'E'}, {50, 1}, {51, 'J'}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        memcpy(other, png, sizeof other);
        assert_int_not_equal(other[wrong[i].at], wrong[i].value);
        other[wrong[i].at] = wrong[i].value;
        if (ev_pass_is_picture(changed))
            fail_msg("byte %zu", wrong[i].at);
    }
}

UNIT_TESTS(picture)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_our_pictures_are_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
