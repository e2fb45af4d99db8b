/* An archive on standard output, in a pipe or a device, and on a machine that fails. */
#include "lib/unit.h"
#include "unit/batch/sink/tar_sink_fixture.h"

#include <sys/wait.h>

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
        assert_int_equal(fcntl(STDOUT_FILENO, F_GETFD), -1); /* it is closed */
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
    assert_fault(&fatal, EV_WRITE_FAILED, "standard output");
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

static void an_output_that_cannot_be_opened_is_refused_at_once(void **state)
{
    (void)state;
    const char *none = in_folder("no/such");
    assert_no_sink(none, folder, none);
    assert_no_sink(folder, folder, folder);
    assert_no_sink("", folder, "");
    assert_no_sink(in_folder("made"), none, none);
    assert_int_equal(count_in(folder), 0);
}

/* The limit is for each file: the index of the numbers is smaller than the archive. */
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
    assert_fault(&at_end, EV_WRITE_FAILED, path);
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
    assert_fault(&fatal, EV_WRITE_FAILED, folder);
    assert_int_equal(job.faults.count, 0);
    sink->close(sink);
    assert_int_equal(count_in(folder), 0);
    job_free(&job);
}

static void a_journal_that_was_cut_ends_the_batch(void **state)
{
    (void)state;
    ev_faults fatal;
    ev_journal *journal = make_journal();
    const char *path = in_folder("made");
    ev_sink *sink = open_sink(path);
    assert_int_equal(ftruncate(ev_journal_fd(journal), 70000), 0);
    assert_int_equal(finish(sink, journal, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, path);
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
    sync_error = EIO;
    assert_int_equal(finish(sink, NULL, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, path);
    assert_string_equal(events, "f");
    sink->close(sink);
    assert_int_equal(count_in(folder), 0);
    sync_error = 0;
    sink = open_sink(path);
    mkdir(path, 0700); /* the name of the archive */
    assert_int_equal(finish(sink, NULL, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, path);
    sink->close(sink);
    assert_int_equal(count_in(folder), 1);
}

UNIT_TESTS(tar_sink_output)
{
    const struct CMUnitTest tests[] = {
        TAR_SINK_TEST(standard_output_has_several_names),
        TAR_SINK_TEST(a_pipe_is_written_as_its_reader_reads),
        TAR_SINK_TEST(a_pipe_without_a_reader_ends_the_batch),
        TAR_SINK_TEST(a_device_that_is_full_ends_the_batch),
        TAR_SINK_TEST(an_output_that_cannot_be_opened_is_refused_at_once),
        TAR_SINK_TEST(a_full_disk_ends_the_batch),
        TAR_SINK_TEST(an_index_that_cannot_be_written_ends_the_batch),
        TAR_SINK_TEST(a_journal_that_was_cut_ends_the_batch),
        TAR_SINK_TEST(an_end_that_fails_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
