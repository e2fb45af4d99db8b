#include "batch/crew/server.h"

#include "sys/process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

typedef struct child {
    pid_t pid; /* 0: there is none, or none any more */
    int how;   /* it ended */
} child;

typedef struct pair {
    bool is_started;
    child renderer, decoder;
} pair;

typedef struct server {
    const ev_crew_plan *plan;
    char *photos; /* for each pair, EV_PHOTOS_STRIDE bytes apart */
    pair *pair;
    ev_press press;
} server;

/* ---- a child --------------------------------------------------------------------------------- */

/* The caller may have died between the fork and here: then its end brings no signal any more.
 * Moves two of the ends to the places where they are expected, and closes the rest, -1 too. */
static bool become(pid_t parent, const int ends[EV_SERVER_ENDS], ev_server_end first,
                   ev_server_end second)
{
    bool is_ready = prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent &&
                    dup2(ends[first], EV_CREW_SOCKET) == EV_CREW_SOCKET &&
                    dup2(ends[second], EV_CREW_PHOTOS) == EV_CREW_PHOTOS;
    for (int i = 0; i < EV_SERVER_ENDS; i++)
        if (ends[i] > EV_CREW_PHOTOS)
            (void)close(ends[i]);
    return is_ready;
}

/* Of `count` pieces of shared memory this child sees its own only. */
static bool forget_others(char *memory, size_t stride, unsigned count, unsigned mine)
{
    char *own = memory + mine * stride, *behind = own + stride;
    bool good = mine == 0 || munmap(memory, (size_t)(own - memory)) == 0;
    return good && (mine + 1 == count || munmap(behind, (count - mine - 1) * stride) == 0);
}

static _Noreturn void be_renderer(server *s, unsigned mine, pid_t parent,
                                  const int ends[EV_SERVER_ENDS])
{
    const ev_crew_plan *plan = s->plan;
    if (!become(parent, ends, EV_END_OF_RENDERER, EV_END_FOR_PHOTOS) ||
        !forget_others(plan->memory, EV_WIRE_STRIDE, plan->count, mine) ||
        !forget_others(s->photos, EV_PHOTOS_STRIDE, plan->count, mine))
        _exit(EV_TEMP_FAIL);
    ev_renderer_run(plan, mine, &s->press, ev_server_photos(s->photos, mine));
}

/* No wire is a decoder's to see. */
static _Noreturn void be_decoder(const server *s, unsigned mine, pid_t parent,
                                 const int ends[EV_SERVER_ENDS])
{
    const ev_crew_plan *plan = s->plan;
    if (!become(parent, ends, EV_END_OF_DECODER, EV_END_OF_DECODER) || close(EV_CREW_PHOTOS) != 0 ||
        munmap(plan->memory, (size_t)plan->count * EV_WIRE_STRIDE) != 0 ||
        !forget_others(s->photos, EV_PHOTOS_STRIDE, plan->count, mine))
        _exit(EV_TEMP_FAIL);
    ev_decoder_run(plan, ev_server_photos(s->photos, mine));
}

/* ---- pairs ----------------------------------------------------------------------------------- */

/* Looks at a child, or waits for its end. Whether it was stopped. */
static bool await(child *c, int options)
{
    int how = 0;
    pid_t ended = 0;
    if (c->pid > 0)
        do
            ended = waitpid(c->pid, &how, options);
        while (ended < 0 && errno == EINTR);
    if (ended > 0 && WIFSTOPPED(how))
        return true;
    if (ended != 0)
        *c = (child){.how = how};
    return false;
}

static ev_server_answer end(pair *p)
{
    child *const both[] = {&p->renderer, &p->decoder};
    for (int i = 0; i < 2; i++)
        if (both[i]->pid > 0)
            (void)kill(both[i]->pid, SIGKILL);
    for (int i = 0; i < 2; i++)
        (void)await(both[i], 0);
    int how = p->renderer.how;
    if (WIFEXITED(how) && WEXITSTATUS(how) == EV_RENDERER_ALONE)
        how = p->decoder.how;
    *p = (pair){.is_started = false};
    return (ev_server_answer){.state = EV_RENDERER_ENDED, .how = how};
}

static ev_server_answer start(server *s, unsigned mine, const int ends[EV_SERVER_ENDS])
{
    static const ev_server_answer never = {.state = EV_RENDERER_NEVER};
    pair *p = &s->pair[mine];
    pid_t parent = getpid();
    for (int i = 0; i < EV_SERVER_ENDS; i++)
        if (ends[i] < 0)
            return never;
    p->decoder.pid = fork();
    if (p->decoder.pid == 0)
        be_decoder(s, mine, parent, ends);
    p->renderer.pid = p->decoder.pid > 0 ? fork() : -1;
    if (p->renderer.pid == 0)
        be_renderer(s, mine, parent, ends);
    if (p->renderer.pid < 0)
        return (void)end(p), never;
    p->is_started = true;
    return (ev_server_answer){EV_RENDERER_RUNS, p->renderer.pid, p->decoder.pid, 0};
}

/* A decoder that has ended is its renderer's to notice. */
static ev_server_answer look(pair *p)
{
    bool is_stopped = await(&p->renderer, WNOHANG | WUNTRACED);
    is_stopped = await(&p->decoder, WNOHANG | WUNTRACED) || is_stopped;
    ev_renderer_state state = is_stopped            ? EV_RENDERER_STOPPED
                              : p->renderer.pid > 0 ? EV_RENDERER_RUNS
                                                    : EV_RENDERER_ENDED;
    return (ev_server_answer){state, p->renderer.pid, p->decoder.pid, p->renderer.how};
}

static ev_server_answer obey(server *s, const ev_server_order *order,
                             const int ends[EV_SERVER_ENDS])
{
    static const ev_server_answer never = {.state = EV_RENDERER_NEVER};
    pair *p = order->renderer < s->plan->count ? &s->pair[order->renderer] : NULL;
    if (p == NULL || p->is_started == (order->task == EV_SERVER_START))
        return never;
    if (order->task == EV_SERVER_START)
        return start(s, order->renderer, ends);
    return order->task == EV_SERVER_LOOK ? look(p) : end(p);
}

/* ---- the server ------------------------------------------------------------------------------ */

/* Signals for the batch, from a terminal to all of its processes, are the batch's to answer. */
static void ignore_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)signal(signals[i], SIG_IGN);
}

static bool answer(const ev_server_answer *what)
{
    ssize_t sent;
    do
        sent = write(STDIN_FILENO, what, sizeof *what);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof *what;
}

static void serve(server *s)
{
    ev_server_order order;
    int ends[EV_SERVER_ENDS];
    while (ev_server_receive(STDIN_FILENO, &order, ends)) {
        ev_server_answer what = obey(s, &order, ends);
        for (int i = 0; i < EV_SERVER_ENDS; i++)
            if (ends[i] >= 0)
                (void)close(ends[i]);
        if (!answer(&what))
            break;
    }
}

_Noreturn void ev_server_run(const ev_crew_plan *plan, int socket)
{
    (void)close(STDOUT_FILENO);
    (void)close(STDERR_FILENO); /* the batch says what is wrong, once */
    void *photos = mmap(NULL, (size_t)plan->count * EV_PHOTOS_STRIDE, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    server s = {.plan = plan, .photos = photos, .pair = calloc(plan->count, sizeof *s.pair)};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ignore_signals();
    if (photos == MAP_FAILED || s.pair == NULL || dup2(socket, STDIN_FILENO) != STDIN_FILENO ||
        close(socket) != 0 || !ev_press_open(&s.press, plan->res, plan->warnings))
        _exit(EV_TEMP_FAIL);
    ev_press_print_own(&s.press, &ev_crew_wire(plan, 0)->record[0]);
    /* Where the system refuses, the renderers will say so. */
    (void)ev_confine(EV_CONFINE_SERVER, EV_CONFINE_WANTED, &faults);
    serve(&s);
    for (unsigned i = 0; i < plan->count; i++)
        (void)end(&s.pair[i]);
    free(s.pair);
    _exit(EV_OK);
}
