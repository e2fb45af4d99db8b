/* The payload of an unsigned visa, to the letter. */
#include "lib/unit.h"
#include "qr/qr.h"
#include "record_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_payload(const ev_record *record, const char *expected)
{
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    ev_slice payload = ev_qr_unsigned_payload(record, &arena);
    assert_int_equal(payload.size, strlen(expected));
    assert_memory_equal(payload.data, expected, payload.size);
    ev_arena_free(&arena);
}

#define DIGEST "0009121B242D363F48515A636C757E879099A2ABB4BDC6CFD8E1EAF3FC050E17"

static void the_payload_has_fixed_lines(void **state)
{
    (void)state;
    ev_record record = specimen();
    assert_payload(&record, "KZ E-VISA - NOT SIGNED\nVISA KZ1234567\nPASSPORT C01X00T47 "
                            "D\nNATIONALITY D\nBORN 1974-08-12\n"
                            "VALID 2019-04-15 2019-05-14\nENTRY UACC UAAA\nSHA256 " DIGEST);
}

static void a_partly_unknown_birth_date_stays_partial(void **state)
{
    (void)state;
    ev_record record = specimen();
    record.entry_point_count = 1;
    record.holder.birth_date = (ev_date){1974, 8, 0};
    assert_payload(&record, "KZ E-VISA - NOT SIGNED\nVISA KZ1234567\nPASSPORT C01X00T47 "
                            "D\nNATIONALITY D\nBORN 1974-08\n"
                            "VALID 2019-04-15 2019-05-14\nENTRY UACC\nSHA256 " DIGEST);
    record.holder.birth_date = (ev_date){1974, 0, 0};
    assert_payload(
        &record,
        "KZ E-VISA - NOT SIGNED\nVISA KZ1234567\nPASSPORT C01X00T47 D\nNATIONALITY D\nBORN 1974\n"
        "VALID 2019-04-15 2019-05-14\nENTRY UACC\nSHA256 " DIGEST);
}

static void without_memory_there_is_no_payload(void **state)
{
    (void)state;
    ev_record record = longest();
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    size_t n = 1;
    for (;; n++) {
        arena.fail_after = n;
        ev_slice payload = ev_qr_unsigned_payload(&record, &arena);
        bool failed = arena.failed;
        ev_arena_reset(&arena);
        if (!failed)
            break;
        assert_null(payload.data);
        assert_int_equal(payload.size, 0);
    }
    assert_int_equal(n, 2); /* the longest payload needs one block, taken once */
    ev_arena_free(&arena);
}

UNIT_TESTS(payload)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_payload_has_fixed_lines),
        cmocka_unit_test(a_partly_unknown_birth_date_stays_partial),
        cmocka_unit_test(without_memory_there_is_no_payload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
