/* typeset: widths of texts, and their division into lines. */
#ifndef EV_TYPESET_H
#define EV_TYPESET_H

#include "core/core.h"
#include "layout/template.h"
#include "core/text.h"

/* Where a line may end; each includes the places before it, which are preferred. */
typedef enum ev_breaks {
    EV_BREAKS_SPACES,
    /* Behind a hyphen within a word ('-' or U+2010; U+2011 is there to hold a word together), where
     * the lines do not suffice otherwise. */
    EV_BREAKS_HYPHENS,
    /* Within a word that is wider than the line and, where the lines do not suffice, within any;
     * no hyphen is added. */
    EV_BREAKS_ANYWHERE
} ev_breaks;

typedef struct ev_wrap {
    ev_mpt width;
    ev_lang lang; /* decides which short words do not end a line */
    ev_breaks breaks;
} ev_wrap;

/* Divides valid UTF-8 into lines, each as full as possible; the lines are slices of the text. The
 * space at a break belongs to no line, a hyphen to the line that it ends. Where a line does not end
 * at a space, readers must be given the whole text: some put a space at a line's end, and some take
 * a hyphen there for hyphenation and drop it. Returns the number of lines, or 0 when it takes more
 * than max or a word does not fit; `line` may then hold anything. */
size_t ev_typeset_fill(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                       size_t max);

/* The same number of lines as ev_typeset_fill, and broken at the same kind of places, but of about
 * equal width. */
size_t ev_typeset_balance(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                          size_t max);

/* The width of a text in one line (see ev_font_width). */
ev_mpt ev_typeset_width(const ev_style *style, ev_slice text);

#endif
