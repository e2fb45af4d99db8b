/* A temporary file has no name, whether the file system knows such files or not. */
#include "lib/unit.h"
#include "unit/batch/scratch_fixture.h"
#include "unit/batch/system_calls.h"

#include "batch/scratch.h"

static int refusals;

/* A file system without O_TMPFILE. */
static int open_with_name(const char *path, int flags, mode_t mode)
{
    if ((flags & O_TMPFILE) != O_TMPFILE)
        return system_open(path, flags, mode);
    refusals++;
    errno = EOPNOTSUPP;
    return -1;
}

/* The system knows the folder of a file without a name. */
static void assert_is_in(int fd, const char *where)
{
    char link[40], path[300] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    assert_true(readlink(link, path, sizeof path - 1) > 0);
    assert_memory_equal(path, where, strlen(where));
    assert_int_equal(path[strlen(where)], '/');
    assert_null(strchr(path + strlen(where) + 1, '/'));
}

static void assert_scratch(const char *where)
{
    struct stat about;
    char back[4] = "";
    int fd = ev_scratch_open(where);
    assert_true(fd >= 0);
    assert_is_in(fd, where != NULL && *where != '\0' ? where : "/tmp");
    assert_int_equal(count_in(folder), 0);
    assert_int_equal(fstat(fd, &about), 0);
    assert_true(S_ISREG(about.st_mode));
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_nlink, 0);
    assert_int_equal(about.st_size, 0);
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
    assert_int_equal(pwrite(fd, "abc", 4, 0), 4);
    assert_int_equal(pread(fd, back, 4, 0), 4);
    assert_string_equal(back, "abc");
    assert_int_equal(close(fd), 0);
}

static void a_scratch_file_has_no_name(void **state)
{
    (void)state;
    static char too_long[5000];
    memset(too_long, 'x', sizeof too_long - 1);
    for (int way = 0; way < 2; way++) {
        changed_calls.open = way == 1 ? open_with_name : NULL;
        assert_scratch(folder);
        assert_scratch(NULL);
        assert_scratch("");
        assert_int_equal(ev_scratch_open("/nonexistent/folder"), -1);
        assert_int_equal(ev_scratch_open("/dev/null"), -1);
        assert_int_equal(ev_scratch_open(too_long), -1);
        assert_true((refusals > 0) == (way == 1));
    }
}

UNIT_TESTS(scratch)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scratch_file_has_no_name),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_folder);
}
