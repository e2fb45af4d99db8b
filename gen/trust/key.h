/* key: the signing key: a PEM file, or a key in a token (PKCS#11). What of it is in this process's
 * memory is wiped when it is closed. */
#ifndef EV_KEY_H
#define EV_KEY_H

#include "trust/certificate.h"
#include "fault/fault.h"

#include <gnutls/abstract.h>

/* Where the key is, and where a token's PIN comes from: never an argument or the environment. */
typedef struct ev_key_source {
    const char
        *name; /* a file, or a URI "pkcs11:..." (RFC 7512) without pin-value and pin-source */
    const char *pin_file; /* NULL: none. Its first line is the PIN */
    int pin_fd;           /* -1: none */
} ev_key_source;

enum {
    EV_PIN_MAX = 255 /* GnuTLS has room for 256 bytes with the NUL */,
    EV_KEY_FILE_MAX = 64 << 10
};

typedef struct ev_key {
    gnutls_privkey_t handle;
    bool in_token;
    char pin[EV_PIN_MAX + 1];
    int pin_asked; /* how often the token asked: the second time it gets no answer, a third wrong
                      PIN could lock it */
    bool pin_refused;
} ev_key;

/* Whether the URI holds a PIN or says where one is: then it is refused before it is used. */
bool ev_key_uri_has_pin(const char *name);

bool ev_key_is_uri(const char *name); /* "pkcs11:..." */

/* Whether the URI says which token is meant. Without that the PIN would be tried at the first token
 * there is, which learns it and may lock. */
bool ev_key_uri_names_token(const char *name);

/* Opens a key. *key must not move afterwards: the token's callback points at it. Faults: CANT_READ
 * (no such file), KEY_EXPOSED (readable by group or others), KEY_UNREADABLE (no PEM of PKCS#8 or
 * SEC 1 without a password, or no such key in the token), KEY_KIND (not EC on P-256),
 * PIN_UNREADABLE (its file: missing, empty, too long; KEY_EXPOSED when readable by others),
 * PIN_REFUSED, TOKEN_UNAVAILABLE; USAGE_ERROR for a URI with a PIN. A file's fault names the file.
 * After a fault *key is closed. */
ev_status ev_key_open(const ev_key_source *source, ev_key *key, ev_faults *faults);
void ev_key_close(ev_key *key);

/* Whether it is the certificate's key. A token that does not give the public key away is asked for
 * a signature. Faults: KEY_FOREIGN, TOKEN_UNAVAILABLE. */
ev_status ev_key_check_certificate(ev_key *key, const ev_certificate *certificate,
                                   ev_faults *faults);

#endif
