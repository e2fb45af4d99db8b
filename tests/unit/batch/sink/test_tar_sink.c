/* Documents in a tar: the bytes that tar(1) would write, and a file that is whole or not there. */
#undef _FORTIFY_SOURCE /* its inline functions would stand beside those below */
#include "lib/unit.h"
#include "unit/batch/sink/sink_fixture.h"
#include "unit/batch/sink/watched_fsync.h"

#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "batch/sink/tar.h"

/* ---- calls that are watched, or changed ------------------------------------------------------ */

static char events[16]; /* 'f': a file was synced, 'd': a folder, 'r': renamed */
static size_t at_most;  /* bytes a writev takes and a pread gives; 0: all. Every second call is
                           interrupted then */
static int fail_sync;   /* errno */

static void happened(char what)
{
    size_t size = strlen(events);
    if (size + 1 < sizeof events)
        events[size] = what;
}

static int watch_fsync(int fd)
{
    struct stat about;
    if (fstat(fd, &about) == 0)
        happened(S_ISDIR(about.st_mode) ? 'd' : 'f');
    errno = fail_sync;
    return fail_sync != 0 ? -1 : (int)syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
    happened('r');
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static bool interrupted(void)
{
    static bool last;
    last = at_most > 0 && !last;
    errno = EINTR;
    return last;
}

static size_t some_of(size_t size)
{
    return at_most > 0 && size > at_most ? at_most : size;
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (at_most == 0)
        return syscall(SYS_writev, fd, parts, count);
    while (parts->iov_len == 0)
        parts++;
    return interrupted() ? -1 : write(fd, parts->iov_base, some_of(parts->iov_len));
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at)
{
    return interrupted() ? -1 : syscall(SYS_pread64, fd, bytes, some_of(size), at);
}

/* ---- the sink -------------------------------------------------------------------------------- */

static int begin(void **state)
{
    memset(events, 0, sizeof events);
    at_most = 0;
    fail_sync = 0;
    return make_folder(state);
}

static ev_sink *open_sink(const char *path)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_sink *sink = ev_sink_tar(path, folder, &faults);
    assert_non_null(sink);
    assert_int_equal(faults.count, 0);
    assert_false(sink->durable);
    assert_false(sink->answers_all);
    assert_null(sink->holds);
    return sink;
}

static ev_status finish(ev_sink *sink, ev_journal *journal, ev_faults *fatal)
{
    ev_faults_init(fatal, EV_LENIENT);
    ev_status status = sink->finish(sink, journal, fatal);
    assert_int_equal(status, fatal->status);
    return status;
}

static void finish_well(ev_sink *sink, ev_journal *journal)
{
    ev_faults fatal;
    assert_int_equal(finish(sink, journal, &fatal), EV_OK);
    sink->close(sink);
}

/* Some documents, among them sizes at the border of a block. */
enum { DOCUMENTS = 7 };
static const char *const ids[DOCUMENTS] = {"KZ0012345", "KZ0012346", "AAAAAA",   "1234567890ABC",
                                           "KZ0000001", "KZ0000002", "KZ9999999"};
static const size_t sizes[DOCUMENTS] = {100107, 511, 512, 513, 1, 0, 300000};

static void make_document(ev_job *job, size_t i)
{
    char *bytes = malloc(sizes[i] + 1);
    assert_non_null(bytes);
    for (size_t at = 0; at < sizes[i]; at++)
        bytes[at] = (char)(at * 31 + at / 256 + i);
    job_bytes(job, ids[i], bytes, sizes[i]);
    free(bytes);
}

static void put_documents(ev_sink *sink)
{
    for (size_t i = 0; i < DOCUMENTS; i++) {
        ev_job job;
        ev_faults fatal;
        make_document(&job, i);
        assert_int_equal(put(sink, &job, &fatal), EV_OK);
        assert_int_equal(job.faults.count, 0);
        job_free(&job);
    }
    settle(sink);
}

/* A journal that takes more than one read, settled. */
static ev_journal *make_journal(void)
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
    assert_int_equal(ev_journal_settle(journal, &faults), EV_OK);
    assert_in_range(ev_journal_size(journal), 65537, 1 << 20);
    return journal;
}

/* The same files one by one, as tar/... and names in the order of the input. */
static void write_files(const ev_journal *journal)
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
    put_file("names", names);
    ev_buf_free(&bytes);
    memset(events, 0, sizeof events);
}

static void run(const char *command)
{
    char line[1000];
    snprintf(line, sizeof line, "cd '%s' && %s", folder, command);
    assert_int_equal(system(line), 0);
}

static void make_expected(const ev_journal *journal)
{
    write_files(journal);
    run("tar --format=ustar --owner=:0 --group=:0 --numeric-owner --mtime=@0 --mode=0600 -b20 -cf "
        "expected -C tar -T names");
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static void it_is_what_tar_writes_of_the_same_files(void **state)
{
    (void)state;
    ev_journal *journal = make_journal();
    make_expected(journal);
    for (size_t short_writes = 0; short_writes < 2; short_writes++) {
        at_most = short_writes * 1009;
        ev_sink *sink = open_sink(in_folder("made"));
        put_documents(sink);
        finish_well(sink, journal);
        run("cmp made expected");
    }
    run("TZ=UTC0 tar --numeric-owner -tvf made | tr -s ' ' > listed");
    ev_buf listed = file_bytes("listed");
    assert_non_null(strstr(listed.data,
                           "-rw------- 0/0 100107 1970-01-01 00:00 45/23/KZ0012345.pdf\n"
                           "-rw------- 0/0 511 1970-01-01 00:00 46/23/KZ0012346.pdf\n"));
    ev_buf_free(&listed);
    ev_journal_close(journal);
}

static void python_reads_the_same_from_it(void **state)
{
    (void)state;
    static const char script[] =
        "import tarfile\n"
        "with tarfile.open('made', 'r:') as made:\n"
        "    members = made.getmembers()\n"
        "    assert [m.name for m in members] == open('names').read().split()\n"
        "    for m in members:\n"
        "        assert m.isreg() and (m.mode, m.uid, m.gid, m.mtime, m.uname, m.gname) == (0o600, "
        "0, 0, 0, '', ''), m.name\n"
        "        assert made.extractfile(m).read() == open('tar/' + m.name, 'rb').read(), m.name\n";
    ev_journal *journal = make_journal();
    write_files(journal);
    ev_sink *sink = open_sink(in_folder("made"));
    put_documents(sink);
    finish_well(sink, journal);
    put_file("script", script);
    run("python3 script");
    ev_journal_close(journal);
}

static void without_documents_and_journal_it_is_an_empty_tar(void **state)
{
    (void)state;
    finish_well(open_sink(in_folder("made")), NULL);
    ev_buf made = file_bytes("made");
    assert_int_equal(made.size, 20 * EV_TAR_BLOCK);
    for (size_t i = 0; i < made.size; i++)
        assert_int_equal(made.data[i], 0);
    ev_buf_free(&made);
}

static void a_number_that_is_in_it_is_a_duplicate(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink(in_folder("made"));
    static const ev_replace modes[] = {EV_REPLACE_NEVER, EV_REPLACE_IF_SAME, EV_REPLACE_ALWAYS};
    put_text(sink, "KZ0012345", "a");
    for (size_t i = 0; i < 3; i++) {
        job_text(&job, "KZ0012345", "a");
        job.replace = modes[i];
        assert_int_equal(put(sink, &job, &fatal), EV_OK);
        assert_fault(&job.faults, EV_DUPLICATE, "/visa/number");
        sink->discard(sink, &job);
        job_free(&job);
    }
    put_text(sink, "KZ0012346", "b");
    finish_well(sink, NULL);
    run("tar -tf made > listed");
    assert_file("listed", "45/23/KZ0012345.pdf\n46/23/KZ0012346.pdf\n");
}

/* ---- a file ---------------------------------------------------------------------------------- */

static void a_file_appears_when_it_is_whole_and_on_disk(void **state)
{
    (void)state;
    put_file("made", "before");
    ev_sink *sink = open_sink(in_folder("made"));
    put_documents(sink);
    assert_file("made", "before");
    assert_int_equal(count_in(folder), 2);
    ev_faults fatal;
    assert_string_equal(events, "");
    assert_int_equal(finish(sink, NULL, &fatal), EV_OK);
    assert_string_equal(events, "frd");
    assert_int_equal(count_in(folder), 1);
    assert_int_equal(kind_of("made"), S_IFREG | 0600);
    sink->close(sink);
    assert_int_equal(kind_of("made"), S_IFREG | 0600);
    run("tar -tf made > listed && test $(wc -l < listed) -eq 7");
}

static void what_is_not_finished_was_never_there(void **state)
{
    (void)state;
    ev_sink *sink = open_sink(in_folder("made"));
    put_documents(sink);
    sink->close(sink);
    assert_int_equal(count_in(folder), 0);
    put_file("made", "before");
    sink = open_sink(in_folder("made"));
    put_documents(sink);
    sink->close(sink);
    assert_file("made", "before");
    assert_int_equal(count_in(folder), 1);
}

static void a_link_stays_and_what_it_names_is_replaced(void **state)
{
    (void)state;
    mkdir(in_folder("else"), 0700);
    put_file("else/target", "before");
    assert_int_equal(symlink("else/target", in_folder("link")), 0);
    finish_well(open_sink(in_folder("link")), NULL);
    assert_true(S_ISLNK(kind_of("link")));
    run("test $(wc -c < else/target) -eq 10240");
    assert_int_equal(count_in(in_folder("else")), 1);
}

static void a_path_in_the_current_folder_has_no_slash(void **state)
{
    (void)state;
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder), 0);
    finish_well(open_sink("made"), NULL);
    assert_int_equal(chdir(before), 0);
    assert_string_equal(events, "frd");
    assert_int_equal(count_in(folder), 1);
    assert_int_equal(kind_of("made"), S_IFREG | 0600);
}

/* ---- standard output, pipes, devices --------------------------------------------------------- */

static void standard_output_has_several_names(void **state)
{
    (void)state;
    static const char *const names[] = {NULL, "-", "/dev/stdout"};
    ev_journal *journal = make_journal();
    make_expected(journal);
    for (size_t i = 0; i < 3; i++) {
        output_to(open(in_folder("made"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        ev_sink *sink = open_sink(names[i]);
        put_documents(sink);
        finish_well(sink, journal);
        assert_int_equal(fcntl(STDOUT_FILENO, F_GETFD), 0); /* still open */
        output_back();
        run("cmp made expected");
        assert_string_equal(events, "");
    }
    ev_journal_close(journal);
}

static void a_pipe_is_written_as_its_reader_reads(void **state)
{
    (void)state;
    ev_journal *journal = make_journal();
    make_expected(journal);
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    pid_t reader = fork();
    if (reader == 0)
        _exit(chdir(folder) == 0 && execlp("sh", "sh", "-c", "cat pipe > made", (char *)NULL) == 0);
    ev_sink *sink = open_sink(in_folder("pipe"));
    put_documents(sink);
    finish_well(sink, journal);
    int status;
    assert_int_equal(waitpid(reader, &status, 0), reader);
    assert_int_equal(status, 0);
    run("cmp made expected");
    assert_true(S_ISFIFO(kind_of("pipe")));
    ev_journal_close(journal);
}

static void a_pipe_without_a_reader_ends_the_batch(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    output_to(broken_pipe());
    ev_sink *sink = open_sink("-");
    job_text(&job, "KZ0012345", "a");
    assert_int_equal(put(sink, &job, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "");
    assert_int_equal(finish(sink, NULL, &fatal), EV_IO);
    sink->close(sink);
    output_back();
    job_free(&job);
}

static void a_device_that_is_full_ends_the_batch(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink("/dev/full");
    job_text(&job, "KZ0012345", "a");
    assert_int_equal(put(sink, &job, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "/dev/full");
    sink->close(sink);
    assert_true(S_ISCHR(kind_of("../../dev/full")));
    finish_well(open_sink("/dev/null"), NULL);
    assert_true(S_ISCHR(kind_of("../../dev/null")));
    job_free(&job);
}

/* ---- a machine that fails -------------------------------------------------------------------- */

static void assert_no_sink(const char *path, const char *scratch, const char *pointer)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_null(ev_sink_tar(path, scratch, &faults));
    assert_fault(&faults, EV_CANT_OPEN_OUTPUT, pointer);
}

static void what_cannot_be_opened_is_said_at_once(void **state)
{
    (void)state;
    const char *none = in_folder("no/such");
    assert_no_sink(none, folder, none);
    assert_no_sink(folder, folder, folder);
    assert_no_sink("", folder, "");
    assert_no_sink(in_folder("made"), none, none);
    assert_int_equal(count_in(folder), 0);
}

/* The index of numbers is in a file too: with a limit of 300 KB it is the archive that is full. */
static void a_full_disk_ends_the_batch(void **state)
{
    (void)state;
    enum { LIMIT = 300 * 1000 };
    ev_faults fatal, at_end;
    ev_job job;
    const char *path = in_folder("made");
    ev_journal *journal = make_journal();
    ev_sink *sink = open_sink(path);
    put_text(sink, "KZ0012345", "a");
    make_document(&job, DOCUMENTS - 1);
    rlim_t before = limit_files(LIMIT);
    ev_status status = put(sink, &job, &fatal), ended = finish(sink, journal, &at_end);
    limit_files(before);
    assert_int_equal(status, EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, path);
    assert_int_equal(ended, EV_IO);
    assert_fault(&at_end, EV_WRITE_FAILED, "results.ndjson");
    sink->close(sink);
    assert_int_equal(count_in(folder), 0);
    job_free(&job);
    ev_journal_close(journal);
}

static void an_index_that_cannot_be_written_ends_the_batch(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink(in_folder("made"));
    job_text(&job, "KZ0012345", "a");
    rlim_t before = limit_files(0);
    ev_status status = put(sink, &job, &fatal);
    limit_files(before);
    assert_int_equal(status, EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "");
    assert_int_equal(job.faults.count, 0);
    sink->close(sink);
    assert_int_equal(count_in(folder), 0);
    job_free(&job);
}

static void a_journal_that_lost_its_end_ends_the_batch(void **state)
{
    (void)state;
    ev_faults fatal;
    ev_journal *journal = make_journal();
    ev_sink *sink = open_sink(in_folder("made"));
    assert_int_equal(ftruncate(ev_journal_fd(journal), 70000), 0);
    assert_int_equal(finish(sink, journal, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "results.ndjson");
    sink->close(sink);
    assert_int_equal(count_in(folder), 0);
    ev_journal_close(journal);
}

static void an_end_that_fails_leaves_nothing(void **state)
{
    (void)state;
    ev_faults fatal;
    const char *path = in_folder("made");
    ev_sink *sink = open_sink(path);
    put_text(sink, "KZ0012345", "a");
    fail_sync = EIO;
    assert_int_equal(finish(sink, NULL, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, path);
    assert_string_equal(events, "f");
    sink->close(sink);
    assert_int_equal(count_in(folder), 0);
    fail_sync = 0;
    sink = open_sink(path);
    mkdir(path, 0700); /* where the file belongs */
    assert_int_equal(finish(sink, NULL, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, path);
    sink->close(sink);
    assert_int_equal(count_in(folder), 1);
}

#define SINK_TEST(name) cmocka_unit_test_setup_teardown(name, begin, remove_folder)

UNIT_TESTS(tar_sink)
{
    const struct CMUnitTest tests[] = {
        SINK_TEST(it_is_what_tar_writes_of_the_same_files),
        SINK_TEST(python_reads_the_same_from_it),
        SINK_TEST(without_documents_and_journal_it_is_an_empty_tar),
        SINK_TEST(a_number_that_is_in_it_is_a_duplicate),
        SINK_TEST(a_file_appears_when_it_is_whole_and_on_disk),
        SINK_TEST(what_is_not_finished_was_never_there),
        SINK_TEST(a_link_stays_and_what_it_names_is_replaced),
        SINK_TEST(a_path_in_the_current_folder_has_no_slash),
        SINK_TEST(standard_output_has_several_names),
        SINK_TEST(a_pipe_is_written_as_its_reader_reads),
        SINK_TEST(a_pipe_without_a_reader_ends_the_batch),
        SINK_TEST(a_device_that_is_full_ends_the_batch),
        SINK_TEST(what_cannot_be_opened_is_said_at_once),
        SINK_TEST(a_full_disk_ends_the_batch),
        SINK_TEST(an_index_that_cannot_be_written_ends_the_batch),
        SINK_TEST(a_journal_that_lost_its_end_ends_the_batch),
        SINK_TEST(an_end_that_fails_leaves_nothing),
    };
    watched_fsync = watch_fsync;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
