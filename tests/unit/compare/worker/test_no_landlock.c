/* Where the system has no Landlock, as before Linux 5.13: a filter of our own hides it. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "lib/unit.h"
#include "unit/compare/worker/attack_fixture.h"

static void hide_landlock(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    assert_int_equal(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    assert_int_equal(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

static int set_up(void **state)
{
    (void)state;
    static bool is_hidden = false;
    if (!is_hidden)
        hide_landlock();
    is_hidden = true;
    return 0;
}

static void nothing_can_be_read(void **state)
{
    (void)state;
    open_workers(EV_TRUST_OURS);
    assert_int_equal(ev_workers_hold(workers), EV_HOLD_CALLS);
    assert_said(&fonts[0], "13"); /* EACCES */
    assert_all_said(reading, COUNT(reading), EACCES);
    assert_all_said(denied, COUNT(denied), EACCES);
    assert_all_end_it(deadly, COUNT(deadly));
}

static void with_trust_all_can_be_read_and_nothing_written(void **state)
{
    (void)state;
    open_workers(EV_TRUST_ALL);
    assert_int_equal(ev_workers_hold(workers), EV_HOLD_CALLS);
    assert_all_said(fonts, COUNT(fonts), 0);
    assert_all_said(reading, COUNT(reading), 0);
    assert_all_said(denied, COUNT(denied), EACCES);
    assert_all_end_it(deadly, COUNT(deadly));
}

UNIT_TESTS(no_landlock)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_can_be_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(with_trust_all_can_be_read_and_nothing_written, set_up,
                                        tear_down),
    };
    if (!ev_confine_is_built())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
