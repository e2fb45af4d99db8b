/* The file of the journal and its lock.
 *
 * The lock is on the file, but sorting a journal replaces its file. A process that has opened the
 * old file, and gets its lock when the owner closes it, has locked a file without a name. So after
 * locking the name is looked up again. Rejected: a lock file beside the journal, which would have
 * to stay there forever. */
#include "batch/journal/private.h"

#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
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

/* Tries for some time: a process in refuse_existing has the shared lock for a moment. */
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
    /* Any other errno: the file system has no locks. */
    return number == EWOULDBLOCK ? EV_JOURNAL_LOCKED : EV_CANT_OPEN_OUTPUT;
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

/* `error`: the errno behind the fault, or 0. */
static int refuse(int fd, ev_code code, int error, const ev_journal_place *place, ev_faults *faults)
{
    if (fd >= 0)
        (void)close(fd);
    (void)ev_faults_add_system(faults, code, place->name, error);
    return -1;
}

/* The same for a file that this call may have made: no empty journal stays behind. */
static int refuse_opened(int fd, ev_code code, int error, const ev_journal_place *place,
                         ev_journal_mode mode, ev_faults *faults)
{
    if (mode == EV_JOURNAL_NEW && has_name(place, fd))
        (void)unlinkat(place->folder, place->name, 0);
    return refuse(fd, code, error, place, faults);
}

/* The fault for a journal that must not exist: JOURNAL_LOCKED where another process writes it,
 * which is the more useful fault. */
static int refuse_existing(const ev_journal_place *place, ev_faults *faults)
{
    int fd = openat(place->folder, place->name, FLAGS);
    if (fd < 0)
        return errno == ENOENT /* it was removed meanwhile */
                   ? refuse(fd, EV_JOURNAL_EXISTS, 0, place, faults)
                   : refuse(fd, code_of_open(errno), errno, place, faults);
    if (!is_regular(fd))
        return refuse(fd, EV_LINK_IN_THE_WAY, 0, place, faults);
    /* Shared: two processes that come here at once do not disturb each other. */
    bool written = try_lock(fd, LOCK_SH) == EWOULDBLOCK;
    return refuse(fd, written ? EV_JOURNAL_LOCKED : EV_JOURNAL_EXISTS, 0, place, faults);
}

int ev_journal_file_open(const ev_journal_place *place, ev_journal_mode mode, ev_faults *faults)
{
    int create = O_CREAT | (mode == EV_JOURNAL_NEW ? O_EXCL : 0);
    for (int i = 0; i < TRIES; i++) {
        int fd = openat(place->folder, place->name, FLAGS | create, 0600);
        if (fd < 0 && mode == EV_JOURNAL_NEW && errno == EEXIST)
            return refuse_existing(place, faults);
        if (fd < 0)
            return refuse(fd, code_of_open(errno), errno, place, faults);
        if (!is_regular(fd))
            return refuse(fd, EV_LINK_IN_THE_WAY, 0, place, faults);
        int result = lock(fd);
        if (result != 0)
            return refuse_opened(fd, code_of_lock(result), result, place, mode, faults);
        if (has_name(place, fd))
            return fd;
        (void)close(fd);
    }
    return refuse(-1, EV_JOURNAL_LOCKED, 0, place, faults); /* other processes keep replacing it */
}

/* ---- folder ---------------------------------------------------------------------------------- */

bool ev_journal_file_sync(const ev_journal_place *place, ev_faults *faults)
{
    if (ev_sync_folder(place->folder, place->name))
        return true;
    (void)ev_faults_add_system(faults, EV_WRITE_FAILED, place->name, errno);
    return false;
}

/* ---- replacing ------------------------------------------------------------------------------- */

enum { NUMBERS = 1000000, SUFFIX = 7 /* ".NNNNNN" */ };

/* On the stack: the file is also removed where memory ran out. */
typedef struct next_name {
    char text[PATH_MAX];
} next_name;

/* False where it would be longer than a path can be. */
static bool name_next(const ev_journal_place *place, next_name *name)
{
    char suffix[SUFFIX + 1] = ".new";
    size_t size = strlen(place->name);
    if (place->next != 0)
        (void)snprintf(suffix, sizeof suffix, ".%06u", place->next % NUMBERS);
    if (size > sizeof name->text - sizeof suffix)
        return errno = ENAMETOOLONG, false;
    memcpy(name->text, place->name, size);
    memcpy(name->text + size, suffix, sizeof suffix);
    return true;
}

void ev_journal_file_remove_next(const ev_journal_place *place)
{
    next_name name;
    if (name_next(place, &name))
        (void)unlinkat(place->folder, name.text, 0);
}

static int try_next(const ev_journal_place *place)
{
    next_name name;
    return name_next(place, &name)
               ? openat(place->folder, name.text, FLAGS | O_CREAT | O_EXCL, 0600)
               : -1;
}

static int or_refuse_next(int fd, const ev_journal_place *place, ev_faults *faults)
{
    int number = errno;
    if (fd >= 0)
        return fd;
    return refuse(fd, number == EEXIST ? EV_LINK_IN_THE_WAY : code_of_open(number), number, place,
                  faults);
}

int ev_journal_file_make_next(const ev_journal_place *place, ev_faults *faults)
{
    ev_journal_file_remove_next(place);
    return or_refuse_next(try_next(place), place, faults);
}

/* mkostemp(3) knows no folder. */
int ev_journal_file_make_other(ev_journal_place *place, ev_faults *faults)
{
    int fd = -1;
    errno = EEXIST;
    for (unsigned i = 0; fd < 0 && errno == EEXIST && i < TRIES; i++) {
        place->next = ((unsigned)getpid() * TRIES + i) % (NUMBERS - 1) + 1;
        fd = try_next(place);
    }
    return or_refuse_next(fd, place, faults);
}

/* Locked before the rename: at no moment another process can lock the file of that name. */
bool ev_journal_file_replace(const ev_journal_place *place, int fd, ev_faults *faults)
{
    next_name name;
    int locked = lock(fd);
    bool good = locked == 0 && ev_sync(fd) && name_next(place, &name) &&
                renameat(place->folder, name.text, place->folder, place->name) == 0;
    int error = locked != 0 ? locked : errno;
    ev_code code = locked != 0 ? code_of_lock(locked) : EV_WRITE_FAILED;
    if (!good)
        (void)ev_faults_add_system(faults, code, place->name, error);
    return good;
}
