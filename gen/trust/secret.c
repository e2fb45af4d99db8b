/* Secrets on their way into the process: read(2) into pages of their own, without stdio and without
 * a buffer on the heap, where a copy would stay after it was freed. */
#include "trust/key_private.h"

#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
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

ev_secret_result ev_secret_read_line(ev_secret *secret, int fd, size_t limit)
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

/* The open file is asked for its mode, not its name: the name may be another file's by then. */
ev_secret_result ev_secret_read_file(ev_secret *secret, const char *path, size_t limit,
                                     ev_secret_extent extent)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return EV_SECRET_ABSENT;
    ev_secret_result result = EV_SECRET_UNREADABLE;
    if (fstat(fd, &about) == 0) {
        if ((about.st_mode & 077) != 0)
            result = EV_SECRET_EXPOSED;
        else
            result = extent == EV_SECRET_LINE ? ev_secret_read_line(secret, fd, limit)
                                              : read_all(secret, fd, limit);
    }
    int error = errno;
    (void)close(fd);
    errno = error;
    return result;
}
