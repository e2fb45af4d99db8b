/* What the tests of a batch share: a folder of their own, files in it, a full disk, and the fault
 * that is expected. */
#ifndef FOLDER_FIXTURE_H
#define FOLDER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fault/fault.h"
#include "sys/io.h"

/* ---- the folder ------------------------------------------------------------------------------ */

static char folder[64];

static inline bool make_folder_in(const char *parent)
{
    snprintf(folder, sizeof folder, "%s/evisa-gen-test.XXXXXX", parent);
    return mkdtemp(folder) != NULL;
}

static inline int make_folder(void **state)
{
    (void)state;
    return !make_folder_in("/tmp");
}

/* With all that is in it. */
static inline int remove_folder(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* A path in the folder; valid until the eighth call after it. */
static inline char *in_folder(const char *name)
{
    static char path[8][300];
    static int next;
    next = (next + 1) % 8;
    snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
    return path[next];
}

/* The number of names in a folder. */
static inline size_t count_in(const char *path)
{
    size_t count = 0;
    DIR *names = opendir(path);
    assert_non_null(names);
    for (struct dirent *entry; (entry = readdir(names)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(names);
    return count;
}

static inline size_t open_descriptors(void)
{
    return count_in("/proc/self/fd") - 1; /* without the one that counts */
}

/* ---- files in it ----------------------------------------------------------------------------- */

/* Type and mode; 0: there is no such name. */
static inline mode_t kind_of(const char *name)
{
    struct stat about;
    return lstat(in_folder(name), &about) == 0 ? about.st_mode : 0;
}

/* Makes a new file, in place of what has the name. Returns its path. */
static inline char *put_file(const char *name, ev_slice bytes)
{
    char *path = in_folder(name);
    (void)unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_true(ev_output_write_fd(fd, bytes));
    assert_int_equal(close(fd), 0);
    return path;
}

/* All of a file, with a NUL behind it; for ev_buf_free. */
static inline ev_buf file_bytes(const char *name)
{
    ev_buf bytes;
    ev_faults faults;
    ev_buf_init(&bytes, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_input_read(in_folder(name), 64 << 20, &bytes, &faults), EV_OK);
    ev_buf_char(&bytes, '\0');
    bytes.size--;
    return bytes;
}

static inline void assert_file(const char *name, ev_slice expected)
{
    ev_buf bytes = file_bytes(name);
    assert_int_equal(bytes.size, expected.size);
    if (expected.size > 0)
        assert_memory_equal(bytes.data, expected.data, expected.size);
    ev_buf_free(&bytes);
}

/* ---- the machine ----------------------------------------------------------------------------- */

/* The largest file that may be written: acts as a full disk. Returns the limit before. */
static inline rlim_t limit_files(rlim_t size)
{
    struct rlimit limit;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = size < limit.rlim_max ? size : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    return before;
}

/* ---- faults ---------------------------------------------------------------------------------- */

/* That it is the only one. */
static inline void assert_fault_in_line(const ev_faults *faults, ev_code code, const char *pointer,
                                        unsigned line)
{
    assert_int_equal(faults->count, 1);
    assert_string_equal(ev_code_describe(faults->fault[0].code)->code,
                        ev_code_describe(code)->code);
    assert_string_equal(faults->fault[0].pointer, pointer);
    assert_int_equal(faults->fault[0].line, line);
}

static inline void assert_fault(const ev_faults *faults, ev_code code, const char *pointer)
{
    assert_fault_in_line(faults, code, pointer, 0);
}

#endif
