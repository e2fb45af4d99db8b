/* Canonical base64. The decoder is our own, because nettle's skips white space and accepts unused
 * bits that are not zero. A photo is the largest part of a record by far, so the loop reads four
 * characters at once and asks only at its end whether one of them was not a base64 character. */
#include "core/base64.h"

#include <nettle/base64.h>

enum { NOT_BASE64 = 0x80 };

/* RFC 4648, table 1. */
#define XX NOT_BASE64
static const uint8_t sextets[256] = {
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, 62, XX, XX, XX, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, XX, XX, XX, XX, XX, XX, XX, 0,  1,  2,  3,  4,  5,  6,
    7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, XX, XX, XX, XX, XX,
    XX, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    49, 50, 51, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
};
#undef XX

static size_t padding(ev_slice text)
{
    if (text.size < 4 || text.data[text.size - 1] != '=')
        return 0;
    return text.data[text.size - 2] == '=' ? 2 : 1;
}

size_t ev_base64_size(ev_slice text)
{
    return text.size / 4 * 3 - padding(text);
}

/* The last four characters, of which `padded` are "=". */
static bool decode_tail(const uint8_t *in, size_t padded, uint8_t *out)
{
    unsigned a = sextets[in[0]], b = sextets[in[1]], c = padded < 2 ? sextets[in[2]] : 0;
    unsigned unused = padded == 2 ? b & 0xF : c & 0x3;
    if (((a | b | c) & NOT_BASE64) != 0 || unused != 0)
        return false;
    out[0] = (uint8_t)(a << 2 | b >> 4);
    if (padded == 1)
        out[1] = (uint8_t)(b << 4 | c >> 2);
    return true;
}

bool ev_base64_decode(ev_slice text, uint8_t *out)
{
    if (text.size % 4 != 0)
        return false;
    size_t padded = padding(text), whole = padded > 0 ? text.size - 4 : text.size;
    const uint8_t *in = (const uint8_t *)text.data, *end = in + whole;
    unsigned seen = 0;
    for (; in < end; in += 4, out += 3) {
        unsigned a = sextets[in[0]], b = sextets[in[1]], c = sextets[in[2]], d = sextets[in[3]];
        seen |= a | b | c | d;
        unsigned bits = a << 18 | b << 12 | c << 6 | d;
        out[0] = (uint8_t)(bits >> 16);
        out[1] = (uint8_t)(bits >> 8);
        out[2] = (uint8_t)bits;
    }
    return (seen & NOT_BASE64) == 0 && (padded == 0 || decode_tail(in, padded, out));
}

static bool is_data_url(ev_slice text)
{
    static const char scheme[] = "data:";
    size_t at = 0;
    while (at < text.size && at < sizeof scheme - 1 && (text.data[at] | 0x20) == scheme[at])
        at++; /* the bit of lower case; ":" has it too */
    return at == sizeof scheme - 1;
}

ev_base64_form ev_base64_judge(ev_slice text)
{
    ev_base64_form form = EV_BASE64_OTHER;
    while (text.size > 0 && ev_char_is_blank(*text.data)) {
        text = (ev_slice){text.data + 1, text.size - 1};
        form = EV_BASE64_WITH_SPACE;
    }
    if (is_data_url(text))
        return EV_BASE64_OF_DATA_URL;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (ev_char_is_blank(c))
            form = EV_BASE64_WITH_SPACE;
        else if (c == '-' || c == '_')
            form = form == EV_BASE64_OTHER ? EV_BASE64_OF_URL : form;
        else if (c != '=' && sextets[(uint8_t)c] == NOT_BASE64)
            return EV_BASE64_OTHER;
    }
    return form;
}

void ev_base64_encode(ev_slice bytes, ev_buf *out)
{
    size_t size = bytes.size <= SIZE_MAX / 2 ? BASE64_ENCODE_RAW_LENGTH(bytes.size) : SIZE_MAX;
    char *text = size > 0 ? ev_buf_room(out, size) : NULL;
    if (text == NULL)
        return;
    base64_encode_raw(text, bytes.size, (const uint8_t *)bytes.data);
    out->size += size;
}
