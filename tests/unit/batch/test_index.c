/* Numbers by visa number: what was put is found, whatever the ids look like and however often the
 * table grows. */
#include "lib/unit.h"
#include "unit/batch/index_fixture.h"

#include <sys/stat.h>

enum { MANY = 300 * 1000 }; /* it grows seven times */

/* The index of a test. */
static int open_index(void **state)
{
    static ev_index index;
    *state = &index;
    return !ev_index_open(&index, folder);
}

static int close_index(void **state)
{
    ev_index_close(*state);
    return 0;
}

/* ---- ids ------------------------------------------------------------------------------------- */

static void what_was_put_is_found_and_nothing_else(void **state)
{
    ev_index *index = *state;
    assert_unknown(index, "KZ0000001");
    assert_new(index, "KZ0000001", 1);
    assert_found(index, "KZ0000001", 1);
    assert_unknown(index, "KZ0000002");
    assert_int_equal(ev_index_find(index, "KZ0000001", NULL), EV_INDEX_KNOWN);
    assert_int_equal(index->count, 1);
}

static void a_number_is_replaced_and_the_former_one_told(void **state)
{
    ev_index *index = *state;
    assert_new(index, "KZ0000001", 0);
    assert_replaced(index, "KZ0000001", UINT64_MAX, 0);
    assert_replaced(index, "KZ0000001", 5, UINT64_MAX);
    assert_int_equal(ev_index_put(index, "KZ0000001", 6, NULL), EV_INDEX_KNOWN);
    assert_found(index, "KZ0000001", 6);
    assert_int_equal(index->count, 1);
}

static void each_prefix_of_an_id_is_another_id(void **state)
{
    ev_index *index = *state;
    static const char whole[] = "AAAAAAAAAAAAA";
    for (size_t size = 1; size <= EV_ID_MAX; size++)
        assert_new(index, whole + EV_ID_MAX - size, size);
    for (size_t size = 1; size <= EV_ID_MAX; size++)
        assert_found(index, whole + EV_ID_MAX - size, size);
    assert_int_equal(index->count, EV_ID_MAX);
}

/* Each character of the thirteen alone makes a difference, whatever byte it is. */
static void one_character_makes_another_id(void **state)
{
    ev_index *index = *state;
    char id[] = "KZ00000000000";
    for (size_t at = 0; at < EV_ID_MAX; at++) {
        char kept = id[at];
        for (int byte = 1; byte < 256; byte++) {
            id[at] = (char)byte;
            if (id[at] != kept)
                assert_new(index, id, at << 8 | (unsigned)byte);
        }
        id[at] = kept;
    }
    assert_unknown(index, id);
    for (int byte = 1; byte < 256; byte++) {
        id[EV_ID_MAX - 1] = (char)byte;
        if (byte != '0')
            assert_found(index, id, (EV_ID_MAX - 1) << 8 | (unsigned)byte);
    }
}

static void what_is_no_visa_number_is_refused_and_does_no_harm(void **state)
{
    ev_index *index = *state;
    static const char *const ids[] = {"", "KZ000000000001",
                                      "KZ00000000000KZ0000000000000000000000000000"};
    assert_new(index, "KZ00000000000", 1);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_int_equal(ev_index_put(index, ids[i], 2, NULL), EV_INDEX_FAILED);
        assert_int_equal(ev_index_find(index, ids[i], NULL), EV_INDEX_FAILED);
    }
    assert_found(index, "KZ00000000000", 1);
    assert_int_equal(index->count, 1);
}

/* ---- any amount of them ---------------------------------------------------------------------- */

static void growing_loses_nothing(void **state)
{
    ev_index *index = *state;
    uint64_t first = index->places;
    put_numbers(index, 0, FIRST_ROOM);
    assert_int_equal(index->places, first);
    for (unsigned size = FIRST_ROOM; size <= 16 * FIRST_ROOM; size *= 2) {
        assert_holds_first(index, size); /* as full as it gets */
        put_numbers(index, size, size + 1);
        assert_holds_first(index, size + 1);
        put_numbers(index, size + 1, 2 * size);
    }
    assert_int_equal(index->places, 32 * first);
}

/* 5000 numbers, put in any order and again and again. */
static void it_answers_as_a_plain_array_does(void **state)
{
    enum { IDS = 5000, TURNS = 60000 };
    static uint64_t expected[IDS]; /* 0: not there */
    ev_index *index = *state;
    uint32_t chance = 1;
    memset(expected, 0, sizeof expected);
    for (uint64_t turn = 1; turn <= TURNS; turn++) {
        chance = chance * 1664525 + 1013904223;
        unsigned i = (chance >> 8) % IDS;
        if (chance >> 31 != 0 && expected[i] == 0)
            assert_unknown(index, number_of(i).text);
        else if (chance >> 31 != 0)
            assert_found(index, number_of(i).text, expected[i]);
        else if (expected[i] == 0)
            assert_new(index, number_of(i).text, expected[i] = turn);
        else {
            assert_replaced(index, number_of(i).text, turn, expected[i]);
            expected[i] = turn;
        }
    }
}

static size_t resident_bytes(void)
{
    unsigned long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu %lu", &size, &resident), 2);
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

/* The numbers are in the file. The space of the old tables is returned to the disk where the file
 * system has holes. */
static void memory_does_not_grow_with_it(void **state)
{
    ev_index *index = *state;
    put_numbers(index, 0, 2 * FIRST_ROOM); /* code and stack are in memory from here on */
    size_t before = resident_bytes();
    put_numbers(index, 2 * FIRST_ROOM, MANY);
    assert_true(resident_bytes() < before + (1 << 20));
    struct stat about;
    const int hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    bool has_holes = fallocate(index->fd, hole, 0, 4096) == 0; /* no table is there */
    assert_int_equal(fstat(index->fd, &about), 0);
    assert_true((uint64_t)about.st_blocks * 512 <
                (has_holes ? 1 : 2) * index->places * 24 + (1 << 20));
}

#define WITH_INDEX(test) cmocka_unit_test_setup_teardown(test, open_index, close_index)

UNIT_TESTS(index)
{
    const struct CMUnitTest tests[] = {
        WITH_INDEX(what_was_put_is_found_and_nothing_else),
        WITH_INDEX(a_number_is_replaced_and_the_former_one_told),
        WITH_INDEX(each_prefix_of_an_id_is_another_id),
        WITH_INDEX(one_character_makes_another_id),
        WITH_INDEX(what_is_no_visa_number_is_refused_and_does_no_harm),
        WITH_INDEX(growing_loses_nothing),
        WITH_INDEX(it_answers_as_a_plain_array_does),
        WITH_INDEX(memory_does_not_grow_with_it),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_folder);
}
