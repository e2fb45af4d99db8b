/* certificate: signer certificates and country signing certificates (CSCA), read and judged by what
 * ICAO Doc 9303-12, 7.1.3 says of a barcode signer. */
#ifndef EV_CERTIFICATE_H
#define EV_CERTIFICATE_H

#include "fault/fault.h"
#include "core/date.h"
#include "seal/seal.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

enum { EV_CERTIFICATE_FILE_MAX = 1 << 20, EV_CERTIFICATES_MAX = 256 };

/* The instants of a certificate are seconds since 1970-01-01; ev_date_days counts from 0001-01-01.
 */
enum { EV_SECONDS_A_DAY = 86400, EV_DAYS_TO_1970 = 719162 };

typedef struct ev_certificate {
    gnutls_x509_crt_t x509;
    gnutls_pubkey_t key; /* NULL unless it is one on the curve P-256 */
    char id[5];    /* country and name of the subject, C and CN, each once and of 2 capital letters:
                      "KZEV"; "" when it has another form */
    bool is_plain; /* the subject has those two and nothing else */
    char reference[EV_SEAL_REFERENCE_MAX +
                   1];   /* serial number in hex digits, upper case, without leading zeros but at
                            least two; "" when it is longer */
    ev_date from, until; /* first and last day of validity, UTC */
    bool signs_seals;    /* the critical extended key usage id-icao-vdsSigner, 2.23.136.1.1.11.1 */
    bool signs_visas;    /* no DocumentType extension (2.23.136.1.1.6.2), or one that has "V" */
    bool is_ca;
    bool is_test; /* its issuer carries O=TEST */
} ev_certificate;

typedef struct ev_certificates {
    ev_certificate *at; /* in the arena; what GnuTLS holds is freed by ev_certificates_free */
    size_t count;
} ev_certificates;

/* Appends the certificates of a PEM bundle or of one DER file. Faults: CERT_UNREADABLE (not a
 * certificate, none in it, too many), OUT_OF_MEMORY. */
ev_status ev_certificates_add(ev_certificates *list, ev_slice file, ev_arena *arena,
                              ev_faults *faults);

/* The same from a file, with its name as the faults' pointer. Also CANT_READ. */
ev_status ev_certificates_read(ev_certificates *list, const char *name, ev_arena *arena,
                               ev_faults *faults);
void ev_certificates_free(ev_certificates *list);

/* Whether a certificate can stand in the header of our seals: subject, serial of 2-3 hex digits,
 * country KZ, curve, usage. Faults: CERT_PROFILE, CERT_USAGE, KEY_KIND. */
ev_status ev_certificate_check_signer(const ev_certificate *certificate, ev_seal_signer *signer,
                                      ev_faults *faults);

/* Whether `csca` issued and signed `certificate` and may: names, one country, signature, CA, key
 * identifiers where both are there. */
bool ev_certificate_is_issued_by(const ev_certificate *certificate, const ev_certificate *csca);

/* Whether a reference of a seal is a certificate's: as hex numbers, leading zeros apart (Doc
 * 9303-13, 2.2.1). */
bool ev_certificate_matches(const ev_certificate *certificate, const char *signer,
                            const char *reference);

bool ev_certificate_is_valid_on(const ev_certificate *certificate, ev_date day);

#endif
