/* Sorting a journal: however many runs it has, one line stays for each record, the last one
 * written, in the order of the records. */
#include "lib/unit.h"
#include "unit/batch/journal/journal_fixture.h"

static ev_buf found, wanted;

static int clear(void **state)
{
    (void)state;
    ev_buf_free(&found);
    ev_buf_free(&wanted);
    unlinkat(folder_fd, NAME, 0);
    unlinkat(folder_fd, NAME ".new", 0);
    return 0;
}

static void assert_merges(void)
{
    put_file(NAME, ev_buf_as_slice(&found));
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    assert_file(NAME, ev_buf_as_slice(&wanted));
    assert_int_equal(ev_journal_size(journal), wanted.size);
    assert_false(exists(NAME ".new"));
    ev_journal_close(journal);
    journal = open_journal(EV_JOURNAL_RESUME); /* it is sorted */
    assert_file(NAME, ev_buf_as_slice(&wanted));
    ev_journal_close(journal);
}

/* Pseudo-random, the same on every machine. */
static uint32_t next_number(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

static void later_runs_win(void **state)
{
    enum { RECORDS = 60, RUNS_MAX = 40 };
    (void)state;
    uint32_t chance = 1;
    for (uint8_t runs = 1; runs <= RUNS_MAX; runs++) {
        uint8_t last[RECORDS + 1] = {0};
        found.size = wanted.size = 0;
        for (uint8_t run = 1; run <= runs; run++)
            for (uint64_t seq = 1; seq <= RECORDS; seq++)
                if (next_number(&chance) % 5 == 0 || seq == run) {
                    PUT_LINES(&found, run, seq);
                    last[seq] = run;
                }
        for (uint64_t seq = 1; seq <= RECORDS; seq++)
            if (last[seq] != 0)
                PUT_LINES(&wanted, last[seq], seq);
        assert_merges();
    }
}

static void of_lines_of_one_record_in_a_row_the_last_counts(void **state)
{
    (void)state;
    PUT_LINES(&found, 1, 1, 1);
    PUT_LINES(&found, 2, 1, 2, 5);
    PUT_LINES(&found, 3, 5);
    PUT_LINES(&found, 4, 5, 6);
    PUT_LINES(&wanted, 2, 1, 2);
    PUT_LINES(&wanted, 4, 5, 6);
    assert_merges();
}

static void a_journal_in_reverse_order_is_sorted(void **state)
{
    enum { COUNT = 700 }; /* runs of one line: four passes */
    (void)state;
    for (uint64_t seq = COUNT; seq > 0; seq--)
        PUT_LINES(&found, 1, seq);
    for (uint64_t seq = 1; seq <= COUNT; seq++)
        PUT_LINES(&wanted, 1, seq);
    assert_merges();
}

/* Members of a later version are kept. */
static void lines_are_moved_as_they_are(void **state)
{
    (void)state;
    for (uint64_t seq = 2; seq > 0; seq--) {
        ev_buf *out = seq == 2 ? &found : &wanted;
        PUT_LINES(out, 1, seq);
        out->size -= 2;
        ev_buf_text(out, ", \"later\":[1]}\n");
    }
    ev_buf two = found;
    ev_buf_init(&found, NULL, 0);
    ev_buf_slice(&found, ev_buf_as_slice(&two));
    ev_buf_slice(&found, ev_buf_as_slice(&wanted));
    ev_buf_slice(&wanted, ev_buf_as_slice(&two));
    ev_buf_free(&two);
    assert_merges();
}

static void what_is_torn_is_left_out(void **state)
{
    (void)state;
    PUT_LINES(&found, 1, 1, 2, 3);
    PUT_LINES(&found, 2, 2, 4);
    ev_buf_text(&found, "{\"seq\":5,\"id\":");
    PUT_LINES(&wanted, 1, 1);
    PUT_LINES(&wanted, 2, 2);
    PUT_LINES(&wanted, 1, 3);
    PUT_LINES(&wanted, 2, 4);
    assert_merges();
}

static void finishing_sorts_what_this_run_wrote(void **state)
{
    (void)state;
    PUT_LINES(&wanted, 1, 1, 2, 3, 4);
    put_file(NAME, ev_buf_as_slice(&wanted));
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    for (uint64_t seq = 3; seq <= 6; seq += 3)
        append(journal, seq, 9);
    finish(journal);
    wanted.size = 0;
    PUT_LINES(&wanted, 1, 1, 2);
    PUT_LINES(&wanted, 9, 3);
    PUT_LINES(&wanted, 1, 4);
    PUT_LINES(&wanted, 9, 6);
    assert_file(NAME, ev_buf_as_slice(&wanted));
    assert_int_equal(ev_journal_size(journal), wanted.size);
    append(journal, 7, 9); /* it is still open */
    PUT_LINES(&wanted, 9, 7);
    finish(journal);
    assert_file(NAME, ev_buf_as_slice(&wanted));
    ev_journal_close(journal);
    assert_false(exists(NAME ".new"));
}

static ino_t file_of(const char *name)
{
    struct stat about;
    assert_int_equal(fstatat(folder_fd, name, &about, 0), 0);
    return about.st_ino;
}

static void what_is_in_order_is_not_written_anew(void **state)
{
    (void)state;
    PUT_LINES(&wanted, 1, 1, 2, 3);
    put_file(NAME, ev_buf_as_slice(&wanted));
    ino_t before = file_of(NAME);
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    append(journal, 4, 1);
    finish(journal);
    ev_journal_close(journal);
    assert_true(file_of(NAME) == before);
}

/* ---- crashes --------------------------------------------------------------------------------- */

static void put_two_runs(uint64_t count)
{
    for (uint64_t seq = 1; seq <= count; seq++)
        PUT_LINES(&found, 1, seq);
    for (uint64_t seq = 1; seq <= count; seq += 2)
        PUT_LINES(&found, 2, seq);
    for (uint64_t seq = 1; seq <= count; seq++)
        PUT_LINES(&wanted, seq % 2 == 1 ? 2 : 1, seq);
}

static void what_a_crash_before_the_rename_leaves_does_no_harm(void **state)
{
    (void)state;
    put_two_runs(5);
    for (size_t size = 0; size <= wanted.size; size += wanted.size / 9) {
        put_file(NAME ".new", (ev_slice){wanted.data, size});
        assert_merges();
    }
    put_file("target", EV_SLICE("mine"));
    assert_int_equal(symlinkat("target", folder_fd, NAME ".new"), 0);
    assert_merges();
    assert_file("target", EV_SLICE("mine"));
    assert_int_equal(mkdirat(folder_fd, NAME ".new", 0700), 0); /* not of a crash */
    put_file(NAME, ev_buf_as_slice(&found));
    assert_refused(NAME, EV_JOURNAL_RESUME, EV_LINK_IN_THE_WAY);
    assert_file(NAME, ev_buf_as_slice(&found));
    unlinkat(folder_fd, NAME ".new", AT_REMOVEDIR);
}

/* Killed at any moment. */
static void a_killed_merge_is_done_again(void **state)
{
    enum { ROUNDS = 40, COUNT = 300 };
    (void)state;
    put_two_runs(COUNT);
    for (useconds_t round = 0; round < ROUNDS; round++) {
        put_file(NAME, ev_buf_as_slice(&found));
        pid_t child = fork();
        if (child == 0) {
            ev_faults faults;
            ev_faults_init(&faults, EV_LENIENT);
            _exit(ev_journal_open(folder_fd, NAME, EV_JOURNAL_RESUME, &faults) == NULL);
        }
        usleep(round * 500);
        assert_int_equal(kill(child, SIGKILL), 0);
        int status = wait_for(child);
        assert_true(status == 0 || status == -SIGKILL);
        ev_journal_close(open_journal(EV_JOURNAL_RESUME));
        assert_file(NAME, ev_buf_as_slice(&wanted));
        assert_false(exists(NAME ".new"));
    }
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* The largest resident memory so far, in KiB. */
static long peak(void)
{
    char line[256];
    long kib = -1;
    FILE *status = fopen("/proc/self/status", "re");
    while (status != NULL && kib < 0 && fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "VmHWM: %ld kB", &kib) != 1)
            kib = -1;
    if (status != NULL)
        fclose(status);
    return kib;
}

/* valgrind and the sanitizers use memory themselves, and are slow. */
static bool is_measured(void)
{
#ifdef EV_SANITIZED
    return false;
#else
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded == NULL || strstr(preloaded, "vgpreload") == NULL;
#endif
}

enum { RUNS = 10, STEP = 3 }; /* more runs than are merged at a time */

static void write_runs(int fd, uint64_t count)
{
    ev_buf out;
    ev_buf_init(&out, NULL, 64 * 1024);
    for (uint64_t i = 0; i < count; i++) {
        ev_entry entry = done_entry(1 + i % (count / RUNS) * STEP, (uint8_t)(i % 251));
        ev_entry_put(&entry, &out);
        if (out.size > 60 * 1024 || i + 1 == count) {
            if (!ev_output_write_fd(fd, ev_buf_as_slice(&out)))
                _exit(10);
            out.size = 0;
        }
    }
    ev_buf_free(&out);
}

static int merge_and_ask(uint64_t count)
{
    ev_faults faults;
    ev_entry entry;
    uint64_t known = 0;
    ev_faults_init(&faults, EV_LENIENT);
    ev_journal *journal = ev_journal_open(folder_fd, NAME, EV_JOURNAL_RESUME, &faults);
    if (journal == NULL)
        return 11;
    for (uint64_t seq = 1; seq <= count; seq++)
        known += ev_journal_former(journal, seq, &entry);
    for (uint64_t seq = 1; seq <= count; seq += 5) {
        entry = done_entry(seq, 1);
        ev_journal_append(journal, &entry);
        if (seq % 100 == 1 && ev_journal_flush(journal, EV_FLUSH_TO_SYSTEM, &faults) != EV_OK)
            return 12;
    }
    if (ev_journal_finish(journal, &faults) != EV_OK)
        return 13;
    ev_journal_close(journal);
    return known == count / RUNS ? 0 : 14;
}

/* In a process of its own: memory of other tests would hide that of this one. */
static void memory_does_not_grow_with_the_journal(void **state)
{
    (void)state;
    const uint64_t count = is_measured() ? 60 * 1000 : 2000;
    int fd = openat(folder_fd, NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    pid_t child = fork();
    if (child == 0) {
        write_runs(fd, count);
        long before = peak();
        int status = merge_and_ask(count);
        long grown = peak() - before;
        _exit(status != 0 ? status : before < 0 || (is_measured() && grown >= 1024) ? 20 : 0);
    }
    close(fd);
    assert_int_equal(wait_for(child), 0);
}

UNIT_TESTS(merge)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(later_runs_win, clear),
        cmocka_unit_test_teardown(of_lines_of_one_record_in_a_row_the_last_counts, clear),
        cmocka_unit_test_teardown(a_journal_in_reverse_order_is_sorted, clear),
        cmocka_unit_test_teardown(lines_are_moved_as_they_are, clear),
        cmocka_unit_test_teardown(what_is_torn_is_left_out, clear),
        cmocka_unit_test_teardown(finishing_sorts_what_this_run_wrote, clear),
        cmocka_unit_test_teardown(what_is_in_order_is_not_written_anew, clear),
        cmocka_unit_test_teardown(what_a_crash_before_the_rename_leaves_does_no_harm, clear),
        cmocka_unit_test_teardown(a_killed_merge_is_done_again, clear),
        cmocka_unit_test_teardown(memory_does_not_grow_with_the_journal, clear),
    };
    return cmocka_run_group_tests_name("journal_merge", tests, make_journals, remove_journals);
}
