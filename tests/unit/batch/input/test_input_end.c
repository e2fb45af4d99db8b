/* The end of the records of a batch: a line over the limit, a fault, a stop. A line that is cut is
 * not a record, and nothing is read behind it. */
#include "lib/unit.h"
#include "unit/batch/input/input_fixture.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <sys/time.h>

#include "record/record.h"

/* ---- too long -------------------------------------------------------------------------------- */

static ev_buf long_line(size_t size, const char *end)
{
    ev_buf line;
    ev_buf_init(&line, NULL, size + 16);
    ev_buf_text(&line, "first\n");
    memset(ev_buf_room(&line, size), 'x', size);
    line.size += size;
    ev_buf_text(&line, end);
    if (*end != '\0')
        ev_buf_text(&line, "last");
    return line;
}

/* The long line is the second; a last one follows where the long one has an end. */
static void assert_long(char *path, size_t size, const char *end)
{
    char *paths[] = {path, put_file("after", EV_SLICE("after\n"))};
    uint64_t seq = 0, number = 3;
    ev_slice line;
    ev_batch_input *input = open_input(paths, 2, -1);
    assert_line(input, 1, "first");
    bool fits = size <= EV_RECORD_BYTES_MAX;
    assert_int_equal(ev_batch_input_next(input, &seq, &line, &faults),
                     fits ? EV_LINE_TEXT : EV_LINE_TOO_LONG);
    assert_int_equal(seq, 2);
    assert_int_equal(line.size, fits ? size : EV_RECORD_BYTES_MAX + 1);
    assert_true(line.data[0] == 'x' && line.data[line.size - 1] == 'x');
    if (*end != '\0')
        assert_line(input, number++, "last");
    assert_line(input, number, "after");
    assert_last(input, EV_LINE_NONE);
    ev_batch_input_close(input);
}

static void a_line_over_the_limit_is_skipped_to_its_end(void **state)
{
    (void)state;
    static const size_t sizes[] = {EV_RECORD_BYTES_MAX - 1, EV_RECORD_BYTES_MAX,
                                   EV_RECORD_BYTES_MAX + 1, EV_RECORD_BYTES_MAX + 2,
                                   5 * EV_RECORD_BYTES_MAX + 1};
    static const char *const ends[] = {"\n", "\r\n", ""};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t j = 0; j < 3; j++) {
            ev_buf line = long_line(sizes[i], ends[j]);
            assert_long(put_file("long", ev_buf_as_slice(&line)), sizes[i], ends[j]);
            assert_long(put_packed("long.gz", ev_buf_as_slice(&line), 0), sizes[i], ends[j]);
            ev_buf_free(&line);
        }
}

/* ---- broken ---------------------------------------------------------------------------------- */

static void assert_breaks(char *path, ev_code code, const char *const *lines)
{
    char *paths[] = {put_file("front", EV_SLICE("front")), path,
                     put_file("behind", EV_SLICE("behind\n"))};
    uint64_t seq = 1;
    ev_batch_input *input = open_input(paths, 3, -1);
    assert_line(input, seq++, "front");
    for (; *lines != NULL; lines++)
        assert_line(input, seq++, *lines);
    assert_broken(input, code, path);
    ev_batch_input_close(input);
}

static void a_cut_file_ends_the_batch_behind_its_last_whole_line(void **state)
{
    (void)state;
    static const char *const three[] = {"a", "b", "c", NULL}, *const two[] = {"a", "b", NULL},
                             *const none[] = {NULL};
    for (size_t cut = 1; cut <= 8;
         cut++) { /* in the trailer: all lines can be read, but the last may not be whole */
        assert_breaks(put_packed("trailer.gz", EV_SLICE("a\nb\nc\n"), cut), EV_GZIP_TRUNCATED,
                      three);
        assert_breaks(put_packed("trailer.gz", EV_SLICE("a\nb\n{\"c\":1}"), cut), EV_GZIP_TRUNCATED,
                      two);
    }
    ev_buf member = member_of(EV_SLICE("a\n"));
    for (size_t size = 1; size <= 10; size++)
        assert_breaks(put_file("header.gz", (ev_slice){member.data, size}), EV_GZIP_TRUNCATED,
                      none);
    put_member(&member, EV_SLICE("b\nc"), NULL);
    member.size--;
    assert_breaks(put_file("second.gz", ev_buf_as_slice(&member)), EV_GZIP_TRUNCATED, two);
    ev_buf_free(&member);
}

/* A cut record may look whole: the end of a cut stream does not end its line. */
static void a_cut_anywhere_gives_whole_lines_only(void **state)
{
    (void)state;
    ev_buf member = member_of(TEXT);
    size_t most = 0;
    for (size_t size = 1; size < member.size; size++) {
        char *paths[] = {put_file("cut.gz", (ev_slice){member.data, size})};
        ev_batch_input *input = open_input(paths, 1, -1);
        ev_slice line, rest = TEXT;
        uint64_t seq = 0;
        while (ev_batch_input_next(input, &seq, &line, &faults) == EV_LINE_TEXT)
            assert_true(ev_slice_equal(line, ev_slice_cut(&rest, '\n')));
        assert_broken(input, EV_GZIP_TRUNCATED, paths[0]);
        assert_true(seq >= most);
        most = seq;
        ev_batch_input_close(input);
    }
    assert_int_equal(most, 3);
    ev_buf_free(&member);
}

static void a_damaged_file_ends_the_batch_behind_its_last_whole_line(void **state)
{
    (void)state;
    static const char *const one[] = {"a", NULL};
    ev_buf member = member_of(EV_SLICE("a\nb"));
    member.data[member.size - 6] ^= 4;
    assert_breaks(put_file("crc.gz", ev_buf_as_slice(&member)), EV_GZIP_DAMAGED, one);
    ev_buf_free(&member);
    member = member_of(EV_SLICE("a\nb"));
    ev_buf_text(&member, "c\n");
    assert_breaks(put_file("tail.gz", ev_buf_as_slice(&member)), EV_GZIP_DAMAGED, one);
    ev_buf_free(&member);
}

static void a_fault_in_a_line_that_is_skipped_is_a_fault(void **state)
{
    (void)state;
    static const char *const one[] = {"first", NULL};
    ev_buf line = long_line(2 * EV_RECORD_BYTES_MAX, "");
    assert_breaks(put_packed("long.gz", ev_buf_as_slice(&line), 4), EV_GZIP_TRUNCATED, one);
    ev_buf_free(&line);
}

static void a_file_that_was_removed_or_became_a_folder_is_named(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        char *paths[] = {put_file("stays", EV_SLICE("a\n")), put_file("goes", EV_SLICE("b\n")),
                         put_file("unread", EV_SLICE("c\n"))};
        ev_batch_input *input = open_input(paths, 3, -1);
        assert_line(input, 1, "a");
        assert_int_equal(unlink(paths[1]), 0);
        assert_true(i == 0 || mkdir(paths[1], 0700) == 0);
        assert_broken(input, EV_CANT_READ, paths[1]);
        assert_int_equal(faults.status, EV_NO_INPUT);
        ev_batch_input_close(input);
    }
}

/* ---- pipes, and stopping --------------------------------------------------------------------- */

static const char *alarm_path;
static int alarm_event = -1;

static void stop(int number)
{
    static const uint64_t one = 1;
    (void)number;
    if (write(alarm_event, &one, sizeof one) != sizeof one)
        abort();
}

static void send_a_line(int number)
{
    (void)number;
    int fd = open(alarm_path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || write(fd, "late\nend", 8) != 8 || close(fd) != 0)
        abort();
}

static void soon(void (*handler)(int))
{
    static const struct itimerval moment = {.it_value = {.tv_usec = 20000}};
    assert_true(signal(SIGALRM, handler) != SIG_ERR);
    assert_int_equal(setitimer(ITIMER_REAL, &moment, NULL), 0);
}

static void a_named_pipe_waits_for_its_writer(void **state)
{
    (void)state;
    char *paths[] = {put_file("front", EV_SLICE("front")), put_pipe("pipe")};
    ev_batch_input *input = open_input(paths, 2, -1);
    assert_int_equal(ev_batch_input_total(input), 0);
    assert_line(input, 1, "front");
    int keeps =
        open(paths[1], O_RDONLY | O_NONBLOCK |
                           O_CLOEXEC); /* the handler may write before the input is opened */
    alarm_path = paths[1];
    soon(send_a_line);
    assert_line(input, 2, "late");
    assert_line(input, 3, "end");
    assert_last(input, EV_LINE_NONE);
    assert_int_equal(ev_batch_input_taken(input), 5 + 8);
    ev_batch_input_close(input);
    close(keeps);
}

/* Opening the pipe must not wait: only stop_fd ends a batch after a signal. */
static void waiting_for_a_writer_is_stopped(void **state)
{
    (void)state;
    char *paths[] = {put_pipe("pipe"), put_file("behind", EV_SLICE("behind\n"))};
    alarm_event = eventfd(0, EFD_CLOEXEC);
    ev_batch_input *input = open_input(paths, 2, alarm_event);
    soon(stop);
    assert_last(input, EV_LINE_NONE);
    ev_batch_input_close(input);
    close(alarm_event);
}

/* The end of the line was not read: it is not a record, and no further file is read. */
static void waiting_for_a_line_is_stopped(void **state)
{
    (void)state;
    static const char *const sent[] = {"a\nb\n{\"c\":", "a\nb\n"};
    for (size_t i = 0; i < 2; i++) {
        int ends[2];
        char dash[] = "-", *paths[] = {dash, put_file("behind", EV_SLICE("behind\n"))};
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        be_standard_input(ends[0]);
        send_bytes(ends[1], ev_slice_from(sent[i]));
        alarm_event = eventfd(0, EFD_CLOEXEC);
        ev_batch_input *input = open_input(paths, 2, alarm_event);
        assert_line(input, 1, "a");
        soon(stop);
        assert_line(input, 2, "b");
        assert_last(input, EV_LINE_NONE);
        ev_batch_input_close(input);
        close(ends[1]);
        close(alarm_event);
    }
}

UNIT_TESTS(input_end)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_over_the_limit_is_skipped_to_its_end),
        cmocka_unit_test(a_cut_file_ends_the_batch_behind_its_last_whole_line),
        cmocka_unit_test(a_cut_anywhere_gives_whole_lines_only),
        cmocka_unit_test(a_damaged_file_ends_the_batch_behind_its_last_whole_line),
        cmocka_unit_test(a_fault_in_a_line_that_is_skipped_is_a_fault),
        cmocka_unit_test(a_file_that_was_removed_or_became_a_folder_is_named),
        cmocka_unit_test(a_named_pipe_waits_for_its_writer),
        cmocka_unit_test(waiting_for_a_writer_is_stopped),
        cmocka_unit_test_teardown(waiting_for_a_line_is_stopped, restore_standard_input),
    };
    return cmocka_run_group_tests(tests, make_input, remove_folder);
}
