/* Processes that examine pairs: what they may do, and what becomes of a pair at which one ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compare/worker/worker.h"
#include "lib/unit.h"

enum { FILE_MAX = 1 << 16, QUICK = 100, SOME = 16 << 20 };

static ev_arena arena;
static ev_faults faults;
static ev_pair_result result;
static ev_workers *workers;

/* ---- what the processes do: the golden's first byte says it -----------------------------------
 */

static void try_to(char what);

/* On this machine; asked before it is confined. */
static ev_worker_hold expected;

/* The number of the result is the new file; a golden of more than a letter is a defect there. */
static ev_status examine(const void *context, ev_worker_hold hold, ev_slice golden, ev_slice now,
                         ev_arena *with, ev_pair_result *to, ev_faults *of)
{
    static const ev_region region = {.name = {"here", 4}};
    assert_string_equal(context, "context");
    to->state = EV_PAIR_SAME;
    to->number = now;
    if (hold != expected)
        return ev_faults_add(of, EV_PDF_FOREIGN, "golden");
    if (golden.data[0] == 'f')
        return ev_faults_add(of, EV_PDF_DAMAGED, "new");
    if (golden.data[0] == 'a')
        while (ev_arena_take(with, 1 << 20) != NULL)
            ;
    if (golden.data[0] == 'a')
        return ev_faults_add(of, EV_OUT_OF_MEMORY, "");
    if (golden.data[0] == 'r') {
        to->regions = &region;
        to->region_count = 1;
    }
    try_to(golden.data[0]);
    return of->status;
}

/* Of 'n', which other processes count and this one reads. */
static volatile int *rounds;

static void take_all_memory(void)
{
    for (;;) {
        char *some = malloc(1 << 20);
        if (some == NULL)
            _exit(EV_TEMP_FAIL); /* the programs' own malloc does this: sys/memory.h */
        memset(some, 1, 1 << 20);
    }
}

static void try_to(char what)
{
    switch (what) {
    case 'c':
        (void)signal(SIGSEGV, SIG_DFL);
        (void)raise(SIGSEGV);
        break;
    case 'x':
        _exit(0); /* without a result */
    case 'y':
        _exit(3);
    case 'h':
        for (volatile int i = 0;; i++)
            ;
    case 's':
        for (;;)
            (void)poll(NULL, 0, -1);
    case 'w': /* moves a little, always */
        for (;;)
            (void)poll(NULL, 0, 1);
    case 'n': /* works now and then */
        for (;; ++*rounds) {
            for (volatile int i = 0; i < 1000000; i++)
                ;
            (void)poll(NULL, 0, QUICK);
        }
    case 'b': /* malloc may have that much already */
        if (mmap(NULL, SOME, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
            MAP_FAILED)
            _exit(EV_TEMP_FAIL);
        break;
    case 'm':
        take_all_memory();
        break;
    default:
        break;
    }
}

/* ---- the tests ------------------------------------------------------------------------------- */

static const ev_worker_plan plan = {.count = 2,
                                    .bytes_max = FILE_MAX,
                                    .memory = (size_t)200 << 20,
                                    .milliseconds = EV_WORKER_MILLISECONDS,
                                    .confine = EV_CONFINE_WANTED,
                                    .may_be_same = true,
                                    .task = {examine, "context"}};

static int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, (size_t)16 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    bool has_folders = ev_confine_knows_folders() || !ev_confine_is_built();
    expected = has_folders ? EV_HOLD_FULL : EV_HOLD_CALLS;
    workers = ev_workers_open(&plan, &faults);
    assert_non_null(workers);
    assert_int_equal(faults.count, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_workers_close(workers);
    ev_arena_free(&arena);
    return 0;
}

static ev_status run(unsigned which, const char *golden, const char *now)
{
    ev_faults_init(&faults, EV_LENIENT);
    return ev_workers_examine(workers, which, ev_slice_from(golden), ev_slice_from(now), &arena,
                              &result, &faults);
}

static void assert_bad(const char *golden, ev_code code, const char *pointer)
{
    assert_int_not_equal(run(0, golden, "new"), EV_OK);
    assert_int_equal(result.state, EV_PAIR_BAD);
    assert_ptr_equal(result.faults, &faults);
    assert_null(result.explanation);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, code);
    assert_string_equal(faults.fault[0].pointer, pointer);
}

static void assert_well(unsigned which, const char *now)
{
    assert_int_equal(run(which, "-", now), EV_OK);
    assert_int_equal(result.state, EV_PAIR_SAME);
    assert_true(ev_slice_is(result.number, now));
}

static void a_pair_is_examined(void **state)
{
    (void)state;
    assert_int_equal(ev_workers_hold(workers), expected);
    assert_well(0, "first");
    assert_well(1, "second");
    assert_well(0, "third");
    assert_int_equal(run(0, "r", "new"), EV_OK);
    assert_int_equal(result.region_count, 1);
    assert_true(ev_slice_is(result.regions[0].name, "here"));
}

static void its_faults_come_back(void **state)
{
    (void)state;
    assert_bad("f", EV_PDF_DAMAGED, "new");
    assert_int_equal(faults.status, EV_NO_INPUT);
    assert_well(0, "next");
}

static void a_crash_costs_the_pair_alone(void **state)
{
    (void)state;
    assert_bad("c", EV_READER_CRASHED, "");
    assert_bad("x", EV_READER_CRASHED, "");
    assert_bad("y", EV_READER_CRASHED, "");
    assert_well(0, "next");
    assert_well(1, "other");
}

/* The bytes differ: without a choice of what may differ, nobody can say that they do not. */
static void what_is_not_true_is_not_told(void **state)
{
    (void)state;
    ev_worker_plan strict = plan;
    strict.may_be_same = false;
    ev_workers_close(workers);
    workers = ev_workers_open(&strict, &faults);
    assert_non_null(workers);
    assert_bad("-", EV_READER_CRASHED, "");
    assert_bad("f", EV_PDF_DAMAGED, "new");
}

static void a_loop_and_a_sleep_are_ended(void **state)
{
    (void)state;
    ev_worker_plan quick = plan;
    quick.milliseconds = QUICK;
    ev_workers_close(workers);
    workers = ev_workers_open(&quick, &faults);
    assert_non_null(workers);
    assert_bad("h", EV_READER_TIMEOUT, "");
    assert_bad("s", EV_READER_TIMEOUT, "");
    assert_bad("w", EV_READER_TIMEOUT, "");
}

/* A system that does not say how long a process waited for a processor: nothing can be opened. */
static void working_now_and_then_is_ended_too(void **state)
{
    (void)state;
    struct rlimit before, none;
    ev_worker_plan quick = plan;
    quick.milliseconds = QUICK;
    ev_workers_close(workers);
    rounds = mmap(NULL, sizeof *rounds, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(rounds, MAP_FAILED);
    workers = ev_workers_open(&quick, &faults);
    assert_non_null(workers);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){1, before.rlim_max}; /* poll asks for as many as it is given */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    ev_status status = run(0, "n", "new");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_not_equal(status, EV_OK);
    assert_int_equal(faults.fault[0].code, EV_READER_TIMEOUT);
    assert_in_range(*rounds, 0, 20); /* its limit of work comes after 35 */
    assert_int_equal(munmap((void *)(uintptr_t)rounds, sizeof *rounds), 0);
}

static void memory_that_runs_out_is_the_pairs(void **state)
{
    (void)state;
    assert_bad("a", EV_READER_MEMORY, "");
#ifndef EV_SANITIZED
    assert_bad("m", EV_READER_MEMORY, "");
#endif
    assert_well(0, "next");
}

static void no_memory_for_the_result_is_the_machines(void **state)
{
    (void)state;
    arena.fail_after = 1;
    assert_bad("r", EV_OUT_OF_MEMORY, "");
    ev_arena_reset(&arena);
    arena.fail_after = 2;
    assert_bad("r", EV_OUT_OF_MEMORY, "");
    ev_arena_reset(&arena);
    assert_well(0, "next");
}

static void a_large_file_arrives_whole(void **state)
{
    (void)state;
    static char large[FILE_MAX];
    memset(large, 'z', sizeof large);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_workers_examine(workers, 1, (ev_slice){large, FILE_MAX},
                                        (ev_slice){large, FILE_MAX}, &arena, &result, &faults),
                     EV_OK);
    assert_int_equal(result.number.size, EV_WORKER_TEXT_MAX - 3); /* cut: a text's end is free */
}

/* Two threads ask at once, each its own worker. */
static void *ask_often(void *context)
{
    unsigned which = *(unsigned *)context;
    ev_arena own;
    ev_pair_result pair;
    ev_faults told;
    size_t good = 0;
    ev_arena_init(&own, (size_t)1 << 20);
    for (int i = 0; i < 20; i++) {
        ev_faults_init(&told, EV_LENIENT);
        ev_slice now = which == 0 ? EV_SLICE("zero") : EV_SLICE("one");
        (void)ev_workers_examine(workers, which, EV_SLICE("-"), now, &own, &pair, &told);
        good += told.status == EV_OK && ev_slice_equal(pair.number, now);
    }
    ev_arena_free(&own);
    return (void *)good;
}

static void threads_ask_at_once(void **state)
{
    (void)state;
    pthread_t thread[2];
    unsigned which[2] = {0, 1};
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, ask_often, &which[i]), 0);
    for (int i = 0; i < 2; i++) {
        void *good;
        assert_int_equal(pthread_join(thread[i], &good), 0);
        assert_int_equal((size_t)good, 20);
    }
}

/* Each process has room for its own wire, not for all of them: with these twelve there are 1.6 GB.
 */
static void many_workers_take_no_memory_from_each_other(void **state)
{
    (void)state;
    ev_worker_plan many = plan;
    many.count = 12;
    many.memory = (size_t)256 << 20;
    many.bytes_max = (size_t)64 << 20;
    ev_workers_close(workers);
    workers = ev_workers_open(&many, &faults);
    assert_non_null(workers);
    for (unsigned which = 0; which < many.count; which++)
        assert_int_equal(run(which, "b", "new"), EV_OK);
}

/* Keepers end when they are let go: otherwise closing would wait for ever. */
static void no_process_is_left(void **state)
{
    (void)state;
    assert_well(0, "some");
    ev_workers_close(workers);
    workers = NULL;
    assert_int_equal(waitpid(-1, NULL, 0), -1);
    assert_int_equal(errno, ECHILD);
}

UNIT_TESTS(worker)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_pair_is_examined, set_up, tear_down),
        cmocka_unit_test_setup_teardown(its_faults_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_crash_costs_the_pair_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_true_is_not_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_loop_and_a_sleep_are_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(working_now_and_then_is_ended_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_that_runs_out_is_the_pairs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_memory_for_the_result_is_the_machines, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_large_file_arrives_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_ask_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_workers_take_no_memory_from_each_other, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_process_is_left, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
