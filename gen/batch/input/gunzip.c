/* All output that zlib can give is returned before another byte is read: a sender that waits for
 * the answer to its last byte is answered. Output before a fault is returned as well: only the end
 * of a member proves it, but a batch of millions cannot wait until then. */
#include "batch/input/gunzip.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
    HELD_SIZE = 64 * 1024,
    OUTPUT_MAX = 1 << 30, /* of one call: zlib counts in unsigned int */
    GZIP_ONLY = 15 + 16,  /* zlib.h, inflateInit2: the largest window; no header but that of gzip */
    MAGIC_1 = 0x1f,
    MAGIC_2 = 0x8b
};

typedef enum step { BEGINNING, PLAIN, MEMBER, BETWEEN, PADDING, ENDED, STOPPED, BROKEN } step;

struct ev_gunzip {
    int fd, stop_fd;
    bool waits; /* a read may wait; that of a regular file never does */
    step step;
    ev_code fault;
    int error; /* the errno of a read that failed; 0: none did */
    uint64_t taken;
    z_stream z; /* next_in, avail_in: the bytes in `held` that are not used yet, plain or gzip */
    unsigned char held[HELD_SIZE];
};

/* Not where a read fails, as at the writing end of a pipe: there poll would wait forever. */
static bool may_wait(int fd)
{
    struct stat about;
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_ACCMODE) != O_WRONLY && fstat(fd, &about) == 0 &&
           !S_ISREG(about.st_mode);
}

ev_gunzip *ev_gunzip_open(int fd, int stop_fd)
{
    ev_gunzip *gunzip = malloc(sizeof *gunzip);
    if (gunzip == NULL)
        return NULL;
    gunzip->fd = fd;
    gunzip->stop_fd = stop_fd;
    gunzip->waits = may_wait(fd);
    gunzip->step = BEGINNING;
    gunzip->fault = EV_INTERNAL_ERROR;
    gunzip->taken = 0;
    gunzip->z = (z_stream){.next_in = gunzip->held};
    if (inflateInit2(&gunzip->z, GZIP_ONLY) == Z_OK)
        return gunzip;
    free(gunzip);
    return NULL;
}

void ev_gunzip_close(ev_gunzip *gunzip)
{
    if (gunzip == NULL)
        return;
    (void)inflateEnd(&gunzip->z);
    free(gunzip);
}

static void break_off(ev_gunzip *gunzip, ev_code fault)
{
    gunzip->step = BROKEN;
    gunzip->fault = fault;
}

/* ---- the descriptor -------------------------------------------------------------------------- */

/* Waits until there is something to read or stop_fd is readable; only looks at stop_fd for a
 * regular file. Where poll fails, the caller reads. */
static bool is_stopped(const ev_gunzip *gunzip)
{
    struct pollfd watched[2] = {
        {.fd = gunzip->waits ? gunzip->fd : -1, .events = POLLIN},
        {.fd = gunzip->stop_fd, .events = POLLIN},
    };
    int ready;
    do
        ready = poll(watched, 2, gunzip->waits ? -1 : 0);
    while (ready < 0 && errno == EINTR);
    return ready > 0 && (watched[1].revents & (POLLIN | POLLHUP)) != 0;
}

/* Reads at least one byte. 0 where there is none: the step says why. */
static size_t take(ev_gunzip *gunzip, void *data, size_t size)
{
    for (;;) {
        if (is_stopped(gunzip)) {
            gunzip->step = STOPPED;
            return 0;
        }
        ssize_t got = read(gunzip->fd, data, size);
        if (got > 0) {
            gunzip->taken += (uint64_t)got;
            return (size_t)got;
        }
        if (got == 0) {
            gunzip->step = ENDED;
            return 0;
        }
        /* EAGAIN: a pipe with O_NONBLOCK, and another process has read the bytes. */
        if (errno != EINTR && !(errno == EAGAIN && gunzip->waits)) {
            gunzip->error = errno;
            break_off(gunzip, EV_CANT_READ);
            return 0;
        }
    }
}

/* Reads more bytes behind those that are held. False where there are none. */
static bool fill(ev_gunzip *gunzip)
{
    z_stream *z = &gunzip->z;
    /* One byte at most: zlib uses all its input before it needs more. */
    memmove(gunzip->held, z->next_in, z->avail_in);
    z->next_in = gunzip->held;
    size_t got = take(gunzip, gunzip->held + z->avail_in, sizeof gunzip->held - z->avail_in);
    z->avail_in += (uInt)got;
    return got > 0;
}

/* ---- steps ----------------------------------------------------------------------------------- */

/* Inside a member the end of the file is a fault. */
static bool fill_member(ev_gunzip *gunzip)
{
    bool more = fill(gunzip);
    if (!more && gunzip->step == ENDED)
        break_off(gunzip, EV_GZIP_TRUNCATED);
    return more;
}

/* Plain or gzip? Mostly one byte shows it, and then no second one is read: its sender may wait for
 * an answer. No record begins with the first byte of gzip: a file of this byte alone is a gzip file
 * that was cut. */
static void detect(ev_gunzip *gunzip)
{
    const unsigned char *first = gunzip->held;
    if (!fill(gunzip))
        return;
    if (first[0] == MAGIC_1 && gunzip->z.avail_in == 1 && !fill_member(gunzip))
        return;
    gunzip->step = first[0] == MAGIC_1 && first[1] == MAGIC_2 ? MEMBER : PLAIN;
}

/* First the bytes that detect has read; after them nothing is copied. */
static size_t read_plain(ev_gunzip *gunzip, char *data, size_t size)
{
    z_stream *z = &gunzip->z;
    if (z->avail_in == 0)
        return take(gunzip, data, size);
    size_t held = z->avail_in < size ? z->avail_in : size;
    memcpy(data, z->next_in, held);
    z->next_in += held;
    z->avail_in -= (uInt)held;
    return held;
}

/* zlib repeats any answer but Z_OK in the next call: bytes that came with the answer are returned
 * first. */
static size_t expand(ev_gunzip *gunzip, char *data, size_t size)
{
    z_stream *z = &gunzip->z;
    size = size < OUTPUT_MAX ? size : OUTPUT_MAX;
    z->next_out = (Bytef *)data;
    z->avail_out = (uInt)size;
    int answer = inflate(z, Z_SYNC_FLUSH);
    size_t made = size - z->avail_out;
    if (made > 0)
        return made;
    if (answer == Z_OK || answer == Z_BUF_ERROR)
        (void)fill_member(gunzip);
    else if (answer == Z_STREAM_END)
        gunzip->step = BETWEEN;
    else
        break_off(gunzip, answer == Z_MEM_ERROR ? EV_OUT_OF_MEMORY : EV_GZIP_DAMAGED);
    return 0;
}

/* Behind a member: another one, zeros, or the end. */
static void begin_next(ev_gunzip *gunzip)
{
    z_stream *z = &gunzip->z;
    if (z->avail_in == 0 && !fill(gunzip))
        return;
    if (*z->next_in == 0)
        gunzip->step = PADDING;
    else if (*z->next_in != MAGIC_1) /* zlib would wait for a second byte first */
        break_off(gunzip, EV_GZIP_DAMAGED);
    else {
        (void)inflateReset(z);
        gunzip->step = MEMBER;
    }
}

static void skip_padding(ev_gunzip *gunzip)
{
    z_stream *z = &gunzip->z;
    if (z->avail_in == 0 && !fill(gunzip))
        return;
    if (*z->next_in != 0 || memcmp(z->next_in, z->next_in + 1, z->avail_in - 1) != 0)
        break_off(gunzip, EV_GZIP_DAMAGED);
    z->avail_in = 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

ptrdiff_t ev_gunzip_read(void *from, char *data, size_t size)
{
    ev_gunzip *gunzip = from;
    size_t got = 0;
    while (got == 0)
        switch (gunzip->step) {
        case BEGINNING:
            detect(gunzip);
            break;
        case PLAIN:
            got = read_plain(gunzip, data, size);
            break;
        case MEMBER:
            got = expand(gunzip, data, size);
            break;
        case BETWEEN:
            begin_next(gunzip);
            break;
        case PADDING:
            skip_padding(gunzip);
            break;
        case BROKEN:
            return -1;
        case ENDED:
        case STOPPED:
            return 0;
        }
    return (ptrdiff_t)got;
}

ev_code ev_gunzip_fault(const ev_gunzip *gunzip)
{
    return gunzip->fault;
}

int ev_gunzip_error(const ev_gunzip *gunzip)
{
    return gunzip->error;
}

bool ev_gunzip_stopped(const ev_gunzip *gunzip)
{
    return gunzip->step == STOPPED;
}

uint64_t ev_gunzip_taken(const ev_gunzip *gunzip)
{
    return gunzip->taken;
}
