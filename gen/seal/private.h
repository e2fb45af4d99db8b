/* What reading, writing and comparing a seal share: its constants. */
#ifndef EV_SEAL_PRIVATE_H
#define EV_SEAL_PRIVATE_H

#include "seal/seal.h"

/* Header: ICAO Doc 9303-13, 2.2. */
enum {
    EV_SEAL_RAW_VERSION_3 = 0x02, /* the byte n means version n + 1 */
    EV_SEAL_RAW_VERSION_4 = 0x03,
    EV_SEAL_COUNTRY = 3, /* characters */
    EV_SEAL_SIGNER = 4,
    EV_SEAL_COUNT = 2,              /* hex digits that count the reference's, in version 4 */
    EV_SEAL_VISA_DEFINITION = 0x5D, /* Doc 9303-7, 9.1 */
    EV_SEAL_VISA_CATEGORY = 0x01,
    EV_SEAL_TRAVEL_DEFINITION = 0x5E, /* emergency travel document; Doc 9303-8 */
    EV_SEAL_TRAVEL_CATEGORY = 0x03
};

/* Tags of a visa: Doc 9303-7, 9.1.3; of an emergency travel document only 0x02 (Doc 9303-8). */
enum {
    EV_SEAL_TAG_MRV_A = 0x01,
    EV_SEAL_TAG_MRV_B = 0x02,
    EV_SEAL_TAG_ENTRIES = 0x03,
    EV_SEAL_TAG_STAY = 0x04,
    EV_SEAL_TAG_PASSPORT = 0x05,
    EV_SEAL_TAG_TYPE = 0x06,
    EV_SEAL_TAG_ADDITIONAL = 0x07,
    EV_SEAL_TAG_SIGNATURE = 0xFF /* Doc 9303-13, 2.4 */
};

/* Characters of the MRZ in a seal: of line 2 of a visa all but the optional data; of a line of
 * MRV-B and of an emergency travel document. */
enum { EV_SEAL_MRZ_SECOND = EV_MRZ_AT_OPTIONAL, EV_SEAL_MRZ_B = 36 };

/* For sizes that must be constants; otherwise ev_c40_size. */
#define EV_C40_SIZE(characters) (((characters) + 2) / 3 * 2)

/* Our form of feature 0x07: seal.h has its layout. */
enum {
    EV_SEAL_BINDING = 0x02,  /* its first byte */
    EV_SEAL_NAME_CUT = 0x80, /* in the byte of the century */
    EV_SEAL_CENTURY_MIN = 18,
    EV_SEAL_CENTURY_MAX = 20,
    EV_SEAL_POINT = 4, /* characters of an entry point */
    EV_SEAL_NUMBER_MIN = EV_VISA_NUMBER_MIN,
    EV_SEAL_BINDING_TEXT_AT = 1 + EV_SEAL_DATE + 1 + 1,
    EV_SEAL_BINDING_FIXED = EV_SEAL_BINDING_TEXT_AT + EV_SEAL_DIGEST_SIZE, /* without the text */
    EV_SEAL_BINDING_TEXT_MIN = EV_SEAL_POINT + EV_SEAL_NUMBER_MIN,         /* characters */
    EV_SEAL_BINDING_TEXT_MAX = EV_SEAL_POINT * EV_ENTRY_POINTS_MAX + EV_VISA_NUMBER_MAX
};

/* The last day on which a visa may end: the one of the record's rule VALIDITY_TOO_LONG. */
static inline ev_date ev_seal_latest_end(ev_date valid_from)
{
    return ev_date_add_months(valid_from, EV_VALIDITY_YEARS_MAX * 12);
}

/* Whether header or MRZ name Kazakhstan as the issuing State. */
bool ev_seal_is_ours(const ev_seal *seal);

#endif
