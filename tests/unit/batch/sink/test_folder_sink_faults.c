/* Documents in a folder of a machine that fails: the batch ends, and nothing half is left. */
#include "lib/unit.h"
#include "unit/batch/sink/folder_sink_fixture.h"

static void a_folder_that_is_removed_ends_the_batch(void **state)
{
    (void)state;
    char command[100];
    ev_job before, after;
    ev_faults fatal;
    ev_sink *sink = open_sink();
    ev_faults_init(&fatal, EV_LENIENT);
    put_text(sink, "KZ0012345", "held"); /* its folder stays open */
    job_text(&before, "KZ0112345", "staged");
    assert_int_equal(sink->stage(sink, &before, &fatal), EV_OK);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(sync_staged(sink, &before, &fatal), EV_OK);
    assert_int_equal(system(command), 0);
    assert_int_equal(sink->publish(sink, &before, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, "45/23");
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sync_staged(sink, &before, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, PART);
    sync_published(sink);
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->publish(sink, &before, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, "45");
    job_text(&after, "KZ0212345", "too late");
    after.slot = 1;
    assert_int_equal(put(sink, &after, &fatal), EV_CANT_CREATE);
    assert_fault(&fatal, EV_CANT_OPEN_OUTPUT, PART);
    assert_holds(sink, "KZ0012345", NULL);
    sink->unstage(sink, &before);
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
    assert_false(job.staged);
    assert_int_equal(count_in(in_folder(PART)), 0);
    break_off(sink);
    assert_int_equal(count_in(folder), 1);
    assert_int_equal(count_in(in_folder("45/23")), 1);
    job_free(&job);
    making = (call){ENOSPC, 1};
    ev_faults_init(&fatal, EV_LENIENT);
    assert_null(ev_sink_folder(root, PART, &fatal));
    assert_fault(&fatal, EV_WRITE_FAILED, PART);
    renaming = (call){ENOSPC, 1};
    assert_fatal("KZ0212345", EV_REPLACE_NEVER, EV_WRITE_FAILED, "45/23");
    renaming = (call){EDQUOT, 1};
    assert_fatal("KZ0212345", EV_REPLACE_ALWAYS, EV_WRITE_FAILED, "45/23");
    renaming = (call){EACCES, 1};
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
        break_off(sink); /* without unstage */
        assert_int_equal(count_in(folder), 0);
        job_free(&job);
    }
}

UNIT_TESTS(folder_sink_faults)
{
    const struct CMUnitTest tests[] = {
        FOLDER_SINK_TEST(a_folder_that_is_removed_ends_the_batch),
        FOLDER_SINK_TEST(a_full_disk_ends_the_batch_and_leaves_nothing_half),
        FOLDER_SINK_TEST(a_folder_that_cannot_be_made_ends_the_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
