/* certificate: signer certificates and country signing certificates (CSCA), read and judged by the
 * profile of a barcode signer in ICAO Doc 9303-12, 7.1.3. */
#ifndef EV_CERTIFICATE_H
#define EV_CERTIFICATE_H

#include "fault/fault.h"
#include "core/date.h"
#include "seal/seal.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

enum { EV_CERTIFICATE_FILE_MAX = 1 << 20, EV_CERTIFICATES_MAX = 256 };

/* Certificates count seconds from 1970-01-01, ev_date_days counts days from 0001-01-01. */
enum { EV_SECONDS_A_DAY = 86400, EV_DAYS_TO_1970 = 719162 };

typedef struct ev_certificate {
    gnutls_x509_crt_t x509;
    gnutls_pubkey_t key; /* NULL unless it is one on the curve P-256 */
    /* Country and name of the subject, C and CN, each once and of 2 capital letters: "KZEV"; ""
     * when it has another form. */
    char id[5];
    bool is_plain; /* the subject has only these two */
    /* The serial number in hex digits, upper case, without leading zeros but at least two digits;
     * "" when it is longer. */
    char reference[EV_SEAL_REFERENCE_MAX + 1];
    ev_date from, until; /* first and last day of validity, UTC */
    bool signs_seals; /* the critical extended key usage id-icao-vdsSigner, 2.23.136.1.1.11.1, and
                         none of the next two beside it */
    bool signs_lists; /* the only purpose, critical, is EV_PURPOSE_LISTS (trust/purpose.h) */
    bool signs_pages; /* the same with EV_PURPOSE_PAGES */
    bool signs_visas; /* no DocumentType extension (2.23.136.1.1.6.2), or one that has "V" */
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

/* Where certificates are: a file, "-" for standard input, or an open descriptor. */
typedef struct ev_certificate_source {
    const char *name; /* borrowed; NULL: `fd` */
    int fd;
} ev_certificate_source;

/* The pointer of faults of a source: the file's name, /dev/fd/N for a descriptor. */
void ev_certificate_source_name(const ev_certificate_source *source, char out[EV_POINTER_MAX + 1]);

/* A file of certificates of which nothing is decoded yet. */
typedef struct ev_certificate_file {
    ev_certificate_source source;
    ev_slice bytes; /* in the arena */
} ev_certificate_file;

/* Reads it, up to one byte more than EV_CERTIFICATE_FILE_MAX; a descriptor stays open. Faults:
 * CANT_READ, OUT_OF_MEMORY, at its name. */
ev_status ev_certificate_file_read(const ev_certificate_source *source, ev_arena *arena,
                                   ev_certificate_file *file, ev_faults *faults);

/* ev_certificates_add; the pointer of its faults is the name of the file. */
ev_status ev_certificates_add_file(ev_certificates *list, const ev_certificate_file *file,
                                   ev_arena *arena, ev_faults *faults);

/* Both in one. */
ev_status ev_certificates_read(ev_certificates *list, const ev_certificate_source *source,
                               ev_arena *arena, ev_faults *faults);

/* The same for a source that has exactly one: a chain would leave open whose signature is meant.
 * NULL with a fault, CERT_UNREADABLE also for more. */
const ev_certificate *ev_certificates_read_one(ev_certificates *list,
                                               const ev_certificate_source *source, ev_arena *arena,
                                               ev_faults *faults);

/* Frees what GnuTLS holds of them; the list is empty then. */
void ev_certificates_free(ev_certificates *list);

/* Checks that a certificate may sign our seals: its subject, country KZ, a serial number of 2 or 3
 * hex digits, usage and curve. Sets *signer to the names of it in the header of a seal, without a
 * fault. Faults: CERT_PROFILE, CERT_USAGE, KEY_KIND. Returns faults->status. */
ev_status ev_certificate_check_signer(const ev_certificate *certificate, ev_seal_signer *signer,
                                      ev_faults *faults);

/* Whether `csca` issued and signed `certificate`, and may do so: names, one country, signature, CA,
 * key identifiers where both have one. Neither days nor strength are looked at: a signature that
 * anybody could have made is one here. */
bool ev_certificate_is_issued_by(const ev_certificate *certificate, const ev_certificate *csca);

/* What of an authority and of its signature is too weak to prove anything. */
typedef enum ev_issue_strength {
    EV_ISSUE_STRONG,
    EV_ISSUE_WEAK_KEY,       /* below RSA of 2048 bits or P-256, or of another kind */
    EV_ISSUE_WEAK_SIGNATURE, /* over `certificate`: MD5, SHA-1 or another short or broken hash */
    EV_ISSUE_WEAK_AUTHORITY_SIGNATURE /* the same over the authority's own certificate */
} ev_issue_strength;

/* The first of them that holds for a certificate that `csca` issued. What cannot be read counts as
 * weak. */
ev_issue_strength ev_certificate_issue_strength(const ev_certificate *certificate,
                                                const ev_certificate *csca);

/* Whether one authority issued both: one of `cscas`, or, where that is empty and nothing can be
 * proven, an authority of one name and one key identifier. */
bool ev_certificate_is_of_authority(const ev_certificate *certificate, const ev_certificate *other,
                                    const ev_certificates *cscas);

/* Whether a seal with this signer and reference means the certificate. References are hex numbers:
 * leading zeros do not count (Doc 9303-13, 2.2.1). */
bool ev_certificate_matches(const ev_certificate *certificate, const char *signer,
                            const char *reference);

/* Whether the day is from the first to the last day of validity. */
bool ev_certificate_is_valid_on(const ev_certificate *certificate, ev_date day);

#endif
