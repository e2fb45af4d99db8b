/* The folder of staged documents: of this run alone, and for several workers. */
#include "lib/unit.h"
#include "unit/batch/sink/folder_sink_fixture.h"

/* ---- the folder ------------------------------------------------------------------------------ */

static void files_of_an_earlier_run_are_removed(void **state)
{
    (void)state;
    mkdir(in_folder(PART), 0700);
    put_file(PART "/0.pdf", EV_SLICE("left"));
    put_file(PART "/63.pdf", EV_SLICE("left"));
    put_file(PART "/.hidden", EV_SLICE("left"));
    ev_sink *sink = open_sink();
    assert_int_equal(count_in(in_folder(PART)), 0);
    put_text(sink, "KZ0012345", "a");
    put_file(PART "/0.pdf", EV_SLICE("somebody else's")); /* the name is taken */
    put_text(sink, "KZ0112345", "b");
    put_file("else", EV_SLICE("not ours"));
    assert_int_equal(symlink("../else", in_folder(PART "/0.pdf")), 0);
    put_text(sink, "KZ0212345", "c");
    finish(sink);
    assert_file("45/23/KZ0112345.pdf", EV_SLICE("b"));
    assert_file("45/23/KZ0212345.pdf", EV_SLICE("c"));
    assert_true(S_ISREG(kind_of("45/23/KZ0212345.pdf")));
    assert_file("else", EV_SLICE("not ours"));
}

static void assert_no_sink(void)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_null(ev_sink_folder(root, PART, &faults));
    assert_fault(&faults, EV_LINK_IN_THE_WAY, PART);
}

static void files_of_others_are_not_removed(void **state)
{
    (void)state;
    mkdir(in_folder("else"), 0700);
    put_file("else/kept", EV_SLICE("kept"));
    assert_int_equal(symlink("else", in_folder(PART)), 0);
    assert_no_sink();
    assert_int_equal(unlink(in_folder(PART)), 0);
    put_file(PART, EV_SLICE("a file"));
    assert_no_sink();
    assert_file(PART, EV_SLICE("a file"));
    assert_int_equal(unlink(in_folder(PART)), 0);
    mkdir(in_folder(PART), 0700);
    mkdir(in_folder(PART "/folder"), 0700);
    assert_no_sink();
    assert_int_equal(kind_of(PART "/folder") & S_IFMT, S_IFDIR);
    assert_int_equal(rmdir(in_folder(PART "/folder")), 0);
    assert_int_equal(symlink("../else/kept", in_folder(PART "/link")), 0);
    assert_no_sink();
    assert_true(S_ISLNK(kind_of(PART "/link")));
    assert_file("else/kept", EV_SLICE("kept"));
}

/* Not a fault: all documents are published. */
static void a_file_of_others_at_the_end_stays(void **state)
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
        w->good = w->sink->stage(w->sink, &w->job[i], &fatal) == EV_OK &&
                  w->sink->holds(w->sink, "KZ9999999", hash) && w->good;
    w->sink->unstage(w->sink, &w->job[EACH - 1]);
    return NULL;
}

static void workers_stage_side_by_side(void **state)
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
            assert_int_equal(sync_staged(sink, job, &fatal), EV_OK);
            assert_int_equal(sink->publish(sink, job, &fatal), EV_OK);
            assert_file(path, ev_slice_from(job->entry.id));
        } else
            assert_int_equal(kind_of(path), 0);
        job_free(job);
    }
    assert_int_equal(count_in(in_folder(PART)), 0);
    finish(sink);
    free(workers);
}

UNIT_TESTS(folder_sink_part)
{
    const struct CMUnitTest tests[] = {
        FOLDER_SINK_TEST(files_of_an_earlier_run_are_removed),
        FOLDER_SINK_TEST(files_of_others_are_not_removed),
        FOLDER_SINK_TEST(a_file_of_others_at_the_end_stays),
        FOLDER_SINK_TEST(workers_stage_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
