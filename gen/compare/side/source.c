#include "compare/side/source.h"

#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- names ----------------------------------------------------------------------------------- */

size_t ev_source_count(const ev_source *source)
{
    return source->kind == EV_SOURCE_FILE ? 1 : source->names.at.size / sizeof(uint32_t);
}

const char *ev_source_name(const ev_source *source, size_t index)
{
    uint32_t at;
    memcpy(&at, source->names.at.data + index * sizeof at, sizeof at);
    return source->names.text.data + at;
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool copy_pipe(int fd, char *piece, int copy)
{
    uint64_t size = 0;
    for (ssize_t got; (got = ev_input_some(fd, piece, EV_PIECE_BYTES)) != 0;) {
        size += (uint64_t)(got > 0 ? got : 0);
        if (size > EV_PIPE_BYTES_MAX)
            errno = EFBIG;
        if (got < 0 || size > EV_PIPE_BYTES_MAX ||
            !ev_output_write_fd(copy, (ev_slice){piece, (size_t)got}))
            return false;
    }
    return true;
}

/* A pipe, as the shell's <(command) gives one, is read into memory: a file without a name. */
static int spool(int fd)
{
    int copy = memfd_create("pipe", MFD_CLOEXEC);
    char *piece = malloc(EV_PIECE_BYTES);
    bool done = copy >= 0 && piece != NULL && copy_pipe(fd, piece, copy);
    int error = errno;
    free(piece);
    if (!done && copy >= 0)
        (void)close(copy);
    errno = error;
    return done ? copy : -1;
}

static const char PDF_HEAD[] = "%PDF-";

bool ev_source_is_pdf(ev_slice bytes)
{
    return ev_slice_starts(bytes, PDF_HEAD);
}

bool ev_source_has_pdf(int fd)
{
    char head[sizeof PDF_HEAD - 1];
    return ev_input_read_at(fd, head, sizeof head, 0) &&
           ev_source_is_pdf((ev_slice){head, sizeof head});
}

static bool is_tar(int fd)
{
    char head[262];
    return ev_input_read_at(fd, head, sizeof head, 0) && memcmp(head + 257, "ustar", 5) == 0;
}

/* gzip, xz, zstd, bzip2: a tar that somebody has compressed, and no PDF. */
static bool is_compressed(int fd)
{
    static const char *const begins[] = {"\x1F\x8B", "\xFD\x37zXZ", "\x28\xB5\x2F\xFD", "BZh"};
    char head[5];
    bool found = false;
    if (!ev_input_read_at(fd, head, sizeof head, 0))
        return false;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        found = found || memcmp(head, begins[i], strlen(begins[i])) == 0;
    return found;
}

static bool list(ev_source *source, const char *path, mode_t mode, ev_faults *faults)
{
    bool done = true;
    if (S_ISDIR(mode)) {
        source->kind = EV_SOURCE_FOLDER;
        done = ev_folder_list(source, path, faults);
    } else if (is_tar(source->fd) || is_compressed(source->fd)) {
        source->kind = EV_SOURCE_TAR;
        done = ev_tar_list(source, path, faults);
    }
    if (!done)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return done;
}

/* The descriptor of what can be read at any place; -1 with errno. A device may have no end. */
static int open_side(const char *path, struct stat *about)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), copy = -1;
    if (fd < 0)
        return -1;
    int error = fstat(fd, about) != 0 ? errno : EINVAL;
    if (error == EINVAL && (S_ISREG(about->st_mode) || S_ISDIR(about->st_mode)))
        return fd;
    if (error == EINVAL && S_ISFIFO(about->st_mode)) {
        copy = spool(fd);
        error = errno;
    }
    (void)close(fd);
    errno = error;
    return copy;
}

void ev_source_add_fault(ev_faults *faults, const char *name, int error)
{
    if (error == EINVAL || error == EISDIR)
        (void)ev_faults_add(faults, EV_NOT_A_FILE, name);
    else
        (void)ev_faults_add_system(faults, EV_CANT_READ, name, error);
}

bool ev_source_open(const char *path, ev_source *source, ev_faults *faults)
{
    struct stat about;
    *source = (ev_source){.kind = EV_SOURCE_FILE, .fd = open_side(path, &about)};
    if (source->fd < 0) {
        ev_source_add_fault(faults, path, errno);
        return false;
    }
    bool done = list(source, path, about.st_mode, faults);
    if (!done)
        ev_source_close(source);
    return done;
}

/* Upwards to the root, which is in itself. */
bool ev_source_is_in(const ev_source *inner, const ev_source *outer)
{
    struct stat at, before, wanted;
    if (fstat(inner->fd, &at) != 0 || fstat(outer->fd, &wanted) != 0)
        return false;
    bool is_found = ev_is_same_file(&at, &wanted), goes_on = !is_found && S_ISDIR(at.st_mode);
    for (int folder = inner->fd; goes_on;) {
        int above = openat(folder, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
        before = at;
        goes_on = above >= 0 && fstat(above, &at) == 0 && !ev_is_same_file(&at, &before);
        is_found = goes_on && ev_is_same_file(&at, &wanted);
        goes_on = goes_on && !is_found;
        if (folder != inner->fd)
            (void)close(folder);
        if (!goes_on && above >= 0)
            (void)close(above);
        folder = above;
    }
    return is_found;
}

void ev_source_close(ev_source *source)
{
    if (source->fd >= 0)
        (void)close(source->fd);
    ev_names_free(&source->names);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* A pipe or a device in a folder would never end. Not blocking: opening a pipe would wait. */
static bool open_file(int folder, const char *name, ev_reading *reading)
{
    struct stat about;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return false;
    int error = fstat(fd, &about) != 0 ? errno : S_ISREG(about.st_mode) ? 0 : EINVAL;
    if (error != 0) {
        (void)close(fd);
        errno = error;
        return false;
    }
    *reading = (ev_reading){fd, 0, (uint64_t)about.st_size, about.st_dev, about.st_ino, true};
    return true;
}

static bool open_whole(int fd, ev_reading *reading)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return false;
    *reading = (ev_reading){fd, 0, (uint64_t)about.st_size, about.st_dev, about.st_ino, false};
    return true;
}

bool ev_source_read(const ev_source *source, const char *name, ev_reading *reading)
{
    if (source->kind == EV_SOURCE_FILE)
        return open_whole(source->fd, reading);
    if (source->kind != EV_SOURCE_TAR)
        return open_file(source->fd, name, reading);
    ev_member_place place;
    memcpy(&place, name - sizeof place, sizeof place);
    *reading = (ev_reading){.fd = source->fd, .at = place.at, .size = place.size};
    return true;
}

void ev_reading_close(const ev_reading *reading)
{
    if (reading->is_own)
        (void)close(reading->fd);
}
