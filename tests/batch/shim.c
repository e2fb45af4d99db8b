/* A machine that fails, for LD_PRELOAD: system calls with results that a test cannot cause
 * otherwise, or only as root.
 *
 *   SHIM_BELOW=FOLDER  the files that are meant: those below FOLDER
 *   SHIM_ROOM=N        after N bytes in all, writing there fails with ENOSPC; the last write before
 *                      that is a short one
 *   SHIM_FSYNC=N       the Nth fsync there, and each after it, fails with EIO
 *   SHIM_CLOSE=1       closing standard output fails with EIO, as on a network disk that is full
 *   SHIM_PAUSE=N       the Nth sync or rename waits while the file SHIM_PAUSE_FILE is there, which
 *                      it makes
 *   SHIM_INTERRUPT=1   of any file every other read and write is interrupted before it begins, and
 *                      every other write is short; with 2 every other fsync is interrupted too
 *   SHIM_LOG=FILE      gets a line for each write, fsync, mkdir and rename there, with the times at
 *                      which it began and ended
 *
 * Only calls through the PLT come here; this program makes no others. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long used, syncs, calls, now, pauses;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* The processes that make documents touch no file, and are killed where this looks for one. */
static pid_t first;

__attribute__((constructor)) static void remember(void)
{
    first = getpid();
}

static long number(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtol(text, NULL, 10);
}

/* Whether a descriptor is below the folder that is meant; and its path. */
static int below(int fd, char *path, size_t size)
{
    const char *folder = getenv("SHIM_BELOW");
    char link[64];
    if (folder == NULL || getpid() != first) {
        return 0;
    }
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) {
        return 0;
    }
    path[length] = '\0';
    return strncmp(path, folder, strlen(folder)) == 0;
}

static void log_call(const char *what, const char *path, const char *other, long size, long began)
{
    const char *file = getenv("SHIM_LOG");
    char line[4 * PATH_MAX + 64];
    if (file == NULL) {
        return;
    }
    int length = snprintf(line, sizeof line, "%s\t%s\t%s\t%ld\t%ld\t%ld\n", what, path, other, size,
                          began, atomic_fetch_add(&now, 1));
    int fd = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)!REAL(write)(fd, line, (size_t)length);
        (void)REAL(close)(fd);
    }
}

static int interrupted(long least)
{
    if (number("SHIM_INTERRUPT", 0) < least || atomic_fetch_add(&calls, 1) % 2 != 0) {
        return 0;
    }
    errno = EINTR;
    return 1;
}

/* How many bytes of a write are passed on; -1 with errno: none. */
static ssize_t room(int fd, size_t size)
{
    char path[PATH_MAX];
    long most = number("SHIM_ROOM", -1);
    if (interrupted(1)) {
        return -1;
    }
    /* The other processes write messages, which are never cut. */
    if (getenv("SHIM_INTERRUPT") != NULL && getpid() == first && size > 1 &&
        atomic_load(&calls) % 4 == 2) {
        return (ssize_t)(size / 2);
    }
    if (most < 0 || !below(fd, path, sizeof path)) {
        return (ssize_t)size;
    }
    long before = atomic_fetch_add(&used, (long)size);
    if (before >= most) {
        errno = ENOSPC;
        return -1;
    }
    return before + (long)size <= most ? (ssize_t)size : (ssize_t)(most - before);
}

static void wrote(int fd, ssize_t size, long began)
{
    char path[PATH_MAX];
    if (getenv("SHIM_LOG") != NULL && below(fd, path, sizeof path)) {
        log_call("write", path, "", (long)size, began);
    }
}

ssize_t write(int fd, const void *data, size_t size)
{
    long began = atomic_fetch_add(&now, 1);
    ssize_t some = room(fd, size);
    ssize_t done = some < 0 ? -1 : REAL(write)(fd, data, (size_t)some);
    wrote(fd, done, began);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    long began = atomic_fetch_add(&now, 1);
    ssize_t some = room(fd, size);
    ssize_t done = some < 0 ? -1 : REAL(pwrite)(fd, data, (size_t)some, at);
    wrote(fd, done, began);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    return pwrite(fd, data, size, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    long began = atomic_fetch_add(&now, 1);
    size_t size = 0;
    for (int i = 0; i < count; i++) {
        size += parts[i].iov_len;
    }
    ssize_t some = room(fd, size);
    if (some < 0 || (size_t)some == size) {
        ssize_t all = some < 0 ? -1 : REAL(writev)(fd, parts, count);
        wrote(fd, all, began);
        return all;
    }
    ssize_t done = 0; /* a short one, part by part */
    for (int i = 0; i < count && some > 0; i++) {
        size_t part = parts[i].iov_len < (size_t)some ? parts[i].iov_len : (size_t)some;
        ssize_t one = REAL(write)(fd, parts[i].iov_base, part);
        if (one <= 0) {
            break;
        }
        done += one;
        some -= one;
    }
    wrote(fd, done, began);
    return done;
}

ssize_t read(int fd, void *data, size_t size)
{
    return interrupted(1) ? -1 : REAL(read)(fd, data, size);
}

int close(int fd)
{
    int status = REAL(close)(fd);
    if (fd == STDOUT_FILENO && getpid() == first && getenv("SHIM_CLOSE") != NULL) {
        errno = EIO;
        return -1;
    }
    return status;
}

static int sync_fails(int fd)
{
    char path[PATH_MAX];
    long first = number("SHIM_FSYNC", -1);
    if (interrupted(2)) {
        return 1;
    }
    if (first < 0 || !below(fd, path, sizeof path) || atomic_fetch_add(&syncs, 1) + 1 < first) {
        return 0;
    }
    errno = EIO;
    return 1;
}

static void pause_here(void)
{
    const char *file = getenv("SHIM_PAUSE_FILE");
    if (file == NULL || atomic_fetch_add(&pauses, 1) + 1 != number("SHIM_PAUSE", -1)) {
        return;
    }
    (void)REAL(close)(REAL(open)(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    while (access(file, F_OK) == 0) {
        (void)usleep(1000);
    }
}

static int synced(const char *what, int (*real)(int), int fd)
{
    char path[PATH_MAX];
    long began = atomic_fetch_add(&now, 1);
    pause_here();
    int status = sync_fails(fd) ? -1 : real(fd);
    if (status == 0 && getenv("SHIM_LOG") != NULL && below(fd, path, sizeof path)) {
        log_call(what, path, "", 0, began);
    }
    return status;
}

int fsync(int fd)
{
    return synced("sync", REAL(fsync), fd);
}

int fdatasync(int fd)
{
    return synced("sync", REAL(fdatasync), fd);
}

int syncfs(int fd)
{
    return synced("syncfs", REAL(syncfs), fd);
}

/* The whole path of a name, which need not exist. */
static void path_of(int folder, const char *name, char *whole, size_t size)
{
    char path[PATH_MAX] = "";
    if (name[0] == '/') {
        (void)snprintf(whole, size, "%s", name);
        return;
    }
    if (folder == AT_FDCWD) {
        (void)!getcwd(path, sizeof path);
    } else {
        (void)below(folder, path, sizeof path);
    }
    (void)snprintf(whole, size, "%s/%s", path, name);
}

static int log_result(const char *what, long began, int status, int from_folder, const char *from,
                      int to_folder, const char *to)
{
    char one[2 * PATH_MAX];
    char other[2 * PATH_MAX];
    if (status == 0 && getenv("SHIM_LOG") != NULL) {
        int before = errno;
        path_of(from_folder, from, one, sizeof one);
        path_of(to_folder, to, other, sizeof other);
        log_call(what, one, other, 0, began);
        errno = before;
    }
    return status;
}

#define LOG(what, call, ...)                                                                       \
    long began = atomic_fetch_add(&now, 1);                                                        \
    int status = (call);                                                                           \
    return log_result(what, began, status, __VA_ARGS__)

int rename(const char *from, const char *to)
{
    pause_here();
    LOG("rename", REAL(rename)(from, to), AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    pause_here();
    LOG("rename", REAL(renameat)(from_folder, from, to_folder, to), from_folder, from, to_folder,
        to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    pause_here();
    LOG("rename", REAL(renameat2)(from_folder, from, to_folder, to, flags), from_folder, from,
        to_folder, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    LOG("rename", REAL(linkat)(from_folder, from, to_folder, to, flags), from_folder, from,
        to_folder, to);
}

int mkdir(const char *path, mode_t mode)
{
    LOG("mkdir", REAL(mkdir)(path, mode), AT_FDCWD, path, AT_FDCWD, path);
}

int mkdirat(int folder, const char *path, mode_t mode)
{
    LOG("mkdir", REAL(mkdirat)(folder, path, mode), folder, path, folder, path);
}
