/* For the tests of the journal: journals in a folder, and the lines that they should have. */
#ifndef JOURNAL_FIXTURE_H
#define JOURNAL_FIXTURE_H

#include "unit/batch/folder_fixture.h"
#include "unit/batch/journal/entry_fixture.h"

#include <sys/file.h>
#include <sys/wait.h>

#include "batch/journal/journal.h"
#include "batch/journal/reader.h"

#define NAME "results.ndjson"

static int folder_fd = -1;

/* In memory where that is possible: thousands of journals are synced here. */
static inline int make_journals(void **state)
{
    (void)state;
    if (!make_folder_in(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"))
        return 1;
    folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder_fd < 0;
}

static inline int remove_journals(void **state)
{
    close(folder_fd);
    return remove_folder(state);
}

static inline bool exists(const char *name)
{
    return kind_of(name) != 0;
}

/* ---- journals -------------------------------------------------------------------------------- */

/* Appends a line for each number, of documents with this salt. */
static inline void put_lines(ev_buf *out, const uint64_t *seqs, size_t count, uint8_t salt)
{
    for (size_t i = 0; i < count; i++) {
        ev_entry entry = done_entry(seqs[i], salt);
        ev_entry_put(&entry, out);
    }
}

#define PUT_LINES(out, salt, ...)                                                                  \
    put_lines((out), (const uint64_t[]){__VA_ARGS__},                                              \
              sizeof(uint64_t[]){__VA_ARGS__} / sizeof(uint64_t), (salt))

static inline ev_journal *open_journal(ev_journal_mode mode)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_journal *journal = ev_journal_open(folder_fd, NAME, mode, &faults);
    if (journal == NULL)
        fail_msg("the journal is refused: %s", ev_code_describe(faults.fault[0].code)->code);
    assert_int_equal(faults.count, 0);
    return journal;
}

/* That it is refused with this fault at its name. */
static inline void assert_refused_in_line(const char *name, ev_journal_mode mode, ev_code code,
                                          unsigned line)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_journal *journal = ev_journal_open(folder_fd, name, mode, &faults);
    if (journal != NULL)
        fail_msg("the journal was opened");
    assert_fault_in_line(&faults, code, name, line);
}

static inline void assert_refused(const char *name, ev_journal_mode mode, ev_code code)
{
    assert_refused_in_line(name, mode, code, 0);
}

static inline void append(ev_journal *journal, uint64_t seq, uint8_t salt)
{
    ev_entry entry = done_entry(seq, salt);
    ev_journal_append(journal, &entry);
}

static inline void flush(ev_journal *journal)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_journal_flush(journal, EV_FLUSH_TO_DISK, &faults), EV_OK);
    assert_int_equal(faults.count, 0);
}

static inline void finish(ev_journal *journal)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_journal_finish(journal, &faults), EV_OK);
    assert_int_equal(faults.count, 0);
}

static inline void assert_former(ev_journal *journal, uint64_t seq, uint8_t salt)
{
    ev_entry entry, expected = done_entry(seq, salt);
    assert_true(ev_journal_former(journal, seq, &entry));
    assert_true(ev_entry_equal(&entry, &expected));
}

static inline void assert_no_former(ev_journal *journal, uint64_t seq)
{
    ev_entry entry;
    assert_false(ev_journal_former(journal, seq, &entry));
}

/* The exit status of a child. */
static inline int wait_for(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

#endif
