/* The display list as content stream (ISO 32000-1, 8 and 9): marked-content sequences, text, fills,
 * lines and shapes.
 *
 * It is the largest part of a document that differs from record to record and is not deflated, so
 * operators that would change nothing are left out. */
#include "font/data.h"
#include "pdf/private.h"

static void put_color(ev_buf *out, uint32_t color, const char *operator)
{
    ev_mpt part[3];
    for (int i = 0; i < 3; i++) /* three decimals tell all 256 steps apart */
        part[i] = (ev_mpt)((color >> (16 - 8 * i) & 0xFF) * 1000 + 127) / 255;
    ev_pdf_put_numbers(out, part, 3, operator);
}

void ev_pdf_pen_fill(ev_pdf_pen *pen, uint32_t color)
{
    if (pen->fill != color)
        put_color(pen->out, color, " rg\n");
    pen->fill = color;
}

void ev_pdf_pen_stroke(ev_pdf_pen *pen, uint32_t color)
{
    if (pen->stroke != color)
        put_color(pen->out, color, " RG\n");
    pen->stroke = color;
}

static void set_width(ev_pdf_pen *pen, ev_mpt width)
{
    if (pen->width != width)
        ev_pdf_put_numbers(pen->out, &width, 1, " w\n");
    pen->width = width;
}

static void put_point(ev_pdf_pen *pen, ev_mpt x, ev_mpt y, const char *operator)
{
    ev_pdf_put_numbers(pen->out, (const ev_mpt[]){x, pen->pdf->page->height - y}, 2, operator);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* The code of a character (fonts/README.md says why): its UTF-8 form, of three bytes the last two.
 */
static inline char *put_code(char *at, const char *from, const char *end)
{
    if (end - from > 1) {
        *at++ = end[-2];
    } else if (*from == '(' || *from == ')' ||
               *from == '\\') { /* what means something in a string is ASCII */
        *at++ = '\\';
    }
    *at++ = end[-1];
    return at;
}

enum {
    RUN_BYTES = 2 + EV_PDF_NUMBER_MAX + 2
}; /* for a byte of text: its escaped code, and a kern in ")" and "(" */

/* "(text)Tj", or "[(te)20(xt)]TJ" where pairs are kerned. `spaced`: with a space behind, as the
 * next run belongs to the same element: readers join the runs as they stand. */
static char *put_run(ev_pdf_pen *pen, char *out, ev_slice text, ev_face face, bool spaced)
{
    const ev_font_face *font = &ev_font_faces[face];
    bool *shown = pen->pdf->shown[face], kerned = false;
    char *begin = out;
    uint16_t left = 0;
    out = ev_pdf_text(out, " (");
    for (const char *at = text.data, *end = text.data + text.size; at < end;) {
        const char *from = at;
        uint16_t glyph = ev_font_next(font, &at, end);
        int kern = ev_font_kern_of(font, left, glyph);
        if (kern != 0) {
            *out++ = ')';
            out = ev_pdf_int(out, -kern); /* TJ moves to the left */
            *out++ = '(';
            kerned = true;
        }
        out = put_code(out, from, at);
        shown[glyph] = true;
        left = glyph;
    }
    if (spaced && (text.size == 0 || text.data[text.size - 1] != ' ')) {
        *out++ = ' ';
        shown[ev_font_glyph(face, ' ')] = true;
    }
    if (shown[0]) /* the layout lets no character through that has no glyph; a box must never be
                     printed */
        pen->pdf->broken = true;
    if (kerned)
        *begin = '[';
    return ev_pdf_text(out, kerned ? ")]TJ" : ")Tj");
}

static char *put_font(ev_pdf_pen *pen, char *at, ev_face face, ev_mpt size)
{
    if (pen->face == face && pen->size == size)
        return at;
    pen->face = face;
    pen->size = size;
    *at++ = '/';
    *at++ = ev_pdf_font_name(face);
    *at++ = ' ';
    return ev_pdf_text(ev_pdf_thousandths(at, size), " Tf ");
}

static char *put_tracking(ev_pdf_pen *pen, char *at, ev_mpt tracking)
{
    if (pen->tracking == tracking)
        return at;
    pen->tracking = tracking;
    return ev_pdf_text(ev_pdf_thousandths(at, tracking), " Tc ");
}

/* A text object for each run. In one object for several, Td would count from the run before: a few
 * bytes less, but readers add up with rounding, and poppler drew letters a quarter of a pixel off.
 */
static void draw_text(ev_pdf_pen *pen, const ev_mark *mark, bool spaced)
{
    enum { HEAD = 4 * EV_PDF_NUMBER_MAX + 32, TAIL = 16 };
    ev_slice text = mark->u.text.text;
    ev_face face = mark->u.text.face;
    ev_pdf_pen_fill(pen, mark->color);
    char *begin = ev_buf_room(pen->out, HEAD + (text.size + 1) * RUN_BYTES + TAIL), *at = begin;
    if (begin == NULL)
        return;
    at = ev_pdf_text(at, "BT ");
    at = put_font(pen, at, face, mark->u.text.size);
    at = put_tracking(pen, at, (ev_mpt)((int64_t)mark->u.text.size * mark->u.text.tracking / 1000));
    at = ev_pdf_thousandths(at, mark->u.text.x);
    *at++ = ' ';
    at = ev_pdf_thousandths(at, pen->pdf->page->height - mark->u.text.y);
    at = ev_pdf_text(at, " Td");
    at = put_run(pen, at, text, face, spaced);
    at = ev_pdf_text(at, " ET\n");
    pen->out->size += (size_t)(at - begin);
}

/* ---- fills, lines, shapes -------------------------------------------------------------------- */

static void draw_fill(ev_pdf_pen *pen, const ev_mark *mark)
{
    const ev_box *box = &mark->u.fill;
    ev_pdf_pen_fill(pen, mark->color);
    put_point(pen, box->x, box->y + box->h, " ");
    ev_pdf_put_numbers(pen->out, (const ev_mpt[]){box->w, box->h}, 2, " re f\n");
}

static void draw_line(ev_pdf_pen *pen, const ev_mark *mark)
{
    ev_pdf_pen_stroke(pen, mark->color);
    set_width(pen, mark->u.line.width);
    put_point(pen, mark->u.line.x1, mark->u.line.y1, " m ");
    put_point(pen, mark->u.line.x2, mark->u.line.y2, " l S\n");
}

static void draw_shape(ev_pdf_pen *pen, const ev_mark *mark)
{
    static const struct {
        int points;
        const char *operator;
    } steps[] = {
        [EV_STEP_MOVE] = {1, " m\n"},
        [EV_STEP_LINE] = {1, " l\n"},
        [EV_STEP_CURVE] = {3, " c\n"},
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
        int points = steps[step->kind].points;
        for (int k = 0; k < points; k++)
            put_point(pen, mark->u.shape.x + step->x[k], mark->u.shape.y + step->y[k],
                      k + 1 < points ? " " : "");
        ev_buf_text(pen->out, steps[step->kind].operator);
    }
    if (mark->u.shape.count > 0)
        ev_buf_text(pen->out, filled ? "f\n" : "S\n");
}

static void draw(ev_pdf_pen *pen, const ev_mark *mark, bool spaced)
{
    switch (mark->kind) {
    case EV_MARK_TEXT:
        draw_text(pen, mark, spaced);
        break;
    case EV_MARK_FILL:
        draw_fill(pen, mark);
        break;
    case EV_MARK_LINE:
        draw_line(pen, mark);
        break;
    case EV_MARK_SHAPE:
        draw_shape(pen, mark);
        break;
    case EV_MARK_IMAGE:
        ev_pdf_draw_image(pen, mark);
        break;
    case EV_MARK_QR:
        ev_pdf_draw_qr(pen, mark);
        break;
    case EV_MARK_FORM:
        ev_pdf_draw_form(pen, mark);
        break;
    }
}

/* ---- marked content -------------------------------------------------------------------------- */

static char *put_tag(char *at, const ev_pdf_span *span, ev_role role)
{
    bool has_own = span->lang != EV_LANG_NONE || span->whole.data != NULL;
    *at++ = '/';
    at = ev_pdf_text(at, has_own ? "Span" : ev_role_name(role));
    at = ev_pdf_int(ev_pdf_text(at, "<</MCID "), (int)span->mcid);
    if (span->lang != EV_LANG_NONE)
        at = ev_pdf_text(ev_pdf_text(ev_pdf_text(at, "/Lang("), ev_lang_tag(span->lang)), ")");
    return at;
}

/* ISO 32000-1, 14.9.4: /ActualText where a line ends within a word, or a reader would hear two. */
static void begin_span(ev_pdf_pen *pen, const ev_pdf_span *span)
{
    enum { MOST = 64 };
    char *room = ev_buf_room(pen->out, MOST), *at = room;
    if (room == NULL)
        return;
    if (span->element == EV_ARTIFACT)
        at = ev_pdf_text(at, "/Artifact BMC\n");
    else
        at = put_tag(at, span, pen->pdf->page->element[span->element].role);
    pen->out->size += (size_t)(at - room);
    if (span->element == EV_ARTIFACT)
        return;
    if (span->whole.data != NULL) {
        ev_buf_text(pen->out, "/ActualText");
        ev_pdf_put_string(pen->out, span->whole);
    }
    ev_buf_text(pen->out, ">>BDC\n");
}

/* Room for the whole stream, or nearly: an arena's buffer that grows leaves its old bytes behind.
 */
static size_t expected_size(const ev_page *page)
{
    size_t size = 8 * 1024; /* put_run asks for more room than it needs */
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        size += mark->kind == EV_MARK_TEXT    ? 60 + 2 * mark->u.text.text.size
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
    ev_pdf_pen pen = {.pdf = pdf,
                      .out = &out,
                      .width = 1000,
                      .face = EV_FACE_COUNT}; /* what a page begins with */
    for (size_t i = 0; i < pdf->span_count; i++) {
        const ev_pdf_span *span = &pdf->span[i];
        begin_span(&pen, span);
        for (size_t k = span->first; k < span->first + span->count; k++)
            draw(&pen, &page->mark[k],
                 span->element != EV_ARTIFACT && k + 1 < pdf->node[span->element].last_text);
        ev_buf_text(&out, "EMC\n");
    }
    return ev_buf_as_slice(&out);
}
