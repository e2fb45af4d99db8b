/* Reading the record and writing the document. An interrupted call is made again, a short write
 * goes on, and what is written to a file appears whole or not at all. */
#include "sys/io.h"

#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

static bool is_standard(const char *path)
{
    return path == NULL || strcmp(path, "-") == 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

ssize_t ev_input_some(int fd, void *data, size_t size)
{
    ssize_t got;
    do
        got = read(fd, data, size);
    while (got < 0 && errno == EINTR);
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
    char chunk[CHUNK];
    while (out->size <= limit && !out->failed) {
        size_t room = limit + 1 - out->size;
        ssize_t got = ev_input_some(fd, chunk, room < sizeof chunk ? room : sizeof chunk);
        if (got <= 0)
            return got == 0;
        ev_buf_bytes(out, chunk, (size_t)got);
    }
    return true;
}

ev_status ev_input_read_descriptor(int fd, size_t limit, ev_buf *out, ev_faults *faults)
{
    if (!read_all(fd, limit, out))
        return ev_faults_add(faults, EV_CANT_READ, "");
    return out->failed ? ev_faults_add(faults, EV_OUT_OF_MEMORY, "") : faults->status;
}

ev_status ev_input_read(const char *path, size_t limit, ev_buf *out, ev_faults *faults)
{
    if (is_standard(path))
        return ev_input_read_descriptor(STDIN_FILENO, limit, out, faults);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return ev_faults_add(faults, EV_CANT_READ, "");
    ev_status status = ev_input_read_descriptor(fd, limit, out, faults);
    (void)close(fd);
    return status;
}

bool ev_input_read_at(int fd, void *data, size_t size, uint64_t at)
{
    char *to = data;
    while (size > 0) {
        ssize_t got = ev_input_some_at(fd, to, size, at);
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

/* ---- writing --------------------------------------------------------------------------------- */

bool ev_output_may_go_on(int fd)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    if (errno == EAGAIN)
        return poll(&room, 1, -1) >= 0 || errno == EINTR;
    return errno == EINTR;
}

bool ev_output_write_fd(int fd, ev_slice bytes)
{
    while (bytes.size > 0) {
        ssize_t put = write(fd, bytes.data, bytes.size);
        if (put < 0 && ev_output_may_go_on(fd))
            continue;
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

static ev_status write_to(int fd, ev_slice bytes, ev_faults *faults)
{
    return ev_output_write_fd(fd, bytes) ? faults->status
                                         : ev_faults_add(faults, EV_WRITE_FAILED, "");
}

/* A terminal, a pipe, /dev/null: cannot be replaced, only written to. */
static ev_status write_directly(const char *path, ev_slice bytes, ev_faults *faults)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return ev_faults_add(faults, EV_CANT_OPEN_OUTPUT, "");
    (void)write_to(fd, bytes, faults);
    if (close(fd) != 0 && faults->status == EV_OK)
        (void)ev_faults_add(faults, EV_WRITE_FAILED, "");
    return faults->status;
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

static ev_status write_temporary(int fd, const char *name, const char *path, ev_slice bytes,
                                 ev_faults *faults)
{
    bool good = ev_output_write_fd(fd, bytes) && ev_sync(fd);
    good = close(fd) == 0 && good;
    if (good && rename(name, path) == 0)
        return faults->status;
    ev_code code = good ? EV_CANT_OPEN_OUTPUT : EV_WRITE_FAILED;
    (void)unlink(name);
    return ev_faults_add(faults, code, "");
}

static ev_status replace(const char *path, ev_slice bytes, ev_faults *faults)
{
    char *name = temporary_name(path);
    if (name == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    sigset_t before;
    ev_process_hold_signals(&before);
    int fd = mkostemp(name, O_CLOEXEC); /* mode 0600: a visa is personal data */
    if (fd < 0)
        (void)ev_faults_add(faults, EV_CANT_OPEN_OUTPUT, "");
    else
        (void)write_temporary(fd, name, path, bytes, faults);
    free(name);
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
        return write_to(STDOUT_FILENO, bytes, faults);
    bool exists = stat(path, &about) == 0;
    if (exists && !S_ISREG(about.st_mode))
        return write_directly(path, bytes, faults);
    char *target = exists ? realpath(path, NULL) : NULL;
    (void)replace(target != NULL ? target : path, bytes, faults);
    free(target);
    return faults->status;
}

ev_status ev_output_finish(FILE *out)
{
    return fflush(out) == 0 && !ferror(out) ? EV_OK : EV_IO;
}
