/* The libraries are loaded before the first fork: what they read and build then (poppler's lists of
 * encodings, converters of the C library) is there in each process, which could not open it any
 * more and would take 10 ms for it. */
#include "compare/worker/keeper.h"

#include "compare/drawing/drawing.h"
#include "compare/worker/pass.h"
#include "sys/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct keeper {
    const ev_worker_plan *plan;
    ev_worker_wire *wire;
    int orders;
    bool is_warm;
} keeper;

/* ---- the process of a pair ------------------------------------------------------------------- */

static void limit_memory(const ev_worker_plan *plan)
{
#ifndef EV_SANITIZED
    const rlim_t most = plan->memory + sizeof(ev_worker_wire) + 2 * plan->bytes_max;
    const struct rlimit space = {most, most};
    (void)setrlimit(RLIMIT_AS, &space);
#else
    (void)plan;
#endif
}

static ev_worker_hold confine(ev_worker_trust trust)
{
    ev_faults faults;
    ev_confine_kind kind = trust == EV_TRUST_ALL ? EV_CONFINE_TRUSTED_READER : EV_CONFINE_READER;
    bool has_folders = ev_confine_knows_folders() || !ev_confine_is_built();
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_confine(kind, EV_CONFINE_WANTED, &faults);
    if (faults.count > 0)
        return EV_HOLD_NONE;
    return has_folders ? EV_HOLD_FULL : EV_HOLD_CALLS;
}

typedef struct shortened {
    ev_explanation explanation;
    char more[40];
} shortened;

/* Keeps so many of the differences, at least one and not all; the last of them becomes the one that
 * counts the rest, as ev_explain does with what it has no room for. */
static void shorten(const ev_explanation *whole, size_t kept, shortened *to)
{
    ev_difference *last = &whole->differences[kept - 1];
    bool is_cause = kept <= whole->contradictions + whole->causes;
    (void)snprintf(to->more, sizeof to->more, "%zu more differences", whole->count - kept + 1);
    *last = (ev_difference){.kind = last->kind,
                            .role = is_cause ? EV_CAUSE : EV_FOLLOWS,
                            .field = ev_difference_kind_name(last->kind),
                            .name = ev_slice_from(to->more),
                            .text = ev_slice_from(to->more),
                            .about = EV_SLICE("more differences")};
    to->explanation = *whole;
    to->explanation.count = kept;
    if (kept <= whole->contradictions)
        to->explanation.contradictions = kept - 1;
    if (is_cause)
        to->explanation.causes = kept - to->explanation.contradictions;
}

static bool put(const ev_pair_result *result, const ev_faults *faults, ev_buf *out)
{
    const ev_explanation *whole = result->explanation;
    ev_pair_result told = *result;
    size_t kept = whole != NULL ? whole->count : 0;
    shortened less;
    for (bool has_pictures = true;; has_pictures = false) {
        if (kept > EV_WORKER_DIFFERENCES_MAX)
            kept = EV_WORKER_DIFFERENCES_MAX;
        if (kept > 0 && kept < whole->count) {
            shorten(whole, kept, &less);
            told.explanation = &less.explanation;
        }
        out->failed = false;
        if (ev_pass_put(&told, faults, out))
            return true;
        if (!has_pictures && kept <= 1)
            return false;
        told.region_count = told.sheet_count = 0;
        kept = has_pictures ? kept : kept / 2;
    }
}

static ev_status examine(const ev_worker_plan *plan, ev_worker_wire *wire, ev_worker_hold hold)
{
    EV_UNSET ev_faults faults;
    ev_arena arena, none;
    ev_pair_result result = {.state = EV_PAIR_BAD};
    ev_faults_init(&faults, EV_LENIENT);
    ev_arena_init(&arena, plan->memory / 2);
    ev_arena_init(&none, 0);
    const ev_slice golden = {wire->files, wire->golden_size},
                   now = {wire->files + plan->bytes_max, wire->now_size};
    ev_buf out = {.data = wire->result, .capacity = EV_WORKER_RESULT_MAX, .arena = &none};
    (void)plan->task.examine(plan->task.context, hold, golden, now, &arena, &result, &faults);
    if (faults.status != EV_OK)
        result = (ev_pair_result){.state = EV_PAIR_BAD};
    if (!put(&result, &faults, &out))
        return EV_TEMP_FAIL;
    wire->result_size = out.size;
    return EV_OK;
}

/* The keeper may have been killed between the fork and here: then no signal comes any more. */
static _Noreturn void be_reader(const keeper *k, ev_keeper_order order, pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent)
        _exit(EV_INTERNAL);
    limit_memory(k->plan);
    ev_worker_hold hold = confine(k->plan->trust);
    if (order == EV_KEEPER_TRY)
        _exit((int)hold);
    if (hold < k->wire->hold)
        _exit(EV_TEMP_FAIL);
    _exit((int)examine(k->plan, k->wire, hold));
}

/* ---- orders ---------------------------------------------------------------------------------- */

static _Noreturn void end(void)
{
    _exit(EV_OK);
}

static void say(const keeper *k, const ev_keeper_answer *answer)
{
    ssize_t sent;
    do
        sent = send(k->orders, answer, sizeof *answer, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent != (ssize_t)sizeof *answer)
        end();
}

static ev_keeper_order hear(const keeper *k)
{
    char order;
    ssize_t got;
    do
        got = read(k->orders, &order, 1);
    while (got < 0 && errno == EINTR);
    if (got != 1)
        end();
    return (ev_keeper_order)order;
}

/* It stays a zombie, so that its number is not another process's when it is killed. */
static ev_keeper_answer await_end(pid_t pid)
{
    siginfo_t info = {.si_pid = 0};
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR)
        ;
    return (ev_keeper_answer){info.si_code == CLD_EXITED ? EV_KEEPER_EXITED : EV_KEEPER_KILLED, pid,
                              info.si_status};
}

static void make_reader(keeper *k, ev_keeper_order order)
{
    pid_t self = getpid();
    if (order == EV_KEEPER_EXAMINE && !k->is_warm) {
        ev_drawing_warm();
        k->is_warm = true;
    }
    pid_t pid = fork();
    if (pid == 0)
        be_reader(k, order, self);
    ev_keeper_answer answer = {pid > 0 ? EV_KEEPER_STARTED : EV_KEEPER_NOT_STARTED, pid, 0};
    say(k, &answer);
    if (pid < 0)
        return;
    answer = await_end(pid);
    say(k, &answer);
    (void)hear(k);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Libraries print on standard error what they think of a file. */
static bool drop_streams(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    bool good = null >= 0;
    for (int fd = STDIN_FILENO; good && fd <= STDERR_FILENO; fd++)
        good = dup2(null, fd) >= 0;
    if (null > STDERR_FILENO)
        (void)close(null);
    return good;
}

_Noreturn void ev_keeper_run(const ev_worker_plan *plan, ev_worker_wire *wire, int orders,
                             pid_t parent)
{
    keeper k = {.plan = plan, .wire = wire, .orders = orders};
    ev_memory_forget(NULL);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent || !drop_streams())
        _exit(EV_INTERNAL);
    for (;;)
        make_reader(&k, hear(&k));
}
