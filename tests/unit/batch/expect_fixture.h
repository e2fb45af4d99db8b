/* For the tests of --expect: a journal on disk, and the verdicts on documents. */
#ifndef EXPECT_FIXTURE_H
#define EXPECT_FIXTURE_H

#include "unit/batch/journal/entry_fixture.h"
#include "unit/batch/scratch_fixture.h"

#include "batch/expect.h"

static char path[80]; /* of the journal */

static inline int make_place(void **state)
{
    int failed = make_scratch(state);
    snprintf(path, sizeof path, "%s/results.ndjson", folder);
    return failed;
}

static inline int remove_journal(void **state)
{
    (void)state;
    (void)unlink(path);
    return 0;
}

/* ---- journals -------------------------------------------------------------------------------- */

/* The journal has the lines that were put into `lines` so far. It stays the same file. */
static inline void write_journal(const ev_buf *lines)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_false(lines->failed);
    assert_true(ev_output_write_fd(fd, ev_buf_as_slice(lines)));
    assert_int_equal(close(fd), 0);
}

static inline void put_done(ev_buf *lines, uint64_t seq, uint8_t salt)
{
    ev_entry entry = done_entry(seq, salt);
    ev_entry_put(&entry, lines);
}

/* A failed line of the same number. */
static inline void put_failed(ev_buf *lines, uint64_t seq)
{
    ev_entry entry = failed_entry(seq, "duplicate"), done = done_entry(seq, 0);
    memcpy(entry.id, done.id, sizeof entry.id);
    ev_entry_put(&entry, lines);
}

static inline ev_expect *open_expect(void)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_expect *expect = ev_expect_open(path, folder, &faults);
    if (expect == NULL)
        fail_msg("%s in line %u", ev_code_describe(faults.fault[0].code)->code,
                 faults.fault[0].line);
    assert_int_equal(faults.count, 0);
    return expect;
}

/* Writes the lines to the journal, frees them, and opens it. */
static inline ev_expect *expect_lines(ev_buf *lines)
{
    write_journal(lines);
    ev_buf_free(lines);
    return open_expect();
}

static inline ev_expect *expect_seqs(const uint64_t *seqs, size_t count, uint8_t salt)
{
    ev_buf lines;
    ev_buf_init(&lines, NULL, 0);
    for (size_t i = 0; i < count; i++)
        put_done(&lines, seqs[i], salt);
    return expect_lines(&lines);
}

#define EXPECT(salt, ...)                                                                          \
    expect_seqs((const uint64_t[]){__VA_ARGS__},                                                   \
                sizeof(uint64_t[]){__VA_ARGS__} / sizeof(uint64_t), (salt))

static inline void write_many(uint64_t count)
{
    ev_buf lines;
    ev_buf_init(&lines, NULL, 0);
    for (uint64_t seq = 1; seq <= count; seq++)
        put_done(&lines, seq, (uint8_t)(seq / 256));
    write_journal(&lines);
    ev_buf_free(&lines);
}

/* ---- verdicts and faults --------------------------------------------------------------------- */

static inline void assert_verdict_of(ev_expect *expect, const ev_entry *entry, ev_verdict expected)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_string_equal(ev_verdict_name(ev_expect_judge(expect, entry, &faults)),
                        ev_verdict_name(expected));
    assert_int_equal(faults.count, 0);
}

static inline void assert_verdict(ev_expect *expect, uint64_t seq, uint8_t salt,
                                  ev_verdict expected)
{
    ev_entry entry = done_entry(seq, salt);
    assert_verdict_of(expect, &entry, expected);
}

static inline void assert_not_opened(const char *name, const char *scratch, ev_code code,
                                     const char *pointer, unsigned line)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_expect *expect = ev_expect_open(name, scratch, &faults);
    if (expect != NULL)
        fail_msg("the journal was opened");
    assert_fault_in_line(&faults, code, pointer, line);
}

static inline void assert_not_judged(ev_expect *expect, uint64_t seq, ev_code code,
                                     const char *pointer)
{
    ev_faults faults;
    ev_entry entry = done_entry(seq, 1);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_expect_judge(expect, &entry, &faults), EV_NOT_JUDGED);
    assert_fault(&faults, code, pointer);
}

#endif
