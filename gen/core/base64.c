/* Canonical base64. The decoder is our own, because nettle's skips white space and accepts unused
 * bits that are not zero. A photo is the largest part of a record by far, so the loop reads eight
 * characters at once, and asks only at its end whether one of them was not a base64 character. */
#include "core/base64.h"

#include <endian.h>
#include <nettle/base64.h>
#include <string.h>

#define NOT_BASE64 (UINT32_C(1) << 31)

/* RFC 4648, table 1, once for each of four characters: shifted to its place among the 24 bits. */
enum { NONE = -1 };
#define XX NONE
#define SEXTETS(V)                                                                                 \
    V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX),     \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(62), V(XX), V(XX), V(XX), V(63), V(52), V(53), V(54), V(55), \
        V(56), V(57), V(58), V(59), V(60), V(61), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(0), V(1), V(2), V(3), V(4), V(5), V(6), V(7), V(8), V(9), V(10), V(11), V(12), V(13),    \
        V(14), V(15), V(16), V(17), V(18), V(19), V(20), V(21), V(22), V(23), V(24), V(25), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(26), V(27), V(28), V(29), V(30), V(31), V(32), V(33), \
        V(34), V(35), V(36), V(37), V(38), V(39), V(40), V(41), V(42), V(43), V(44), V(45), V(46), \
        V(47), V(48), V(49), V(50), V(51), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), \
        V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX), V(XX)

#define AT(x, shift) ((x) == NONE ? NOT_BASE64 : (uint32_t)(x) << (shift))
#define FIRST(x) AT(x, 18)
#define SECOND(x) AT(x, 12)
#define THIRD(x) AT(x, 6)
#define FOURTH(x) AT(x, 0)
static const uint32_t first[256] = {SEXTETS(FIRST)};
static const uint32_t second[256] = {SEXTETS(SECOND)};
static const uint32_t third[256] = {SEXTETS(THIRD)};
static const uint32_t fourth[256] = {SEXTETS(FOURTH)};
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
    uint32_t a = fourth[in[0]], b = fourth[in[1]], c = padded < 2 ? fourth[in[2]] : 0;
    uint32_t unused = padded == 2 ? b & 0xF : c & 0x3;
    if (((a | b | c) & NOT_BASE64) != 0 || unused != 0)
        return false;
    out[0] = (uint8_t)(a << 2 | b >> 4);
    if (padded == 1)
        out[1] = (uint8_t)(b << 4 | c >> 2);
    return true;
}

/* The 24 bits of four characters, and NOT_BASE64 where one of them is none. */
static uint32_t group(const uint8_t *in)
{
    return first[in[0]] | second[in[1]] | third[in[2]] | fourth[in[3]];
}

bool ev_base64_decode(ev_slice text, uint8_t *out)
{
    if (text.size % 4 != 0)
        return false;
    size_t padded = padding(text), whole = padded > 0 ? text.size - 4 : text.size;
    const uint8_t *in = (const uint8_t *)text.data, *end = in + whole;
    uint32_t seen = 0;
    /* Two bytes too many are written: the third group has room for them. */
    for (; end - in >= 12; in += 8, out += 6) {
        uint32_t left = group(in), right = group(in + 4);
        seen |= left | right;
        uint64_t bytes = htobe64((uint64_t)left << 40 | (uint64_t)right << 16);
        memcpy(out, &bytes, sizeof bytes);
    }
    for (; in < end; in += 4, out += 3) {
        uint32_t bits = group(in);
        seen |= bits;
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
        else if (c != '=' && fourth[(uint8_t)c] == NOT_BASE64)
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
