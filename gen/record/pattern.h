/* The few regular expressions of the record, in the very text of the published schema.
 *
 * The part of ECMA-262 that is understood: ^ and $ around the whole, ASCII characters that mean
 * themselves, classes like [A-Z0-9/-], and behind either of them ?, + or {m}, {m,n}; and a part
 * that may be left out, (...)?, with none inside. A repetition matches as much as it can, without
 * backtracking; a test runs these patterns against a real engine, and a pattern that needs more
 * does not belong here. */
#ifndef EV_PATTERN_H
#define EV_PATTERN_H

#include "core/core.h"

bool ev_pattern_match(const char *pattern, ev_slice text);

/* The first character of the text that no element of the pattern can match, so that it is wrong at
 * any place; NULL: there is none. */
const char *ev_pattern_stranger(const char *pattern, ev_slice text);

#endif
