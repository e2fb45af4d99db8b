/* identity: of which files a policy or a template is made, as one hash, and whether all of them are
 * released. The code that reads a version adds each of its files, in the order of reading. */
#ifndef EV_IDENTITY_H
#define EV_IDENTITY_H

#include "core/limits.h"
#include "fault/fault.h"
#include "resource/ini.h"
#include "resource/resource.h"

#include <nettle/sha2.h>

/* What a file counts as; a version counts as the first in this order that one of its files is. Only
 * a document of EV_RELEASED files can be a visa, all others are specimens. */
typedef enum ev_release {
    EV_CHANGED, /* not in the built-in MANIFEST, or another than there: no test has seen it */
    EV_DRAFT,   /* as the MANIFEST has it, but versions.txt marks its version as a draft */
    EV_RELEASED /* as the MANIFEST has it, of a version that is released */
} ev_release;

typedef struct ev_identity {
    const ev_resources *res;
    ev_ini versions;    /* of versions.txt */
    ev_release release; /* of all files added so far */
    struct sha256_ctx sha;
} ev_identity;

/* Begins without a file. Reads versions.txt into the arena. Returns false after a fault of
 * EV_CONFIG or memory, which is added; *identity is then not to be used. */
bool ev_identity_open(ev_identity *identity, const ev_resources *res, ev_arena *arena,
                      ev_faults *faults);

/* Adds a resource that is there. Returns what this file counts as. A version that versions.txt does
 * not have, or has with a key besides `from`, is a draft: what is not understood counts as the
 * stricter case. The test build (resource/drafts.h) takes a draft for released. */
ev_release ev_identity_add(ev_identity *identity, const char *path);

/* The SHA-256 over the MANIFEST's lines of the files, "<64 hex digits>  <path>\n" each; for a file
 * that the MANIFEST lacks, over the line that it would have. Ends the identity. */
void ev_identity_close(ev_identity *identity, uint8_t hash[EV_DIGEST_SIZE]);

#endif
