/* The digest of documents that begin alike, against that of all their bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "batch/beginning.h"
#include "core/sha256.h"
#include "lib/unit.h"

enum { LARGEST = 100000 };

static void expect_right(ev_beginning *beginning, const char *bytes, size_t size)
{
    uint8_t expected[EV_DIGEST_SIZE], digest[EV_DIGEST_SIZE];
    ev_sha256((ev_slice){bytes, size}, expected);
    ev_beginning_sha256(beginning, (ev_slice){bytes, size}, digest);
    assert_memory_equal(digest, expected, sizeof expected);
}

static void fill(char *bytes, unsigned seed)
{
    for (size_t i = 0; i < LARGEST; i++)
        bytes[i] = (char)((i * 31 + seed) >> 3);
}

/* Documents that differ at each of these places, shorter and longer than what is kept, in an order
 * in which each follows each. */
static void every_digest_is_that_of_all_bytes(void **state)
{
    static const size_t places[] = {0, 1, 1023, 1024, 1025, 40116, 40117, 49151, 49152, 90000};
    static const size_t sizes[] = {0, 1, 63, 64, 1023, 1024, 1025, 40117, 49152, 49153, LARGEST};
    static char bytes[LARGEST];
    ev_beginning *beginning = ev_beginning_open();
    (void)state;
    assert_non_null(beginning);
    fill(bytes, 0);
    for (size_t first = 0; first < sizeof places / sizeof *places; first++)
        for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
            expect_right(beginning, bytes, sizes[size]);
            bytes[places[first]] ^= 1;
            expect_right(beginning, bytes, sizes[size]);
            expect_right(beginning, bytes, LARGEST);
            bytes[places[first]] ^= 1;
        }
    ev_beginning_close(beginning);
}

static void documents_that_share_nothing_take_turns(void **state)
{
    static char one[LARGEST], other[LARGEST];
    ev_beginning *beginning = ev_beginning_open();
    (void)state;
    assert_non_null(beginning);
    fill(one, 0);
    fill(other, 3000);
    for (int i = 0; i < 3; i++) {
        expect_right(beginning, one, LARGEST);
        expect_right(beginning, other, LARGEST);
    }
    ev_beginning_close(beginning);
    ev_beginning_close(NULL);
}

UNIT_TESTS(beginning)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_digest_is_that_of_all_bytes),
        cmocka_unit_test(documents_that_share_nothing_take_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
