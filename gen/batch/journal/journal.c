/* The journal of this batch.
 *
 * Two threads share it: one asks for former lines, the other writes. The first uses only `old`: a
 * duplicate of the descriptor, read by pread up to the size of the journal when it was opened. The
 * second does not change `old`, not even when it replaces the file. */
#include "batch/journal/private.h"

#include "sys/io.h"
#include "batch/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The lines that were there when it was opened. */
typedef struct old_part {
    ev_journal_reader reader; /* of a duplicate of the descriptor */
    bool open;                /* the reader is */
    bool more;                /* `entry` is the last line that was read, or none was read yet */
    ev_entry entry;
    uint64_t last; /* the greatest record number */
} old_part;

struct ev_journal {
    int folder;          /* borrowed */
    char *name;          /* NULL: a scratch file */
    const char *scratch; /* its folder, for faults; borrowed */
    int fd;
    uint64_t size;  /* bytes in the file, all of them whole lines */
    uint64_t last;  /* the greatest record number in it, or appended */
    bool unordered; /* a line was appended whose number is not the greatest */
    ev_buf pending; /* appended, not in the file yet */
    bool failed;    /* lines could not be written */
    bool begun;     /* ev_journal_begin */
    bool has_next;  /* a file that will replace this one is being written */
    unsigned next;  /* its number; 0: the name with .new */
    ev_journal_mode mode;
    old_part old;
};

static ev_journal_place place_of(const ev_journal *journal)
{
    return (ev_journal_place){journal->folder, journal->name, journal->next};
}

static const char *pointer_of(const ev_journal *journal)
{
    return journal->name != NULL ? journal->name : journal->scratch;
}

/* With the reason of the call that failed last. */
static bool fail(const ev_journal *journal, ev_code code, ev_faults *faults)
{
    (void)ev_faults_add_system(faults, code, pointer_of(journal), errno);
    return false;
}

/* ---- order ----------------------------------------------------------------------------------- */

/* Takes the next file, if it is good, in the place of the journal; otherwise removes it. */
static bool replace(ev_journal *journal, int fd, bool good, uint64_t size, ev_faults *faults)
{
    const ev_journal_place place = place_of(journal);
    if (fd < 0)
        return false;
    good = good && ev_journal_file_replace(&place, fd, faults);
    if (!good)
        ev_journal_file_remove_next(&place);
    journal->has_next = false;
    if (!good) {
        (void)close(fd);
        return false;
    }
    (void)close(journal->fd);
    journal->fd = fd;
    journal->size = size;
    journal->begun = true;
    return ev_journal_file_sync(&place, faults);
}

/* One pass of merging. At each moment the journal is the old file or the new one. */
static bool merge_once(ev_journal *journal, ev_journal_pass *pass, ev_faults *faults)
{
    const ev_journal_place place = place_of(journal);
    int fd = ev_journal_file_make_next(&place, faults);
    journal->has_next = fd >= 0;
    bool good =
        fd >= 0 && ev_journal_merge(journal->fd, journal->size, fd, place.name, pass, faults);
    return replace(journal, fd, good, pass->size, faults);
}

static bool sort_lines(ev_journal *journal, ev_faults *faults)
{
    for (ev_journal_pass pass = {.runs = 2}; pass.runs > 1;)
        if (!merge_once(journal, &pass, faults))
            return false;
    journal->unordered = false;
    return true;
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool open_old(ev_journal *journal, ev_faults *faults)
{
    old_part *old = &journal->old;
    if (journal->size == 0)
        return true;
    int fd = fcntl(journal->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return fail(journal, EV_CANT_OPEN_OUTPUT, faults);
    if (!ev_journal_reader_open(&old->reader, fd, 0, journal->size)) {
        (void)close(fd);
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, pointer_of(journal));
        return false;
    }
    old->open = old->more = true;
    old->last = journal->last;
    return true;
}

static bool cut(const ev_journal *journal, uint64_t size)
{
    return ev_output_resize(journal->fd, size) && ev_sync(journal->fd);
}

static bool resume(ev_journal *journal, ev_faults *faults)
{
    const ev_journal_place place = place_of(journal);
    struct stat about;
    ev_journal_found found;
    if (fstat(journal->fd, &about) != 0)
        return fail(journal, EV_CANT_OPEN_OUTPUT, faults);
    if (!ev_journal_scan(journal->fd, (uint64_t)about.st_size, place.name, &found, faults))
        return false;
    /* Only here: beside a new journal such a file may be the user's own. */
    ev_journal_file_remove_next(&place);
    journal->size = found.size;
    journal->last = found.last;
    if (!found.ordered) /* the torn end is not merged */
        return sort_lines(journal, faults) && open_old(journal, faults);
    if (found.size < (uint64_t)about.st_size && !cut(journal, found.size))
        return fail(journal, EV_WRITE_FAILED, faults);
    return open_old(journal, faults);
}

static bool begin(ev_journal *journal, ev_journal_mode mode, ev_faults *faults)
{
    const ev_journal_place place = place_of(journal);
    journal->fd = ev_journal_file_open(&place, mode, faults);
    if (journal->fd < 0)
        return false;
    if (mode == EV_JOURNAL_RESUME && !resume(journal, faults))
        return false;
    return ev_journal_file_sync(&place, faults);
}

ev_journal *ev_journal_make(int folder, const char *name, ev_journal_mode mode, ev_faults *faults)
{
    ev_journal *journal = calloc(1, sizeof *journal);
    char *copy = strdup(name);
    if (journal == NULL || copy == NULL) {
        free(copy);
        free(journal);
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, name);
        return NULL;
    }
    *journal = (ev_journal){
        .folder = folder, .name = copy, .fd = -1, .mode = mode, .begun = mode == EV_JOURNAL_RESUME};
    return journal;
}

bool ev_journal_start(ev_journal *journal, ev_faults *faults)
{
    return begin(journal, journal->mode, faults);
}

ev_journal *ev_journal_open(int folder, const char *name, ev_journal_mode mode, ev_faults *faults)
{
    ev_journal *journal = ev_journal_make(folder, name, mode, faults);
    if (journal == NULL || ev_journal_start(journal, faults))
        return journal;
    ev_journal_close(journal);
    return NULL;
}

ev_journal *ev_journal_open_scratch(const char *folder, ev_faults *faults)
{
    ev_journal *journal = calloc(1, sizeof *journal);
    if (journal == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return NULL;
    }
    *journal =
        (ev_journal){.folder = -1, .fd = ev_scratch_open(folder), .scratch = folder, .begun = true};
    if (journal->fd >= 0)
        return journal;
    (void)ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, folder, errno);
    ev_journal_close(journal);
    return NULL;
}

/* It is locked, and no line of it says that a document is done. */
void ev_journal_abort(const ev_journal *journal)
{
    if (journal == NULL)
        return;
    const ev_journal_place place = place_of(journal);
    if (journal->has_next)
        ev_journal_file_remove_next(&place);
    if (journal->fd >= 0 && journal->mode == EV_JOURNAL_NEW && !journal->begun)
        (void)unlinkat(journal->folder, journal->name, 0);
}

void ev_journal_close(ev_journal *journal)
{
    if (journal == NULL)
        return;
    if (journal->old.open) {
        (void)close(journal->old.reader.fd);
        ev_journal_reader_close(&journal->old.reader);
    }
    ev_journal_abort(journal);
    if (journal->fd >= 0)
        (void)close(journal->fd);
    ev_buf_free(&journal->pending);
    free(journal->name);
    free(journal);
}

ev_status ev_journal_begin(ev_journal *journal, ev_faults *faults)
{
    if (!journal->begun && journal->mode == EV_JOURNAL_REPLACE && !cut(journal, 0))
        return ev_faults_add_system(faults, EV_WRITE_FAILED, pointer_of(journal), errno);
    journal->begun = true;
    return EV_OK;
}

/* ---- lines of an earlier run ----------------------------------------------------------------- */

/* Where a line that was there before cannot be read, the record is repeated. */
bool ev_journal_former(ev_journal *journal, uint64_t seq, ev_entry *entry)
{
    old_part *old = &journal->old;
    while (old->more && old->entry.seq < seq)
        old->more = ev_journal_reader_next(&old->reader, &old->entry) == EV_JOURNAL_ENTRY;
    if (!old->more || old->entry.seq != seq)
        return false;
    *entry = old->entry;
    return true;
}

bool ev_journal_has_beyond(const ev_journal *journal, uint64_t seq)
{
    return journal->old.last > seq;
}

/* ---- writing --------------------------------------------------------------------------------- */

void ev_journal_append(ev_journal *journal, const ev_entry *entry)
{
    if (journal->failed)
        return;
    ev_entry_put(entry, &journal->pending);
    if (entry->seq > journal->last)
        journal->last = entry->seq;
    else
        journal->unordered = true;
}

static size_t whole_lines(ev_slice text)
{
    const char *feed = text.size > 0 ? memrchr(text.data, '\n', text.size) : NULL;
    return feed != NULL ? (size_t)(feed - text.data) + 1 : 0;
}

/* Where the disk is full, the part of a line that was written is removed; where even that fails,
 * --resume does it. */
static bool write_pending(ev_journal *journal)
{
    ev_slice pending = ev_buf_as_slice(&journal->pending);
    size_t written = ev_output_write_at(journal->fd, pending, journal->size);
    bool whole = written == pending.size;
    journal->size += whole ? written : whole_lines((ev_slice){pending.data, written});
    journal->pending.size = 0;
    if (whole)
        return true;
    int error = errno;
    (void)ev_output_resize(journal->fd, journal->size);
    errno = error;
    return false;
}

/* A file without a name does not survive a crash: it is not synced. */
static bool write_to(ev_journal *journal, ev_flush flush)
{
    bool sync = flush == EV_FLUSH_TO_DISK && journal->name != NULL;
    return write_pending(journal) && (!sync || ev_sync_data(journal->fd));
}

/* After a fault nothing more is written: no line may follow lines that are missing. */
ev_status ev_journal_flush(ev_journal *journal, ev_flush flush, ev_faults *faults)
{
    if (journal->pending.size > 0 && ev_journal_begin(journal, faults) != EV_OK)
        return faults->status;
    if (!journal->failed)
        journal->failed = journal->pending.failed || !write_to(journal, flush);
    if (!journal->failed)
        return EV_OK;
    return journal->pending.failed
               ? ev_faults_add(faults, EV_OUT_OF_MEMORY, pointer_of(journal))
               : ev_faults_add_system(faults, EV_WRITE_FAILED, pointer_of(journal), errno);
}

/* A file without a name is written by one run, in order. */
ev_status ev_journal_finish(ev_journal *journal, ev_faults *faults)
{
    ev_status status = ev_journal_flush(journal, EV_FLUSH_TO_DISK, faults);
    if (status != EV_OK || !journal->unordered || journal->name == NULL)
        return status;
    return sort_lines(journal, faults) ? EV_OK : faults->status;
}

/* Not by way of ev_journal_append: a new file does not stay before it is whole, and the archive has
 * its name by now, so that an end for lack of memory would be wrong. */
static bool copy_lines(int to, const ev_journal *from)
{
    char chunk[64 * 1024];
    for (uint64_t at = 0; at < from->size;) {
        uint64_t left = from->size - at;
        ssize_t got = ev_input_some_at(from->fd, chunk,
                                       left < sizeof chunk ? (size_t)left : sizeof chunk, at);
        if (got == 0) /* another process has cut the file */
            errno = EIO;
        if (got <= 0 || ev_output_write_at(to, (ev_slice){chunk, (size_t)got}, at) != (size_t)got)
            return false;
        at += (uint64_t)got;
    }
    return true;
}

/* A part of a journal is useless. An old one stays until the new one is whole, and a new file is
 * removed by close. */
ev_status ev_journal_copy(ev_journal *to, const ev_journal *from, ev_faults *faults)
{
    ev_journal_place place = place_of(to);
    int fd = ev_journal_file_make_other(&place, faults);
    to->next = place.next;
    to->has_next = fd >= 0;
    bool good = fd >= 0 && copy_lines(fd, from);
    if (fd >= 0 && !good)
        (void)fail(to, EV_WRITE_FAILED, faults);
    (void)replace(to, fd, good, from->size, faults);
    return faults->status;
}

int ev_journal_fd(const ev_journal *journal)
{
    return journal->fd;
}

uint64_t ev_journal_size(const ev_journal *journal)
{
    return journal->size;
}
