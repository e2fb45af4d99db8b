/* sha256: the digest of bytes that are all there (FIPS 180-4), by nettle. What comes in pieces is
 * hashed with nettle itself. */
#ifndef EV_SHA256_H
#define EV_SHA256_H

#include "core/core.h"
#include "core/limits.h"

void ev_sha256(ev_slice bytes, uint8_t digest[EV_DIGEST_SIZE]);

#endif
