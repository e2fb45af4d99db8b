/* UTF-8, NFC and the classes of characters. Properties come from utf8proc: a table of our own would
 * become outdated. */
#include "core/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

const char *ev_lang_suffix(ev_lang lang)
{
    static const char *const suffixes[] = {"kk", "ru", "en", ""};
    return suffixes[lang];
}

const char *ev_lang_tag(ev_lang lang)
{
    static const char *const tags[] = {"kk", "ru", "en", ""};
    return tags[lang];
}

/* ---- UTF-8 ----------------------------------------------------------------------------------- */

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The form of a sequence by its first byte (RFC 3629): how many bytes follow, its payload bits, the
 * least code point that it may encode. */
static uint32_t decode(const char *at, const char *end, size_t *size)
{
    unsigned char first = (unsigned char)*at;
    size_t tail = first >= 0xF0 && first < 0xF5   ? 3
                  : first >= 0xE0 && first < 0xF0 ? 2
                  : first >= 0xC2 && first < 0xE0 ? 1
                                                  : 0;
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    *size = 1;
    if (tail == 0 || (size_t)(end - at) <= tail)
        return UINT32_MAX;
    uint32_t code_point = first & (0x3Fu >> tail);
    for (size_t i = 1; i <= tail; i++) {
        if (!is_tail(at[i]))
            return UINT32_MAX;
        code_point = code_point << 6 | ((unsigned char)at[i] & 0x3Fu);
    }
    if (code_point < least[tail] || code_point > 0x10FFFF ||
        (code_point >= 0xD800 && code_point <= 0xDFFF))
        return UINT32_MAX;
    *size = tail + 1;
    return code_point;
}

uint32_t ev_utf8_next_any(const char **at, const char *end)
{
    size_t size = 1;
    unsigned char first = (unsigned char)**at;
    uint32_t code_point = first < 0x80 ? first : decode(*at, end, &size);
    *at += size;
    return code_point;
}

/* Whether the eight bytes are ASCII, or four Cyrillic letters of U+0400..U+04FF: nearly all of
 * templates and policies. */
static bool is_plain_octet(const char *at)
{
    uint64_t bytes, mask, lead;
    memcpy(&bytes, at, sizeof bytes);
    memcpy(&mask, "\xFC\xC0\xFC\xC0\xFC\xC0\xFC\xC0", sizeof mask);
    memcpy(&lead, "\xD0\x80\xD0\x80\xD0\x80\xD0\x80", sizeof lead);
    return (bytes & UINT64_C(0x8080808080808080)) == 0 || (bytes & mask) == lead;
}

bool ev_utf8_valid(ev_slice text)
{
    for (const char *at = text.data, *end = text.data + text.size; at < end;) {
        unsigned char first = (unsigned char)*at;
        if (end - at >= 8 && is_plain_octet(at))
            at += 8;
        else if (first < 0x80)
            at++;
        else if (first >= 0xC2 && first < 0xE0 && end - at > 1 &&
                 is_tail(at[1])) /* Cyrillic and most of Latin, at once */
            at += 2;
        else if (ev_utf8_next(&at, end) == UINT32_MAX)
            return false;
    }
    return true;
}

size_t ev_utf8_length(ev_slice text)
{
    size_t length = 0;
    for (size_t i = 0; i < text.size; i++)
        length += !is_tail(text.data[i]);
    return length;
}

ev_character ev_text_character(ev_slice text, const char *at)
{
    ev_character found = {0, 0};
    for (const char *next = text.data, *end = text.data + text.size; next <= at;) {
        found.code_point = ev_utf8_next(&next, end);
        found.place += !ev_char_is_combining_mark(found.code_point);
    }
    if (found.place == 0) /* marks before any character */
        found.place = 1;
    return found;
}

void ev_utf8_put(ev_buf *buf, uint32_t c)
{
    if (c < 0x80) {
        ev_buf_char(buf, (char)c);
    } else if (c < 0x800) {
        ev_buf_char(buf, (char)(0xC0 | c >> 6));
        ev_buf_char(buf, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        ev_buf_char(buf, (char)(0xE0 | c >> 12));
        ev_buf_char(buf, (char)(0x80 | (c >> 6 & 0x3F)));
        ev_buf_char(buf, (char)(0x80 | (c & 0x3F)));
    } else {
        ev_buf_char(buf, (char)(0xF0 | c >> 18));
        ev_buf_char(buf, (char)(0x80 | (c >> 12 & 0x3F)));
        ev_buf_char(buf, (char)(0x80 | (c >> 6 & 0x3F)));
        ev_buf_char(buf, (char)(0x80 | (c & 0x3F)));
    }
}

/* ---- NFC ------------------------------------------------------------------------------------- */

/* Below U+0300 every character is its own NFC and nothing combines: most names end here. */
static bool is_nfc_at_sight(ev_slice text)
{
    for (const char *at = text.data, *end = text.data + text.size; at < end;)
        if (ev_utf8_next(&at, end) >= 0x300)
            return false;
    return true;
}

ev_slice ev_text_nfc(ev_slice text, ev_arena *arena)
{
    if (text.size == 0 || is_nfc_at_sight(text))
        return text;
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t size =
        utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.size, &mapped,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    ev_slice nfc = {NULL, 0};
    if (size >= 0) {
        nfc.data = ev_arena_copy(arena, (ev_slice){(const char *)mapped, (size_t)size});
        nfc.size = nfc.data != NULL ? (size_t)size : 0;
    }
    free(mapped); /* utf8proc allocates with malloc; it has no other way */
    return nfc;
}

/* ---- classes --------------------------------------------------------------------------------- */

typedef struct range {
    uint32_t first, last;
} range;

static bool is_in(const range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

#define IS_IN(ranges, c) is_in(ranges, sizeof(ranges) / sizeof((ranges)[0]), c)

/* Bidi_Control of PropList.txt. */
static const range bidi_controls[] = {
    {0x61C, 0x61C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};

/* Default_Ignorable_Code_Point of DerivedCoreProperties.txt without the controls above, and the
 * interlinear marks: they print nothing, and two texts that look the same would not be the same. */
static const range invisibles[] = {
    {0xAD, 0xAD},     {0x34F, 0x34F},     {0x115F, 0x1160},   {0x17B4, 0x17B5},
    {0x180B, 0x180F}, {0x200B, 0x200D},   {0x2060, 0x2065},   {0x206A, 0x206F},
    {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

ev_char_class ev_char_classify(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029)
        return EV_CLASS_CONTROL;
    if (c < 0x300)
        return c == 0xAD ? EV_CLASS_INVISIBLE : EV_CLASS_PLAIN;
    if (IS_IN(bidi_controls, c))
        return EV_CLASS_BIDI;
    if (IS_IN(invisibles, c))
        return EV_CLASS_INVISIBLE;
    if (c > 0x10FFFF)
        return EV_CLASS_NOT_ASSIGNED;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    bool assigned = category != UTF8PROC_CATEGORY_CN && category != UTF8PROC_CATEGORY_CO &&
                    category != UTF8PROC_CATEGORY_CS;
    return assigned ? EV_CLASS_PLAIN : EV_CLASS_NOT_ASSIGNED;
}

bool ev_char_is_cyrillic(uint32_t c)
{
    static const range cyrillic[] = {
        {0x400, 0x52F}, {0x1C80, 0x1C8F}, {0x2DE0, 0x2DFF}, {0xA640, 0xA69F}};
    return IS_IN(cyrillic, c);
}

bool ev_char_is_combining_mark(uint32_t c)
{
    return c >= 0x300 && c <= 0x36F;
}

bool ev_char_is_apostrophe(uint32_t c)
{
    return c == '\'' || c == '`' || c == 0xB4 || c == 0x2BB || c == 0x2BC || c == 0x2018 ||
           c == 0x2019;
}

/* Scripts.txt, Latin, the blocks in which names of passports are written; no name has the letters ª
 * and º. */
bool ev_char_is_latin_letter(uint32_t c)
{
    static const range latin[] = {
        {'A', 'Z'},     {'a', 'z'},       {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2B8},
        {0x300, 0x36F}, {0x1E00, 0x1EFF}, {0x2C60, 0x2C7F}, {0xA722, 0xA787}, {0xA78B, 0xA7CA}};
    return IS_IN(latin, c);
}
