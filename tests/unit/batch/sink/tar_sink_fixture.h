/* For the tests of tar archives: calls that are watched, short or interrupted; some documents, a
 * journal, and the archive that tar(1) makes of them. */
#ifndef EV_TAR_SINK_FIXTURE_H
#define EV_TAR_SINK_FIXTURE_H

#include "unit/batch/sink/sink_fixture.h"
#include "unit/batch/sink/system_calls.h"

#include "batch/sink/tar.h"

/* ---- system calls ---------------------------------------------------------------------------- */

static char events[16]; /* 'f': a file was synced, 'd': a folder, 'r': renamed */
static size_t at_most; /* the most bytes of a writev and a pread, of which every second call is then
                          interrupted; 0: all bytes */
static int sync_error; /* errno of fsync; 0: it works */

static inline void add_event(char what)
{
    size_t size = strlen(events);
    if (size + 1 < sizeof events)
        events[size] = what;
}

static inline int watch_fsync(int fd)
{
    struct stat about;
    if (fstat(fd, &about) == 0)
        add_event(S_ISDIR(about.st_mode) ? 'd' : 'f');
    errno = sync_error;
    return sync_error != 0 ? -1 : system_fsync(fd);
}

static inline int watch_rename(const char *from, const char *to)
{
    add_event('r');
    return system_rename(from, to);
}

static inline bool is_interrupted(void)
{
    static bool last;
    last = at_most > 0 && !last;
    errno = EINTR;
    return last;
}

static inline size_t some_of(size_t size)
{
    return at_most > 0 && size > at_most ? at_most : size;
}

static inline ssize_t write_some(int fd, const struct iovec *parts, int count)
{
    if (at_most == 0)
        return system_writev(fd, parts, count);
    while (parts->iov_len == 0)
        parts++;
    return is_interrupted() ? -1 : write(fd, parts->iov_base, some_of(parts->iov_len));
}

static inline ssize_t read_some(int fd, void *bytes, size_t size, off_t at)
{
    return is_interrupted() ? -1 : system_pread(fd, bytes, some_of(size), at);
}

/* ---- the sink -------------------------------------------------------------------------------- */

static inline int begin_tar_sink(void **state)
{
    changed_calls = (system_calls){
        .fsync = watch_fsync, .rename = watch_rename, .writev = write_some, .pread = read_some};
    memset(events, 0, sizeof events);
    at_most = 0;
    sync_error = 0;
    return begin_sink(state);
}

#define TAR_SINK_TEST(name) cmocka_unit_test_setup_teardown(name, begin_tar_sink, end_sink)

static inline ev_sink *open_sink(const char *path)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_sink *sink = ev_sink_tar(path, folder, &faults);
    assert_non_null(sink);
    assert_int_equal(faults.count, 0);
    assert_false(sink->durable);
    assert_false(sink->answers_all);
    assert_null(sink->holds);
    assert_null(sink->sync_staged);
    return sink;
}

static inline ev_status finish(ev_sink *sink, ev_journal *journal, ev_faults *fatal)
{
    ev_faults_init(fatal, EV_LENIENT);
    ev_status status = sink->finish(sink, journal, fatal);
    assert_int_equal(status, fatal->status);
    return status;
}

static inline void finish_well(ev_sink *sink, ev_journal *journal)
{
    ev_faults fatal;
    assert_int_equal(finish(sink, journal, &fatal), EV_OK);
    sink->close(sink);
}

/* Documents of different sizes, some at the border of a block. */
enum { DOCUMENTS = 7 };
static const char *const ids[DOCUMENTS] = {"KZ0012345", "KZ0012346", "AAAAAA",   "1234567890ABC",
                                           "KZ0000001", "KZ0000002", "KZ9999999"};
static const size_t sizes[DOCUMENTS] = {100107, 511, 512, 513, 1, 0, 300000};

static inline void make_document(ev_job *job, size_t i)
{
    char *bytes = malloc(sizes[i] + 1);
    assert_non_null(bytes);
    for (size_t at = 0; at < sizes[i]; at++)
        bytes[at] = (char)(at * 31 + at / 256 + i);
    job_bytes(job, ids[i], bytes, sizes[i]);
    free(bytes);
}

static inline void put_documents(ev_sink *sink)
{
    for (size_t i = 0; i < DOCUMENTS; i++) {
        ev_job job;
        ev_faults fatal;
        make_document(&job, i);
        assert_int_equal(put(sink, &job, &fatal), EV_OK);
        assert_int_equal(job.faults.count, 0);
        job_free(&job);
    }
    sync_published(sink);
}

/* A finished journal that is copied in more than one piece. */
static inline ev_journal *make_journal(void)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_journal *journal = ev_journal_open_scratch(folder, &faults);
    assert_non_null(journal);
    for (uint64_t seq = 1; seq <= 500; seq++) {
        ev_entry entry = {.seq = seq, .has_input = true};
        strcpy(entry.code, "duplicate");
        strcpy(entry.program, "evisa-gen 0.0.0");
        ev_journal_append(journal, &entry);
    }
    assert_int_equal(ev_journal_finish(journal, &faults), EV_OK);
    assert_in_range(ev_journal_size(journal), 65537, 1 << 20);
    return journal;
}

/* The same members as files below tar/; their names, in the order of the archive, in `names`. */
static inline void write_files(const ev_journal *journal)
{
    char name[64] = "tar/", names[1000] = "";
    mkdir(in_folder("tar"), 0700);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        ev_job job;
        ev_faults faults;
        make_document(&job, i);
        assert_true(ev_document_path(ids[i], name + 4));
        for (size_t slash = 6; slash <= 9; slash += 3) { /* "tar/45" and "tar/45/23" */
            name[slash] = '\0';
            (void)mkdir(in_folder(name), 0700);
            name[slash] = '/';
        }
        ev_faults_init(&faults, EV_LENIENT);
        assert_int_equal(ev_output_write(in_folder(name), ev_buf_as_slice(&job.pdf), &faults),
                         EV_OK);
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s\n", name + 4);
        job_free(&job);
    }
    ev_buf bytes;
    ev_faults faults;
    ev_buf_init(&bytes, NULL, ev_journal_size(journal));
    assert_int_equal(pread(ev_journal_fd(journal), bytes.data, ev_journal_size(journal), 0),
                     ev_journal_size(journal));
    bytes.size = ev_journal_size(journal);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(
        ev_output_write(in_folder("tar/results.ndjson"), ev_buf_as_slice(&bytes), &faults), EV_OK);
    snprintf(names + strlen(names), sizeof names - strlen(names), "results.ndjson\n");
    put_file("names", ev_slice_from(names));
    ev_buf_free(&bytes);
    memset(events, 0, sizeof events);
}

static inline void run(const char *command)
{
    char line[1000];
    snprintf(line, sizeof line, "cd '%s' && %s", folder, command);
    assert_int_equal(system(line), 0);
}

static inline void make_expected(const ev_journal *journal)
{
    write_files(journal);
    run("tar --format=ustar --owner=:0 --group=:0 --numeric-owner --mtime=@0 --mode=0600 -b20 -cf "
        "expected -C tar -T names");
}

#endif
