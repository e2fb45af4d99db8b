/* Documents in a folder: whole or not there, and never through a link. */
#include "lib/unit.h"
#include "unit/batch/sink/folder_sink_fixture.h"

/* ---- documents ------------------------------------------------------------------------------- */

static void a_document_gets_its_name_when_it_is_published(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    ev_faults_init(&fatal, EV_LENIENT);
    job_text(&job, "KZ0012345", "bytes");
    job.slot = 7;
    assert_int_equal(sink->stage(sink, &job, &fatal), EV_OK);
    assert_file(PART "/7.pdf", EV_SLICE("bytes"));
    assert_int_equal(count_in(folder), 1);
    assert_int_equal(sync_staged(sink, &job, &fatal), EV_OK);
    assert_int_equal(sink->publish(sink, &job, &fatal), EV_OK);
    assert_false(job.staged);
    assert_file("45/23/KZ0012345.pdf", EV_SLICE("bytes"));
    assert_int_equal(kind_of("45/23/KZ0012345.pdf"), S_IFREG | 0600);
    assert_int_equal(kind_of("45/23"), S_IFDIR | 0700);
    assert_int_equal(kind_of("45"), S_IFDIR | 0700);
    assert_int_equal(kind_of(PART), S_IFDIR | 0700);
    assert_int_equal(count_in(in_folder(PART)), 0);
    sink->unstage(sink, &job); /* nothing happens: it is published */
    assert_file("45/23/KZ0012345.pdf", EV_SLICE("bytes"));
    finish(sink);
    assert_int_equal(count_in(folder), 1);
    job_free(&job);
}

static void an_unstaged_document_leaves_nothing(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    ev_faults_init(&fatal, EV_LENIENT);
    job_text(&job, "KZ0012345", "bytes");
    assert_int_equal(sink->stage(sink, &job, &fatal), EV_OK);
    sink->unstage(sink, &job);
    sink->unstage(sink, &job);
    assert_int_equal(count_in(in_folder(PART)), 0);
    put_text(sink, "KZ0012345", "other");
    finish(sink);
    assert_file("45/23/KZ0012345.pdf", EV_SLICE("other"));
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

/* ---- a name that is taken -------------------------------------------------------------------- */

typedef enum outcome { DUPLICATE, REPLACED } outcome;

static void assert_again(ev_replace replace, const char *text, outcome expected)
{
    ev_job job;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    put_text(sink, "KZ0012345", "first");
    job_text(&job, "KZ0012345", text);
    job.replace = replace;
    assert_int_equal(put(sink, &job, &fatal), EV_OK);
    if (expected == DUPLICATE)
        assert_fault(&job.faults, EV_DUPLICATE, "/visa/number");
    else
        assert_int_equal(job.faults.count, 0);
    assert_file("45/23/KZ0012345.pdf", ev_slice_from(expected == DUPLICATE ? "first" : text));
    assert_int_equal(kind_of("45/23/KZ0012345.pdf"), S_IFREG | 0600);
    assert_int_equal(count_in(in_folder(PART)), 0);
    put_text(sink, "KZ0112345", "another");
    finish(sink);
    assert_file("45/23/KZ0112345.pdf", EV_SLICE("another"));
    assert_int_equal(unlink(in_folder("45/23/KZ0012345.pdf")), 0);
    assert_int_equal(unlink(in_folder("45/23/KZ0112345.pdf")), 0);
    job_free(&job);
}

static void assert_replaces(void)
{
    assert_again(EV_REPLACE_NEVER, "second", DUPLICATE);
    assert_again(EV_REPLACE_NEVER, "first", DUPLICATE);
    assert_again(EV_REPLACE_IF_SAME, "second", DUPLICATE);
    assert_again(EV_REPLACE_IF_SAME, "first", REPLACED);
    assert_again(EV_REPLACE_ALWAYS, "second", REPLACED);
    assert_again(EV_REPLACE_ALWAYS, "first", REPLACED);
}

static void a_file_of_the_name_is_replaced_as_the_job_says(void **state)
{
    (void)state;
    assert_replaces();
}

static void and_on_a_file_system_without_that_rename(void **state)
{
    (void)state;
    static const int unknown[] = {EINVAL, ENOSYS};
    for (size_t i = 0; i < 2; i++) {
        renaming = (call){unknown[i], UINT32_MAX};
        assert_replaces();
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
    put_text(sink, "KZ0067890", "beside it"); /* another document is not affected */
    finish(sink);
    assert_int_equal(unlink(in_folder("90/78/KZ0067890.pdf")), 0);
}

static void no_link_is_followed(void **state)
{
    (void)state;
    mkdir(in_folder("else"), 0700);
    mkdir(in_folder("else/23"), 0700);
    put_file("else/23/KZ0012345.pdf", EV_SLICE("new"));
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
    renaming = (call){EINVAL, UINT32_MAX};
    assert_in_the_way("45/23");
    assert_true(S_ISLNK(kind_of("45/23/KZ0012345.pdf")));
    assert_file("else/23/KZ0012345.pdf", EV_SLICE("new"));
    assert_int_equal(count_in(in_folder("else")), 1);
    assert_int_equal(count_in(in_folder("else/23")), 1);
}

static void other_files_are_in_the_way(void **state)
{
    (void)state;
    put_file("45", EV_SLICE("a file"));
    assert_in_the_way("45");
    assert_file("45", EV_SLICE("a file"));
    assert_int_equal(unlink(in_folder("45")), 0);
    mkdir(in_folder("45"), 0700);
    put_file("45/23", EV_SLICE("a file"));
    assert_in_the_way("45/23");
    assert_int_equal(unlink(in_folder("45/23")), 0);
    mkdir(in_folder("45/23"), 0700);
    mkdir(in_folder("45/23/KZ0012345.pdf"), 0700);
    assert_in_the_way("45/23");
    assert_int_equal(rmdir(in_folder("45/23/KZ0012345.pdf")), 0);
    assert_int_equal(mkfifo(in_folder("45/23/KZ0012345.pdf"), 0600), 0); /* without a writer */
    assert_in_the_way("45/23");
    renaming = (call){EINVAL, UINT32_MAX};
    assert_in_the_way("45/23");
}

UNIT_TESTS(folder_sink)
{
    const struct CMUnitTest tests[] = {
        FOLDER_SINK_TEST(a_document_gets_its_name_when_it_is_published),
        FOLDER_SINK_TEST(an_unstaged_document_leaves_nothing),
        FOLDER_SINK_TEST(large_and_empty_documents_are_whole),
        FOLDER_SINK_TEST(a_file_of_the_name_is_replaced_as_the_job_says),
        FOLDER_SINK_TEST(and_on_a_file_system_without_that_rename),
        FOLDER_SINK_TEST(no_link_is_followed),
        FOLDER_SINK_TEST(other_files_are_in_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
