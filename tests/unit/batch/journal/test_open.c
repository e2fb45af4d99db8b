/* Opening a journal: for one process at a time, in any mode, and only where the name is free or
 * that of a regular file. */
#include "lib/unit.h"
#include "unit/batch/journal/journal_fixture.h"

#include <sys/socket.h>
#include <sys/un.h>

static ev_buf lines;

static int clear(void **state)
{
    (void)state;
    ev_buf_free(&lines);
    unlinkat(folder_fd, NAME, 0);
    unlinkat(folder_fd, NAME, AT_REMOVEDIR);
    return 0;
}

static void put_journal(uint64_t count)
{
    for (uint64_t seq = 1; seq <= count; seq++)
        PUT_LINES(&lines, 1, seq);
    put_file(NAME, ev_buf_as_slice(&lines));
}

/* ---- what is there --------------------------------------------------------------------------- */

static void a_new_journal_takes_no_name_that_is_taken(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_journal_close(open_journal(EV_JOURNAL_NEW));
    assert_false(exists(NAME)); /* the batch has not begun */
    ev_journal *journal = open_journal(EV_JOURNAL_NEW);
    assert_int_equal(ev_journal_begin(journal, &faults), EV_OK);
    ev_journal_close(journal);
    assert_refused(NAME, EV_JOURNAL_NEW,
                   EV_JOURNAL_EXISTS); /* an empty one too: a batch has begun there */
    put_journal(3);
    assert_refused(NAME, EV_JOURNAL_NEW, EV_JOURNAL_EXISTS);
    assert_file(NAME, ev_buf_as_slice(&lines));
}

static void a_journal_is_replaced(void **state)
{
    (void)state;
    put_journal(3);
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_journal_close(open_journal(EV_JOURNAL_REPLACE));
    assert_file(NAME, ev_buf_as_slice(&lines)); /* as long as the batch has not begun */
    ev_journal *journal = open_journal(EV_JOURNAL_REPLACE);
    assert_int_equal(ev_journal_begin(journal, &faults), EV_OK);
    assert_file(NAME, EV_SLICE(""));
    assert_no_former(journal, 1);
    assert_false(ev_journal_has_beyond(journal, 0));
    ev_journal_close(journal);
}

static void a_file_beside_it_is_the_users_unless_it_is_resumed(void **state)
{
    (void)state;
    put_journal(3);
    put_file(NAME ".new", EV_SLICE("mine"));
    ev_journal_close(open_journal(EV_JOURNAL_REPLACE));
    unlinkat(folder_fd, NAME, 0);
    ev_journal_close(open_journal(EV_JOURNAL_NEW));
    assert_file(NAME ".new", EV_SLICE("mine"));
    ev_journal_close(open_journal(EV_JOURNAL_RESUME)); /* the rest of a run that was killed */
    assert_false(exists(NAME ".new"));
}

static const ev_journal_mode modes[] = {EV_JOURNAL_NEW, EV_JOURNAL_REPLACE, EV_JOURNAL_RESUME};
enum { MODES = sizeof modes / sizeof *modes };

static void a_symbolic_link_is_refused(void **state)
{
    (void)state;
    put_file("target", EV_SLICE("{}\n"));
    for (size_t i = 0; i < MODES; i++) {
        assert_int_equal(symlinkat("target", folder_fd, NAME), 0);
        assert_refused(NAME, modes[i], EV_LINK_IN_THE_WAY);
        unlinkat(folder_fd, NAME, 0);
        assert_int_equal(symlinkat("nowhere", folder_fd, NAME), 0);
        assert_refused(NAME, modes[i], EV_LINK_IN_THE_WAY);
        unlinkat(folder_fd, NAME, 0);
    }
    assert_file("target", EV_SLICE("{}\n"));
    assert_false(exists("nowhere"));
}

static void put_socket(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", folder, NAME);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

static void what_is_no_regular_file_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        assert_int_equal(mkdirat(folder_fd, NAME, 0700), 0);
        assert_refused(NAME, modes[i], EV_LINK_IN_THE_WAY);
        unlinkat(folder_fd, NAME, AT_REMOVEDIR);
        assert_int_equal(mkfifoat(folder_fd, NAME, 0600), 0); /* it is not waited for either */
        assert_refused(NAME, modes[i], EV_LINK_IN_THE_WAY);
        unlinkat(folder_fd, NAME, 0);
        put_socket();
        assert_refused(NAME, modes[i], EV_LINK_IN_THE_WAY);
        unlinkat(folder_fd, NAME, 0);
        assert_refused("/dev/null", modes[i], EV_LINK_IN_THE_WAY);
    }
}

static void a_folder_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        assert_refused("nowhere/" NAME, modes[i], EV_CANT_OPEN_OUTPUT);
        assert_refused("", modes[i], EV_CANT_OPEN_OUTPUT);
    }
}

static void a_path_is_taken_as_well(void **state)
{
    (void)state;
    char path[128];
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    snprintf(path, sizeof path, "%s/%s", folder, NAME);
    for (size_t i = 0; i < 2; i++) {
        ev_journal *journal =
            ev_journal_open(AT_FDCWD, path, i == 0 ? EV_JOURNAL_NEW : EV_JOURNAL_RESUME, &faults);
        assert_non_null(journal);
        append(journal, 2 - i, 1);
        finish(journal);
        ev_journal_close(journal);
    }
    PUT_LINES(&lines, 1, 1, 2);
    assert_file(NAME, ev_buf_as_slice(&lines));
}

/* ---- the lock -------------------------------------------------------------------------------- */

static void a_second_opener_waits_for_the_first(void **state)
{
    (void)state;
    put_journal(3);
    for (size_t i = 0; i < MODES; i++) {
        ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
        assert_refused(NAME, modes[i], EV_JOURNAL_LOCKED);
        append(journal, 2, (uint8_t)i); /* replaces the file */
        finish(journal);
        assert_refused(NAME, modes[i], EV_JOURNAL_LOCKED);
        ev_journal_close(journal);
    }
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    assert_true(ev_journal_has_beyond(journal, 2));
    ev_journal_close(journal);
}

/* A process that opens the old file before it is replaced, and locks it afterwards, has no
 * journal. */
static void the_lock_of_a_file_without_a_name_is_no_lock(void **state)
{
    (void)state;
    put_journal(3);
    put_file("next", ev_buf_as_slice(&lines));
    int old = openat(folder_fd, NAME, O_RDWR | O_CLOEXEC),
        next = openat(folder_fd, "next", O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(old, LOCK_EX), 0);
    assert_int_equal(flock(next, LOCK_EX), 0);
    pid_t child = fork();
    if (child == 0) {
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        close(old);
        close(next);
        ev_journal *journal = ev_journal_open(folder_fd, NAME, EV_JOURNAL_RESUME, &faults);
        _exit(journal != NULL ? 1 : faults.fault[0].code == EV_JOURNAL_LOCKED ? 0 : 2);
    }
    usleep(20 * 1000); /* the child opens the old file; were it slower, the lock of the new one
                          would refuse it */
    assert_int_equal(renameat(folder_fd, "next", folder_fd, NAME), 0);
    close(old);
    assert_int_equal(wait_for(child), 0);
    close(next);
}

/* ---- races ----------------------------------------------------------------------------------- */

enum { ROUNDS = 40, RACERS = 3, WON = 10, LOCKED, EXISTS, OTHER };

/* Waits for the start, opens, sends the result, and keeps the journal until the end. */
static void race(int start, int result, int end, ev_journal_mode mode)
{
    ev_faults faults;
    char byte;
    ev_faults_init(&faults, EV_LENIENT);
    (void)!read(start, &byte, 1); /* ends when the parent closes it */
    ev_journal *journal = ev_journal_open(folder_fd, NAME, mode, &faults);
    ev_code code = faults.count > 0 ? faults.fault[0].code : EV_CODE_COUNT;
    byte = (char)(journal != NULL             ? WON
                  : code == EV_JOURNAL_LOCKED ? LOCKED
                  : code == EV_JOURNAL_EXISTS ? EXISTS
                                              : OTHER);
    (void)!write(result, &byte, 1);
    (void)!read(end, &byte, 1);
    ev_journal_close(journal);
    _exit(0);
}

static void close_both(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

/* How many of RACERS processes that open at the same time get the journal. */
static size_t winners(ev_journal_mode mode)
{
    int start[2], result[2], end[2];
    pid_t child[RACERS];
    size_t won = 0;
    assert_int_equal(pipe(start) + pipe(result) + pipe(end), 0);
    for (size_t i = 0; i < RACERS; i++) {
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0) {
            close(start[1]);
            close(end[1]);
            race(start[0], result[1], end[0], mode);
        }
    }
    close(result[1]);
    close_both(start);
    for (size_t i = 0; i < RACERS; i++) {
        char byte;
        assert_int_equal(read(result[0], &byte, 1), 1);
        assert_true(byte == WON || byte == LOCKED || (byte == EXISTS && mode == EV_JOURNAL_NEW));
        won += byte == WON;
    }
    close_both(end);
    close(result[0]);
    for (size_t i = 0; i < RACERS; i++)
        assert_int_equal(wait_for(child[i]), 0);
    return won;
}

static void of_several_who_open_at_once_one_gets_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++)
        for (int round = 0; round < ROUNDS / 4; round++) {
            unlinkat(folder_fd, NAME, 0);
            assert_int_equal(winners(modes[i]), 1);
            if (modes[i] != EV_JOURNAL_NEW)
                assert_int_equal(winners(modes[i]), 1); /* now that it exists */
        }
}

/* Opens the journal again and again and finishes it, which replaces the file. While it is open no
 * other process may have it: the marker exists. Returns how often two had it. */
static int own_and_finish(int rounds)
{
    ev_faults faults;
    int violations = 0;
    for (int done = 0; done < rounds;) {
        ev_faults_init(&faults, EV_LENIENT);
        ev_journal *journal = ev_journal_open(folder_fd, NAME, EV_JOURNAL_RESUME, &faults);
        if (journal == NULL && faults.fault[0].code != EV_JOURNAL_LOCKED)
            return 100;
        if (journal == NULL)
            continue;
        int marker = openat(folder_fd, "marker", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        ev_entry entry = done_entry(2, (uint8_t)done++);
        ev_journal_append(journal, &entry);
        violations += marker < 0 || ev_journal_finish(journal, &faults) != EV_OK;
        usleep(500);
        unlinkat(folder_fd, "marker", 0);
        close(marker);
        ev_journal_close(journal);
    }
    return violations;
}

static void no_other_process_gets_it_while_the_file_is_replaced(void **state)
{
    (void)state;
    pid_t child[RACERS];
    put_journal(3);
    for (size_t i = 0; i < RACERS; i++) {
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0)
            _exit(own_and_finish(ROUNDS));
    }
    for (size_t i = 0; i < RACERS; i++)
        assert_int_equal(wait_for(child[i]), 0);
    lines.size = 0;
    PUT_LINES(&lines, 1, 1);
    PUT_LINES(&lines, ROUNDS - 1, 2);
    PUT_LINES(&lines, 1, 3);
    assert_file(NAME, ev_buf_as_slice(&lines));
}

UNIT_TESTS(open)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_new_journal_takes_no_name_that_is_taken, clear),
        cmocka_unit_test_teardown(a_journal_is_replaced, clear),
        cmocka_unit_test_teardown(a_file_beside_it_is_the_users_unless_it_is_resumed, clear),
        cmocka_unit_test_teardown(a_symbolic_link_is_refused, clear),
        cmocka_unit_test_teardown(what_is_no_regular_file_is_refused, clear),
        cmocka_unit_test_teardown(a_folder_that_does_not_exist_is_refused, clear),
        cmocka_unit_test_teardown(a_path_is_taken_as_well, clear),
        cmocka_unit_test_teardown(a_second_opener_waits_for_the_first, clear),
        cmocka_unit_test_teardown(the_lock_of_a_file_without_a_name_is_no_lock, clear),
        cmocka_unit_test_teardown(of_several_who_open_at_once_one_gets_it, clear),
        cmocka_unit_test_teardown(no_other_process_gets_it_while_the_file_is_replaced, clear),
    };
    return cmocka_run_group_tests_name("journal_open", tests, make_journals, remove_journals);
}
