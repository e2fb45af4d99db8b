/* What the parts of reading a seal share. */
#ifndef EV_SEAL_READING_H
#define EV_SEAL_READING_H

#include "seal/private.h"

/* The bytes that were not read yet. */
typedef struct ev_seal_cursor {
    const uint8_t *at;
    size_t left;
    bool is_short; /* more was wanted than is left */
} ev_seal_cursor;

/* The fault of a seal that ends before its time. Faults of reading are constant sentences, here and
 * below; NULL is none. */
extern const char ev_seal_cut_short[];

/* The next `size` bytes; NULL, and in->is_short, when there are fewer. */
const uint8_t *ev_seal_take(ev_seal_cursor *in, size_t size);

static inline ev_slice ev_seal_slice(const uint8_t *bytes, size_t size)
{
    return (ev_slice){(const char *)bytes, size};
}

/* ---- values.c -------------------------------------------------------------------------------- */

const char *ev_seal_read_length(ev_seal_cursor *in, int version, size_t *length);

/* The size of a text without the spaces at its end. */
size_t ev_seal_without_spaces(const char *text, size_t size);

/* Whether all are A to Z. */
bool ev_seal_are_letters(const char *text, size_t count);

/* ---- dates.c --------------------------------------------------------------------------------- */

/* The day with the six places of an MRZ that lies from `first` to `last`, which are less than a
 * century apart; year 0 when there is none. */
ev_date ev_seal_end_between(const char *places, ev_date first, ev_date last);

/* The day of birth with these places in a century, 19 for 1900 to 1999. Unknown parts end in
 * fillers; the year must be there (Doc 9303-3, 4.8). False when the calendar lacks
 * the day. */
bool ev_seal_birth_in_century(const char *places, int century, ev_date *out);

/* Sets end and birth date of a seal that was read and is not bound. */
void ev_seal_conclude_dates(ev_seal *seal);

/* ---- header.c, features.c, binding.c --------------------------------------------------------- */

const char *ev_seal_read_header(ev_seal_cursor *in, ev_seal *seal);

/* One feature, of which at least the tag is there; `seen` are the tags so far. */
const char *ev_seal_read_feature(ev_seal_cursor *in, ev_seal *seal, bool seen[256]);

/* Reads the additional feature of a seal whose other features are read: when it has our form the
 * seal is bound. Returns the fault when the seal is ours and the feature has another form. */
const char *ev_seal_read_binding(ev_seal *seal);

#endif
