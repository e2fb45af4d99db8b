/* ecdsa: signatures on P-256 with SHA-256 as a seal has them, r and s of 32 bytes each (Doc
 * 9303-13, 2.4); the rest is GnuTLS. */
#ifndef EV_ECDSA_H
#define EV_ECDSA_H

#include "core/core.h"
#include "seal/seal.h"

#include <gnutls/abstract.h>

/* Where the nonce of a signature comes from: chance, or key and message as RFC 6979 has it, and
 * then the same message gives the same bytes. A token makes its own. */
typedef enum ev_ecdsa_nonce { EV_NONCE_RANDOM, EV_NONCE_REPEATABLE } ev_ecdsa_nonce;

/* Signs the SHA-256 of a message. False when GnuTLS refuses. */
bool ev_ecdsa_sign(gnutls_privkey_t key, ev_ecdsa_nonce nonce, ev_slice message,
                   uint8_t signature[EV_SEAL_SIGNATURE]);

/* Whether the key, on P-256, has signed the message. */
bool ev_ecdsa_verify(gnutls_pubkey_t key, ev_slice message,
                     const uint8_t signature[EV_SEAL_SIGNATURE]);

/* Whether this GnuTLS signs the examples of RFC 6979, A.2.5, "sample" and "test" with SHA-256, as
 * it says. */
bool ev_ecdsa_self_test(void);

#endif
