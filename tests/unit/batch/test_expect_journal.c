/* The journal that is expected: which lines it may have, what is not a journal, what the machine
 * refuses, and that memory does not grow with it. */
#include "lib/unit.h"
#include "unit/batch/expect_fixture.h"

#include <malloc.h>

/* ---- lines ----------------------------------------------------------------------------------- */

/* A line as long as lines may be, by members a later version has. */
static void put_longest(ev_buf *lines, uint64_t seq)
{
    size_t before = lines->size;
    put_done(lines, seq, 1);
    lines->size -= 2; /* its end */
    ev_buf_text(lines, ",\"later\":\"");
    while (lines->size - before < EV_ENTRY_BYTES_MAX - 2)
        ev_buf_char(lines, 'x');
    ev_buf_text(lines, "\"}");
    assert_int_equal(lines->size - before, EV_ENTRY_BYTES_MAX);
}

static void lines_are_read_again_whatever_their_length_and_end(void **state)
{
    ev_buf lines;
    (void)state;
    ev_buf_init(&lines, NULL, 0);
    for (uint64_t seq = 1; seq < 100; seq += 3) {
        put_longest(&lines, seq);
        ev_buf_text(&lines, "\r\n");
        put_longest(&lines, seq + 1);
        ev_buf_text(&lines, "\n");
        ev_entry judged = done_entry(seq + 2, 1);
        judged.verdict = EV_OUTPUT_DIFFERS; /* of that batch: says nothing of this one */
        ev_entry_put(&judged, &lines);
    }
    lines.size--; /* the last has no line end */
    ev_expect *expect = expect_lines(&lines);
    for (uint64_t seq = 1; seq <= 99; seq++)
        assert_verdict(expect, seq, 1, EV_SAME);
    assert_int_equal(ev_expect_missing(expect), 0);
    ev_expect_close(expect);
}

/* Three good lines, this one, and two more. */
static void assert_malformed(const char *line)
{
    ev_buf lines;
    ev_buf_init(&lines, NULL, 0);
    for (uint64_t seq = 1; seq <= 3; seq++)
        put_done(&lines, seq, 1);
    ev_buf_text(&lines, line);
    put_done(&lines, 4, 1);
    ev_buf_text(&lines, "nor is this\n");
    write_journal(&lines);
    ev_buf_free(&lines);
    assert_not_opened(path, folder, EV_JOURNAL_MALFORMED, path, 4);
}

/* The line of a document with a member renamed, so that it lacks; `member` begins with its
 * comma. */
static void assert_malformed_without(const char *member)
{
    ev_buf line;
    ev_buf_init(&line, NULL, 0);
    put_done(&line, 4, 1);
    ev_buf_char(&line, '\0');
    char *at = strstr(line.data, member);
    assert_non_null(at);
    at[2] = '_';
    assert_malformed(line.data);
    ev_buf_free(&line);
}

static void what_is_no_journal_is_refused_with_its_line(void **state)
{
    static const char *const lines[] = {"\n",
                                        "x\n",
                                        "{}\n",
                                        "[]\n",
                                        "{\"visa\":{\"number\":\"KZ0000001\"}}\n",
                                        "\xEF\xBB\xBF\n",
                                        "\x1F\x8B\x08\n"};
    static const char *const members[] = {",\"id", ",\"status", ",\"input_sha256", ",\"pdf_sha256"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_malformed(lines[i]);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        assert_malformed_without(members[i]);
    ev_buf blanks;
    ev_buf_init(&blanks, NULL, 0);
    for (int i = 0; i <= 2 * EV_ENTRY_BYTES_MAX; i++)
        ev_buf_char(&blanks, ' ');
    ev_buf_text(&blanks, "\n");
    ev_buf_char(&blanks, '\0');
    assert_malformed(blanks.data);
    ev_buf_free(&blanks);
}

static void a_document_without_its_number_is_no_line_of_a_journal(void **state)
{
    ev_buf line;
    (void)state;
    ev_buf_init(&line, NULL, 0);
    ev_entry entry = done_entry(4, 1);
    entry.id[0] = '\0';
    ev_entry_put(&entry, &line);
    ev_buf_char(&line, '\0');
    assert_malformed(line.data);
    ev_buf_free(&line);
}

static void a_torn_last_line_is_refused_with_its_line(void **state)
{
    ev_buf lines;
    (void)state;
    ev_buf_init(&lines, NULL, 0);
    put_done(&lines, 1, 1);
    put_done(&lines, 2, 1);
    lines.size -= 20;
    write_journal(&lines);
    ev_buf_free(&lines);
    assert_not_opened(path, folder, EV_JOURNAL_MALFORMED, path, 2);
}

/* ---- any amount of them ---------------------------------------------------------------------- */

/* What malloc has given and not got back. The sanitizers and valgrind have a malloc of their own,
 * which says nothing here, and look for leaks themselves. */
static size_t bytes_in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static void memory_does_not_grow_with_the_journal(void **state)
{
    enum { MANY = 6000, LITTLE = 4096 };
    (void)state;
    write_many(MANY);
    size_t before = bytes_in_use();
    ev_expect *expect = open_expect();
    assert_true(bytes_in_use() < before + LITTLE);
    for (uint64_t seq = 1; seq <= MANY; seq++)
        assert_verdict(expect, seq, (uint8_t)(seq / 256), EV_SAME);
    assert_true(bytes_in_use() < before + LITTLE);
    assert_int_equal(ev_expect_missing(expect), 0);
    ev_expect_close(expect);
}

/* ---- what the machine does ------------------------------------------------------------------- */

static void what_cannot_be_read_is_named(void **state)
{
    char pipe_path[100], missing[100];
    (void)state;
    snprintf(missing, sizeof missing, "%s/missing", folder);
    assert_not_opened(missing, folder, EV_CANT_READ, missing, 0);
    assert_not_opened(folder, folder, EV_CANT_READ, folder, 0);
    snprintf(pipe_path, sizeof pipe_path, "%s/pipe", folder);
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    (void)alarm(600); /* against a wait for a writer that does not come */
    assert_not_opened(pipe_path, folder, EV_CANT_READ, pipe_path, 0);
    (void)alarm(0);
    assert_int_equal(unlink(pipe_path), 0);
}

static void a_scratch_folder_that_is_none_is_named(void **state)
{
    (void)state;
    write_many(1);
    assert_not_opened(path, "/nonexistent/folder", EV_CANT_OPEN_OUTPUT, "/nonexistent/folder", 0);
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_expect *expect = ev_expect_open(path, NULL, &faults); /* the usual one */
    assert_non_null(expect);
    ev_expect_close(expect);
}

static void a_full_disk_is_a_fault_of_the_scratch_folder(void **state)
{
    ev_faults faults;
    (void)state;
    write_many(4000); /* more than the index holds before it grows */
    ev_faults_init(&faults, EV_LENIENT);
    rlim_t before = limit_files(300 * 1000);
    ev_expect *refused = ev_expect_open(path, folder, &faults);
    limit_files(before);
    assert_null(refused);
    assert_fault(&faults, EV_WRITE_FAILED, folder);

    ev_expect *expect = open_expect();
    ev_entry entry = done_entry(1, 0);
    ev_faults_init(&faults, EV_LENIENT);
    limit_files(1000);
    ev_verdict verdict = ev_expect_judge(expect, &entry, &faults);
    limit_files(before);
    assert_int_equal(verdict, EV_NOT_JUDGED);
    assert_fault(&faults, EV_WRITE_FAILED, folder);
    assert_not_judged(expect, 2, EV_WRITE_FAILED, folder); /* the index stays failed */
    assert_int_equal(ev_expect_missing(expect), 4000);
    ev_expect_close(expect);
}

#define WITH_JOURNAL(test) cmocka_unit_test_teardown(test, remove_journal)

UNIT_TESTS(expect_journal)
{
    const struct CMUnitTest tests[] = {
        WITH_JOURNAL(lines_are_read_again_whatever_their_length_and_end),
        WITH_JOURNAL(what_is_no_journal_is_refused_with_its_line),
        WITH_JOURNAL(a_document_without_its_number_is_no_line_of_a_journal),
        WITH_JOURNAL(a_torn_last_line_is_refused_with_its_line),
        WITH_JOURNAL(memory_does_not_grow_with_the_journal),
        WITH_JOURNAL(what_cannot_be_read_is_named),
        WITH_JOURNAL(a_scratch_folder_that_is_none_is_named),
        WITH_JOURNAL(a_full_disk_is_a_fault_of_the_scratch_folder),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, make_place, remove_folder);
}
