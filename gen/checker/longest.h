/* longest: the longest of the lists that a policy has. Lengths are widths in the face and size of
 * the page's words. */
#ifndef EV_LONGEST_H
#define EV_LONGEST_H

#include "policy/policy.h"

/* A category of the policy, counted from 0 in the order of its chain; absent behind the last. */
ev_slice ev_longest_category(const ev_policy *policy, size_t index);

/* The code of the state whose name is the longest in a language, or, for EV_LANG_NONE, in all
 * together; absent when the table is empty. */
ev_slice ev_longest_state(const ev_policy *policy, ev_lang lang);

/* The codes of the `count` airports with the longest cities in a language; the policy has so many.
 */
void ev_longest_cities(const ev_policy *policy, ev_lang lang, ev_slice *icao, size_t count);

#endif
