/* Documents in a folder. A worker writes a document to a temporary file that is named after the
 * job's slot; the file is synced and then renamed. The folders that changed stay open until they
 * are synced.
 *
 * Consecutive numbers belong to different folders, so a group of documents has as many folders as
 * files. Syncing each of them waits for the disk each time: 5.3 ms a document, measured on ext4.
 * One syncfs for the files of a group and one for its folders: 0.5 ms. */
#include "batch/sink/sink.h"

#include "batch/sink/document_path.h"
#include "batch/sink/folder.h"
#include "batch/sink/staging.h"
#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    STEP = EV_DOCUMENT_STEP,
    LEAF = EV_DOCUMENT_FOLDER,
    HELD_MAX = 128, /* folders open at a time */
    FEW = 3,        /* up to as many are synced one by one, which does not wait for what other
                       processes write to that disk */
    TEMPORARY_SIZE = sizeof "4294967295.pdf"
};

#define OUTPUT "the output folder" /* for messages: its name is the caller's */

/* An open folder. */
typedef struct held {
    char path[LEAF + 1]; /* "67" or "67/45"; "": the output folder */
    int fd;
    bool changed; /* since it was synced */
} held;

typedef struct folder_sink {
    ev_sink sink;
    held root; /* the output folder; the descriptor is the caller's */
    held held[HELD_MAX];
    size_t count;
    int part;                   /* the folder of staged documents; -1: it was removed */
    bool is_new, has_published; /* this run made that folder; it made others */
    ev_staging staging;
    char part_name[];
} folder_sink;

/* ---- folders --------------------------------------------------------------------------------- */

static bool sync_held(folder_sink *sink)
{
    size_t changed = sink->root.changed;
    for (size_t i = 0; i < sink->count; i++)
        changed += sink->held[i].changed;
    if (changed > FEW)
        return ev_sync_all(sink->root.fd);
    bool good = !sink->root.changed || ev_sync(sink->root.fd);
    for (size_t i = 0; i < sink->count && good; i++)
        good = !sink->held[i].changed || ev_sync(sink->held[i].fd);
    return good;
}

static ev_status fail(ev_faults *faults, int error, const char *name)
{
    return ev_faults_add_system(faults, ev_folder_fault(error), name, error);
}

/* Syncs the folders that changed and closes all. */
static ev_status sync_and_close(folder_sink *sink, ev_faults *fatal)
{
    int error = sync_held(sink) ? 0 : errno;
    for (size_t i = 0; i < sink->count; i++)
        (void)close(sink->held[i].fd);
    sink->count = 0;
    sink->root.changed = false;
    return error == 0 ? EV_OK : ev_faults_add_system(fatal, EV_WRITE_FAILED, OUTPUT, error);
}

/* The folder named by the first `size` characters of a document's path, in `parent`. The caller
 * has made room for one more. NULL with a fault in *fatal. */
static held *hold(folder_sink *sink, held *parent, const char *path, size_t size, ev_faults *fatal)
{
    bool made;
    held *next = &sink->held[sink->count];
    for (held *known = sink->held; known < next; known++)
        if (strlen(known->path) == size && memcmp(known->path, path, size) == 0)
            return known;
    memcpy(next->path, path, size);
    next->path[size] = '\0';
    next->fd = ev_folder_make(parent->fd, next->path + size - STEP, &made);
    parent->changed = parent->changed || made;
    if (next->fd < 0) {
        (void)fail(fatal, errno, next->path);
        return NULL;
    }
    next->changed = false;
    sink->count++;
    return next;
}

static held *hold_leaf(folder_sink *sink, const char *path, ev_faults *fatal)
{
    if (sink->count + 2 > HELD_MAX && sync_and_close(sink, fatal) != EV_OK)
        return NULL;
    held *branch = hold(sink, &sink->root, path, STEP, fatal);
    return branch != NULL ? hold(sink, branch, path, LEAF, fatal) : NULL;
}

/* ---- staging --------------------------------------------------------------------------------- */

static void temporary_name(unsigned slot, char name[TEMPORARY_SIZE])
{
    (void)snprintf(name, TEMPORARY_SIZE, "%u.pdf", slot);
}

static int open_temporary(const folder_sink *sink, const char *name)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(sink->part, name, flags, 0600); /* a visa is personal data */
    if (fd >= 0 || errno != EEXIST || unlinkat(sink->part, name, 0) != 0)
        return fd;
    return openat(sink->part, name, flags, 0600);
}

static void unstage(ev_sink *base, ev_job *job)
{
    folder_sink *sink = (folder_sink *)base;
    char name[TEMPORARY_SIZE];
    if (!job->staged)
        return;
    temporary_name(job->slot, name);
    (void)unlinkat(sink->part, name, 0);
    job->staged = false;
}

static ev_status write_staged(folder_sink *sink, ev_job *job, ev_faults *fatal)
{
    char name[TEMPORARY_SIZE];
    temporary_name(job->slot, name);
    int fd = open_temporary(sink, name);
    if (fd < 0)
        return fail(fatal, errno, sink->part_name);
    job->staged = true;
    int error = ev_output_write_fd(fd, ev_buf_as_slice(&job->pdf)) ? 0 : errno;
    if (!ev_output_close(fd) && error == 0)
        error = errno;
    if (error == 0)
        return EV_OK;
    unstage(&sink->sink, job);
    return ev_faults_add_system(fatal, EV_WRITE_FAILED, sink->part_name, error);
}

static ev_status stage(ev_sink *base, ev_job *job, ev_faults *fatal)
{
    folder_sink *sink = (folder_sink *)base;
    ev_staging_begin(&sink->staging, job->slot);
    ev_status status = write_staged(sink, job, fatal);
    ev_staging_end(&sink->staging);
    return status;
}

/* Returns 0 or an errno. */
static int sync_temporary(const folder_sink *sink, const ev_job *job)
{
    char name[TEMPORARY_SIZE];
    temporary_name(job->slot, name);
    int fd = openat(sink->part, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int error = ev_sync(fd) ? 0 : errno;
    if (!ev_output_close(fd) && error == 0)
        error = errno;
    return error;
}

static ev_status sync_staged(ev_sink *base, ev_job *const jobs[], size_t count, ev_faults *fatal)
{
    const folder_sink *sink = (const folder_sink *)base;
    size_t staged = 0;
    for (size_t i = 0; i < count; i++)
        staged += jobs[i]->staged;
    int failed = staged <= FEW || ev_sync_all(sink->part) ? 0 : errno;
    for (size_t i = 0; i < count && staged <= FEW && failed == 0; i++)
        failed = jobs[i]->staged ? sync_temporary(sink, jobs[i]) : 0;
    return failed == 0 ? EV_OK : fail(fatal, failed, sink->part_name);
}

/* ---- publishing ------------------------------------------------------------------------------ */

/* Renames the document if nothing has its name. Returns 0 or an errno, EEXIST: the name is
 * taken. */
static int move_new(const folder_sink *sink, const char *from, int to, const char *name)
{
    struct stat about;
    if (renameat2(sink->part, from, to, name, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    /* NFS has no such rename: a hard link does not replace anything either. Where there are no hard
     * links, another shard may take the name between the look and the rename. */
    if (linkat(sink->part, from, to, name, 0) == 0)
        return unlinkat(sink->part, from, 0) == 0 ? 0 : errno;
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
        return errno;
    if (fstatat(to, name, &about, AT_SYMLINK_NOFOLLOW) == 0)
        return EEXIST;
    if (errno != ENOENT)
        return errno;
    return renameat(sink->part, from, to, name) == 0 ? 0 : errno;
}

static bool may_replace(int folder, const char *name, const ev_job *job)
{
    uint8_t hash[EV_HASH_SIZE];
    if (job->replace == EV_REPLACE_IF_SAME)
        return ev_folder_hash(folder, name, hash) && memcmp(hash, job->entry.pdf, sizeof hash) == 0;
    return job->replace == EV_REPLACE_ALWAYS;
}

/* Renames the document although the name is taken. A rename replaces a symbolic link and does not
 * follow it; a link is refused all the same: somebody put it there for a purpose. Returns 0 or an
 * errno, EEXIST: the file must not be replaced. */
static int move_over(const folder_sink *sink, const char *from, int to, const char *name,
                     const ev_job *job)
{
    struct stat about;
    if (fstatat(to, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return errno;
    if (!S_ISREG(about.st_mode))
        return ELOOP;
    if (!may_replace(to, name, job))
        return EEXIST;
    return renameat(sink->part, from, to, name) == 0 ? 0 : errno;
}

static ev_status publish(ev_sink *base, ev_job *job, ev_faults *fatal)
{
    folder_sink *sink = (folder_sink *)base;
    char path[EV_DOCUMENT_PATH_SIZE], temporary[TEMPORARY_SIZE];
    if (!job->staged)
        return EV_OK;
    if (!ev_document_path(job->entry.id, path))
        return ev_faults_add(fatal, EV_INTERNAL_ERROR, "");
    sink->has_published = true; /* or made a folder */
    held *leaf = hold_leaf(sink, path, fatal);
    if (leaf == NULL)
        return fatal->status;
    const char *name = path + LEAF + 1;
    temporary_name(job->slot, temporary);
    int failed = move_new(sink, temporary, leaf->fd, name);
    if (failed == EEXIST)
        failed = move_over(sink, temporary, leaf->fd, name, job);
    if (failed == EEXIST) {
        (void)ev_faults_add(&job->faults, EV_DUPLICATE, "/visa/number");
        unstage(base, job);
        return EV_OK;
    }
    if (failed != 0)
        return fail(fatal, failed, leaf->path); /* not the name: it is a value of the record */
    leaf->changed = true;
    job->staged = false;
    return EV_OK;
}

static ev_status sync_published(ev_sink *base, ev_faults *fatal)
{
    return sync_and_close((folder_sink *)base, fatal);
}

static bool holds(ev_sink *base, const char *id, uint8_t hash[EV_HASH_SIZE])
{
    const folder_sink *sink = (const folder_sink *)base;
    char path[EV_DOCUMENT_PATH_SIZE];
    if (!ev_document_path(id, path))
        return false;
    path[STEP] = path[LEAF] = '\0';
    int branch = ev_folder_enter(sink->root.fd, path);
    int leaf = branch >= 0 ? ev_folder_enter(branch, path + STEP + 1) : -1;
    bool good = leaf >= 0 && ev_folder_hash(leaf, path + LEAF + 1, hash);
    if (leaf >= 0)
        (void)close(leaf);
    if (branch >= 0)
        (void)close(branch);
    return good;
}

/* ---- opening and closing --------------------------------------------------------------------- */

/* Where it cannot be removed, somebody else has put a file into it. That is not a fault: all
 * documents are published. */
static void remove_part(folder_sink *sink)
{
    (void)ev_folder_clear(sink->part);
    (void)close(sink->part);
    (void)unlinkat(sink->root.fd, sink->part_name, AT_REMOVEDIR);
    sink->part = -1;
}

static ev_status finish(ev_sink *base, ev_journal *journal, ev_faults *fatal)
{
    folder_sink *sink = (folder_sink *)base;
    (void)journal; /* it is a file in the output folder already */
    ev_status status = sync_and_close(sink, fatal);
    if (status == EV_OK)
        remove_part(sink);
    return status;
}

/* What is left all the same, the next run removes (open_part). */
static void abort_sink(ev_sink *base)
{
    folder_sink *sink = (folder_sink *)base;
    char name[TEMPORARY_SIZE];
    unsigned slots = ev_staging_stop(&sink->staging);
    for (unsigned slot = 0; sink->part >= 0 && slot < slots; slot++) {
        temporary_name(slot, name);
        (void)unlinkat(sink->part, name, 0);
    }
    if (sink->part >= 0 && sink->is_new && !sink->has_published)
        (void)unlinkat(sink->root.fd, sink->part_name, AT_REMOVEDIR);
}

/* Without finish the folder of staged documents stays, empty: it tells the next run that this one
 * did not finish (open_part). Where this run has made it and nothing else, there is nothing to
 * tell. */
static void close_sink(ev_sink *base)
{
    folder_sink *sink = (folder_sink *)base;
    for (size_t i = 0; i < sink->count; i++)
        (void)close(sink->held[i].fd);
    if (sink->part >= 0 && sink->is_new && !sink->has_published)
        remove_part(sink);
    if (sink->part >= 0) {
        (void)ev_folder_clear(sink->part);
        (void)close(sink->part);
    }
    free(sink);
}

/* Opens the folder of staged documents, empty. Where it exists, an earlier run did not finish: the
 * folders that it had made and not synced are synced now, because no run makes them again. */
static bool open_part(folder_sink *sink, ev_faults *faults)
{
    bool made;
    sink->part = ev_folder_make(sink->root.fd, sink->part_name, &made);
    int failed = sink->part < 0 ? errno : ev_folder_clear(sink->part);
    if (failed == 0 && !made && !ev_sync_all(sink->root.fd))
        failed = errno;
    sink->is_new = made;
    if (failed == 0)
        return true;
    (void)fail(faults, failed, sink->part_name);
    if (sink->part >= 0)
        (void)close(sink->part);
    if (made)
        (void)unlinkat(sink->root.fd, sink->part_name, AT_REMOVEDIR);
    return false;
}

ev_sink *ev_sink_folder(int folder, const char *part, ev_faults *faults)
{
    size_t size = strlen(part) + 1;
    folder_sink *sink = malloc(sizeof *sink + size);
    if (sink == NULL)
        return (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, ""), NULL;
    *sink = (folder_sink){
        .sink = {.durable = true,
                 .stage = stage,
                 .unstage = unstage,
                 .sync_staged = sync_staged,
                 .publish = publish,
                 .sync_published = sync_published,
                 .finish = finish,
                 .holds = holds,
                 .abort = abort_sink,
                 .close = close_sink},
        .root = {.fd = folder},
    };
    memcpy(sink->part_name, part, size);
    if (open_part(sink, faults))
        return &sink->sink;
    free(sink);
    return NULL;
}
