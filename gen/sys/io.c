/* Reading the record and writing the document. An interrupted call is made again, a short write
 * goes on, and what is written to a file appears whole or not at all. */
#include "sys/io.h"

#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

static bool is_standard(const char *path)
{
    return path == NULL || strcmp(path, "-") == 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

const char *ev_input_name(const char *path)
{
    return is_standard(path) ? "standard input" : path;
}

/* After a call that failed with errno: whether to repeat it. A descriptor that another process has
 * set not to block is waited for. */
static bool may_go_on(int fd, short events)
{
    struct pollfd room = {.fd = fd, .events = events};
    if (errno == EAGAIN)
        return poll(&room, 1, -1) >= 0 || errno == EINTR || errno == EAGAIN;
    return errno == EINTR;
}

ssize_t ev_input_some(int fd, void *data, size_t size)
{
    ssize_t got;
    do
        got = read(fd, data, size);
    while (got < 0 && may_go_on(fd, POLLIN));
    return got;
}

ssize_t ev_input_some_at(int fd, void *data, size_t size, uint64_t at)
{
    ssize_t got;
    do
        got = pread(fd, data, size, (off_t)at);
    while (got < 0 && errno == EINTR);
    return got;
}

/* False when reading failed; out->failed when memory ran out. */
static bool read_all(int fd, size_t limit, ev_buf *out)
{
    EV_UNSET char chunk[CHUNK];
    while (out->size <= limit && !out->failed) {
        size_t room = limit + 1 - out->size;
        ssize_t got = ev_input_some(fd, chunk, room < sizeof chunk ? room : sizeof chunk);
        if (got <= 0)
            return got == 0;
        ev_buf_bytes(out, chunk, (size_t)got);
    }
    return true;
}

static ev_status read_named(int fd, const char *name, size_t limit, ev_buf *out, ev_faults *faults)
{
    if (!read_all(fd, limit, out))
        return ev_faults_add_system(faults, EV_CANT_READ, name, errno);
    return out->failed ? ev_faults_add(faults, EV_OUT_OF_MEMORY, "") : faults->status;
}

ev_status ev_input_read_descriptor(int fd, size_t limit, ev_buf *out, ev_faults *faults)
{
    return read_named(fd, "", limit, out, faults);
}

ev_status ev_input_read(const char *path, size_t limit, ev_buf *out, ev_faults *faults)
{
    if (is_standard(path))
        return read_named(STDIN_FILENO, ev_input_name(path), limit, out, faults);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return ev_faults_add_system(faults, EV_CANT_READ, path, errno);
    ev_status status = read_named(fd, path, limit, out, faults);
    (void)close(fd);
    return status;
}

bool ev_input_read_at(int fd, void *data, size_t size, uint64_t at)
{
    char *to = data;
    while (size > 0) {
        ssize_t got = ev_input_some_at(fd, to, size, at);
        if (got == 0)
            errno = EIO; /* there are fewer */
        if (got <= 0)
            return false;
        to += got;
        size -= (size_t)got;
        at += (uint64_t)got;
    }
    return true;
}

/* ---- the disk -------------------------------------------------------------------------------- */

static bool persist(int (*sync)(int fd), int fd)
{
    int failed;
    do
        failed = sync(fd);
    while (failed != 0 && errno == EINTR);
    return failed == 0 || errno == EINVAL;
}

bool ev_sync(int fd)
{
    return persist(fsync, fd);
}

bool ev_sync_data(int fd)
{
    return persist(fdatasync, fd);
}

bool ev_sync_all(int fd)
{
    return persist(syncfs, fd);
}

int ev_folder_of(int folder, const char *path)
{
    char name[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t size = slash != NULL ? (size_t)(slash - path) + 1 : 0; /* with the slash: "/" */
    if (size >= sizeof name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(name, path, size);
    name[size] = '\0';
    return openat(folder, size > 0 ? name : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

bool ev_sync_folder(int folder, const char *path)
{
    int fd = ev_folder_of(folder, path);
    if (fd < 0)
        return errno == EACCES;
    int error = ev_sync(fd) ? 0 : errno;
    (void)close(fd);
    errno = error;
    return error == 0;
}

bool ev_sync_parent(int folder)
{
    return ev_sync_folder(folder, "../");
}

/* ---- writing --------------------------------------------------------------------------------- */

const char *ev_output_name(const char *path)
{
    return ev_output_is_standard(path) ? "standard output" : path;
}

bool ev_output_may_go_on(int fd)
{
    return may_go_on(fd, POLLOUT);
}

/* Linux has closed the descriptor also where a signal interrupted it: another close could close
 * another thread's file. */
bool ev_output_close(int fd)
{
    return close(fd) == 0 || errno == EINTR;
}

void ev_wake(int fd)
{
    while (eventfd_write(fd, 1) != 0 && errno != EBADF)
        ;
}

bool ev_output_write_fd(int fd, ev_slice bytes)
{
    while (bytes.size > 0) {
        ssize_t put = write(fd, bytes.data, bytes.size);
        if (put < 0 && ev_output_may_go_on(fd))
            continue;
        if (put == 0)
            errno = EIO; /* it cannot be; errno is that of an earlier call */
        if (put <= 0)
            return false;
        bytes.data += put;
        bytes.size -= (size_t)put;
    }
    return true;
}

size_t ev_output_write_at(int fd, ev_slice bytes, uint64_t at)
{
    size_t written = 0;
    while (written < bytes.size) {
        ssize_t put = pwrite(fd, bytes.data + written, bytes.size - written, (off_t)(at + written));
        if (put < 0 && errno == EINTR)
            continue;
        if (put == 0)
            errno = EIO;
        if (put <= 0)
            break;
        written += (size_t)put;
    }
    return written;
}

bool ev_output_resize(int fd, uint64_t size)
{
    int failed;
    do
        failed = ftruncate(fd, (off_t)size);
    while (failed != 0 && errno == EINTR);
    return failed == 0;
}

/* Whether all was written and closed; errno says why not. */
static bool write_and_close(int fd, ev_slice bytes)
{
    int error = ev_output_write_fd(fd, bytes) ? 0 : errno;
    if (!ev_output_close(fd) && error == 0)
        error = errno;
    errno = error;
    return error == 0;
}

static ev_status write_to(int fd, const char *name, ev_slice bytes, ev_faults *faults)
{
    return write_and_close(fd, bytes) ? faults->status
                                      : ev_faults_add_system(faults, EV_WRITE_FAILED, name, errno);
}

/* A terminal, a pipe, /dev/null: cannot be replaced, only written to. */
static ev_status write_directly(const char *path, ev_slice bytes, ev_faults *faults)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, path, errno);
    return write_to(fd, path, bytes, faults);
}

/* "<path>.XXXXXX" beside the target, so that the rename stays within one file system. */
static char *temporary_name(const char *path)
{
    size_t size = strlen(path);
    char *name = malloc(size + sizeof ".XXXXXX");
    if (name != NULL) {
        memcpy(name, path, size);
        memcpy(name + size, ".XXXXXX", sizeof ".XXXXXX");
    }
    return name;
}

/* Writes, syncs and renames. Returns 0 or an errno, with the fault that it is in *code. EINTR: a
 * signal asks the process to end, and nothing was renamed. */
static int put_in_place(int fd, const char *name, const char *path, ev_slice bytes, ev_code *code)
{
    int error = ev_output_write_fd(fd, bytes) && ev_sync(fd) ? 0 : errno;
    if (!ev_output_close(fd) && error == 0)
        error = errno;
    *code = EV_WRITE_FAILED;
    if (error != 0)
        return error;
    if (ev_process_is_asked_to_end())
        return EINTR;
    *code = EV_CANT_OPEN_OUTPUT;
    return rename(name, path) == 0 ? 0 : errno;
}

/* The folder is opened before anything is written: when that fails, nothing has changed. One that
 * may be written to but not read cannot be opened, and so not synced: that is not a fault. */
static ev_status replace_in(int folder, const char *path, char *name, ev_slice bytes,
                            ev_faults *faults)
{
    ev_code code = EV_CANT_OPEN_OUTPUT;
    int fd = mkostemp(name, O_CLOEXEC); /* mode 0600: a visa is personal data */
    if (fd < 0)
        return ev_faults_add_system(faults, code, path, errno);
    int error = put_in_place(fd, name, path, bytes, &code);
    if (error != 0)
        (void)unlink(name);
    else if (folder >= 0 && !ev_sync(folder)) {
        code = EV_WRITE_FAILED;
        error = errno;
    }
    return error == 0 ? faults->status : ev_faults_add_system(faults, code, path, error);
}

static ev_status replace_held(const char *path, ev_slice bytes, ev_faults *faults)
{
    char *name = temporary_name(path);
    if (name == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    int folder = ev_folder_of(AT_FDCWD, path);
    if (folder >= 0 || errno == EACCES)
        (void)replace_in(folder, path, name, bytes, faults);
    else
        (void)ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, path, errno);
    if (folder >= 0)
        (void)close(folder);
    free(name);
    return faults->status;
}

/* A signal that comes before the rename ends the process, and no file is there. One that comes
 * later comes too late, and is held until the process ends: otherwise a caller would see a call
 * that a signal has ended, and its document. */
static ev_status replace(const char *path, ev_slice bytes, ev_faults *faults)
{
    sigset_t before;
    ev_process_hold_signals(&before);
    if (replace_held(path, bytes, faults) != EV_OK)
        ev_process_release_signals(&before);
    return faults->status;
}

/* Only a device is opened to be asked: opening a pipe would tell its reader that something
 * comes. */
bool ev_output_is_terminal(const char *path)
{
    struct stat about;
    if (is_standard(path))
        return isatty(STDOUT_FILENO) == 1;
    if (stat(path, &about) != 0 || !S_ISCHR(about.st_mode))
        return false;
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    bool terminal = fd >= 0 && isatty(fd) == 1;
    if (fd >= 0)
        (void)close(fd);
    return terminal;
}

/* /dev/stdout is a link to what standard output is, and that may be a regular file others write to
 * as well. */
static bool is_standard_output(const struct stat *about)
{
    struct stat standard;
    return fstat(STDOUT_FILENO, &standard) == 0 && ev_is_same_file(&standard, about);
}

bool ev_output_is_standard(const char *path)
{
    struct stat about;
    return is_standard(path) || (stat(path, &about) == 0 && is_standard_output(&about));
}

/* A link stays, and the file it names is replaced. */
ev_status ev_output_write(const char *path, ev_slice bytes, ev_faults *faults)
{
    struct stat about;
    if (ev_output_is_standard(path))
        return write_to(STDOUT_FILENO, ev_output_name(NULL), bytes, faults);
    bool exists = stat(path, &about) == 0;
    if (exists && !S_ISREG(about.st_mode))
        return write_directly(path, bytes, faults);
    char *target = exists ? realpath(path, NULL) : NULL;
    (void)replace(target != NULL ? target : path, bytes, faults);
    free(target);
    return faults->status;
}

ev_status ev_output_finish(FILE *out, ev_faults *faults)
{
    int error = fflush(out) != 0 ? errno : ferror(out) ? EIO : 0;
    if (!ev_output_close(fileno(out)) && error == 0)
        error = errno;
    return error == 0 ? EV_OK
                      : ev_faults_add_system(faults, EV_WRITE_FAILED, ev_output_name(NULL), error);
}
