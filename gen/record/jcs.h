/* jcs: the JSON Canonicalization Scheme (RFC 8785) for values whose numbers are integers, and the
 * digest of a record. */
#ifndef EV_JCS_H
#define EV_JCS_H

#include <jansson.h>

#include "core/core.h"
#include "core/limits.h"

/* Appends the canonical form of a value. False when it holds a number that is not an integer within
 * ±(2^53 - 1), whose form would need floating point, or when memory ran out; the text is then
 * incomplete. `arena` is for sorting members. */
bool ev_jcs_text(json_t *value, ev_arena *arena, ev_buf *text);

/* SHA-256 of the canonical form of a record without its top-level members "seal" and "x-...". False
 * as above; `digest` is then not written. */
bool ev_jcs_digest(json_t *record, ev_arena *arena, uint8_t digest[EV_DIGEST_SIZE]);

#endif
