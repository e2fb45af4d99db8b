/* Forms of text in which programs hand bytes over. All are lenient where a sender may differ: what
 * is not a seal in the end is not signed. */
#include "scan/private.h"

#include "core/hex.h"
#include "core/text.h"
#include "seal/seal.h"

/* ---- UTF-16 and UTF-8 ------------------------------------------------------------------------ */

static ev_slice from_utf16(ev_slice input, bool is_big, ev_arena *arena)
{
    const uint8_t *at = (const uint8_t *)input.data + 2;
    size_t units = (input.size - 2) / 2;
    ev_buf out;
    ev_buf_init(&out, arena, 3 * units + 1);
    for (size_t i = 0; i < units; i++) {
        uint32_t unit = is_big ? (uint32_t)at[2 * i] << 8 | at[2 * i + 1]
                               : (uint32_t)at[2 * i + 1] << 8 | at[2 * i];
        ev_utf8_put(&out, unit >= 0xD800 && unit <= 0xDFFF ? 0xFFFD : unit);
    }
    return out.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&out);
}

ev_slice ev_scan_normal(ev_slice input, ev_arena *arena)
{
    if (input.size >= 2 && memcmp(input.data, "\xFF\xFE", 2) == 0)
        return from_utf16(input, false, arena);
    if (input.size >= 2 && memcmp(input.data, "\xFE\xFF", 2) == 0)
        return from_utf16(input, true, arena);
    if (input.size >= 3 && memcmp(input.data, "\xEF\xBB\xBF", 3) == 0)
        return (ev_slice){input.data + 3, input.size - 3};
    return input;
}

enum { LOST = 0xFFFD, NOT_A_BYTE = -1 };

/* Windows-1252, bytes 80 to 9F (WHATWG Encoding, index windows-1252); 0: the byte is the code
 * point. */
static const uint16_t windows[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static int byte_of(uint32_t code_point)
{
    if (code_point <= 0xFF)
        return (int)code_point;
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
        if (windows[i] == code_point)
            return (int)(0x80 + i);
    return NOT_A_BYTE;
}

/* Whether the text, or what stands before the line end that a scanner sends, ends inside the
 * character that begins at `at`. */
static bool is_cut_character(const char *at, const char *end)
{
    static const uint8_t least[] = {0xC2, 0xE0, 0xF0};
    while (end > at + 1 && (ev_char_is_blank(end[-1]) || end[-1] == '\0'))
        end--;
    size_t left = (size_t)(end - at);
    uint8_t first = (uint8_t)*at;
    for (const char *next = at + 1; next < end; next++)
        if (((uint8_t)*next & 0xC0) != 0x80)
            return false;
    return left <= sizeof least && first >= least[left - 1] && first < 0xF5;
}

/* A seal, or its first byte in UTF-8. */
static bool may_begin_seal(const uint8_t *bytes, size_t size)
{
    return ev_seal_begins((ev_slice){(const char *)bytes, size}) ||
           (size >= 2 && bytes[0] == 0xC3 && bytes[1] == 0x9C);
}

ev_scan_bytes ev_scan_from_utf8(ev_slice text, ev_arena *arena)
{
    ev_scan_bytes made = {{NULL, 0}, false};
    const char *at = text.data, *end = text.data + text.size;
    size_t count = 0;
    bool is_ascii = true;
    uint8_t *out = NULL;
    for (; at < end && (uint8_t)*at < 0x80; at++)
        count++;
    if (at < end)
        out = ev_arena_take_unset(arena, text.size);
    if (out == NULL)
        return made;
    memcpy(out, text.data, count);
    bool are_bytes = true, is_cut = false;
    while (at < end) {
        const char *from = at;
        uint32_t code_point = ev_utf8_next(&at, end);
        int byte = byte_of(code_point);
        if (code_point == UINT32_MAX) {
            is_cut = is_cut_character(from, end) && may_begin_seal(out, count);
            if (is_cut)
                break;
            return (ev_scan_bytes){{NULL, 0}, false}; /* not UTF-8 */
        }
        is_ascii = is_ascii && code_point < 0x80;
        made.has_lost = made.has_lost || code_point == LOST;
        are_bytes = are_bytes && byte != NOT_A_BYTE;
        out[count++] = (uint8_t)byte;
    }
    made.has_lost = made.has_lost || is_cut;
    if (!are_bytes) /* of such a text only what it lost is of interest */
        return made;
    if (!is_ascii || made.has_lost)
        made.bytes = (ev_slice){(const char *)out, count};
    return made;
}

/* ---- hex ------------------------------------------------------------------------------------- */

static bool is_between(char c)
{
    return ev_char_is_blank(c) || c == ':' || c == '-' || c == ',' || c == '"' || c == '\'';
}

ev_scan_bytes ev_scan_from_hex(ev_slice text, ev_arena *arena)
{
    ev_scan_bytes made = {{NULL, 0}, false};
    size_t digits = 0;
    uint8_t *out = NULL;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_prefix = i + 1 < text.size && (text.data[i + 1] | 0x20) == 'x' && digits % 2 == 0 &&
                         (c == '0' || c == '\\');
        int value = ev_hex_value(c, EV_HEX_EITHER);
        if (is_prefix) {
            i++;
        } else if (value >= 0) {
            if (out == NULL && (out = ev_arena_take_unset(arena, text.size / 2 + 1)) == NULL)
                return made;
            out[digits / 2] = (uint8_t)(digits % 2 == 0 ? value << 4 : out[digits / 2] | value);
            digits++;
        } else if (!is_between(c) && c != '\0') {
            return made;
        }
    }
    if (digits >= 2)
        made = (ev_scan_bytes){{(const char *)out, digits / 2}, digits % 2 != 0};
    return made;
}

/* ---- base64 ---------------------------------------------------------------------------------- */

static int value_of(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+' || c == '-' ? 62
           : c == '/' || c == '_' ? 63
                                  : -1;
}

static ev_slice without_head(ev_slice text)
{
    static const char scheme[] = "data:", mark[] = "base64,";
    enum { HEAD_MAX = 128 };
    while (text.size > 0 && (ev_char_is_blank(*text.data) || strchr("\"'", *text.data) != NULL))
        text = (ev_slice){text.data + 1, text.size - 1};
    if (text.size < sizeof scheme || memcmp(text.data, scheme, sizeof scheme - 1) != 0)
        return text;
    for (size_t i = sizeof mark - 1; i <= text.size && i <= HEAD_MAX; i++)
        if (memcmp(text.data + i - (sizeof mark - 1), mark, sizeof mark - 1) == 0)
            return (ev_slice){text.data + i, text.size - i};
    return text;
}

ev_scan_bytes ev_scan_from_base64(ev_slice whole, ev_arena *arena)
{
    const ev_scan_bytes none = {{NULL, 0}, false};
    ev_slice text = without_head(whole);
    uint8_t *out = ev_arena_take_unset(arena, text.size / 4 * 3 + 4);
    uint32_t bits = 0;
    size_t digits = 0, count = 0;
    bool has_ended = false;
    for (size_t i = 0; i < text.size && out != NULL; i++) {
        char c = text.data[i];
        int value = value_of(c);
        if (value >= 0 && !has_ended) {
            bits = bits << 6 | (uint32_t)value;
            if (++digits % 4 != 1)
                out[count++] = (uint8_t)(bits >> (6 - 2 * ((digits - 1) % 4)));
        } else if (c == '=' || c == '"' || c == '\'') {
            has_ended = true;
        } else if (!ev_char_is_blank(c) && c != '\0') {
            return none;
        }
    }
    if (out == NULL || digits < 2)
        return none;
    return (ev_scan_bytes){{(const char *)out, count}, digits % 4 == 1};
}
