/* key: the signing key: a PEM file, or a key in a token (PKCS#11).
 *
 * What is protected in memory, and what is not:
 *
 * - The text of a key file and a PIN are read without stdio into pages of their own, which are
 *   locked where the system allows it, stay out of core files, and are zeroed before they are
 *   freed.
 * - The DER of a key file is zeroed as soon as GnuTLS has read it, a PIN as soon as the token has
 *   asked for it, and an ev_key when it is closed; GnuTLS zeroes its number then.
 * - Memory that the libraries have freed or left is not ours to zero. GnuTLS 3.7.9 leaves there, of
 *   a key file, its base64 (lib/x509_b64.c) and of PKCS#8 a copy of its DER
 *   (lib/x509/privkey_pkcs8.c), and of a PIN perhaps bytes on the stack. The copy that p11-kit
 *   makes of the PIN is overwritten, as far as the allocator gives it out again.
 *
 * So a key file is safe from other processes (sys/process.h: no core file, no debugger) but not
 * from a fault that shows the memory of this one. A key in a token is never in this process. */
#ifndef EV_KEY_H
#define EV_KEY_H

#include "trust/certificate.h"
#include "fault/fault.h"

#include <gnutls/abstract.h>

/* Where the key is, and where a token's PIN comes from: never an argument or the environment. */
typedef struct ev_key_source {
    const char *name;     /* a file, or a URI "pkcs11:..." (RFC 7512) without a PIN; NULL: `fd` */
    int fd;               /* an open descriptor of the file; closed when it was read */
    const char *pin_file; /* NULL: none. Its first line is the PIN */
    int pin_fd;           /* -1: none; closed as well */
} ev_key_source;

enum {
    EV_PIN_MAX = 255, /* GnuTLS has room for 256 bytes with the NUL */
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
 * (no such file), KEY_EXPOSED (group or others may access the file), KEY_OWNER (it is neither the
 * caller's nor root's), KEY_FOLDER (others may change a folder on its path), KEY_UNREADABLE (not
 * PEM of PKCS#8, RFC 5208, or SEC 1, RFC 5915, without a password; or no such key in the token),
 * KEY_KIND (not EC on P-256), PIN_UNREADABLE (its file is missing or empty, the PIN too long or in
 * UTF-16; of the file's permissions the same faults as a key's), PIN_REFUSED, TOKEN_UNAVAILABLE;
 * USAGE_ERROR for a URI with a PIN. A file's fault names the file, its descriptor as /dev/fd/N, or
 * the folder. After a fault *key is closed. */
ev_status ev_key_open(const ev_key_source *source, ev_key *key, ev_faults *faults);
void ev_key_close(ev_key *key);

/* Opens the key of a certificate: the same, whether this GnuTLS signs as RFC 6979 says
 * (SIGNATURE_BAD, for a key in a file), and ev_key_check_certificate. After a fault *key may be
 * open. */
ev_status ev_key_open_of(const ev_key_source *source, const ev_certificate *certificate,
                         ev_key *key, ev_faults *faults);

/* Signs a message. A key in a file gives the same bytes for the same message (RFC 6979), one in a
 * token others each time. False when GnuTLS or the token refuses. */
bool ev_key_sign(const ev_key *key, ev_slice message, uint8_t signature[EV_SEAL_SIGNATURE]);

/* Whether it is the certificate's key. A token that does not give the public key away is asked for
 * a signature. Faults: KEY_FOREIGN, TOKEN_UNAVAILABLE. */
ev_status ev_key_check_certificate(ev_key *key, const ev_certificate *certificate,
                                   ev_faults *faults);

#endif
