/* sink: where the documents of a batch go: a folder, a tar or a stream of NDJSON.
 *
 * prepare and discard run in the workers, several at once, in no order; the rest one at a time, in
 * the order of the records. A fault of the record goes to job->faults (then the entry is not done);
 * a fault of the machine to *fatal and is returned: it ends the batch, and what was not settled is
 * done again by --resume. */
#ifndef EV_SINK_H
#define EV_SINK_H

#include "batch/job.h"
#include "batch/journal/journal.h"

typedef struct ev_sink ev_sink;
struct ev_sink {
    bool durable;     /* settled means on disk: the journal is synced as well */
    bool answers_all; /* place wants the failed records too */
    bool at_the_end;  /* nothing of it is there before finish: until then no journal may say that
                         anything is done */

    /* What can be done before it is the job's turn. Called for jobs with a document, for all where
     * answers_all. */
    ev_status (*prepare)(ev_sink *sink, ev_job *job, ev_faults *fatal);
    void (*discard)(ev_sink *sink,
                    ev_job *job); /* takes back what prepare did: the job will not be placed */

    /* Once for each group, before its jobs are placed, in their order: what was prepared is on
     * disk. NULL where nothing has to be. */
    ev_status (*secure)(ev_sink *sink, ev_job *const jobs[], size_t count, ev_faults *fatal);

    /* Puts the document where it belongs. May add DUPLICATE to job->faults. */
    ev_status (*place)(ev_sink *sink, ev_job *job, ev_faults *fatal);

    /* What was placed since the last call survives a crash from here on. */
    ev_status (*settle)(ev_sink *sink, ev_faults *fatal);

    /* The end of the batch, not called after a fault of the machine. The journal is settled, or
     * NULL when there is none. */
    ev_status (*finish)(ev_sink *sink, ev_journal *journal, ev_faults *fatal);

    /* Whether the document of this id is there; its SHA-256. NULL where documents cannot be asked
     * for. For several workers at once. */
    bool (*holds)(ev_sink *sink, const char *id, uint8_t hash[EV_HASH_SIZE]);

    /* The process ends now, while workers are at work: removes what only this process knows of.
     * NULL where there is nothing. */
    void (*abandon)(ev_sink *sink);

    void (*close)(ev_sink *sink); /* gives everything back; what is not finished leaves nothing
                                     behind that looks whole */
};

/* DIR/<last two>/<two before>/<number>.pdf. `folder` (a descriptor of DIR, borrowed) and `part`,
 * the name of a folder in it for what is not placed yet (".results.ndjson.part"): what an earlier
 * run left there is removed, and in finish the folder. Folders that lack are made (mode 0700),
 * files have mode 0600. Symbolic links below DIR, and what is no folder where one belongs, are
 * LINK_IN_THE_WAY. Each file is synced before it is renamed, each folder that got one when it is
 * settled; several of them by one syncfs(2), which waits for the disk once. NULL with a fault in
 * *faults. */
ev_sink *ev_sink_folder(int folder, const char *part, ev_faults *faults);

/* ustar to `path`, or to standard output (NULL or "-"). A file appears at its name when it is
 * finished. Members: <last two>/<two before>/<number>.pdf, at last the journal as results.ndjson. A
 * number that was placed before is DUPLICATE (job->replace counts nothing here); `scratch`: folder
 * for the index of them. */
ev_sink *ev_sink_tar(const char *path, const char *scratch, ev_faults *faults);

/* A line an answer on standard output, out before place returns: {"seq":1,"id":"...","sha256":"<64
 * hex>","pdf":"<base64>"} or {"seq":1,"id":null,"errors":[...]}; with a verdict, "expect":"same" as
 * a last member of the first form. */
ev_sink *ev_sink_ndjson(ev_faults *faults);

/* "67/45/KZ1234567.pdf" from a validated number (6 to EV_ID_MAX of A-Z and 0-9). False for anything
 * else: a name comes from nothing else. */
enum { EV_DOCUMENT_PATH_SIZE = 6 + EV_ID_MAX + sizeof ".pdf" };
bool ev_document_path(const char *id, char path[EV_DOCUMENT_PATH_SIZE]);

#endif
