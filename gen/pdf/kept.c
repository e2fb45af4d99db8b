/* Sequences of the content stream that were written for an earlier document of a batch.
 *
 * Most of a page is the same for every record: notices, labels, rules. What a sequence is written
 * from (its marks with their texts, its tag, and what the pen has set) is its key in the memo;
 * nothing else is known about where it comes from. Where whole pieces of page were kept, several
 * sequences are one entry: two in three sequences are of that kind. Figures are left out: their
 * names depend on the page. */
#include "pdf/private.h"

/* What sequences leave behind besides their bytes, which follow. */
typedef struct kept {
    ev_pdf_pen pen;
    size_t size;
} kept;

/* The size of a text that is there is not 0. */
static void put_text(ev_buf *key, ev_slice text)
{
    EV_PDF_PUT_NUMBERS(key, (int32_t)text.size);
    ev_buf_slice(key, text);
}

/* In place of a kind. */
enum { ORIGINAL = -1 };

static bool is_figure(const ev_mark *mark)
{
    return mark->kind == EV_MARK_IMAGE || mark->kind == EV_MARK_QR || mark->kind == EV_MARK_FORM;
}

/* False for a figure. A mark of a kept piece of page is known by its place: it stays there as long
 * as the memo has this key, because the memo holds both. */
static bool put_mark(ev_buf *key, const ev_mark *mark)
{
    int32_t kind = (int32_t)mark->kind, color = (int32_t)mark->color;
    if (mark->original != NULL && !is_figure(mark)) {
        EV_PDF_PUT_NUMBERS(key, ORIGINAL, 0);
        ev_buf_bytes(key, &mark->original, sizeof mark->original);
        return true;
    }
    switch (mark->kind) {
    case EV_MARK_TEXT:
        EV_PDF_PUT_NUMBERS(key, kind, color, mark->u.text.x, mark->u.text.y, mark->u.text.size,
                           mark->u.text.tracking, (int32_t)mark->u.text.face,
                           (int32_t)mark->u.text.zero);
        put_text(key, mark->u.text.text);
        return true;
    case EV_MARK_FILL:
        EV_PDF_PUT_NUMBERS(key, kind, color, mark->u.fill.x, mark->u.fill.y, mark->u.fill.w,
                           mark->u.fill.h);
        return true;
    case EV_MARK_LINE:
        EV_PDF_PUT_NUMBERS(key, kind, color, mark->u.line.x1, mark->u.line.y1, mark->u.line.x2,
                           mark->u.line.y2, mark->u.line.width);
        return true;
    case EV_MARK_SHAPE:
        EV_PDF_PUT_NUMBERS(key, kind, color, mark->u.shape.x, mark->u.shape.y, mark->u.shape.stroke,
                           (int32_t)mark->u.shape.count);
        ev_buf_bytes(key, mark->u.shape.step, mark->u.shape.count * sizeof *mark->u.shape.step);
        return true;
    case EV_MARK_IMAGE:
    case EV_MARK_QR:
    case EV_MARK_FORM:
        break;
    }
    return false;
}

static bool is_of_kept_piece(const ev_pdf *pdf, const ev_pdf_span *span)
{
    for (size_t i = 0; i < span->count; i++) {
        const ev_mark *mark = &pdf->page->mark[span->first + i];
        if (mark->original == NULL || is_figure(mark))
            return false;
    }
    return true;
}

size_t ev_pdf_kept_together(const ev_pdf *pdf, size_t first)
{
    enum { MOST = 16 }; /* one that differs has all of them written again */
    size_t count = 0;
    while (pdf->memo != NULL && count < MOST && first + count < pdf->span_count &&
           is_of_kept_piece(pdf, &pdf->span[first + count]))
        count++;
    return count > 0 ? count : 1;
}

static bool put_span(ev_buf *key, const ev_page *page, const ev_pdf_span *span)
{
    EV_PDF_PUT_NUMBERS(key, (int32_t)span->lang, (int32_t)page->element[span->element].role,
                       span->element == EV_ARTIFACT, (int32_t)span->mcid, (int32_t)span->depth,
                       (int32_t)span->closes, (int32_t)span->count);
    put_text(key, span->whole);
    for (size_t i = 0; i < span->count; i++)
        if (!put_mark(key, &page->mark[span->first + i]))
            return false;
    return true;
}

/* The key of sequences; absent when one is not kept. The buffer is used again for each. */
static ev_slice key_of(const ev_pdf_pen *pen, const ev_pdf_span *span, size_t count, ev_buf *key)
{
    const ev_page *page = pen->pdf->page;
    key->size = 0;
    EV_PDF_PUT_NUMBERS(key, (int32_t)pen->fill, (int32_t)pen->stroke, pen->width, pen->tracking,
                       pen->leading, pen->size, (int32_t)pen->face, page->height);
    for (size_t i = 0; i < count; i++)
        if (!put_span(key, page, &span[i]))
            return (ev_slice){NULL, 0};
    return key->failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(key);
}

static void note_shown(ev_pdf *pdf, const ev_pdf_span *span)
{
    for (size_t i = 0; i < span->count; i++)
        if (pdf->page->mark[span->first + i].kind == EV_MARK_TEXT)
            ev_pdf_note_shown(pdf, &pdf->page->mark[span->first + i]);
}

bool ev_pdf_kept_find(ev_pdf_pen *pen, const ev_pdf_span *span, size_t count, ev_slice *key)
{
    *key = (ev_slice){NULL, 0};
    if (pen->pdf->memo == NULL)
        return false;
    *key = key_of(pen, span, count, &pen->pdf->key);
    const kept *found = key->data != NULL ? ev_memo_find(pen->pdf->memo, *key) : NULL;
    if (found == NULL)
        return false;
    ev_buf_bytes(pen->out, found + 1, found->size);
    ev_pdf *pdf = pen->pdf;
    ev_buf *out = pen->out;
    *pen = found->pen;
    pen->pdf = pdf;
    pen->out = out;
    for (size_t i = 0; i < count; i++)
        note_shown(pdf, &span[i]);
    return true;
}

void ev_pdf_kept_add(const ev_pdf_pen *pen, ev_slice key, size_t begin)
{
    if (key.data == NULL || pen->out->failed || pen->pdf->broken)
        return;
    size_t size = pen->out->size - begin;
    kept *room = ev_memo_add(pen->pdf->memo, key, sizeof *room + size);
    if (room == NULL)
        return;
    *room = (kept){*pen, size};
    memcpy(room + 1, pen->out->data + begin, size);
}
