/* splice: members set in the text of a JSON object while all its other bytes stay what they were:
 * blanks, order, escapes, the form of numbers. Reading and writing it anew was rejected: a portal's
 * own members would come back in another form. */
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
 * `count` members (at most EV_INSERT_MAX) set: in place where the object has the member with a
 * string as its value, else behind its last member, written as the object's first one is (line,
 * indent). */
void ev_insert(ev_slice json, const ev_member *members, size_t count, ev_buf *out);

#endif
