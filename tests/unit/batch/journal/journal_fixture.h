/* For the tests of the journal: a folder with a file in it, and journals as they should be. */
#ifndef JOURNAL_FIXTURE_H
#define JOURNAL_FIXTURE_H

#include "unit/batch/journal/entry_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/io.h"
#include "batch/journal/journal.h"

#define NAME "results.ndjson"

static char folder_path[64];
static int folder = -1;

/* In memory where that is possible: thousands of journals are synced here. */
static inline int make_folder(void **state)
{
    (void)state;
    snprintf(folder_path, sizeof folder_path, "%s/evisa-journal-test.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    folder =
        mkdtemp(folder_path) != NULL ? open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    return folder < 0;
}

static inline int remove_folder(void **state)
{
    char command[100];
    (void)state;
    close(folder);
    snprintf(command, sizeof command, "rm -rf '%s'", folder_path);
    return system(command);
}

/* ---- files ----------------------------------------------------------------------------------- */

static inline void put_file(const char *name, ev_slice bytes)
{
    unlinkat(folder, name, 0);
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_true(ev_output_write_fd(fd, bytes));
    assert_int_equal(close(fd), 0);
}

static inline bool exists(const char *name)
{
    struct stat about;
    return fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0;
}

static inline void assert_file(const char *name, ev_slice expected)
{
    ev_buf found;
    ev_buf_init(&found, NULL, 0);
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(ev_input_read_fd(fd, 1 << 26, &found));
    close(fd);
    assert_int_equal(found.size, expected.size);
    if (expected.size > 0)
        assert_memory_equal(found.data, expected.data, expected.size);
    ev_buf_free(&found);
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
    ev_journal *journal = ev_journal_open(folder, NAME, mode, &faults);
    if (journal == NULL)
        fail_msg("the journal is refused: %s", ev_code_describe(faults.fault[0].code)->code);
    assert_int_equal(faults.count, 0);
    return journal;
}

/* That it is refused with this fault at its name. Returns the fault's line. */
static inline unsigned assert_refused(const char *name, ev_journal_mode mode, ev_code code)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_journal *journal = ev_journal_open(folder, name, mode, &faults);
    if (journal != NULL)
        fail_msg("the journal was opened");
    assert_int_equal(faults.count, 1);
    assert_string_equal(ev_code_describe(faults.fault[0].code)->code, ev_code_describe(code)->code);
    assert_string_equal(faults.fault[0].pointer, name);
    return faults.fault[0].line;
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
    assert_int_equal(ev_journal_flush(journal, true, &faults), EV_OK);
    assert_int_equal(faults.count, 0);
}

static inline void settle(ev_journal *journal)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_journal_settle(journal, &faults), EV_OK);
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
