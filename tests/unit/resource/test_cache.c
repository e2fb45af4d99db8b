/* Versions that are kept: read once, all dropped when one is torn or the table is full, and only
 * between two documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "resource/cache.h"

static const ev_resources builtin = {NULL, 0};
static ev_cache cache;
static ev_faults faults;
static int reads;

static int set_up(void **state)
{
    (void)state;
    ev_cache_init(&cache, &builtin, 1 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    reads = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_cache_free(&cache);
    return 0;
}

typedef struct version {
    char id[24];
    const char *piece;
} version;

/* The version "bad" is broken, and leaves a piece in the arena. */
static ev_status read_version(const ev_resources *res, ev_slice id, ev_arena *arena, void *parsed,
                              ev_faults *of_reading)
{
    version *v = parsed;
    assert_ptr_equal(res, &builtin);
    assert_int_equal(of_reading->count, 0);
    assert_int_equal(v->id[0], 0);
    reads++;
    memcpy(v->id, id.data, id.size);
    v->piece = ev_arena_copy(arena, id);
    if (ev_slice_is(id, "bad"))
        return ev_faults_add(of_reading, EV_RESOURCE_BROKEN, "bad.txt");
    return v->piece != NULL ? EV_OK : ev_faults_add(of_reading, EV_OUT_OF_MEMORY, "");
}

static const ev_cache_kind policy = {sizeof(version), read_version};
static const ev_cache_kind template = {sizeof(version), read_version};

static const version *find(const ev_cache_kind *kind, const char *id)
{
    return ev_cache_find(&cache, kind, ev_slice_from(id), &faults);
}

static const version *found(const ev_cache_kind *kind, const char *id)
{
    const version *v = find(kind, id);
    assert_non_null(v);
    assert_string_equal(v->id, id);
    assert_string_equal(v->piece, id);
    return v;
}

static void a_version_is_read_once(void **state)
{
    (void)state;
    const version *a = found(&policy, "a"), *b = found(&policy, "b");
    ev_cache_tidy(&cache);
    assert_ptr_equal(found(&policy, "a"), a);
    assert_ptr_equal(found(&policy, "b"), b);
    assert_int_equal(reads, 2);
    assert_int_equal(faults.count, 0);
}

static void the_same_id_of_two_kinds_is_two_versions(void **state)
{
    (void)state;
    assert_ptr_not_equal(found(&policy, "a"), found(&template, "a"));
    assert_int_equal(reads, 2);
}

static void faults_of_the_record_do_not_look_like_those_of_reading(void **state)
{
    (void)state;
    ev_faults_add(&faults, EV_MALFORMED, "/visa/number");
    found(&policy, "a");
    assert_int_equal(faults.count, 1);
}

static void a_broken_version_is_a_fault_once_and_is_not_kept(void **state)
{
    (void)state;
    assert_null(find(&policy, "bad"));
    assert_null(find(&policy, "bad"));
    assert_int_equal(reads, 2);
    assert_int_equal(faults.status, EV_CONFIG);
    assert_int_equal(faults.count, 1); /* found twice, said once */
    assert_int_equal(faults.fault[0].code, EV_RESOURCE_BROKEN);
    assert_string_equal(faults.fault[0].pointer, "bad.txt");
}

static void after_a_broken_version_all_are_read_again_but_not_within_the_document(void **state)
{
    (void)state;
    const version *a = found(&policy, "a");
    assert_null(find(&template, "bad"));
    assert_ptr_equal(found(&policy, "a"), a);
    assert_int_equal(reads, 2);
    ev_cache_tidy(&cache);
    found(&policy, "a");
    assert_int_equal(reads, 3);
    ev_cache_tidy(&cache);
    found(&policy, "a");
    assert_int_equal(reads, 3);
}

static void a_full_table_is_emptied_and_a_version_beyond_it_lives_as_long(void **state)
{
    (void)state;
    static char ids[EV_CACHE_MAX + 1][24];
    const version *versions[EV_CACHE_MAX + 1];
    for (size_t i = 0; i <= EV_CACHE_MAX; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "version-%zu", i);
        versions[i] = found(&policy, ids[i]);
    }
    for (size_t i = 0; i <= EV_CACHE_MAX; i++)
        assert_string_equal(versions[i]->piece, ids[i]);
    for (size_t i = 0; i < EV_CACHE_MAX; i++)
        assert_ptr_equal(found(&policy, ids[i]), versions[i]);
    assert_int_equal(reads, EV_CACHE_MAX + 1);
    ev_cache_tidy(&cache);
    found(&policy, ids[0]);
    assert_int_equal(reads, EV_CACHE_MAX + 2);
    assert_int_equal(cache.count, 1);
}

static void memory_that_ran_out_is_a_fault_and_is_there_again_after_tidying(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 2; n++) { /* the place of the version, then its piece */
        ev_faults_init(&faults, EV_LENIENT);
        cache.arena.fail_after = n;
        assert_null(find(&policy, "a"));
        assert_int_equal(faults.count, 1);
        assert_int_equal(faults.fault[0].code, EV_OUT_OF_MEMORY);
        ev_cache_tidy(&cache);
        found(&policy, "a");
        cache.is_spent = true;
        ev_cache_tidy(&cache);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(cache)
{
    const struct CMUnitTest tests[] = {
        TEST(a_version_is_read_once),
        TEST(the_same_id_of_two_kinds_is_two_versions),
        TEST(faults_of_the_record_do_not_look_like_those_of_reading),
        TEST(a_broken_version_is_a_fault_once_and_is_not_kept),
        TEST(after_a_broken_version_all_are_read_again_but_not_within_the_document),
        TEST(a_full_table_is_emptied_and_a_version_beyond_it_lives_as_long),
        TEST(memory_that_ran_out_is_a_fault_and_is_there_again_after_tidying),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
