/* The resources that the content stream names: fonts (ISO 32000-1, 9.6 to 9.10), images (8.9.5) and
 * forms (8.10). Only what the page uses is written. */
#include "pdf/private.h"

/* ---- plan ------------------------------------------------------------------------------------ */

static bool draws_same(const ev_mark *a, const ev_mark *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == EV_MARK_IMAGE)
        return a->u.image.image == b->u.image.image;
    if (a->kind == EV_MARK_QR)
        return a->u.qr.qr == b->u.qr.qr;
    return a->u.form.stream_z.data == b->u.form.stream_z.data;
}

size_t ev_pdf_xobject_index(const ev_pdf *pdf, const ev_mark *mark)
{
    size_t i = 0;
    while (i < pdf->xobject_count && !draws_same(pdf->xobject[i].mark, mark))
        i++;
    return i;
}

static bool is_xobject(const ev_mark *mark)
{
    return mark->kind == EV_MARK_IMAGE || mark->kind == EV_MARK_QR || mark->kind == EV_MARK_FORM;
}

static void plan_xobjects(ev_pdf *pdf)
{
    size_t most = 0;
    for (size_t i = 0; i < pdf->page->mark_count; i++)
        most += is_xobject(&pdf->page->mark[i]);
    pdf->xobject = ev_arena_take_array(pdf->arena, most, sizeof *pdf->xobject);
    for (size_t i = 0; i < pdf->page->mark_count && pdf->xobject != NULL; i++) {
        const ev_mark *mark = &pdf->page->mark[i];
        if (is_xobject(mark) && ev_pdf_xobject_index(pdf, mark) == pdf->xobject_count)
            pdf->xobject[pdf->xobject_count++].mark = mark;
    }
}

/* Objects of a face, in this order: font, descriptor, program and, where its widths are constant,
 * descendant. */
static size_t font_objects(const ev_font_data *font)
{
    return font->composite && font->widths != NULL ? 4 : 3;
}

static void plan_fonts(ev_pdf *pdf)
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

/* The first drawing of a page is taken for its ground, which every document of a template has;
 * other forms (SPECIMEN) and the images come behind what the documents share. */
static bool has_ground(const ev_pdf *pdf)
{
    return pdf->xobject_count > 0 && pdf->xobject[0].mark->kind == EV_MARK_FORM;
}

void ev_pdf_resources_plan(ev_pdf *pdf)
{
    plan_fonts(pdf);
    pdf->classes = ev_pdf_reserve(pdf, 1);
    plan_xobjects(pdf);
    if (has_ground(pdf))
        pdf->xobject[0].number = ev_pdf_reserve(pdf, 1);
}

/* ---- fonts ----------------------------------------------------------------------------------- */

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

static void write_fonts(ev_pdf *pdf)
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

/* ---- images and forms ------------------------------------------------------------------------ */

static void put_color_space(ev_buf *out, const ev_image *image)
{
    if (image->palette.data == NULL) {
        ev_buf_text(out,
                    image->components == 1 ? "/ColorSpace/DeviceGray" : "/ColorSpace/DeviceRGB");
        return;
    }
    ev_buf_text(out, "/ColorSpace[/Indexed/DeviceRGB ");
    ev_buf_int(out, (int64_t)(image->palette.size / 3) - 1);
    ev_buf_char(out, '<');
    ev_buf_hex(out, image->palette.data, image->palette.size);
    ev_buf_text(out, ">]");
}

static void write_image(ev_pdf *pdf, const ev_image *image, unsigned number)
{
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Type/XObject/Subtype/Image");
    ev_pdf_put_number(out, "Width", image->width);
    ev_pdf_put_number(out, "Height", image->height);
    ev_pdf_put_number(out, "BitsPerComponent", image->bits);
    put_color_space(out, image);
    if (image->kind == EV_IMAGE_JPEG) {
        ev_buf_text(out, "/Filter/DCTDecode");
    } else { /* 15: every row names its PNG filter, as in the PNG itself */
        ev_buf_text(out, "/Filter/FlateDecode/DecodeParms<</Predictor 15");
        ev_pdf_put_number(out, "Colors", image->components);
        ev_pdf_put_number(out, "BitsPerComponent", image->bits);
        ev_pdf_put_number(out, "Columns", image->width);
        ev_buf_text(out, ">>");
    }
    ev_pdf_end_stream(pdf, image->data);
}

enum { QR_SIDE_MAX = 177 }; /* version 40 (ISO/IEC 18004, 7.1) */

/* A bit for each module, 1 for a dark one; each row begins with a byte. */
static ev_slice module_bits(ev_pdf *pdf, const ev_qr *qr)
{
    if (qr->side < 1 || qr->side > QR_SIDE_MAX) {
        pdf->broken = true;
        return (ev_slice){NULL, 0};
    }
    size_t side = (size_t)qr->side, stride = (side + 7) / 8;
    uint8_t *bits = ev_arena_take_array(pdf->arena, stride, side);
    for (size_t y = 0; y < side && bits != NULL; y++)
        for (size_t x = 0; x < side; x++) {
            unsigned dark = qr->module[y * side + x] != 0;
            bits[y * stride + x / 8] |= (uint8_t)(dark << (7 - x % 8));
        }
    return (ev_slice){(const char *)bits, stride * side};
}

/* /Decode: 1 paints; no /Interpolate: edges stay sharp (ISO 32000-1, 8.9.6.2 and 8.9.5.1). */
static void write_qr(ev_pdf *pdf, const ev_qr *qr, unsigned number)
{
    ev_slice bits = module_bits(pdf, qr);
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Type/XObject/Subtype/Image/ImageMask true/Decode[1 0]/BitsPerComponent 1");
    ev_pdf_put_number(out, "Width", qr->side);
    ev_pdf_put_number(out, "Height", qr->side);
    ev_pdf_end_stream(pdf, bits);
}

static void write_form(ev_pdf *pdf, ev_slice stream_z, unsigned number)
{
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Type/XObject/Subtype/Form/Resources<<>>/Filter/FlateDecode/BBox");
    ev_pdf_put_box(out, pdf->page, (ev_box){0, 0, pdf->page->width, pdf->page->height});
    ev_pdf_end_stream(pdf, stream_z);
}

void ev_pdf_resources_write(ev_pdf *pdf)
{
    write_fonts(pdf);
    for (size_t i = 0; i < pdf->xobject_count; i++) {
        const ev_mark *mark = pdf->xobject[i].mark;
        if (pdf->xobject[i].number == 0)
            pdf->xobject[i].number = ev_pdf_reserve(pdf, 1);
        if (mark->kind == EV_MARK_IMAGE)
            write_image(pdf, mark->u.image.image, pdf->xobject[i].number);
        else if (mark->kind == EV_MARK_QR)
            write_qr(pdf, mark->u.qr.qr, pdf->xobject[i].number);
        else
            write_form(pdf, mark->u.form.stream_z, pdf->xobject[i].number);
    }
}

/* "/Properties<</ru<</Lang(ru)>>>>" */
static void put_properties(const ev_pdf *pdf, ev_buf *out)
{
    bool is_first = true;
    for (int lang = 0; lang < EV_LANG_COUNT; lang++) {
        if (!pdf->named[lang])
            continue;
        ev_buf_text(out, is_first ? "/Properties<</" : "/");
        ev_buf_text(out, ev_lang_tag((ev_lang)lang));
        ev_buf_text(out, "<</Lang(");
        ev_buf_text(out, ev_lang_tag((ev_lang)lang));
        ev_buf_text(out, ")>>");
        is_first = false;
    }
    ev_buf_text(out, is_first ? "" : ">>");
}

void ev_pdf_put_resources(ev_pdf *pdf, ev_buf *out)
{
    ev_buf_text(out, "/Resources<</Font<<");
    for (int face = 0; face < EV_FACE_COUNT; face++)
        if (pdf->font[face] != 0)
            ev_pdf_put_ref(out, (const char[]){ev_pdf_font_name((ev_face)face), '\0'},
                           pdf->font[face]);
    ev_buf_text(out, ">>");
    if (pdf->xobject_count > 0)
        ev_buf_text(out, "/XObject<<");
    for (size_t i = 0; i < pdf->xobject_count; i++) {
        ev_buf_text(out, "/X");
        ev_buf_int(out, (int64_t)i);
        ev_buf_char(out, ' ');
        ev_pdf_put_object(out, pdf->xobject[i].number);
    }
    ev_buf_text(out, pdf->xobject_count > 0 ? ">>" : "");
    put_properties(pdf, out);
    ev_buf_text(out, ">>");
}
