/* Waiting: the function that is called makes the next change itself, so that nothing but a change
 * that is lost can let a test hang. */
#include "unit/watch/watch_fixture.h"

#include "watch/watch.h"

#include <signal.h>

enum { HANG = 600 };

typedef struct script {
    const char *const *line; /* ends with NULL: to stop */
    size_t calls;
    int64_t since;
} script;

static bool next(void *context, int64_t since)
{
    script *s = context;
    const char *line = s->line[s->calls++];
    assert_true(since >= s->since && since <= ev_watch_now());
    s->since = since;
    if (line != NULL)
        run_line(line);
    return line != NULL;
}

static ev_watch_end play(const char *const *line, size_t *calls)
{
    script s = {.line = line};
    const ev_watch watch = {.folder = "d",
                            .file = "r/record.json",
                            .output = "o/visa.pdf",
                            .changed = next,
                            .context = &s};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (void)alarm(HANG);
    ev_watch_end end = ev_watch_run(&watch, &faults);
    (void)alarm(0);
    assert_int_equal(faults.status == EV_OK, end != EV_WATCH_FAILED);
    *calls = s.calls;
    return end;
}

/* A save that comes while the function runs is not lost. */
static void each_save_calls_again(void **state)
{
    static const char *const lines[] = {"echo 2 > d/evisa/1/labels.txt",
                                        "mkdir -p d/a/b; echo > d/a/b/file",
                                        "echo 2 > d/a/b/file",
                                        "rm -r d/a",
                                        "echo > r/new; mv r/new r/record.json",
                                        "mv r s; mkdir r; echo > r/record.json",
                                        "echo 2 > r/record.json",
                                        NULL};
    size_t calls;
    (void)state;
    assert_int_equal(play(lines, &calls), EV_WATCH_STOPPED);
    assert_int_equal(calls, sizeof lines / sizeof *lines);
}

static void a_folder_that_goes_ends_it(void **state)
{
    static const char *const removed[] = {"echo > d/file", "rm -r d", NULL};
    static const char *const replaced[] = {"mv d e; mkdir d", NULL};
    size_t calls;
    (void)state;
    assert_int_equal(play(removed, &calls), EV_WATCH_GONE);
    assert_int_equal(calls, 2);
    run_line("mkdir d");
    assert_int_equal(play(replaced, &calls), EV_WATCH_GONE);
    assert_int_equal(calls, 1);
}

static void a_folder_that_is_not_there_is_a_fault(void **state)
{
    size_t calls;
    (void)state;
    run_line("rm -r d");
    static const char *const nothing[] = {NULL};
    assert_int_equal(play(nothing, &calls), EV_WATCH_FAILED);
    assert_int_equal(calls, 0);
}

/* Many events are one change, and none is forgotten where the queue of the system is full. */
static void a_burst_is_read_to_its_end(void **state)
{
    static const char *const lines[] = {
        "i=0; while [ $i -lt 300 ]; do echo $i > d/file$i; i=$((i + 1)); done", NULL};
    size_t calls;
    (void)state;
    assert_int_equal(play(lines, &calls), EV_WATCH_STOPPED);
    assert_int_equal(calls, 2);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

UNIT_TESTS(watch)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(each_save_calls_again),
        IN_A_FOLDER(a_folder_that_goes_ends_it),
        IN_A_FOLDER(a_folder_that_is_not_there_is_a_fault),
        IN_A_FOLDER(a_burst_is_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
