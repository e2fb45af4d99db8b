/* The symbol, by reading it back. The reader below is written from ISO/IEC 18004 for version 11,
 * level M, and shares nothing with libqrencode; it corrects no errors, so every module has to be
 * right. */
#include "lib/unit.h"
#include "qr/qr.h"
#include "record_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* ---- a reader of version 11, level M --------------------------------------------------------- */

enum { SIDE = 61, DATA_WORDS = 254, BLOCKS = 5, CAPACITY = 251 };

static unsigned module_at(const ev_qr *qr, int x, int y)
{
    return qr->module[y * qr->side + x];
}

static bool in_square(int x, int y, int left, int top, int side)
{
    return x >= left && x < left + side && y >= top && y < top + side;
}

/* Finder patterns with separators and format information, timing, alignment (Annex E: 6, 30, 54)
 * and version information. */
static bool is_function(int x, int y)
{
    if (x == 6 || y == 6 || in_square(x, y, 0, 0, 9) || in_square(x, y, SIDE - 8, 0, 9) ||
        in_square(x, y, 0, SIDE - 8, 9))
        return true;
    if ((x >= SIDE - 11 && y < 6) || (y >= SIDE - 11 && x < 6))
        return true;
    static const int centre[][2] = {{30, 6}, {6, 30}, {30, 30}, {54, 30}, {30, 54}, {54, 54}};
    for (size_t i = 0; i < sizeof centre / sizeof centre[0]; i++)
        if (in_square(x, y, centre[i][0] - 2, centre[i][1] - 2, 5))
            return true;
    return false;
}

/* Section 7.9: 15 bits, in two places, least significant first from the right below the finder, and
 * upwards on its left. */
static unsigned format_of(const ev_qr *qr)
{
    unsigned one = 0, two = 0;
    for (int i = 0; i < 15; i++) {
        int up = i < 6 ? i : i < 8 ? i + 1 : SIDE - 15 + i;
        int across = i < 8 ? SIDE - 1 - i : i == 8 ? 7 : 14 - i;
        one |= module_at(qr, 8, up) << i;
        two |= module_at(qr, across, 8) << i;
    }
    assert_int_equal(one, two);
    return one ^ 0x5412u;
}

/* Table 10. */
static bool is_masked(unsigned mask, int x, int y)
{
    switch (mask) {
    case 0:
        return (x + y) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (x + y) % 3 == 0;
    case 4:
        return (y / 2 + x / 3) % 2 == 0;
    case 5:
        return x * y % 2 + x * y % 3 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return (x * y % 3 + (x + y) % 2) % 2 == 0;
    }
}

/* Section 7.7.3: columns in pairs from the right, up and down in turn; then section 7.6: one block
 * of 50 words and four of 51, interleaved. */
static void read_words(const ev_qr *qr, uint8_t words[DATA_WORDS])
{
    unsigned mask = format_of(qr) >> 10 & 7;
    uint8_t stream[DATA_WORDS] = {0};
    size_t bit = 0;
    bool up = true;
    for (int right = SIDE - 1; right > 0; right -= right == 8 ? 3 : 2, up = !up)
        for (int step = 0; step < 2 * SIDE; step++) {
            int x = right - step % 2, y = up ? SIDE - 1 - step / 2 : step / 2;
            if (is_function(x, y) || bit >= DATA_WORDS * 8)
                continue;
            unsigned dark = module_at(qr, x, y) ^ (is_masked(mask, x, y) ? 1u : 0u);
            stream[bit / 8] = (uint8_t)(stream[bit / 8] | dark << (7 - bit % 8));
            bit++;
        }
    for (size_t i = 0; i < DATA_WORDS; i++) {
        size_t row = i / BLOCKS, block = i % BLOCKS;
        if (row == 50)
            block++; /* the first block is the short one */
        words[block == 0 ? row : 50 + (block - 1) * 51 + row] = stream[i];
    }
}

static void assert_holds(const ev_qr *qr, ev_slice payload)
{
    uint8_t words[DATA_WORDS];
    read_words(qr, words);
    assert_int_equal(words[0] >> 4, 4); /* byte mode */
    size_t size = (words[0] & 15u) << 12 | (unsigned)words[1] << 4 | words[2] >> 4;
    assert_int_equal(size, payload.size);
    for (size_t i = 0; i < size; i++)
        assert_int_equal((words[i + 2] << 4 | words[i + 3] >> 4) & 0xFF,
                         (unsigned char)payload.data[i]);
}

static void assert_finder(const ev_qr *qr, int left, int top)
{
    for (int y = 0; y < 7; y++)
        for (int x = 0; x < 7; x++) {
            bool ring = x == 0 || x == 6 || y == 0 || y == 6, core = in_square(x, y, 2, 2, 3);
            assert_int_equal(module_at(qr, left + x, top + y), ring || core);
        }
}

/* ---- symbol ---------------------------------------------------------------------------------- */

static ev_qr encode(ev_slice payload, int version, ev_arena *arena)
{
    ev_faults faults;
    ev_qr qr;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_qr_encode(payload, version, arena, &qr, &faults), EV_OK);
    assert_int_equal(faults.count, 0);
    return qr;
}

static void the_longest_payload_fits_and_reads_back(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    ev_record record = longest();
    ev_slice payload = ev_qr_unsigned_payload(&record, &arena);
    assert_int_equal(payload.size, 248);
    ev_qr qr = encode(payload, 11, &arena);
    assert_int_equal(qr.side, SIDE);
    assert_holds(&qr, payload);
    ev_arena_free(&arena);
}

static void every_length_gives_the_same_size_and_reads_back(void **state)
{
    (void)state;
    char bytes[CAPACITY];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 37 + 11); /* any byte, NUL too, not only text */
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    for (size_t size = 1; size <= sizeof bytes; size++) {
        ev_slice payload = {bytes, size};
        ev_qr qr = encode(payload, 11, &arena);
        assert_int_equal(qr.side, SIDE);
        assert_finder(&qr, 0, 0);
        assert_finder(&qr, SIDE - 7, 0);
        assert_finder(&qr, 0, SIDE - 7);
        assert_int_equal(format_of(&qr) >> 13, 0); /* level M */
        assert_holds(&qr, payload);
        ev_arena_reset(&arena);
    }
    ev_arena_free(&arena);
}

static void modules_are_one_or_zero_and_the_same_each_time(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    ev_qr one = encode(EV_SLICE("KZ E-VISA - NOT SIGNED"), 11, &arena);
    (void)encode(EV_SLICE("something else"), 11, &arena);
    ev_qr two = encode(EV_SLICE("KZ E-VISA - NOT SIGNED"), 11, &arena);
    assert_memory_equal(one.module, two.module, SIDE * SIDE);
    for (int i = 0; i < SIDE * SIDE; i++)
        assert_in_range(one.module[i], 0, 1);
    ev_arena_free(&arena);
}

/* The longest payload in version 10, where its bytes alone would not fit. What the symbol says is
 * read by other people's program: tests/independent/qr.py. */
static void the_longest_text_fits_where_its_bytes_do_not(void **state)
{
    (void)state;
    ev_arena arena;
    ev_faults faults;
    ev_qr qr;
    ev_arena_init(&arena, 1 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    ev_record record = longest();
    ev_slice payload = ev_qr_unsigned_payload(&record, &arena);
    assert_int_equal(payload.size, 248);
    assert_int_equal(ev_qr_encode_text(payload, EV_QR_VERSION_UNSIGNED, &arena, &qr, &faults),
                     EV_OK);
    assert_int_equal(qr.side, 57);
    assert_int_equal(ev_qr_encode(payload, EV_QR_VERSION_UNSIGNED, &arena, &qr, &faults),
                     EV_INTERNAL);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(
        ev_qr_encode_text(EV_SLICE("small letters"), EV_QR_VERSION_UNSIGNED, &arena, &qr, &faults),
        EV_INTERNAL);
    ev_arena_free(&arena);
}

static void a_version_is_never_exchanged_for_another(void **state)
{
    (void)state;
    static const char bytes[4000] = {0};
    static const struct refused {
        size_t size;
        int version;
    } refused[] = {{252, 11}, {0, 11}, {4000, 40}, {2332, 40}, {1, 0}, {1, -1}, {1, 41}, {15, 1}};
    ev_arena arena;
    ev_arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        ev_faults faults;
        ev_qr qr;
        ev_faults_init(&faults, EV_LENIENT);
        assert_int_equal(ev_qr_encode((ev_slice){bytes, refused[i].size}, refused[i].version,
                                      &arena, &qr, &faults),
                         EV_INTERNAL);
        assert_int_equal(faults.count, 1);
        assert_int_equal(faults.fault[0].code, EV_INTERNAL_ERROR);
        assert_null(qr.module);
    }
    assert_int_equal(encode((ev_slice){bytes, 14}, 1, &arena).side, 21);
    assert_int_equal(encode((ev_slice){bytes, 2331}, 40, &arena).side, 177);
    ev_arena_free(&arena);
}

static void without_memory_there_is_no_symbol(void **state)
{
    (void)state;
    ev_arena arena;
    ev_faults faults;
    ev_qr qr;
    ev_arena_init(&arena, 1 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    arena.fail_after = 1;
    assert_int_equal(ev_qr_encode(EV_SLICE("KZ"), 11, &arena, &qr, &faults), EV_TEMP_FAIL);
    assert_int_equal(faults.fault[0].code, EV_OUT_OF_MEMORY);
    assert_null(qr.module);
    ev_arena_reset(&arena);
    (void)encode(EV_SLICE("KZ"), 11, &arena);
    ev_arena_free(&arena);
}

UNIT_TESTS(symbol)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_payload_fits_and_reads_back),
        cmocka_unit_test(every_length_gives_the_same_size_and_reads_back),
        cmocka_unit_test(modules_are_one_or_zero_and_the_same_each_time),
        cmocka_unit_test(the_longest_text_fits_where_its_bytes_do_not),
        cmocka_unit_test(a_version_is_never_exchanged_for_another),
        cmocka_unit_test(without_memory_there_is_no_symbol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
