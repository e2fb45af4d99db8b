/* The batch's side. A record is given to the renderer of a thread, and the thread waits. It looks
 * up every tenth of a second: at the processor time that the renderer and its decoder have used for
 * this record, at the time that has passed, and whether somebody has stopped one of them. */
#include "batch/crew/crew.h"

#include "batch/crew/server.h"
#include "sys/io.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    RECORDS_MAX = 1000, /* of a renderer, before another takes its place */
    LOOK_EVERY_MS = 100,
    REPLACED_MAX = 5 /* times that a record is given anew because the machine did not run it */
};

typedef struct member {
    int socket; /* -1: there is none */
    pid_t pid, decoder;
    unsigned done; /* records */
} member;

struct ev_crew {
    ev_crew_plan plan;
    int server;
    pid_t pid;            /* of the server */
    pthread_mutex_t lock; /* one order at a time */
    member *member;
    bool is_unconfined;
};

/* ---- orders to the server -------------------------------------------------------------------- */

/* False: the server is gone. */
static bool command(ev_crew *crew, ev_server_task task, unsigned renderer, const int ends[],
                    ev_server_answer *answer)
{
    const ev_server_order order = {task, renderer};
    (void)pthread_mutex_lock(&crew->lock);
    bool good = ev_server_send(crew->server, &order, ends, ends != NULL ? EV_SERVER_ENDS : 0) &&
                ev_input_some(crew->server, answer, sizeof *answer) == (ssize_t)sizeof *answer;
    (void)pthread_mutex_unlock(&crew->lock);
    return good;
}

/* ---- waiting for a renderer ------------------------------------------------------------------ */

typedef enum outcome {
    ANSWERED,
    CRASHED,
    TOO_LONG,
    TOO_MUCH_MEMORY,
    NOT_RUN,  /* stopped, starved, or killed from outside: says nothing of the record */
    NO_SERVER /* or no process to be had */
} outcome;

static int64_t milliseconds(clockid_t clock)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t processor_time(pid_t pid)
{
    clockid_t clock;
    return clock_getcpuclockid(pid, &clock) == 0 ? milliseconds(clock) : 0;
}

static outcome outcome_of(const ev_server_answer *answer)
{
    if (answer->state != EV_RENDERER_ENDED)
        return NOT_RUN;
    if (WIFEXITED(answer->how))
        return WEXITSTATUS(answer->how) == EV_TEMP_FAIL ? TOO_MUCH_MEMORY : CRASHED;
    return CRASHED;
}

/* Ends a renderer that gave no answer, and says what `otherwise` it was when it still lived. */
static outcome end(ev_crew *crew, unsigned renderer, bool lives, outcome otherwise)
{
    member *m = &crew->member[renderer];
    ev_server_answer answer;
    (void)close(m->socket);
    *m = (member){.socket = -1};
    if (!command(crew, EV_SERVER_END, renderer, NULL, &answer))
        return NO_SERVER;
    return lives ? otherwise : outcome_of(&answer);
}

/* The channel to a renderer failed with that errno; 0: it was closed. A renderer that has ended
 * closes it, whatever its code did; any other error is one of the machine. */
static outcome end_by_channel(ev_crew *crew, unsigned renderer, int error)
{
    bool has_ended = error == 0 || error == EPIPE || error == ECONNRESET;
    return end(crew, renderer, !has_ended, NOT_RUN);
}

/* Waits for one byte of the renderer. */
static outcome await(ev_crew *crew, unsigned renderer, char *word)
{
    member *m = &crew->member[renderer];
    const ev_wire *wire = ev_crew_wire(&crew->plan, renderer);
    int64_t begun = milliseconds(CLOCK_MONOTONIC), used = -1;
    for (size_t done = 0;;) {
        ssize_t got = read(m->socket, word, 1);
        if (got == 1)
            return ANSWERED;
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0 || errno != EAGAIN)
            return end_by_channel(crew, renderer, got == 0 ? 0 : errno);
        int64_t now = processor_time(m->pid) + processor_time(m->decoder);
        if (wire->done != done || used < 0) { /* each record has its own time */
            done = wire->done;
            used = now;
            begun = milliseconds(CLOCK_MONOTONIC);
        }
        if (now - used > EV_CREW_SECONDS_MAX * 1000)
            return end(crew, renderer, true, TOO_LONG);
        ev_server_answer answer;
        if (!command(crew, EV_SERVER_LOOK, renderer, NULL, &answer))
            return NO_SERVER;
        if (answer.state == EV_RENDERER_STOPPED ||
            milliseconds(CLOCK_MONOTONIC) - begun > EV_CREW_SECONDS_STILL * 1000)
            return end(crew, renderer, true, NOT_RUN);
    }
}

/* ---- starting a renderer --------------------------------------------------------------------- */

/* The end at which somebody looks up now and then. */
static bool look_up_every(int end, int milliseconds)
{
    const struct timeval wait = {0, milliseconds * 1000};
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
    return look_up_every(*own, LOOK_EVERY_MS) &&
           look_up_every(ends[EV_END_FOR_PHOTOS], LOOK_EVERY_MS / 2);
}

static bool start(ev_crew *crew, unsigned renderer)
{
    int own = -1, ends[EV_SERVER_ENDS] = {-1, -1, -1};
    ev_server_answer answer;
    bool good = connect_all(&own, ends) &&
                command(crew, EV_SERVER_START, renderer, ends, &answer) &&
                answer.state == EV_RENDERER_RUNS;
    for (int i = 0; i < EV_SERVER_ENDS; i++)
        if (ends[i] >= 0)
            (void)close(ends[i]);
    if (good)
        crew->member[renderer] =
            (member){.socket = own, .pid = answer.renderer, .decoder = answer.decoder};
    else if (own >= 0)
        (void)close(own);
    return good;
}

/* A renderer that has made a document of its own record. False with a fault of the machine. */
static bool start_well(ev_crew *crew, unsigned renderer, ev_faults *fatal)
{
    char word = 0;
    for (unsigned tries = 0; tries < REPLACED_MAX; tries++) {
        if (!start(crew, renderer))
            break;
        switch (await(crew, renderer, &word)) {
        case ANSWERED:
            crew->is_unconfined = crew->is_unconfined || word == EV_RENDERER_UNCONFINED;
            return true;
        case CRASHED:
        case TOO_LONG:
            return (void)ev_faults_add(fatal, EV_INTERNAL_ERROR, ""), false;
        default:
            break;
        }
    }
    return (void)ev_faults_add(fatal, EV_OUT_OF_MEMORY, ""), false;
}

static bool has_renderer(ev_crew *crew, unsigned renderer, ev_faults *fatal)
{
    member *m = &crew->member[renderer];
    if (m->socket >= 0 && m->done < RECORDS_MAX)
        return true;
    if (m->socket >= 0)
        (void)end(crew, renderer, true, NOT_RUN);
    return start_well(crew, renderer, fatal);
}

/* ---- rendering ------------------------------------------------------------------------------- */

/* Memory that ran out within a renderer's own limit is told by an answer or by its end. */
static bool lacked_memory(const ev_faults *faults)
{
    return faults->status == EV_TEMP_FAIL;
}

static void put_lines(ev_wire *wire, const ev_crew_task tasks[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ev_wire_record *record = &wire->record[i];
        ev_slice line = tasks[i].line;
        record->line_size = line.size < EV_WIRE_LINE_MAX ? line.size : EV_WIRE_LINE_MAX;
        memcpy(record->line, line.data, record->line_size);
    }
    wire->count = count;
    wire->done = 0;
}

/* Takes the answer to one record. */
static outcome take(const ev_wire_record *record, const ev_crew_task *task)
{
    const ev_faults before = *task->faults;
    if (!ev_wire_take(record, task->rendered, task->faults))
        return CRASHED;
    if (lacked_memory(task->faults)) {
        *task->faults = before;
        return TOO_MUCH_MEMORY;
    }
    ev_buf_bytes(task->pdf, record->pdf, task->rendered->pdf_size);
    return ANSWERED;
}

/* Gives records to the renderer. *done of them were answered; what is returned happened at the next
 * one. */
static outcome try(ev_crew *crew, unsigned renderer, const ev_crew_task tasks[], size_t count,
                   size_t *done)
{
    member *m = &crew->member[renderer];
    ev_wire *wire = ev_crew_wire(&crew->plan, renderer);
    char word = 0;
    put_lines(wire, tasks, count);
    outcome got = ev_output_write_fd(m->socket, (ev_slice){&word, 1})
                      ? await(crew, renderer, &word)
                      : end_by_channel(crew, renderer, errno);
    /* Read once: it is a stranger's, and may change. */
    size_t told = wire->done, answered = got == ANSWERED ? count : told < count ? told : count - 1;
    for (*done = 0; *done < answered; ++*done) {
        outcome taken = take(&wire->record[*done], &tasks[*done]);
        if (taken != ANSWERED)
            return got == ANSWERED ? end(crew, renderer, true, taken) : taken;
    }
    m->done += (unsigned)answered;
    return got;
}

static void add_failure(outcome failed, ev_faults *faults)
{
    static const ev_code codes[] = {[CRASHED] = EV_RENDERER_CRASHED,
                                    [TOO_LONG] = EV_RENDERER_TIMEOUT,
                                    [TOO_MUCH_MEMORY] = EV_RENDERER_MEMORY};
    (void)ev_faults_add(faults, codes[failed], "");
}

/* What became of the record that comes next: how often it has failed, and was not run. */
typedef struct trial {
    unsigned failed, replaced;
} trial;

/* Whether the next record is to be given again. */
static bool is_to_repeat(trial *now, outcome got, ev_faults *faults)
{
    if (got == NOT_RUN)
        return ++now->replaced > 0;
    if (++now->failed < 2)
        return true;
    add_failure(got, faults);
    return false;
}

/* A record is given anew as often as the machine did not run it, and once more, alone in a fresh
 * renderer, where the record may be the cause. */
size_t ev_crew_render(ev_crew *crew, unsigned renderer, const ev_crew_task tasks[], size_t count,
                      ev_faults *fatal)
{
    trial now = {0, 0};
    size_t next = 0;
    while (next < count && now.replaced < REPLACED_MAX && has_renderer(crew, renderer, fatal)) {
        size_t given = now.failed > 0 ? 1 : count - next, done;
        outcome got = try(crew, renderer, tasks + next, given, &done);
        if (got == NO_SERVER)
            break;
        next += done;
        if (done > 0)
            now = (trial){0, 0};
        if (got != ANSWERED && !is_to_repeat(&now, got, tasks[next].faults)) {
            next++;
            now = (trial){0, 0};
        }
    }
    if (next < count && fatal->status == EV_OK)
        (void)ev_faults_add(fatal, EV_OUT_OF_MEMORY, "");
    return next;
}

/* ---- the crew -------------------------------------------------------------------------------- */

static bool start_server(ev_crew *crew)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    crew->pid = fork();
    if (crew->pid == 0) {
        (void)close(ends[0]); /* or it would never see that the batch has closed it */
        ev_server_run(&crew->plan, ends[1]);
    }
    (void)close(ends[1]);
    crew->server = ends[0];
    return crew->pid > 0;
}

static bool start_all(ev_crew *crew, ev_faults *faults)
{
    if (!start_server(crew))
        return (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, ""), false;
    for (unsigned i = 0; i < crew->plan.count; i++)
        if (!start_well(crew, i, faults))
            return false;
    if (crew->is_unconfined && crew->plan.confine == EV_CONFINE_REQUIRED)
        ev_faults_insist(faults, EV_NOT_CONFINED);
    else if (crew->is_unconfined)
        ev_faults_note(faults, EV_NOT_CONFINED);
    return faults->status == EV_OK;
}

ev_crew *ev_crew_open(const ev_resources *res, const ev_warnings *warnings, ev_confine_need confine,
                      unsigned count, ev_faults *faults)
{
    ev_crew *crew = calloc(1, sizeof *crew);
    if (crew == NULL)
        return (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, ""), NULL;
    *crew = (ev_crew){.plan = {res, warnings, confine, count, NULL}, .server = -1};
    (void)pthread_mutex_init(&crew->lock, NULL);
    crew->member = calloc(count, sizeof *crew->member);
    void *memory = mmap(NULL, (size_t)count * EV_WIRE_STRIDE, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    crew->plan.memory = memory != MAP_FAILED ? memory : NULL;
    for (unsigned i = 0; crew->member != NULL && i < count; i++)
        crew->member[i].socket = -1;
    if (crew->member == NULL || crew->plan.memory == NULL)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    else if (start_all(crew, faults))
        return crew;
    ev_crew_close(crew);
    return NULL;
}

/* The other end is waited for: it must see the end although closing fails. */
static void end_socket(int socket)
{
    if (socket < 0)
        return;
    (void)shutdown(socket, SHUT_RDWR);
    (void)close(socket);
}

void ev_crew_close(ev_crew *crew)
{
    if (crew == NULL)
        return;
    for (unsigned i = 0; crew->member != NULL && i < crew->plan.count; i++)
        end_socket(crew->member[i].socket);
    end_socket(crew->server);
    if (crew->pid > 0)
        while (waitpid(crew->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    if (crew->plan.memory != NULL)
        (void)munmap(crew->plan.memory, (size_t)crew->plan.count * EV_WIRE_STRIDE);
    (void)pthread_mutex_destroy(&crew->lock);
    free(crew->member);
    free(crew);
}
