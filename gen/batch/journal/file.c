/* The name of the journal and the lock on what is there.
 *
 * The lock is on the file, but the file of a name changes when a journal is brought into order: who
 * opened the old one and gets its lock, because its owner has let it go, has the lock of a file
 * without a name. So after locking it is asked whether the name still is that file. A lock file
 * beside the journal was rejected: it would have to stay there forever. */
#include "batch/journal/private.h"

#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 100, LOCK_TRIES = 10, LOCK_PAUSE = 5 * 1000 * 1000 /* ns */ };

/* O_NONBLOCK: a device does not make this wait before it is refused. */
enum { FLAGS = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK };

/* ---- locking --------------------------------------------------------------------------------- */

/* Returns 0 or an errno. */
static int try_lock(int fd, int kind)
{
    int result;
    do
        result = flock(fd, kind | LOCK_NB);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

/* Who only looks whether somebody writes (is_written) has the file for a moment: that is waited
 * for. */
static int lock(int fd)
{
    int result = try_lock(fd, LOCK_EX);
    for (int i = 0; i < LOCK_TRIES && result == EWOULDBLOCK; i++) {
        const struct timespec pause = {.tv_nsec = LOCK_PAUSE};
        (void)nanosleep(&pause, NULL);
        result = try_lock(fd, LOCK_EX);
    }
    return result;
}

static ev_code code_of_lock(int number)
{
    return number == EWOULDBLOCK ? EV_JOURNAL_LOCKED
                                 : EV_CANT_OPEN_OUTPUT; /* else the file system has no locks */
}

/* ---- opening --------------------------------------------------------------------------------- */

static ev_code code_of_open(int number)
{
    bool other = number == ELOOP || number == EISDIR || number == ENXIO ||
                 number == ENODEV; /* a link, a folder, a socket, a device */
    return other ? EV_LINK_IN_THE_WAY : EV_CANT_OPEN_OUTPUT;
}

static bool is_regular(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

static bool has_name(const ev_journal_place *place, int fd)
{
    struct stat ours, named;
    if (fstat(fd, &ours) != 0 ||
        fstatat(place->folder, place->name, &named, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    return ev_is_same_file(&ours, &named);
}

static int refuse(int fd, ev_code code, const ev_journal_place *place, ev_faults *faults)
{
    if (fd >= 0)
        (void)close(fd);
    (void)ev_faults_add(faults, code, place->name);
    return -1;
}

/* A journal that is there already and must not be: that somebody is writing it is worth more to
 * know than that it exists. */
static int refuse_existing(const ev_journal_place *place, ev_faults *faults)
{
    int fd = openat(place->folder, place->name, FLAGS);
    if (fd < 0)
        return refuse(fd, errno == ENOENT ? EV_JOURNAL_EXISTS : code_of_open(errno), place,
                      faults); /* it was there a moment ago */
    if (!is_regular(fd))
        return refuse(fd, EV_LINK_IN_THE_WAY, place, faults);
    bool written =
        try_lock(fd, LOCK_SH) == EWOULDBLOCK; /* shared: two who look do not see each other */
    return refuse(fd, written ? EV_JOURNAL_LOCKED : EV_JOURNAL_EXISTS, place, faults);
}

int ev_journal_file_open(const ev_journal_place *place, ev_journal_mode mode, ev_faults *faults)
{
    int create = O_CREAT | (mode == EV_JOURNAL_NEW ? O_EXCL : 0);
    for (int i = 0; i < TRIES; i++) {
        int fd = openat(place->folder, place->name, FLAGS | create, 0600);
        if (fd < 0 && mode == EV_JOURNAL_NEW && errno == EEXIST)
            return refuse_existing(place, faults);
        if (fd < 0)
            return refuse(fd, code_of_open(errno), place, faults);
        if (!is_regular(fd))
            return refuse(fd, EV_LINK_IN_THE_WAY, place, faults);
        int result = lock(fd);
        if (result != 0)
            return refuse(fd, code_of_lock(result), place, faults);
        if (has_name(place, fd))
            return fd;
        (void)close(fd);
    }
    return refuse(-1, EV_JOURNAL_LOCKED, place, faults); /* others replace it again and again */
}

/* ---- folder ---------------------------------------------------------------------------------- */

static int open_folder(const ev_journal_place *place)
{
    const char *slash = strrchr(place->name, '/');
    size_t size =
        slash != NULL ? (size_t)(slash - place->name) + 1 : 0; /* with the slash: "/" is one, too */
    char *path = slash != NULL ? strndup(place->name, size) : strdup(".");
    int fd = path != NULL ? openat(place->folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    free(path);
    return fd;
}

/* A folder that may be written to but not read cannot be synced: there the name is as safe as they
 * make it. */
bool ev_journal_file_sync(const ev_journal_place *place, ev_faults *faults)
{
    int fd = open_folder(place);
    bool good = fd >= 0 ? ev_sync(fd) : errno == EACCES;
    if (fd >= 0)
        (void)close(fd);
    return good || (ev_faults_add(faults, EV_WRITE_FAILED, place->name), false);
}

/* ---- replacing ------------------------------------------------------------------------------- */

/* NULL when memory ran out. */
static char *name_of_next(const ev_journal_place *place)
{
    size_t size = strlen(place->name);
    char *name = malloc(size + sizeof ".new");
    if (name != NULL) {
        memcpy(name, place->name, size);
        memcpy(name + size, ".new", sizeof ".new");
    }
    return name;
}

void ev_journal_file_discard(const ev_journal_place *place)
{
    char *name = name_of_next(place);
    if (name != NULL)
        (void)unlinkat(place->folder, name, 0);
    free(name);
}

int ev_journal_file_begin(const ev_journal_place *place, ev_faults *faults)
{
    ev_journal_file_discard(place);
    char *name = name_of_next(place);
    if (name == NULL)
        return refuse(-1, EV_OUT_OF_MEMORY, place, faults);
    int fd = openat(place->folder, name, FLAGS | O_CREAT | O_EXCL, 0600);
    int number = errno;
    free(name);
    return fd >= 0 ? fd
                   : refuse(-1, number == EEXIST ? EV_LINK_IN_THE_WAY : code_of_open(number), place,
                            faults);
}

/* Locked before it has the name: there is no moment at which somebody else could lock what the name
 * is. */
bool ev_journal_file_replace(const ev_journal_place *place, int fd, ev_faults *faults)
{
    char *name = name_of_next(place);
    if (name == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, place->name), false;
    int locked = lock(fd);
    bool good = locked == 0 && ev_sync(fd) &&
                renameat(place->folder, name, place->folder, place->name) == 0;
    free(name);
    return good || (ev_faults_add(faults, locked != 0 ? code_of_lock(locked) : EV_WRITE_FAILED,
                                  place->name),
                    false);
}
