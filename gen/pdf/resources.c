/* The resources that the content stream names: images (ISO 32000-1, 8.9.5), forms (8.10), property
 * lists (14.6.2), and the fonts of fonts.c. Only what the page uses is written. */
#include "pdf/private.h"

#include <endian.h>

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

/* The first drawing of a page is taken for its ground, which every document of a template has;
 * other forms (SPECIMEN) and the images come behind what the documents share. */
static bool has_ground(const ev_pdf *pdf)
{
    return pdf->xobject_count > 0 && pdf->xobject[0].mark->kind == EV_MARK_FORM;
}

void ev_pdf_resources_plan(ev_pdf *pdf)
{
    ev_pdf_fonts_plan(pdf);
    pdf->classes = ev_pdf_reserve(pdf, 1);
    plan_xobjects(pdf);
    if (has_ground(pdf))
        pdf->xobject[0].number = ev_pdf_reserve(pdf, 1);
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
    ev_buf_text(out, "/Subtype/Image");
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

/* Eight modules as a byte, the first in its highest bit: a byte of the product sums each once. */
static uint8_t bits_of(const uint8_t module[8])
{
    uint64_t modules;
    memcpy(&modules, module, sizeof modules);
    return (uint8_t)(le64toh(modules) * 0x8040201008040201u >> 56);
}

/* A bit for each module, 1 for a dark one; each row begins with a byte. */
static ev_slice module_bits(ev_pdf *pdf, const ev_qr *qr)
{
    if (qr->side < 1 || qr->side > QR_SIDE_MAX) {
        pdf->broken = true;
        return (ev_slice){NULL, 0};
    }
    size_t side = (size_t)qr->side, stride = (side + 7) / 8;
    uint8_t row[QR_SIDE_MAX + 7] = {0};
    uint8_t *bits = ev_arena_take_array(pdf->arena, stride, side), *at = bits;
    for (size_t y = 0; y < side && bits != NULL; y++) {
        memcpy(row, qr->module + y * side, side);
        for (size_t x = 0; x < side; x += 8)
            *at++ = bits_of(row + x);
    }
    return (ev_slice){(const char *)bits, stride * side};
}

/* /Decode: 1 paints; no /Interpolate: edges stay sharp (ISO 32000-1, 8.9.6.2 and 8.9.5.1). */
static void write_qr(ev_pdf *pdf, const ev_qr *qr, unsigned number)
{
    ev_slice bits = module_bits(pdf, qr);
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Subtype/Image/ImageMask true/Decode[1 0]/BitsPerComponent 1");
    ev_pdf_put_number(out, "Width", qr->side);
    ev_pdf_put_number(out, "Height", qr->side);
    ev_pdf_end_stream(pdf, bits);
}

static void write_form(ev_pdf *pdf, ev_slice stream_z, unsigned number)
{
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Subtype/Form/Resources<<>>/Filter/FlateDecode/BBox");
    ev_pdf_put_box(out, pdf->page, (ev_box){0, 0, pdf->page->width, pdf->page->height});
    ev_pdf_end_stream(pdf, stream_z);
}

void ev_pdf_resources_write(ev_pdf *pdf)
{
    ev_pdf_fonts_write(pdf);
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
