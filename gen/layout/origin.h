/* origin: the line of a resource that a text of the page came from, so that a text without room is
 * reported to the person who wrote it. */
#ifndef EV_ORIGIN_H
#define EV_ORIGIN_H

#include "layout/template.h"
#include "policy/policy.h"

typedef struct ev_origin {
    char path[EV_POINTER_MAX + 1]; /* of the resource: "policy/kz-2019-01/policy.txt" */
    unsigned line;                 /* 1-based */
    /* The built-in file that this one was made from (ev_resource_ancestor) does not have the line:
     * the words are new, and the built-in ones had room. */
    bool is_changed;
} ev_origin;

/* Finds the line in labels.txt of the template, in the files of the policy's chain, in its table of
 * states or in versions.txt. A slice of such a file is found by its address. Any other text is a
 * copy or was joined of several parts: it came from the changed line that has the longest part of
 * it; without one, from the line with which it has the longest run of bytes in common; of equal
 * ones, from the shortest line, then from the first. That line is the one to shorten where a text
 * is too long. False, and *origin is not to be used, when no line has a third of the text, or it is
 * shorter than four bytes: it is not the words of a resource. Slow (milliseconds): for faults
 * only. */
bool ev_origin_find(const ev_template *template, const ev_policy *policy, ev_slice text,
                    ev_origin *origin);

#endif
