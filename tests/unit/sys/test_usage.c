/* What a process has used and waited, as another one sees it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "sys/usage.h"

/* Works, or sleeps, until it is killed. A loop that does nothing may be left out (C11 6.8.5). */
static pid_t start(int works)
{
    enum { SECONDS_MAX = 120 }; /* of one whose test has failed */
    pid_t child = fork();
    assert_true(child >= 0); /* kill(-1) would be everybody */
    if (child > 0)
        return child;
    (void)alarm(SECONDS_MAX);
    for (volatile unsigned turns = 0;; turns++)
        if (!works)
            (void)pause();
}

static void end(pid_t child)
{
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void work_is_seen_and_sleep_is_not(void **state)
{
    (void)state;
    pid_t busy = start(1), asleep = start(0);
    int64_t begun = ev_usage_now();
    while (ev_usage_processor(busy) < 30 && ev_usage_now() - begun < 60000)
        (void)usleep(1000);
    assert_true(ev_usage_processor(busy) >= 30);
    assert_true(ev_usage_now() > begun);
    assert_true(ev_usage_processor(asleep) < 30);
    end(busy);
    end(asleep);
}

static void a_process_that_is_gone_has_nothing(void **state)
{
    (void)state;
    char text[8] = "before";
    pid_t gone = start(0);
    end(gone);
    assert_int_equal(ev_usage_processor(gone), 0);
    assert_int_equal(ev_usage_waited(gone), -1);
    ev_usage_file(gone, "stat", text, sizeof text);
    assert_string_equal(text, "");
}

static void files_are_cut(void **state)
{
    (void)state;
    char text[8], number[32];
    (void)snprintf(number, sizeof number, "%d (", (int)getpid());
    ev_usage_file(getpid(), "stat", text, sizeof text);
    assert_int_equal(strlen(text), sizeof text - 1);
    assert_memory_equal(text, number, strlen(number) < 7 ? strlen(number) : 7);
    if (access("/proc/self/schedstat", R_OK) == 0)
        assert_true(ev_usage_waited(getpid()) >= 0);
}

UNIT_TESTS(usage)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_seen_and_sleep_is_not),
        cmocka_unit_test(a_process_that_is_gone_has_nothing),
        cmocka_unit_test(files_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
