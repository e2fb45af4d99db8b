/* pattern: the few regular expressions of the record, in the very text the published schema has.
 *
 * What is understood of ECMA-262: ^ and $ around the whole, ASCII characters that stand for
 * themselves, classes like [A-Z0-9/-], and behind either of them ?, + or {m}, {m,n}. A repetition
 * takes as much as it can and gives nothing back; a test runs these patterns against a real engine,
 * and a pattern that needs more does not belong here. */
#ifndef EV_PATTERN_H
#define EV_PATTERN_H

#include "core/core.h"

bool ev_pattern_match(const char *pattern, ev_slice text);

#endif
