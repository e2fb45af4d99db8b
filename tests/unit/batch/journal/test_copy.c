/* A journal that is copied to its place: the old one is there until the new one is whole. */
#include "lib/unit.h"
#include "unit/batch/journal/journal_fixture.h"

#include <errno.h>

static ev_buf lines;

static int clear(void **state)
{
    (void)state;
    ev_buf_free(&lines);
    unlinkat(folder_fd, NAME, 0);
    unlinkat(folder_fd, NAME "-copy", 0);
    return 0;
}

static void put_journal(uint64_t count)
{
    for (uint64_t seq = 1; seq <= count; seq++)
        PUT_LINES(&lines, 1, seq);
    put_file(NAME, ev_buf_as_slice(&lines));
}

/* More than one piece: the first ends within a line. */
static void a_journal_is_copied(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    put_journal(1000);
    ev_journal *from = open_journal(EV_JOURNAL_RESUME);
    ev_journal *to = ev_journal_open(folder_fd, NAME "-copy", EV_JOURNAL_NEW, &faults);
    assert_non_null(to);
    assert_int_equal(ev_journal_copy(to, from, &faults), EV_OK);
    assert_int_equal(ev_journal_size(to), ev_journal_size(from));
    ev_journal_close(to);
    ev_journal_close(from);
    assert_file(NAME "-copy", ev_buf_as_slice(&lines));
}

/* Until then the old one is there, and a file beside it is the user's. */
static void a_journal_is_replaced_by_the_whole_copy(void **state)
{
    struct stat before, after;
    ev_faults faults;
    (void)state;
    ev_faults_init(&faults, EV_LENIENT);
    put_journal(1000);
    put_file(NAME "-copy", EV_SLICE("old"));
    put_file(NAME "-copy.new", EV_SLICE("mine"));
    ev_journal *from = open_journal(EV_JOURNAL_RESUME);
    ev_journal *to = ev_journal_open(folder_fd, NAME "-copy", EV_JOURNAL_REPLACE, &faults);
    assert_non_null(to);
    assert_int_equal(fstatat(folder_fd, NAME "-copy", &before, 0), 0);
    assert_int_equal(ev_journal_copy(to, from, &faults), EV_OK);
    ev_journal_close(to);
    ev_journal_close(from);
    assert_file(NAME "-copy", ev_buf_as_slice(&lines));
    assert_file(NAME "-copy.new", EV_SLICE("mine"));
    assert_int_equal(fstatat(folder_fd, NAME "-copy", &after, 0), 0);
    assert_true(after.st_ino != before.st_ino);
}

static void a_journal_that_cannot_be_copied_leaves_the_old_one(void **state)
{
    ev_faults faults;
    (void)state;
    ev_faults_init(&faults, EV_LENIENT);
    put_journal(1000);
    put_file(NAME "-copy", EV_SLICE("old"));
    ev_journal *from = open_journal(EV_JOURNAL_RESUME);
    ev_journal *to = ev_journal_open(folder_fd, NAME "-copy", EV_JOURNAL_REPLACE, &faults);
    assert_non_null(to);
    assert_int_equal(ftruncate(ev_journal_fd(from), 100), 0);
    assert_int_equal(ev_journal_copy(to, from, &faults), EV_IO);
    assert_int_equal(faults.fault[0].error, EIO);
    ev_journal_close(to);
    ev_journal_close(from);
    assert_file(NAME "-copy", EV_SLICE("old"));
}

UNIT_TESTS(copy)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_journal_is_copied, clear),
        cmocka_unit_test_teardown(a_journal_is_replaced_by_the_whole_copy, clear),
        cmocka_unit_test_teardown(a_journal_that_cannot_be_copied_leaves_the_old_one, clear),
    };
    return cmocka_run_group_tests_name("journal_copy", tests, make_journals, remove_journals);
}
