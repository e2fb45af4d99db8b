/* A member of a record: its name, its limits, the place of its value. record.c has the table of all
 * members; the functions here read one value each. */
#ifndef EV_FIELD_H
#define EV_FIELD_H

#include <jansson.h>

#include "fault/fault.h"
#include "record/record.h"

typedef struct ev_field ev_field;

/* What the reading of one record carries along. */
typedef struct ev_reading {
    ev_arena *arena;
    ev_record *record;
    ev_faults *faults;
    const ev_field *fields; /* the table */
} ev_reading;

/* Reads one value of the right type into the record, or adds faults at `pointer`. A value with a
 * fault leaves its place in the record empty (zero). */
typedef void ev_field_reader(const ev_reading *in, const ev_field *field, const char *pointer,
                             json_t *value);

/* The JSON type of a value. */
typedef enum ev_field_type {
    EV_TYPE_STRING,
    EV_TYPE_INTEGER, /* any number is of this type; the reader refuses fractions */
    EV_TYPE_BOOLEAN,
    EV_TYPE_ARRAY, /* of strings */
    EV_TYPE_OBJECT
} ev_field_type;

/* How the values of a member are read, and what a fault says of a right one. */
typedef struct ev_field_kind {
    ev_field_reader *read;
    ev_field_type type;
    const char *expected; /* the name of the form, a list or a pattern; NULL: the row's pattern */
} ev_field_kind;

struct ev_field {
    const char *object; /* the member of the record it is in; "" for the record itself */
    const char *name;
    bool required;
    const ev_field_kind *kind;
    size_t offset; /* of its place in ev_record */
    int min, max;  /* code points of a text, items of a list, value of a number; 0, 0: not limited,
                      or limited by the pattern */
    const char *pattern; /* of a text (pattern.h); NULL: `read` checks more than a pattern can */
};

/* The table: a row for each member, ended by a row without a name. */
extern const ev_field ev_record_fields[];

extern const ev_field_kind ev_field_schema;     /* the constant "evisa-record/1" */
extern const ev_field_kind ev_field_code;       /* ASCII text by pattern -> ev_slice */
extern const ev_field_kind ev_field_state;      /* 1 to 3 letters -> char[4] */
extern const ev_field_kind ev_field_sex;        /* -> char */
extern const ev_field_kind ev_field_category;   /* code -> ev_slice; Cyrillic has its own fault */
extern const ev_field_kind ev_field_render;     /* code -> ev_slice, a revision of this program */
extern const ev_field_kind ev_field_number;     /* -> int32_t */
extern const ev_field_kind ev_field_true;       /* the constant true -> bool */
extern const ev_field_kind ev_field_date;       /* -> ev_date */
extern const ev_field_kind ev_field_birth_date; /* -> ev_date, may be partly unknown */

/* Printed texts. The warning SCRIPTS_MIXED is about a word with letters of the two scripts that
 * these texts may have; a letter of a third script, such as Greek, is an error. A word is a run of
 * letters and digits, with the combining marks on them. A hyphen, an apostrophe or any other sign
 * ends it: by these, Kazakh and Russian join a word or an ending of their own to a Latin one. */
extern const ev_field_kind ev_field_name;       /* printed text -> ev_slice: in Latin letters */
extern const ev_field_kind ev_field_place;      /* printed text: a place of birth */
extern const ev_field_kind ev_field_authority;  /* printed text: the issuing authority */
extern const ev_field_kind ev_field_inviter;    /* printed text: the inviter */
extern const ev_field_kind ev_field_mrz_name;   /* name field of an MRZ -> ev_slice without fillers
                                                   at its end */
extern const ev_field_kind ev_field_inviter_id; /* IIN or BIN -> ev_slice */
extern const ev_field_kind ev_field_entry_points; /* list of codes -> record->entry_point; the
                                                     pattern is that of an item */
extern const ev_field_kind ev_field_photo;        /* base64 -> ev_slice of bytes */
extern const ev_field_kind ev_field_seal;         /* base64 -> ev_slice of bytes */

/* ---- for the readers ------------------------------------------------------------------------- */

/* The text of a string value; adds TOO_SHORT and TOO_LONG. False when nothing more can be said of
 * the value, because it is empty. */
bool ev_field_string(const ev_reading *in, const ev_field *field, const char *pointer,
                     json_t *value, ev_slice *text);

/* How many faults there are so far: unchanged means that the value is good. */
size_t ev_field_faults(const ev_reading *in);
void *ev_field_place_of(const ev_reading *in, const ev_field *field);

/* Keeps a text in the record: copied into the arena, with a NUL behind it. */
void ev_field_keep(const ev_reading *in, const ev_field *field, ev_slice text);

/* ---- field_fault.c --------------------------------------------------------------------------- */

/* Reads a value whose type is not known yet; adds WRONG_TYPE. */
void ev_field_read(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value);

/* Add a fault of a value with what its code expects or otherwise the field, and with the limit that
 * the code is about. */
void ev_field_add(const ev_reading *in, const ev_field *field, ev_code code, const char *pointer);
void ev_field_add_character(const ev_reading *in, const ev_field *field, ev_code code,
                            const char *pointer, ev_character character);

/* Adds a fault of a text that does not have its form, with the first character that no text of the
 * pattern has; MRZ_NAME_MALFORMED has the limit of length only where the text is longer. */
void ev_field_add_malformed(const ev_reading *in, const ev_field *field, ev_code code,
                            const char *pointer, const char *pattern, ev_slice text);

/* Adds OUT_OF_RANGE with the limit that the number is beyond. */
void ev_field_add_out_of_range(const ev_reading *in, const ev_field *field, const char *pointer,
                               int64_t number);

/* ---- unknown.c ------------------------------------------------------------------------------- */

/* Adds the faults of the members that the table does not know in this object: MEMBER_UNKNOWN, and
 * NUMBER_NOT_PLAIN and OUT_OF_RANGE for numbers of the portal's own members that the digest
 * covers. */
void ev_field_check_unknown(const ev_reading *in, const char *object, const char *pointer,
                            json_t *members);

/* ---- rules.c --------------------------------------------------------------------------------- */

/* Whether twelve digits are an IIN or BIN by their fifth and their check digit. */
bool ev_inviter_id_is_valid(const char *digits);

/* The rules between members that need no policy; members with a fault of their own are left out. A
 * partly known birth date counts as the day that makes the record possible, one day for all rules.
 */
void ev_record_check(const ev_record *record, ev_faults *faults);

#endif
