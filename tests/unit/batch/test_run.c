/* What the parts of a batch share: stopping it, its first fault, and printing faults. */
#include "lib/unit.h"
#include "unit/batch/folder_fixture.h"

#include <poll.h>
#include <sys/eventfd.h>

#include "batch/run.h"

static ev_batch_call call;
static ev_run run;

static int begin(void **state)
{
    call = (ev_batch_call){0};
    run = (ev_run){.call = &call, .stop_fd = eventfd(0, EFD_CLOEXEC)};
    ev_faults_init(&run.fatal, EV_LENIENT);
    (void)pthread_mutex_init(&run.lock, NULL);
    return run.stop_fd < 0 || make_folder(state) != 0;
}

static int end(void **state)
{
    (void)pthread_mutex_destroy(&run.lock);
    close(run.stop_fd);
    return remove_folder(state);
}

static bool is_halted(void)
{
    struct pollfd stop = {.fd = run.stop_fd, .events = POLLIN};
    return poll(&stop, 1, 0) == 1;
}

static ev_faults fault_of(ev_code code)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_faults_add(&faults, code, "");
    return faults;
}

static void a_halted_batch_reads_no_more(void **state)
{
    (void)state;
    assert_false(is_halted());
    ev_run_halt(&run);
    ev_run_halt(&run);
    assert_true(is_halted());
    assert_int_equal(run.fatal.status, EV_OK);
}

static void the_first_fault_of_the_machine_is_kept(void **state)
{
    (void)state;
    const ev_faults first = fault_of(EV_WRITE_FAILED), second = fault_of(EV_OUT_OF_MEMORY);
    assert_false(ev_run_fail(&run, 7, &first));
    assert_true(is_halted());
    assert_false(ev_run_fail(&run, 3, &second));
    assert_fault(&run.fatal, EV_WRITE_FAILED, "");
    assert_int_equal(run.fatal_at, 7);
}

/* What ev_run_report prints on standard error. */
static ev_buf reported(const ev_faults *faults, const ev_entry *entry)
{
    int standard_error = dup(STDERR_FILENO);
    int fd = open(in_folder("err"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
    ev_run_report(&run, faults, entry);
    fflush(stderr);
    assert_int_equal(dup2(standard_error, STDERR_FILENO), STDERR_FILENO);
    close(standard_error);
    close(fd);
    return file_bytes("err");
}

static void a_fault_is_printed_in_place_of_the_progress(void **state)
{
    static const char clear[] = "\r\033[K";
    (void)state;
    const ev_faults faults = fault_of(EV_DUPLICATE);
    const ev_entry entry = {.seq = 3};
    run.progress.drawn = true;
    ev_buf text = reported(&faults, &entry);
    assert_memory_equal(text.data, clear, strlen(clear));
    assert_non_null(strstr(text.data, "duplicate"));
    assert_non_null(strstr(text.data, "record 3: duplicate"));
    assert_false(run.progress.drawn);
    ev_buf_free(&text);
    text = reported(&faults, &entry); /* the line is drawn no more */
    assert_null(strstr(text.data, clear));
    ev_buf_free(&text);
}

static void both_forms_have_the_numbers_of_record_and_visa(void **state)
{
    (void)state;
    const ev_faults faults = fault_of(EV_DUPLICATE);
    const ev_entry entry = {.seq = 42, .id = "KZ0000042"}, unnamed = {.seq = 42};
    ev_buf text = reported(&faults, &entry);
    assert_non_null(strstr(text.data, "evisa-gen: record 42, KZ0000042: duplicate: "));
    ev_buf_free(&text);
    call.errors_json = true;
    text = reported(&faults, &entry);
    assert_non_null(strstr(text.data, "\"seq\":42,\"id\":\"KZ0000042\""));
    ev_buf_free(&text);
    text = reported(&faults, &unnamed);
    assert_non_null(strstr(text.data, "\"seq\":42"));
    assert_null(strstr(text.data, "\"id\""));
    ev_buf_free(&text);
    text = reported(&faults, NULL); /* not of a record */
    assert_null(strstr(text.data, "\"seq\""));
    ev_buf_free(&text);
}

#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

UNIT_TESTS(run)
{
    const struct CMUnitTest tests[] = {
        RUN_TEST(a_halted_batch_reads_no_more),
        RUN_TEST(the_first_fault_of_the_machine_is_kept),
        RUN_TEST(a_fault_is_printed_in_place_of_the_progress),
        RUN_TEST(both_forms_have_the_numbers_of_record_and_visa),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
