/* The pool: side by side, and in order again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "batch/pool.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sched.h>
#include <unistd.h>

/* HANG_MS: against what hangs, on a machine that has other work. */
enum { NONE = -1, HANG_MS = 15 * 60 * 1000 };

/* What the tasks below see and count. take, publish and unstage are never called twice at once:
 * they need no lock, and a sanitizer says so if they do. */
typedef struct batch {
    int jobs;            /* to be taken */
    int break_work_at;   /* the job whose work fails; NONE */
    int stop_publish_at; /* the job after which nothing more is published; NONE */
    unsigned publish_us; /* how long publishing takes */
    int taken, published, unstaged;
    bool unstaged_one_that_was_published;
    size_t largest_group;
    int inside_take, inside_publish;
    bool out_of_order, take_overlapped, publish_overlapped;
    pthread_mutex_t lock;
    int working, most_working;
    unsigned workers_seen[256];
} batch;

static bool take(void *context, ev_job *job)
{
    batch *b = context;
    b->take_overlapped = b->take_overlapped || b->inside_take++ != 0;
    bool more = b->taken < b->jobs;
    if (more) {
        job->entry = (ev_entry){.seq = (uint64_t)b->taken++};
        job->staged = true; /* until it is published */
    }
    b->inside_take--;
    return more;
}

static bool has_more(void *context)
{
    const batch *b = context;
    return b->taken % 5 != 0;
}

static bool work_on(batch *b, unsigned worker, ev_job *job)
{
    (void)pthread_mutex_lock(&b->lock);
    b->workers_seen[worker]++;
    if (++b->working > b->most_working)
        b->most_working = b->working;
    (void)pthread_mutex_unlock(&b->lock);
    for (uint64_t i = 0; i < (job->entry.seq * 7919) % 13; i++) /* some take longer than others */
        (void)sched_yield();
    (void)pthread_mutex_lock(&b->lock);
    b->working--;
    (void)pthread_mutex_unlock(&b->lock);
    job->entry.done = true;
    return (int)job->entry.seq != b->break_work_at;
}

static size_t work(void *context, unsigned worker, ev_job *const jobs[], size_t count)
{
    size_t done = 0;
    while (done < count && work_on(context, worker, jobs[done]))
        done++;
    return done;
}

static bool publish(void *context, ev_job *const jobs[], size_t count)
{
    batch *b = context;
    b->publish_overlapped = b->publish_overlapped || b->inside_publish++ != 0;
    if (count > b->largest_group)
        b->largest_group = count;
    bool good = true;
    if (b->publish_us > 0)
        (void)usleep(b->publish_us);
    for (size_t i = 0; i < count && good; i++) {
        b->out_of_order =
            b->out_of_order || (int)jobs[i]->entry.seq != b->published || !jobs[i]->entry.done;
        b->published++;
        jobs[i]->staged = false;
        good = (int)jobs[i]->entry.seq != b->stop_publish_at;
    }
    b->inside_publish--;
    return good;
}

static void unstage(void *context, ev_job *job)
{
    batch *b = context;
    if (job->staged)
        b->unstaged++;
    else if ((int)job->entry.seq >= b->published)
        b->unstaged_one_that_was_published = true;
    job->staged = false;
}

static ev_pool_tasks tasks_of(batch *b, unsigned together)
{
    return (ev_pool_tasks){.context = b,
                           .take = take,
                           .has_more = has_more,
                           .together = together,
                           .work = work,
                           .publish = publish,
                           .unstage = unstage};
}

static void run_together(batch *b, unsigned workers, ev_publisher publisher, unsigned together)
{
    const ev_pool_tasks tasks = tasks_of(b, together);
    (void)pthread_mutex_init(&b->lock, NULL);
    ev_pool *pool = ev_pool_start(&tasks, workers, publisher);
    assert_non_null(pool);
    struct pollfd ended = {.fd = ev_pool_ended_fd(pool), .events = POLLIN};
    assert_int_equal(poll(&ended, 1, HANG_MS), 1);
    ev_pool_finish(pool);
    (void)pthread_mutex_destroy(&b->lock);
    assert_false(b->take_overlapped || b->publish_overlapped);
    assert_false(b->out_of_order);
    assert_false(b->unstaged_one_that_was_published);
    assert_int_equal(b->published + b->unstaged, b->taken);
}

static void run_with(batch *b, unsigned workers, ev_publisher publisher)
{
    run_together(b, workers, publisher, 1);
}

static void run(batch *b, unsigned workers)
{
    const batch fresh = *b;
    run_with(b, workers, EV_PUBLISHER_OWN_THREAD);
    int published = b->published;
    for (unsigned together = 1; together <= EV_POOL_TOGETHER_MAX; together++) {
        *b = fresh;
        run_together(b, workers, EV_PUBLISHER_WORKERS, together);
        assert_int_equal(b->published, published);
    }
}

static const unsigned worker_counts[] = {1, 2, 3, 8, 256};
enum { COUNTS = sizeof worker_counts / sizeof *worker_counts };

static void all_jobs_are_published_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNTS; i++)
        for (int jobs = 0; jobs < 2000; jobs = jobs * 3 + 1) {
            batch b = {.jobs = jobs, .break_work_at = NONE, .stop_publish_at = NONE};
            run(&b, worker_counts[i]);
            assert_int_equal(b.published, jobs);
            assert_int_equal(b.unstaged, 0);
        }
}

static void one_worker_publishes_each_job_before_it_takes_the_next(void **state)
{
    (void)state;
    batch b = {.jobs = 500, .break_work_at = NONE, .stop_publish_at = NONE};
    run_with(&b, 1, EV_PUBLISHER_WORKERS);
    assert_int_equal(b.largest_group, 1);
    assert_int_equal(b.most_working, 1);
}

static void all_before_the_job_that_failed_are_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNTS; i++)
        for (int at = 0; at < 100; at += 9) {
            batch b = {.jobs = 300, .break_work_at = at, .stop_publish_at = NONE};
            run(&b, worker_counts[i]);
            assert_int_equal(b.published, at);
            assert_true(b.unstaged >= 1);
        }
}

static void nothing_is_published_after_publish_failed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNTS; i++)
        for (int at = 0; at < 100; at += 9) {
            batch b = {.jobs = 300, .break_work_at = NONE, .stop_publish_at = at};
            run(&b, worker_counts[i]);
            assert_int_equal(b.published, at + 1);
        }
}

static void a_pool_that_is_stopped_publishes_what_it_has(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNTS; i++) {
        batch b = {.jobs = 1000000000, .break_work_at = NONE, .stop_publish_at = NONE};
        const ev_pool_tasks tasks = tasks_of(&b, EV_POOL_TOGETHER_MAX);
        (void)pthread_mutex_init(&b.lock, NULL);
        ev_pool *pool = ev_pool_start(&tasks, worker_counts[i],
                                      i % 2 == 0 ? EV_PUBLISHER_OWN_THREAD : EV_PUBLISHER_WORKERS);
        assert_non_null(pool);
        (void)usleep(2000);
        ev_pool_stop(pool);
        ev_pool_finish(pool);
        (void)pthread_mutex_destroy(&b.lock);
        assert_false(b.out_of_order);
        assert_int_equal(b.published, b.taken);
        assert_int_equal(b.unstaged, 0);
    }
}

/* A group is what became ready while the one before was published. */
static void a_slow_disk_gets_large_groups(void **state)
{
    (void)state;
    batch b = {.jobs = 600, .break_work_at = NONE, .stop_publish_at = NONE, .publish_us = 3000};
    run_with(&b, 1, EV_PUBLISHER_OWN_THREAD);
    assert_int_equal(b.published, 600);
    assert_true(b.largest_group > 8 && b.largest_group <= 64);
}

static void several_workers_work(void **state)
{
    (void)state;
    batch b = {.jobs = 5000, .break_work_at = NONE, .stop_publish_at = NONE};
    run(&b, 4);
    unsigned busy = 0;
    for (size_t i = 0; i < 256; i++)
        busy += b.workers_seen[i] > 0;
    assert_true(busy > 1 && busy <= 4);
}

UNIT_TESTS(pool)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_jobs_are_published_in_order),
        cmocka_unit_test(one_worker_publishes_each_job_before_it_takes_the_next),
        cmocka_unit_test(all_before_the_job_that_failed_are_published),
        cmocka_unit_test(nothing_is_published_after_publish_failed),
        cmocka_unit_test(a_pool_that_is_stopped_publishes_what_it_has),
        cmocka_unit_test(a_slow_disk_gets_large_groups),
        cmocka_unit_test(several_workers_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
