/* beginning: the SHA-256 of documents that begin alike, without hashing that beginning again.
 *
 * All documents of a template and revision share their first 39 KB, nearly half of one without a
 * photo. A beginning is kept with the states of the hash along it. The next document is compared
 * with it, byte by byte, and the hash continues from where the two begin to differ: so the digest
 * is right whatever the documents are, and only the time depends on how much they share. */
#ifndef EV_BEGINNING_H
#define EV_BEGINNING_H

#include "core/core.h"
#include "core/limits.h"

typedef struct ev_beginning ev_beginning;

/* Not for two threads at once; a worker has its own. NULL when memory ran out. */
ev_beginning *ev_beginning_open(void);
void ev_beginning_close(ev_beginning *beginning); /* NULL: nothing is done */

/* The SHA-256 of a document (FIPS 180-4). Keeps the document's beginning in place of one of which
 * it shares no more than half. */
void ev_beginning_sha256(ev_beginning *beginning, ev_slice document,
                         uint8_t digest[EV_DIGEST_SIZE]);

#endif
