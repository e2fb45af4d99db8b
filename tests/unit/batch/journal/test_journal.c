/* The journal of a batch: reading and writing it, and its lines when the disk is full. */
#include "lib/unit.h"
#include "unit/batch/journal/journal_fixture.h"

static ev_buf expected;

static int clear(void **state)
{
    (void)state;
    ev_buf_free(&expected);
    unlinkat(folder_fd, NAME, 0);
    return 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

static int open_file(void)
{
    int fd = openat(folder_fd, NAME, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static void a_reader_gives_the_lines_of_a_part(void **state)
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
    assert_int_equal(ev_journal_reader_next(&reader, &entry),
                     EV_JOURNAL_UNREADABLE); /* the file is shorter than the reader was told */
    ev_journal_reader_close(&reader);
    assert_true(
        ev_journal_reader_open(&reader, fd, good + 3 + EV_ENTRY_BYTES_MAX + 2, expected.size));
    assert_int_equal(ev_journal_reader_next(&reader, &entry),
                     EV_JOURNAL_ENTRY); /* the last needs no line feed */
    assert_int_equal(entry.seq, 2);
    ev_journal_reader_close(&reader);
    close(fd);
}

/* ---- writing --------------------------------------------------------------------------------- */

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
    finish(journal);
    append(journal, 101, 1);
    ev_journal_close(journal);
    assert_file(NAME, ev_buf_as_slice(&expected));
}

static void a_journal_without_a_name_is_read_by_its_descriptor(void **state)
{
    (void)state;
    ev_faults faults;
    ev_journal_reader reader;
    ev_entry entry;
    ev_faults_init(&faults, EV_LENIENT);
    ev_journal *journal = ev_journal_open_scratch(folder, &faults);
    assert_non_null(journal);
    for (uint64_t seq = 1; seq <= 3; seq++)
        append(journal, seq, 1);
    finish(journal);
    assert_no_former(journal, 1);
    assert_true(
        ev_journal_reader_open(&reader, ev_journal_fd(journal), 0, ev_journal_size(journal)));
    for (uint64_t seq = 1; seq <= 3; seq++) {
        assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_ENTRY);
        assert_int_equal(entry.seq, seq);
    }
    assert_int_equal(ev_journal_reader_next(&reader, &entry), EV_JOURNAL_END);
    ev_journal_reader_close(&reader);
    ev_journal_close(journal);
    assert_null(ev_journal_open_scratch("/tmp/evisa-gen-test-there-is-no-such-folder", &faults));
    assert_int_equal(faults.fault[0].code, EV_CANT_OPEN_OUTPUT);
}

static ev_status flush_in(ev_journal *journal, rlim_t limit, ev_faults *faults)
{
    ev_faults_init(faults, EV_LENIENT);
    rlim_t before = limit_files(limit);
    ev_status status = ev_journal_flush(journal, EV_FLUSH_TO_SYSTEM, faults);
    limit_files(before);
    return status;
}

/* Full at any byte: the file has whole lines, and no line after one that is missing. */
static void a_full_disk_leaves_whole_lines_and_no_gap(void **state)
{
    (void)state;
    ev_faults faults;
    size_t ends[6] = {0};
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
        assert_int_equal(flush_in(journal, full, &faults), EV_IO);
        assert_int_equal(faults.fault[0].code, EV_WRITE_FAILED);
        assert_string_equal(faults.fault[0].pointer, NAME);
        while (ends[lines + 1] <= full)
            lines++;
        append(journal, 6, 1);
        assert_int_equal(flush_in(journal, RLIM_INFINITY, &faults), EV_IO);
        assert_int_equal(ev_journal_finish(journal, &faults), EV_IO);
        assert_int_equal(ev_journal_size(journal), ends[lines]);
        ev_journal_close(journal);
        assert_file(NAME, (ev_slice){expected.data, ends[lines]});
    }
}

static void a_full_disk_at_the_end_leaves_the_journal(void **state)
{
    (void)state;
    ev_faults faults;
    PUT_LINES(&expected, 1, 1, 2, 3);
    put_file(NAME, ev_buf_as_slice(&expected));
    ev_journal *journal = open_journal(EV_JOURNAL_RESUME);
    append(journal, 2, 9);
    flush(journal);
    PUT_LINES(&expected, 9, 2);
    ev_faults_init(&faults, EV_LENIENT);
    rlim_t before = limit_files(expected.size / 2);
    ev_status status = ev_journal_finish(journal, &faults);
    limit_files(before);
    assert_int_equal(status, EV_IO);
    assert_file(NAME, ev_buf_as_slice(&expected));
    assert_false(exists(NAME ".new"));
    finish(journal); /* there is room again */
    ev_journal_close(journal);
    expected.size = 0;
    PUT_LINES(&expected, 1, 1);
    PUT_LINES(&expected, 9, 2);
    PUT_LINES(&expected, 1, 3);
    assert_file(NAME, ev_buf_as_slice(&expected));
}

UNIT_TESTS(journal)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_reader_gives_the_lines_of_a_part, clear),
        cmocka_unit_test_teardown(a_reader_tells_what_is_no_line_and_what_is_not_there, clear),
        cmocka_unit_test_teardown(lines_are_in_the_file_after_a_flush, clear),
        cmocka_unit_test_teardown(a_journal_without_a_name_is_read_by_its_descriptor, clear),
        cmocka_unit_test_teardown(a_full_disk_leaves_whole_lines_and_no_gap, clear),
        cmocka_unit_test_teardown(a_full_disk_at_the_end_leaves_the_journal, clear),
    };
    return cmocka_run_group_tests_name("journal", tests, make_journals, remove_journals);
}
