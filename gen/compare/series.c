/* Threads take pairs and compare their bytes; those that differ are explained, by whichever thread
 * is free, as soon as it is known how many differ before them (--max); what is ready is told in
 * order. */
#include "compare/series.h"

#include "compare/examine.h"

#include <pthread.h>
#include <stdlib.h>

typedef enum job_state {
    JOB_COMPARING,
    JOB_COMPARED,
    JOB_WAITING, /* to be explained */
    JOB_EXAMINING,
    JOB_DONE
} job_state;

/* What is found in both files. */
enum { JOB_BYTES_MAX = 128 << 20 };

typedef struct job {
    job_state state;
    ev_side_pair pair;
    ev_sameness sameness;
    ev_pair_result result;
    ev_arena arena;
    size_t held; /* bytes of memory that count while it is examined and waits for its turn */
    ev_faults faults;
} job;

/* All but the first four under the lock. Pairs are counted from 0; their jobs are a ring. */
typedef struct series {
    ev_sides *sides;
    const ev_series_tasks *tasks;
    const ev_series_limits *limits;
    ev_faults *faults; /* of the series */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    job *jobs;
    uint64_t taken;  /* pairs that were begun */
    uint64_t ranked; /* those before have a place among the pairs that differ */
    uint64_t told;
    size_t differing, waiting, held;
    unsigned next_worker;
    bool is_reading, has_ended, is_telling, is_stopped;
    ev_faults reading; /* of the thread that is reading */
} series;

static job *job_of(const series *r, uint64_t number)
{
    return &r->jobs[number % EV_SERIES_JOBS];
}

/* ---- one pair -------------------------------------------------------------------------------- */

static void compare(const series *r, job *j)
{
    static const ev_pair_state one_sided[] = {
        [EV_ONLY_GOLDEN] = EV_PAIR_ONLY_GOLDEN, [EV_ONLY_NOW] = EV_PAIR_ONLY_NOW};
    j->result = (ev_pair_result){.name = j->pair.name, .state = EV_PAIR_SAME};
    j->sameness = EV_SAME_BYTES;
    if (j->pair.presence == EV_ONLY_GOLDEN || j->pair.presence == EV_ONLY_NOW)
        j->result.state = one_sided[j->pair.presence];
    else
        j->sameness = ev_sides_compare(r->sides, &j->pair, &j->faults);
    if (j->sameness == EV_UNREADABLE) {
        j->result.state = EV_PAIR_BAD;
        j->result.faults = &j->faults;
    }
}

static void examine(const series *r, job *j, unsigned worker)
{
    ev_buf golden, now;
    ev_buf_init(&golden, NULL, 0);
    ev_buf_init(&now, NULL, 0);
    if (ev_sides_read(r->sides, &j->pair, EV_EXAMINED_BYTES_MAX, &golden, &now, &j->faults) ==
        EV_OK)
        r->tasks->examine(r->tasks->context, worker, ev_buf_as_slice(&golden),
                          ev_buf_as_slice(&now), &j->arena, &j->result, &j->faults);
    ev_buf_free(&golden);
    ev_buf_free(&now);
    j->result.name = j->pair.name;
    if (j->faults.status != EV_OK) {
        j->result.state = EV_PAIR_BAD;
        j->result.faults = &j->faults;
    }
}

static void clear(job *j)
{
    ev_sides_release(&j->pair);
    ev_arena_free(&j->arena);
    ev_arena_init(&j->arena, JOB_BYTES_MAX);
    if (j->faults.count > 0)
        ev_faults_init(&j->faults, EV_LENIENT);
}

/* ---- what is next ---------------------------------------------------------------------------- */

/* Which of the pairs that differ are explained depends on those before them, and on nothing that a
 * thread is faster with. */
static void rank(series *r)
{
    for (; r->ranked < r->taken && job_of(r, r->ranked)->state == JOB_COMPARED; r->ranked++) {
        job *j = job_of(r, r->ranked);
        j->state = JOB_DONE;
        if (j->sameness != EV_OTHER_BYTES)
            continue;
        if (r->differing++ >= r->limits->explained)
            j->result.state = EV_PAIR_UNEXPLAINED;
        else {
            j->state = JOB_WAITING;
            r->waiting++;
        }
    }
}

/* Without the lock: the thread that is telling has all jobs that were told. */
static bool tell(series *r, job *j, uint64_t number)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    j->result.order = (int64_t)number + 1;
    bool done = r->tasks->tell(r->tasks->context, &j->pair, &j->result, &faults);
    clear(j);
    if (!done) {
        (void)pthread_mutex_lock(&r->lock);
        ev_faults_take_over(r->faults, &faults);
        (void)pthread_mutex_unlock(&r->lock);
    }
    return done;
}

static void hold(series *r, job *j, size_t bytes)
{
    r->held = r->held - j->held + bytes;
    j->held = bytes;
}

static void tell_ready(series *r)
{
    while (!r->is_telling && !r->is_stopped && r->told < r->ranked &&
           job_of(r, r->told)->state == JOB_DONE) {
        uint64_t number = r->told;
        r->is_telling = true;
        (void)pthread_mutex_unlock(&r->lock);
        bool done = tell(r, job_of(r, number), number);
        (void)pthread_mutex_lock(&r->lock);
        r->is_telling = false;
        hold(r, job_of(r, number), 0);
        r->is_stopped = r->is_stopped || !done;
        r->told++;
    }
}

/* After a job changed its state. Without memory no pair is worth telling: the caller is to try
 * again. */
static void settle(series *r, const job *j)
{
    if (j->faults.status == EV_TEMP_FAIL && !r->is_stopped) {
        ev_faults_take_over(r->faults, &j->faults);
        r->is_stopped = true;
    }
    rank(r);
    tell_ready(r);
    (void)pthread_cond_broadcast(&r->changed);
}

/* The files are here and in the memory of the worker's process. */
static size_t cost_of(const job *j)
{
    return (size_t)(2 * j->pair.bytes);
}

/* The first that waits to be explained; NULL where there is none, or its files have no room yet.
 * The one whose turn it is has always room: the others wait for it. */
static job *job_to_examine(const series *r)
{
    uint64_t number = r->told;
    if (r->waiting == 0)
        return NULL;
    while (job_of(r, number)->state != JOB_WAITING)
        number++;
    job *j = job_of(r, number);
    size_t bytes = r->limits->bytes, cost = cost_of(j);
    bool has_room = r->held <= bytes && cost <= bytes - r->held;
    return has_room || r->held == 0 || number == r->told ? j : NULL;
}

static void examine_next(series *r, job *j, unsigned worker)
{
    j->state = JOB_EXAMINING;
    r->waiting--;
    hold(r, j, cost_of(j));
    (void)pthread_mutex_unlock(&r->lock);
    examine(r, j, worker);
    (void)pthread_mutex_lock(&r->lock);
    j->state = JOB_DONE;
    hold(r, j, j->arena.held);
    settle(r, j);
}

/* Without the lock: a list may come slowly, from a program that waits for what is told of the pairs
 * before. One thread at a time reads; the next job is its own. */
static bool take_next(series *r, job *j)
{
    r->is_reading = true;
    (void)pthread_mutex_unlock(&r->lock);
    bool is_there = ev_sides_next(r->sides, &j->pair, &r->reading);
    (void)pthread_mutex_lock(&r->lock);
    r->is_reading = false;
    return is_there;
}

static void compare_next(series *r)
{
    job *j = job_of(r, r->taken);
    if (!take_next(r, j)) {
        ev_faults_take_over(r->faults, &r->reading);
        r->has_ended = true;
        (void)pthread_cond_broadcast(&r->changed);
        return;
    }
    j->state = JOB_COMPARING;
    r->taken++;
    (void)pthread_cond_signal(&r->changed); /* another may read */
    (void)pthread_mutex_unlock(&r->lock);
    compare(r, j);
    (void)pthread_mutex_lock(&r->lock);
    j->state = JOB_COMPARED;
    settle(r, j);
}

static void *work(void *context)
{
    series *r = context;
    (void)pthread_mutex_lock(&r->lock);
    unsigned worker = r->next_worker++;
    while (!r->is_stopped && !(r->has_ended && r->told == r->taken)) {
        job *next = job_to_examine(r);
        if (next != NULL)
            examine_next(r, next, worker);
        else if (!r->has_ended && !r->is_reading && r->taken - r->told < EV_SERIES_JOBS)
            compare_next(r);
        else
            (void)pthread_cond_wait(&r->changed, &r->lock);
    }
    (void)pthread_cond_broadcast(&r->changed);
    (void)pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* ---- all ------------------------------------------------------------------------------------- */

/* The caller's thread works too: with one worker there is no other. Fewer where the system refuses
 * more. */
static void work_all(series *r)
{
    unsigned count = 0;
    pthread_t *threads = calloc(r->limits->workers, sizeof *threads);
    while (threads != NULL && count + 1 < r->limits->workers &&
           pthread_create(&threads[count], NULL, work, r) == 0)
        count++;
    (void)work(r);
    for (unsigned i = 0; i < count; i++)
        (void)pthread_join(threads[i], NULL);
    free(threads);
}

ev_status ev_series_run(ev_sides *sides, const ev_series_tasks *tasks,
                        const ev_series_limits *limits, ev_faults *faults)
{
    series r = {.sides = sides, .tasks = tasks, .limits = limits, .faults = faults};
    ev_faults_init(&r.reading, EV_LENIENT);
    r.jobs = calloc(EV_SERIES_JOBS, sizeof *r.jobs);
    if (r.jobs == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    for (size_t i = 0; i < EV_SERIES_JOBS; i++)
        clear(&r.jobs[i]);
    (void)pthread_mutex_init(&r.lock, NULL);
    (void)pthread_cond_init(&r.changed, NULL);
    work_all(&r);
    for (uint64_t i = r.told; i < r.taken; i++)
        clear(job_of(&r, i));
    (void)pthread_mutex_destroy(&r.lock);
    (void)pthread_cond_destroy(&r.changed);
    for (size_t i = 0; i < EV_SERIES_JOBS; i++)
        ev_arena_free(&r.jobs[i].arena);
    free(r.jobs);
    return faults->status;
}
