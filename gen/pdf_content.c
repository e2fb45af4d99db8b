/* The display list as content stream (ISO 32000-1, 8 and 9): marked-content sequences, text, fills, lines and
 * shapes.
 *
 * It is the largest part of a document that differs from record to record and is not deflated, so operators
 * that would change nothing are left out. */
#include "pdf_private.h"

static void put_color(ev_buf *out, uint32_t color, const char *operator)
{
    for (int shift = 16; shift >= 0; shift -= 8) {
        /* Three decimals tell all 256 steps apart. */
        ev_buf_thousandths(out, ((int64_t)(color >> shift & 0xFF) * 1000 + 127) / 255);
        ev_buf_char(out, ' ');
    }
    ev_buf_text(out, operator);
}

void ev_pdf_pen_fill(ev_pdf_pen *pen, uint32_t color)
{
    if (pen->fill != color)
        put_color(pen->out, color, "rg\n");
    pen->fill = color;
}

void ev_pdf_pen_stroke(ev_pdf_pen *pen, uint32_t color)
{
    if (pen->stroke != color)
        put_color(pen->out, color, "RG\n");
    pen->stroke = color;
}

static void set_width(ev_pdf_pen *pen, ev_mpt width)
{
    if (pen->width != width) {
        ev_buf_thousandths(pen->out, width);
        ev_buf_text(pen->out, " w\n");
    }
    pen->width = width;
}

static void put_point(ev_pdf_pen *pen, ev_mpt x, ev_mpt y)
{
    ev_buf_thousandths(pen->out, x);
    ev_buf_char(pen->out, ' ');
    ev_buf_thousandths(pen->out, (int64_t)pen->pdf->page->height - y);
    ev_buf_char(pen->out, ' ');
}

/* ---- text ------------------------------------------------------------------------------------------------- */

static void put_glyph(ev_pdf_chunk *chunk, bool composite, uint16_t glyph)
{
    static const char digit[] = "0123456789ABCDEF";
    char *at = chunk->end;
    if (composite) {
        *at++ = digit[glyph >> 12];
        *at++ = digit[glyph >> 8 & 15];
    }
    *at++ = digit[glyph >> 4 & 15];
    *at++ = digit[glyph & 15];
    chunk->end = at;
}

static void put_kern(ev_pdf_chunk *chunk, int kern)
{
    *chunk->end++ = '>';
    ev_pdf_chunk_int(chunk, -kern); /* TJ moves to the left */
    *chunk->end++ = '<';
}

/* `spaced`: with a space behind, as the next run belongs to the same element: readers join the runs as they
 * stand. */
static void put_glyphs(ev_pdf_pen *pen, ev_slice text, ev_face face, bool spaced)
{
    const char *at = text.data, *end = text.data + text.size;
    bool composite = ev_font_describe(face)->composite;
    uint16_t left = 0;
    ev_pdf_chunk chunk;
    ev_pdf_chunk_begin(&chunk, pen->out);
    while (at < end) {
        uint16_t glyph = ev_font_glyph(face, ev_utf8_next(&at, end));
        if (glyph == 0) /* the layout lets no such character through; a box must never be printed */
            pen->pdf->broken = true;
        ev_pdf_chunk_room(&chunk);
        int kern = left != 0 ? ev_font_kern(face, left, glyph) : 0;
        if (kern != 0)
            put_kern(&chunk, kern);
        put_glyph(&chunk, composite, glyph);
        left = glyph;
    }
    uint16_t space = ev_font_glyph(face, ' ');
    if (spaced && space != 0 && (text.size == 0 || text.data[text.size - 1] != ' '))
        put_glyph(&chunk, composite, space);
    ev_pdf_chunk_end(&chunk);
}

static void set_font(ev_pdf_pen *pen, ev_face face, ev_mpt size)
{
    if (pen->face == face && pen->size == size)
        return;
    ev_buf_char(pen->out, '/');
    ev_buf_char(pen->out, ev_pdf_font_name(face));
    ev_buf_char(pen->out, ' ');
    ev_buf_thousandths(pen->out, size);
    ev_buf_text(pen->out, " Tf ");
    pen->face = face;
    pen->size = size;
}

static void set_tracking(ev_pdf_pen *pen, ev_mpt tracking)
{
    if (pen->tracking == tracking)
        return;
    ev_buf_thousandths(pen->out, tracking);
    ev_buf_text(pen->out, " Tc ");
    pen->tracking = tracking;
}

static void draw_text(ev_pdf_pen *pen, const ev_mark *mark, bool spaced)
{
    ev_face face = mark->u.text.face;
    ev_pdf_pen_fill(pen, mark->color);
    ev_buf_text(pen->out, "BT ");
    set_font(pen, face, mark->u.text.size);
    set_tracking(pen, (ev_mpt)((int64_t)mark->u.text.size * mark->u.text.tracking / 1000));
    put_point(pen, mark->u.text.x, mark->u.text.y);
    ev_buf_text(pen->out, "Td[<");
    put_glyphs(pen, mark->u.text.text, face, spaced);
    ev_buf_text(pen->out, ">]TJ ET\n");
}

/* ---- fills, lines, shapes --------------------------------------------------------------------------------- */

static void draw_fill(ev_pdf_pen *pen, const ev_mark *mark)
{
    const ev_box *box = &mark->u.fill;
    ev_pdf_pen_fill(pen, mark->color);
    put_point(pen, box->x, box->y + box->h);
    ev_buf_thousandths(pen->out, box->w);
    ev_buf_char(pen->out, ' ');
    ev_buf_thousandths(pen->out, box->h);
    ev_buf_text(pen->out, " re f\n");
}

static void draw_line(ev_pdf_pen *pen, const ev_mark *mark)
{
    ev_pdf_pen_stroke(pen, mark->color);
    set_width(pen, mark->u.line.width);
    put_point(pen, mark->u.line.x1, mark->u.line.y1);
    ev_buf_text(pen->out, "m ");
    put_point(pen, mark->u.line.x2, mark->u.line.y2);
    ev_buf_text(pen->out, "l S\n");
}

static void draw_shape(ev_pdf_pen *pen, const ev_mark *mark)
{
    static const struct {
        int points;
        const char *operator;
    } steps[] = {
        [EV_STEP_MOVE] = {1, "m\n"},
        [EV_STEP_LINE] = {1, "l\n"},
        [EV_STEP_CURVE] = {3, "c\n"},
        [EV_STEP_CLOSE] = {0, "h\n"},
    };
    bool filled = mark->u.shape.stroke == 0;
    if (filled) {
        ev_pdf_pen_fill(pen, mark->color);
    } else {
        ev_pdf_pen_stroke(pen, mark->color);
        set_width(pen, mark->u.shape.stroke);
    }
    for (size_t i = 0; i < mark->u.shape.count; i++) {
        const ev_step *step = &mark->u.shape.step[i];
        for (int k = 0; k < steps[step->kind].points; k++)
            put_point(pen, mark->u.shape.x + step->x[k], mark->u.shape.y + step->y[k]);
        ev_buf_text(pen->out, steps[step->kind].operator);
    }
    if (mark->u.shape.count > 0)
        ev_buf_text(pen->out, filled ? "f\n" : "S\n");
}

static void draw(ev_pdf_pen *pen, const ev_mark *mark, bool spaced)
{
    switch (mark->kind) {
    case EV_MARK_TEXT: draw_text(pen, mark, spaced); break;
    case EV_MARK_FILL: draw_fill(pen, mark); break;
    case EV_MARK_LINE: draw_line(pen, mark); break;
    case EV_MARK_SHAPE: draw_shape(pen, mark); break;
    case EV_MARK_IMAGE: ev_pdf_draw_image(pen, mark); break;
    case EV_MARK_QR: ev_pdf_draw_qr(pen, mark); break;
    case EV_MARK_FORM: ev_pdf_draw_form(pen, mark); break;
    }
}

/* ---- marked content --------------------------------------------------------------------------------------- */

static void begin_span(ev_pdf_pen *pen, const ev_pdf_span *span)
{
    if (span->element == EV_ARTIFACT) {
        ev_buf_text(pen->out, "/Artifact BMC\n");
        return;
    }
    const ev_element *element = &pen->pdf->page->element[span->element];
    ev_buf_char(pen->out, '/');
    ev_buf_text(pen->out, span->lang != EV_LANG_NONE ? "Span" : ev_role_name(element->role));
    ev_buf_text(pen->out, "<</MCID ");
    ev_buf_int(pen->out, span->mcid);
    if (span->lang != EV_LANG_NONE) {
        ev_buf_text(pen->out, "/Lang(");
        ev_buf_text(pen->out, ev_lang_tag(span->lang));
        ev_buf_char(pen->out, ')');
    }
    ev_buf_text(pen->out, ">>BDC\n");
}

/* Room for the whole stream, or nearly: an arena's buffer that grows leaves its old bytes behind. */
static size_t expected_size(const ev_page *page)
{
    size_t size = 1024;
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        size += mark->kind == EV_MARK_TEXT    ? 90 + 4 * mark->u.text.text.size
                : mark->kind == EV_MARK_SHAPE ? 90 + 30 * mark->u.shape.count
                : mark->kind == EV_MARK_QR    ? 12 * 1024
                                              : 90;
    }
    return size;
}

ev_slice ev_pdf_content(ev_pdf *pdf)
{
    const ev_page *page = pdf->page;
    ev_buf out;
    ev_buf_init(&out, pdf->arena, expected_size(page));
    ev_pdf_pen pen = {.pdf = pdf, .out = &out, .width = 1000, .face = EV_FACE_COUNT}; /* what a page begins with */
    for (size_t i = 0; i < pdf->span_count; i++) {
        const ev_pdf_span *span = &pdf->span[i];
        begin_span(&pen, span);
        for (size_t k = span->first; k < span->first + span->count; k++)
            draw(&pen, &page->mark[k], span->element != EV_ARTIFACT && k + 1 < pdf->node[span->element].last_text);
        ev_buf_text(&out, "EMC\n");
    }
    return ev_buf_as_slice(&out);
}
