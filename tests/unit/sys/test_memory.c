/* The end of a process that gets no memory: its status, its one line, and what it removes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/unit.h"
#include "fault/report.h"
#include "sys/io.h"
#include "sys/memory.h"

enum { NOT_REACHED = 3 };

/* Runs `work` in a child whose standard error comes back in `out`. Returns its exit status. */
static int run(void (*work)(void *context), void *context, char *out, size_t size)
{
    int end[2], how = 0;
    assert_int_equal(pipe(end), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(end[1], STDERR_FILENO);
        work(context);
        _exit(NOT_REACHED);
    }
    (void)close(end[1]);
    size_t got = 0;
    for (ssize_t some; (some = ev_input_some(end[0], out + got, size - 1 - got)) > 0;)
        got += (size_t)some;
    out[got] = '\0';
    (void)close(end[0]);
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    return WEXITSTATUS(how);
}

static void say(void *word)
{
    (void)ev_output_write_fd(STDERR_FILENO, ev_slice_from(word));
}

/* ---- the line -------------------------------------------------------------------------------- */

static void end_as(void *arguments)
{
    char **argv = arguments;
    int argc = 0;
    while (argv[argc] != NULL)
        argc++;
    ev_memory_read_arguments(argc, argv);
    ev_memory_exit("evisa-gen");
}

/* What ev_report prints for OUT_OF_MEMORY. */
static void report(bool json, char *out, size_t size)
{
    ev_faults faults;
    FILE *stream = fmemopen(out, size, "w");
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_faults_add(&faults, EV_OUT_OF_MEMORY, "");
    ev_report(&faults, &(ev_report_form){.program = "evisa-gen", .json = json}, stream);
    (void)fclose(stream);
}

static void the_line_is_that_of_a_report(void **state)
{
    char name[] = "evisa-gen", as_text[] = "--errors=text", as_json[] = "--errors=json";
    char *text[] = {name, as_text, NULL}, *json[] = {name, as_json, NULL};
    char line[512], expected[512];
    (void)state;
    assert_int_equal(run(end_as, text, line, sizeof line), EV_TEMP_FAIL);
    report(false, expected, sizeof expected);
    assert_string_equal(line, expected);
    assert_string_equal(line, "evisa-gen: out-of-memory: there is not enough memory\n");
    assert_int_equal(run(end_as, json, line, sizeof line), EV_TEMP_FAIL);
    report(true, expected, sizeof expected);
    assert_string_equal(line, expected);
}

/* ---- the hooks ------------------------------------------------------------------------------- */

static char words[3][8] = {"first ", "second ", "third "};
static ev_memory_hook hooks[3] = {{.run = say, .context = words[0]},
                                  {.run = say, .context = words[1]},
                                  {.run = say, .context = words[2]}};

static void set_three(void)
{
    for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++)
        ev_memory_before_exit(&hooks[i]);
}

static void end_with_three(void *context)
{
    (void)context;
    set_three();
    ev_memory_exit("evisa-gen");
}

static void end_without_two(void *context)
{
    (void)context;
    set_three();
    ev_memory_forget(&hooks[1]);
    ev_memory_exit("evisa-gen");
}

static void end_with_none(void *context)
{
    (void)context;
    set_three();
    ev_memory_forget(NULL);
    ev_memory_exit("evisa-gen");
}

static void hooks_run_before_the_line_the_last_first(void **state)
{
    char out[512];
    (void)state;
    assert_int_equal(run(end_with_three, NULL, out, sizeof out), EV_TEMP_FAIL);
    assert_int_equal(strncmp(out, "third second first evisa-gen: ", 30), 0);
    assert_int_equal(run(end_without_two, NULL, out, sizeof out), EV_TEMP_FAIL);
    assert_int_equal(strncmp(out, "first evisa-gen: ", 17), 0);
    assert_int_equal(run(end_with_none, NULL, out, sizeof out), EV_TEMP_FAIL);
    assert_int_equal(strncmp(out, "evisa-gen: ", 11), 0);
}

/* ---- more than one end ----------------------------------------------------------------------- */

static void allocate_again(void *context)
{
    (void)context;
    ev_memory_exit("evisa-gen");
}

static void end_in_a_hook(void *context)
{
    static ev_memory_hook hook = {.run = allocate_again};
    (void)context;
    ev_memory_before_exit(&hook);
    ev_memory_exit("evisa-gen");
}

static void a_hook_that_gets_no_memory_does_not_hang(void **state)
{
    char out[512];
    (void)state;
    assert_int_equal(run(end_in_a_hook, NULL, out, sizeof out), EV_TEMP_FAIL);
}

static void *end_in_thread(void *context)
{
    (void)context;
    ev_memory_exit("evisa-gen");
}

static void end_in_threads(void *context)
{
    enum { THREADS = 8 };
    pthread_t thread[THREADS];
    (void)context;
    for (size_t i = 0; i < THREADS; i++)
        (void)pthread_create(&thread[i], NULL, end_in_thread, NULL);
    for (size_t i = 0; i < THREADS; i++)
        (void)pthread_join(thread[i], NULL);
}

static void of_several_threads_one_prints_the_line(void **state)
{
    char out[4096];
    (void)state;
    for (int i = 0; i < 20; i++) {
        assert_int_equal(run(end_in_threads, NULL, out, sizeof out), EV_TEMP_FAIL);
        assert_string_equal(out, "evisa-gen: out-of-memory: there is not enough memory\n");
    }
}

UNIT_TESTS(memory)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_is_that_of_a_report),
        cmocka_unit_test(hooks_run_before_the_line_the_last_first),
        cmocka_unit_test(a_hook_that_gets_no_memory_does_not_hang),
        cmocka_unit_test(of_several_threads_one_prints_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
