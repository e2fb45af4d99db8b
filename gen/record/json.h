/* json: one JSON object, read strictly through jansson, with faults of our own.
 *
 * Strict means RFC 8259 in UTF-8 and nothing beyond it: no byte order mark, no duplicate members,
 * nothing behind the object, no U+0000, no lone surrogates, at most EV_RECORD_DEPTH_MAX levels and
 * EV_RECORD_BYTES_MAX bytes. jansson's own messages are never shown: they quote the input. */
#ifndef EV_JSON_H
#define EV_JSON_H

#include <jansson.h>

#include "core/limits.h"
#include "fault/fault.h"

/* Reads `text` into an object, which the caller releases with json_decref, or returns NULL with one
 * fault in *faults. Of a text that is too large its first EV_RECORD_BYTES_MAX + 1 bytes are enough:
 * the fault is at the member that makes it so, if one does. `arena` lets a record's photo and seal,
 * which are long, be read faster: it changes only the time, not the result. NULL: none. */
json_t *ev_json_read(ev_slice text, ev_arena *arena, ev_faults *faults);

/* The limit that a number beyond EV_NUMBER_MAX broke. */
ev_limit ev_json_number_limit(bool is_negative);

/* The first byte from `at` on that is not printable ASCII, or that JSON writes with an escape;
 * otherwise end. The bytes before it are the same raw and decoded. */
const char *ev_json_skip_plain(const char *at, const char *end);

/* The first byte from `at` on that is not white space between tokens; otherwise end. */
const char *ev_json_skip_blanks(const char *at, const char *end);

#endif
