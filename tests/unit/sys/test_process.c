/* The signals that ask a program to end: which they are, and that one waits while it is held. What
 * a process does to itself is tests/contract/process.sh's. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "sys/process.h"

static void assert_ending(int number, int is_one)
{
    sigset_t set = ev_process_ending_signals();
    assert_int_equal(sigismember(&set, number), is_one);
}

static void four_signals_ask_a_program_to_end(void **state)
{
    sigset_t set = ev_process_ending_signals();
    int count = 0;
    (void)state;
    for (int number = 1; number < SIGRTMIN; number++)
        count += sigismember(&set, number) == 1;
    assert_int_equal(count, 4);
    assert_ending(SIGINT, 1);
    assert_ending(SIGTERM, 1);
    assert_ending(SIGQUIT, 1);
    assert_ending(SIGHUP, 1);
}

/* Below nohup(1) it is; SIGINT is ignored by what a shell starts in the background. */
static void an_ignored_sighup_asks_nothing(void **state)
{
    (void)state;
    assert_true(signal(SIGHUP, SIG_IGN) != SIG_ERR && signal(SIGINT, SIG_IGN) != SIG_ERR);
    assert_ending(SIGHUP, 0);
    assert_ending(SIGINT, 1);
    assert_true(signal(SIGHUP, SIG_DFL) != SIG_ERR && signal(SIGINT, SIG_DFL) != SIG_ERR);
    assert_ending(SIGHUP, 1);
}

/* What a child does: it asks itself to end while signals are held. Its exit status says that it
 * went on; it ends by the signal when they are released. */
static void end_itself(int number, int out)
{
    sigset_t before;
    ev_process_hold_signals(&before);
    (void)raise(number);
    if (write(out, "held", 4) != 4)
        _exit(1);
    ev_process_release_signals(&before);
    _exit(2);
}

static void a_held_signal_ends_the_program_when_it_is_released(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int ends[2], status;
        char bytes[8];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0)
            end_itself(numbers[i], ends[1]);
        close(ends[1]);
        assert_int_equal(read(ends[0], bytes, sizeof bytes), 4);
        close(ends[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), numbers[i]);
    }
}

static void what_was_blocked_before_stays_blocked(void **state)
{
    sigset_t before, mask;
    (void)state;
    assert_int_equal(sigemptyset(&mask), 0);
    assert_int_equal(sigaddset(&mask, SIGTERM), 0);
    assert_int_equal(sigprocmask(SIG_BLOCK, &mask, NULL), 0);
    ev_process_hold_signals(&before);
    ev_process_release_signals(&before);
    assert_int_equal(sigprocmask(SIG_SETMASK, NULL, &mask), 0);
    assert_int_equal(sigismember(&mask, SIGTERM), 1);
    assert_int_equal(sigismember(&mask, SIGINT), 0);
}

/* A program inherits what its caller has blocked, ignored and limited. */
static void look_after_hardening(void)
{
    const struct rlimit strict = {3, 5};
    struct rlimit seconds;
    sigset_t all, mask;
    struct sigaction child, cpu, ended;
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    (void)signal(SIGCHLD, SIG_IGN);
    (void)signal(SIGXCPU, SIG_IGN);
    (void)signal(SIGINT, SIG_IGN);
    (void)setrlimit(RLIMIT_CPU, &strict);
    ev_process_harden(EV_PROCESS_BOUNDED);
    (void)sigprocmask(SIG_SETMASK, NULL, &mask);
    (void)sigaction(SIGCHLD, NULL, &child);
    (void)sigaction(SIGXCPU, NULL, &cpu);
    (void)sigaction(SIGINT, NULL, &ended);
    (void)getrlimit(RLIMIT_CPU, &seconds);
    int wrong = !sigisemptyset(&mask);
    wrong |= (child.sa_handler != SIG_DFL) << 1;
    wrong |= (cpu.sa_handler != SIG_DFL) << 2;
    wrong |= (ended.sa_handler != SIG_IGN) << 3; /* in the background of a shell */
    wrong |= (seconds.rlim_cur != strict.rlim_cur || seconds.rlim_max != strict.rlim_max) << 4;
    _exit(wrong);
}

static void what_a_caller_left_undoes_no_limit(void **state)
{
    int status;
    (void)state;
    pid_t child = fork();
    if (child == 0)
        look_after_hardening();
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

UNIT_TESTS(process)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_signals_ask_a_program_to_end),
        cmocka_unit_test(an_ignored_sighup_asks_nothing),
        cmocka_unit_test(a_held_signal_ends_the_program_when_it_is_released),
        cmocka_unit_test(what_was_blocked_before_stays_blocked),
        cmocka_unit_test(what_a_caller_left_undoes_no_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
