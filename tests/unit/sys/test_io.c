/* Files and descriptors: read up to a limit, written whole or not at all, whatever interrupts. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "sys/io.h"

/* ---- files ----------------------------------------------------------------------------------- */

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/evisa-gen-test.XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    static char path[4][300];
    static int next;
    next = (next + 1) % 4;
    snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
    return path[next];
}

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_file(const char *name, const char *expected)
{
    ev_buf text;
    ev_faults faults;
    ev_buf_init(&text, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_input_read(in_folder(name), 1 << 20, &text, &faults), EV_OK);
    ev_buf_char(&text, '\0');
    assert_string_equal(text.data, expected);
    ev_buf_free(&text);
}

static void input_stops_one_byte_behind_the_limit(void **state)
{
    (void)state;
    ev_faults faults;
    put_file("in", "0123456789");
    for (size_t limit = 0; limit < 15; limit++) {
        ev_buf text;
        ev_buf_init(&text, NULL, 0);
        ev_faults_init(&faults, EV_LENIENT);
        assert_int_equal(ev_input_read(in_folder("in"), limit, &text, &faults), EV_OK);
        assert_int_equal(text.size, limit < 10 ? limit + 1 : 10);
        ev_buf_free(&text);
    }
    ev_buf text;
    ev_buf_init(&text, NULL, 0);
    assert_int_equal(ev_input_read(in_folder("missing"), 10, &text, &faults), EV_NO_INPUT);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_input_read(folder, 10, &text, &faults), EV_NO_INPUT);
    ev_buf_free(&text);
}

/* A buffer that can take no more must not be fed for ever by a device that never ends. */
static void input_without_end_ends_with_the_memory(void **state)
{
    (void)state;
    ev_arena arena;
    ev_buf text;
    ev_faults faults;
    ev_arena_init(&arena, 1 << 20);
    ev_buf_init(&text, &arena, 0);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_input_read("/dev/zero", SIZE_MAX - 1, &text, &faults), EV_TEMP_FAIL);
    ev_arena_free(&arena);
}

static ev_status write_text(const char *name, const char *text, ev_faults *faults)
{
    ev_faults_init(faults, EV_LENIENT);
    return ev_output_write(in_folder(name), ev_slice_from(text), faults);
}

static void output_replaces_a_file_and_leaves_nothing_else(void **state)
{
    (void)state;
    ev_faults faults;
    put_file("old", "something longer");
    assert_int_equal(write_text("old", "new", &faults), EV_OK);
    assert_file("old", "new");
    assert_int_equal(write_text("fresh", "", &faults), EV_OK);
    assert_file("fresh", "");
    assert_int_equal(write_text("no/such/folder", "new", &faults), EV_CANT_CREATE);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_output_write(folder, EV_SLICE("new"), &faults), EV_CANT_CREATE);
}

static void output_through_a_link_replaces_what_it_names(void **state)
{
    (void)state;
    ev_faults faults;
    struct stat about;
    put_file("target", "something longer");
    assert_int_equal(symlink("target", in_folder("link")), 0);
    assert_int_equal(write_text("link", "new", &faults), EV_OK);
    assert_file("target", "new");
    assert_int_equal(lstat(in_folder("link"), &about), 0);
    assert_true(S_ISLNK(about.st_mode));
}

static void output_to_a_device_writes_to_it(void **state)
{
    (void)state;
    ev_faults faults;
    struct stat about;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_output_write("/dev/null", EV_SLICE("x"), &faults), EV_OK);
    assert_int_equal(ev_output_write("/dev/full", EV_SLICE("x"), &faults), EV_IO);
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
}

/* ---- interrupted calls ----------------------------------------------------------------------- */

static void interrupted(int number)
{
    (void)number;
}

/* Interrupts every call for some milliseconds; what is read comes later. */
static void an_interrupted_call_is_repeated(void **state)
{
    const struct sigaction action = {.sa_handler = interrupted}; /* without SA_RESTART */
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    const struct itimerval often = {{0, 2000}, {0, 2000}}, never = {{0, 0}, {0, 0}};
    int ends[2], status;
    char bytes[8] = "";
    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        usleep(30000);
        _exit(write(ends[1], "late", 4) != 4);
    }
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    ssize_t got = ev_input_some(ends[0], bytes, sizeof bytes);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    /* Not the default again: valgrind may hand over a last alarm only now. */
    assert_int_equal(sigaction(SIGALRM, &ignore, NULL), 0);
    assert_int_equal(got, 4);
    assert_string_equal(bytes, "late");
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(ends[0]);
    close(ends[1]);
}

static void bytes_are_read_at_an_offset(void **state)
{
    char bytes[8] = "";
    (void)state;
    put_file("at", "0123456789");
    int fd = open(in_folder("at"), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(ev_input_some_at(fd, bytes, 4, 8), 2);
    assert_memory_equal(bytes, "89", 2);
    assert_true(ev_input_read_at(fd, bytes, 4, 6));
    assert_memory_equal(bytes, "6789", 4);
    assert_false(ev_input_read_at(fd, bytes, 4, 7));
    assert_int_equal(ev_input_some_at(fd, bytes, 4, 10), 0);
    close(fd);
    assert_true(ev_input_some(fd, bytes, 1) < 0);
    assert_true(ev_input_some_at(fd, bytes, 1, 0) < 0);
}

static void bytes_are_written_at_an_offset(void **state)
{
    (void)state;
    put_file("at", "0123456789");
    int fd = open(in_folder("at"), O_RDWR | O_CLOEXEC), reading;
    assert_true(fd >= 0);
    assert_int_equal(ev_output_write_at(fd, EV_SLICE("abc"), 8), 3);
    assert_int_equal(ev_output_write_at(fd, EV_SLICE("x"), 0), 1);
    assert_int_equal(ev_output_write_at(fd, EV_SLICE(""), 5), 0);
    assert_file("at", "x1234567abc");
    assert_true(ev_output_resize(fd, 3));
    assert_file("at", "x12");
    assert_true(ev_output_resize(fd, 5));
    close(fd);
    reading = open(in_folder("at"), O_RDONLY | O_CLOEXEC);
    assert_int_equal(ev_output_write_at(reading, EV_SLICE("abc"), 0), 0);
    assert_false(ev_output_resize(reading, 1));
    close(reading);
}

UNIT_TESTS(io)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_stops_one_byte_behind_the_limit),
        cmocka_unit_test(input_without_end_ends_with_the_memory),
        cmocka_unit_test(output_replaces_a_file_and_leaves_nothing_else),
        cmocka_unit_test(output_through_a_link_replaces_what_it_names),
        cmocka_unit_test(output_to_a_device_writes_to_it),
        cmocka_unit_test(an_interrupted_call_is_repeated),
        cmocka_unit_test(bytes_are_read_at_an_offset),
        cmocka_unit_test(bytes_are_written_at_an_offset),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
