/* For the tests of documents in a folder: which files were synced, calls that fail, and the sink.
 *
 * In each test no document may be renamed before its bytes are on disk. */
#ifndef EV_FOLDER_SINK_FIXTURE_H
#define EV_FOLDER_SINK_FIXTURE_H

#include "unit/batch/sink/sink_fixture.h"
#include "unit/batch/sink/system_calls.h"

#include <ftw.h>
#include <pthread.h>

#define PART ".results.part"

/* ---- system calls ---------------------------------------------------------------------------- */

typedef struct call {
    int fail;       /* the errno of a call that fails; 0: it does not */
    unsigned times; /* how many calls fail */
} call;

typedef struct seen {
    dev_t device;
    ino_t inode;
    size_t times;
} seen;

static call syncing, renaming, making;
static seen synced[2048]; /* the files and folders that are on disk */
static size_t synced_count, single_syncs, common_syncs, most_descriptors;
static bool renamed_early; /* a document, before it was on disk */

static inline bool fails(call *c)
{
    if (c->fail == 0 || c->times == 0)
        return false;
    c->times--;
    errno = c->fail;
    return true;
}

static inline seen *seen_of(const struct stat *about)
{
    for (size_t i = 0; i < synced_count; i++)
        if (synced[i].device == about->st_dev && synced[i].inode == about->st_ino)
            return &synced[i];
    return NULL;
}

/* For nftw. */
static inline int remember(const char *path, const struct stat *about, int type, struct FTW *level)
{
    (void)path, (void)type, (void)level;
    seen *here = seen_of(about);
    if (here == NULL && synced_count < sizeof synced / sizeof *synced) {
        here = &synced[synced_count++];
        *here = (seen){about->st_dev, about->st_ino, 0};
    }
    if (here != NULL)
        here->times++;
    return 0;
}

/* A file that was removed is not on disk: another may get its inode. Locked: workers unstage. */
static inline void forget(const struct stat *about)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    seen *here = seen_of(about);
    if (here != NULL)
        *here = synced[--synced_count];
    pthread_mutex_unlock(&lock);
}

static inline int watch_fsync(int fd)
{
    struct stat about;
    if (fails(&syncing) || fstat(fd, &about) != 0)
        return -1;
    single_syncs++;
    remember(NULL, &about, 0, NULL);
    return system_fsync(fd);
}

static inline int watch_syncfs(int fd)
{
    if (fails(&syncing))
        return -1;
    common_syncs++;
    (void)nftw(folder, remember, 8, FTW_PHYS);
    return system_syncfs(fd);
}

static inline int watch_unlinkat(int parent, const char *name, int flags)
{
    struct stat about;
    if (fstatat(parent, name, &about, AT_SYMLINK_NOFOLLOW) == 0)
        forget(&about);
    return system_unlinkat(parent, name, flags);
}

static inline int watch_renameat2(int from, const char *old, int to, const char *new,
                                  unsigned flags)
{
    struct stat about;
    size_t now = open_descriptors();
    most_descriptors = now > most_descriptors ? now : most_descriptors;
    bool exists = fstatat(from, old, &about, AT_SYMLINK_NOFOLLOW) == 0;
    renamed_early = renamed_early || (exists && seen_of(&about) == NULL);
    return fails(&renaming) ? -1 : system_renameat2(from, old, to, new, flags);
}

/* EEXIST: another process was faster. */
static inline int watch_mkdirat(int parent, const char *name, mode_t mode)
{
    bool failed = fails(&making);
    if (failed && making.fail != EEXIST)
        return -1;
    int made = system_mkdirat(parent, name, mode);
    return failed ? (errno = EEXIST, -1) : made;
}

/* How often it was synced. */
static inline size_t syncs_of(const char *name)
{
    struct stat about;
    assert_int_equal(lstat(in_folder(name), &about), 0);
    return seen_of(&about) != NULL ? seen_of(&about)->times : 0;
}

/* ---- the sink -------------------------------------------------------------------------------- */

static int root;

static inline int begin_folder_sink(void **state)
{
    changed_calls = (system_calls){.fsync = watch_fsync,
                                   .syncfs = watch_syncfs,
                                   .unlinkat = watch_unlinkat,
                                   .renameat2 = watch_renameat2,
                                   .mkdirat = watch_mkdirat};
    syncing = renaming = making = (call){0, 0};
    synced_count = single_syncs = common_syncs = most_descriptors = 0;
    renamed_early = false;
    if (begin_sink(state) != 0)
        return 1;
    root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return root < 0;
}

static inline int end_folder_sink(void **state)
{
    close(root);
    return end_sink(state) != 0 || renamed_early;
}

#define FOLDER_SINK_TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, begin_folder_sink, end_folder_sink)

static inline ev_sink *open_sink(void)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_sink *sink = ev_sink_folder(root, PART, &faults);
    assert_non_null(sink);
    assert_true(sink->durable);
    assert_false(sink->answers_all);
    assert_false(sink->appears_at_finish);
    return sink;
}

static inline void finish(ev_sink *sink)
{
    ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->finish(sink, NULL, &fatal), EV_OK);
    assert_int_equal(kind_of(PART), 0);
    sink->close(sink);
}

/* Ends a batch that a fault stopped before its first document was published: nothing is left. */
static inline void break_off_early(ev_sink *sink)
{
    sink->close(sink);
    assert_int_equal(kind_of(PART), 0);
}

/* Ends a batch that a fault stopped later. The folder of staged documents stays, empty; the next
 * run that finishes removes it. */
static inline void break_off(ev_sink *sink)
{
    sink->close(sink);
    assert_int_equal(kind_of(PART), S_IFDIR | 0700);
    assert_int_equal(count_in(in_folder(PART)), 0);
    finish(open_sink());
}

/* Puts a document that stops the batch; then the batch unstages it and ends. Nothing of it
 * stays. */
static inline void assert_fatal(const char *id, ev_replace replace, ev_code code,
                                const char *pointer)
{
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    job_text(&job, id, "new");
    job.replace = replace;
    assert_int_not_equal(put(sink, &job, &fatal), EV_OK);
    assert_fault(&fatal, code, pointer);
    assert_int_equal(job.faults.count, 0);
    sink->unstage(sink, &job);
    (strcmp(pointer, PART) == 0 ? break_off_early : break_off)(sink);
    job_free(&job);
}

/* That the sink has a document of these bytes; NULL: it has none. */
static inline void assert_holds(ev_sink *sink, const char *id, const char *expected)
{
    ev_job job;
    uint8_t hash[EV_HASH_SIZE];
    job_text(&job, id, expected != NULL ? expected : "");
    assert_int_equal(sink->holds(sink, id, hash), expected != NULL);
    if (expected != NULL)
        assert_memory_equal(hash, job.entry.pdf, sizeof hash);
    job_free(&job);
}

#endif
