/* Secrets on their way into the process: read(2) into pages of their own, without stdio and without
 * a buffer on the heap, where a copy would stay after it was freed. */
#include "trust/key_private.h"

#include "resource/ini.h"
#include "sys/io.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

bool ev_secret_init(ev_secret *secret, size_t capacity)
{
    void *pages = mmap(NULL, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *secret = (ev_secret){0};
    if (pages == MAP_FAILED)
        return false;
    /* Neither may be allowed (RLIMIT_MEMLOCK); a visa is sealed all the same. */
    (void)mlock(pages, capacity);
    (void)madvise(pages, capacity, MADV_DONTDUMP);
    *secret = (ev_secret){.bytes = pages, .capacity = capacity};
    return true;
}

void ev_secret_free(ev_secret *secret)
{
    if (secret->bytes != NULL) {
        explicit_bzero(secret->bytes, secret->capacity);
        (void)munmap(secret->bytes, secret->capacity);
    }
    *secret = (ev_secret){0};
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Byte by byte: what follows the line is for another reader. */
static ev_secret_result read_line(ev_secret *secret, int fd, size_t limit)
{
    secret->size = 0;
    for (;;) {
        ssize_t got = ev_input_some(fd, secret->bytes + secret->size, 1);
        if (got < 0)
            return EV_SECRET_UNREADABLE;
        if (got == 0 || secret->bytes[secret->size] == '\n')
            return EV_SECRET_READ;
        if (secret->size == limit)
            return EV_SECRET_TOO_LONG;
        secret->size++;
    }
}

static ev_secret_result read_all(ev_secret *secret, int fd, size_t limit)
{
    secret->size = 0;
    for (;;) {
        ssize_t got = ev_input_some(fd, secret->bytes + secret->size, limit + 1 - secret->size);
        if (got < 0)
            return EV_SECRET_UNREADABLE;
        if (got == 0)
            return EV_SECRET_READ;
        secret->size += (size_t)got;
        if (secret->size > limit)
            return EV_SECRET_TOO_LONG;
    }
}

static ev_secret_result read_extent(ev_secret *secret, int fd, size_t limit,
                                    ev_secret_extent extent)
{
    return extent == EV_SECRET_LINE ? read_line(secret, fd, limit) : read_all(secret, fd, limit);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

/* A pipe with a name is in a file system that is not the kernel's own. */
static bool has_no_name(int fd)
{
    struct statfs about;
    return fstatfs(fd, &about) == 0 && about.f_type == PIPEFS_MAGIC;
}

/* The permissions of a socket and a terminal say nothing of who can read what comes out of them;
 * those of a pipe without a name are always 600, and its owner is whoever started the caller. That
 * the group may read is for secrets of Kubernetes (0440, root and the group of the pod) and of
 * systemd, where these bits are the mask of an access list. */
static ev_secret_result judge_descriptor(int fd)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return EV_SECRET_UNREADABLE;
    if (!S_ISREG(about.st_mode) && !S_ISFIFO(about.st_mode))
        return EV_SECRET_READ;
    bool is_pipe = S_ISFIFO(about.st_mode) && has_no_name(fd);
    if (!is_pipe && !ev_secret_is_owner_trusted(&about))
        return EV_SECRET_FOREIGN;
    return (about.st_mode & (S_IRWXO | S_IWGRP | S_IXGRP)) != 0 ? EV_SECRET_EXPOSED
                                                                : EV_SECRET_READ;
}

ev_secret_result ev_secret_read_descriptor(ev_secret *secret, int fd, size_t limit,
                                           ev_secret_extent extent)
{
    (void)snprintf(secret->place, sizeof secret->place, "/dev/fd/%d", fd);
    ev_secret_result result = judge_descriptor(fd);
    if (result == EV_SECRET_READ)
        result = read_extent(secret, fd, limit, extent);
    int error = errno;
    if (fd > STDERR_FILENO)
        (void)close(fd);
    errno = error;
    return result;
}

/* A shell passes <(command) as such a name: the path of a pipe leads nowhere. */
static bool is_descriptor(const char *path, int *fd)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    *fd = STDIN_FILENO;
    if (strcmp(path, "/dev/stdin") == 0)
        return true;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t size = strlen(folders[i]);
        if (strncmp(path, folders[i], size) != 0)
            continue;
        int32_t number;
        if (ev_ini_int(ev_slice_from(path + size), 0, INT32_MAX, &number)) {
            *fd = number;
            return true;
        }
    }
    return false;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* The open file is asked, not its name: the name may be another file's by then. */
static ev_secret_result judge_file(int fd)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return EV_SECRET_UNREADABLE;
    if (!ev_secret_is_owner_trusted(&about))
        return EV_SECRET_FOREIGN;
    return (about.st_mode & (S_IRWXG | S_IRWXO)) != 0 ? EV_SECRET_EXPOSED : EV_SECRET_READ;
}

ev_secret_result ev_secret_read_file(ev_secret *secret, const char *path, size_t limit,
                                     ev_secret_extent extent)
{
    ev_secret_result result;
    int fd;
    if (is_descriptor(path, &fd))
        return ev_secret_read_descriptor(secret, fd, limit, extent);
    (void)snprintf(secret->place, sizeof secret->place, "%s", path);
    fd = ev_secret_open(path, secret->place, &result);
    if (fd < 0)
        return result;
    result = judge_file(fd);
    if (result == EV_SECRET_READ)
        result = read_extent(secret, fd, limit, extent);
    int error = errno;
    (void)close(fd);
    errno = error;
    return result;
}

ev_code ev_secret_code(ev_secret_result result, ev_code unreadable)
{
    switch (result) {
    case EV_SECRET_EXPOSED:
        return EV_KEY_EXPOSED;
    case EV_SECRET_FOREIGN:
        return EV_KEY_OWNER;
    case EV_SECRET_FOLDER:
        return EV_KEY_FOLDER;
    default:
        return unreadable;
    }
}
