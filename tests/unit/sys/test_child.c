/* A child that makes a document: what it prints comes back, and how it ended is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "lib/unit.h"
#include "sys/child.h"
#include "sys/io.h"

static ev_status print_much(void *context)
{
    static char bytes[300001];
    memset(bytes, 'x', sizeof bytes);
    return ev_output_write_fd(STDOUT_FILENO, (ev_slice){bytes, *(size_t *)context}) ? EV_OK : EV_IO;
}

static ev_status refuse(void *context)
{
    (void)context;
    return EV_DATA;
}

static ev_status die(void *context)
{
    (void)signal(*(int *)context, SIG_DFL);
    (void)ev_output_write_fd(STDOUT_FILENO, EV_SLICE("half"));
    (void)raise(*(int *)context);
    return EV_OK;
}

enum { MOST = 300000 };

static ev_status run(ev_status (*work)(void *), void *context, ev_buf *out, ev_faults *faults)
{
    const ev_child child = {.work = work, .context = context, .most = MOST};
    ev_buf_init(out, NULL, 0);
    ev_faults_init(faults, EV_LENIENT);
    return ev_child_run(&child, out, faults);
}

static void what_it_prints_comes_back_whole(void **state)
{
    ev_buf out;
    ev_faults faults;
    (void)state;
    size_t size = MOST;
    assert_int_equal(run(print_much, &size, &out, &faults), EV_OK);
    assert_int_equal(out.size, MOST);
    for (size_t i = 0; i < out.size; i++)
        assert_int_equal(out.data[i], 'x');
    assert_int_equal(faults.count, 0);
    ev_buf_free(&out);
}

static void its_status_is_the_answer(void **state)
{
    ev_buf out;
    ev_faults faults;
    (void)state;
    assert_int_equal(run(refuse, NULL, &out, &faults), EV_DATA);
    assert_int_equal(faults.count, 0); /* the child has told its own */
    ev_buf_free(&out);
}

static void assert_crashed(ev_status (*work)(void *), void *context)
{
    ev_buf out;
    ev_faults faults;
    assert_int_equal(run(work, context, &out, &faults), EV_DATA);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, EV_RENDERER_CRASHED);
    assert_true(out.size <= MOST + 64 * 1024);
    ev_buf_free(&out);
}

/* Code that took over the child prints without end and never ends by itself. */
static ev_status print_for_ever(void *context)
{
    size_t size = MOST;
    while (context == NULL)
        (void)print_much(&size);
    return EV_OK;
}

static ev_status exit_as_told(void *context)
{
    _exit(*(int *)context);
}

static void what_no_child_of_ours_does_is_a_crash(void **state)
{
    size_t size = MOST + 1, nothing = 0;
    int status = 1;
    (void)state;
    assert_crashed(print_much, &size);
    assert_crashed(print_for_ever, NULL);
    assert_crashed(print_much, &nothing); /* a status of 0, and no document */
    assert_crashed(exit_as_told, &status);
}

static void close_end(void *end)
{
    close(*(int *)end);
}

static ev_status tell_whether_open(void *end)
{
    ev_slice word = fcntl(*(int *)end, F_GETFD) >= 0 ? EV_SLICE("open") : EV_SLICE("closed");
    return ev_output_write_fd(STDOUT_FILENO, word) ? EV_OK : EV_IO;
}

static void the_parent_gives_up_what_the_child_keeps(void **state)
{
    int end = dup(STDIN_FILENO);
    const ev_child child = {
        .work = tell_whether_open, .give_up = close_end, .context = &end, .most = MOST};
    ev_buf out;
    ev_faults faults;
    (void)state;
    ev_buf_init(&out, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_child_run(&child, &out, &faults), EV_OK);
    assert_true(ev_slice_is(ev_buf_as_slice(&out), "open"));
    assert_int_equal(fcntl(end, F_GETFD), -1);
    ev_buf_free(&out);
}

/* What the system or an operator ends says nothing of the record. */
static void how_it_was_killed_is_told(void **state)
{
    static const struct {
        int signal;
        ev_code code;
        ev_status status;
    } cases[] = {
        {SIGSEGV, EV_RENDERER_CRASHED, EV_DATA},   {SIGSYS, EV_RENDERER_CRASHED, EV_DATA},
        {SIGABRT, EV_RENDERER_CRASHED, EV_DATA},   {SIGXCPU, EV_RENDERER_TIMEOUT, EV_DATA},
        {SIGKILL, EV_OUT_OF_MEMORY, EV_TEMP_FAIL}, {SIGTERM, EV_OUT_OF_MEMORY, EV_TEMP_FAIL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int signal = cases[i].signal;
        ev_buf out;
        ev_faults faults;
        assert_int_equal(run(die, &signal, &out, &faults), cases[i].status);
        assert_int_equal(faults.count, 1);
        assert_int_equal(faults.fault[0].code, cases[i].code);
        ev_buf_free(&out);
    }
}

UNIT_TESTS(child)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_prints_comes_back_whole),
        cmocka_unit_test(its_status_is_the_answer),
        cmocka_unit_test(what_no_child_of_ours_does_is_a_crash),
        cmocka_unit_test(the_parent_gives_up_what_the_child_keeps),
        cmocka_unit_test(how_it_was_killed_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
