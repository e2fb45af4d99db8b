#include "batch/crew/server.h"

#include "sys/process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct server {
    const ev_crew_plan *plan;
    pid_t *pid; /* 0: there is none */
} server;

/* ---- messages -------------------------------------------------------------------------------- */

/* False at the end. *fd: the descriptor that came along, or -1. */
static bool receive(ev_server_order *order, int *fd)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec bytes = {order, sizeof *order};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t got;
    do
        got = recvmsg(STDIN_FILENO, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    *fd = -1;
    const struct cmsghdr *came = CMSG_FIRSTHDR(&message);
    if (got > 0 && came != NULL && came->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(came), sizeof *fd);
    return got == (ssize_t)sizeof *order;
}

static bool answer(const ev_server_answer *what)
{
    ssize_t sent;
    do
        sent = write(STDIN_FILENO, what, sizeof *what);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof *what;
}

/* ---- renderers ------------------------------------------------------------------------------- */

/* The caller may have died between the fork and here: then its end brings no signal any more. */
static _Noreturn void become_renderer(const server *s, unsigned renderer, pid_t parent, int socket)
{
    bool is_ready = prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent &&
                    dup2(socket, STDIN_FILENO) == STDIN_FILENO && close(socket) == 0;
    if (!is_ready)
        _exit(EV_TEMP_FAIL);
    ev_renderer_run(s->plan, renderer, STDIN_FILENO);
}

static ev_server_answer start(server *s, unsigned renderer, int socket)
{
    pid_t parent = getpid();
    pid_t pid = socket >= 0 ? fork() : -1;
    if (pid == 0)
        become_renderer(s, renderer, parent, socket);
    if (pid < 0)
        return (ev_server_answer){.state = EV_RENDERER_NEVER};
    s->pid[renderer] = pid;
    return (ev_server_answer){.state = EV_RENDERER_RUNS, .pid = pid};
}

static ev_server_answer await(server *s, unsigned renderer, int options)
{
    int how = 0;
    pid_t ended;
    do
        ended = waitpid(s->pid[renderer], &how, options);
    while (ended < 0 && errno == EINTR);
    if (ended == 0)
        return (ev_server_answer){.state = EV_RENDERER_RUNS, .pid = s->pid[renderer]};
    if (ended > 0 && WIFSTOPPED(how))
        return (ev_server_answer){.state = EV_RENDERER_STOPPED, .pid = s->pid[renderer]};
    s->pid[renderer] = 0;
    return (ev_server_answer){.state = EV_RENDERER_ENDED, .how = how};
}

static ev_server_answer obey(server *s, const ev_server_order *order, int socket)
{
    static const ev_server_answer never = {.state = EV_RENDERER_NEVER};
    if (order->renderer >= s->plan->count)
        return never;
    if (order->task == EV_SERVER_START)
        return s->pid[order->renderer] == 0 ? start(s, order->renderer, socket) : never;
    if (s->pid[order->renderer] == 0)
        return never;
    if (order->task == EV_SERVER_LOOK)
        return await(s, order->renderer, WNOHANG | WUNTRACED);
    (void)kill(s->pid[order->renderer], SIGKILL);
    return await(s, order->renderer, 0);
}

/* ---- the server ------------------------------------------------------------------------------ */

static void end_all(server *s)
{
    const ev_crew_plan *plan = s->plan;
    for (unsigned i = 0; i < plan->count; i++)
        if (s->pid[i] > 0)
            (void)kill(s->pid[i], SIGKILL);
    for (unsigned i = 0; i < plan->count; i++)
        if (s->pid[i] > 0)
            (void)await(s, i, 0);
}

/* Signals for the batch, from a terminal to all of its processes, are the batch's to answer. */
static void ignore_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)signal(signals[i], SIG_IGN);
}

_Noreturn void ev_server_run(const ev_crew_plan *plan, int socket)
{
    server s = {plan, calloc(plan->count, sizeof *s.pid)};
    ev_faults faults;
    ev_server_order order;
    int fd;
    ev_faults_init(&faults, EV_LENIENT);
    ignore_signals();
    if (s.pid == NULL || dup2(socket, STDIN_FILENO) != STDIN_FILENO || close(socket) != 0)
        _exit(EV_TEMP_FAIL);
    (void)close(STDOUT_FILENO);
    (void)close(STDERR_FILENO);
    /* Where the system refuses, the renderers will say so. */
    (void)ev_confine(EV_CONFINE_SERVER, EV_CONFINE_WANTED, &faults);
    while (receive(&order, &fd)) {
        ev_server_answer what = obey(&s, &order, fd);
        if (fd >= 0)
            (void)close(fd);
        if (!answer(&what))
            break;
    }
    end_all(&s);
    _exit(EV_OK);
}
