/* Documents in a tar archive: the bytes that tar(1) writes, in a file that is whole or not
 * there. */
#include "lib/unit.h"
#include "unit/batch/sink/tar_sink_fixture.h"

/* ---- bytes ----------------------------------------------------------------------------------- */

static void it_has_the_bytes_that_tar_writes(void **state)
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
    put_file("script", ev_slice_from(script));
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

static void a_second_document_of_a_number_is_a_duplicate(void **state)
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
        sink->unstage(sink, &job);
        job_free(&job);
    }
    put_text(sink, "KZ0012346", "b");
    finish_well(sink, NULL);
    run("tar -tf made > listed");
    assert_file("listed", EV_SLICE("45/23/KZ0012345.pdf\n46/23/KZ0012346.pdf\n"));
}

/* ---- a file ---------------------------------------------------------------------------------- */

static void a_file_appears_when_it_is_whole_and_on_disk(void **state)
{
    (void)state;
    put_file("made", EV_SLICE("before"));
    ev_sink *sink = open_sink(in_folder("made"));
    put_documents(sink);
    assert_file("made", EV_SLICE("before"));
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

static void an_archive_that_is_not_finished_leaves_nothing(void **state)
{
    (void)state;
    ev_sink *sink = open_sink(in_folder("made"));
    put_documents(sink);
    sink->close(sink);
    assert_int_equal(count_in(folder), 0);
    put_file("made", EV_SLICE("before"));
    sink = open_sink(in_folder("made"));
    put_documents(sink);
    sink->close(sink);
    assert_file("made", EV_SLICE("before"));
    assert_int_equal(count_in(folder), 1);
}

static void a_link_stays_and_the_file_it_names_is_replaced(void **state)
{
    (void)state;
    mkdir(in_folder("else"), 0700);
    put_file("else/target", EV_SLICE("before"));
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

UNIT_TESTS(tar_sink)
{
    const struct CMUnitTest tests[] = {
        TAR_SINK_TEST(it_has_the_bytes_that_tar_writes),
        TAR_SINK_TEST(python_reads_the_same_from_it),
        TAR_SINK_TEST(without_documents_and_journal_it_is_an_empty_tar),
        TAR_SINK_TEST(a_second_document_of_a_number_is_a_duplicate),
        TAR_SINK_TEST(a_file_appears_when_it_is_whole_and_on_disk),
        TAR_SINK_TEST(an_archive_that_is_not_finished_leaves_nothing),
        TAR_SINK_TEST(a_link_stays_and_the_file_it_names_is_replaced),
        TAR_SINK_TEST(a_path_in_the_current_folder_has_no_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
