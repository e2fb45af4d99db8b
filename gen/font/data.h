/* font_data: the constant tables behind gen/font/font.c, from the files that fonts/make-fonts.py
 * made, and the look-ups in them. For gen/font*.c and for the two loops over every character of a
 * page, of gen/layout/typeset.c and of gen/pdf/content.c; all others use font.h. */
#ifndef EV_FONT_DATA_H
#define EV_FONT_DATA_H

#include "font/font.h"
#include "core/text.h"

enum { EV_FONT_PAGE = 64 }; /* code points on a page of a character map */

/* The glyph of a code point is glyph[page[code point / EV_FONT_PAGE]][code point % EV_FONT_PAGE]:
 * what the first byte of a two-byte UTF-8 form holds, and what the second does. The value of a pair
 * is kern[left_class[left] * columns + right_class[right]], 0 in row and column 0; kern is NULL
 * without kerning. */
typedef struct ev_font_face {
    ev_font_data pdf;
    const uint8_t *page;
    size_t page_count;
    const uint16_t (*glyph)[EV_FONT_PAGE];
    const uint8_t *left_class, *right_class;
    const int16_t *kern;
    size_t columns;
} ev_font_face;

extern const ev_font_face ev_font_faces[EV_FACE_COUNT];

static inline uint16_t ev_font_glyph_of(const ev_font_face *font, uint32_t code_point)
{
    size_t page = code_point / EV_FONT_PAGE;
    return page < font->page_count ? font->glyph[font->page[page]][code_point % EV_FONT_PAGE] : 0;
}

/* 0 for what the face has no width for: OCR-B's glyphs begin at first_char, below which the
 * difference is huge. */
static inline int ev_font_advance_of(const ev_font_face *font, uint16_t glyph)
{
    size_t place = (size_t)glyph - font->pdf.first_char;
    return place < font->pdf.advance_count ? font->pdf.advance[place] : 0;
}

static inline int ev_font_kern_of(const ev_font_face *font, uint16_t left, uint16_t right)
{
    return font->kern != NULL
               ? font->kern[font->left_class[left] * font->columns + font->right_class[right]]
               : 0;
}

/* The glyph of the character at *at, which moves behind it. The text must be valid UTF-8, *at below
 * end. Forms of one and two bytes are decoded here: nearly every character has one, and a call
 * would cost more than they do. Other forms are decoded through a copy of *at: that the call has
 * its address would keep a caller's out of registers. */
static inline uint16_t ev_font_next(const ev_font_face *font, const char **at, const char *end)
{
    const char *from = *at;
    unsigned lead = (unsigned char)*from++, page = lead / EV_FONT_PAGE, place = lead % EV_FONT_PAGE;
    if (lead >= 0xC2 && lead < 0xE0 && from < end) {
        page = lead & 0x1F;
        place = (unsigned char)*from++ & 0x3F;
    } else if (lead >= 0x80) {
        const char *rare = *at;
        uint32_t code_point = ev_utf8_next(&rare, end);
        *at = rare;
        return ev_font_glyph_of(font, code_point);
    }
    *at = from;
    return page < font->page_count ? font->glyph[font->page[page]][place] : 0;
}

#endif
