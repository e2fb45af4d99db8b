/* Documents in a folder are on disk when they are synced, with few waits for the disk. */
#include "lib/unit.h"
#include "unit/batch/sink/folder_sink_fixture.h"

static void assert_syncs(size_t singles, size_t commons)
{
    assert_int_equal(single_syncs, singles);
    assert_int_equal(common_syncs, commons);
    single_syncs = common_syncs = 0;
}

static void each_folder_that_changed_is_synced_once(void **state)
{
    (void)state;
    ev_sink *sink = open_sink();
    put_text(sink, "KZ0012345", "a");
    put_text(sink, "KZ0112345", "b");
    assert_syncs(2, 0);
    assert_int_equal(syncs_of("45/23/KZ0012345.pdf"), 1);
    assert_int_equal(syncs_of("45/23"), 0);
    sync_published(sink);
    assert_syncs(3, 0);
    assert_int_equal(syncs_of("45/23"), 1);
    assert_int_equal(syncs_of("45"), 1);
    assert_int_equal(syncs_of("."), 1);
    sync_published(sink);
    assert_syncs(0, 0);
    put_text(sink, "KZ0212345", "c"); /* no new folder */
    sync_published(sink);
    assert_syncs(2, 0);
    assert_int_equal(syncs_of("45/23"), 2);
    put_text(sink, "KZ0012445", "d"); /* a new one in an old one */
    finish(sink);
    assert_syncs(3, 0);
    assert_int_equal(syncs_of("45/24"), 1);
    assert_int_equal(syncs_of("45"), 2);
    assert_int_equal(syncs_of("."), 1);
}

/* Stages `count` documents, unstages the first, and publishes the others together. */
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
        assert_int_equal(sink->stage(sink, &jobs[i], &fatal), EV_OK);
    }
    sink->unstage(sink, &jobs[0]);
    assert_int_equal(sink->sync_staged(sink, group, count, &fatal), EV_OK);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(sink->publish(sink, &jobs[i], &fatal), EV_OK);
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
    sync_published(sink);
    assert_syncs(0, 1);
    static const char *const changed[] = {".", "01", "01/00", "14", "14/00"};
    for (size_t i = 0; i < 5; i++)
        assert_in_range(syncs_of(changed[i]), 1, 3);
    assert_int_equal(kind_of("00"), 0);
    assert_int_equal(kind_of("10"), 0);
    sync_published(sink);
    assert_syncs(0, 0);
    put_text(sink, "KZ0012345", "a");
    put_text(sink, "KZ0012445", "b"); /* with "45" and the output folder, four changed */
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
    sync_published(sink);
    assert_syncs(4, 0);
    job_text(&job, "KZ0012345", "b");
    assert_int_equal(put(sink, &job, &fatal), EV_OK);
    assert_int_equal(job.faults.status, EV_DATA);
    sync_published(sink);
    assert_syncs(1, 0); /* the document's own */
    finish(sink);
    job_free(&job);
}

/* The other shard syncs it at some time: too late for our document. */
static void a_folder_that_another_made_at_the_same_time_is_synced_too(void **state)
{
    (void)state;
    ev_sink *sink = open_sink();
    making = (call){EEXIST, 2};
    put_text(sink, "KZ0012345", "a");
    sync_published(sink);
    assert_int_equal(syncs_of("."), 1);
    assert_int_equal(syncs_of("45"), 1);
    finish(sink);
}

static void assert_sync_fails(ev_sink *sink)
{
    ev_faults fatal;
    syncing = (call){EIO, 1};
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->sync_published(sink, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "the output folder");
}

static void a_sync_that_fails_ends_the_batch_and_one_that_is_interrupted_does_not(void **state)
{
    (void)state;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    put_text(sink, "KZ0012345", "a");
    syncing = (call){EINTR, 3};
    sync_published(sink);
    put_text(sink, "KZ0112345", "b"); /* one folder changed */
    assert_sync_fails(sink);
    put_text(sink, "KZ0012346", "c"); /* three */
    assert_sync_fails(sink);
    put_group(sink, 0, 4);
    assert_sync_fails(sink);
    put_text(sink, "KZ0012347", "d");
    syncing = (call){EIO, UINT32_MAX};
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->finish(sink, NULL, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "the output folder");
    syncing = (call){0};
    break_off(sink);
}

/* One by one, or by one call: then none of the group is published. */
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
            assert_int_equal(sink->stage(sink, &jobs[i], &fatal), EV_OK);
        }
        syncing = (call){EIO, 1};
        assert_int_equal(sink->sync_staged(sink, group, count, &fatal), EV_IO);
        assert_fault(&fatal, EV_WRITE_FAILED, PART);
        for (unsigned i = 0; i < count; i++) {
            sink->unstage(sink, &jobs[i]);
            job_free(&jobs[i]);
        }
        break_off_early(sink);
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
                    before + 130); /* many stay open, and not more than the limit */
    sync_published(sink);
    assert_int_equal(open_descriptors(), before);
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "KZ%07u", i * 37);
        assert_true(ev_document_path(id, path));
        assert_file(path, ev_slice_from(id));
        path[5] = '\0';
        assert_in_range(syncs_of(path), 1, MANY);
        path[2] = '\0';
        assert_in_range(syncs_of(path), 1, MANY);
    }
    assert_in_range(syncs_of("."), 1, MANY);
    finish(sink);
}

UNIT_TESTS(folder_sink_sync)
{
    const struct CMUnitTest tests[] = {
        FOLDER_SINK_TEST(each_folder_that_changed_is_synced_once),
        FOLDER_SINK_TEST(many_together_wait_for_the_disk_once),
        FOLDER_SINK_TEST(a_duplicate_changes_no_folder),
        FOLDER_SINK_TEST(a_folder_that_another_made_at_the_same_time_is_synced_too),
        FOLDER_SINK_TEST(a_sync_that_fails_ends_the_batch_and_one_that_is_interrupted_does_not),
        FOLDER_SINK_TEST(documents_that_cannot_be_synced_end_the_batch),
        FOLDER_SINK_TEST(many_folders_need_few_descriptors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
