/* Test keys: their files, and that one which is there stays as it is. */
#include "lib/unit.h"
#include "unit/trust/testkey_fixture.h"

/* ---- files ----------------------------------------------------------------------------------- */

static void only_their_owner_may_read_the_keys(void **state)
{
    static const struct {
        const char *name;
        mode_t mode;
    } files[] = {{"", 0700},
                 {"csca.key", 0600},
                 {"signer.key", 0600},
                 {"csca.crt", 0644},
                 {"signer.crt", 0644}};
    held *h = *state;
    mode_t before = umask(0);
    make(h, first_day, 1);
    (void)umask(before);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[PATH_SIZE];
        struct stat about;
        assert_int_equal(stat(path_in(h->keys, files[i].name, path), &about), 0);
        assert_int_equal(about.st_mode & 07777, files[i].mode);
    }
}

static void a_file_that_is_there_stays_and_no_other_is_made(void **state)
{
    static const char *const names[] = {"csca.key",  "csca.crt",  "signer.key", "signer.crt",
                                        "lists.key", "lists.crt", "pages.key",  "pages.crt"};
    enum { FILES = sizeof names / sizeof *names };
    held *h = *state;
    for (size_t there = 0; there < FILES; there++) {
        char path[PATH_SIZE];
        ev_buf file;
        assert_int_equal(mkdir(h->keys, 0700), 0);
        write_file(path_in(h->keys, names[there], path), "mine", 4, 0644);
        (void)ev_testkey_make(h->keys, first_day, 1, &h->faults);
        assert_fault(h, EV_CANT_CREATE, EV_CANT_OPEN_OUTPUT);
        for (size_t i = 0; i < FILES; i++)
            assert_int_equal(exists(h, names[i]), i == there);
        ev_buf_init(&file, NULL, 0);
        read_whole(path, &file);
        assert_true(ev_slice_is(ev_buf_as_slice(&file), "mine"));
        ev_buf_free(&file);
        remove_folder(h->keys);
    }
}

static void a_folder_that_is_there_is_used(void **state)
{
    held *h = *state;
    assert_int_equal(mkdir(h->keys, 0755), 0);
    make(h, first_day, 1);
    assert_true(exists(h, "signer.key"));
}

static void where_no_folder_can_be_nothing_is_made(void **state)
{
    held *h = *state;
    char path[PATH_SIZE];
    (void)ev_testkey_make(path_in(h->keys, "deeper", path), first_day, 1, &h->faults);
    assert_fault(h, EV_CANT_CREATE, EV_CANT_OPEN_OUTPUT);
    write_file(h->keys, "a file", 6, 0600);
    (void)ev_testkey_make(h->keys, first_day, 1, &h->faults);
    assert_fault(h, EV_CANT_CREATE, EV_CANT_OPEN_OUTPUT);
    (void)ev_testkey_make("", first_day, 1, &h->faults);
    assert_fault(h, EV_CANT_CREATE, EV_CANT_OPEN_OUTPUT);
}

/* A file-size limit replaces the full disk; each limit cuts another file. */
static void when_writing_breaks_off_nothing_is_left_behind(void **state)
{
    static const rlim_t limits[] = {0, 100, 260, 300, 600};
    held *h = *state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        pid_t child = fork();
        if (child == 0) {
            struct rlimit limit = {limits[i], limits[i]};
            (void)signal(SIGXFSZ, SIG_IGN);
            (void)setrlimit(RLIMIT_FSIZE, &limit);
            (void)ev_testkey_make(h->keys, first_day, 1, &h->faults);
            _exit(h->faults.count == 1 && h->faults.fault[0].code == EV_WRITE_FAILED ? 0 : 1);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        assert_int_not_equal(access(h->keys, F_OK), 0);
    }
}

static void dates_no_certificate_can_have_are_refused(void **state)
{
    static const struct {
        ev_date from;
        int years;
    } cases[] = {{{2018, 1, 1}, 0},
                 {{2018, 1, 1}, 31},
                 {{2018, 1, 1}, -1},
                 {{1969, 12, 31}, 1},
                 {{9999, 1, 1}, 1}};
    held *h = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)ev_testkey_make(h->keys, cases[i].from, cases[i].years, &h->faults);
        assert_fault(h, EV_USAGE, EV_USAGE_ERROR);
        assert_int_not_equal(access(h->keys, F_OK), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(testkey_files)
{
    const struct CMUnitTest tests[] = {
        TEST(only_their_owner_may_read_the_keys),
        TEST(a_file_that_is_there_stays_and_no_other_is_made),
        TEST(a_folder_that_is_there_is_used),
        TEST(where_no_folder_can_be_nothing_is_made),
        TEST(when_writing_breaks_off_nothing_is_left_behind),
        TEST(dates_no_certificate_can_have_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
