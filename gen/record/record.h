/* record: the issued-visa record, evisa-record/1: JSON in, plain struct out.
 *
 * Reading checks all that can be said of a record without a policy: JSON, members, forms,
 * characters, dates against each other, the check digit of IIN and BIN. What it says is the same as
 * the published schema says (gen/record/evisa-record-1.schema.json), plus what a JSON Schema cannot
 * express; a test runs both over the same records. Policy rules are gen/policy's. */
#ifndef EV_RECORD_H
#define EV_RECORD_H

#include "fault/fault.h"
#include "core/date.h"
#include "core/text.h"

/* The rendering revision of this program: it moves only when the bytes of a document must move. A
 * record may pin it. */
#define EV_RENDER_REVISION "render/1"

enum {
    EV_RECORD_BYTES_MAX = 1 << 20, /* of JSON */
    EV_RECORD_DEPTH_MAX = 16,
    EV_ENTRY_POINTS_MAX = 8,
    EV_PHOTO_BYTES_MAX = 500000,
    EV_SEAL_BYTES_MAX = 213, /* of a QR code of version 10 at level M (ISO/IEC 18004, table 7) */
    EV_DIGEST_SIZE = 32
};

/* Longest texts in code points, as received. The schema says the same
 * (tests/unit/record/test_record.c compares them). */
enum {
    EV_VISA_NUMBER_MAX = 13, /* visa.number */
    EV_NAME_MAX = 60,        /* surname, given_names */
    EV_PLACE_MAX = 60,       /* birth_place */
    EV_AUTHORITY_MAX = 60,   /* issued_by */
    EV_INVITER_MAX = 200,    /* inviter_name */
    EV_INVITATION_MAX = 20,  /* invitation.number */
    EV_MRZ_NAME_MAX = 39     /* mrz_name; Doc 9303-7, 4.2 */
};

/* The integers that every JSON reader takes alike (RFC 8259, section 6): within ±(2^53 - 1). */
#define EV_NUMBER_MAX INT64_C(9007199254740991)

/* Absent optional text is the absent slice. All text is NFC and free of characters text.h refuses.
 * Codes are NUL-terminated. */
typedef struct ev_record {
    bool is_object; /* the input was a JSON object; after an error, members without a fault are here
                       and the others absent or 0 */
    struct {
        ev_slice number, category;
        int32_t entries; /* 0..255; -1 after an error */
        ev_date issued_on, valid_from, valid_until;
        int32_t stay_days;
        ev_slice issued_by; /* optional */
    } visa;
    struct {
        ev_slice surname;
        ev_slice given_names; /* optional */
        ev_date birth_date;   /* may be partly unknown */
        ev_slice birth_place; /* optional */
        char sex;             /* 'M', 'F' or 'X' */
        char nationality[4];  /* "IND", "D" */
        ev_slice mrz_name;    /* optional; at most 39 places, without fillers at the end */
    } holder;
    struct {
        ev_slice number;
        char issuer[4];
        ev_date issued_on, expires_on;
    } passport;
    char eligibility_country[4]; /* "" when absent: then the nationality decides */
    struct {
        ev_slice number, inviter_name;
        ev_slice inviter_id; /* optional, 12 digits */
    } invitation;
    ev_slice entry_point[EV_ENTRY_POINTS_MAX]; /* ICAO codes, in the record's order */
    size_t entry_point_count;
    ev_slice photo;                                /* optional, decoded bytes, not yet looked at */
    ev_slice template_pin, policy_pin, render_pin; /* optional */
    bool specimen;
    ev_slice seal;                  /* optional, decoded bytes */
    uint8_t digest[EV_DIGEST_SIZE]; /* SHA-256 of the RFC 8785 form without top-level "seal" and
                                       "x-" members */
} ev_record;

/* Reads one record. Everything in *record lives in the arena. All faults are reported, not only the
 * first; after an error *record holds the members that had none, for other checks to go on with.
 * Returns faults->status. */
ev_status ev_record_read(ev_slice json, ev_arena *arena, ev_record *record, ev_faults *faults);

/* The JSON Schema (2020-12) of evisa-record/1, as published: gen/record/evisa-record-1.schema.json.
 */
ev_slice ev_record_schema(void);

#endif
