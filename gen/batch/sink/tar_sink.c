/* Documents in a tar archive. A regular file is written under a temporary name beside it and
 * renamed when it is complete; a pipe or a device is written directly. */
#include "batch/sink/sink.h"

#include "batch/sink/document_path.h"
#include "batch/sink/tar.h"
#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, PIPE_SIZE = 1 << 20 };

#define JOURNAL_NAME "results.ndjson"
#define SUFFIX ".XXXXXX"

typedef struct tar_sink {
    ev_sink sink;
    const char *path;    /* for faults; borrowed */
    const char *scratch; /* the same: the folder of `seen` */
    int fd;
    char *target;    /* the name of the complete file; NULL: it is written directly */
    char *temporary; /* the name of the file until then, or NULL */
    atomic_bool has_temporary;
    ev_index seen; /* the numbers in the archive */
    uint64_t size; /* bytes so far */
} tar_sink;

/* ---- writing --------------------------------------------------------------------------------- */

static bool write_parts(int fd, struct iovec *part, int count)
{
    while (count > 0) {
        ssize_t put = writev(fd, part, count);
        if (put < 0 && ev_output_may_go_on(fd))
            continue;
        if (put == 0)
            errno = EIO;
        if (put <= 0)
            return false;
        size_t left = (size_t)put;
        for (; count > 0 && left >= part->iov_len; count--)
            left -= part++->iov_len;
        if (count > 0) {
            part->iov_base = (char *)part->iov_base + left;
            part->iov_len -= left;
        }
    }
    return true;
}

/* At most two records of zeros. */
static bool write_zeros(tar_sink *sink, size_t size)
{
    static const char zeros[EV_TAR_BLOCK];
    for (size_t some; size > 0; size -= some) {
        some = size < sizeof zeros ? size : sizeof zeros;
        if (!ev_output_write_fd(sink->fd, (ev_slice){zeros, some}))
            return false;
        sink->size += some;
    }
    return true;
}

/* In one call: a pipe takes as much as it has room for, and its reader is woken once. */
static bool write_document(tar_sink *sink, const char *name, const ev_buf *pdf)
{
    char blocks[2 * EV_TAR_BLOCK] = {0}; /* the header; zeros for the padding */
    size_t padding = ev_tar_padding(pdf->size);
    struct iovec parts[] = {
        {blocks, EV_TAR_BLOCK}, {pdf->data, pdf->size}, {blocks + EV_TAR_BLOCK, padding}};
    if (!ev_tar_header(blocks, name, pdf->size) || !write_parts(sink->fd, parts, 3))
        return false;
    sink->size += EV_TAR_BLOCK + pdf->size + padding;
    return true;
}

static bool copy(int from, int to, uint64_t size)
{
    char chunk[CHUNK];
    for (uint64_t at = 0; at < size;) {
        size_t some = size - at < sizeof chunk ? (size_t)(size - at) : sizeof chunk;
        ssize_t got = ev_input_some_at(from, chunk, some, at);
        if (got == 0)
            errno = EIO;
        if (got <= 0 || !ev_output_write_fd(to, (ev_slice){chunk, (size_t)got}))
            return false;
        at += (size_t)got;
    }
    return true;
}

/* A journal of 8 GiB (some 16 million records) does not fit into a ustar member. Rejected: a pax
 * header for it, which is a member of its own that not all readers know; several members, which
 * nobody would look for. Such a batch needs shards. */
static bool write_journal(tar_sink *sink, const ev_journal *journal)
{
    char header[EV_TAR_BLOCK];
    uint64_t size = ev_journal_size(journal);
    if (!ev_tar_header(header, JOURNAL_NAME, size) ||
        !ev_output_write_fd(sink->fd, (ev_slice){header, sizeof header}) ||
        !copy(ev_journal_fd(journal), sink->fd, size))
        return false;
    sink->size += EV_TAR_BLOCK + size;
    return write_zeros(sink, ev_tar_padding(size));
}

/* With the reason of the call that failed last. */
static ev_status fail(const tar_sink *sink, ev_code code, ev_faults *faults)
{
    return ev_faults_add_system(faults, code, sink->path, errno);
}

/* ---- publishing ------------------------------------------------------------------------------ */

static ev_status stage(ev_sink *base, ev_job *job, ev_faults *fatal)
{
    (void)base, (void)job, (void)fatal;
    return EV_OK;
}

static void unstage(ev_sink *base, ev_job *job)
{
    (void)base, (void)job;
}

static ev_status publish(ev_sink *base, ev_job *job, ev_faults *fatal)
{
    tar_sink *sink = (tar_sink *)base;
    char name[EV_DOCUMENT_PATH_SIZE];
    if (!ev_document_path(job->entry.id, name))
        return ev_faults_add(fatal, EV_INTERNAL_ERROR, "");
    switch (ev_index_put(&sink->seen, job->entry.id, job->entry.seq, NULL)) {
    case EV_INDEX_KNOWN:
        return (void)ev_faults_add(&job->faults, EV_DUPLICATE, "/visa/number"), EV_OK;
    case EV_INDEX_NEW:
        break;
    case EV_INDEX_FAILED:
        return ev_faults_add_system(fatal, EV_WRITE_FAILED, sink->scratch, errno);
    }
    return write_document(sink, name, &job->pdf) ? EV_OK : fail(sink, EV_WRITE_FAILED, fatal);
}

static ev_status sync_published(ev_sink *base, ev_faults *fatal)
{
    (void)base, (void)fatal; /* a part of an archive is useless: it is synced at the end */
    return EV_OK;
}

/* ---- the end --------------------------------------------------------------------------------- */

static bool close_output(tar_sink *sink)
{
    int fd = sink->fd;
    sink->fd = -1;
    return fd < 0 || ev_output_close(fd);
}

static ev_status put_in_place(tar_sink *sink, ev_faults *fatal)
{
    int error = ev_sync(sink->fd) ? 0 : errno;
    if (!close_output(sink) && error == 0)
        error = errno;
    if (error != 0)
        return ev_faults_add_system(fatal, EV_WRITE_FAILED, sink->path, error);
    if (rename(sink->temporary, sink->target) != 0)
        return fail(sink, EV_CANT_OPEN_OUTPUT, fatal);
    atomic_store(&sink->has_temporary, false);
    return ev_sync_folder(AT_FDCWD, sink->target) ? EV_OK : fail(sink, EV_WRITE_FAILED, fatal);
}

static ev_status finish(ev_sink *base, ev_journal *journal, ev_faults *fatal)
{
    tar_sink *sink = (tar_sink *)base;
    if (journal != NULL && !write_journal(sink, journal))
        return fail(sink, EV_WRITE_FAILED, fatal);
    if (!write_zeros(sink, ev_tar_end(sink->size)))
        return fail(sink, EV_WRITE_FAILED, fatal);
    if (sink->target != NULL)
        return put_in_place(sink, fatal);
    return close_output(sink) ? EV_OK : fail(sink, EV_WRITE_FAILED, fatal);
}

/* Safe while other threads run: the name stays until close. */
static void abort_sink(ev_sink *base)
{
    const tar_sink *sink = (const tar_sink *)base;
    if (atomic_load(&sink->has_temporary))
        (void)unlink(sink->temporary);
}

static void close_sink(ev_sink *base)
{
    tar_sink *sink = (tar_sink *)base;
    (void)close_output(sink);
    abort_sink(base);
    free(sink->temporary);
    free(sink->target);
    ev_index_close(&sink->seen);
    free(sink);
}

/* ---- the beginning --------------------------------------------------------------------------- */

static void open_direct(tar_sink *sink, int fd, ev_faults *faults)
{
    sink->fd = fd;
    if (fd < 0)
        (void)fail(sink, EV_CANT_OPEN_OUTPUT, faults);
    else
        (void)fcntl(fd, F_SETPIPE_SZ,
                    PIPE_SIZE); /* a reader that pauses delays the batch less; fails for others */
}

/* "<target>.XXXXXX", so that the rename stays within one file system. mkostemp gives it mode
 * 0600. */
static void open_temporary(tar_sink *sink, ev_faults *faults)
{
    size_t size = sink->target != NULL ? strlen(sink->target) + sizeof SUFFIX : 0;
    char *name = size > 0 ? malloc(size) : NULL;
    if (name == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return;
    }
    (void)snprintf(name, size, "%s" SUFFIX, sink->target);
    bool has_name = *sink->target != '\0'; /* nothing can be renamed to "" */
    sink->fd = has_name ? mkostemp(name, O_CLOEXEC) : -1;
    sink->temporary = name;
    atomic_store(&sink->has_temporary, sink->fd >= 0);
    if (sink->fd < 0)
        (void)ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, sink->path,
                                   has_name ? errno : ENOENT);
}

/* A symbolic link stays: the file that it names is replaced. */
static void open_output(tar_sink *sink, const char *path, ev_faults *faults)
{
    struct stat about;
    bool standard = ev_output_is_standard(path), exists = !standard && stat(path, &about) == 0;
    if (standard)
        open_direct(sink, STDOUT_FILENO, faults);
    else if (exists && !S_ISREG(about.st_mode))
        open_direct(sink, open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), faults);
    else {
        sink->target = exists ? realpath(path, NULL) : strdup(path);
        open_temporary(sink, faults);
    }
}

ev_sink *ev_sink_tar(const char *path, const char *scratch, ev_faults *faults)
{
    tar_sink *sink = malloc(sizeof *sink);
    if (sink == NULL)
        return (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, ""), NULL;
    *sink = (tar_sink){
        .sink = {.stage = stage,
                 .unstage = unstage,
                 .publish = publish,
                 .sync_published = sync_published,
                 .finish = finish,
                 .abort = abort_sink,
                 .close = close_sink},
        .path = ev_output_name(path),
        .scratch = scratch,
        .fd = -1,
    };
    if (!ev_index_open(&sink->seen, scratch)) {
        (void)ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, scratch, errno);
        free(sink);
        return NULL;
    }
    open_output(sink, path, faults);
    sink->sink.appears_at_finish = sink->target != NULL;
    if (faults->status == EV_OK)
        return &sink->sink;
    close_sink(&sink->sink);
    return NULL;
}
