/* Documents in a folder: whole or not there, never through a link, safe when they are settled. */
#include "lib/unit.h"
#include "unit/batch/sink/sink_fixture.h"
#include "unit/batch/sink/watched_fsync.h"

#include <ftw.h>
#include <pthread.h>
#include <sys/syscall.h>

#include "batch/sink/folder.h"

#define PART ".results.part"

/* ---- calls that are watched, or fail --------------------------------------------------------- */

typedef struct call {
    int fail;       /* with this errno; 0: it does not */
    unsigned times; /* that many times */
} call;

typedef struct seen {
    dev_t device;
    ino_t inode;
    size_t times;
} seen;

static call syncing, moving, making;
static seen synced[2048]; /* what is on disk */
static size_t synced_count, single_syncs, common_syncs, most_descriptors;
static bool moved_early; /* a document got its name before it was on disk */

static bool fails(call *c)
{
    if (c->fail == 0 || c->times == 0)
        return false;
    c->times--;
    errno = c->fail;
    return true;
}

static seen *seen_of(const struct stat *about)
{
    for (size_t i = 0; i < synced_count; i++)
        if (synced[i].device == about->st_dev && synced[i].inode == about->st_ino)
            return &synced[i];
    return NULL;
}

static int remember(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)path, (void)kind, (void)place;
    seen *here = seen_of(about);
    if (here == NULL && synced_count < sizeof synced / sizeof *synced) {
        here = &synced[synced_count++];
        *here = (seen){about->st_dev, about->st_ino, 0};
    }
    if (here != NULL)
        here->times++;
    return 0;
}

/* Removed, it is no longer on disk: another file may get its inode. */
static void forget(const struct stat *about)
{
    static pthread_mutex_t lock =
        PTHREAD_MUTEX_INITIALIZER; /* workers discard; all else is one thread's */
    pthread_mutex_lock(&lock);
    seen *here = seen_of(about);
    if (here != NULL)
        *here = synced[--synced_count];
    pthread_mutex_unlock(&lock);
}

static int watch_fsync(int fd)
{
    struct stat about;
    if (fails(&syncing) || fstat(fd, &about) != 0)
        return -1;
    single_syncs++;
    remember(NULL, &about, 0, NULL);
    return (int)syscall(SYS_fsync, fd);
}

int syncfs(int fd)
{
    if (fails(&syncing))
        return -1;
    common_syncs++;
    (void)nftw(folder, remember, 8, FTW_PHYS);
    return (int)syscall(SYS_syncfs, fd);
}

int unlinkat(int parent, const char *name, int flags)
{
    struct stat about;
    if (fstatat(parent, name, &about, AT_SYMLINK_NOFOLLOW) == 0)
        forget(&about);
    return (int)syscall(SYS_unlinkat, parent, name, flags);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    struct stat about;
    size_t now = open_descriptors();
    most_descriptors = now > most_descriptors ? now : most_descriptors;
    moved_early = moved_early ||
                  (fstatat(from, old, &about, AT_SYMLINK_NOFOLLOW) == 0 && seen_of(&about) == NULL);
    return fails(&moving) ? -1 : (int)syscall(SYS_renameat2, from, old, to, new, flags);
}

int mkdirat(int parent, const char *name, mode_t mode)
{
    bool failed = fails(&making);
    if (failed && making.fail != EEXIST)
        return -1;
    int made = (int)syscall(SYS_mkdirat, parent, name, mode);
    return failed ? (errno = EEXIST, -1) : made; /* another was quicker */
}

/* ---- the sink -------------------------------------------------------------------------------- */

static int root;

static int begin(void **state)
{
    syncing = moving = making = (call){0, 0};
    synced_count = single_syncs = common_syncs = most_descriptors = 0;
    moved_early = false;
    if (make_folder(state) != 0)
        return 1;
    root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return root < 0;
}

static int end(void **state)
{
    close(root);
    return remove_folder(state) != 0 || moved_early;
}

static ev_sink *open_sink(void)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_sink *sink = ev_sink_folder(root, PART, &faults);
    assert_non_null(sink);
    assert_true(sink->durable);
    assert_false(sink->answers_all);
    return sink;
}

static void finish(ev_sink *sink)
{
    ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->finish(sink, NULL, &fatal), EV_OK);
    assert_int_equal(kind_of(PART), 0);
    sink->close(sink);
}

/* Ends a batch that a fault stopped. The folder of what was not placed stays, empty; the next run
 * that ends by itself removes it. */
static void break_off(ev_sink *sink)
{
    sink->close(sink);
    assert_int_equal(kind_of(PART), S_IFDIR | 0700);
    assert_int_equal(count_in(in_folder(PART)), 0);
    finish(open_sink());
}

/* Prepares and places a document that stops the batch; then the batch discards it and ends. Nothing
 * of it is left. */
static void assert_fatal(const char *id, ev_replace replace, ev_code code, const char *pointer)
{
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    job_text(&job, id, "new");
    job.replace = replace;
    assert_int_not_equal(put(sink, &job, &fatal), EV_OK);
    assert_fault(&fatal, code, pointer);
    assert_int_equal(job.faults.count, 0);
    sink->discard(sink, &job);
    break_off(sink);
    job_free(&job);
}

static void assert_holds(ev_sink *sink, const char *id, const char *expected)
{
    ev_job job;
    uint8_t hash[EV_HASH_SIZE];
    job_text(&job, id, expected != NULL ? expected : "");
    assert_int_equal(sink->holds(sink, id, hash), expected != NULL);
    if (expected != NULL)
        assert_memory_equal(hash, job.entry.pdf, sizeof hash);
    job_free(&job);
}

/* ---- documents ------------------------------------------------------------------------------- */

static void a_path_comes_from_a_number_and_from_nothing_else(void **state)
{
    (void)state;
    char path[EV_DOCUMENT_PATH_SIZE];
    assert_true(ev_document_path("KZ0012345", path));
    assert_string_equal(path, "45/23/KZ0012345.pdf");
    assert_true(ev_document_path("ABC123", path));
    assert_string_equal(path, "23/C1/ABC123.pdf");
    assert_true(ev_document_path("1234567890ABC", path));
    assert_string_equal(path, "BC/0A/1234567890ABC.pdf");
    static const char *const wrong[] = {
        "",           "ABC12",     "1234567890ABCD", "KZ00123./",   "KZ00123..",
        "../../../x", "kz0012345", "KZ 012345",      "KZ0012345\n", "KZ00\xD0\x90ZZ"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(ev_document_path(wrong[i], path));
}

static void a_document_gets_its_name_when_it_is_its_turn(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    ev_faults_init(&fatal, EV_LENIENT);
    job_text(&job, "KZ0012345", "bytes");
    job.slot = 7;
    assert_int_equal(sink->prepare(sink, &job, &fatal), EV_OK);
    assert_file(PART "/7.pdf", "bytes");
    assert_int_equal(count_in(folder), 1);
    assert_int_equal(secure(sink, &job, &fatal), EV_OK);
    assert_int_equal(sink->place(sink, &job, &fatal), EV_OK);
    assert_false(job.prepared);
    assert_file("45/23/KZ0012345.pdf", "bytes");
    assert_int_equal(kind_of("45/23/KZ0012345.pdf"), S_IFREG | 0600);
    assert_int_equal(kind_of("45/23"), S_IFDIR | 0700);
    assert_int_equal(kind_of("45"), S_IFDIR | 0700);
    assert_int_equal(kind_of(PART), S_IFDIR | 0700);
    assert_int_equal(count_in(in_folder(PART)), 0);
    sink->discard(sink, &job); /* it was placed: nothing happens to it */
    assert_file("45/23/KZ0012345.pdf", "bytes");
    finish(sink);
    assert_int_equal(count_in(folder), 1);
    job_free(&job);
}

static void what_is_discarded_was_never_there(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    ev_faults_init(&fatal, EV_LENIENT);
    job_text(&job, "KZ0012345", "bytes");
    assert_int_equal(sink->prepare(sink, &job, &fatal), EV_OK);
    sink->discard(sink, &job);
    sink->discard(sink, &job);
    assert_int_equal(count_in(in_folder(PART)), 0);
    put_text(sink, "KZ0012345", "other");
    finish(sink);
    assert_file("45/23/KZ0012345.pdf", "other");
    job_free(&job);
}

static void large_and_empty_documents_are_whole(void **state)
{
    (void)state;
    enum { LARGE = 200 * 1000 };
    ev_job job;
    ev_faults fatal;
    uint8_t hash[EV_HASH_SIZE];
    ev_sink *sink = open_sink();
    char *bytes = malloc(LARGE);
    assert_non_null(bytes);
    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = (char)(i * 7 + i / 256);
    job_bytes(&job, "KZ0012345", bytes, LARGE);
    assert_int_equal(put(sink, &job, &fatal), EV_OK);
    ev_buf there = file_bytes("45/23/KZ0012345.pdf");
    assert_int_equal(there.size, LARGE);
    assert_memory_equal(there.data, bytes, LARGE);
    assert_true(sink->holds(sink, "KZ0012345", hash));
    assert_memory_equal(hash, job.entry.pdf, sizeof hash);
    put_text(sink, "KZ0012346", "");
    assert_holds(sink, "KZ0012346", "");
    finish(sink);
    ev_buf_free(&there);
    job_free(&job);
    free(bytes);
}

/* ---- what is there already ------------------------------------------------------------------- */

static void assert_again(ev_replace replace, const char *text, bool duplicate)
{
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    put_text(sink, "KZ0012345", "first");
    job_text(&job, "KZ0012345", text);
    job.replace = replace;
    assert_int_equal(put(sink, &job, &fatal), EV_OK);
    if (duplicate)
        assert_fault(&job.faults, EV_DUPLICATE, "/visa/number");
    else
        assert_int_equal(job.faults.count, 0);
    assert_file("45/23/KZ0012345.pdf", duplicate ? "first" : text);
    assert_int_equal(kind_of("45/23/KZ0012345.pdf"), S_IFREG | 0600);
    assert_int_equal(count_in(in_folder(PART)), 0);
    put_text(sink, "KZ0112345", "another");
    finish(sink);
    assert_file("45/23/KZ0112345.pdf", "another");
    assert_int_equal(unlink(in_folder("45/23/KZ0012345.pdf")), 0);
    assert_int_equal(unlink(in_folder("45/23/KZ0112345.pdf")), 0);
    job_free(&job);
}

static void assert_modes(void)
{
    assert_again(EV_REPLACE_NEVER, "second", true);
    assert_again(EV_REPLACE_NEVER, "first", true);
    assert_again(EV_REPLACE_IF_SAME, "second", true);
    assert_again(EV_REPLACE_IF_SAME, "first", false);
    assert_again(EV_REPLACE_ALWAYS, "second", false);
    assert_again(EV_REPLACE_ALWAYS, "first", false);
}

static void a_file_that_is_there_is_replaced_as_the_job_says(void **state)
{
    (void)state;
    assert_modes();
}

static void so_it_is_where_the_file_system_has_no_such_rename(void **state)
{
    (void)state;
    static const int unknown[] = {EINVAL, ENOSYS};
    for (size_t i = 0; i < 2; i++) {
        moving = (call){unknown[i], UINT32_MAX};
        assert_modes();
    }
}

/* ---- in the way ------------------------------------------------------------------------------ */

static const ev_replace modes[] = {EV_REPLACE_NEVER, EV_REPLACE_IF_SAME, EV_REPLACE_ALWAYS};

static void assert_in_the_way(const char *pointer)
{
    for (size_t i = 0; i < 3; i++)
        assert_fatal("KZ0012345", modes[i], EV_LINK_IN_THE_WAY, pointer);
    ev_sink *sink = open_sink();
    assert_holds(sink, "KZ0012345", NULL);
    put_text(sink, "KZ0067890", "beside it"); /* it is in nobody else's way */
    finish(sink);
    assert_int_equal(unlink(in_folder("90/78/KZ0067890.pdf")), 0);
}

static void no_link_is_followed(void **state)
{
    (void)state;
    mkdir(in_folder("else"), 0700);
    mkdir(in_folder("else/23"), 0700);
    put_file("else/23/KZ0012345.pdf", "new");
    assert_int_equal(symlink("else", in_folder("45")), 0);
    assert_in_the_way("45");
    assert_int_equal(unlink(in_folder("45")), 0);
    mkdir(in_folder("45"), 0700);
    assert_int_equal(symlink("../else/23", in_folder("45/23")), 0);
    assert_in_the_way("45/23");
    assert_int_equal(unlink(in_folder("45/23")), 0);
    mkdir(in_folder("45/23"), 0700);
    assert_int_equal(symlink("../../else/23/KZ0012345.pdf", in_folder("45/23/KZ0012345.pdf")), 0);
    assert_in_the_way("45/23");
    assert_true(S_ISLNK(kind_of("45/23/KZ0012345.pdf")));
    assert_int_equal(unlink(in_folder("45/23/KZ0012345.pdf")), 0);
    assert_int_equal(symlink("nowhere", in_folder("45/23/KZ0012345.pdf")), 0);
    assert_in_the_way("45/23");
    moving = (call){EINVAL, UINT32_MAX};
    assert_in_the_way("45/23");
    assert_true(S_ISLNK(kind_of("45/23/KZ0012345.pdf")));
    assert_file("else/23/KZ0012345.pdf", "new");
    assert_int_equal(count_in(in_folder("else")), 1);
    assert_int_equal(count_in(in_folder("else/23")), 1);
}

static void what_is_no_folder_or_no_file_is_in_the_way(void **state)
{
    (void)state;
    put_file("45", "a file");
    assert_in_the_way("45");
    assert_file("45", "a file");
    assert_int_equal(unlink(in_folder("45")), 0);
    mkdir(in_folder("45"), 0700);
    put_file("45/23", "a file");
    assert_in_the_way("45/23");
    assert_int_equal(unlink(in_folder("45/23")), 0);
    mkdir(in_folder("45/23"), 0700);
    mkdir(in_folder("45/23/KZ0012345.pdf"), 0700);
    assert_in_the_way("45/23");
    assert_int_equal(rmdir(in_folder("45/23/KZ0012345.pdf")), 0);
    assert_int_equal(mkfifo(in_folder("45/23/KZ0012345.pdf"), 0600), 0); /* which nobody writes */
    assert_in_the_way("45/23");
    moving = (call){EINVAL, UINT32_MAX};
    assert_in_the_way("45/23");
}

/* ---- a machine that fails -------------------------------------------------------------------- */

static void a_folder_that_goes_ends_the_batch(void **state)
{
    (void)state;
    char command[100];
    ev_job before, after;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    ev_faults_init(&fatal, EV_LENIENT);
    put_text(sink, "KZ0012345", "held"); /* its folder is open */
    job_text(&before, "KZ0112345", "prepared");
    assert_int_equal(sink->prepare(sink, &before, &fatal), EV_OK);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(secure(sink, &before, &fatal), EV_OK);
    assert_int_equal(system(command), 0);
    assert_int_equal(sink->place(sink, &before, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, "45/23");
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(secure(sink, &before, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, PART);
    settle(sink);
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->place(sink, &before, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, "45");
    job_text(&after, "KZ0212345", "too late");
    after.slot = 1;
    assert_int_equal(put(sink, &after, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, PART);
    assert_holds(sink, "KZ0012345", NULL);
    sink->discard(sink, &before);
    sink->close(sink);
    ev_faults_init(&fatal, EV_LENIENT);
    assert_null(ev_sink_folder(root, PART, &fatal));
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, PART);
    job_free(&before);
    job_free(&after);
}

static void a_full_disk_ends_the_batch_and_leaves_nothing_half(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    put_text(sink, "KZ0012345", "whole");
    job_text(&job, "KZ0112345", "more bytes than the disk has");
    rlim_t before = limit_files(10);
    ev_status status = put(sink, &job, &fatal);
    limit_files(before);
    assert_int_equal(status, EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, PART);
    assert_false(job.prepared);
    assert_int_equal(count_in(in_folder(PART)), 0);
    break_off(sink);
    assert_int_equal(count_in(folder), 1);
    assert_int_equal(count_in(in_folder("45/23")), 1);
    job_free(&job);
    making = (call){ENOSPC, 1};
    ev_faults_init(&fatal, EV_LENIENT);
    assert_null(ev_sink_folder(root, PART, &fatal));
    assert_fault(&fatal, EV_WRITE_FAILED, PART);
    moving = (call){ENOSPC, 1};
    assert_fatal("KZ0212345", EV_REPLACE_NEVER, EV_WRITE_FAILED, "45/23");
    moving = (call){EDQUOT, 1};
    assert_fatal("KZ0212345", EV_REPLACE_ALWAYS, EV_WRITE_FAILED, "45/23");
    moving = (call){EACCES, 1};
    assert_fatal("KZ0212345", EV_REPLACE_ALWAYS, EV_CANT_OPEN_OUTPUT, "45/23");
    syncing = (call){EIO, 1};
    assert_fatal("KZ0212345", EV_REPLACE_ALWAYS, EV_WRITE_FAILED, PART);
    assert_int_equal(count_in(in_folder("45/23")), 1);
}

static void a_folder_that_cannot_be_made_ends_the_batch(void **state)
{
    (void)state;
    static const int numbers[] = {ENOSPC, EROFS, ENOMEM};
    static const ev_code codes[] = {EV_WRITE_FAILED, EV_CANT_OPEN_OUTPUT, EV_OUT_OF_MEMORY};
    for (size_t i = 0; i < 3; i++) {
        ev_job job;
        ev_faults fatal;
        ev_sink *sink = open_sink();
        job_text(&job, "KZ0012345", "x");
        making = (call){numbers[i], 1};
        assert_int_not_equal(put(sink, &job, &fatal), EV_OK);
        assert_fault(&fatal, codes[i], "45");
        break_off(sink); /* without discard */
        assert_int_equal(count_in(folder), 0);
        job_free(&job);
    }
}

/* ---- on disk --------------------------------------------------------------------------------- */

static size_t syncs_of(const char *name)
{
    struct stat about;
    assert_int_equal(lstat(in_folder(name), &about), 0);
    return seen_of(&about) != NULL ? seen_of(&about)->times : 0;
}

static void assert_syncs(size_t singles, size_t commons)
{
    assert_int_equal(single_syncs, singles);
    assert_int_equal(common_syncs, commons);
    single_syncs = common_syncs = 0;
}

/* That no document gets its name before that, renameat2 above looks for in each test. */
static void each_folder_that_changed_is_synced_once(void **state)
{
    (void)state;
    ev_sink *sink = open_sink();
    put_text(sink, "KZ0012345", "a");
    put_text(sink, "KZ0112345", "b");
    assert_syncs(2, 0);
    assert_int_equal(syncs_of("45/23/KZ0012345.pdf"), 1);
    assert_int_equal(syncs_of("45/23"), 0);
    settle(sink);
    assert_syncs(3, 0);
    assert_int_equal(syncs_of("45/23"), 1);
    assert_int_equal(syncs_of("45"), 1);
    assert_int_equal(syncs_of("."), 1);
    settle(sink);
    assert_syncs(0, 0);
    put_text(sink, "KZ0212345", "c"); /* no new folder */
    settle(sink);
    assert_syncs(2, 0);
    assert_int_equal(syncs_of("45/23"), 2);
    put_text(sink, "KZ0012445", "d"); /* a new one in an old one */
    finish(sink);
    assert_syncs(3, 0);
    assert_int_equal(syncs_of("45/24"), 1);
    assert_int_equal(syncs_of("45"), 2);
    assert_int_equal(syncs_of("."), 1);
}

/* `count` documents prepared, one of them discarded again, then secured and placed together. */
static void put_group(ev_sink *sink, unsigned first, unsigned count)
{
    ev_job *jobs = calloc(count, sizeof *jobs), **group = calloc(count, sizeof *group);
    ev_faults fatal;
    char id[EV_ID_MAX + 1];
    assert_non_null(jobs);
    assert_non_null(group);
    ev_faults_init(&fatal, EV_LENIENT);
    for (unsigned i = 0; i < count; i++) {
        group[i] = &jobs[i];
        snprintf(id, sizeof id, "KZ%07u", first + i);
        job_text(&jobs[i], id, id);
        jobs[i].slot = i;
        assert_int_equal(sink->prepare(sink, &jobs[i], &fatal), EV_OK);
    }
    sink->discard(sink, &jobs[0]);
    assert_int_equal(sink->secure(sink, group, count, &fatal), EV_OK);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(sink->place(sink, &jobs[i], &fatal), EV_OK);
        job_free(&jobs[i]);
    }
    free(jobs);
    free(group);
}

static void many_together_wait_for_the_disk_once(void **state)
{
    (void)state;
    ev_sink *sink = open_sink();
    put_group(sink, 0, 4);
    assert_syncs(3, 0);
    put_group(sink, 10, 5);
    assert_syncs(0, 1);
    settle(sink);
    assert_syncs(0, 1);
    static const char *const changed[] = {".", "01", "01/00", "14", "14/00"};
    for (size_t i = 0; i < 5; i++)
        assert_in_range(syncs_of(changed[i]), 1, 3);
    assert_int_equal(kind_of("00"), 0);
    assert_int_equal(kind_of("10"), 0);
    settle(sink);
    assert_syncs(0, 0);
    put_text(sink, "KZ0012345", "a");
    put_text(sink, "KZ0012445", "b"); /* with "45" and the folder of all, four changed */
    assert_syncs(2, 0);
    finish(sink);
    assert_syncs(0, 1);
}

static void a_duplicate_changes_no_folder(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    put_text(sink, "KZ0012345", "a");
    settle(sink);
    assert_syncs(4, 0);
    job_text(&job, "KZ0012345", "b");
    assert_int_equal(put(sink, &job, &fatal), EV_OK);
    assert_int_equal(job.faults.status, EV_DATA);
    settle(sink);
    assert_syncs(1, 0); /* the document's own */
    finish(sink);
    job_free(&job);
}

/* Made by another shard between our look and our mkdir, it is not on disk because that one will
 * sync it some time. */
static void a_folder_that_another_made_at_the_same_time_is_synced_too(void **state)
{
    (void)state;
    ev_sink *sink = open_sink();
    making = (call){EEXIST, 2};
    put_text(sink, "KZ0012345", "a");
    settle(sink);
    assert_int_equal(syncs_of("."), 1);
    assert_int_equal(syncs_of("45"), 1);
    finish(sink);
}

static void assert_settle_fails(ev_sink *sink)
{
    ev_faults fatal;
    syncing = (call){EIO, 1};
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->settle(sink, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "");
}

static void a_sync_that_fails_ends_the_batch_and_one_that_is_interrupted_does_not(void **state)
{
    (void)state;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    put_text(sink, "KZ0012345", "a");
    syncing = (call){EINTR, 3};
    settle(sink);
    put_text(sink, "KZ0112345", "b"); /* one folder changed */
    assert_settle_fails(sink);
    put_text(sink, "KZ0012346", "c"); /* three */
    assert_settle_fails(sink);
    put_group(sink, 0, 4);
    assert_settle_fails(sink);
    put_text(sink, "KZ0012347", "d");
    syncing = (call){EIO, UINT32_MAX};
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->finish(sink, NULL, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "");
    syncing = (call){0};
    break_off(sink);
}

/* One after another, or all by one call: none of the group is placed then. */
static void documents_that_cannot_be_synced_end_the_batch(void **state)
{
    (void)state;
    for (unsigned count = 1; count <= 5; count += 2) {
        ev_job jobs[5] = {0}, *group[5];
        ev_faults fatal;
        ev_sink *sink = open_sink();
        ev_faults_init(&fatal, EV_LENIENT);
        for (unsigned i = 0; i < count; i++) {
            group[i] = &jobs[i];
            job_text(&jobs[i], "KZ0012345", "a");
            jobs[i].slot = i;
            assert_int_equal(sink->prepare(sink, &jobs[i], &fatal), EV_OK);
        }
        syncing = (call){EIO, 1};
        assert_int_equal(sink->secure(sink, group, count, &fatal), EV_IO);
        assert_fault(&fatal, EV_WRITE_FAILED, PART);
        for (unsigned i = 0; i < count; i++) {
            sink->discard(sink, &jobs[i]);
            job_free(&jobs[i]);
        }
        break_off(sink);
        assert_int_equal(count_in(folder), 0);
    }
}

static void many_folders_need_few_descriptors(void **state)
{
    (void)state;
    enum { MANY = 300 };
    char id[EV_ID_MAX + 1], path[EV_DOCUMENT_PATH_SIZE];
    ev_sink *sink = open_sink();
    size_t before = open_descriptors();
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "KZ%07u", i * 37);
        put_text(sink, id, id);
    }
    assert_in_range(most_descriptors, before + 100,
                    before + 130); /* kept as long as may be, and no longer */
    settle(sink);
    assert_int_equal(open_descriptors(), before);
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "KZ%07u", i * 37);
        assert_true(ev_document_path(id, path));
        assert_file(path, id);
        path[5] = '\0';
        assert_in_range(syncs_of(path), 1, MANY);
        path[2] = '\0';
        assert_in_range(syncs_of(path), 1, MANY);
    }
    assert_in_range(syncs_of("."), 1, MANY);
    finish(sink);
}

/* ---- the folder for what is not placed ------------------------------------------------------- */

static void what_an_earlier_run_left_is_removed(void **state)
{
    (void)state;
    mkdir(in_folder(PART), 0700);
    put_file(PART "/0.pdf", "left");
    put_file(PART "/63.pdf", "left");
    put_file(PART "/.hidden", "left");
    ev_sink *sink = open_sink();
    assert_int_equal(count_in(in_folder(PART)), 0);
    put_text(sink, "KZ0012345", "a");
    put_file(PART "/0.pdf", "somebody else's"); /* a name that is taken */
    put_text(sink, "KZ0112345", "b");
    put_file("else", "not ours");
    assert_int_equal(symlink("../else", in_folder(PART "/0.pdf")), 0);
    put_text(sink, "KZ0212345", "c");
    finish(sink);
    assert_file("45/23/KZ0112345.pdf", "b");
    assert_file("45/23/KZ0212345.pdf", "c");
    assert_true(S_ISREG(kind_of("45/23/KZ0212345.pdf")));
    assert_file("else", "not ours");
}

static void assert_no_sink(void)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_null(ev_sink_folder(root, PART, &faults));
    assert_fault(&faults, EV_LINK_IN_THE_WAY, PART);
}

static void what_is_no_folder_of_ours_is_left_alone(void **state)
{
    (void)state;
    mkdir(in_folder("else"), 0700);
    put_file("else/kept", "kept");
    assert_int_equal(symlink("else", in_folder(PART)), 0);
    assert_no_sink();
    assert_int_equal(unlink(in_folder(PART)), 0);
    put_file(PART, "a file");
    assert_no_sink();
    assert_file(PART, "a file");
    assert_int_equal(unlink(in_folder(PART)), 0);
    mkdir(in_folder(PART), 0700);
    mkdir(in_folder(PART "/folder"), 0700);
    assert_no_sink();
    assert_int_equal(kind_of(PART "/folder") & S_IFMT, S_IFDIR);
    assert_int_equal(rmdir(in_folder(PART "/folder")), 0);
    assert_int_equal(symlink("../else/kept", in_folder(PART "/link")), 0);
    assert_no_sink();
    assert_true(S_ISLNK(kind_of(PART "/link")));
    assert_file("else/kept", "kept");
}

/* A stranger's thing that came later is no fault of documents that are in place. */
static void what_cannot_be_removed_at_the_end_stays(void **state)
{
    (void)state;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    ev_faults_init(&fatal, EV_LENIENT);
    put_text(sink, "KZ0012345", "a");
    mkdir(in_folder(PART "/folder"), 0700);
    assert_int_equal(sink->finish(sink, NULL, &fatal), EV_OK);
    sink->close(sink);
    assert_int_equal(kind_of(PART "/folder") & S_IFMT, S_IFDIR);
}

/* ---- several workers ------------------------------------------------------------------------- */

enum { WORKERS = 4, EACH = 8 };

typedef struct worker {
    ev_sink *sink;
    ev_job job[EACH];
    bool good;
} worker;

static void *work(void *argument)
{
    worker *w = argument;
    uint8_t hash[EV_HASH_SIZE];
    ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    w->good = true;
    for (size_t i = 0; i < EACH; i++)
        w->good = w->sink->prepare(w->sink, &w->job[i], &fatal) == EV_OK &&
                  w->sink->holds(w->sink, "KZ9999999", hash) && w->good;
    w->sink->discard(w->sink, &w->job[EACH - 1]);
    return NULL;
}

static void workers_prepare_side_by_side(void **state)
{
    (void)state;
    pthread_t threads[WORKERS];
    ev_faults fatal;
    char id[EV_ID_MAX + 1], path[EV_DOCUMENT_PATH_SIZE];
    ev_sink *sink = open_sink();
    worker *workers = calloc(WORKERS, sizeof *workers);
    assert_non_null(workers);
    put_text(sink, "KZ9999999", "held");
    for (unsigned n = 0; n < WORKERS * EACH; n++) {
        ev_job *job = &workers[n % WORKERS].job[n / WORKERS];
        snprintf(id, sizeof id, "KZ%07u", n);
        job_text(job, id, id);
        job->slot = n;
    }
    for (size_t i = 0; i < WORKERS; i++) {
        workers[i].sink = sink;
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < WORKERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    ev_faults_init(&fatal, EV_LENIENT);
    for (unsigned n = 0; n < WORKERS * EACH; n++) {
        ev_job *job = &workers[n % WORKERS].job[n / WORKERS];
        assert_true(workers[n % WORKERS].good);
        assert_true(ev_document_path(job->entry.id, path));
        if (n / WORKERS < EACH - 1) {
            assert_int_equal(secure(sink, job, &fatal), EV_OK);
            assert_int_equal(sink->place(sink, job, &fatal), EV_OK);
            assert_file(path, job->entry.id);
        } else
            assert_int_equal(kind_of(path), 0);
        job_free(job);
    }
    assert_int_equal(count_in(in_folder(PART)), 0);
    finish(sink);
    free(workers);
}

#define SINK_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

UNIT_TESTS(folder_sink)
{
    const struct CMUnitTest tests[] = {
        SINK_TEST(a_path_comes_from_a_number_and_from_nothing_else),
        SINK_TEST(a_document_gets_its_name_when_it_is_its_turn),
        SINK_TEST(what_is_discarded_was_never_there),
        SINK_TEST(large_and_empty_documents_are_whole),
        SINK_TEST(a_file_that_is_there_is_replaced_as_the_job_says),
        SINK_TEST(so_it_is_where_the_file_system_has_no_such_rename),
        SINK_TEST(no_link_is_followed),
        SINK_TEST(what_is_no_folder_or_no_file_is_in_the_way),
        SINK_TEST(a_folder_that_goes_ends_the_batch),
        SINK_TEST(a_full_disk_ends_the_batch_and_leaves_nothing_half),
        SINK_TEST(a_folder_that_cannot_be_made_ends_the_batch),
        SINK_TEST(each_folder_that_changed_is_synced_once),
        SINK_TEST(many_together_wait_for_the_disk_once),
        SINK_TEST(a_duplicate_changes_no_folder),
        SINK_TEST(a_folder_that_another_made_at_the_same_time_is_synced_too),
        SINK_TEST(a_sync_that_fails_ends_the_batch_and_one_that_is_interrupted_does_not),
        SINK_TEST(documents_that_cannot_be_synced_end_the_batch),
        SINK_TEST(many_folders_need_few_descriptors),
        SINK_TEST(what_an_earlier_run_left_is_removed),
        SINK_TEST(what_is_no_folder_of_ours_is_left_alone),
        SINK_TEST(what_cannot_be_removed_at_the_end_stays),
        SINK_TEST(workers_prepare_side_by_side),
    };
    watched_fsync = watch_fsync;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
