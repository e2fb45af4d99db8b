/* The records of the checker: each part that a page may have or lack, and each airport in each
 * place. */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

#include "checker/extremes.h"
#include "checker/longest.h"

typedef struct seen {
    size_t records;
    bool photo[2], sealed[2], specimen[2], issued_by[2], surname[2], given_names[2], inviter_id[2],
        birth_place[2];
    size_t of_count[EV_ENTRY_POINTS_MAX + 1];
    bool has_unlisted;
    const ev_policy *policy;
} seen;

static void note(void *context, const ev_extreme *extreme)
{
    seen *s = context;
    const ev_record *r = &extreme->record;
    s->records++;
    s->photo[extreme->has_photo] = true;
    s->specimen[extreme->is_specimen] = true;
    s->sealed[r->seal.data != NULL] = true;
    s->issued_by[r->visa.issued_by.size > 0] = true;
    s->surname[r->holder.surname.size > 0] = true;
    s->given_names[r->holder.given_names.size > 0] = true;
    s->inviter_id[r->invitation.inviter_id.size > 0] = true;
    s->birth_place[r->holder.birth_place.size > 0] = true;
    assert_in_range(r->entry_point_count, 1, EV_ENTRY_POINTS_MAX);
    s->of_count[r->entry_point_count]++;
    for (size_t i = 0; i < r->entry_point_count; i++)
        if (!ev_policy_airport(s->policy, r->entry_point[i]).listed)
            s->has_unlisted = true;
}

static void load(const char *id, ev_arena *arena, ev_policy *policy)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_arena_init(arena, (size_t)16 << 20);
    assert_int_equal(ev_policy_load(&builtin, ev_slice_from(id), arena, policy, &faults), EV_OK);
}

static void each_part_is_there_and_is_lacking(void **state)
{
    (void)state;
    ev_arena arena;
    ev_policy policy;
    load("kz-2024-11", &arena, &policy);
    seen s = {.policy = &policy};
    ev_extremes_of_records(&policy, &arena, &(ev_extremes){note, &s});
    for (int i = 0; i < 2; i++)
        assert_true(s.photo[i] && s.specimen[i] && s.sealed[i] && s.issued_by[i] && s.surname[i] &&
                    s.given_names[i] && s.inviter_id[i] && s.birth_place[i]);
    assert_in_range(s.records, 12, 30);
    ev_arena_free(&arena);
}

static void each_airport_is_in_each_place(void **state)
{
    (void)state;
    ev_arena arena;
    ev_policy policy;
    load("kz-2024-11", &arena, &policy);
    seen s = {.policy = &policy};
    ev_extremes_of_airports(&policy, &arena, true, &(ev_extremes){note, &s});
    for (size_t count = 1; count <= EV_ENTRY_POINTS_MAX; count++)
        assert_true(s.of_count[count] >= policy.airport_count - count + 1);
    assert_true(s.has_unlisted);
    ev_arena_free(&arena);
}

static void the_longest_are_found(void **state)
{
    (void)state;
    ev_arena arena;
    ev_policy policy;
    ev_slice icao[2];
    load("kz-2024-11", &arena, &policy);
    ev_longest_cities(&policy, EV_RU, icao, 2);
    assert_true(ev_slice_is(icao[0], "UASK")); /* Усть-Каменогорск */
    assert_true(ev_slice_is(icao[1], "UACP")); /* Петропавловск */
    assert_true(ev_longest_state(&policy, EV_KK).size > 0);
    assert_true(ev_longest_category(&policy, 0).size > 0);
    assert_null(ev_longest_category(&policy, 100).data);
    ev_arena_free(&arena);
}

UNIT_TESTS(extremes)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_is_there_and_is_lacking),
        cmocka_unit_test(each_airport_is_in_each_place),
        cmocka_unit_test(the_longest_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
