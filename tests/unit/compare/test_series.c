/* All pairs of two folders: told in their order, the same with any number of threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "compare/series.h"

#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* More than wait for their turn at the same time. Of each ten, pair 3 differs, 5 is unreadable, 7
 * is on the golden side only, 8 on the new side only. */
enum { PAIRS = 3 * EV_SERIES_JOBS, WORKERS_MAX = 7, TELL_ALL = PAIRS + 1 };

static char folder[] = "/tmp/series.XXXXXX";

static void write_file(const char *side, int number, const char *text)
{
    char path[64];
    (void)snprintf(path, sizeof path, "%s/%04d.pdf", side, number);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int make(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL || chdir(folder) != 0 || mkdir("g", 0700) != 0 ||
        mkdir("n", 0700) != 0)
        return -1;
    for (int i = 0; i < PAIRS; i++) {
        char path[64];
        int kind = i % 10;
        (void)snprintf(path, sizeof path, "n/%04d.pdf", i);
        if (kind != 8)
            write_file("g", i, "same");
        if (kind == 5 && symlink("nowhere", path) != 0)
            return -1;
        if (kind != 5 && kind != 7)
            write_file("n", i, kind == 3 ? "differs" : "same");
    }
    return 0;
}

static int clear(void **state)
{
    char command[64];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") != 0 || system(command) != 0;
}

typedef struct witness {
    size_t told, most;
    char said[PAIRS + 1]; /* a letter for each pair */
    int last_explained;   /* the number of its pair */
    atomic_size_t examined;
    atomic_bool is_busy[WORKERS_MAX];
    atomic_bool is_telling;
    atomic_size_t at_once, most_at_once; /* of those that are examined */
} witness;

static void examine(void *context, unsigned worker, ev_slice golden, ev_slice now, ev_arena *arena,
                    ev_pair_result *result, ev_faults *faults)
{
    witness *w = context;
    static const struct timespec moment = {0, 300000};
    (void)faults;
    if (worker >= WORKERS_MAX || atomic_exchange(&w->is_busy[worker], true))
        abort(); /* cmocka's assertions are for the thread of the test */
    if (!ev_slice_is(golden, "same") || !ev_slice_is(now, "differs"))
        abort();
    size_t at_once = atomic_fetch_add(&w->at_once, 1) + 1;
    if (at_once > atomic_load(&w->most_at_once))
        atomic_store(&w->most_at_once, at_once);
    if (atomic_fetch_add(&w->examined, 1) % 3 == 0)
        (void)nanosleep(&moment, NULL); /* others overtake it */
    ev_explanation *explanation = ev_arena_take(arena, sizeof *explanation);
    result->state = EV_PAIR_DIFFERS;
    result->explanation = explanation;
    (void)atomic_fetch_sub(&w->at_once, 1);
    atomic_store(&w->is_busy[worker], false);
}

static bool tell(void *context, const ev_side_pair *pair, const ev_pair_result *result,
                 ev_faults *faults)
{
    witness *w = context;
    char name[16];
    if (atomic_exchange(&w->is_telling, true))
        abort();
    (void)snprintf(name, sizeof name, "%04d.pdf", (int)w->told);
    if (strcmp(name, result->name) != 0 || strcmp(name, pair->name) != 0 ||
        result->order != (int64_t)w->told + 1 ||
        (result->state == EV_PAIR_DIFFERS) != (result->explanation != NULL) ||
        (result->state == EV_PAIR_BAD) != (result->faults != NULL))
        abort();
    w->said[w->told++] = "=!<>?-"[result->state];
    atomic_store(&w->is_telling, false);
    return ev_faults_require(faults, w->told < w->most, EV_WRITE_FAILED, "");
}

static void run(witness *w, unsigned workers, size_t explained, ev_faults *faults)
{
    const ev_series_tasks tasks = {w, examine, tell};
    const ev_series_limits limits = {workers, explained, EV_SERIES_BYTES};
    ev_faults_init(faults, EV_LENIENT);
    ev_sides *sides = ev_sides_open("g", "n", faults);
    assert_non_null(sides);
    (void)ev_series_run(sides, &tasks, &limits, faults);
    ev_sides_close(sides);
}

static void assert_said(const witness *w, size_t explained)
{
    size_t differing = 0;
    for (size_t i = 0; i < PAIRS; i++) {
        char expected = "===!=?=<>="[i % 10];
        if (expected == '!' && differing++ >= explained)
            expected = '-';
        if (w->said[i] != expected)
            fail_msg("pair %zu is %c, not %c", i, w->said[i], expected);
    }
}

static void pairs_are_told_in_order(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers <= WORKERS_MAX; workers += 2) {
        witness w = {.most = TELL_ALL};
        ev_faults faults;
        run(&w, workers, SIZE_MAX, &faults);
        assert_int_equal(faults.count, 0);
        assert_int_equal(w.told, PAIRS);
        assert_said(&w, SIZE_MAX);
        assert_int_equal(w.examined, (PAIRS + 6) / 10);
    }
}

/* The first ones in the order of the names, whichever thread is faster. */
static void the_first_that_differ_are_explained(void **state)
{
    static const size_t numbers[] = {0, 1, 13, 37, 38, 39, 1000};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        witness w = {.most = TELL_ALL};
        ev_faults faults;
        run(&w, 5, numbers[i], &faults);
        assert_int_equal(w.told, PAIRS);
        assert_said(&w, numbers[i]);
        size_t all = (PAIRS + 6) / 10;
        assert_int_equal(w.examined, numbers[i] < all ? numbers[i] : all);
    }
}

/* Nothing is held back for ever, and what is told is the same. Where there is room for nothing, one
 * pair is examined, and the one whose turn it is. */
static void little_memory_makes_them_wait(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes <= 23; bytes += 23) { /* 22: both files, here and there */
        witness w = {.most = TELL_ALL};
        const ev_series_tasks tasks = {&w, examine, tell};
        const ev_series_limits limits = {WORKERS_MAX, SIZE_MAX, bytes};
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        ev_sides *sides = ev_sides_open("g", "n", &faults);
        assert_non_null(sides);
        assert_int_equal(ev_series_run(sides, &tasks, &limits, &faults), EV_OK);
        ev_sides_close(sides);
        assert_int_equal(w.told, PAIRS);
        assert_said(&w, SIZE_MAX);
        assert_true(w.most_at_once <= 2);
    }
}

static void lack_memory(void *context, unsigned worker, ev_slice golden, ev_slice now,
                        ev_arena *arena, ev_pair_result *result, ev_faults *faults)
{
    examine(context, worker, golden, now, arena, result, faults);
    if (((witness *)context)->examined > 2)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
}

/* One pair in ten is examined: two are, and the third ends the run. */
static void without_memory_the_run_ends(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers <= 4; workers += 3) {
        witness w = {.most = TELL_ALL};
        const ev_series_tasks tasks = {&w, lack_memory, tell};
        const ev_series_limits limits = {workers, SIZE_MAX, EV_SERIES_BYTES};
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        ev_sides *sides = ev_sides_open("g", "n", &faults);
        assert_non_null(sides);
        assert_int_equal(ev_series_run(sides, &tasks, &limits, &faults), EV_TEMP_FAIL);
        ev_sides_close(sides);
        assert_int_equal(faults.count, 1);
        assert_int_equal(faults.fault[0].code, EV_OUT_OF_MEMORY);
        assert_true(w.told <= 23);
    }
}

static void nothing_is_told_after_a_fault(void **state)
{
    static const size_t numbers[] = {1, 2, 17, 200, PAIRS};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (unsigned workers = 1; workers <= 4; workers += 3) {
            witness w = {.most = numbers[i]};
            ev_faults faults;
            run(&w, workers, SIZE_MAX, &faults);
            assert_int_equal(w.told, numbers[i]);
            assert_int_equal(faults.count, 1);
            assert_int_equal(faults.status, EV_IO);
        }
}

UNIT_TESTS(series)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_told_in_order),
        cmocka_unit_test(the_first_that_differ_are_explained),
        cmocka_unit_test(little_memory_makes_them_wait),
        cmocka_unit_test(without_memory_the_run_ends),
        cmocka_unit_test(nothing_is_told_after_a_fault),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
