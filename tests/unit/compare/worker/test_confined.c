/* Where the system confines all that it is asked to. */
#include "lib/unit.h"
#include "unit/compare/worker/attack_fixture.h"

static int set_up(void **state)
{
    (void)state;
    open_workers(EV_TRUST_OURS);
    return 0;
}

static void fonts_can_be_read(void **state)
{
    (void)state;
    if (!ev_confine_knows_folders() && ev_confine_is_built())
        skip();
    assert_int_equal(ev_workers_hold(workers), EV_HOLD_FULL);
    assert_all_said(fonts, COUNT(fonts), 0);
}

static void other_files_cannot_and_nothing_is_written(void **state)
{
    (void)state;
    if (!ev_confine_knows_folders())
        skip();
    assert_all_said(reading, COUNT(reading), EACCES);
    assert_all_said(denied, COUNT(denied), EACCES);
}

static void whatever_else_ends_it(void **state)
{
    (void)state;
    if (!ev_confine_knows_folders())
        skip();
    assert_all_end_it(deadly, COUNT(deadly));
}

/* What a process does in the memory of its own worker has its effect, so the places are right; in
 * that of another, before or after it, it ends. */
static void a_process_has_the_wire_of_its_own_worker_only(void **state)
{
    (void)state;
    enum { UNUSED = 4 << 20 }; /* in the result, behind what is said */
    char *wires[WORKERS];
    assert_int_equal(find_wires(wires), WORKERS);
    for (unsigned which = 0; which < WORKERS; which++) {
        size_t own = 0;
        for (size_t i = 0; i < WORKERS; i++) {
            const char *wrote = try_at(&memory[0], which, wires[i] + UNUSED),
                       *read = try_at(&memory[1], which, wires[i] + UNUSED);
            own += wrote != NULL;
            assert_int_equal(wrote == NULL, read == NULL);
            if (wrote != NULL)
                assert_string_equal(wrote, "0");
        }
        assert_int_equal(own, 1);
    }
}

static void it_has_no_other_descriptor(void **state)
{
    (void)state;
    if (!ev_confine_is_built())
        skip();
    assert_all_said(descriptors, COUNT(descriptors), EBADF);
}

/* Trust in a file opens no door that can be closed. */
static void trust_changes_nothing(void **state)
{
    (void)state;
    if (!ev_confine_knows_folders())
        skip();
    (void)tear_down(state);
    open_workers(EV_TRUST_ALL);
    assert_all_said(fonts, COUNT(fonts), 0);
    assert_all_said(reading, COUNT(reading), EACCES);
    assert_all_end_it(deadly, COUNT(deadly));
}

UNIT_TESTS(confined)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fonts_can_be_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_files_cannot_and_nothing_is_written, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(whatever_else_ends_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_process_has_the_wire_of_its_own_worker_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_has_no_other_descriptor, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trust_changes_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
