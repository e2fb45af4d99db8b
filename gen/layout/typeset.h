/* typeset: widths of texts, and their division into lines. */
#ifndef EV_TYPESET_H
#define EV_TYPESET_H

#include "core/core.h"
#include "layout/template.h"
#include "core/text.h"

typedef struct ev_wrap {
    ev_mpt width;
    ev_lang lang; /* decides which short words do not end a line */
    /* Whether a word may be broken, without a hyphen: one that is wider than the line and, where
     * the lines do not suffice, any. Otherwise such a text does not fit. */
    bool anywhere;
} ev_wrap;

/* Divides valid UTF-8 into lines, each as full as possible; the lines are slices of the text.
 * Breaks only at spaces, never at a hyphen: readers take a hyphen at a line's end for hyphenation
 * and drop it, and the name would be wrong. The space at a break belongs to no line. Returns the
 * number of lines, or 0 when it takes more than max or a word does not fit; `line` may then hold
 * anything. */
size_t ev_typeset_fill(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                       size_t max);

/* The same number of lines as ev_typeset_fill, but of about equal width. */
size_t ev_typeset_balance(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                          size_t max);

/* The width of a text in one line (see ev_font_width). */
ev_mpt ev_typeset_width(const ev_style *style, ev_slice text);

#endif
