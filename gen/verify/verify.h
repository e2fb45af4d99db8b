/* verify: what a seal is worth, by the validation policies of ICAO Doc 9303-13, appendix D, and Doc
 * 9303-7, 9.4, and what to do with its holder: the verdict. */
#ifndef EV_VERIFY_H
#define EV_VERIFY_H

#include "cancelled/cancelled.h"
#include "fault/fault.h"
#include "policy/policy.h"
#include "scan/scan.h"
#include "seal/seal.h"
#include "trust/certificate.h"

/* ---- what is said ---------------------------------------------------------------------------- */

/* The sub-status: EV_SEAL_VALID, EV_SEAL_READ_ERROR, ... (statuses.def). */
typedef enum ev_sub_status {
#define EV_SUB_STATUS(name, trust, verdict, why) EV_SEAL_##name,
#include "verify/statuses.def"
#undef EV_SUB_STATUS
    EV_SUB_STATUS_COUNT
} ev_sub_status;

/* What to do with the holder: the first line of the answer, and the exit status. */
typedef enum ev_verify_verdict {
    EV_VERIFY_INVALID,
    EV_VERIFY_CANCELLED,
    EV_VERIFY_NOT_PROVEN,
    EV_VERIFY_SPECIMEN,
    EV_VERIFY_NOT_IN_FORCE,
    EV_VERIFY_VALID,
    EV_VERIFY_COUNT
} ev_verify_verdict;

/* "NOT PROVEN", ...; 0 to 3. */
const char *ev_verify_verdict_name(ev_verify_verdict verdict);
int ev_verify_exit_status(ev_verify_verdict verdict);

/* "VALID", "WRONG_FORMAT", ... */
const char *ev_sub_status_name(ev_sub_status status);

/* "trustable", "medium fraud potential", "high fraud potential". */
const char *ev_sub_status_trust(ev_sub_status status);

typedef enum ev_visa_validity {
    EV_VISA_UNKNOWN, /* its last day is not known */
    EV_VISA_NOT_YET,
    EV_VISA_NOW,
    EV_VISA_NO_LONGER
} ev_visa_validity;

/* Why the input has no seal that could be judged. */
typedef enum ev_input_trouble {
    EV_INPUT_FINE,
    EV_INPUT_EMPTY,
    EV_INPUT_STRANGE, /* no form of a seal */
    EV_INPUT_LOST,    /* it was a seal, and a part of it was lost on the way */
    EV_INPUT_PICTURE,
    EV_INPUT_UNSIGNED,        /* the code of a visa without a seal */
    EV_INPUT_SEVERAL,         /* more than one seal */
    EV_INPUT_TOO_LARGE,       /* larger than any record */
    EV_INPUT_RECORD_WRONG,    /* a record that is not right: `differences` */
    EV_INPUT_RECORD_UNSIGNED, /* a record without a seal */
    EV_INPUT_TROUBLE_COUNT
} ev_input_trouble;

/* ---- one verification ------------------------------------------------------------------------ */

enum { EV_CANCELLED_LISTS_MAX = 16 };

/* What is kept of a certificate between seals: a chain costs as much as a signature. It is right
 * for one day of control, the same authorities and the same lists; zeroed at first. */
typedef struct ev_opinion {
    bool has_issue; /* the next two are known */
    uint8_t issue, weakness;
    char state[4]; /* of the seals for which `applies` is known; "": not known */
    bool applies[EV_CANCELLED_LISTS_MAX];
} ev_opinion;

typedef struct ev_verification {
    /* given */
    ev_slice bytes; /* the seal */
    const ev_certificates *signers;
    const ev_certificates *cscas; /* empty: the signers' certificates are trusted as they are */
    ev_opinion *opinions;         /* of each signer; NULL: nothing is kept */
    ev_date on;                   /* day of control */
    const ev_record *record;      /* to compare with, without faults; NULL: none */
    const ev_mrz *mrz;            /* of the record */
    bool is_record_own; /* the record is the caller's, and no stranger's with its seal: what the
                           seal leaves open is then taken from it */
    bool bind;          /* the record's policy binds records */
    const ev_cancelled *lists; /* of cancelled visas; `list_count` is 0: not asked for */
    size_t list_count;
    bool may_lists_be_old; /* past the day on which the next is due */
    size_t seq; /* number of the line in a stream, from 1; 0: a single call. Raw bytes of a line
                   that end too early went on behind a line end */
    /* found */
    ev_verify_verdict verdict;
    const char *why; /* what the first line says of it; NULL: nothing. With `why_day` behind it */
    ev_date why_day; /* year 0: none */
    ev_sub_status status;
    ev_input_trouble trouble;
    const char *form;   /* in which the seal was handed over; NULL where none was found */
    const char *reason; /* one sentence; NULL: none */
    bool read;          /* `seal` is a whole seal */
    ev_seal seal; /* what was read of it; printed also when it is not valid, and then marked */
    bool has_signature;           /* the key of `signer` signed it */
    const ev_certificate *signer; /* that the seal names; NULL when there is none */
    ev_visa_validity validity;    /* of the visa on `on`; UNKNOWN unless a visa's seal was read */
    const ev_cancelled *list;     /* that has the visa; otherwise the newest that speaks of such
                                     seals; NULL: none does */
    ev_date cancelled_on;         /* year 0: it is not on a list, or was not looked up */
    ev_faults differences;        /* SEAL_MISMATCH and its like, when there is a record */
} ev_verification;

/* Judges the bytes of one seal: sets what is found from what is given. */
void ev_verify(ev_verification *v);

/* Judges what a scanner handed over: sets `bytes` and what is found. A reading whose signature
 * holds is the seal; otherwise the first that can be read is spoken of. The scan is not of the kind
 * EV_SCAN_RECORD. */
void ev_verify_scan(ev_verification *v, const ev_scan *scan);

/* Sets what is found for an input without a seal. */
void ev_verify_trouble(ev_verification *v, ev_input_trouble trouble);

/* ---- printing -------------------------------------------------------------------------------- */

/* Appends what was found, for a person or as one JSON object on one line. */
void ev_verify_text(const ev_verification *v, ev_buf *out);
void ev_verify_json(const ev_verification *v, ev_buf *out);

#endif
