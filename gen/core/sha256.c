#include "core/sha256.h"

#include <nettle/sha2.h>

_Static_assert(SHA256_DIGEST_SIZE == EV_DIGEST_SIZE, "the whole digest, not a prefix");

void ev_sha256(ev_slice bytes, uint8_t digest[EV_DIGEST_SIZE])
{
    struct sha256_ctx sha;
    sha256_init(&sha);
    sha256_update(&sha, bytes.size, (const uint8_t *)bytes.data);
    sha256_digest(&sha, EV_DIGEST_SIZE, digest);
}
