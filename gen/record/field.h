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
} ev_reading;

/* Reads one value into the record, or adds faults at `pointer`. A value with a fault leaves its
 * place in the record empty (zero). */
typedef void ev_field_reader(const ev_reading *in, const ev_field *field, const char *pointer,
                             json_t *value);

struct ev_field {
    const char *object; /* the member of the record it is in; "" for the record itself */
    const char *name;
    bool required;
    ev_field_reader *read;
    size_t offset; /* of its place in ev_record */
    int min, max;  /* code points of a text, items of a list, value of a number; 0, 0: not limited,
                      or limited by the pattern */
    const char *pattern; /* of a text (pattern.h); NULL: `read` checks more than a pattern can */
};

/* The table: a row for each member, ended by a row without a name. */
extern const ev_field ev_record_fields[];

ev_field_reader ev_field_schema;   /* the constant "evisa-record/1" */
ev_field_reader ev_field_code;     /* ASCII text by pattern -> ev_slice */
ev_field_reader ev_field_state;    /* 1 to 3 letters -> char[4] */
ev_field_reader ev_field_sex;      /* -> char */
ev_field_reader ev_field_category; /* code -> ev_slice; a Cyrillic letter has its own fault */
ev_field_reader ev_field_render;   /* code -> ev_slice, one of the revisions this program renders */
ev_field_reader ev_field_number;   /* -> int32_t */
ev_field_reader ev_field_true;     /* the constant true -> bool */
ev_field_reader ev_field_date;     /* -> ev_date */
ev_field_reader ev_field_birth_date; /* -> ev_date, may be partly unknown */
ev_field_reader ev_field_name;       /* printed text -> ev_slice: a name, in Latin letters */
ev_field_reader ev_field_place;      /* printed text: a place of birth */
ev_field_reader ev_field_authority;  /* printed text: the issuing authority */
ev_field_reader ev_field_inviter;    /* printed text: the inviter */
ev_field_reader ev_field_mrz_name; /* name field of an MRZ -> ev_slice without fillers at its end */
ev_field_reader ev_field_inviter_id; /* IIN or BIN -> ev_slice */
ev_field_reader
    ev_field_entry_points; /* list of codes -> record->entry_point; pattern is that of an item */
ev_field_reader ev_field_photo; /* base64 -> ev_slice of bytes */
ev_field_reader ev_field_seal;  /* base64 -> ev_slice of bytes */

/* ---- for the readers ------------------------------------------------------------------------- */

/* The text of a string value; adds WRONG_TYPE, TOO_SHORT and TOO_LONG. False when nothing more can
 * be said of the value: it is not a string, or an empty one. */
bool ev_field_string(const ev_reading *in, const ev_field *field, const char *pointer,
                     json_t *value, ev_slice *text);

/* How many faults there are so far: unchanged means that the value is good. */
size_t ev_field_faults(const ev_reading *in);
void *ev_field_place_of(const ev_reading *in, const ev_field *field);

/* Keeps a text in the record: copied into the arena, with a NUL behind it. */
void ev_field_keep(const ev_reading *in, const ev_field *field, ev_slice text);

/* ---- rules.c --------------------------------------------------------------------------------- */

/* Whether twelve digits are an IIN or BIN by their fifth and their check digit. */
bool ev_inviter_id_is_valid(const char *digits);

/* The rules between members that need no policy; members with a fault of their own are left out. */
void ev_record_check(const ev_record *record, ev_faults *faults);

#endif
