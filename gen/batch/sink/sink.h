/* sink: the output of a batch: a folder, a tar archive or a stream of NDJSON.
 *
 * The steps of a group of jobs:
 *
 *     stage           each job, by the workers: several at once, in no order
 *     sync_staged     once for the group
 *     publish         each job, in the order of the records
 *     sync_published  once for the group
 *
 * All but stage, unstage and holds are called one at a time. A fault of the record is added to
 * job->faults: then its entry is not done. A fault of the machine is added to *fatal and its status
 * is returned: it ends the batch, and --resume repeats what was not synced. */
#ifndef EV_SINK_H
#define EV_SINK_H

#include "batch/job.h"
#include "batch/journal/journal.h"

typedef struct ev_sink ev_sink;
struct ev_sink {
    bool durable;           /* synced means on disk: the journal is synced to disk as well */
    bool answers_all;       /* stage and publish are called for failed records as well */
    bool appears_at_finish; /* before finish nothing of the output exists: until then no journal may
                               say that a document is done */

    /* All that can be done before it is the turn of the job. Called for the jobs that have a
     * document; for all jobs where answers_all. */
    ev_status (*stage)(ev_sink *sink, ev_job *job, ev_faults *fatal);

    /* Undoes stage, for a job that will not be published. Does nothing for one that is not staged.
     * For several threads at once. */
    void (*unstage)(ev_sink *sink, ev_job *job);

    /* Afterwards what was staged of these jobs is on disk: no document gets its name before its
     * bytes are safe. NULL where there is nothing to sync. */
    ev_status (*sync_staged)(ev_sink *sink, ev_job *const jobs[], size_t count, ev_faults *fatal);

    /* Writes the document to its place in the output. May add DUPLICATE to job->faults. */
    ev_status (*publish)(ev_sink *sink, ev_job *job, ev_faults *fatal);

    /* Afterwards all that was published since the last call survives a crash. */
    ev_status (*sync_published)(ev_sink *sink, ev_faults *fatal);

    /* The end of the batch; not called after a fault of the machine. `journal` is finished, or NULL
     * when there is none; it stays the caller's. */
    ev_status (*finish)(ev_sink *sink, ev_journal *journal, ev_faults *fatal);

    /* Whether the output has the document of this id; then `hash` is its SHA-256. NULL where an
     * output cannot be read again. For several threads at once. */
    bool (*holds)(ev_sink *sink, const char *id, uint8_t hash[EV_HASH_SIZE]);

    /* The process ends now, while workers run: removes files that no later run would find, and
     * documents that were staged. Allocates nothing. NULL where there are none. */
    void (*abort)(ev_sink *sink);

    /* Memory has run out, and the process ends now, while workers run: waits until what publish is
     * writing is whole, and lets nothing more be written. Allocates nothing. NULL where a part of
     * it does not matter. */
    void (*fall_silent)(ev_sink *sink);

    /* Frees the sink. An output that was not finished leaves nothing that looks complete. */
    void (*close)(ev_sink *sink);
};

/* DIR/<last two>/<two before>/<number>.pdf (document_path.h).
 *
 * `folder` is a descriptor of DIR, borrowed. `part` is the name of a folder in it for the staged
 * documents (".results.ndjson.part"): what an earlier run left there is removed now, the folder
 * itself in finish. Missing folders are made (mode 0700); files have mode 0600. A symbolic link
 * below DIR, or another file where a folder belongs, is LINK_IN_THE_WAY. Each file is synced before
 * it is renamed, each folder that got one by sync_published; several of them by one syncfs(2),
 * which waits for the disk once. NULL with a fault in *faults. */
ev_sink *ev_sink_folder(int folder, const char *part, ev_faults *faults);

/* A ustar archive in the file `path`, or on standard output (NULL or "-"). A regular file gets its
 * name in finish. Members: the documents with the paths of document_path.h, then the journal as
 * results.ndjson. A second document of a number is DUPLICATE, whatever job->replace says. `path` is
 * borrowed; `scratch` is the folder for the index of the numbers. NULL with a fault in *faults. */
ev_sink *ev_sink_tar(const char *path, const char *scratch, ev_faults *faults);

/* One line for each record on standard output, written before publish returns:
 *
 *     {"seq":1,"id":"...","sha256":"<64 hex>","pdf":"<base64>"}
 *     {"seq":1,"id":null,"errors":[...]}
 *
 * With a verdict the first form has a last member "expect":"same". NULL with a fault in *faults. */
ev_sink *ev_sink_ndjson(ev_faults *faults);

#endif
