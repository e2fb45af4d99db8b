/* The font objects (ISO 32000-1, 9.6 to 9.10) of the faces that the page uses. */
#include "pdf/private.h"

/* ---- plan ------------------------------------------------------------------------------------ */

/* Objects of a face, in this order: font, descriptor, program and, where its widths are constant,
 * descendant. */
static size_t font_objects(const ev_font_data *font)
{
    return font->composite && font->widths != NULL ? 4 : 3;
}

void ev_pdf_fonts_plan(ev_pdf *pdf)
{
    bool used[EV_FACE_COUNT] = {false}, composite = false;
    for (size_t i = 0; i < pdf->page->mark_count; i++)
        if (pdf->page->mark[i].kind == EV_MARK_TEXT)
            used[pdf->page->mark[i].u.text.face] = true;
    for (ev_face face = EV_FACE_REGULAR; face < EV_FACE_COUNT; face++)
        if (used[face]) {
            const ev_font_data *font = ev_font_describe(face);
            pdf->font[face] = ev_pdf_reserve(pdf, font_objects(font));
            composite = composite || font->composite;
            if (font->composite && font->widths == NULL)
                pdf->shown[face] =
                    ev_arena_take_array(pdf->arena, font->advance_count, sizeof(bool));
        }
    if (composite)
        pdf->to_unicode = ev_pdf_reserve(pdf, 1);
}

/* ---- objects --------------------------------------------------------------------------------- */

/* As Identity-H has it (ISO 32000-1, 9.7.5.2; ISO 19005-2, 6.2.11.3.1). */
#define SYSTEM_INFO "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"

char ev_pdf_font_name(ev_face face)
{
    return "RBO"[face];
}

static void put_name(ev_buf *out, const char *key, const char *name)
{
    ev_buf_char(out, '/');
    ev_buf_text(out, key);
    ev_buf_char(out, '/');
    ev_buf_text(out, name);
}

void ev_pdf_note_shown(ev_pdf *pdf, const ev_mark *text)
{
    bool *shown = pdf->shown[text->u.text.face];
    const ev_font_face *font = &ev_font_faces[text->u.text.face];
    const char *at = text->u.text.text.data, *end = at + text->u.text.text.size;
    if (shown == NULL)
        return;
    while (at < end) {
        uint16_t glyph = ev_font_next(font, &at, end);
        shown[glyph == '0' ? ev_font_zero_of(font, text->u.text.zero) : glyph] = true;
    }
    shown[' '] = true; /* put_run ends each with one */
}

/* Codes are glyph ids (Identity-H), which all readers follow: with an encoding of its own pypdf and
 * pdfminer lost the text (fonts/README.md). ToUnicode says what they mean: PDF/A-2a demands it (ISO
 * 19005-2, 6.2.11.7.2).
 *
 * /W of Regular has all glyphs, not only those on the page, so that its objects are the same in
 * every document. That of Bold, which has more than twice as many, would take 2 KB more than what
 * a page shows: its descendant comes behind what documents share. A list of widths goes on over one
 * or two glyphs that are not shown, with 0 for each, as a new list would take as many bytes; and
 * over those of the default width. */
enum { GAP_MAX = 2 };

static void put_width(ev_buf *out, char before, int width)
{
    ev_buf_char(out, before);
    ev_buf_int(out, width);
}

static void put_shown_widths(ev_buf *out, const ev_font_data *font, const bool *shown)
{
    const bool *end = shown + font->advance_count, *next = shown;
    size_t last = 0; /* the glyph before in the list that is open; 0: none is */
    for (; (next = memchr(next, 1, (size_t)(end - next))) != NULL; next++) {
        size_t glyph = (size_t)(next - shown);
        if (font->advance[glyph] == font->default_width)
            continue;
        bool goes_on = last > 0 && glyph - last <= GAP_MAX + 1;
        if (!goes_on) {
            if (last > 0)
                ev_buf_char(out, ']');
            ev_buf_int(out, (int64_t)glyph);
        }
        while (goes_on && ++last < glyph)
            put_width(out, ' ', shown[last] ? font->default_width : 0);
        put_width(out, goes_on ? ' ' : '[', font->advance[glyph]);
        last = glyph;
    }
    if (last > 0)
        ev_buf_char(out, ']');
}

static void write_descendant(ev_pdf *pdf, ev_face face, unsigned number)
{
    const ev_font_data *font = ev_font_describe(face);
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Type/Font/Subtype/CIDFontType2/CIDToGIDMap/Identity" SYSTEM_INFO);
    put_name(out, "BaseFont", font->base_font);
    ev_pdf_put_ref(out, "FontDescriptor", pdf->font[face] + 1);
    ev_pdf_put_number(out, "DW", font->default_width);
    ev_buf_text(out, "/W[");
    if (font->widths != NULL)
        ev_buf_text(out, font->widths);
    else if (pdf->shown[face] != NULL)
        put_shown_widths(out, font, pdf->shown[face]);
    ev_buf_char(out, ']');
    ev_pdf_end(pdf);
}

static void write_composite(ev_pdf *pdf, ev_face face)
{
    const ev_font_data *font = ev_font_describe(face);
    unsigned number = pdf->font[face];
    unsigned descendant = font->widths != NULL ? number + 3 : ev_pdf_reserve(pdf, 1);
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Type/Font/Subtype/Type0/Encoding/Identity-H");
    put_name(out, "BaseFont", font->base_font);
    ev_buf_text(out, "/DescendantFonts[");
    ev_pdf_put_object(out, descendant);
    ev_buf_char(out, ']');
    ev_pdf_put_ref(out, "ToUnicode", pdf->to_unicode);
    ev_pdf_end(pdf);
    write_descendant(pdf, face, descendant);
}

static void write_to_unicode(ev_pdf *pdf, const ev_font_data *font)
{
    ev_buf *out = ev_pdf_begin(pdf, pdf->to_unicode);
    ev_buf_text(out, "/Filter/FlateDecode");
    ev_pdf_end_stream(pdf, font->to_unicode_z);
}

/* "/Widths[600 0 260]", from first_char. */
static void put_widths(ev_buf *out, const ev_font_data *font)
{
    ev_buf_text(out, "/Widths[");
    for (size_t i = 0; i < font->advance_count; i++) {
        if (i > 0)
            ev_buf_char(out, ' ');
        ev_buf_int(out, font->advance[i]);
    }
    ev_buf_char(out, ']');
}

static void write_simple(ev_pdf *pdf, const ev_font_data *font, unsigned number)
{
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Type/Font/Subtype/Type1/Encoding/WinAnsiEncoding");
    put_name(out, "BaseFont", font->base_font);
    ev_pdf_put_number(out, "FirstChar", font->first_char);
    ev_pdf_put_number(out, "LastChar",
                      (int64_t)font->first_char + (int64_t)font->advance_count - 1);
    put_widths(out, font);
    ev_pdf_put_ref(out, "FontDescriptor", number + 1);
    ev_pdf_end(pdf);
}

/* No /CharSet: PDF/A-2 asks only that one which is there is right (ISO 19005-2, 6.2.11.4.2). */
static void write_descriptor(ev_pdf *pdf, const ev_font_data *font, unsigned number)
{
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Type/FontDescriptor");
    put_name(out, "FontName", font->base_font);
    ev_pdf_put_number(out, "Flags", font->flags);
    ev_buf_text(out, "/FontBBox");
    for (int i = 0; i < 4; i++) {
        ev_buf_char(out, i == 0 ? '[' : ' ');
        ev_buf_int(out, font->bbox[i]);
    }
    ev_buf_char(out, ']');
    ev_pdf_put_number(out, "ItalicAngle", font->italic_angle);
    ev_pdf_put_number(out, "Ascent", font->ascent);
    ev_pdf_put_number(out, "Descent", font->descent);
    ev_pdf_put_number(out, "CapHeight", font->cap_height);
    ev_pdf_put_number(out, "StemV", font->stem_v);
    ev_pdf_put_ref(out, font->composite ? "FontFile2" : "FontFile3", number + 1);
    ev_pdf_end(pdf);
}

static void write_font(ev_pdf *pdf, ev_face face)
{
    const ev_font_data *font = ev_font_describe(face);
    unsigned number = pdf->font[face], descriptor = number + 1;
    if (font->composite)
        write_composite(pdf, face);
    else
        write_simple(pdf, font, number);
    write_descriptor(pdf, font, descriptor);

    ev_buf *out = ev_pdf_begin(pdf, descriptor + 1);
    ev_buf_text(out, "/Filter/FlateDecode");
    if (font->composite)
        ev_pdf_put_number(out, "Length1", (int64_t)font->program_size);
    else
        ev_buf_text(out, "/Subtype/Type1C");
    ev_pdf_end_stream(pdf, font->program_z);
}

void ev_pdf_fonts_write(ev_pdf *pdf)
{
    const ev_font_data *composite = NULL;
    for (int face = 0; face < EV_FACE_COUNT; face++)
        if (pdf->font[face] != 0) {
            write_font(pdf, (ev_face)face);
            if (ev_font_describe((ev_face)face)->composite)
                composite = ev_font_describe((ev_face)face);
        }
    if (composite != NULL)
        write_to_unicode(pdf, composite);
}
