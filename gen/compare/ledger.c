#include "compare/ledger.h"

#include "compare/side/source.h"
#include "compare/tell/words.h"
#include "core/sha256.h"
#include "sys/io.h"
#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

static const char LEDGER[] = "ACCEPTED.tsv";

bool ev_ledger_check(const char *side, ev_faults *faults)
{
    struct stat about;
    if (stat(side, &about) != 0) {
        (void)ev_faults_add_system(faults, EV_CANT_READ, side, errno);
        return false;
    }
    if (S_ISDIR(about.st_mode))
        return true;
    int fd = S_ISREG(about.st_mode) ? open(side, O_RDONLY | O_CLOEXEC) : -1;
    bool is_pdf = fd >= 0 && ev_source_has_pdf(fd);
    if (fd >= 0)
        (void)close(fd);
    return ev_faults_require(faults, is_pdf, EV_ACCEPT_SIDE, side);
}

/* ---- paths ----------------------------------------------------------------------------------- */

static bool is_dots(ev_slice part)
{
    return ev_slice_is(part, ".") || ev_slice_is(part, "..");
}

bool ev_ledger_may_name(const char *name)
{
    ev_slice rest = ev_slice_from(name);
    bool is_below = rest.size > 0 && *name != '/';
    while (is_below && rest.size > 0)
        is_below = !is_dots(ev_slice_cut(&rest, '/'));
    return is_below;
}

/* Where things are written. */
typedef struct place {
    int side;   /* the golden folder, or that of the file: it has the list */
    int folder; /* the one that holds the file; may be the same */
    char *path; /* owned: the file's name, or its path below the folder */
    const char *name;
} place;

/* A file may be named by a link, which stays. */
static bool open_side(const ev_accepted *a, place *p)
{
    char *real = a->is_file ? realpath(a->side, NULL) : NULL, *slash;
    if (a->is_file && real == NULL)
        return false;
    slash = a->is_file ? strrchr(real, '/') : NULL;
    p->path = strdup(a->is_file ? slash + 1 : a->name);
    if (a->is_file)
        slash[slash == real] = '\0';
    p->side = open(a->is_file ? real : a->side, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(real);
    return p->side >= 0 && p->path != NULL;
}

/* Into a folder below, which is made when it is not there. */
static int enter(int folder, const char *name)
{
    if (mkdirat(folder, name, 0777) != 0 && errno != EEXIST)
        return -1;
    return openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Step by step: no folder on the way may be a link, which may lead anywhere. */
static bool open_folder(place *p)
{
    p->folder = p->side;
    p->name = p->path;
    for (char *slash; p->folder >= 0 && (slash = strchr(p->name, '/')) != NULL;) {
        *slash = '\0';
        int next = enter(p->folder, p->name);
        if (p->folder != p->side)
            (void)close(p->folder);
        p->folder = next;
        p->name = slash + 1;
    }
    return p->folder >= 0;
}

/* False with errno. */
static bool open_place(const ev_accepted *a, place *p)
{
    *p = (place){-1, -1, NULL, NULL};
    if (!a->is_file && !ev_ledger_may_name(a->name)) {
        errno = EPERM;
        return false;
    }
    return open_side(a, p) && open_folder(p);
}

static void close_place(const place *p)
{
    if (p->folder >= 0 && p->folder != p->side)
        (void)close(p->folder);
    if (p->side >= 0)
        (void)close(p->side);
    free(p->path);
}

/* ---- the list -------------------------------------------------------------------------------- */

static void put_digest(ev_buf *out, ev_slice bytes)
{
    uint8_t digest[EV_DIGEST_SIZE];
    if (bytes.data == NULL) {
        ev_buf_char(out, '-');
        return;
    }
    ev_sha256(bytes, digest);
    ev_buf_hex(out, digest, sizeof digest);
}

/* In a folder by its path, a file by its own name. */
static void put_line(ev_buf *out, const ev_accepted *a, const place *p)
{
    ev_words_plain(out, ev_slice_from(a->is_file ? p->name : a->name));
    ev_buf_char(out, '\t');
    put_digest(out, a->golden);
    ev_buf_char(out, '\t');
    put_digest(out, a->now);
    ev_buf_char(out, '\t');
    ev_words_plain(out, ev_slice_from(a->group));
    ev_buf_char(out, '\t');
    ev_words_plain(out, ev_slice_from(a->reason));
    ev_buf_char(out, '\n');
}

/* Whether the last line is not whole: a call was cut off in it. */
static bool ends_within_a_line(int fd)
{
    struct stat about;
    char last;
    return fstat(fd, &about) == 0 && about.st_size > 0 &&
           ev_input_read_at(fd, &last, 1, (uint64_t)about.st_size - 1) && last != '\n';
}

/* Returns 0 or an errno. */
static int append(int fd, ev_slice line)
{
    if ((ends_within_a_line(fd) && !ev_output_write_fd(fd, (ev_slice){"\n", 1})) ||
        !ev_output_write_fd(fd, line) || !ev_sync(fd))
        return errno;
    return 0;
}

/* Opens the list and locks it until it is closed, so that two calls do not write into one line or
 * one file. -1 with errno. */
static int open_list(const place *p)
{
    int fd = openat(p->side, LEDGER, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd >= 0 && flock(fd, LOCK_EX) != 0) {
        int error = errno;
        (void)close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

/* A fault of the list: its path is that of the side, or beside the file. */
static void add_list_fault(const ev_accepted *a, ev_code code, int error, ev_faults *faults)
{
    char path[EV_POINTER_MAX + 1];
    const char *last = strrchr(a->side, '/');
    size_t size = !a->is_file ? strlen(a->side) : last != NULL ? (size_t)(last - a->side + 1) : 0;
    const char *slash = size > 0 && a->side[size - 1] != '/' ? "/" : "";
    (void)snprintf(path, sizeof path, "%.*s%s%s", (int)size, a->side, slash, LEDGER);
    (void)ev_faults_add_system(faults, code, path, error);
}

static bool write_line(const ev_accepted *a, const place *p, int list, ev_faults *faults)
{
    ev_buf line;
    ev_buf_init(&line, NULL, 0);
    put_line(&line, a, p);
    int error = line.failed ? 0 : append(list, ev_buf_as_slice(&line));
    if (line.failed)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    else if (error != 0)
        add_list_fault(a, EV_WRITE_FAILED, error, faults);
    ev_buf_free(&line);
    return faults->status == EV_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* What is written before it gets its name. It has one name, which a call that was killed may have
 * left: the lock of the list says that no other call is at it. The name says whose file it is,
 * because what is there is removed, and does not end as that of a PDF. */
static bool temporary_name(const place *p, char out[NAME_MAX + 1])
{
    int wrote = snprintf(out, NAME_MAX + 1, ".%s.evisa-accept", p->name);
    if (wrote > NAME_MAX)
        errno = ENAMETOOLONG;
    return wrote > 0 && wrote <= NAME_MAX;
}

/* A golden file keeps its mode; a new one has that of the umask, as any file of a shared folder. */
static int open_temporary(const place *p, const char *temporary)
{
    struct stat about;
    bool is_new = fstatat(p->folder, p->name, &about, 0) != 0;
    if (unlinkat(p->folder, temporary, 0) != 0 && errno != ENOENT)
        return -1;
    int fd = openat(p->folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    is_new ? 0666 : 0600);
    if (is_new || fd < 0 || fchmod(fd, about.st_mode & 07777) == 0)
        return fd;
    int error = errno;
    (void)close(fd);
    (void)unlinkat(p->folder, temporary, 0);
    errno = error;
    return -1;
}

static bool write_whole(int fd, ev_slice bytes)
{
    bool done = ev_output_write_fd(fd, bytes) && ev_sync(fd);
    int error = errno;
    if (!ev_output_close(fd) && done)
        return false;
    errno = error;
    return done;
}

/* Returns the code of a fault with errno, or EV_CODE_COUNT. */
static ev_code replace(const place *p, ev_slice bytes)
{
    char temporary[NAME_MAX + 1];
    int fd = temporary_name(p, temporary) ? open_temporary(p, temporary) : -1;
    if (fd < 0)
        return EV_CANT_OPEN_OUTPUT;
    bool is_written = write_whole(fd, bytes);
    if (!is_written || renameat(p->folder, temporary, p->folder, p->name) != 0) {
        int error = errno;
        (void)unlinkat(p->folder, temporary, 0);
        errno = error;
        return is_written ? EV_CANT_OPEN_OUTPUT : EV_WRITE_FAILED;
    }
    return ev_sync(p->folder) ? EV_CODE_COUNT : EV_WRITE_FAILED;
}

static bool accept_at(const ev_accepted *a, const place *p, ev_faults *faults)
{
    int list = open_list(p);
    if (list < 0) {
        add_list_fault(a, EV_CANT_OPEN_OUTPUT, errno, faults);
        return false;
    }
    bool done = write_line(a, p, list, faults);
    ev_code wrong = done ? replace(p, a->now) : EV_CODE_COUNT;
    if (wrong != EV_CODE_COUNT)
        (void)ev_faults_add_system(faults, wrong, a->name, errno);
    (void)close(list);
    return done && wrong == EV_CODE_COUNT;
}

/* A signal that asks the program to end comes between two files. */
bool ev_ledger_accept(const ev_accepted *a, ev_faults *faults)
{
    place p;
    bool done = false;
    sigset_t before;
    ev_process_hold_signals(&before);
    if (open_place(a, &p))
        done = accept_at(a, &p, faults);
    else
        (void)ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, a->name, errno);
    close_place(&p);
    ev_process_release_signals(&before);
    return done;
}
