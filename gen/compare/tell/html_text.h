/* html_text: text of strangers as HTML. */
#ifndef EV_HTML_TEXT_H
#define EV_HTML_TEXT_H

#include "compare/paper/paper.h"

/* A text of a document can be as long as the document. Longer ones are cut and end with an ellipsis
 * (U+2026). */
enum { EV_HTML_TEXT_MAX = 2000 };

/* Appends text for an element or an attribute in double quotes (ev_words_xml). */
void ev_html_text(ev_buf *out, ev_slice text);

/* Appends `text` with <element> around the part that `other` does not have: between what both begin
 * with and what both end with. Nothing is marked where they have nothing in common. */
void ev_html_change(ev_buf *out, ev_slice text, ev_slice other, const char *element);

/* "165.0 mm from the left, 40.0 mm from the top, 30.0 x 40.0 mm"; behind it the page, from the
 * second. Nothing for a place of no size. */
void ev_html_place(ev_buf *out, const ev_place *place);

/* "4 files"; "1 file". */
void ev_html_count(ev_buf *out, size_t count, const char *one, const char *many);

/* Appends text, in which "%" is replaced: "%s" by a text that needs no escape, "%t" by text
 * (ev_slice), "%n" by a number (size_t). */
void ev_html_put(ev_buf *out, const char *form, ...);

#endif
