/* The journal of a batch: what is written, what is left of it after a crash, what an earlier run wrote. */
#include "journal_fixture.h"

#include <pthread.h>
#include <sys/resource.h>

static ev_buf expected;

static int clear(void **state)
{
    (void)state;
    ev_buf_free(&expected);
    unlinkat(folder, NAME, 0);
    return 0;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static int open_file(void)
{
    int fd = openat(folder, NAME, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static void a_reader_hands_out_the_lines_of_a_part(void **state)
{
    (void)state;
    ev_journal_reader reader;
    ev_entry entry;
    uint64_t at[4];
    for (uint64_t seq = 1; seq <= 4; seq++) {
        at[seq - 1] = expected.size;
        PUT_LINES(&expected, 1, seq);
    }
    put_file(NAME, ev_buf_as_slice(&expected));
    int fd = open_file();
    assert_true(ev_journal_reader_open(&reader, fd, at[1], at[3]));
    for (unsigned i = 1; i <= 2; i++) {
        assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_ENTRY);
        assert_int_equal(entry.seq, i + 1);
        assert_int_equal(reader.line, i);
        assert_int_equal(reader.line_at, at[i]);
    }
    assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_END);
    assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_END);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
    ev_journal_reader_close(&reader);
    close(fd);
}

static void a_reader_tells_what_is_no_line_and_what_is_not_there(void **state)
{
    (void)state;
    ev_journal_reader reader;
    ev_entry entry;
    PUT_LINES(&expected, 1, 1);
    size_t good = expected.size;
    ev_buf_text(&expected, "{}\n");
    for (size_t i = 0; i <= EV_ENTRY_BYTES_MAX; i++)
        ev_buf_char(&expected, ' ');
    ev_buf_char(&expected, '\n');
    PUT_LINES(&expected, 1, 2);
    expected.size--;
    put_file(NAME, ev_buf_as_slice(&expected));
    int fd = open_file();
    assert_true(ev_journal_reader_open(&reader, fd, 0, expected.size + 1));
    assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_ENTRY);
    assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_NO_ENTRY);
    assert_int_equal(reader.line, 2);
    assert_int_equal(reader.line_at, good);
    assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_NO_ENTRY);
    assert_int_equal(reader.line, 3);
    assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_UNREADABLE); /* the file is shorter than was said */
    ev_journal_reader_close(&reader);
    assert_true(ev_journal_reader_open(&reader, fd, good + 3 + EV_ENTRY_BYTES_MAX + 2, expected.size));
    assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_ENTRY); /* the last needs no line feed */
    assert_int_equal(entry.seq, 2);
    ev_journal_reader_close(&reader);
    close(fd);
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static void lines_are_in_the_file_after_a_flush(void **state)
{
    (void)state;
    ev_journal *journal = open_journal(EV_JOURNAL_NEW);
    struct stat about;
    for (uint64_t seq = 1; seq <= 100; seq++) {
        append(journal, seq, 1);
        assert_file(NAME, ev_buf_as_slice(&expected));
        PUT_LINES(&expected, 1, seq);
        flush(journal);
        assert_file(NAME, ev_buf_as_slice(&expected));
        assert_int_equal(ev_journal_size(journal), expected.size);
    }
    assert_int_equal(fstat(ev_journal_fd(journal), &about), 0);
    assert_int_equal(about.st_mode, S_IFREG | 0600);
    settle(journal);
    append(journal, 101, 1);
    ev_journal_close(journal);
    assert_file(NAME, ev_buf_as_slice(&expected));
}

static void a_journal_without_a_name_is_read_by_its_descriptor(void **state)
{
    (void)state;
    ev_error error;
    ev_journal_reader reader;
    ev_entry entry;
    ev_error_init(&error, false);
    ev_journal *journal = ev_journal_open_scratch(folder_path, &error);
    assert_non_null(journal);
    for (uint64_t seq = 1; seq <= 3; seq++)
        append(journal, seq, 1);
    settle(journal);
    assert_no_former(journal, 1);
    assert_true(ev_journal_reader_open(&reader, ev_journal_fd(journal), 0, ev_journal_size(journal)));
    for (uint64_t seq = 1; seq <= 3; seq++) {
        assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_ENTRY);
        assert_int_equal(entry.seq, seq);
    }
    assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_END);
    ev_journal_reader_close(&reader);
    ev_journal_close(journal);
    assert_null(ev_journal_open_scratch("/tmp/evisa-gen-test-there-is-no-such-folder", &error));
    assert_int_equal(error.fault[0].code, EV_CANT_OPEN_OUTPUT);
}

static void limit_files(rlim_t size)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size < limit.rlim_max ? size : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static ev_status flush_in(ev_journal *journal, rlim_t limit, ev_error *error)
{
    ev_error_init(error, false);
    limit_files(limit);
    ev_status status = ev_journal_flush(journal, false, error);
    limit_files(RLIM_INFINITY);
    return status;
}

/* At each byte: what is in the file is whole lines, and nothing is written behind a hole. */
static void a_full_disk_leaves_whole_lines_and_no_gap(void **state)
{
    (void)state;
    ev_error error;
    size_t ends[6] = {0};
    (void)signal(SIGXFSZ, SIG_IGN);
    for (uint64_t seq = 1; seq <= 5; seq++) {
        PUT_LINES(&expected, 1, seq);
        ends[seq] = expected.size;
    }
    for (size_t full = ends[1]; full < ends[5]; full += full % 7 + 1) {
        ev_journal *journal = open_journal(EV_JOURNAL_REPLACE);
        size_t lines = 1;
        append(journal, 1, 1);
        flush(journal);
        for (uint64_t seq = 2; seq <= 5; seq++)
            append(journal, seq, 1);
        assert_int_equal(flush_in(journal, full, &error), EV_IO);
        assert_int_equal(error.fault[0].code, EV_WRITE_FAILED);
        assert_string_equal(error.fault[0].pointer, NAME);
        while (ends[lines + 1] <= full)
            lines++;
        append(journal, 6, 1);
        assert_int_equal(flush_in(journal, RLIM_INFINITY, &error), EV_IO);
        assert_int_equal(ev_journal_settle(journal, &error), EV_IO);
        assert_int_equal(ev_journal_size(journal), ends[lines]);
        ev_journal_close(journal);
        assert_file(NAME, (ev_slice){expected.data, ends[lines]});
    }
}

static void a_full_disk_at_settling_leaves_the_journal(void **state)
{
    (void)state;
    ev_error error;
    PUT_LINES(&expected, 1, 1, 2, 3);
    put_file(NAME, ev_buf_as_slice(&expected));
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    append(journal, 2, 9);
    flush(journal);
    PUT_LINES(&expected, 9, 2);
    ev_error_init(&error, false);
    limit_files(expected.size / 2);
    ev_status status = ev_journal_settle(journal, &error);
    limit_files(RLIM_INFINITY);
    assert_int_equal(status, EV_IO);
    assert_file(NAME, ev_buf_as_slice(&expected));
    assert_false(exists(NAME ".new"));
    settle(journal); /* there is room again */
    ev_journal_close(journal);
    expected.size = 0;
    PUT_LINES(&expected, 1, 1);
    PUT_LINES(&expected, 9, 2);
    PUT_LINES(&expected, 1, 3);
    assert_file(NAME, ev_buf_as_slice(&expected));
}

/* ---- going on -------------------------------------------------------------------------------------------------- */

/* Resumes what is in the file, and expects `size` bytes of the lines of five records to be left. */
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
    settle(journal);
    ev_journal_close(journal);
    assert_file(NAME, ev_buf_as_slice(&expected));
}

/* What a killed process, and what a power cut leaves behind the cut. */
static void a_journal_cut_at_any_byte_is_gone_on_with(void **state)
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
        for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i += cut % 29 == 0 || cut == ends[lines] ? 1 : 5) {
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
    assert_int_equal(assert_refused(NAME, EV_JOURNAL_RESUME, EV_JOURNAL_MALFORMED), line);
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
    expected.data[ends[3]] = 'x'; /* not the last: a torn one follows */
    assert_malformed((ev_slice){expected.data, ends[4] + 10}, 4);
}

static void a_file_that_never_was_a_journal_is_not_cut_down(void **state)
{
    static const char *const found[] = {"hello", "hello\n", "{}\n", "\n", "{\"sequence\":1}", "{\"seq\"=", " ", "PK\003\004"};
    (void)state;
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        assert_malformed(ev_slice_from(found[i]), 1);
    PUT_LINES(&expected, 1, 1, 2, 3, 4, 5);
    assert_resumes(EV_SLICE("{\"seq\":1,\"id\"\n"), 0, 0);
    assert_resumes(EV_SLICE("{\"se\0\0\0\0\0\0"), 0, 0);
    assert_resumes(EV_SLICE("\0\0\0\0\0\0\0\0"), 0, 0);
}

static void what_an_earlier_run_wrote_is_asked_for_over_gaps(void **state)
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
    assert_former(journal, 7, 1); /* as it was when it was opened */
    assert_no_former(journal, 99);
    settle(journal);
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

static void a_new_journal_has_nothing_from_before(void **state)
{
    (void)state;
    const ev_journal_mode modes[] = {EV_JOURNAL_RESUME, EV_JOURNAL_REPLACE};
    for (size_t i = 0; i < 2; i++) {
        ev_journal *journal = open_journal(modes[i]); /* the second finds what the first wrote */
        assert_int_equal(ev_journal_size(journal), 0);
        append(journal, 1, 1);
        flush(journal);
        assert_no_former(journal, 1);
        assert_false(ev_journal_has_beyond(journal, 0));
        ev_journal_close(journal);
    }
}

/* ---- two threads ----------------------------------------------------------------------------------------------- */

enum { COUNT = 3000 };

static void *write_them(void *context)
{
    ev_journal *journal = context;
    ev_error error;
    ev_error_init(&error, false);
    for (uint64_t seq = 1; seq <= 2 * COUNT; seq++) {
        ev_entry entry = done_entry(seq, 9);
        ev_journal_append(journal, &entry);
        if (seq % 10 == 0 && ev_journal_flush(journal, false, &error) != EV_OK)
            return journal;
    }
    return ev_journal_settle(journal, &error) == EV_OK ? NULL : journal;
}

/* Even while the file is replaced. make asan does not see a race; clang -fsanitize=thread was asked once. */
static void one_thread_asks_while_another_writes(void **state)
{
    (void)state;
    pthread_t writer;
    void *failed;
    for (uint64_t seq = 1; seq <= COUNT; seq++)
        PUT_LINES(&expected, 1, seq);
    put_file(NAME, ev_buf_as_slice(&expected));
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    assert_int_equal(pthread_create(&writer, NULL, write_them, journal), 0);
    size_t right = 0;
    for (uint64_t seq = 1; seq <= COUNT; seq++) {
        ev_entry entry, wanted = done_entry(seq, 1);
        right += ev_journal_former(journal, seq, &entry) && ev_entry_equal(&entry, &wanted);
    }
    assert_false(ev_journal_has_beyond(journal, COUNT));
    assert_int_equal(pthread_join(writer, &failed), 0);
    assert_null(failed);
    assert_int_equal(right, COUNT);
    ev_journal_close(journal);
    expected.size = 0;
    for (uint64_t seq = 1; seq <= 2 * COUNT; seq++)
        PUT_LINES(&expected, 9, seq);
    assert_file(NAME, ev_buf_as_slice(&expected));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_reader_hands_out_the_lines_of_a_part, clear),
        cmocka_unit_test_teardown(a_reader_tells_what_is_no_line_and_what_is_not_there, clear),
        cmocka_unit_test_teardown(lines_are_in_the_file_after_a_flush, clear),
        cmocka_unit_test_teardown(a_journal_without_a_name_is_read_by_its_descriptor, clear),
        cmocka_unit_test_teardown(a_full_disk_leaves_whole_lines_and_no_gap, clear),
        cmocka_unit_test_teardown(a_full_disk_at_settling_leaves_the_journal, clear),
        cmocka_unit_test_teardown(a_journal_cut_at_any_byte_is_gone_on_with, clear),
        cmocka_unit_test_teardown(a_last_line_that_is_no_entry_is_cut, clear),
        cmocka_unit_test_teardown(damage_is_named_and_nothing_is_changed, clear),
        cmocka_unit_test_teardown(a_file_that_never_was_a_journal_is_not_cut_down, clear),
        cmocka_unit_test_teardown(what_an_earlier_run_wrote_is_asked_for_over_gaps, clear),
        cmocka_unit_test_teardown(a_new_journal_has_nothing_from_before, clear),
        cmocka_unit_test_teardown(one_thread_asks_while_another_writes, clear),
    };
    return cmocka_run_group_tests_name("journal", tests, make_folder, remove_folder);
}
