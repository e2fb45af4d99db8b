#include "compare/ledger.h"

#include "compare/tell/words.h"
#include "core/sha256.h"
#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <unistd.h>

static const char LEDGER[] = "ACCEPTED.tsv";

bool ev_ledger_check(const char *side, ev_faults *faults)
{
    struct stat about;
    char head[5];
    if (stat(side, &about) != 0) {
        (void)ev_faults_add_system(faults, EV_CANT_READ, side, errno);
        return false;
    }
    if (S_ISDIR(about.st_mode))
        return true;
    int fd = S_ISREG(about.st_mode) ? open(side, O_RDONLY | O_CLOEXEC) : -1;
    bool is_pdf = fd >= 0 && ev_input_read_at(fd, head, sizeof head, 0) &&
                  memcmp(head, "%PDF-", sizeof head) == 0;
    if (fd >= 0)
        (void)close(fd);
    return ev_faults_require(faults, is_pdf, EV_ACCEPT_SIDE, side);
}

/* ---- paths ----------------------------------------------------------------------------------- */

/* False: too long. */
static bool join(char path[PATH_MAX], const char *folder, size_t size, const char *name)
{
    int wrote = snprintf(path, PATH_MAX, "%.*s/%s", (int)size, folder, name);
    return wrote > 0 && wrote < PATH_MAX;
}

static bool golden_path(const ev_accepted *a, char path[PATH_MAX])
{
    if (!a->is_file)
        return join(path, a->side, strlen(a->side), a->name);
    int wrote = snprintf(path, PATH_MAX, "%s", a->side);
    return wrote > 0 && wrote < PATH_MAX;
}

static bool ledger_path(const ev_accepted *a, char path[PATH_MAX])
{
    const char *slash = strrchr(a->side, '/');
    if (!a->is_file)
        return join(path, a->side, strlen(a->side), LEDGER);
    return slash == NULL ? join(path, ".", 1, LEDGER)
                         : join(path, a->side, (size_t)(slash - a->side), LEDGER);
}

/* In a folder by its path, a file by its own name. */
static const char *name_of(const ev_accepted *a)
{
    const char *slash = a->is_file ? strrchr(a->side, '/') : NULL;
    return slash != NULL ? slash + 1 : a->name;
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

static void put_line(ev_buf *out, const ev_accepted *a)
{
    ev_words_plain(out, ev_slice_from(name_of(a)));
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

/* Locked, so that two calls do not write into one line. */
static int append(int fd, ev_slice line)
{
    if (flock(fd, LOCK_EX) != 0 ||
        (ends_within_a_line(fd) && !ev_output_write_fd(fd, (ev_slice){"\n", 1})) ||
        !ev_output_write_fd(fd, line) || !ev_sync(fd))
        return errno;
    return 0;
}

static bool write_line(const ev_accepted *a, ev_faults *faults)
{
    char path[PATH_MAX];
    ev_buf line;
    ev_buf_init(&line, NULL, 0);
    put_line(&line, a);
    int fd = -1, error = ENAMETOOLONG;
    if (ledger_path(a, path)) {
        fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        error = fd >= 0 ? 0 : errno;
    }
    ev_code code = fd >= 0 ? EV_WRITE_FAILED : EV_CANT_OPEN_OUTPUT;
    if (line.failed)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    else if (fd >= 0)
        error = append(fd, ev_buf_as_slice(&line));
    if (fd >= 0 && !ev_output_close(fd) && error == 0)
        error = errno;
    if (error != 0)
        (void)ev_faults_add_system(faults, code, LEDGER, error);
    ev_buf_free(&line);
    return faults->status == EV_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* The folders of a path below the side, which is there. */
static bool make_folders(char *path, size_t side)
{
    for (char *at = path + side + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        bool done = mkdir(path, 0777) == 0 || errno == EEXIST;
        *at = '/';
        if (!done)
            return false;
    }
    return true;
}

bool ev_ledger_accept(const ev_accepted *a, ev_faults *faults)
{
    char path[PATH_MAX];
    struct stat before;
    if (!golden_path(a, path) || (!a->is_file && !make_folders(path, strlen(a->side)))) {
        (void)ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, a->name, errno);
        return false;
    }
    bool exists = stat(path, &before) == 0;
    if (!write_line(a, faults) || ev_output_write(path, a->now, faults) != EV_OK)
        return false;
    if (exists) /* written with mode 0600; a golden file that all may read stays so */
        (void)chmod(path, before.st_mode & 07777);
    return true;
}
