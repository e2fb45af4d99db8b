#include "batch/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Jobs between take and place. More than workers: a document that takes long must not leave the
 * others idle. One worker that places itself has one: its answer is out before it reads on. Where
 * the disk is waited for, as many as a group may have: 64 documents wait for it three times,
 * measured as a tenth of what each alone costs. */
enum { JOBS_EACH = 8, JOBS_ENOUGH = 64, JOBS_MAX = 256 };

typedef enum stage { EMPTY, IN_WORK, READY, BROKEN } stage;

typedef struct slot {
    ev_job job;
    stage stage;
} slot;

struct ev_pool {
    ev_pool_tasks tasks;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t may_take, may_place;
    slot *slots;
    size_t size;             /* number of slots; job n stands in slot n % size */
    uint64_t taken, placed;  /* jobs so far */
    bool taking, placing;    /* somebody is at it */
    bool stopped, broken;    /* nothing more is taken; nothing more is placed */
    unsigned live, numbered; /* workers that run; that have their number */
    bool waits;              /* a thread of its own places */
    pthread_t *thread, placer;
    unsigned threads;
    int ended_fd;
};

static slot *slot_of(const ev_pool *pool, uint64_t job)
{
    return &pool->slots[job % pool->size];
}

static bool head_is(const ev_pool *pool, uint64_t job, stage wanted)
{
    return job < pool->taken && slot_of(pool, job)->stage == wanted;
}

/* Places the group at the head. The lock is held on entry and exit. */
static void place_group(ev_pool *pool)
{
    ev_job *group[JOBS_MAX];
    size_t count = 0;
    for (; head_is(pool, pool->placed + count, READY); count++)
        group[count] = &slot_of(pool, pool->placed + count)->job;
    bool stuck = head_is(pool, pool->placed + count, BROKEN);
    (void)pthread_mutex_unlock(&pool->lock);
    bool good = count == 0 || pool->tasks.place(pool->tasks.context, group, count);
    (void)pthread_mutex_lock(&pool->lock);
    for (size_t i = 0; i < count && good; i++)
        slot_of(pool, pool->placed++)->stage = EMPTY;
    pool->broken = !good || stuck;
    pool->stopped = pool->stopped || pool->broken;
    (void)pthread_cond_broadcast(&pool->may_take);
}

static bool can_place(const ev_pool *pool)
{
    return !pool->broken &&
           (head_is(pool, pool->placed, READY) || head_is(pool, pool->placed, BROKEN));
}

/* Has what is ready placed: by this thread, unless another is at it and will see it. The lock is
 * held on entry and exit. */
static void place_ready(ev_pool *pool)
{
    if (pool->waits)
        (void)pthread_cond_signal(&pool->may_place);
    if (pool->waits || pool->placing)
        return;
    pool->placing = true;
    while (can_place(pool))
        place_group(pool);
    pool->placing = false;
}

/* The thread that places where the disk is waited for. */
static void *place_all(void *argument)
{
    ev_pool *pool = argument;
    (void)pthread_mutex_lock(&pool->lock);
    for (;;) {
        if (can_place(pool))
            place_group(pool);
        else if (pool->live == 0)
            break;
        else
            (void)pthread_cond_wait(&pool->may_place, &pool->lock);
    }
    (void)eventfd_write(pool->ended_fd, 1);
    (void)pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* The next job for a worker, or NULL when there are no more. The lock is held on entry and exit. */
static slot *take(ev_pool *pool)
{
    while (!pool->stopped && (pool->taking || pool->taken - pool->placed == pool->size))
        (void)pthread_cond_wait(&pool->may_take, &pool->lock);
    if (pool->stopped)
        return NULL;
    slot *next = slot_of(pool, pool->taken);
    pool->taking = true;
    (void)pthread_mutex_unlock(&pool->lock);
    bool got = pool->tasks.take(pool->tasks.context, &next->job);
    (void)pthread_mutex_lock(&pool->lock);
    pool->taking = false;
    if (got) {
        next->stage = IN_WORK;
        pool->taken++;
    } else
        pool->stopped = true;
    (void)pthread_cond_broadcast(&pool->may_take);
    return got ? next : NULL;
}

static void *work(void *argument)
{
    ev_pool *pool = argument;
    (void)pthread_mutex_lock(&pool->lock);
    unsigned number = pool->numbered++;
    for (slot *mine; (mine = take(pool)) != NULL;) {
        (void)pthread_mutex_unlock(&pool->lock);
        bool good = pool->tasks.work(pool->tasks.context, number, &mine->job);
        (void)pthread_mutex_lock(&pool->lock);
        mine->stage = good ? READY : BROKEN;
        pool->stopped = pool->stopped || !good;
        place_ready(pool);
    }
    if (--pool->live == 0 && !pool->waits)
        (void)eventfd_write(pool->ended_fd, 1);
    (void)pthread_cond_signal(&pool->may_place);
    (void)pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static void give_back(ev_pool *pool)
{
    for (size_t i = 0; pool->slots != NULL && i < pool->size; i++) {
        ev_buf_free(&pool->slots[i].job.line);
        ev_buf_free(&pool->slots[i].job.pdf);
        ev_buf_free(&pool->slots[i].job.answer);
    }
    if (pool->ended_fd >= 0)
        (void)close(pool->ended_fd);
    (void)pthread_cond_destroy(&pool->may_take);
    (void)pthread_cond_destroy(&pool->may_place);
    (void)pthread_mutex_destroy(&pool->lock);
    free(pool->slots);
    free(pool->thread);
    free(pool);
}

static bool make_slots(ev_pool *pool)
{
    pool->slots = calloc(pool->size, sizeof *pool->slots);
    for (size_t i = 0; pool->slots != NULL && i < pool->size; i++) {
        ev_job *job = &pool->slots[i].job;
        job->slot = (unsigned)i;
        ev_buf_init(&job->line, NULL, 0);
        ev_buf_init(&job->pdf, NULL, 0);
        ev_buf_init(&job->answer, NULL, 0);
    }
    return pool->slots != NULL;
}

static size_t slots_for(unsigned workers, bool waits)
{
    if (workers == 1 && !waits)
        return 1;
    if (workers * JOBS_EACH < JOBS_ENOUGH)
        return waits ? JOBS_ENOUGH : workers * JOBS_EACH;
    return workers > JOBS_MAX ? JOBS_MAX : workers > JOBS_ENOUGH ? workers : JOBS_ENOUGH;
}

/* The threads wait for the lock until all are there. False when there would be nobody to work or
 * nobody to place. */
static bool start_threads(ev_pool *pool, unsigned workers)
{
    (void)pthread_mutex_lock(&pool->lock);
    bool good = !pool->waits || pthread_create(&pool->placer, NULL, place_all, pool) == 0;
    while (good && pool->threads < workers &&
           pthread_create(&pool->thread[pool->threads], NULL, work, pool) == 0)
        pool->threads++;
    pool->live = pool->threads;
    (void)pthread_mutex_unlock(&pool->lock);
    if (good && pool->waits && pool->threads == 0)
        (void)pthread_join(pool->placer, NULL);
    return pool->threads > 0;
}

ev_pool *ev_pool_start(const ev_pool_tasks *tasks, unsigned workers, bool waits)
{
    ev_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    pool->tasks = *tasks;
    pool->waits = waits;
    pool->size = slots_for(workers, waits);
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_cond_init(&pool->may_take, NULL);
    (void)pthread_cond_init(&pool->may_place, NULL);
    pool->ended_fd = eventfd(0, EFD_CLOEXEC);
    pool->thread = calloc(workers, sizeof *pool->thread);
    if (!make_slots(pool) || pool->ended_fd < 0 || pool->thread == NULL)
        return give_back(pool), NULL;
    if (!start_threads(pool, workers))
        return give_back(pool), NULL;
    return pool;
}

int ev_pool_ended_fd(const ev_pool *pool)
{
    return pool->ended_fd;
}

void ev_pool_stop(ev_pool *pool)
{
    (void)pthread_mutex_lock(&pool->lock);
    pool->stopped = true;
    (void)pthread_cond_broadcast(&pool->may_take);
    (void)pthread_mutex_unlock(&pool->lock);
}

void ev_pool_finish(ev_pool *pool)
{
    for (unsigned i = 0; i < pool->threads; i++)
        (void)pthread_join(pool->thread[i], NULL);
    if (pool->waits)
        (void)pthread_join(pool->placer, NULL);
    for (uint64_t job = pool->placed; job < pool->taken; job++)
        pool->tasks.discard(pool->tasks.context, &slot_of(pool, job)->job);
    give_back(pool);
}
