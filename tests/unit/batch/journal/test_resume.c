/* A batch that continues another one: the lines that stay in the journal, and the line of each
 * record. */
#include "lib/unit.h"
#include "unit/batch/journal/journal_fixture.h"

#include <pthread.h>

static ev_buf expected;

static int clear(void **state)
{
    (void)state;
    ev_buf_free(&expected);
    unlinkat(folder_fd, NAME, 0);
    return 0;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Resumes a journal with these bytes. Of the lines of five records `size` bytes must stay. */
static void assert_resumes(ev_slice found, size_t lines, size_t size)
{
    put_file(NAME, found);
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    assert_file(NAME, (ev_slice){expected.data, size});
    assert_int_equal(ev_journal_size(journal), size);
    assert_false(ev_journal_has_beyond(journal, lines));
    assert_true(lines == 0 || ev_journal_has_beyond(journal, lines - 1));
    for (uint64_t seq = 1; seq <= 6; seq++)
        if (seq <= lines)
            assert_former(journal, seq, 1);
        else
            assert_no_former(journal, seq);
    for (uint64_t seq = lines + 1; seq <= 5; seq++)
        append(journal, seq, 1);
    finish(journal);
    ev_journal_close(journal);
    assert_file(NAME, ev_buf_as_slice(&expected));
}

/* Behind the cut: nothing, as after a killed process, or zeros, as after a power cut. */
static void a_journal_cut_at_any_byte_is_resumed(void **state)
{
    static const size_t zeros[] = {0, 1, 100, 5000, 9000};
    (void)state;
    size_t ends[7] = {0}, lines = 0;
    for (uint64_t seq = 1; seq <= 5; seq++) {
        PUT_LINES(&expected, 1, seq);
        ends[seq] = expected.size;
    }
    ends[6] = SIZE_MAX;
    for (size_t cut = 0; cut <= expected.size; cut++) {
        lines += ends[lines + 1] <= cut;
        for (size_t i = 0; i < sizeof zeros / sizeof *zeros;
             i += cut % 29 == 0 || cut == ends[lines] ? 1 : 5) {
            ev_buf found;
            ev_buf_init(&found, NULL, 0);
            ev_buf_bytes(&found, expected.data, cut);
            for (size_t zero = 0; zero < zeros[i]; zero++)
                ev_buf_char(&found, '\0');
            assert_resumes(ev_buf_as_slice(&found), lines, ends[lines]);
            ev_buf_free(&found);
        }
    }
}

static void a_last_line_that_is_no_entry_is_cut(void **state)
{
    static const char *const tails[] = {"{}\n", "\n", "{\"seq\":6}\n", "{}", "x", "\xFF\n"};
    (void)state;
    ev_buf found;
    PUT_LINES(&expected, 1, 1, 2, 3, 4, 5);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        ev_buf_init(&found, NULL, 0);
        ev_buf_slice(&found, ev_buf_as_slice(&expected));
        ev_buf_text(&found, tails[i]);
        assert_resumes(ev_buf_as_slice(&found), 5, expected.size);
        ev_buf_free(&found);
    }
    ev_buf_init(&found, NULL, 0);
    ev_buf_slice(&found, ev_buf_as_slice(&expected));
    for (size_t i = 0; i < 3 * EV_ENTRY_BYTES_MAX; i++)
        ev_buf_char(&found, 'x');
    assert_resumes(ev_buf_as_slice(&found), 5, expected.size);
    ev_buf_char(&found, '\n');
    assert_resumes(ev_buf_as_slice(&found), 5, expected.size);
    ev_buf_free(&found);
}

static void assert_malformed(ev_slice found, unsigned line)
{
    put_file(NAME, found);
    assert_refused_in_line(NAME, EV_JOURNAL_RESUME, EV_JOURNAL_MALFORMED, line);
    assert_file(NAME, found);
}

static void damage_is_named_and_nothing_is_changed(void **state)
{
    (void)state;
    size_t ends[6] = {0};
    for (uint64_t seq = 1; seq <= 5; seq++) {
        PUT_LINES(&expected, 1, seq);
        ends[seq] = expected.size;
    }
    for (unsigned line = 1; line <= 4; line++) {
        char *at = expected.data + ends[line] - 5, kept = *at;
        *at = '\0';
        assert_malformed(ev_buf_as_slice(&expected), line);
        assert_malformed((ev_slice){expected.data, expected.size - 3}, line);
        *at = kept;
    }
    expected.data[ends[3]] = 'x'; /* not the last line: a torn one follows */
    assert_malformed((ev_slice){expected.data, ends[4] + 10}, 4);
}

static void a_file_that_never_was_a_journal_is_not_emptied(void **state)
{
    static const char *const found[] = {
        "hello", "hello\n", "{}\n", "\n", "{\"sequence\":1}", "{\"seq\"=", " ", "PK\003\004"};
    (void)state;
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        assert_malformed(ev_slice_from(found[i]), 1);
    PUT_LINES(&expected, 1, 1, 2, 3, 4, 5);
    assert_resumes(EV_SLICE("{\"seq\":1,\"id\"\n"), 0, 0);
    assert_resumes(EV_SLICE("{\"se\0\0\0\0\0\0"), 0, 0);
    assert_resumes(EV_SLICE("\0\0\0\0\0\0\0\0"), 0, 0);
}

static void lines_of_an_earlier_run_are_found_over_gaps(void **state)
{
    (void)state;
    PUT_LINES(&expected, 1, 2, 3, 7, 100, 101, 5000);
    put_file(NAME, ev_buf_as_slice(&expected));
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    assert_no_former(journal, 1);
    assert_former(journal, 2, 1);
    assert_former(journal, 2, 1);
    assert_no_former(journal, 4);
    append(journal, 4, 9);
    append(journal, 7, 9);
    flush(journal);
    assert_former(journal, 7, 1); /* as at opening */
    assert_no_former(journal, 99);
    finish(journal);
    assert_former(journal, 101, 1);
    assert_no_former(journal, 4999);
    assert_former(journal, 5000, 1);
    assert_no_former(journal, 5001);
    assert_no_former(journal, 5002);
    assert_true(ev_journal_has_beyond(journal, 0));
    assert_true(ev_journal_has_beyond(journal, 4999));
    assert_false(ev_journal_has_beyond(journal, 5000));
    ev_journal_close(journal);
}

/* More lines than are read at a time; the file is replaced, and lines that were appended do not
 * count. */
static void lines_of_an_earlier_run_are_found_after_the_end(void **state)
{
    enum { COUNT = 1000 };
    (void)state;
    for (uint64_t seq = 1; seq <= COUNT; seq++)
        PUT_LINES(&expected, 1, seq);
    put_file(NAME, ev_buf_as_slice(&expected));
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    assert_former(journal, 1, 1);
    append(journal, 1, 9);
    append(journal, COUNT + 1, 9);
    finish(journal);
    for (uint64_t seq = 1; seq <= COUNT; seq++)
        assert_former(journal, seq, 1);
    assert_no_former(journal, COUNT + 1);
    assert_false(ev_journal_has_beyond(journal, COUNT));
    ev_journal_close(journal);
}

static void a_new_journal_has_nothing_from_before(void **state)
{
    (void)state;
    const ev_journal_mode modes[] = {EV_JOURNAL_RESUME, EV_JOURNAL_REPLACE};
    for (size_t i = 0; i < 2; i++) {
        ev_journal *journal =
            open_journal(modes[i]); /* the second replaces the file of the first */
        assert_int_equal(ev_journal_size(journal), 0);
        append(journal, 1, 1);
        flush(journal);
        assert_no_former(journal, 1);
        assert_false(ev_journal_has_beyond(journal, 0));
        ev_journal_close(journal);
    }
}

/* ---- two threads ----------------------------------------------------------------------------- */

enum { WRITTEN = 3000 };

static void *write_them(void *context)
{
    ev_journal *journal = context;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    for (uint64_t seq = 1; seq <= 2 * WRITTEN; seq++) {
        ev_entry entry = done_entry(seq, 9);
        ev_journal_append(journal, &entry);
        if (seq % 10 == 0 && ev_journal_flush(journal, EV_FLUSH_TO_SYSTEM, &faults) != EV_OK)
            return journal;
    }
    return ev_journal_finish(journal, &faults) == EV_OK ? NULL : journal;
}

/* Also while the file is replaced. (A data race is seen only by -fsanitize=thread.) */
static void one_thread_asks_while_another_writes(void **state)
{
    (void)state;
    pthread_t writer;
    void *failed;
    for (uint64_t seq = 1; seq <= WRITTEN; seq++)
        PUT_LINES(&expected, 1, seq);
    put_file(NAME, ev_buf_as_slice(&expected));
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    assert_int_equal(pthread_create(&writer, NULL, write_them, journal), 0);
    size_t right = 0;
    for (uint64_t seq = 1; seq <= WRITTEN; seq++) {
        ev_entry entry, wanted = done_entry(seq, 1);
        right += ev_journal_former(journal, seq, &entry) && ev_entry_equal(&entry, &wanted);
    }
    assert_false(ev_journal_has_beyond(journal, WRITTEN));
    assert_int_equal(pthread_join(writer, &failed), 0);
    assert_null(failed);
    assert_int_equal(right, WRITTEN);
    ev_journal_close(journal);
    expected.size = 0;
    for (uint64_t seq = 1; seq <= 2 * WRITTEN; seq++)
        PUT_LINES(&expected, 9, seq);
    assert_file(NAME, ev_buf_as_slice(&expected));
}

UNIT_TESTS(resume)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_journal_cut_at_any_byte_is_resumed, clear),
        cmocka_unit_test_teardown(a_last_line_that_is_no_entry_is_cut, clear),
        cmocka_unit_test_teardown(damage_is_named_and_nothing_is_changed, clear),
        cmocka_unit_test_teardown(a_file_that_never_was_a_journal_is_not_emptied, clear),
        cmocka_unit_test_teardown(lines_of_an_earlier_run_are_found_over_gaps, clear),
        cmocka_unit_test_teardown(lines_of_an_earlier_run_are_found_after_the_end, clear),
        cmocka_unit_test_teardown(a_new_journal_has_nothing_from_before, clear),
        cmocka_unit_test_teardown(one_thread_asks_while_another_writes, clear),
    };
    return cmocka_run_group_tests_name("journal_resume", tests, make_journals, remove_journals);
}
