/* record: the issued-visa record, evisa-record/1: JSON in, plain struct out.
 *
 * Reading checks everything that needs no policy: JSON, members, forms, characters, dates against
 * each other, the check digit of IIN and BIN. Its rules are those of the published schema
 * (gen/record/evisa-record-1.schema.json), plus what a JSON Schema cannot express; a test runs both
 * over the same records. The rules of the policy are in gen/policy. */
#ifndef EV_RECORD_H
#define EV_RECORD_H

#include "core/date.h"
#include "core/limits.h"
#include "core/text.h"
#include "fault/fault.h"

/* The rendering revision of this program: it moves only when the bytes of a document must move. A
 * record may pin it. */
#define EV_RENDER_REVISION "render/1"

/* Absent optional text is the absent slice. All text is NFC and free of characters text.h refuses.
 * Codes are NUL-terminated. */
typedef struct ev_record {
    bool is_object; /* the input was a JSON object */
    struct {
        ev_slice number, category;
        int32_t entries; /* 0..255; -1 after an error */
        ev_date issued_on, valid_from, valid_until;
        int32_t stay_days;
        ev_slice issued_by; /* optional */
    } visa;
    struct {
        ev_slice surname;     /* one of the two may be absent: the passport does not have it */
        ev_slice given_names; /* as surname */
        bool is_named;        /* it has a name, and no name of it has a fault */
        ev_date birth_date;   /* may be partly unknown */
        ev_slice birth_place; /* optional */
        char sex;             /* 'M', 'F' or 'X' */
        char nationality[4];  /* "IND", "D" */
        ev_slice mrz_name;    /* optional; at most 39 places, without fillers at the end; those of
                                 a passport without a surname may begin with "<<" */
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
    ev_slice photo;                                /* optional, decoded bytes, not yet checked */
    ev_slice template_pin, policy_pin, render_pin; /* optional */
    bool specimen;
    ev_slice seal;                  /* optional, decoded bytes */
    uint8_t digest[EV_DIGEST_SIZE]; /* SHA-256 of the RFC 8785 form without top-level "seal" and
                                       "x-" members */
} ev_record;

/* Reads one record. Everything in *record lives in the arena. All faults are reported, not only the
 * first; after an error *record holds the members that had none, for further checks, and the others
 * are absent or 0. Returns faults->status. */
ev_status ev_record_read(ev_slice json, ev_arena *arena, ev_record *record, ev_faults *faults);

/* The JSON Schema (2020-12) of evisa-record/1, as published:
 * gen/record/evisa-record-1.schema.json. */
ev_slice ev_record_schema(void);

#endif
