/* insert: members set in the text of a JSON object while all its other bytes stay what they were:
 * blanks, order, escapes, the form of numbers. Reading and writing it anew was rejected: the
 * portal's own members would change their form. */
#ifndef EV_INSERT_H
#define EV_INSERT_H

#include "core/core.h"

/* A top-level member with a string value of characters that need no escape. */
typedef struct ev_member {
    const char *name;
    ev_slice value;
} ev_member;

enum { EV_INSERT_MAX = 8 };

/* Appends `json`, an object that ev_json_read accepts and that has at least one member, with
 * `count` members (at most EV_INSERT_MAX) set: in place when the object has the member with a
 * string as its value, otherwise behind its last member, in the form of its first one (line,
 * indent). When out->failed afterwards, its contents are not to be used. */
void ev_insert(ev_slice json, const ev_member *members, size_t count, ev_buf *out);

#endif
