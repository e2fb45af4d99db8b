/* signer: makes of a record without a seal the same record with its seal. Holds the key and the
 * certificate; decodes no photo and lays out no page. */
#ifndef EV_SIGNER_H
#define EV_SIGNER_H

#include "trust/certificate.h"
#include "fault/fault.h"
#include "trust/key.h"
#include "policy/policy.h"
#include "resource/resource.h"

typedef struct ev_signer {
    ev_resources res;
    ev_arena own; /* the certificate, for as long as the signer lives */
    ev_cache policies;
    ev_arena document; /* everything of one record */
    ev_key key;
    ev_certificates certificates;
    const ev_certificate *certificate;
    ev_seal_signer identity; /* as the header of a seal has it */
} ev_signer;

/* What is asked for one record. */
typedef struct ev_signing {
    ev_date signed_on; /* year 0: the day of issue */
    bool replace;      /* a seal that is there is replaced */
} ev_signing;

/* Opens the key, reads the one certificate of the source `certificate`, and checks both and that
 * this GnuTLS signs as RFC 6979 says. *signer must not move afterwards. Faults: those of
 * ev_key_open, ev_key_check_certificate, ev_certificates_read and ev_certificate_check_signer,
 * SIGNATURE_BAD. After a fault only ev_signer_close may follow. */
ev_status ev_signer_open(ev_signer *signer, const ev_resources *res, const ev_key_source *key,
                         const ev_certificate_source *certificate, ev_faults *faults);
void ev_signer_close(ev_signer *signer);

/* Appends the record's text with the pins it lacks and its seal; all its other bytes stay. The
 * signature is verified before. Faults: those of reading a record, of its policy and its MRZ;
 * SEAL_PRESENT, SPECIMEN_SIGNER, TEST_SIGNER, CERT_NOT_IN_FORCE, those of ev_seal_write;
 * TOKEN_UNAVAILABLE, SIGNATURE_BAD. After a fault nothing in `out` is to be used. Returns
 * faults->status. */
ev_status ev_signer_sign(ev_signer *signer, ev_slice json, const ev_signing *signing, ev_buf *out,
                         ev_faults *faults);

#endif
