/* syntax: numbers, strings, references and boxes as PDF writes them (ISO 32000-1, 7.3 and 7.9).
 *
 * The put functions append to a buffer; like all appends they do nothing once it has failed. The
 * others write through a pointer into room that the caller asked for (ev_buf_room), and return the
 * end: loops over every mark and every character use them. */
#ifndef EV_PDF_SYNTAX_H
#define EV_PDF_SYNTAX_H

#include "page/page.h"

/* ---- appending ------------------------------------------------------------------------------- */

void ev_pdf_put_ref(ev_buf *out, const char *key, unsigned number);  /* "/Key 12 0 R" */
void ev_pdf_put_object(ev_buf *out, unsigned number);                /* "12 0 R" */
void ev_pdf_put_number(ev_buf *out, const char *key, int64_t value); /* "/Key 12" */

/* A text string (ISO 32000-1, 7.9.2.2): UTF-16BE with a byte order mark, as a literal string. The
 * text is valid UTF-8; it may be a record's, because no text of characters below U+2500, and the
 * fonts have no other, spells a word of PDF's structure ("obj", "%%EOF") in UTF-16. */
void ev_pdf_put_text_string(ev_buf *out, ev_slice text);

/* "1.5 -2<tail>": thousandths, with a blank between two. */
void ev_pdf_put_numbers(ev_buf *out, const ev_mpt *number, size_t count, const char *tail);

/* "[left bottom right top]", from the bottom left of the page. */
void ev_pdf_put_box(ev_buf *out, const ev_page *page, ev_box box);

/* ---- writing through a pointer --------------------------------------------------------------- */

enum { EV_PDF_NUMBER_MAX = 16 }; /* bytes of a number and a blank, at most */

char *ev_pdf_int(char *at, int value);
char *ev_pdf_thousandths(char *at, ev_mpt value); /* 12340 is "12.34", -5 is "-.005" */

static inline char *ev_pdf_text(char *at, const char *text)
{
    size_t size = strlen(text);
    memcpy(at, text, size);
    return at + size;
}

#endif
