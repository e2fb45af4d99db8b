/* The display list as content stream (ISO 32000-1, 8 and 9): marked-content sequences, text, fills,
 * lines and shapes.
 *
 * It is the largest part of a document that differs from record to record, and it is not deflated
 * (pdf.c says why): it is written as short as possible. */
#include "font/font.h"
#include "pdf/private.h"

static void put_point(ev_pdf_pen *pen, ev_mpt x, ev_mpt y, const char *operator)
{
    ev_pdf_put_numbers(pen->out, (const ev_mpt[]){x, pen->pdf->page->height - y}, 2, operator);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* Words with a meaning in the structure of a file (ISO 32000-1, 7.3.10 and 7.5): programs that
 * repair files search for them without regard to where streams begin and end. "obj" is in endobj,
 * "xref" in startxref. */
static const char *const structural[] = {"",        "obj",   "endstream", "xref",
                                         "trailer", "%%EOF", "%PDF-"};
static const uint8_t structural_by_last[256] = {
    ['j'] = 1, ['m'] = 2, ['f'] = 3, ['r'] = 4, ['F'] = 5, ['-'] = 6};

/* `next` is the last character of a word. */
static bool completes_word(const char *begin, const char *at, char next)
{
    const char *word = structural[structural_by_last[(unsigned char)next]];
    size_t before = strlen(word) - 1;
    return (size_t)(at - begin) >= before && memcmp(at - before, word, before) == 0;
}

/* "%text", a comment with the text in UTF-8: the codes of a string cannot be read or searched
 * without a tool, and testers compare files with `diff -a`. The text may be a record's: a backslash
 * stands before the last character of a structural word. A line feed would end the comment; no text
 * has one. */
enum { COMMENT_BYTES = 2 }; /* for each byte of text, and for one more */
static char *put_comment(char *out, ev_slice text)
{
    const char *begin = out;
    *out++ = '%';
    for (size_t i = 0; i < text.size; i++) {
        if (structural_by_last[(unsigned char)text.data[i]] != 0 &&
            completes_word(begin, out, text.data[i]))
            *out++ = '\\';
        *out++ = text.data[i];
    }
    *out++ = '\n';
    return out;
}

/* A code is a glyph id, of two bytes in a composite face, otherwise of one. No low byte beyond
 * ASCII needs to be escaped (fonts/characters.py; ISO 32000-1, 7.3.4.2). */
static inline char *put_code(char *at, uint16_t glyph, bool composite)
{
    if (composite)
        *at++ = (char)(glyph >> 8);
    if (glyph == '(' || glyph == ')' || glyph == '\\')
        *at++ = '\\';
    *at++ = (char)(glyph & 0xFF);
    return at;
}

/* For each byte of text: its escaped code, and a kern between ")" and "(". */
enum { RUN_BYTES = 3 + EV_PDF_NUMBER_MAX + 2 };

/* "(text)" and `show`, the operator for it, or "[(te)20(xt)]TJ" where pairs are kerned. A space
 * ends each: readers join the texts of an element without a separator, and some (PDFBox, pypdf)
 * even those of two elements that are side by side. */
static char *put_run(ev_pdf_pen *pen, char *out, const ev_mark *mark, const char *show)
{
    ev_slice text = mark->u.text.text;
    const ev_font_face *font = &ev_font_faces[mark->u.text.face];
    uint16_t left = 0, zero = ev_font_zero_of(font, mark->u.text.zero);
    bool kerned = false, composite = font->pdf.composite;
    char *begin = out;
    if (ev_font_is_kerned(font, mark->u.text.size))
        *out++ = ' '; /* room for a bracket */
    *out++ = '(';
    for (const char *at = text.data, *end = text.data + text.size; at < end;) {
        uint16_t glyph = ev_font_next(font, &at, end);
        int kern = ev_font_kern_of(font, mark->u.text.size, left, glyph);
        if (kern != 0) {
            *out++ = ')';
            out = ev_pdf_int(out, -kern); /* TJ moves to the left */
            *out++ = '(';
            kerned = true;
        }
        if (glyph == 0) /* a box, which must never be printed; the layout refuses such texts */
            pen->pdf->broken = true;
        uint16_t code = glyph == '0' ? zero : glyph;
        out = put_code(out, code, composite);
        left = glyph;
    }
    if (text.size == 0 || text.data[text.size - 1] != ' ')
        out = put_code(out, ' ', composite);
    if (kerned)
        *begin = '[';
    return ev_pdf_text(ev_pdf_text(out, kerned ? ")]" : ")"), kerned ? "TJ" : show);
}

/* The baseline of a text is at a multiple of a tenth of a point: 0.018 mm from its place at most,
 * and texts on one baseline stay on one. Its left end stays: columns are full up to the edge. */
static char *put_baseline(char *at, ev_mpt y)
{
    enum { TENTH = 100 };
    return ev_pdf_thousandths(at, (y + TENTH / 2) / TENTH * TENTH);
}

/* "%text\nBT ... Td (text)Tj", or for a further line of a block "%text\n(text)'", or with T* where
 * its pairs may be kerned. leading: of the block that begins, 0 where there is but one line. */
static void put_line(ev_pdf_pen *pen, const ev_mark *mark, bool is_first, ev_mpt leading)
{
    enum { HEAD = 6 * EV_PDF_NUMBER_MAX + 40, TAIL = 16 };
    ev_mpt size = mark->u.text.size;
    size_t most = HEAD + (mark->u.text.text.size + 1) * (COMMENT_BYTES + RUN_BYTES) + TAIL;
    char *begin = ev_buf_room(pen->out, most), *at = begin;
    const char *show = "Tj";
    if (begin == NULL)
        return;
    at = put_comment(at, mark->u.text.text);
    if (is_first) {
        at = ev_pdf_text(at, "BT ");
        at = ev_pdf_pen_font(pen, at, mark->u.text.face, size);
        at = ev_pdf_pen_tracking(pen, at, (ev_mpt)((int64_t)size * mark->u.text.tracking / 1000));
        if (leading != 0)
            at = ev_pdf_pen_leading(pen, at, leading);
        at = ev_pdf_thousandths(at, mark->u.text.x);
        *at++ = ' ';
        at = put_baseline(at, pen->pdf->page->height - mark->u.text.y);
        at = ev_pdf_text(at, " Td");
    } else if (ev_font_is_kerned(&ev_font_faces[mark->u.text.face], size)) {
        at = ev_pdf_text(at, "T*");
    } else {
        show = "'";
    }
    at = put_run(pen, at, mark, show);
    ev_pdf_note_shown(pen->pdf, mark);
    pen->out->size += (size_t)(at - begin);
}

/* How many marks from the first on are lines of one block: texts of one style below each other, at
 * the same distance. At most `count`. */
static size_t lines_of_block(const ev_mark *mark, size_t count)
{
    size_t lines = 1;
    bool is_followed = count > 1 && mark[1].kind == EV_MARK_TEXT;
    ev_mpt leading = is_followed ? mark[1].u.text.y - mark[0].u.text.y : 0;
    for (; lines < count && leading > 0; lines++) {
        const ev_mark *one = &mark[lines], *before = one - 1;
        if (one->kind != EV_MARK_TEXT || one->color != mark->color ||
            one->u.text.face != mark->u.text.face || one->u.text.size != mark->u.text.size ||
            one->u.text.tracking != mark->u.text.tracking || one->u.text.x != mark->u.text.x ||
            one->u.text.y - before->u.text.y != leading)
            break;
    }
    return lines;
}

/* A text object for each block of lines: T* keeps the leading exactly, from the first baseline on,
 * which is rounded. Texts that stand elsewhere have an object of their
 * own: in one object Td would count from the text before, and readers sum with rounding; poppler
 * drew letters a quarter of a pixel off. Returns the number of marks that are drawn. */
static size_t draw_text(ev_pdf_pen *pen, const ev_mark *mark, size_t count)
{
    size_t lines = lines_of_block(mark, count);
    ev_pdf_pen_fill(pen, mark->color);
    for (size_t i = 0; i < lines; i++) {
        put_line(pen, &mark[i], i == 0, lines > 1 ? mark[1].u.text.y - mark[0].u.text.y : 0);
        ev_buf_text(pen->out, i + 1 < lines ? "\n" : " ET\n");
    }
    return lines;
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
    ev_pdf_pen_width(pen, mark->u.line.width);
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
        ev_pdf_pen_width(pen, mark->u.shape.stroke);
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

/* Draws the first of `count` marks, and the further lines of its block; returns how many. */
static size_t draw(ev_pdf_pen *pen, const ev_mark *mark, size_t count)
{
    switch (mark->kind) {
    case EV_MARK_TEXT:
        return draw_text(pen, mark, count);
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
    return 1;
}

/* ---- marked content -------------------------------------------------------------------------- */

/* "/Span/ru": what says nothing but its language names a property list of the page's resources (ISO
 * 32000-1, 14.6.2), which is 9 bytes shorter; there are about 90 on a page. */
static void begin_named(ev_buf *out, ev_lang lang)
{
    ev_buf_text(out, "/Span/");
    ev_buf_text(out, ev_lang_tag(lang));
    ev_buf_text(out, " BDC\n");
}

static bool has_properties(const ev_pdf_span *span)
{
    return span->lang != EV_LANG_NONE || span->whole.data != NULL;
}

static char *put_tag(char *at, const ev_pdf_span *span, ev_role role)
{
    *at++ = '/';
    at = ev_pdf_text(at, has_properties(span) ? "Span<<" : ev_role_name(role));
    if (span->depth == 1) {
        at = ev_pdf_text(at, has_properties(span) ? "/MCID " : "<</MCID ");
        at = ev_pdf_int(at, (int)span->mcid);
    }
    if (span->lang != EV_LANG_NONE)
        at = ev_pdf_text(ev_pdf_text(ev_pdf_text(at, "/Lang("), ev_lang_tag(span->lang)), ")");
    return at;
}

/* /ActualText (ISO 32000-1, 14.9.4) where a line ends within a word, which is otherwise read as
 * two. */
static void begin_span(ev_pdf_pen *pen, const ev_pdf_span *span)
{
    enum { MOST = 64 };
    if (ev_pdf_span_is_named(span)) {
        begin_named(pen->out, span->lang);
        return;
    }
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
        ev_pdf_put_text_string(pen->out, span->whole);
    }
    ev_buf_text(pen->out, ">>BDC\n");
}

static void end_span(ev_pdf_pen *pen, const ev_pdf_span *span)
{
    for (unsigned i = 0; i < span->closes; i++)
        ev_buf_text(pen->out, "EMC\n");
}

/* About the size of the stream: a buffer that grows in an arena leaves its old bytes there. */
static size_t expected_size(const ev_page *page)
{
    size_t size = 8 * 1024; /* draw_text asks for more room than it needs */
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        size += mark->kind == EV_MARK_TEXT    ? 60 + 4 * mark->u.text.text.size
                : mark->kind == EV_MARK_SHAPE ? 90 + 30 * mark->u.shape.count
                                              : 90;
    }
    return size;
}

static void write_span(ev_pdf_pen *pen, const ev_pdf_span *span)
{
    begin_span(pen, span);
    for (size_t i = 0; i < span->count;)
        i += draw(pen, &pen->pdf->page->mark[span->first + i], span->count - i);
    end_span(pen, span);
}

ev_slice ev_pdf_content(ev_pdf *pdf)
{
    ev_buf out;
    ev_buf_init(&out, pdf->arena, expected_size(pdf->page));
    ev_pdf_pen pen = ev_pdf_pen_begin(pdf, &out);
    for (size_t i = 0, count; i < pdf->span_count; i += count) {
        size_t begin = out.size;
        ev_slice key;
        count = ev_pdf_kept_together(pdf, i);
        if (ev_pdf_kept_find(&pen, &pdf->span[i], count, &key))
            continue;
        for (size_t k = 0; k < count; k++)
            write_span(&pen, &pdf->span[i + k]);
        ev_pdf_kept_add(&pen, key, begin);
    }
    return ev_buf_as_slice(&out);
}
