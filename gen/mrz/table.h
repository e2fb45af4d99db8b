/* ICAO's transliteration of one Latin letter for the machine readable zone. */
#ifndef EV_MRZ_TABLE_H
#define EV_MRZ_TABLE_H

#include <stdint.h>

/* The transliteration of a letter, upper or lower case, in A-Z: one or two letters. "" for a
 * combining mark, which is dropped. NULL for a character without a rule. The text is constant. */
const char *ev_mrz_letter(uint32_t code_point);

#endif
