/* A page to a PDF file: plan what the page uses, write its objects, save.
 *
 * No stream is deflated here. What is constant was deflated when the resources were made, and the
 * content stays readable text: the bytes of a document must not depend on the zlib at hand, and two
 * documents can be compared with any tool. */
#include "pdf/private.h"

#include <stdlib.h>

void ev_pdf_put_ref(ev_buf *out, const char *key, unsigned number)
{
    ev_buf_char(out, '/');
    ev_buf_text(out, key);
    ev_buf_char(out, ' ');
    ev_pdf_put_object(out, number);
}

void ev_pdf_put_object(ev_buf *out, unsigned number)
{
    char *room = ev_buf_room(out, EV_PDF_NUMBER_MAX + 4);
    if (room != NULL)
        out->size += (size_t)(ev_pdf_text(ev_pdf_int(room, (int)number), " 0 R") - room);
}

void ev_pdf_put_number(ev_buf *out, const char *key, int64_t value)
{
    ev_buf_char(out, '/');
    ev_buf_text(out, key);
    ev_buf_char(out, ' ');
    ev_buf_int(out, value);
}

static char *put_hex(char *at, uint32_t unit)
{
    for (int shift = 12; shift >= 0; shift -= 4)
        *at++ = "0123456789ABCDEF"[unit >> shift & 15];
    return at;
}

/* ISO 32000-1, 7.9.2.2: UTF-16BE with a byte order mark. */
void ev_pdf_put_string(ev_buf *out, ev_slice text)
{
    const char *from = text.data, *end = text.data + text.size;
    char *room = ev_buf_room(out, 6 + 8 * text.size), *at = room;
    if (room == NULL)
        return;
    at = ev_pdf_text(at, "<FEFF");
    while (from < end) {
        uint32_t code_point = ev_utf8_next(&from, end);
        if (code_point > 0xFFFF) {
            at = put_hex(at, 0xD800 + ((code_point - 0x10000) >> 10 & 0x3FF));
            code_point = 0xDC00 + (code_point & 0x3FF);
        }
        at = put_hex(at, code_point);
    }
    *at++ = '>';
    out->size += (size_t)(at - room);
}

void ev_pdf_put_box(ev_buf *out, const ev_page *page, ev_box box)
{
    const ev_mpt corner[4] = {box.x, page->height - box.y - box.h, box.x + box.w,
                              page->height - box.y};
    ev_buf_char(out, '[');
    ev_pdf_put_numbers(out, corner, 4, "]");
}

void ev_pdf_put_numbers(ev_buf *out, const ev_mpt *number, size_t count, const char *tail)
{
    char *room = ev_buf_room(out, count * EV_PDF_NUMBER_MAX), *at = room;
    if (room == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            *at++ = ' ';
        at = ev_pdf_thousandths(at, number[i]);
    }
    out->size += (size_t)(at - room);
    ev_buf_text(out, tail);
}

char *ev_pdf_int(char *at, int value)
{
    unsigned rest = value < 0 ? 0u - (unsigned)value : (unsigned)value;
    if (value < 0)
        *at++ = '-';
    if (rest >= 1000) /* seldom */
        for (unsigned unit = 1000000000; unit >= 1000; unit /= 10)
            if (rest >= unit)
                *at++ = (char)('0' + rest / unit % 10);
    if (rest >= 100)
        *at++ = (char)('0' + rest / 100 % 10);
    if (rest >= 10)
        *at++ = (char)('0' + rest / 10 % 10);
    *at++ = (char)('0' + rest % 10);
    return at;
}

/* PDF's shortest form: 12340 -> "12.34", -5 -> "-.005", 3000 -> "3". */
char *ev_pdf_thousandths(char *at, ev_mpt value)
{
    int whole = value / 1000, part = value % 1000;
    if (part == 0)
        return ev_pdf_int(at, whole);
    if (value < 0)
        *at++ = '-';
    if (whole != 0)
        at = ev_pdf_int(at, abs(whole));
    part = abs(part);
    *at++ = '.';
    *at++ = (char)('0' + part / 100);
    if (part % 100 != 0)
        *at++ = (char)('0' + part / 10 % 10);
    if (part % 10 != 0)
        *at++ = (char)('0' + part % 10);
    return at;
}

static void write_page(ev_pdf *pdf, unsigned content)
{
    const ev_page *page = pdf->page;
    ev_buf *out = ev_pdf_begin(pdf, pdf->page_object);
    ev_buf_text(out, "/Type/Page");
    ev_pdf_put_ref(out, "Parent", pdf->pages);
    ev_buf_text(out, "/MediaBox");
    ev_pdf_put_box(out, page, (ev_box){0, 0, page->width, page->height});
    ev_pdf_put_resources(pdf, out);
    ev_pdf_put_ref(out, "Contents", content);
    /* /Tabs: PDF/UA-1 asks for it only where there are annotations, but some checkers ask always.
     */
    ev_buf_text(out, "/StructParents 0/Tabs/S");
    ev_pdf_end(pdf);
}

/* PrintScaling: the QR code, the MRZ and the photo have sizes that standards prescribe. */
static void write_catalog(ev_pdf *pdf, unsigned tree, unsigned metadata, unsigned profile)
{
    ev_buf *out = ev_pdf_begin(pdf, pdf->catalog);
    ev_buf_text(out, "/Lang(kk-KZ)/MarkInfo<</Marked true>>"
                     "/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>");
    ev_pdf_put_ref(out, "StructTreeRoot", tree);
    ev_pdf_put_ref(out, "Metadata", metadata);
    ev_pdf_put_output_intent(out, profile);
    ev_pdf_end(pdf);
}

static void write_content(ev_pdf *pdf, unsigned number)
{
    ev_slice content = ev_pdf_content(pdf);
    ev_pdf_begin(pdf, number);
    ev_pdf_end_stream(pdf, content);
}

static void write_objects(ev_pdf *pdf)
{
    pdf->page_object = ev_pdf_reserve(pdf, 2);
    unsigned content = pdf->page_object + 1;
    ev_pdf_tags_plan(pdf);
    ev_pdf_resources_plan(pdf);
    if (pdf->broken || pdf->arena->failed)
        return;
    write_content(pdf,
                  content); /* before the fonts, whose widths are those of the glyphs it shows */
    ev_pdf_resources_write(pdf);
    write_page(pdf, content);
    unsigned tree = ev_pdf_tags_write(pdf);
    unsigned metadata = ev_pdf_xmp_write(pdf);
    unsigned profile = ev_pdf_profile_write(pdf);
    write_catalog(pdf, tree, metadata, profile);
    ev_pdf_meta_write(pdf);
}

ev_status ev_pdf_write(const ev_page *page, const ev_provenance *from, ev_arena *arena, ev_buf *out,
                       ev_faults *faults)
{
    ev_pdf pdf = {.page = page, .from = from, .arena = arena};
    ev_buf_init(&pdf.body, arena, 12 * 1024 + 100 * page->element_count + 10 * page->mark_count);
    ev_pdf_open(&pdf);
    write_objects(&pdf);
    return ev_pdf_save(&pdf, out, faults);
}
