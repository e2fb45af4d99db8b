/* typeset: breaking a text into lines of a style. */
#ifndef EV_TYPESET_H
#define EV_TYPESET_H

#include "core/core.h"
#include "layout/template.h"
#include "core/text.h"

typedef struct ev_wrap {
    ev_mpt width;
    ev_lang lang;  /* decides which short words cling to the next */
    bool anywhere; /* a word wider than the line may be broken, without a hyphen, and where the
                      lines do not suffice, any; else it does not fit */
} ev_wrap;

/* Fills lines from the left, each as full as it gets. Breaks at spaces only (a hyphen at a line's
 * end is dropped by readers that take it for hyphenation, and the name would be wrong); the space
 * at a break belongs to no line. Returns the number of lines, or 0 when it takes more than max or a
 * word does not fit. */
size_t ev_typeset_fill(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                       size_t max);

/* The same number of lines as ev_typeset_fill, but of about even length. */
size_t ev_typeset_balance(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                          size_t max);

ev_mpt ev_typeset_width(const ev_style *style, ev_slice text);

#endif
