/* The side of evisa-compare. It kills a process of a worker by its number, which is safe: the
 * keeper does not let go of it before it is told to. */
#include "compare/worker/keeper.h"
#include "compare/worker/pass.h"
#include "sys/usage.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_EVERY_MS = 100, SECOND = 1000, START_WITHIN_MS = 120 * SECOND, WALL_TIMES = 8 };

typedef struct worker {
    ev_worker_wire *wire; /* MAP_FAILED: there is none */
    int keeper;           /* the socket of its orders; -1: it is gone */
    pid_t pid;            /* of the keeper; 0: there is none */
} worker;

struct ev_workers {
    ev_worker_plan plan;
    size_t wire_size;
    ev_worker_hold hold;
    worker one[]; /* plan.count */
};

/* ---- talking to a keeper --------------------------------------------------------------------- */

static bool order(worker *w, ev_keeper_order what)
{
    const char word = (char)what;
    ssize_t sent;
    do
        sent = w->keeper >= 0 ? send(w->keeper, &word, 1, MSG_NOSIGNAL) : -1;
    while (sent < 0 && w->keeper >= 0 && errno == EINTR);
    return sent == 1;
}

static bool hear(const worker *w, ev_keeper_answer *answer)
{
    ssize_t got;
    do
        got = read(w->keeper, answer, sizeof *answer);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *answer;
}

/* ---- watching a process ---------------------------------------------------------------------- */

typedef struct watch {
    int64_t limit;
    int64_t used, waited, seen; /* processor time, waiting time and clock at the last look */
    int64_t spent;              /* milliseconds in which it ran or slept */
    int64_t wall;               /* and in which it waited */
} watch;

/* Where the machine is busy, a pair takes long and is not given up: the time that it waits for a
 * processor does not count, nor that in which this process had none either. Where the system does
 * not say how long it waits, any work says that it did not sleep, but not for ever: a file that
 * makes it work for a moment now and then would hold a worker for minutes. */
static bool takes_too_long(watch *w, pid_t pid)
{
    int64_t used = ev_usage_processor(pid), waited = ev_usage_waited(pid), now = ev_usage_now(),
            passed = now - w->seen;
    if (passed > 2 * LOOK_EVERY_MS)
        passed = 2 * LOOK_EVERY_MS;
    w->wall += passed;
    if (waited > w->waited)
        passed -= waited - w->waited;
    w->spent = waited < 0 && used > w->used ? 0 : w->spent + (passed > 0 ? passed : 0);
    w->used = used;
    w->waited = waited;
    w->seen = now;
    return used > w->limit || w->spent > w->limit ||
           (waited < 0 && w->wall > WALL_TIMES * w->limit);
}

typedef enum ending { ENDED, TOO_LONG, NOT_STARTED } ending;

/* Whether a process was made. It is killed by its number: 0 and -1 would be whole groups. A keeper
 * that makes none in this time, on however busy a machine, never will. */
static bool hear_start(const worker *w, ev_keeper_answer *started)
{
    struct pollfd begin = {.fd = w->keeper, .events = POLLIN};
    return poll(&begin, 1, START_WITHIN_MS) > 0 && hear(w, started) &&
           started->word == EV_KEEPER_STARTED && started->pid > 0;
}

/* Waits until the process has ended, or ends it; *last says how. NOT_STARTED: there was none, or
 * the keeper is gone. */
static ending await(worker *w, int64_t limit, ev_keeper_answer *last)
{
    ev_keeper_answer started;
    bool is_killed = false;
    if (!hear_start(w, &started))
        return NOT_STARTED;
    watch seen = {.limit = limit, .seen = ev_usage_now()};
    struct pollfd end = {.fd = w->keeper, .events = POLLIN};
    while (poll(&end, 1, LOOK_EVERY_MS) <= 0)
        if (!is_killed && takes_too_long(&seen, started.pid)) {
            (void)kill(started.pid, SIGKILL);
            is_killed = true;
        }
    if (!hear(w, last) || !order(w, EV_KEEPER_FORGET))
        return NOT_STARTED;
    return is_killed ? TOO_LONG : ENDED;
}

/* A keeper that did not do what it was told is not asked again. */
static ending run(ev_workers *workers, unsigned which, ev_keeper_order what, ev_keeper_answer *last)
{
    worker *w = &workers->one[which];
    ending how = order(w, what) ? await(w, workers->plan.milliseconds, last) : NOT_STARTED;
    if (how == NOT_STARTED && w->keeper >= 0) {
        (void)kill(w->pid, SIGKILL);
        (void)close(w->keeper);
        w->keeper = -1;
    }
    return how;
}

/* ---- a pair ---------------------------------------------------------------------------------- */

/* Gives the memory back that a pair has left there. */
static void clear_wire(const ev_workers *workers, const worker *w)
{
    (void)madvise(w->wire, workers->wire_size, MADV_REMOVE);
}

static void put_files(const ev_workers *workers, const worker *w, ev_slice golden, ev_slice now)
{
    ev_worker_wire *wire = w->wire;
    clear_wire(workers, w);
    wire->hold = workers->hold;
    wire->golden_size = golden.size;
    wire->now_size = now.size;
    memcpy(wire->files, golden.data, golden.size);
    memcpy(wire->files + workers->plan.bytes_max, now.data, now.size);
}

/* Copied first: the process has ended, but nothing that is looked at may lie where it wrote. */
static bool take_result(const ev_workers *workers, const ev_worker_wire *wire, ev_arena *arena,
                        ev_pair_result *result, ev_faults *faults)
{
    size_t size = wire->result_size;
    if (size == 0 || size > EV_WORKER_RESULT_MAX)
        return false;
    char *copy = ev_arena_copy(arena, (ev_slice){wire->result, size});
    return copy != NULL && ev_pass_take((ev_slice){copy, size}, arena, result, faults) &&
           (result->state != EV_PAIR_SAME || workers->plan.may_be_same);
}

/* What ended without a result. SIGKILL that is not ours is the system's, which had no memory. */
static ev_code code_of(const ev_keeper_answer *last)
{
    bool lacked_memory =
        last->word == EV_KEEPER_EXITED ? last->how == EV_TEMP_FAIL : last->how == SIGKILL;
    return lacked_memory ? EV_READER_MEMORY : EV_READER_CRASHED;
}

static ev_status be_bad(ev_pair_result *result, ev_faults *faults, ev_code code)
{
    *result = (ev_pair_result){.state = EV_PAIR_BAD, .faults = faults};
    return ev_faults_add(faults, code, "");
}

static ev_status examine_there(ev_workers *workers, unsigned which, ev_arena *arena,
                               ev_pair_result *result, ev_faults *faults)
{
    ev_keeper_answer last;
    const worker *w = &workers->one[which];
    const ev_faults before = *faults;
    switch (run(workers, which, EV_KEEPER_EXAMINE, &last)) {
    case NOT_STARTED:
        return be_bad(result, faults, EV_OUT_OF_MEMORY);
    case TOO_LONG:
        return be_bad(result, faults, EV_READER_TIMEOUT);
    case ENDED:
        break;
    }
    bool is_well = last.word == EV_KEEPER_EXITED && last.how == EV_OK;
    if (is_well && take_result(workers, w->wire, arena, result, faults))
        return faults->status;
    *faults = before;
    if (is_well && arena->failed)
        return be_bad(result, faults, EV_OUT_OF_MEMORY);
    return be_bad(result, faults, code_of(&last));
}

ev_status ev_workers_examine(ev_workers *workers, unsigned which, ev_slice golden, ev_slice now,
                             ev_arena *arena, ev_pair_result *result, ev_faults *faults)
{
    put_files(workers, &workers->one[which], golden, now);
    (void)examine_there(workers, which, arena, result, faults);
    clear_wire(workers, &workers->one[which]);
    return faults->status;
}

/* ---- opening and closing --------------------------------------------------------------------- */

/* The later keepers do not hold the ends of the earlier ones: those are told by their closing. Nor
 * their wires: a process that was taken over would read other pairs there, and write what is told
 * of them; and all wires together are more than a process may have. (MADV_DONTFORK would do it too,
 * but valgrind does not know it, and searches for minutes where nothing is mapped.) No file is open
 * yet (ev_engine_start). */
static _Noreturn void be_keeper(ev_workers *workers, unsigned which, int orders, pid_t parent)
{
    for (unsigned i = 0; i < which; i++) {
        const worker *earlier = &workers->one[i];
        if (close(earlier->keeper) != 0 || munmap(earlier->wire, workers->wire_size) != 0)
            _exit(EV_INTERNAL);
    }
    ev_keeper_run(&workers->plan, workers->one[which].wire, orders, parent);
}

static bool start(ev_workers *workers, unsigned which)
{
    worker *w = &workers->one[which];
    int ends[2];
    pid_t parent = getpid();
    w->wire = mmap(NULL, workers->wire_size, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (w->wire == MAP_FAILED || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        be_keeper(workers, which, ends[1], parent);
    }
    (void)close(ends[1]);
    w->keeper = ends[0];
    w->pid = pid > 0 ? pid : 0;
    return pid > 0;
}

static bool is_hold(const ev_keeper_answer *last)
{
    return last->word == EV_KEEPER_EXITED && last->how >= EV_HOLD_NONE && last->how <= EV_HOLD_FULL;
}

/* One process is confined for a trial. */
static ev_status try_hold(ev_workers *workers, ev_faults *faults)
{
    ev_keeper_answer last;
    if (run(workers, 0, EV_KEEPER_TRY, &last) != ENDED || !is_hold(&last))
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    workers->hold = (ev_worker_hold)last.how;
    if (workers->hold != EV_HOLD_NONE)
        return faults->status;
    if (workers->plan.confine == EV_CONFINE_REQUIRED)
        ev_faults_insist(faults, EV_NOT_CONFINED);
    else
        ev_faults_note(faults, EV_NOT_CONFINED);
    return faults->status;
}

static ev_workers *make(const ev_worker_plan *plan)
{
    ev_workers *workers = calloc(1, sizeof *workers + plan->count * sizeof *workers->one);
    if (workers == NULL)
        return NULL;
    workers->plan = *plan;
    workers->wire_size = sizeof(ev_worker_wire) + 2 * plan->bytes_max;
    for (unsigned i = 0; i < plan->count; i++)
        workers->one[i] = (worker){.wire = MAP_FAILED, .keeper = -1};
    return workers;
}

ev_workers *ev_workers_open(const ev_worker_plan *plan, ev_faults *faults)
{
    ev_workers *workers = make(plan);
    bool good = workers != NULL;
    for (unsigned i = 0; good && i < plan->count; i++)
        good = start(workers, i);
    if (!good)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (good && try_hold(workers, faults) == EV_OK)
        return workers;
    ev_workers_close(workers);
    return NULL;
}

ev_worker_hold ev_workers_hold(const ev_workers *workers)
{
    return workers->hold;
}

void ev_workers_close(ev_workers *workers)
{
    if (workers == NULL)
        return;
    for (unsigned i = 0; i < workers->plan.count; i++) {
        worker *w = &workers->one[i];
        if (w->keeper >= 0)
            (void)close(w->keeper);
        while (w->pid > 0 && waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
            ;
        if (w->wire != MAP_FAILED)
            (void)munmap(w->wire, workers->wire_size);
    }
    free(workers);
}
