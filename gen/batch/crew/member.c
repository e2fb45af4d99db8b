/* A thread that waits for a member looks up every tenth of a second: at the processor time that
 * both processes have used for this record, at the time that has passed, and at what they do. */
#include "batch/crew/member.h"

#include "sys/usage.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_EVERY_MS = 100 };

/* ---- orders to the server -------------------------------------------------------------------- */

/* The server answers at once: one that is stopped is as good as gone. */
static bool receive(int server, ev_server_answer *answer)
{
    ssize_t got;
    do
        got = read(server, answer, sizeof *answer);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *answer;
}

/* False: the server is gone. */
static bool command(ev_member *m, ev_server_task task, const int ends[], ev_server_answer *answer)
{
    const ev_server_order order = {task, m->number};
    ev_server_link *server = m->server;
    (void)pthread_mutex_lock(&server->lock);
    bool good = !server->is_gone &&
                ev_server_send(server->socket, &order, ends, ends != NULL ? EV_SERVER_ENDS : 0) &&
                receive(server->socket, answer);
    server->is_gone = !good;
    (void)pthread_mutex_unlock(&server->lock);
    return good;
}

/* ---- the end --------------------------------------------------------------------------------- */

static ev_outcome outcome_of(const ev_server_answer *answer)
{
    bool lacked_memory = WIFEXITED(answer->how) && WEXITSTATUS(answer->how) == EV_TEMP_FAIL;
    if (answer->state != EV_RENDERER_ENDED)
        return EV_MEMBER_NOT_RUN;
    return lacked_memory ? EV_MEMBER_NO_MEMORY : EV_MEMBER_CRASHED;
}

static bool end(ev_member *m, ev_server_answer *answer)
{
    (void)close(m->socket);
    m->socket = -1;
    return command(m, EV_SERVER_END, NULL, answer);
}

ev_outcome ev_member_end(ev_member *m, ev_outcome as)
{
    ev_server_answer answer;
    return end(m, &answer) ? as : EV_MEMBER_NO_SERVER;
}

/* The channel failed with that errno; 0: it was closed. A renderer that has ended closes it,
 * whatever its code did; any other error is one of the machine. */
static ev_outcome end_by_channel(ev_member *m, int error)
{
    ev_server_answer answer;
    if (error != 0 && error != EPIPE && error != ECONNRESET)
        return ev_member_end(m, EV_MEMBER_NOT_RUN);
    return end(m, &answer) ? outcome_of(&answer) : EV_MEMBER_NO_SERVER;
}

/* ---- looking up ------------------------------------------------------------------------------ */

/* Whether a process is stopped or waits for a disk (proc_pid_stat(5)). */
static bool is_held(pid_t pid)
{
    char text[128];
    ev_usage_file(pid, "stat", text, sizeof text);
    const char *name_end = strrchr(text, ')'); /* a name may have blanks */
    return name_end != NULL && name_end[1] == ' ' && memchr("DTt", name_end[2], 3) != NULL;
}

/* Of both processes, while they were ready; 0 where the system does not say it. */
static int64_t waiting_time(const ev_member *m)
{
    int64_t renderer = ev_usage_waited(m->renderer), decoder = ev_usage_waited(m->decoder);
    return (renderer > 0 ? renderer : 0) + (decoder > 0 ? decoder : 0);
}

/* What is known of the record in hand. */
typedef struct watch {
    size_t count, done;   /* records that were given, and that have an answer */
    int64_t begun, used;  /* milliseconds; used -1: no look yet */
    int64_t waited;       /* of both, when the record began */
    unsigned looks, held; /* how often one of them was held */
} watch;

/* Each record has its own time. The word on that is the renderer's, who cannot take one back. */
static void count_records(watch *w, const ev_member *m, int64_t used)
{
    size_t told = m->wire->done;
    if (w->used >= 0 && (told <= w->done || told > w->count))
        return;
    w->done = told <= w->count ? told : w->done;
    w->begun = ev_usage_now();
    w->used = used;
    w->waited = waiting_time(m);
    w->looks = w->held = 0;
}

/* A member that has not moved for so long is one that the machine did not run, or that will not:
 * between a record and its answer no code of ours waits for anything in both processes. What the
 * machine did is measured; how often a process is seen asleep, hostile code could choose. Where
 * this one did not come to look itself, nothing ran. */
static ev_outcome outcome_of_stillness(const ev_member *m, const watch *w, int64_t time)
{
    int64_t waited = waiting_time(m) - w->waited;
    bool is_the_machines =
        waited > time / 2 || w->held > w->looks / 2 || (int64_t)w->looks * LOOK_EVERY_MS < time / 2;
    return is_the_machines ? EV_MEMBER_NOT_RUN : EV_MEMBER_TOO_LONG;
}

/* ANSWERED: nothing is wrong so far. */
static ev_outcome look(ev_member *m, watch *w)
{
    ev_server_answer answer;
    int64_t used = ev_usage_processor(m->renderer) + ev_usage_processor(m->decoder);
    count_records(w, m, used);
    w->looks++;
    w->held += is_held(m->renderer) || is_held(m->decoder);
    if (used - w->used > m->limits.used)
        return ev_member_end(m, EV_MEMBER_TOO_LONG);
    if (!command(m, EV_SERVER_LOOK, NULL, &answer))
        return EV_MEMBER_NO_SERVER;
    if (answer.state == EV_RENDERER_STOPPED)
        return ev_member_end(m, EV_MEMBER_NOT_RUN);
    int64_t time = ev_usage_now() - w->begun;
    if (time > m->limits.still)
        return ev_member_end(m, outcome_of_stillness(m, w, time));
    return EV_MEMBER_ANSWERED;
}

/* Waits for one byte of the renderer. */
static ev_outcome await(ev_member *m, char *word)
{
    watch w = {.count = m->wire->count, .begun = ev_usage_now(), .used = -1};
    for (;;) {
        ssize_t got = read(m->socket, word, 1);
        if (got == 1)
            return EV_MEMBER_ANSWERED;
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
            return end_by_channel(m, got == 0 ? 0 : errno);
        ev_outcome seen = errno == EAGAIN ? look(m, &w) : EV_MEMBER_ANSWERED;
        if (seen != EV_MEMBER_ANSWERED)
            return seen;
    }
}

ev_outcome ev_member_await_ready(ev_member *m, bool *is_confined)
{
    char word = 0;
    ev_outcome got = await(m, &word);
    *is_confined = word == EV_RENDERER_READY;
    return got;
}

/* A member that says something before it is asked, or does not take a byte, is not one of ours any
 * more: its answers would come before the questions, and a thread would wait for it for ever. That
 * is the doing of an earlier record. */
ev_outcome ev_member_ask(ev_member *m)
{
    char word = 0;
    ssize_t early = recv(m->socket, &word, 1, MSG_DONTWAIT | MSG_PEEK);
    if (early > 0)
        return ev_member_end(m, EV_MEMBER_NOT_RUN);
    ssize_t sent = send(m->socket, &word, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN)
        return ev_member_end(m, EV_MEMBER_NOT_RUN);
    return sent == 1 ? await(m, &word) : end_by_channel(m, errno);
}

/* ---- the start ------------------------------------------------------------------------------- */

bool ev_member_look_up_every(int end, int ms)
{
    const struct timeval wait = {ms / 1000, ms % 1000 * 1000};
    return setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0;
}

/* Two connections: of the batch with the renderer, of that with its decoder. */
static bool connect_all(int *own, int ends[EV_SERVER_ENDS])
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    *own = pair[0];
    ends[EV_END_OF_RENDERER] = pair[1];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    ends[EV_END_FOR_PHOTOS] = pair[0];
    ends[EV_END_OF_DECODER] = pair[1];
    return ev_member_look_up_every(*own, LOOK_EVERY_MS) &&
           ev_member_look_up_every(ends[EV_END_FOR_PHOTOS], LOOK_EVERY_MS / 2);
}

/* A new renderer sees nothing of the records that the one before it had. */
static void clear(ev_wire *wire)
{
    (void)madvise(wire, EV_WIRE_STRIDE, MADV_REMOVE);
}

bool ev_member_start(ev_member *m)
{
    int own = -1, ends[EV_SERVER_ENDS] = {-1, -1, -1};
    ev_server_answer answer;
    clear(m->wire);
    bool good = connect_all(&own, ends) && command(m, EV_SERVER_START, ends, &answer) &&
                answer.state == EV_RENDERER_RUNS;
    for (int i = 0; i < EV_SERVER_ENDS; i++)
        if (ends[i] >= 0)
            (void)close(ends[i]);
    if (!good) {
        if (own >= 0)
            (void)close(own);
        return false;
    }
    m->socket = own;
    m->renderer = answer.renderer;
    m->decoder = answer.decoder;
    m->done = 0;
    return true;
}
