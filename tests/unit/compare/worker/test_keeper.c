/* What is left out of a result that is too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compare/worker/worker.h"
#include "lib/unit.h"

/* So many differences, the first a contradiction, so many causes, with such a text each. */
typedef struct amount {
    size_t count, causes, size;
} amount;

static ev_status tell_many(const void *context, ev_worker_hold hold, ev_slice golden, ev_slice now,
                           ev_arena *with, ev_pair_result *to, ev_faults *of)
{
    static ev_difference all[700];
    static ev_explanation explanation = {.differences = all, .contradictions = 1};
    static char text[EV_WORKER_TEXT_MAX];
    amount m;
    (void)context, (void)hold, (void)now, (void)with;
    memcpy(&m, golden.data, sizeof m);
    memset(text, 'x', sizeof text);
    ev_slice each = {text, m.size};
    for (size_t i = 0; i < m.count; i++)
        all[i] = (ev_difference){.kind = EV_DIFFERENT_FONT,
                                 .role = i == 0          ? EV_CONTRADICTION
                                         : i <= m.causes ? EV_CAUSE
                                                         : EV_FOLLOWS,
                                 .field = "font/use",
                                 .name = each,
                                 .golden = each,
                                 .now = each,
                                 .text = each,
                                 .remark = each,
                                 .about = each};
    explanation.count = m.count;
    explanation.causes = m.causes;
    to->state = EV_PAIR_DIFFERS;
    to->explanation = &explanation;
    return of->status;
}

/* What follows is dropped before the causes, and what is dropped is counted. */
static void what_is_too_much_is_counted(void **state)
{
    (void)state;
    static const struct {
        amount told;
        size_t count, causes;
        const char *last; /* NULL: as it was */
    } rows[] = {{{500, 2, 10}, 500, 2, NULL},
                {{501, 2, 10}, 500, 2, "2 more differences"},
                {{700, 699, 10}, 500, 499, "201 more differences"},
                {{500, 2, EV_WORKER_TEXT_MAX}, 250, 2, "251 more differences"},
                {{500, 400, EV_WORKER_TEXT_MAX}, 250, 249, "251 more differences"}};
    static const ev_worker_plan plan = {.count = 1,
                                        .bytes_max = 4096,
                                        .memory = EV_WORKER_MEMORY,
                                        .milliseconds = EV_WORKER_MILLISECONDS,
                                        .task = {tell_many, NULL}};
    ev_arena arena;
    ev_faults faults;
    ev_pair_result result;
    ev_arena_init(&arena, (size_t)16 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    ev_workers *workers = ev_workers_open(&plan, &faults);
    assert_non_null(workers);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ev_faults_init(&faults, EV_LENIENT);
        const ev_slice golden = {(const char *)&rows[i].told, sizeof rows[i].told};
        assert_int_equal(
            ev_workers_examine(workers, 0, golden, EV_SLICE("new"), &arena, &result, &faults),
            EV_OK);
        const ev_explanation *e = result.explanation;
        assert_int_equal(e->count, rows[i].count);
        assert_int_equal(e->contradictions, 1);
        assert_int_equal(e->causes, rows[i].causes);
        const ev_difference *last = &e->differences[e->count - 1];
        assert_int_equal(last->role, e->count > 1 + e->causes ? EV_FOLLOWS : EV_CAUSE);
        if (rows[i].last != NULL)
            assert_true(ev_slice_is(last->text, rows[i].last));
        ev_arena_reset(&arena);
    }
    ev_workers_close(workers);
    ev_arena_free(&arena);
}

UNIT_TESTS(keeper)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_too_much_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
