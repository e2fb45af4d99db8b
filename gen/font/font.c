/* Look-ups in the constant tables of the three faces.
 *
 * No shaping: text is NFC, every character has a glyph of its own, and pair kerning is all that the
 * Latin and Cyrillic of the faces need of GPOS. So a width is a sum over characters: in Bold
 * exactly that of HarfBuzz without ligatures (fonts/make-fonts.py asks it for every pair), in
 * Regular that without kerning as well. */
#include "font/font.h"

const ev_font_data *ev_font_describe(ev_face face)
{
    return &ev_font_faces[face].pdf;
}

int ev_font_advance(ev_face face, uint16_t glyph)
{
    return ev_font_advance_of(&ev_font_faces[face], glyph);
}

uint16_t ev_font_glyph(ev_face face, uint32_t code_point)
{
    return ev_font_glyph_of(&ev_font_faces[face], code_point);
}

uint16_t ev_font_zero(ev_face face, ev_zero zero)
{
    return ev_font_zero_of(&ev_font_faces[face], zero);
}

int ev_font_kern(ev_face face, uint16_t left, uint16_t right)
{
    const ev_font_face *font = &ev_font_faces[face];

    if (left >= font->pdf.advance_count || right >= font->pdf.advance_count)
        return 0;
    return ev_font_kern_of(font, EV_FONT_KERNED_FROM, left, right);
}

uint32_t ev_font_missing(ev_face face, ev_slice text)
{
    const char *at = text.data, *end;

    if (text.size == 0)
        return 0;
    end = text.data + text.size;
    while (at < end) {
        const char *from = at;

        if (ev_font_next(&ev_font_faces[face], &at, end) == 0)
            return ev_utf8_next(&from, end);
    }
    return 0;
}

ev_mpt ev_font_width(ev_face face, ev_slice text, ev_mpt size, int tracking)
{
    const ev_font_face *font = &ev_font_faces[face];
    const char *at = text.data, *end;
    uint16_t left = 0;
    int64_t em = 0; /* thousandths of an em */

    if (text.size == 0)
        return 0;
    end = text.data + text.size;
    while (at < end) {
        uint16_t glyph = ev_font_next(font, &at, end);

        if (glyph != 0)
            em += font->pdf.advance[glyph - font->pdf.first_char];
        em += ev_font_kern_of(font, size, left, glyph) + tracking;
        left = glyph;
    }
    em -= tracking; /* none behind the last */
    em *= size;
    em = (em < 0 ? em - 500 : em + 500) / 1000;
    return em < EV_WIDTH_MAX ? (ev_mpt)em : EV_WIDTH_MAX;
}
