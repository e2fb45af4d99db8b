#include "pdf/syntax.h"

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

/* Readers make one line feed of a CR, and of CR LF (ISO 32000-1, 7.3.4.2): both are escaped. */
enum { UNIT_MAX = 4 }; /* bytes of a UTF-16 unit, at most */
static char *put_unit(char *at, unsigned unit)
{
    const char byte[2] = {(char)(unit >> 8), (char)(unit & 0xFF)};
    for (int i = 0; i < 2; i++) {
        bool is_line_end = byte[i] == '\r' || byte[i] == '\n';
        if (is_line_end || byte[i] == '(' || byte[i] == ')' || byte[i] == '\\')
            *at++ = '\\';
        *at++ = !is_line_end ? byte[i] : byte[i] == '\r' ? 'r' : 'n';
    }
    return at;
}

void ev_pdf_put_text_string(ev_buf *out, ev_slice text)
{
    const char *from = text.data, *end = text.data + text.size;
    char *room = ev_buf_room(out, 2 + UNIT_MAX + 2 * UNIT_MAX * text.size), *at = room;
    if (room == NULL)
        return;
    *at++ = '(';
    at = put_unit(at, 0xFEFF);
    while (from < end) {
        uint32_t code_point = ev_utf8_next(&from, end);
        if (code_point > 0xFFFF) {
            at = put_unit(at, 0xD800 + ((code_point - 0x10000) >> 10 & 0x3FF));
            code_point = 0xDC00 + (code_point & 0x3FF);
        }
        at = put_unit(at, code_point);
    }
    *at++ = ')';
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
    if (rest >= 1000) /* rare */
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

/* The shortest form: no zero before the point, none at the end, no point without a fraction. */
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
