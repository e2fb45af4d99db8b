/* What the tests of a batch's input share: files and pipes in a folder, standard input, and asking
 * for the next line. */
#ifndef INPUT_FIXTURE_H
#define INPUT_FIXTURE_H

#include "unit/batch/folder_fixture.h"
#include "unit/batch/input/stream_fixture.h"

#include "batch/input/input.h"

static int standard_input = -1;
static ev_faults faults;

/* ---- files ----------------------------------------------------------------------------------- */

/* The folder may be read by any user: a test changes the user. */
static inline int make_input(void **state)
{
    standard_input = dup(STDIN_FILENO);
    return make_folder(state) != 0 || chmod(folder, 0755) != 0;
}

/* A gzip file without its last `cut` bytes. */
static inline char *put_packed(const char *name, ev_slice bytes, size_t cut)
{
    ev_buf member = member_of(bytes);
    member.size -= cut;
    char *path = put_file(name, ev_buf_as_slice(&member));
    ev_buf_free(&member);
    return path;
}

static inline char *put_pipe(const char *name)
{
    char *path = in_folder(name);
    (void)unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    return path;
}

/* Standard input is this descriptor from here on. */
static inline void be_standard_input(int fd)
{
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
}

static inline int restore_standard_input(void **state)
{
    (void)state;
    return dup2(standard_input, STDIN_FILENO) != STDIN_FILENO;
}

/* ---- reading --------------------------------------------------------------------------------- */

static inline ev_batch_input *open_input(char *const paths[], size_t count, int stop_fd)
{
    ev_faults_init(&faults, EV_LENIENT);
    ev_batch_input *input = ev_batch_input_open(paths, count, stop_fd, &faults);
    assert_non_null(input);
    assert_int_equal(faults.count, 0);
    return input;
}

static inline void assert_line(ev_batch_input *input, uint64_t seq, const char *expected)
{
    uint64_t number = 0;
    ev_slice line;
    assert_int_equal(ev_batch_input_next(input, &number, &line, &faults), EV_LINE_TEXT);
    assert_int_equal(number, seq);
    assert_non_null(line.data);
    assert_int_equal(line.size, strlen(expected));
    assert_memory_equal(line.data, expected, line.size);
}

/* No more lines, however often it is asked; the number is unchanged. */
static inline void assert_last(ev_batch_input *input, ev_line_kind kind)
{
    for (int i = 0; i < 3; i++) {
        uint64_t seq = 77;
        ev_slice line = EV_SLICE("a line");
        assert_int_equal(ev_batch_input_next(input, &seq, &line, &faults), kind);
        assert_int_equal(seq, 77);
        assert_null(line.data);
        assert_int_equal(line.size, 0);
    }
    assert_int_equal(faults.count, kind == EV_LINE_BROKEN);
}

static inline void assert_broken(ev_batch_input *input, ev_code code, const char *path)
{
    assert_last(input, EV_LINE_BROKEN);
    assert_fault(&faults, code, path);
}

#endif
