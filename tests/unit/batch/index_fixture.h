/* For the tests of the index: visa numbers, and the answers of the index. */
#ifndef INDEX_FIXTURE_H
#define INDEX_FIXTURE_H

#include "unit/batch/scratch_fixture.h"

#include "batch/index.h"

enum { FIRST_ROOM = 3072 }; /* numbers in the first table before it grows */

typedef struct visa_number {
    char text[EV_ID_MAX + 1];
} visa_number;

static inline visa_number number_of(unsigned i)
{
    visa_number id;
    snprintf(id.text, sizeof id.text, "KZ%07u", i);
    return id;
}

static inline void assert_new(ev_index *index, const char *id, uint64_t number)
{
    uint64_t former = 77;
    assert_int_equal(ev_index_put(index, id, number, &former), EV_INDEX_NEW);
    assert_int_equal(former, 77);
}

static inline void assert_replaced(ev_index *index, const char *id, uint64_t number,
                                   uint64_t expected)
{
    uint64_t former = ~expected;
    assert_int_equal(ev_index_put(index, id, number, &former), EV_INDEX_KNOWN);
    assert_int_equal(former, expected);
}

static inline void assert_found(const ev_index *index, const char *id, uint64_t expected)
{
    uint64_t former = ~expected;
    assert_int_equal(ev_index_find(index, id, &former), EV_INDEX_KNOWN);
    assert_int_equal(former, expected);
}

static inline void assert_unknown(const ev_index *index, const char *id)
{
    uint64_t former = 77;
    assert_int_equal(ev_index_find(index, id, &former), EV_INDEX_NEW);
    assert_int_equal(former, 77);
}

static inline void put_numbers(ev_index *index, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        assert_int_equal(ev_index_put(index, number_of(i).text, i, NULL), EV_INDEX_NEW);
}

static inline void assert_holds_first(const ev_index *index, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        assert_found(index, number_of(i).text, i);
    for (unsigned i = count; i < count + 10000; i++)
        assert_unknown(index, number_of(i).text);
    assert_int_equal(index->count, count);
}

#endif
