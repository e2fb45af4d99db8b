/* One file after another; one is open at a time. "-" may be given more than once, as with cat(1):
 * the second time standard input is at its end and has no records. */
#include "batch/input/input.h"

#include "batch/input/gunzip.h"
#include "record/record.h"
#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct ev_batch_input {
    char *const *paths; /* NULL: standard input alone */
    size_t count, next;
    int stop_fd;
    int fd;            /* of the file that is read now, paths[next - 1]; -1: none */
    ev_gunzip *gunzip; /* NULL: none is open */
    ev_lines lines;
    uint64_t seq, before;  /* lines of all files so far, and of those before this one */
    uint64_t taken, total; /* bytes of the files that were read to their end, and of all */
    ev_line_kind last;     /* the answer to each further call; EV_LINE_TEXT: there may be more */
};

static const char *path_of(const ev_batch_input *input, size_t at)
{
    return input->paths != NULL ? input->paths[at] : "-";
}

static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* ---- checks before reading ------------------------------------------------------------------- */

/* Returns 0 or an errno. Nothing is opened: that would tell the writer of a pipe that it is read.
 */
static int check(const char *path, struct stat *about)
{
    bool standard = is_standard(path);
    if ((standard ? fstat(STDIN_FILENO, about) : stat(path, about)) != 0)
        return errno;
    if (S_ISDIR(about->st_mode))
        return EISDIR;
    if (S_ISSOCK(about->st_mode) && !standard)
        return ENXIO; /* as open(2) says it */
    return standard || faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/* Standard input may be a file of which another process has read a part. */
static uint64_t bytes_left(const char *path, const struct stat *about)
{
    off_t at = is_standard(path) ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
    return at > 0 && at <= about->st_size ? (uint64_t)(about->st_size - at)
                                          : (uint64_t)about->st_size;
}

static bool check_all(ev_batch_input *input, ev_faults *faults)
{
    bool good = true, regular = true;
    for (size_t i = 0; i < input->count; i++) {
        struct stat about;
        const char *path = path_of(input, i);
        int error = check(path, &about);
        if (error != 0) {
            (void)ev_faults_add_system(faults, EV_CANT_READ, ev_input_name(path), error);
            good = false;
            continue;
        }
        regular = regular && S_ISREG(about.st_mode);
        input->total += bytes_left(path, &about);
    }
    if (!regular)
        input->total = 0; /* not known */
    return good;
}

/* ---- one file -------------------------------------------------------------------------------- */

static void close_file(ev_batch_input *input)
{
    if (input->gunzip != NULL)
        input->taken += ev_gunzip_taken(input->gunzip);
    input->before = input->seq;
    ev_lines_close(&input->lines);
    ev_gunzip_close(input->gunzip);
    input->gunzip = NULL;
    if (input->fd > STDIN_FILENO)
        (void)close(input->fd); /* was only read */
    input->fd = -1;
}

/* O_NONBLOCK: opening a pipe without a writer would wait, and stop_fd could not end that; gunzip
 * waits for the bytes. */
static int open_path(const char *path)
{
    int fd;
    if (is_standard(path))
        return STDIN_FILENO;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static bool open_file(ev_batch_input *input, const char *path, ev_faults *faults)
{
    input->fd = open_path(path);
    if (input->fd < 0) {
        (void)ev_faults_add_system(faults, EV_CANT_READ, path, errno);
        return false;
    }
    input->gunzip = ev_gunzip_open(input->fd, input->stop_fd);
    if (input->gunzip != NULL &&
        ev_lines_open(&input->lines, ev_gunzip_read, input->gunzip, EV_RECORD_BYTES_MAX))
        return true;
    (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, path);
    return false;
}

/* ---- all of them ----------------------------------------------------------------------------- */

ev_batch_input *ev_batch_input_open(char *const paths[], size_t count, int stop_fd,
                                    ev_faults *faults)
{
    ev_batch_input *input = calloc(1, sizeof *input);
    if (input == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return NULL;
    }
    input->paths = count > 0 ? paths : NULL;
    input->count = count > 0 ? count : 1;
    input->stop_fd = stop_fd;
    input->fd = -1;
    if (check_all(input, faults))
        return input;
    ev_batch_input_close(input);
    return NULL;
}

void ev_batch_input_close(ev_batch_input *input)
{
    if (input == NULL)
        return;
    close_file(input);
    free(input);
}

/* There are no more lines. */
static void finish(ev_batch_input *input, ev_line_kind last)
{
    close_file(input);
    input->last = last;
}

/* Opens the next file where none is open. False where there is none or it cannot be opened:
 * input->last says which. */
static bool has_file(ev_batch_input *input, ev_faults *faults)
{
    if (input->fd >= 0)
        return true;
    if (input->next == input->count) {
        finish(input, EV_LINE_NONE);
        return false;
    }
    if (open_file(input, path_of(input, input->next++), faults))
        return true;
    finish(input, EV_LINE_BROKEN);
    return false;
}

ev_line_kind ev_batch_input_next(ev_batch_input *input, uint64_t *seq, ev_slice *line,
                                 ev_faults *faults)
{
    while (input->last == EV_LINE_TEXT && has_file(input, faults)) {
        ev_slice text;
        ev_line_kind kind = ev_lines_next(&input->lines, &text);
        if (ev_gunzip_stopped(input->gunzip)) {
            finish(input, EV_LINE_NONE); /* drops the text: the end of the line was not read */
        } else if (kind == EV_LINE_BROKEN) {
            (void)ev_faults_add_system(faults, ev_gunzip_fault(input->gunzip),
                                       ev_input_name(path_of(input, input->next - 1)),
                                       ev_gunzip_error(input->gunzip));
            finish(input, EV_LINE_BROKEN);
        } else if (kind == EV_LINE_NONE) {
            close_file(input);
        } else {
            *seq = ++input->seq;
            *line = text;
            return kind;
        }
    }
    *line = (ev_slice){0};
    return input->last;
}

ev_batch_place ev_batch_input_place(const ev_batch_input *input)
{
    return (ev_batch_place){ev_input_name(path_of(input, input->next - 1)),
                            input->seq - input->before};
}

/* poll(2) takes a regular file for one that always has bytes. */
bool ev_batch_input_has_more(ev_batch_input *input)
{
    struct pollfd bytes = {.fd = input->fd, .events = POLLIN};
    if (input->last != EV_LINE_TEXT || input->fd < 0)
        return false;
    return ev_lines_has(&input->lines) || poll(&bytes, 1, 0) > 0;
}

uint64_t ev_batch_input_taken(const ev_batch_input *input)
{
    return input->taken + (input->gunzip != NULL ? ev_gunzip_taken(input->gunzip) : 0);
}

uint64_t ev_batch_input_total(const ev_batch_input *input)
{
    return input->total;
}
