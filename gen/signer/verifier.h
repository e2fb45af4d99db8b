/* verifier: what is the same for all seals of a call of verify, and the answer to one of them. */
#ifndef EV_VERIFIER_H
#define EV_VERIFIER_H

#include "signer/options.h"
#include "verify/verify.h"

typedef struct ev_verifier {
    const ev_signer_options *options;
    ev_arena own;      /* certificates, the caller's record: for as long as the verifier lives */
    ev_arena document; /* everything of one answer */
    ev_resources res;
    ev_cache policies;
    ev_certificates signers, cscas;
    ev_cancelled list[EV_CANCELLED_LISTS_MAX];
    ev_buf list_bytes[EV_CANCELLED_LISTS_MAX];
    ev_record record; /* of --record, or of the input */
    ev_mrz mrz;
    ev_verification v;
    struct ev_verifier_files *files; /* read, and nothing of them decoded yet; in the arena */
} ev_verifier;

/* Reads all files that the options name, and whether the time zone is known: after it the process
 * may confine itself. Faults: CANT_READ, at the name of the file. Whatever it returns,
 * ev_verifier_close follows. Returns faults->status. */
ev_status ev_verifier_read(ev_verifier *verifier, const ev_signer_options *options,
                           ev_faults *faults);

/* Decodes them. Faults: of certificates, of lists (LIST_UNREADABLE and its like, at the name of the
 * file), of the record of --record. Returns faults->status. */
ev_status ev_verifier_open(ev_verifier *verifier, ev_faults *faults);

/* Appends the answer to what a scanner handed over, or to a sealed record; `seq` is the number of
 * its line in a stream, from 1, or 0. Returns the exit status, that of the verdict. A fault
 * (USAGE_ERROR for a record beside --record, OUT_OF_MEMORY, INTERNAL_ERROR where the clock fails)
 * leaves nothing to use in `out`. */
int ev_verifier_answer(ev_verifier *verifier, ev_slice input, size_t seq, ev_buf *out,
                       ev_faults *faults);

void ev_verifier_close(ev_verifier *verifier);

#endif
