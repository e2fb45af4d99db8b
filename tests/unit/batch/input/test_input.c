/* The records of a batch: each line of each file once, in order and with its number; and the files
 * that are refused before anything is read. */
#include "lib/unit.h"
#include "unit/batch/input/input_fixture.h"

enum { NOBODY = 65534 }; /* the user of that name */

static void lines_are_numbered_over_all_files(void **state)
{
    (void)state;
    char *paths[] = {
        put_file("lf", EV_SLICE("1\n2\n")),
        put_file("nothing", EV_SLICE("")),
        put_packed("crlf.gz", EV_SLICE("3\r\n\r\n5\r\n"), 0),
        put_file("open-end", EV_SLICE("6\n\n8")),
        put_packed("none.gz", EV_SLICE(""), 0),
        put_packed("open-end.gz", EV_SLICE("9"), 0),
    };
    static const char *const expected[] = {"1", "2", "3", "", "5", "6", "", "8", "9"};
    ev_batch_input *input = open_input(paths, sizeof paths / sizeof *paths, -1);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_line(input, i + 1, expected[i]);
    assert_last(input, EV_LINE_NONE);
    assert_true(ev_batch_input_total(input) > 0);
    assert_int_equal(ev_batch_input_taken(input), ev_batch_input_total(input));
    ev_batch_input_close(input);
}

static void a_file_may_be_read_twice(void **state)
{
    (void)state;
    char *path = put_file("twice", EV_SLICE("a\nb")), *paths[] = {path, path};
    ev_batch_input *input = open_input(paths, 2, -1);
    assert_line(input, 1, "a");
    assert_line(input, 2, "b");
    assert_line(input, 3, "a");
    assert_line(input, 4, "b");
    assert_last(input, EV_LINE_NONE);
    ev_batch_input_close(input);
}

static void every_file_is_closed_again(void **state)
{
    (void)state;
    char *paths[] = {put_file("closed", EV_SLICE("a\n")), put_packed("cut.gz", EV_SLICE("b\n"), 3)};
    int before = dup(STDIN_FILENO);
    close(before);
    for (size_t lines = 0; lines < 3; lines++) { /* closed before the end, too */
        ev_batch_input *input = open_input(paths, 2, -1);
        if (lines > 0)
            assert_line(input, 1, "a");
        if (lines > 1)
            assert_line(input, 2, "b");
        if (lines > 1)
            assert_broken(input, EV_GZIP_TRUNCATED, paths[1]);
        ev_batch_input_close(input);
        int after = dup(STDIN_FILENO);
        assert_int_equal(after, before);
        close(after);
    }
    ev_batch_input_close(NULL);
}

/* ---- standard input -------------------------------------------------------------------------- */

static int stream_with(ev_slice bytes)
{
    int fd = new_file();
    refill(fd, bytes);
    return fd;
}

static void standard_input_is_read_without_files_and_for_a_dash(void **state)
{
    (void)state;
    be_standard_input(stream_with(EV_SLICE("a\nb")));
    ev_batch_input *input = open_input(NULL, 0, -1);
    assert_int_equal(ev_batch_input_total(input), 3);
    assert_line(input, 1, "a");
    assert_line(input, 2, "b");
    assert_last(input, EV_LINE_NONE);
    ev_batch_input_close(input);

    /* The second time it is empty. */
    char dash[] = "-", *paths[] = {put_file("before", EV_SLICE("x")), dash,
                                   put_file("between", EV_SLICE("y")), dash};
    be_standard_input(stream_with(EV_SLICE("a\nb")));
    input = open_input(paths, 4, -1);
    static const char *const expected[] = {"x", "a", "b", "y"};
    for (size_t i = 0; i < 4; i++)
        assert_line(input, i + 1, expected[i]);
    assert_last(input, EV_LINE_NONE);
    ev_batch_input_close(input);
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0); /* stays open: it is the caller's */
}

static void the_rest_of_standard_input_counts_for_the_progress(void **state)
{
    (void)state;
    be_standard_input(stream_with(EV_SLICE("head\na\nb\n")));
    assert_int_equal(lseek(STDIN_FILENO, 5, SEEK_SET), 5);
    ev_batch_input *input = open_input(NULL, 0, -1);
    assert_int_equal(ev_batch_input_total(input), 4);
    assert_line(input, 1, "a");
    assert_int_equal(ev_batch_input_taken(input), 4);
    ev_batch_input_close(input);
}

static void a_broken_standard_input_is_named_by_a_dash(void **state)
{
    (void)state;
    be_standard_input(open(put_packed("in.gz", EV_SLICE("a\nb"), 1), O_RDONLY | O_CLOEXEC));
    ev_batch_input *input = open_input(NULL, 0, -1);
    assert_line(input, 1, "a");
    assert_broken(input, EV_GZIP_TRUNCATED, "standard input");
    ev_batch_input_close(input);
}

/* ---- refused before anything is read --------------------------------------------------------- */

static void assert_refused(char *const paths[], size_t count)
{
    ev_faults_init(&faults, EV_LENIENT);
    assert_null(ev_batch_input_open(paths, count, -1, &faults));
    assert_int_equal(faults.status, EV_NO_INPUT);
    for (size_t i = 0; i < faults.count; i++)
        assert_int_equal(faults.fault[i].code, EV_CANT_READ);
}

static void each_file_that_is_missing_or_not_a_file_is_named(void **state)
{
    (void)state;
    char nothing[] = "", *good = put_file("good", EV_SLICE("a\n")),
         *below = in_folder("good/below");
    char *paths[] = {good, in_folder("missing"), folder, nothing, good, in_folder("socket"), below};
    static const size_t refused[] = {1, 2, 3, 5, 6};
    assert_int_equal(mknod(paths[5], S_IFSOCK | 0600, 0), 0);
    assert_refused(paths, sizeof paths / sizeof *paths);
    assert_int_equal(faults.count, sizeof refused / sizeof *refused);
    for (size_t i = 0; i < faults.count; i++)
        assert_string_equal(faults.fault[i].pointer, paths[refused[i]]);
}

static void a_file_without_permission_is_refused(void **state)
{
    (void)state;
    uid_t user = geteuid();
    char *paths[] = {put_file("secret", EV_SLICE("a\n"))};
    assert_int_equal(chmod(paths[0], user == 0 ? 0600 : 0), 0);
    if (user == 0)
        assert_int_equal(seteuid(NOBODY), 0); /* root may read any file */
    assert_refused(paths, 1);
    if (user == 0)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(faults.count, 1);
}

/* A pipe before it is not opened: its writer would be told that it is read. */
static void nothing_is_read_before_a_refusal(void **state)
{
    (void)state;
    char *paths[] = {put_pipe("pipe"), in_folder("missing")};
    assert_refused(paths, 2);
    assert_int_equal(faults.count, 1);
    ev_batch_input *input = open_input(paths, 1, -1);
    assert_int_equal(open(paths[0], O_WRONLY | O_NONBLOCK | O_CLOEXEC), -1); /* it has no reader */
    assert_int_equal(ev_batch_input_total(input), 0);
    ev_batch_input_close(input);
}

static void a_closed_standard_input_or_a_folder_there_is_refused(void **state)
{
    (void)state;
    be_standard_input(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    assert_refused(NULL, 0);
    assert_string_equal(faults.fault[0].pointer, "standard input");
    close(STDIN_FILENO);
    assert_refused(NULL, 0);
    assert_string_equal(faults.fault[0].pointer, "standard input");
}

UNIT_TESTS(input)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_numbered_over_all_files),
        cmocka_unit_test(a_file_may_be_read_twice),
        cmocka_unit_test(every_file_is_closed_again),
        cmocka_unit_test_teardown(standard_input_is_read_without_files_and_for_a_dash,
                                  restore_standard_input),
        cmocka_unit_test_teardown(the_rest_of_standard_input_counts_for_the_progress,
                                  restore_standard_input),
        cmocka_unit_test_teardown(a_broken_standard_input_is_named_by_a_dash,
                                  restore_standard_input),
        cmocka_unit_test(each_file_that_is_missing_or_not_a_file_is_named),
        cmocka_unit_test(a_file_without_permission_is_refused),
        cmocka_unit_test(nothing_is_read_before_a_refusal),
        cmocka_unit_test_teardown(a_closed_standard_input_or_a_folder_there_is_refused,
                                  restore_standard_input),
    };
    return cmocka_run_group_tests(tests, make_input, remove_folder);
}
