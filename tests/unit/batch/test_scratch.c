/* A temporary file has no name, whether the file system knows such files or not. */
#undef _FORTIFY_SOURCE /* its open is another than the one below */
#include "lib/unit.h"
#include "unit/batch/scratch_fixture.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "batch/scratch.h"

static bool no_nameless; /* the file system knows no O_TMPFILE */

/* Takes the place of the C library's in this program. */
int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    bool nameless = (flags & O_TMPFILE) == O_TMPFILE;
    mode_t mode = nameless || (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (nameless && no_nameless) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* The system still knows the folder of a file without a name. */
static void assert_lies_in(int fd, const char *where)
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
    assert_lies_in(fd, where != NULL && *where != '\0' ? where : "/tmp");
    assert_folder_is_empty();
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

/* The second way is for file systems that do not know the first. */
static void a_scratch_file_has_no_name(void **state)
{
    (void)state;
    static char too_long[5000];
    memset(too_long, 'x', sizeof too_long - 1);
    for (int way = 0; way < 2; way++) {
        no_nameless = way == 1;
        assert_scratch(folder);
        assert_scratch(NULL);
        assert_scratch("");
        assert_int_equal(ev_scratch_open("/nonexistent/folder"), -1);
        assert_int_equal(ev_scratch_open("/dev/null"), -1);
        assert_int_equal(ev_scratch_open(too_long), -1);
    }
    no_nameless = false;
}

UNIT_TESTS(scratch)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scratch_file_has_no_name),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
