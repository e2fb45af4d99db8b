/* verify: the verdict of a border officer's reader on a seal, by the validation policies of ICAO
 * Doc 9303-13, appendix D, and Doc 9303-7, 9.4. */
#ifndef EV_VERIFY_H
#define EV_VERIFY_H

#include "trust/certificate.h"
#include "fault/fault.h"
#include "policy/policy.h"
#include "seal/seal.h"

/* The sub-status, in the order in which the checks are made; the first that holds is reported. */
typedef enum ev_sub_status {
    EV_SEAL_VALID,
    EV_SEAL_READ_ERROR, /* no bytes, or no base64 where base64 was meant */
    EV_SEAL_WRONG_FORMAT,
    EV_SEAL_STATE_MISMATCH,        /* header, MRZ and signer are not of one State */
    EV_SEAL_UNKNOWN_CERTIFICATE,   /* no certificate with the seal's signer and reference */
    EV_SEAL_UNSUPPORTED_ALGORITHM, /* the certificate's key is not on P-256 */
    EV_SEAL_UNTRUSTED_CERTIFICATE, /* not signed by the given CSCA, or not a seal signer's */
    EV_SEAL_WEAK_AUTHORITY,        /* that CSCA, or its signature, proves nothing */
    EV_SEAL_INVALID_DOCUMENTTYPE,  /* the seal is not a visa's, or the certificate not for visas */
    EV_SEAL_EXPIRED_CERTIFICATE,   /* not valid on the day of control or on the day of signature */
    EV_SEAL_INVALID_SIGNATURE,
    EV_SEAL_SEAL_VISA_MISMATCH, /* the record is not the one that was sealed */
    EV_SUB_STATUS_COUNT
} ev_sub_status;

typedef enum ev_visa_validity {
    EV_VISA_UNKNOWN,
    EV_VISA_NOT_YET,
    EV_VISA_NOW,
    EV_VISA_NO_LONGER
} ev_visa_validity;

typedef struct ev_verification {
    /* given */
    ev_slice bytes; /* the seal */
    const ev_certificates *signers;
    const ev_certificates *cscas; /* empty: the signers' certificates are trusted as they are */
    ev_date on;                   /* day of control */
    const ev_record *record;      /* to compare with, without faults; NULL: none */
    const ev_mrz *mrz;            /* of the record */
    bool bind;                    /* the record's policy binds records */
    /* found */
    ev_sub_status status;
    const char *reason; /* one sentence; NULL when VALID */
    bool read;          /* `seal` is a whole seal */
    ev_seal seal; /* what was read of it; printed also when it is not valid, and then marked */
    const ev_certificate *signer; /* that the seal names; NULL when there is none */
    ev_visa_validity validity;    /* of the visa on `on`; UNKNOWN unless a visa's seal was read */
    ev_faults differences;        /* SEAL_MISMATCH and its like, when there is a record */
} ev_verification;

/* Judges: sets what is found from what is given. */
void ev_verify(ev_verification *v);

/* "VALID", "WRONG_FORMAT", ... */
const char *ev_sub_status_name(ev_sub_status status);

/* "trustable", "medium fraud potential", "high fraud potential" (Doc 9303-13, table D.1). */
const char *ev_sub_status_trust(ev_sub_status status);

/* Appends what was found, for a person or as one JSON object on one line. */
void ev_verify_text(const ev_verification *v, ev_buf *out);
void ev_verify_json(const ev_verification *v, ev_buf *out);

#endif
