/* A renderer as the batch sees it, whatever that does. The test is the server, in a thread, and the
 * renderer, at the end of the socket that the server is given. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "batch/crew/member.h"
#include "lib/unit.h"

enum { TIMEOUT_MS = 200 };

static ev_server_link server;
static ev_member member;
static int far_end;           /* of the link */
static int renderer;          /* its end of the socket, once it was started */
static ev_server_answer says; /* to LOOK and END */
static unsigned looks;
static pthread_t thread;

static void *serve(void *nothing)
{
    ev_server_order order;
    int ends[EV_SERVER_ENDS];
    (void)nothing;
    while (ev_server_receive(far_end, &order, ends)) {
        ev_server_answer answer = says;
        if (order.task == EV_SERVER_START) {
            answer = (ev_server_answer){EV_RENDERER_RUNS, getpid(), getpid(), 0};
            renderer = ends[EV_END_OF_RENDERER];
            close(ends[EV_END_FOR_PHOTOS]);
            close(ends[EV_END_OF_DECODER]);
        }
        looks += order.task == EV_SERVER_LOOK;
        if (write(far_end, &answer, sizeof answer) != (ssize_t)sizeof answer)
            break;
    }
    return NULL;
}

static int begin(void **state)
{
    int ends[2];
    (void)state;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return 1;
    server = (ev_server_link){.socket = ends[0]};
    pthread_mutex_init(&server.lock, NULL);
    far_end = ends[1];
    looks = 0;
    says = (ev_server_answer){.state = EV_RENDERER_RUNS, .renderer = getpid()};
    void *memory =
        mmap(NULL, EV_WIRE_STRIDE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    member = (ev_member){.server = &server, .wire = memory, .limits = {500, 2000}, .socket = -1};
    return memory == MAP_FAILED || !ev_member_look_up_every(ends[0], TIMEOUT_MS) ||
           pthread_create(&thread, NULL, serve, NULL) != 0 || !ev_member_start(&member);
}

static void close_renderer(void)
{
    if (renderer >= 0)
        close(renderer);
    renderer = -1;
}

static int end(void **state)
{
    (void)state;
    shutdown(server.socket, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(server.socket);
    close(far_end);
    close_renderer();
    if (member.socket >= 0)
        close(member.socket);
    munmap(member.wire, EV_WIRE_STRIDE);
    return pthread_mutex_destroy(&server.lock);
}

static void say(size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(write(renderer, "", 1), 1);
}

static void an_answer_is_one_byte(void **state)
{
    (void)state;
    pid_t child = fork(); /* a renderer that answers when it is asked */
    if (child == 0) {
        char word;
        _exit(read(renderer, &word, 1) == 1 && write(renderer, &word, 1) == 1 ? 0 : 1);
    }
    assert_int_equal(ev_member_ask(&member), EV_MEMBER_ANSWERED);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void an_answer_before_the_question_is_not_the_next_records_fault(void **state)
{
    (void)state;
    say(1);
    assert_int_equal(ev_member_ask(&member), EV_MEMBER_NOT_RUN);
    assert_int_equal(member.socket, -1);
}

/* It answers, and takes no byte: the socket is full after some hundreds. */
static void a_renderer_that_never_reads_is_not_waited_for(void **state)
{
    (void)state;
    char word = 0;
    while (send(member.socket, &word, 1, MSG_DONTWAIT) == 1)
        ;
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(ev_member_ask(&member), EV_MEMBER_NOT_RUN);
    assert_int_equal(member.socket, -1);
}

static void assert_end(int how, ev_outcome wanted)
{
    says = (ev_server_answer){.state = EV_RENDERER_ENDED, .how = how};
    close_renderer();
    assert_int_equal(ev_member_ask(&member), wanted);
    assert_int_equal(member.socket, -1);
    assert_true(ev_member_start(&member));
}

static void the_end_of_a_renderer_says_what_it_was(void **state)
{
    (void)state;
    assert_end(SIGSEGV, EV_MEMBER_CRASHED);
    assert_end(SIGSYS, EV_MEMBER_CRASHED);
    assert_end(0, EV_MEMBER_CRASHED); /* it ended without a question */
    assert_end(EV_TEMP_FAIL << 8, EV_MEMBER_NO_MEMORY);
}

static void one_that_was_stopped_has_not_run(void **state)
{
    (void)state;
    says.state = EV_RENDERER_STOPPED;
    assert_int_equal(ev_member_ask(&member), EV_MEMBER_NOT_RUN);
    assert_int_equal(looks, 1);
}

/* All that `act` does is what a renderer does with a question. */
static ev_outcome outcome_where(void (*act)(void))
{
    pid_t child = fork();
    if (child == 0) {
        act();
        _exit(0);
    }
    member.renderer = member.decoder = child;
    ev_outcome got = ev_member_ask(&member);
    assert_true(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
    return got;
}

static void count_on(void)
{
    for (unsigned i = 0;; i++)
        member.wire->done = i % 7;
}

/* Records that are counted twice, or that there are not, do not give it new time. */
static void time_is_counted_by_record(void **state)
{
    (void)state;
    member.wire->count = 3;
    member.limits.still = 600 * 1000; /* the machine may be busy */
    assert_int_equal(outcome_where(count_on), EV_MEMBER_TOO_LONG);
}

static void sleep_for_ever(void)
{
    (void)pause();
}

static void starve(void)
{
    (void)raise(SIGSTOP); /* the server of this test does not tell */
}

static void one_that_sleeps_is_slow_and_one_that_starves_has_not_run(void **state)
{
    (void)state;
    assert_int_equal(outcome_where(sleep_for_ever), EV_MEMBER_TOO_LONG);
    close_renderer();
    assert_true(ev_member_start(&member));
    assert_int_equal(outcome_where(starve), EV_MEMBER_NOT_RUN);
}

static void without_a_server_nothing_waits(void **state)
{
    (void)state;
    shutdown(far_end, SHUT_RDWR);
    close_renderer();
    assert_int_equal(ev_member_ask(&member), EV_MEMBER_NO_SERVER);
    assert_false(ev_member_start(&member));
}

/* As if it were stopped. */
static void a_server_that_gives_no_answer_is_gone(void **state)
{
    (void)state;
    pthread_mutex_lock(&server.lock);
    int former = server.socket, mute[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, mute), 0);
    assert_true(ev_member_look_up_every(mute[0], TIMEOUT_MS));
    server.socket = mute[0];
    pthread_mutex_unlock(&server.lock);
    assert_int_equal(ev_member_end(&member, EV_MEMBER_NOT_RUN), EV_MEMBER_NO_SERVER);
    assert_true(server.is_gone);
    close(mute[0]);
    close(mute[1]);
    server.socket = former;
}

static void a_new_renderer_finds_an_empty_wire(void **state)
{
    (void)state;
    memset(member.wire->record[1].line, 'x', 1000);
    assert_int_equal(ev_member_end(&member, EV_MEMBER_NOT_RUN), EV_MEMBER_NOT_RUN);
    close_renderer();
    assert_true(ev_member_start(&member));
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(member.wire->record[1].line[i], 0);
}

#define MEMBER_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

UNIT_TESTS(member)
{
    const struct CMUnitTest tests[] = {
        MEMBER_TEST(an_answer_is_one_byte),
        MEMBER_TEST(an_answer_before_the_question_is_not_the_next_records_fault),
        MEMBER_TEST(a_renderer_that_never_reads_is_not_waited_for),
        MEMBER_TEST(the_end_of_a_renderer_says_what_it_was),
        MEMBER_TEST(one_that_was_stopped_has_not_run),
        MEMBER_TEST(time_is_counted_by_record),
        MEMBER_TEST(one_that_sleeps_is_slow_and_one_that_starves_has_not_run),
        MEMBER_TEST(without_a_server_nothing_waits),
        MEMBER_TEST(a_server_that_gives_no_answer_is_gone),
        MEMBER_TEST(a_new_renderer_finds_an_empty_wire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
