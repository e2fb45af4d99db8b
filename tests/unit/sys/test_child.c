/* A child that makes a document: what it prints comes back, and how it ended is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <signal.h>
#include <unistd.h>

#include "lib/unit.h"
#include "sys/child.h"
#include "sys/io.h"

static ev_status print_much(void *context)
{
    static char bytes[300000];
    (void)context;
    memset(bytes, 'x', sizeof bytes);
    return ev_output_write_fd(STDOUT_FILENO, (ev_slice){bytes, sizeof bytes}) ? EV_OK : EV_IO;
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

static ev_status run(ev_child_work *work, void *context, ev_buf *out, ev_faults *faults)
{
    ev_buf_init(out, NULL, 0);
    ev_faults_init(faults, EV_LENIENT);
    return ev_child_run(work, context, out, faults);
}

static void what_it_prints_comes_back_whole(void **state)
{
    ev_buf out;
    ev_faults faults;
    (void)state;
    assert_int_equal(run(print_much, NULL, &out, &faults), EV_OK);
    assert_int_equal(out.size, 300000);
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
        cmocka_unit_test(how_it_was_killed_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
