/* For the tests of scanned codes: the forms in which programs hand bytes over. */
#ifndef SCAN_FORMS_H
#define SCAN_FORMS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base64.h"
#include "core/hex.h"
#include "core/text.h"
#include "scan/scan.h"

static ev_arena arena; /* of one test */

typedef void form_fn(ev_slice bytes, ev_buf *out);

static inline void put_raw(ev_slice bytes, ev_buf *out)
{
    ev_buf_slice(out, bytes);
}

static inline void put_latin(ev_slice bytes, ev_buf *out)
{
    for (size_t i = 0; i < bytes.size; i++)
        ev_utf8_put(out, (uint8_t)bytes.data[i]);
}

/* Windows-1252 has the euro sign at 80 and the dash at 96; the others of this test are Latin-1. */
static inline void put_windows(ev_slice bytes, ev_buf *out)
{
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = (uint8_t)bytes.data[i];
        ev_utf8_put(out, byte == 0x80 ? 0x20AC : byte == 0x96 ? 0x2013 : byte);
    }
}

static inline void put_hex_as(ev_slice bytes, const char *head, const char *before,
                              const char *behind, ev_buf *out)
{
    ev_buf_text(out, head);
    for (size_t i = 0; i < bytes.size; i++) {
        char digits[2];
        ev_hex_encode(bytes.data + i, 1, EV_HEX_UPPER, digits);
        ev_buf_text(out, before);
        ev_buf_bytes(out, digits, sizeof digits);
        ev_buf_text(out, behind);
    }
}

static inline void put_hex(ev_slice bytes, ev_buf *out)
{
    put_hex_as(bytes, "", "", "", out);
}

static inline void put_small_hex(ev_slice bytes, ev_buf *out)
{
    for (size_t i = 0; i < bytes.size; i++) {
        char digits[2];
        ev_hex_encode(bytes.data + i, 1, EV_HEX_LOWER, digits);
        ev_buf_bytes(out, digits, sizeof digits);
    }
}

static inline void put_zxing(ev_slice bytes, ev_buf *out)
{
    put_hex_as(bytes, "Bytes:     ", " ", "", out);
}

static inline void put_zxing_output(ev_slice bytes, ev_buf *out)
{
    put_hex_as(bytes, "Text:       \"...\"\nBytes:     ", " ", "", out);
    ev_buf_text(out, "\nFormat:     QRCode\nIdentifier: ]Q1\n");
}

static inline void put_colons(ev_slice bytes, ev_buf *out)
{
    put_hex_as(bytes, "", "", ":", out);
}

static inline void put_c_hex(ev_slice bytes, ev_buf *out)
{
    put_hex_as(bytes, "", "0x", ", ", out);
}

static inline void put_base64(ev_slice bytes, ev_buf *out)
{
    ev_base64_encode(bytes, out);
}

static inline void put_changed_base64(ev_slice bytes, bool is_url, bool is_padded, size_t line,
                                      ev_buf *out)
{
    ev_buf text;
    ev_buf_init(&text, &arena, 0);
    ev_base64_encode(bytes, &text);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c != '=' || is_padded)
            ev_buf_char(out, is_url && c == '+' ? '-' : is_url && c == '/' ? '_' : c);
        if (line > 0 && i % line == line - 1)
            ev_buf_text(out, "\r\n");
    }
}

static inline void put_base64url(ev_slice bytes, ev_buf *out)
{
    put_changed_base64(bytes, true, false, 0, out);
}

static inline void put_bare_base64(ev_slice bytes, ev_buf *out)
{
    put_changed_base64(bytes, false, false, 0, out);
}

static inline void put_mime(ev_slice bytes, ev_buf *out)
{
    put_changed_base64(bytes, false, true, 20, out);
}

static inline void put_quoted(ev_slice bytes, ev_buf *out)
{
    ev_buf_char(out, '"');
    put_base64(bytes, out);
    ev_buf_char(out, '"');
}

static inline void put_quoted_hex(ev_slice bytes, ev_buf *out)
{
    put_hex_as(bytes, "'", "", " ", out);
    ev_buf_char(out, '\'');
}

static inline void put_data_url(ev_slice bytes, ev_buf *out)
{
    ev_buf_text(out, "data:application/octet-stream;base64,");
    put_base64(bytes, out);
}

static inline void put_utf16(ev_slice text, ev_buf *out)
{
    ev_buf_text(out, "\xFF\xFE");
    for (const char *at = text.data; at < text.data + text.size;) {
        uint32_t code_point = ev_utf8_next(&at, text.data + text.size);
        ev_buf_char(out, (char)code_point);
        ev_buf_char(out, (char)(code_point >> 8));
    }
}

static inline void put_marked(ev_slice text, ev_buf *out)
{
    ev_buf_text(out, "\xEF\xBB\xBF");
    ev_buf_slice(out, text);
}

static const struct form {
    form_fn *put;
    bool is_text;
} forms[] = {
    {put_raw, false},      {put_latin, true},  {put_windows, true},      {put_hex, true},
    {put_small_hex, true}, {put_zxing, true},  {put_zxing_output, true}, {put_colons, true},
    {put_c_hex, true},     {put_base64, true}, {put_base64url, true},    {put_bare_base64, true},
    {put_mime, true},      {put_quoted, true}, {put_data_url, true},     {put_quoted_hex, true},
};
enum { FORMS = sizeof forms / sizeof *forms };

static inline ev_slice made(form_fn *put, ev_slice bytes)
{
    ev_buf out;
    ev_buf_init(&out, &arena, 0);
    put(bytes, &out);
    assert_false(out.failed);
    return ev_buf_as_slice(&out);
}

static inline ev_slice joined(const char *before, ev_slice text, const char *behind,
                              size_t behind_size)
{
    ev_buf out;
    ev_buf_init(&out, &arena, 0);
    ev_buf_text(&out, before);
    ev_buf_slice(&out, text);
    ev_buf_bytes(&out, behind, behind_size);
    return ev_buf_as_slice(&out);
}

#endif
