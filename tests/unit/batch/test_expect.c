/* A batch beside the journal of another: each document is judged by its number, and those that were not made are counted. */
#include "entry_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expect.h"
#include "io.h"

/* ---- fixture ------------------------------------------------------------------------------------------------- */

static char folder[64], path[80];

static int make_folder(void **state)
{
    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    snprintf(folder, sizeof folder, "/tmp/evisa-gen-test.XXXXXX");
    bool made = mkdtemp(folder) != NULL;
    snprintf(path, sizeof path, "%s/results.ndjson", folder);
    return !made;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

/* The journal is what was put into `lines` so far. */
static void write_journal(const ev_buf *lines)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_false(lines->failed);
    assert_true(ev_output_write_fd(fd, ev_buf_as_slice(lines)));
    assert_int_equal(close(fd), 0);
}

static void put_done(ev_buf *lines, uint64_t seq, uint8_t salt)
{
    ev_entry entry = done_entry(seq, salt);
    ev_entry_put(&entry, lines);
}

/* A failed line of the same number. */
static void put_failed(ev_buf *lines, uint64_t seq)
{
    ev_entry entry = failed_entry(seq, "duplicate"), done = done_entry(seq, 0);
    memcpy(entry.id, done.id, sizeof entry.id);
    ev_entry_put(&entry, lines);
}

static ev_expect *open_expect(void)
{
    ev_error error;
    ev_error_init(&error, false);
    ev_expect *expect = ev_expect_open(path, folder, &error);
    if (expect == NULL)
        fail_msg("%s in line %u", ev_code_describe(error.fault[0].code)->code, error.fault[0].line);
    assert_int_equal(error.count, 0);
    return expect;
}

/* Writes the lines and gives them back. */
static ev_expect *expect_lines(ev_buf *lines)
{
    write_journal(lines);
    ev_buf_free(lines);
    return open_expect();
}

static ev_expect *expect_seqs(const uint64_t *seqs, size_t count, uint8_t salt)
{
    ev_buf lines;
    ev_buf_init(&lines, NULL, 0);
    for (size_t i = 0; i < count; i++)
        put_done(&lines, seqs[i], salt);
    return expect_lines(&lines);
}

#define EXPECT(salt, ...) expect_seqs((const uint64_t[]){__VA_ARGS__}, sizeof(uint64_t[]){__VA_ARGS__} / sizeof(uint64_t), (salt))

static void assert_verdict_of(ev_expect *expect, const ev_entry *entry, ev_verdict expected)
{
    ev_error error;
    ev_error_init(&error, false);
    assert_string_equal(ev_verdict_name(ev_expect_judge(expect, entry, &error)), ev_verdict_name(expected));
    assert_int_equal(error.count, 0);
}

static void assert_verdict(ev_expect *expect, uint64_t seq, uint8_t salt, ev_verdict expected)
{
    ev_entry entry = done_entry(seq, salt);
    assert_verdict_of(expect, &entry, expected);
}

static void assert_fault(const ev_error *error, ev_code code, const char *pointer, unsigned line)
{
    assert_int_equal(error->count, 1);
    assert_string_equal(ev_code_describe(error->fault[0].code)->code, ev_code_describe(code)->code);
    assert_string_equal(error->fault[0].pointer, pointer);
    assert_int_equal(error->fault[0].line, line);
}

static void assert_not_opened(const char *name, const char *scratch, ev_code code, const char *pointer, unsigned line)
{
    ev_error error;
    ev_error_init(&error, false);
    ev_expect *expect = ev_expect_open(name, scratch, &error);
    if (expect != NULL)
        fail_msg("the journal was opened");
    assert_fault(&error, code, pointer, line);
}

static void assert_not_judged(ev_expect *expect, uint64_t seq, ev_code code, const char *pointer)
{
    ev_error error;
    ev_entry entry = done_entry(seq, 1);
    ev_error_init(&error, false);
    assert_int_equal(ev_expect_judge(expect, &entry, &error), EV_NOT_JUDGED);
    assert_fault(&error, code, pointer, 0);
}

/* ---- judging ------------------------------------------------------------------------------------------------- */

static void a_document_is_compared_with_the_line_of_its_number(void **state)
{
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3, 4);
    assert_verdict(expect, 1, 1, EV_SAME);
    assert_verdict(expect, 2, 9, EV_OUTPUT_DIFFERS);
    assert_verdict(expect, 5, 1, EV_NOT_IN_EXPECTED);
    ev_entry other = done_entry(3, 1);
    other.input[EV_HASH_SIZE - 1] ^= 1;
    assert_verdict_of(expect, &other, EV_INPUT_DIFFERS);
    other.pdf[0] ^= 1; /* both: another record may well have another document */
    assert_verdict_of(expect, &other, EV_INPUT_DIFFERS);
    other = done_entry(4, 1);
    other.pdf[EV_HASH_SIZE - 1] ^= 1;
    assert_verdict_of(expect, &other, EV_OUTPUT_DIFFERS);
    ev_expect_close(expect);
}

/* The number alone: a part of the original, or another order, is judged as well. */
static void where_a_record_stands_makes_no_difference(void **state)
{
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3);
    ev_entry entry = done_entry(3, 1);
    entry.seq = 77;
    snprintf(entry.program, sizeof entry.program, "evisa-gen 9.9.9");
    assert_verdict_of(expect, &entry, EV_SAME);
    ev_expect_close(expect);
}

static void assert_has_five(ev_expect *expect)
{
    for (uint64_t seq = 1; seq <= 5; seq++)
        assert_verdict(expect, seq, 1, EV_SAME);
    assert_verdict(expect, 6, 1, EV_NOT_IN_EXPECTED);
    assert_int_equal(ev_expect_missing(expect), 0);
    ev_expect_close(expect);
}

static void the_order_of_the_lines_makes_no_difference(void **state)
{
    (void)state;
    assert_has_five(EXPECT(1, 5, 4, 3, 2, 1));
    assert_has_five(EXPECT(1, 2, 5, 1, 4, 3));
    assert_has_five(EXPECT(1, 1, 3, 5, 2, 4)); /* two shards, one behind the other */
}

static void the_later_line_of_a_number_counts(void **state)
{
    ev_buf lines;
    (void)state;
    ev_buf_init(&lines, NULL, 0);
    put_done(&lines, 1, 1);
    put_done(&lines, 2, 1);
    put_done(&lines, 1, 2);
    ev_expect *expect = expect_lines(&lines);
    assert_int_equal(ev_expect_missing(expect), 2);
    assert_verdict(expect, 1, 1, EV_OUTPUT_DIFFERS);
    assert_verdict(expect, 1, 2, EV_SAME);
    assert_verdict(expect, 2, 1, EV_SAME);
    assert_int_equal(ev_expect_missing(expect), 0);
    ev_expect_close(expect);
}

/* What failed has no document, whether it stands before the one that was done or behind it, with its number or without. */
static void failed_lines_are_passed_over(void **state)
{
    ev_buf lines;
    (void)state;
    ev_buf_init(&lines, NULL, 0);
    put_failed(&lines, 1);
    put_done(&lines, 1, 1);
    put_done(&lines, 2, 1);
    put_failed(&lines, 2);
    put_failed(&lines, 3);
    ev_entry nameless = failed_entry(4, "record-empty");
    ev_entry_put(&nameless, &lines);
    ev_expect *expect = expect_lines(&lines);
    assert_int_equal(ev_expect_missing(expect), 2);
    assert_verdict(expect, 1, 1, EV_SAME);
    assert_verdict(expect, 2, 1, EV_SAME);
    assert_verdict(expect, 3, 1, EV_NOT_IN_EXPECTED);
    ev_expect_close(expect);
}

/* ---- what is missing ----------------------------------------------------------------------------------------- */

static void documents_that_were_not_met_are_counted_once(void **state)
{
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3, 4, 1, 1);
    assert_int_equal(ev_expect_missing(expect), 4);
    assert_verdict(expect, 1, 1, EV_SAME);
    assert_int_equal(ev_expect_missing(expect), 3);
    for (int i = 0; i < 3; i++) { /* judged again: the same answer, counted once */
        assert_verdict(expect, 1, 1, EV_SAME);
        assert_verdict(expect, 2, 9, EV_OUTPUT_DIFFERS);
    }
    assert_int_equal(ev_expect_missing(expect), 2);
    assert_verdict(expect, 9, 1, EV_NOT_IN_EXPECTED);
    ev_entry other = done_entry(3, 1);
    other.input[0] ^= 1;
    assert_verdict_of(expect, &other, EV_INPUT_DIFFERS);
    assert_int_equal(ev_expect_missing(expect), 1);
    ev_expect_close(expect);
}

static void an_empty_journal_expects_nothing(void **state)
{
    ev_buf lines;
    (void)state;
    ev_buf_init(&lines, NULL, 0);
    ev_expect *expect = expect_lines(&lines);
    assert_verdict(expect, 1, 1, EV_NOT_IN_EXPECTED);
    assert_int_equal(ev_expect_missing(expect), 0);
    ev_expect_close(expect);
    ev_expect_close(NULL);
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

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

/* The line of a document with a member renamed, so that it lacks; `member` begins with its comma. */
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
    static const char *const lines[] = {"\n", "x\n", "{}\n", "[]\n", "{\"visa\":{\"number\":\"KZ0000001\"}}\n", "\xEF\xBB\xBF\n", "\x1F\x8B\x08\n"};
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

/* ---- any amount of them -------------------------------------------------------------------------------------- */

static size_t resident_bytes(void)
{
    unsigned long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu %lu", &size, &resident), 2);
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static void write_many(uint64_t count)
{
    ev_buf lines;
    ev_buf_init(&lines, NULL, 0);
    for (uint64_t seq = 1; seq <= count; seq++)
        put_done(&lines, seq, (uint8_t)(seq / 256));
    write_journal(&lines);
    ev_buf_free(&lines);
}

/* Of the sanitizers the memory says nothing: what is given back they keep for a while. */
static void memory_does_not_grow_with_the_journal(void **state)
{
    enum { MANY = 20000, LEAST = 10 };
    (void)state;
    write_many(MANY);
    ev_expect *expect = NULL;
    size_t before = 0;
    for (uint64_t seq = 1; seq <= MANY; seq++) {
        if (seq == 1)
            expect = open_expect();
        assert_verdict(expect, seq, (uint8_t)(seq / 256), EV_SAME);
        if (seq == LEAST)
            before = resident_bytes();
    }
    assert_int_equal(ev_expect_missing(expect), 0);
#ifndef EV_SANITIZED
    assert_true(resident_bytes() < before + (1 << 20));
#else
    (void)before;
#endif
    ev_expect_close(expect);
}

/* ---- what the machine does ----------------------------------------------------------------------------------- */

static void what_cannot_be_read_is_named(void **state)
{
    char pipe_path[100], missing[100];
    (void)state;
    snprintf(missing, sizeof missing, "%s/missing", folder);
    assert_not_opened(missing, folder, EV_CANT_READ, missing, 0);
    assert_not_opened(folder, folder, EV_CANT_READ, folder, 0);
    snprintf(pipe_path, sizeof pipe_path, "%s/pipe", folder);
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    (void)alarm(20); /* a pipe nobody writes to is not waited for */
    assert_not_opened(pipe_path, folder, EV_CANT_READ, pipe_path, 0);
    (void)alarm(0);
    assert_int_equal(unlink(pipe_path), 0);
}

static void a_scratch_folder_that_is_none_is_named(void **state)
{
    (void)state;
    write_many(1);
    assert_not_opened(path, "/nonexistent/folder", EV_CANT_OPEN_OUTPUT, "/nonexistent/folder", 0);
    ev_error error;
    ev_error_init(&error, false);
    ev_expect *expect = ev_expect_open(path, NULL, &error); /* the usual one */
    assert_non_null(expect);
    ev_expect_close(expect);
}

static void limit_files(rlim_t size)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size < limit.rlim_max ? size : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The limit on the size of files acts as a disk that is full. */
static void a_full_disk_is_a_fault_of_the_scratch_folder(void **state)
{
    ev_error error;
    (void)state;
    write_many(4000); /* more than the index holds before it grows */
    ev_error_init(&error, false);
    limit_files(300 * 1000);
    ev_expect *refused = ev_expect_open(path, folder, &error);
    limit_files(RLIM_INFINITY);
    assert_null(refused);
    assert_fault(&error, EV_WRITE_FAILED, folder, 0);

    ev_expect *expect = open_expect();
    ev_entry entry = done_entry(1, 0);
    ev_error_init(&error, false);
    limit_files(1000);
    ev_verdict verdict = ev_expect_judge(expect, &entry, &error);
    limit_files(RLIM_INFINITY);
    assert_int_equal(verdict, EV_NOT_JUDGED);
    assert_fault(&error, EV_WRITE_FAILED, folder, 0);
    assert_not_judged(expect, 2, EV_WRITE_FAILED, folder); /* the index stays failed */
    assert_int_equal(ev_expect_missing(expect), 4000);
    ev_expect_close(expect);
}

/* Who writes over the journal while it is compared with gets no verdict from what stands there now. */
static void a_journal_that_changes_is_not_judged_by(void **state)
{
    ev_buf other;
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3);
    for (int what = 0; what < 3; what++) {
        ev_buf_init(&other, NULL, 0);
        if (what == 0)
            put_done(&other, 7, 1);
        else if (what == 1)
            put_failed(&other, 1);
        else
            ev_buf_text(&other, "short");
        write_journal(&other);
        ev_buf_free(&other);
        for (uint64_t seq = 1; seq <= 3; seq++)
            assert_not_judged(expect, seq, EV_CANT_READ, path);
    }
    assert_int_equal(ev_expect_missing(expect), 3);
    ev_expect_close(expect);
}

/* A journal that is put in its place by a rename, as settling does, is another file. */
static void a_journal_that_is_replaced_is_still_read(void **state)
{
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3);
    assert_int_equal(unlink(path), 0);
    for (uint64_t seq = 1; seq <= 3; seq++)
        assert_verdict(expect, seq, 1, EV_SAME);
    ev_expect_close(expect);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_compared_with_the_line_of_its_number),
        cmocka_unit_test(where_a_record_stands_makes_no_difference),
        cmocka_unit_test(the_order_of_the_lines_makes_no_difference),
        cmocka_unit_test(the_later_line_of_a_number_counts),
        cmocka_unit_test(failed_lines_are_passed_over),
        cmocka_unit_test(documents_that_were_not_met_are_counted_once),
        cmocka_unit_test(an_empty_journal_expects_nothing),
        cmocka_unit_test(lines_are_read_again_whatever_their_length_and_end),
        cmocka_unit_test(what_is_no_journal_is_refused_with_its_line),
        cmocka_unit_test(a_document_without_its_number_is_no_line_of_a_journal),
        cmocka_unit_test(a_torn_last_line_is_refused_with_its_line),
        cmocka_unit_test(memory_does_not_grow_with_the_journal),
        cmocka_unit_test(what_cannot_be_read_is_named),
        cmocka_unit_test(a_scratch_folder_that_is_none_is_named),
        cmocka_unit_test(a_full_disk_is_a_fault_of_the_scratch_folder),
        cmocka_unit_test(a_journal_that_changes_is_not_judged_by),
        cmocka_unit_test(a_journal_that_is_replaced_is_still_read),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
