/* What the tests of a batch's input share: files of any kind in a folder of their own, and asking
 * for the next line. */
#ifndef INPUT_FIXTURE_H
#define INPUT_FIXTURE_H

#include "unit/batch/input/stream_fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "batch/input/input.h"

static char folder[64];
static int standard_input = -1;
static ev_faults faults;

/* ---- files ----------------------------------------------------------------------------------- */

static inline int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/evisa-gen-test.XXXXXX");
    standard_input = dup(STDIN_FILENO);
    return mkdtemp(folder) == NULL || chmod(folder, 0755) != 0;
}

static inline int remove_folder(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static inline char *in_folder(const char *name)
{
    static char path[8][300];
    static int next;
    next = (next + 1) % 8;
    snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
    return path[next];
}

static inline char *put_file(const char *name, ev_slice bytes)
{
    char *path = in_folder(name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    send_bytes(fd, bytes);
    close(fd);
    return path;
}

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

static inline int give_back(void **state)
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

/* No more lines, however often it is asked; the number is left alone. */
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
    assert_int_equal(faults.fault[0].code, code);
    assert_string_equal(faults.fault[0].pointer, path);
}

#endif
