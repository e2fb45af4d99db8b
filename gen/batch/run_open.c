/* Opens and closes the files of a batch. */
#include "batch/run.h"

#include "batch/journal/reader.h"
#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

/* DIR may be a symbolic link: that is the operator's choice. Below it no link is followed. */
static bool open_folder(ev_run *run, ev_faults *faults)
{
    const char *path = run->options->arguments.folder;
    bool made = mkdir(path, 0700) == 0;
    if (!made && errno != EEXIST)
        return ev_faults_add(faults, EV_CANT_OPEN_OUTPUT, path), false;
    run->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (run->folder < 0)
        return ev_faults_add(faults, EV_CANT_OPEN_OUTPUT, path), false;
    int parent = made ? openat(run->folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool good = parent < 0 || ev_sync(parent); /* one we may not read cannot be synced */
    if (parent >= 0)
        (void)close(parent);
    return ev_faults_require(faults, good, EV_WRITE_FAILED, path);
}

static void name_journal(const ev_run *run, char name[EV_SHARD_NAME_SIZE])
{
    ev_shard_journal_name(run->options->arguments.shard != NULL ? &run->options->shard : NULL,
                          name);
}

/* Whether it is the journal that --expect names: --overwrite would empty it. */
static bool is_expected(const ev_run *run, int folder, const char *name)
{
    struct stat ours, expected;
    const char *path = run->options->arguments.expect;
    return path != NULL && stat(path, &expected) == 0 &&
           fstatat(folder, name, &ours, AT_SYMLINK_NOFOLLOW) == 0 &&
           ev_is_same_file(&ours, &expected);
}

static void open_named(ev_run *run, int folder, const char *name, ev_faults *faults)
{
    const ev_batch_arguments *arguments = &run->options->arguments;
    ev_journal_mode mode = arguments->resume      ? EV_JOURNAL_RESUME
                           : arguments->overwrite ? EV_JOURNAL_REPLACE
                                                  : EV_JOURNAL_NEW;
    if (mode == EV_JOURNAL_REPLACE && is_expected(run, folder, name))
        (void)ev_faults_add(faults, EV_JOURNAL_EXPECTED, name);
    else
        run->journal = ev_journal_open(folder, name, mode, faults);
}

static bool open_journal(ev_run *run, ev_faults *faults)
{
    const ev_batch_arguments *arguments = &run->options->arguments;
    char name[EV_SHARD_NAME_SIZE];
    name_journal(run, name);
    if (arguments->folder != NULL)
        open_named(run, run->folder, name, faults);
    else if (arguments->journal != NULL)
        open_named(run, AT_FDCWD, arguments->journal, faults);
    if (run->sink != NULL && run->sink->appears_at_finish) {
        run->copy = run->journal;
        run->journal = NULL;
    }
    if (arguments->tar != NULL && run->journal == NULL && faults->status == EV_OK)
        run->journal = ev_journal_open_scratch(run->call->scratch, faults);
    return faults->status == EV_OK;
}

static bool open_sink(ev_run *run, ev_faults *faults)
{
    const ev_batch_arguments *arguments = &run->options->arguments;
    char journal[EV_SHARD_NAME_SIZE], part[EV_SHARD_NAME_SIZE + sizeof ".part"];
    name_journal(run, journal);
    (void)snprintf(part, sizeof part, ".%s.part", journal); /* one for each shard */
    if (arguments->folder != NULL)
        run->sink = ev_sink_folder(run->folder, part, faults);
    else
        run->sink = arguments->tar != NULL ? ev_sink_tar(arguments->tar, run->call->scratch, faults)
                                           : ev_sink_ndjson(faults);
    return run->sink != NULL;
}

/* --resume: which visa number belongs to which record. It tells a file of an earlier record of this
 * batch from a file that the journal does not know. */
static bool index_journal(ev_run *run, ev_faults *faults)
{
    ev_journal_reader reader;
    ev_entry entry;
    ev_journal_answer answer = EV_JOURNAL_END;
    bool good = run->has_ids = ev_index_open(&run->ids, run->call->scratch);
    if (!good)
        return ev_faults_add(faults, EV_CANT_OPEN_OUTPUT, run->call->scratch), false;
    if (!ev_journal_reader_open(&reader, ev_journal_fd(run->journal), 0,
                                ev_journal_size(run->journal)))
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, ""), false;
    while (good && (answer = ev_journal_reader_next(&reader, &entry)) == EV_JOURNAL_ENTRY)
        good = !entry.done || ev_index_put(&run->ids, entry.id, entry.seq, NULL) != EV_INDEX_FAILED;
    ev_journal_reader_close(&reader);
    if (!good)
        return ev_faults_add(faults, EV_WRITE_FAILED, run->call->scratch), false;
    return ev_faults_require(faults, answer == EV_JOURNAL_END, EV_CANT_READ, "");
}

/* ---- files that must not be the same --------------------------------------------------------- */

static bool is_same_file(const char *a, const char *b)
{
    struct stat first, second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && S_ISREG(first.st_mode) &&
           ev_is_same_file(&first, &second);
}

/* Whether the file is read: it is a file of the input, or the expected journal. */
static bool is_read(const ev_run *run, const char *path)
{
    const char *expect = run->options->arguments.expect;
    bool found = (run->call->file_count == 0 && is_same_file(path, "/dev/stdin")) ||
                 (expect != NULL && is_same_file(path, expect));
    for (size_t i = 0; i < run->call->file_count; i++)
        found = found ||
                is_same_file(path, strcmp(run->call->files[i], "-") == 0 ? "/dev/stdin"
                                                                         : run->call->files[i]);
    return found;
}

/* Refuses an output that would overwrite the input or the other output. Called again when both are
 * open: only then two names of one new file can be seen. */
static bool check_names(const ev_run *run, ev_faults *faults)
{
    const ev_batch_arguments *arguments = &run->options->arguments;
    const bool streams =
        arguments->ndjson || (arguments->tar != NULL && strcmp(arguments->tar, "-") == 0);
    const char *out = streams ? "/dev/stdout" : arguments->tar;
    bool clash = (out != NULL && is_read(run, out)) || (out != NULL && arguments->journal != NULL &&
                                                        is_same_file(out, arguments->journal));
    if (arguments->journal != NULL && run->journal == NULL && run->copy == NULL)
        clash =
            clash ||
            (is_read(run, arguments->journal) &&
             (arguments->expect == NULL || !is_same_file(arguments->journal, arguments->expect)));
    return ev_faults_require(faults, !clash, EV_OUTPUT_IS_INPUT, "");
}

/* Refuses the journal of the output folder as input. */
static bool check_folder(const ev_run *run, ev_faults *faults)
{
    char name[EV_SHARD_NAME_SIZE], path[PATH_MAX];
    bool clash = false;
    name_journal(run, name);
    for (int i = 0; i < 2; i++) {
        int size = snprintf(path, sizeof path, "%s/%s%s", run->options->arguments.folder, name,
                            i == 0 ? "" : ".new");
        if (size < 0 || (size_t)size >= sizeof path)
            return ev_faults_add(faults, EV_CANT_OPEN_OUTPUT, run->options->arguments.folder),
                   false;
        for (size_t f = 0; f < run->call->file_count; f++)
            clash = clash || is_same_file(path, run->call->files[f]);
    }
    return ev_faults_require(faults, !clash, EV_OUTPUT_IS_INPUT, "");
}

/* ---- all files ------------------------------------------------------------------------------- */

bool ev_run_open(ev_run *run, ev_faults *faults)
{
    const ev_batch_arguments *arguments = &run->options->arguments;
    run->stop_fd = eventfd(0, EFD_CLOEXEC);
    run->input = ev_batch_input_open(run->call->files, run->call->file_count, run->stop_fd, faults);
    if (run->input == NULL)
        return false;
    if (!check_names(run, faults))
        return false;
    if (arguments->expect != NULL &&
        (run->expect = ev_expect_open(arguments->expect, run->call->scratch, faults)) == NULL)
        return false;
    if (arguments->folder != NULL && (!open_folder(run, faults) || !check_folder(run, faults)))
        return false;
    /* The sink of a folder removes what an earlier run left: only under the lock of the journal.
     * Any other sink is opened first: when that fails, no empty journal stays behind. */
    if (arguments->folder != NULL ? !open_journal(run, faults) || !open_sink(run, faults)
                                  : !open_sink(run, faults) || !open_journal(run, faults))
        return false;
    if (arguments->resume && !index_journal(run, faults))
        return false;
    if (arguments->journal != NULL && !check_names(run, faults))
        return false;
    /* Last, as it empties a journal that is replaced. */
    return run->journal == NULL || ev_journal_begin(run->journal, faults) == EV_OK;
}

void ev_run_close(ev_run *run)
{
    if (run->sink != NULL)
        run->sink->close(run->sink);
    if (run->has_ids)
        ev_index_close(&run->ids);
    ev_journal_close(run->journal);
    ev_journal_close(run->copy);
    ev_expect_close(run->expect);
    ev_batch_input_close(run->input);
    if (run->folder >= 0)
        (void)close(run->folder);
    if (run->stop_fd >= 0)
        (void)close(run->stop_fd);
    (void)pthread_mutex_destroy(&run->lock);
}
