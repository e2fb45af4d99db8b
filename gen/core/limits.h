/* limits: how much a record may hold, and the sizes that follow from it.
 *
 * Here and not in record/record.h, because the readers of JSON, of photos and of seals need a
 * number and not the record. The published schema says the same (tests/unit/record/test_record.c
 * compares them). */
#ifndef EV_LIMITS_H
#define EV_LIMITS_H

#include <stdint.h>

enum {
    EV_RECORD_BYTES_MAX = 1 << 20,   /* of JSON, with its seal */
    EV_DOCUMENT_BYTES_MAX = 2 << 20, /* of a PDF: no record makes one of half of it */
    EV_RECORD_DEPTH_MAX = 16,        /* levels of objects and arrays */
    EV_ENTRY_POINTS_MAX = 8,
    EV_PHOTO_BYTES_MAX = 500000,                          /* decoded */
    EV_PHOTO_TEXT_MAX = (EV_PHOTO_BYTES_MAX + 2) / 3 * 4, /* in base64 */
    EV_SEAL_BYTES_MAX = 213, /* of a QR code of version 10 at level M (ISO/IEC 18004, table 7) */
    EV_DIGEST_SIZE = 32      /* bytes of a SHA-256 (FIPS 180-4) */
};

/* Longest texts in code points, as received; of a visa number also the shortest. */
enum {
    EV_VISA_NUMBER_MIN = 6,
    EV_VISA_NUMBER_MAX = 13, /* visa.number */
    EV_NAME_MAX = 120,       /* holder.surname, holder.given_names: far above real names; what does
                                not fit the page is DOES_NOT_FIT */
    EV_PLACE_MAX = 60,       /* holder.birth_place */
    EV_AUTHORITY_MAX = 60,   /* visa.issued_by */
    EV_INVITER_MAX = 200,    /* invitation.inviter_name */
    EV_INVITATION_MAX = 20,  /* invitation.number */
    EV_MRZ_NAME_MAX = 39,    /* holder.mrz_name, the name field; Doc 9303-7, 4.2 */
    EV_MRZ_NUMBER_MAX = 9    /* passport.number, where the MRZ has it; Doc 9303-7, 4.2.2 */
};

/* Years between two dates of a record, the same day of the last year included. */
enum {
    EV_VALIDITY_YEARS_MAX = 5,   /* of a visa; a seal reads back an end up to then (seal/seal.h) */
    EV_HOLDER_YEARS_MAX = 130,   /* from birth to issue; the longest life documented: 122 years */
    EV_VALIDITY_YEARS_USUAL = 1, /* more is unusual, and may still be right */
    EV_START_YEARS_USUAL = 1,    /* from the issue of a visa to its first day */
    EV_PASSPORT_YEARS_USUAL = 20 /* from the issue of a passport to its end */
};

/* The integers that every JSON reader reads alike (RFC 8259, section 6): within ±(2^53 - 1). */
#define EV_NUMBER_MAX INT64_C(9007199254740991)
#define EV_NUMBER_RANGE "integer from -9007199254740991 to 9007199254740991"
#define EV_NUMBER_PLAIN ", without fraction or exponent" /* 30.0 is an integer as well */

#endif
