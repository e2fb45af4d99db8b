/* The name field, derived from the members of the record, and what is not in it. */
#ifndef EV_MRZ_NAME_H
#define EV_MRZ_NAME_H

#include "core/text.h"
#include "mrz/mrz.h"

/* One of the two members. */
typedef struct ev_mrz_part {
    ev_character unknown; /* the first letter without a rule, and its place; code point 0: none */
    bool is_cut;          /* the field does not hold the whole of it */
} ev_mrz_part;

typedef struct ev_mrz_derived {
    char field[EV_MRZ_NAME_A + 1]; /* NUL-terminated; fillers only when a letter has no rule */
    size_t length; /* places that the whole name needs, fillers within it included; a letter without
                      a rule counts as one */
    ev_mrz_part surname, given;
} ev_mrz_derived;

/* As ev_mrz_name: either member may be absent, and then the other is the primary identifier. */
void ev_mrz_derive(ev_slice surname, ev_slice given, size_t width, ev_mrz_derived *derived);

/* The first code point without a rule, or 0. */
uint32_t ev_mrz_unknown(const ev_mrz_derived *derived);

#endif
