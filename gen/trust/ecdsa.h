/* ecdsa: signatures on P-256 with SHA-256 as a seal has them, r and s of 32 bytes each (Doc
 * 9303-13, 2.4); the rest is GnuTLS. */
#ifndef EV_ECDSA_H
#define EV_ECDSA_H

#include "core/core.h"
#include "seal/seal.h"

#include <gnutls/abstract.h>

/* Signs. With `repeatable` the nonce is that of RFC 6979: the same message gives the same bytes. A
 * key in a token has no say in that. False when GnuTLS refuses. */
bool ev_ecdsa_sign(gnutls_privkey_t key, bool repeatable, ev_slice message,
                   uint8_t signature[EV_SEAL_SIGNATURE]);

bool ev_ecdsa_verify(gnutls_pubkey_t key, ev_slice message,
                     const uint8_t signature[EV_SEAL_SIGNATURE]);

/* RFC 6979, A.2.5, "sample" and "test" with SHA-256: whether this GnuTLS signs as it says. */
bool ev_ecdsa_self_test(void);

#endif
