#include "batch/expect.h"

#include "batch/journal/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The index has the offset of each number's line, and this bit once the number was judged: no file
 * is that long. */
#define SEEN (UINT64_C(1) << 63)

struct ev_expect {
    int fd;           /* of the journal: its lines are read again, the index has no room for them */
    uint64_t size;    /* of the journal when it was opened */
    uint64_t missing; /* numbers not judged yet */
    ev_index index;
    char *path, *scratch; /* for faults */
};

/* ---- reading the journal once ---------------------------------------------------------------- */

/* A pipe is refused: lines are read again. O_NONBLOCK: it is not waited for either. */
static bool open_file(ev_expect *expect)
{
    struct stat about;
    expect->fd = open(expect->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (expect->fd < 0 || fstat(expect->fd, &about) != 0)
        return false;
    if (!S_ISREG(about.st_mode)) {
        errno = S_ISDIR(about.st_mode) ? EISDIR : ESPIPE;
        return false;
    }
    expect->size = (uint64_t)about.st_size;
    return true;
}

/* EV_OK at the end of the journal. */
static ev_status read_all(ev_expect *expect, ev_journal_reader *reader, ev_faults *faults)
{
    for (;;) {
        ev_entry entry;
        ev_journal_answer answer = ev_journal_reader_next(reader, &entry);
        if (answer == EV_JOURNAL_END)
            return EV_OK;
        if (answer == EV_JOURNAL_UNREADABLE)
            return ev_faults_add_system(faults, EV_CANT_READ, expect->path, errno);
        if (answer == EV_JOURNAL_NO_ENTRY)
            return ev_faults_add_at(faults, EV_JOURNAL_MALFORMED, expect->path, reader->line, 0);
        if (entry.done &&
            ev_index_put(&expect->index, entry.id, reader->line_at, NULL) == EV_INDEX_FAILED)
            return ev_faults_add_system(faults, EV_WRITE_FAILED, expect->scratch, errno);
    }
}

static ev_status fill(ev_expect *expect, ev_faults *faults)
{
    ev_journal_reader reader;
    if (!open_file(expect))
        return ev_faults_add_system(faults, EV_CANT_READ, expect->path, errno);
    if (!ev_index_open(&expect->index, expect->scratch))
        return ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, expect->scratch, errno);
    if (!ev_journal_reader_open(&reader, expect->fd, 0, expect->size))
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, expect->path);
    ev_status status = read_all(expect, &reader, faults);
    ev_journal_reader_close(&reader);
    expect->missing = expect->index.count;
    return status;
}

ev_expect *ev_expect_open(const char *path, const char *scratch, ev_faults *faults)
{
    ev_expect *expect = malloc(sizeof *expect);
    if (expect != NULL)
        *expect = (ev_expect){.fd = -1,
                              .index = {.fd = -1},
                              .path = strdup(path),
                              .scratch = strdup(scratch != NULL ? scratch : "")};
    if (expect == NULL || expect->path == NULL || expect->scratch == NULL)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, path);
    else if (fill(expect, faults) == EV_OK)
        return expect;
    ev_expect_close(expect);
    return NULL;
}

void ev_expect_close(ev_expect *expect)
{
    if (expect == NULL)
        return;
    ev_index_close(&expect->index);
    if (expect->fd >= 0)
        (void)close(expect->fd);
    free(expect->path);
    free(expect->scratch);
    free(expect);
}

/* ---- judging --------------------------------------------------------------------------------- */

/* Reads the line of the number again. CANT_READ where the file was overwritten meanwhile. */
static ev_status read_again(const ev_expect *expect, const char *id, uint64_t at, ev_entry *entry,
                            ev_faults *faults)
{
    ev_journal_reader reader;
    uint64_t end = at + EV_ENTRY_BYTES_MAX + 2; /* no more than the line, with CR LF */
    if (!ev_journal_reader_open(&reader, expect->fd, at, end < expect->size ? end : expect->size))
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, expect->path);
    ev_journal_answer answer = ev_journal_reader_next(&reader, entry);
    int error = answer == EV_JOURNAL_UNREADABLE ? errno : 0;
    ev_journal_reader_close(&reader);
    bool same_line = answer == EV_JOURNAL_ENTRY && entry->done && strcmp(entry->id, id) == 0;
    return same_line ? EV_OK : ev_faults_add_system(faults, EV_CANT_READ, expect->path, error);
}

static ev_verdict compare(const ev_entry *entry, const ev_entry *expected)
{
    if (memcmp(entry->input, expected->input, EV_HASH_SIZE) != 0)
        return EV_INPUT_DIFFERS;
    return memcmp(entry->pdf, expected->pdf, EV_HASH_SIZE) != 0 ? EV_OUTPUT_DIFFERS : EV_SAME;
}

static bool mark(ev_expect *expect, const char *id, uint64_t at)
{
    if ((at & SEEN) != 0)
        return true;
    if (ev_index_put(&expect->index, id, at | SEEN, NULL) == EV_INDEX_FAILED)
        return false;
    expect->missing--;
    return true;
}

ev_verdict ev_expect_judge(ev_expect *expect, const ev_entry *entry, ev_faults *faults)
{
    uint64_t at = 0;
    ev_entry expected;
    ev_index_answer answer = ev_index_find(&expect->index, entry->id, &at);
    if (answer == EV_INDEX_NEW)
        return EV_NOT_IN_EXPECTED;
    if (answer == EV_INDEX_KNOWN &&
        read_again(expect, entry->id, at & ~SEEN, &expected, faults) != EV_OK)
        return EV_NOT_JUDGED;
    if (answer == EV_INDEX_KNOWN && mark(expect, entry->id, at))
        return compare(entry, &expected);
    (void)ev_faults_add_system(faults, EV_WRITE_FAILED, expect->scratch, errno);
    return EV_NOT_JUDGED;
}

uint64_t ev_expect_missing(const ev_expect *expect)
{
    return expect->missing;
}
