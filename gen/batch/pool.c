#include "batch/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Jobs between take and publish. More than there are workers: a document that takes long must not
 * leave the others idle. One worker that publishes has one: its answer is written before it reads
 * the next line. A publisher of its own has as many as a group should have: 64 documents wait for
 * the disk three times together, measured as a tenth of the cost of one by one. */
enum { JOBS_EACH = 8, JOBS_ENOUGH = 64, JOBS_MAX = 256 };

typedef enum state { EMPTY, IN_WORK, READY, BROKEN } state;

typedef struct slot {
    ev_job job;
    state state;
} slot;

struct ev_pool {
    ev_pool_tasks tasks;
    ev_publisher publisher;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t may_take, may_publish;
    slot *slots;
    size_t size;               /* number of slots; job n is in slot n % size */
    uint64_t taken, published; /* jobs so far */
    bool taking, publishing;   /* a thread does it now */
    bool stopped, broken;      /* nothing more is taken; nothing more is published */
    unsigned live, numbered;   /* workers that run; that have their number */
    pthread_t *thread, own_thread;
    unsigned threads;
    int ended_fd;
};

static slot *slot_of(const ev_pool *pool, uint64_t job)
{
    return &pool->slots[job % pool->size];
}

static bool is_in_state(const ev_pool *pool, uint64_t job, state wanted)
{
    return job < pool->taken && slot_of(pool, job)->state == wanted;
}

/* Publishes the group that is ready. The lock is held on entry and exit. */
static void publish_group(ev_pool *pool)
{
    ev_job *group[JOBS_MAX];
    size_t count = 0;
    for (; is_in_state(pool, pool->published + count, READY); count++)
        group[count] = &slot_of(pool, pool->published + count)->job;
    bool broken = is_in_state(pool, pool->published + count, BROKEN);
    (void)pthread_mutex_unlock(&pool->lock);
    bool good = count == 0 || pool->tasks.publish(pool->tasks.context, group, count);
    (void)pthread_mutex_lock(&pool->lock);
    for (size_t i = 0; i < count && good; i++)
        slot_of(pool, pool->published++)->state = EMPTY;
    pool->broken = !good || broken;
    pool->stopped = pool->stopped || pool->broken;
    (void)pthread_cond_broadcast(&pool->may_take);
}

static bool can_publish(const ev_pool *pool)
{
    return !pool->broken && (is_in_state(pool, pool->published, READY) ||
                             is_in_state(pool, pool->published, BROKEN));
}

/* Publishes what is ready, unless another thread publishes now: that one will find it. The lock is
 * held on entry and exit. */
static void publish_ready(ev_pool *pool)
{
    if (pool->publisher == EV_PUBLISHER_OWN_THREAD)
        (void)pthread_cond_signal(&pool->may_publish);
    if (pool->publisher == EV_PUBLISHER_OWN_THREAD || pool->publishing)
        return;
    pool->publishing = true;
    while (can_publish(pool))
        publish_group(pool);
    pool->publishing = false;
}

/* EV_PUBLISHER_OWN_THREAD. */
static void *publish_all(void *argument)
{
    ev_pool *pool = argument;
    (void)pthread_mutex_lock(&pool->lock);
    for (;;) {
        if (can_publish(pool))
            publish_group(pool);
        else if (pool->live == 0)
            break;
        else
            (void)pthread_cond_wait(&pool->may_publish, &pool->lock);
    }
    (void)eventfd_write(pool->ended_fd, 1);
    (void)pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static bool is_full(const ev_pool *pool)
{
    return pool->taken - pool->published == pool->size;
}

/* Takes one job, without the lock; `taking` is this thread's. */
static bool take_one(ev_pool *pool, ev_job *jobs[], size_t count)
{
    slot *next = slot_of(pool, pool->taken);
    (void)pthread_mutex_unlock(&pool->lock);
    bool may = count == 0 || pool->tasks.has_more(pool->tasks.context);
    bool got = may && pool->tasks.take(pool->tasks.context, &next->job);
    (void)pthread_mutex_lock(&pool->lock);
    pool->stopped = pool->stopped || (may && !got);
    if (!got)
        return false;
    next->state = IN_WORK;
    pool->taken++;
    jobs[count] = &next->job;
    return true;
}

/* The next jobs for a worker; none when there are no more. The lock is held on entry and exit. */
static size_t take(ev_pool *pool, ev_job *jobs[EV_POOL_TOGETHER_MAX])
{
    size_t count = 0;
    while (!pool->stopped && (pool->taking || is_full(pool)))
        (void)pthread_cond_wait(&pool->may_take, &pool->lock);
    if (pool->stopped)
        return 0;
    pool->taking = true;
    do
        if (!take_one(pool, jobs, count))
            break;
    while (++count < pool->tasks.together && !pool->stopped && !is_full(pool));
    pool->taking = false;
    (void)pthread_cond_broadcast(&pool->may_take);
    return count;
}

static slot *slot_with(ev_pool *pool, const ev_job *job)
{
    return &pool->slots[job->slot];
}

static void *work(void *argument)
{
    ev_pool *pool = argument;
    ev_job *jobs[EV_POOL_TOGETHER_MAX];
    (void)pthread_mutex_lock(&pool->lock);
    unsigned number = pool->numbered++;
    for (size_t count; (count = take(pool, jobs)) > 0;) {
        (void)pthread_mutex_unlock(&pool->lock);
        size_t done = pool->tasks.work(pool->tasks.context, number, jobs, count);
        (void)pthread_mutex_lock(&pool->lock);
        for (size_t i = 0; i < count; i++)
            slot_with(pool, jobs[i])->state = i < done ? READY : BROKEN;
        pool->stopped = pool->stopped || done < count;
        publish_ready(pool);
    }
    if (--pool->live == 0 && pool->publisher == EV_PUBLISHER_WORKERS)
        (void)eventfd_write(pool->ended_fd, 1);
    (void)pthread_cond_signal(&pool->may_publish);
    (void)pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static void free_pool(ev_pool *pool)
{
    for (size_t i = 0; pool->slots != NULL && i < pool->size; i++) {
        ev_buf_free(&pool->slots[i].job.line);
        ev_buf_free(&pool->slots[i].job.pdf);
        ev_buf_free(&pool->slots[i].job.answer);
    }
    if (pool->ended_fd >= 0)
        (void)close(pool->ended_fd);
    (void)pthread_cond_destroy(&pool->may_take);
    (void)pthread_cond_destroy(&pool->may_publish);
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

static size_t slots_for(const ev_pool_tasks *tasks, unsigned workers, ev_publisher publisher)
{
    if (workers == 1 && publisher == EV_PUBLISHER_WORKERS)
        return tasks->together;
    if (workers * JOBS_EACH < JOBS_ENOUGH)
        return publisher == EV_PUBLISHER_OWN_THREAD ? JOBS_ENOUGH : workers * JOBS_EACH;
    return workers > JOBS_MAX ? JOBS_MAX : workers > JOBS_ENOUGH ? workers : JOBS_ENOUGH;
}

/* Holds the lock until all threads are started. False where no worker or no publisher was. */
static bool start_threads(ev_pool *pool, unsigned workers)
{
    (void)pthread_mutex_lock(&pool->lock);
    const bool own = pool->publisher == EV_PUBLISHER_OWN_THREAD;
    bool good = !own || pthread_create(&pool->own_thread, NULL, publish_all, pool) == 0;
    while (good && pool->threads < workers &&
           pthread_create(&pool->thread[pool->threads], NULL, work, pool) == 0)
        pool->threads++;
    pool->live = pool->threads;
    (void)pthread_mutex_unlock(&pool->lock);
    if (good && own && pool->threads == 0)
        (void)pthread_join(pool->own_thread, NULL);
    return pool->threads > 0;
}

ev_pool *ev_pool_start(const ev_pool_tasks *tasks, unsigned workers, ev_publisher publisher)
{
    ev_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    pool->tasks = *tasks;
    pool->publisher = publisher;
    pool->size = slots_for(tasks, workers, publisher);
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_cond_init(&pool->may_take, NULL);
    (void)pthread_cond_init(&pool->may_publish, NULL);
    pool->ended_fd = eventfd(0, EFD_CLOEXEC);
    pool->thread = calloc(workers, sizeof *pool->thread);
    if (!make_slots(pool) || pool->ended_fd < 0 || pool->thread == NULL)
        return free_pool(pool), NULL;
    if (!start_threads(pool, workers))
        return free_pool(pool), NULL;
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
    if (pool->publisher == EV_PUBLISHER_OWN_THREAD)
        (void)pthread_join(pool->own_thread, NULL);
    for (uint64_t job = pool->published; job < pool->taken; job++)
        pool->tasks.unstage(pool->tasks.context, &slot_of(pool, job)->job);
    free_pool(pool);
}
