/* The batch's side. A record is given to the renderer of a thread, and the thread waits; what
 * happens then is the record's, or the machine's (member.h). */
#include "batch/crew/crew.h"

#include "batch/crew/member.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum {
    /* Of a renderer, before another takes its place. To start one costs as much as twelve documents
     * without a photo: 0.4 % of the time of such a batch, and 1.2 % at 1,000 records. */
    RECORDS_MAX = 3000,
    REPLACED_MAX = 5 /* times that a record is given anew because the machine did not run it */
};

struct ev_crew {
    ev_crew_plan plan;
    ev_server_link server;
    pid_t pid; /* of the server */
    ev_member *member;
    bool is_confined, is_open; /* as all were at the beginning; that is over */
};

/* ---- starting a renderer --------------------------------------------------------------------- */

/* The system has to confine each one that is started later as it did the first: otherwise it lacks
 * something for a while. At the beginning start_all judges them. */
static bool is_as_confined(ev_crew *crew, bool is_confined)
{
    if (!crew->is_open)
        crew->is_confined = crew->is_confined && is_confined;
    return is_confined || !crew->is_confined;
}

static bool is_started(ev_member *m)
{
    return m->socket >= 0 || ev_member_start(m);
}

/* A renderer that has made a document of its own record; it may have been started before. False
 * with a fault of the machine, or one of this program. */
static bool start_well(ev_crew *crew, ev_member *m, ev_faults *fatal)
{
    for (unsigned tries = 0; tries < REPLACED_MAX && is_started(m); tries++) {
        bool is_confined;
        ev_outcome got = ev_member_await_ready(m, &is_confined);
        if (got == EV_MEMBER_ANSWERED && is_as_confined(crew, is_confined))
            return true;
        if (got == EV_MEMBER_ANSWERED)
            (void)ev_member_end(m, EV_MEMBER_NOT_RUN);
        if (got == EV_MEMBER_CRASHED || got == EV_MEMBER_TOO_LONG)
            return (void)ev_faults_add(fatal, EV_INTERNAL_ERROR, ""), false;
    }
    return (void)ev_faults_add(fatal, EV_OUT_OF_MEMORY, ""), false;
}

static bool has_renderer(ev_crew *crew, ev_member *m, ev_faults *fatal)
{
    if (m->socket >= 0 && m->done < RECORDS_MAX)
        return true;
    if (m->socket >= 0)
        (void)ev_member_end(m, EV_MEMBER_NOT_RUN);
    return start_well(crew, m, fatal);
}

/* ---- rendering ------------------------------------------------------------------------------- */

static void put_lines(ev_wire *wire, const ev_crew_task tasks[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ev_wire_record *record = &wire->record[i];
        ev_slice line = tasks[i].line;
        record->info.number[0] = '\0'; /* not the one of an earlier record */
        record->line_size = line.size < EV_WIRE_LINE_MAX ? line.size : EV_WIRE_LINE_MAX;
        memcpy(record->line, line.data, record->line_size);
    }
    wire->count = count;
    wire->done = 0;
}

/* What no renderer of ours says. What is built in has no fault: the tests have seen all of it. */
static bool is_absurd(const ev_crew *crew, const ev_faults *faults)
{
    return faults->status == EV_CONFIG && crew->plan.res->overlay_count == 0;
}

/* Takes the answer to one record. Memory that ran out within a renderer's own limit is told by an
 * answer or by its end. */
static ev_outcome take(const ev_crew *crew, const ev_wire_record *record, const ev_crew_task *task)
{
    const ev_faults_mark before = ev_faults_here(task->faults);
    if (!ev_wire_take(record, task->rendered, task->faults))
        return EV_MEMBER_CRASHED;
    bool lacked_memory = task->faults->status == EV_TEMP_FAIL;
    if (lacked_memory || is_absurd(crew, task->faults)) {
        ev_faults_back_to(task->faults, before);
        return lacked_memory ? EV_MEMBER_NO_MEMORY : EV_MEMBER_CRASHED;
    }
    ev_buf_bytes(task->pdf, record->pdf, task->rendered->pdf_size);
    return EV_MEMBER_ANSWERED;
}

/* Gives records to the renderer. *done of them were answered; what is returned happened at the next
 * one. */
static ev_outcome give(ev_crew *crew, ev_member *m, const ev_crew_task tasks[], size_t count,
                       size_t *done)
{
    put_lines(m->wire, tasks, count);
    ev_outcome got = ev_member_ask(m);
    size_t told = m->wire->done; /* read once: it may change */
    size_t answered = got == EV_MEMBER_ANSWERED ? count : told < count ? told : count - 1;
    for (*done = 0; *done < answered && got != EV_MEMBER_NO_SERVER; ++*done) {
        ev_outcome taken = take(crew, &m->wire->record[*done], &tasks[*done]);
        if (taken != EV_MEMBER_ANSWERED)
            return got == EV_MEMBER_ANSWERED ? ev_member_end(m, taken) : taken;
    }
    m->done += (unsigned)*done;
    return got;
}

/* What became of the record that comes next: how often it has failed, and was not run. */
typedef struct trial {
    unsigned failed, replaced;
} trial;

/* Whether the next record is to be given again. */
static bool is_to_repeat(trial *now, ev_outcome got)
{
    if (got == EV_MEMBER_NOT_RUN)
        now->replaced++;
    else
        now->failed++;
    return now->failed < 2;
}

/* The record is the cause; it is named as far as the renderer came to read it. */
static void fail(const ev_crew_task *task, const ev_wire_record *record, ev_outcome got)
{
    static const ev_code codes[] = {[EV_MEMBER_CRASHED] = EV_RENDERER_CRASHED,
                                    [EV_MEMBER_TOO_LONG] = EV_RENDERER_TIMEOUT,
                                    [EV_MEMBER_NO_MEMORY] = EV_RENDERER_MEMORY};
    (void)ev_faults_add(task->faults, codes[got], "");
    ev_wire_take_number(record, task->rendered);
}

/* A record is given anew as often as the machine did not run it, and once more, alone in a fresh
 * renderer, where the record may be the cause. Those behind it follow one by one: a renderer that
 * ends while photos wait for their verdicts does not say at which record it was. */
size_t ev_crew_render(ev_crew *crew, unsigned renderer, const ev_crew_task tasks[], size_t count,
                      ev_faults *fatal)
{
    ev_member *m = &crew->member[renderer];
    trial now = {0, 0};
    size_t next = 0, together = count;
    while (next < count && now.replaced < REPLACED_MAX && has_renderer(crew, m, fatal)) {
        size_t given = together < count - next ? together : count - next, done;
        ev_outcome got = give(crew, m, tasks + next, given, &done);
        if (got == EV_MEMBER_NO_SERVER)
            break;
        if (got != EV_MEMBER_ANSWERED)
            together = 1;
        next += done;
        if (done > 0)
            now = (trial){0, 0};
        if (got == EV_MEMBER_ANSWERED || is_to_repeat(&now, got))
            continue;
        fail(&tasks[next], &m->wire->record[done], got);
        next++;
        now = (trial){0, 0};
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
    crew->server.socket = ends[0];
    return crew->pid > 0 && ev_member_look_up_every(ends[0], EV_CREW_SECONDS_STILL * 1000);
}

/* Whether the server has died by itself: of a record of our own, and so of a defect. */
static bool has_died(ev_crew *crew)
{
    int how = 0;
    if (crew->pid <= 0 || !crew->server.is_gone)
        return false;
    (void)kill(crew->pid, SIGKILL); /* or it would be waited for where it only gives no answer */
    while (waitpid(crew->pid, &how, 0) < 0 && errno == EINTR)
        ;
    crew->pid = 0;
    return WIFSIGNALED(how) && WTERMSIG(how) != SIGKILL;
}

static bool start_all(ev_crew *crew, ev_faults *faults)
{
    bool good = start_server(crew);
    for (unsigned i = 0; good && i < crew->plan.count; i++)
        (void)ev_member_start(&crew->member[i]); /* they get ready side by side */
    for (unsigned i = 0; good && i < crew->plan.count; i++)
        good = start_well(crew, &crew->member[i], faults);
    if (!good && has_died(crew)) {
        ev_faults_init(faults, EV_LENIENT);
        (void)ev_faults_add(faults, EV_INTERNAL_ERROR, "");
    } else if (!good && faults->status == EV_OK)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (!good)
        return false;
    if (!crew->is_confined && crew->plan.confine == EV_CONFINE_REQUIRED)
        ev_faults_insist(faults, EV_NOT_CONFINED);
    else if (!crew->is_confined)
        ev_faults_note(faults, EV_NOT_CONFINED);
    crew->is_open = true;
    return faults->status == EV_OK;
}

ev_crew *ev_crew_open(const ev_resources *res, const ev_warnings *warnings, ev_confine_need confine,
                      unsigned count, ev_faults *faults)
{
    static const ev_member_limits limits = {EV_CREW_SECONDS_MAX * 1000,
                                            EV_CREW_SECONDS_STILL * 1000};
    ev_crew *crew = calloc(1, sizeof *crew);
    if (crew == NULL)
        return (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, ""), NULL;
    *crew = (ev_crew){
        .plan = {res, warnings, confine, count, NULL}, .server.socket = -1, .is_confined = true};
    (void)pthread_mutex_init(&crew->server.lock, NULL);
    crew->member = calloc(count, sizeof *crew->member);
    void *memory = mmap(NULL, (size_t)count * EV_WIRE_STRIDE, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    crew->plan.memory = memory != MAP_FAILED ? memory : NULL;
    for (unsigned i = 0; crew->member != NULL && crew->plan.memory != NULL && i < count; i++)
        crew->member[i] = (ev_member){.server = &crew->server,
                                      .wire = ev_crew_wire(&crew->plan, i),
                                      .number = i,
                                      .limits = limits,
                                      .socket = -1};
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
    for (unsigned i = 0; crew->member != NULL && crew->plan.memory != NULL && i < crew->plan.count;
         i++)
        end_socket(crew->member[i].socket);
    end_socket(crew->server.socket);
    if (crew->pid > 0 && crew->server.is_gone)
        (void)kill(crew->pid, SIGKILL); /* its renderers end with it */
    if (crew->pid > 0)
        while (waitpid(crew->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    if (crew->plan.memory != NULL)
        (void)munmap(crew->plan.memory, (size_t)crew->plan.count * EV_WIRE_STRIDE);
    (void)pthread_mutex_destroy(&crew->server.lock);
    free(crew->member);
    free(crew);
}
