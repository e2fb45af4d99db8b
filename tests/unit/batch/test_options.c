/* The options of a batch: which may be together, and their values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "batch/options.h"

static const char *nothing_set(const char *name)
{
    (void)name;
    return NULL;
}

static const char *read_arguments(ev_batch_arguments arguments, ev_batch_options *options)
{
    return ev_batch_options_read(&arguments, nothing_set, options);
}

static void one_output_is_needed(void **state)
{
    (void)state;
    ev_batch_options options;
    assert_non_null(read_arguments((ev_batch_arguments){0}, &options));
    assert_null(read_arguments((ev_batch_arguments){.folder = "out"}, &options));
    assert_null(read_arguments((ev_batch_arguments){.tar = "-"}, &options));
    assert_null(read_arguments((ev_batch_arguments){.ndjson = true}, &options));
    assert_non_null(read_arguments((ev_batch_arguments){.folder = "out", .tar = "-"}, &options));
    assert_non_null(read_arguments((ev_batch_arguments){.ndjson = true, .tar = "-"}, &options));
    assert_non_null(read_arguments(
        (ev_batch_arguments){.ndjson = true, .folder = "out", .tar = "-"}, &options));
    assert_non_null(read_arguments((ev_batch_arguments){.folder = ""}, &options));
    assert_non_null(read_arguments((ev_batch_arguments){.folder = "-"}, &options));
    assert_non_null(read_arguments((ev_batch_arguments){.tar = ""}, &options));
}

static void jobs_are_a_number_from_1_to_256(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "0", "-1", "+1", " 1", "1 ", "257", "1e2", "99999999999999999999", "x"};
    ev_batch_options options;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_non_null(
            read_arguments((ev_batch_arguments){.folder = "out", .jobs = wrong[i]}, &options));
    assert_null(read_arguments((ev_batch_arguments){.folder = "out", .jobs = "256"}, &options));
    assert_int_equal(options.jobs, 256);
    assert_null(read_arguments((ev_batch_arguments){.ndjson = true, .jobs = "4"}, &options));
    assert_int_equal(options.jobs, 4);
    assert_null(read_arguments((ev_batch_arguments){.ndjson = true}, &options));
    assert_int_equal(options.jobs, 1);
    assert_null(read_arguments((ev_batch_arguments){.folder = "out"}, &options));
    assert_true(options.jobs >= 1 && options.jobs <= EV_JOBS_MAX);
}

static void options_of_a_folder_and_of_a_stream_are_refused_elsewhere(void **state)
{
    (void)state;
    ev_batch_options options;
    assert_null(read_arguments(
        (ev_batch_arguments){
            .folder = "out", .resume = true, .overwrite = true, .fail_fast = true, .expect = "j"},
        &options));
    assert_non_null(read_arguments((ev_batch_arguments){.tar = "-", .resume = true}, &options));
    assert_non_null(read_arguments((ev_batch_arguments){.ndjson = true, .resume = true}, &options));
    assert_non_null(
        read_arguments((ev_batch_arguments){.folder = "out", .journal = "j"}, &options));
    assert_non_null(read_arguments((ev_batch_arguments){.tar = "-", .journal = ""}, &options));
    assert_null(read_arguments((ev_batch_arguments){.tar = "-", .journal = "j", .overwrite = true},
                               &options));
    assert_non_null(read_arguments((ev_batch_arguments){.tar = "-", .overwrite = true}, &options));
}

static void progress_and_shard_are_read(void **state)
{
    (void)state;
    ev_batch_options options;
    assert_null(read_arguments((ev_batch_arguments){.folder = "out"}, &options));
    assert_int_equal(options.progress, EV_PROGRESS_LINE);
    assert_int_equal(options.shard.index, 1);
    assert_int_equal(options.shard.count, 1);
    assert_null(read_arguments(
        (ev_batch_arguments){.folder = "out", .progress = "json", .shard = "2/3"}, &options));
    assert_int_equal(options.progress, EV_PROGRESS_JSON);
    assert_int_equal(options.shard.index, 2);
    assert_int_equal(options.shard.count, 3);
    assert_null(
        read_arguments((ev_batch_arguments){.folder = "out", .progress = "none"}, &options));
    assert_int_equal(options.progress, EV_PROGRESS_NONE);
    assert_non_null(
        read_arguments((ev_batch_arguments){.folder = "out", .progress = "yes"}, &options));
    assert_non_null(
        read_arguments((ev_batch_arguments){.folder = "out", .shard = "4/3"}, &options));
    assert_non_null(
        read_arguments((ev_batch_arguments){.folder = "out", .shard = "env/3"}, &options));
}

UNIT_TESTS(options)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_output_is_needed),
        cmocka_unit_test(jobs_are_a_number_from_1_to_256),
        cmocka_unit_test(options_of_a_folder_and_of_a_stream_are_refused_elsewhere),
        cmocka_unit_test(progress_and_shard_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
