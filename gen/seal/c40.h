/* c40: the text encoding of visible digital seals, a subset of C40 (ICAO Doc 9303-13, 2.6): A-Z,
 * 0-9 and space, three characters in two bytes. The filler '<' of an MRZ is encoded as a space. */
#ifndef EV_C40_H
#define EV_C40_H

#include "core/core.h"

/* Bytes for so many characters: two for each three of them, the last one to three included. */
size_t ev_c40_size(size_t characters);

/* Encodes into out, which has room for ev_c40_size(text.size) bytes. False when a character is not
 * one of A-Z 0-9 space '<'. */
bool ev_c40_encode(ev_slice text, uint8_t *out);

/* Decodes into out, which has room for bytes.size / 2 * 3 characters; *count says how many there
 * are. Fillers come back as spaces. False for bytes that the encoder does not write; the contents
 * of out are then undefined. */
bool ev_c40_decode(ev_slice bytes, char *out, size_t *count);

#endif
