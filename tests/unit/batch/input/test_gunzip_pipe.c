/* The bytes of a pipe, plain or gzip: as soon as they can be read, in pieces of any size; and
 * stopping a read that waits. A test that waits forever is ended by tests/run.sh. */
#include "lib/unit.h"
#include "unit/batch/input/stream_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/time.h>

enum { PIPE_SIZE = 1 << 20 };

static void assert_next(ev_gunzip *gunzip, const char *expected)
{
    char data[PIECE];
    assert_int_equal(ev_gunzip_read(gunzip, data, sizeof data), (ptrdiff_t)strlen(expected));
    assert_memory_equal(data, expected, strlen(expected));
}

static void assert_end(ev_gunzip *gunzip)
{
    char data[PIECE];
    for (int i = 0; i < 2; i++)
        assert_int_equal(ev_gunzip_read(gunzip, data, sizeof data), 0);
    assert_false(ev_gunzip_stopped(gunzip));
}

static void assert_stopped(ev_gunzip *gunzip)
{
    char data[PIECE];
    for (int i = 0; i < 2; i++)
        assert_int_equal(ev_gunzip_read(gunzip, data, sizeof data), 0);
    assert_true(ev_gunzip_stopped(gunzip));
}

static ev_gunzip *open_pipe(int ends[2], int flags, int stop_fd)
{
    assert_int_equal(pipe2(ends, flags | O_CLOEXEC), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, PIPE_SIZE) >= PIPE_SIZE);
    ev_gunzip *gunzip = ev_gunzip_open(ends[0], stop_fd);
    assert_non_null(gunzip);
    return gunzip;
}

static void close_pipe(ev_gunzip *gunzip, const int ends[2])
{
    ev_gunzip_close(gunzip);
    (void)close(ends[0]);
    (void)close(ends[1]); /* may be closed already */
}

/* ---- returned at once ------------------------------------------------------------------------ */

static void plain_bytes_do_not_wait_for_more(void **state)
{
    (void)state;
    int ends[2];
    ev_gunzip *gunzip = open_pipe(ends, 0, -1);
    static const char *const sent[] = {"{", "}", "\n", "{\"a\":1}\n{", "\x1f\x8b"};
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        send_bytes(ends[1], ev_slice_from(sent[i]));
        assert_next(gunzip, sent[i]);
    }
    close(ends[1]);
    assert_end(gunzip);
    close_pipe(gunzip, ends);
}

static void flushed_bytes_of_a_member_do_not_wait_for_more(void **state)
{
    (void)state;
    int ends[2];
    packer p;
    ev_gunzip *gunzip = open_pipe(ends, 0, -1);
    packer_open(&p, NULL);
    static const char *const sent[] = {"{\"a\":1}\n", "{\"a\":2}\n", "{", "\"a\":3}\n"};
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        p.out.size = 0;
        pack(&p, ev_slice_from(sent[i]), Z_SYNC_FLUSH);
        send_bytes(ends[1], ev_buf_as_slice(&p.out));
        assert_next(gunzip, sent[i]);
    }
    p.out.size = 0;
    pack(&p, EV_SLICE(""), Z_FINISH);
    send_bytes(ends[1], ev_buf_as_slice(&p.out));
    close(ends[1]);
    assert_end(gunzip);
    packer_close(&p);
    close_pipe(gunzip, ends);
}

static void a_member_does_not_wait_for_the_next_nor_for_its_own_trailer(void **state)
{
    (void)state;
    enum { TRAILER = 8 };
    int ends[2];
    ev_buf member = member_of(TEXT);
    ev_gunzip *gunzip = open_pipe(ends, 0, -1);
    for (int i = 0; i < 3; i++) {
        send_bytes(ends[1], (ev_slice){member.data, member.size - TRAILER});
        assert_next(gunzip, text);
        send_bytes(ends[1], (ev_slice){member.data + member.size - TRAILER, TRAILER});
    }
    close(ends[1]);
    assert_end(gunzip);
    ev_buf_free(&member);
    close_pipe(gunzip, ends);
}

/* zlib takes the whole input and still has to give most of the output. */
static void output_of_zlib_does_not_wait_for_more(void **state)
{
    (void)state;
    enum { SIZE = 20 << 20 };
    int ends[2];
    packer p;
    char *zeros = calloc(1, SIZE), data[PIECE];
    assert_non_null(zeros);
    packer_open(&p, NULL);
    pack(&p, (ev_slice){zeros, SIZE}, Z_SYNC_FLUSH);
    ev_gunzip *gunzip = open_pipe(ends, 0, -1);
    send_bytes(ends[1], ev_buf_as_slice(&p.out));
    for (size_t left = SIZE; left > 0;) {
        ptrdiff_t got = ev_gunzip_read(gunzip, data, sizeof data);
        assert_true(got > 0 && (size_t)got <= left);
        assert_memory_equal(data, zeros, (size_t)got);
        left -= (size_t)got;
    }
    free(zeros);
    packer_close(&p);
    close_pipe(gunzip, ends);
}

/* ---- in any pieces --------------------------------------------------------------------------- */

/* O_DIRECT: each write is read by a call of its own, here a byte at a time. */
static void assert_byte_by_byte(ev_slice stream, ev_slice expected, int answer)
{
    int ends[2];
    ev_buf got;
    ev_gunzip *gunzip = open_pipe(ends, O_DIRECT, -1);
    for (size_t i = 0; i < stream.size; i++)
        send_bytes(ends[1], (ev_slice){stream.data + i, 1});
    close(ends[1]);
    ev_buf_init(&got, NULL, 0);
    assert_int_equal(read_to_end(gunzip, 1, &got), answer);
    assert_bytes(&got, expected);
    assert_int_equal(ev_gunzip_taken(gunzip), stream.size);
    ev_buf_free(&got);
    close_pipe(gunzip, ends);
}

static void a_byte_at_a_time_makes_no_difference(void **state)
{
    (void)state;
    ev_buf stream = member_of(TEXT);
    assert_byte_by_byte(TEXT, TEXT, WHOLE);
    assert_byte_by_byte(EV_SLICE("\x1fx"), EV_SLICE("\x1fx"), WHOLE);
    assert_byte_by_byte(EV_SLICE("\x1f"), EV_SLICE(""), EV_GZIP_TRUNCATED);
    assert_byte_by_byte(EV_SLICE(""), EV_SLICE(""), WHOLE);
    assert_byte_by_byte(ev_buf_as_slice(&stream), TEXT, WHOLE);
    put_member(&stream, EV_SLICE(""), NULL);
    ev_buf_bytes(&stream, "\0\0\0", 3);
    assert_byte_by_byte(ev_buf_as_slice(&stream), TEXT, WHOLE);
    ev_buf_char(&stream, 'x');
    assert_byte_by_byte(ev_buf_as_slice(&stream), TEXT, EV_GZIP_DAMAGED);
    ev_buf_free(&stream);
}

/* As of a writer that is killed. */
static void a_writer_that_ends_early_leaves_a_truncated_stream(void **state)
{
    (void)state;
    ev_buf stream = member_of(TEXT);
    for (size_t size = 1; size < stream.size; size++) {
        int ends[2];
        ev_buf got;
        ev_gunzip *gunzip = open_pipe(ends, 0, -1);
        send_bytes(ends[1], (ev_slice){stream.data, size});
        close(ends[1]);
        ev_buf_init(&got, NULL, 0);
        assert_int_equal(read_to_end(gunzip, PIECE, &got), EV_GZIP_TRUNCATED);
        ev_buf_free(&got);
        close_pipe(gunzip, ends);
    }
    ev_buf_free(&stream);
}

/* ---- stopped --------------------------------------------------------------------------------- */

static int alarm_event = -1;

static void stop(int number)
{
    static const uint64_t one = 1;
    (void)number;
    if (write(alarm_event, &one, sizeof one) != sizeof one)
        abort();
}

/* An eventfd that becomes readable soon: by a signal, so that the wait is interrupted as well. A
 * read that does not wait by then is stopped all the same. */
static int stop_soon(void)
{
    static const struct itimerval soon = {.it_value = {.tv_usec = 20000}};
    alarm_event = eventfd(0, EFD_CLOEXEC);
    assert_true(alarm_event >= 0 && signal(SIGALRM, stop) != SIG_ERR);
    assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
    return alarm_event;
}

/* A first byte that may be that of gzip is not returned. */
static void waiting_is_stopped(void **state)
{
    (void)state;
    static const char *const sent[] = {"", "\x1f", "\x1f\x8b\x08"};
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        int ends[2], stop_fd = stop_soon();
        ev_gunzip *gunzip = open_pipe(ends, 0, stop_fd);
        send_bytes(ends[1], ev_slice_from(sent[i]));
        assert_stopped(gunzip);
        close_pipe(gunzip, ends);
        close(stop_fd);
    }
    (void)signal(SIGALRM, SIG_DFL);
}

/* Stopped only after the bytes that could be read. */
static void waiting_for_more_is_stopped(void **state)
{
    (void)state;
    packer p;
    packer_open(&p, NULL);
    pack(&p, TEXT, Z_SYNC_FLUSH);
    ev_buf member = member_of(TEXT);
    const ev_slice sent[] = {
        TEXT, ev_buf_as_slice(&p.out), ev_buf_as_slice(&member), {member.data, member.size - 1}};
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        int ends[2], silent = eventfd(0, EFD_CLOEXEC);
        ev_gunzip *gunzip = open_pipe(ends, 0, silent);
        send_bytes(ends[1], sent[i]);
        assert_next(gunzip, text);
        int stop_fd = stop_soon();
        assert_int_equal(dup2(stop_fd, silent), silent);
        assert_stopped(gunzip);
        close_pipe(gunzip, ends);
        close(stop_fd);
        close(silent);
    }
    (void)signal(SIGALRM, SIG_DFL);
    ev_buf_free(&member);
    packer_close(&p);
}

/* There are bytes, and they are not read: neither of a pipe, which would wait, nor of a file, which
 * may be long. */
static void reading_is_stopped(void **state)
{
    (void)state;
    int ends[2], file = new_file(), stop_fd = eventfd(1, EFD_CLOEXEC);
    ev_gunzip *gunzip = open_pipe(ends, 0, stop_fd);
    send_bytes(ends[1], TEXT);
    assert_stopped(gunzip);
    assert_int_equal(ev_gunzip_taken(gunzip), 0);
    close_pipe(gunzip, ends);
    refill(file, TEXT);
    gunzip = ev_gunzip_open(file, stop_fd);
    assert_stopped(gunzip);
    ev_gunzip_close(gunzip);
    close(file);
    close(stop_fd);
}

/* Its other end is closed when the process ends that could have stopped the batch. */
static void a_closed_pipe_stops(void **state)
{
    (void)state;
    int ends[2], stop[2];
    assert_int_equal(pipe2(stop, O_CLOEXEC), 0);
    ev_gunzip *gunzip = open_pipe(ends, 0, stop[0]);
    send_bytes(ends[1], TEXT);
    assert_next(gunzip, text);
    close(stop[1]);
    assert_stopped(gunzip);
    close(stop[0]);
    close_pipe(gunzip, ends);
}

/* ---- a pipe that does not wait by itself ----------------------------------------------------- */

static int alarm_pipe = -1;

static void send_line(int number)
{
    (void)number;
    if (write(alarm_pipe, "{}\n", 3) != 3)
        abort();
}

/* Another process that shares it has set O_NONBLOCK. */
static void a_pipe_that_answers_eagain_is_waited_for(void **state)
{
    (void)state;
    static const struct itimerval soon = {.it_value = {.tv_usec = 20000}};
    int ends[2];
    ev_gunzip *gunzip = open_pipe(ends, O_NONBLOCK, -1);
    alarm_pipe = ends[1];
    assert_true(signal(SIGALRM, send_line) != SIG_ERR);
    assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
    assert_next(gunzip, "{}\n");
    (void)signal(SIGALRM, SIG_DFL);
    close(ends[1]);
    assert_end(gunzip);
    close_pipe(gunzip, ends);
}

UNIT_TESTS(gunzip_pipe)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_bytes_do_not_wait_for_more),
        cmocka_unit_test(flushed_bytes_of_a_member_do_not_wait_for_more),
        cmocka_unit_test(a_member_does_not_wait_for_the_next_nor_for_its_own_trailer),
        cmocka_unit_test(output_of_zlib_does_not_wait_for_more),
        cmocka_unit_test(a_byte_at_a_time_makes_no_difference),
        cmocka_unit_test(a_writer_that_ends_early_leaves_a_truncated_stream),
        cmocka_unit_test(waiting_is_stopped),
        cmocka_unit_test(waiting_for_more_is_stopped),
        cmocka_unit_test(reading_is_stopped),
        cmocka_unit_test(a_closed_pipe_stops),
        cmocka_unit_test(a_pipe_that_answers_eagain_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
