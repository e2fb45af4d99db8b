/* mrz: the machine readable zone of a visa, format MRV-A: two lines of 44 (ICAO Doc 9303-7
 * section 4.2; 9303-3 section 4 and 6). */
#ifndef EV_MRZ_H
#define EV_MRZ_H

#include "fault/fault.h"
#include "record/record.h"

enum { EV_MRZ_LINE = 44, EV_MRZ_NAME_A = EV_MRZ_NAME_MAX, EV_MRZ_NAME_B = 31 };

/* Places in line 1 and line 2, counted from 0, and widths of fields (Doc 9303-7, 4.2.1 and
 * 4.2.2). */
enum {
    EV_MRZ_AT_DOCUMENT = 0,
    EV_MRZ_AT_STATE = 2,
    EV_MRZ_AT_NAME = 5,

    EV_MRZ_AT_NUMBER = 0,
    EV_MRZ_AT_NATIONALITY = 10,
    EV_MRZ_AT_BIRTH = 13,
    EV_MRZ_AT_SEX = 20,
    EV_MRZ_AT_VALID_UNTIL = 21,
    EV_MRZ_AT_OPTIONAL = 28,

    EV_MRZ_STATE = 3,
    EV_MRZ_NUMBER = EV_MRZ_NUMBER_MAX,
    EV_MRZ_DATE = 6,
    EV_MRZ_OPTIONAL = 16
};

typedef struct ev_mrz {
    char line[2][EV_MRZ_LINE + 1]; /* NUL-terminated */
    bool name_is_cut;              /* the name field could not hold the whole name */
} ev_mrz;

/* The check digit '0'..'9' of a field of A-Z 0-9 <, weights 7 3 1 (9303-3 section 4.9). */
char ev_mrz_check_digit(ev_slice field);

/* The name field: primary << secondary by ICAO's tables, cut by one deterministic rule that Doc
 * 9303-7 allows, filled with < to `width` (39 for MRV-A and passports, 31 for MRV-B). Either name
 * may be absent; the other is the primary identifier then (9303-3 section 4.6). out has width + 1
 * bytes. Returns 0, or the first code point without a rule; out then holds fillers only. */
uint32_t ev_mrz_name(ev_slice surname, ev_slice given, size_t width, char *out);

/* Both lines of a record, which has a name. Line 2 begins with the visa number when that has at
 * most 9 characters, otherwise with the passport number, and then the visa number is in the
 * optional data.
 *
 * mrz_name wins over the derived name. It differs from it (MRZ_NAME_DIFFERS) unless it is the same
 * or, as in passports without a surname, the same behind "<<".
 *
 * The name is cut when the derived name, uncut, needs more than the 39 places, of which mrz_name
 * may have two in front; MRZ_NAME_CUT is then at each of the two members that lost a letter, or at
 * mrz_name, whether or not that ends in a letter (9303-7 section 4.2.3.3: the sign of truncation;
 * passports do not all have it). Where the tables lack a letter, that letter counts as one.
 *
 * Faults: MRZ_NAME_LETTER (at the name's pointer, with the letter), and the warnings
 * MRZ_NAME_DIFFERS, MRZ_NAME_CUT and MRZ_NUMBER_CUT. Returns faults->status. */
ev_status ev_mrz_make(const ev_record *record, ev_mrz *mrz, ev_faults *faults);

#endif
