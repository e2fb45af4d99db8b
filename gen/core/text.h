/* text: UTF-8, NFC, and the question "may this character be in that field?". */
#ifndef EV_TEXT_H
#define EV_TEXT_H

#include "core/core.h"

/* The page's languages, in their order on it. EV_LANG_NONE: language-neutral (numbers, codes). */
typedef enum ev_lang { EV_KK, EV_RU, EV_EN, EV_LANG_COUNT, EV_LANG_NONE = EV_LANG_COUNT } ev_lang;

/* One text in the three languages. */
typedef struct ev_trilingual {
    ev_slice in[EV_LANG_COUNT];
} ev_trilingual;

const char *ev_lang_suffix(ev_lang lang); /* "kk", "ru", "en"; "" for none */
const char *ev_lang_tag(ev_lang lang);    /* BCP 47, for PDF: "kk", "ru", "en"; "" for none */

/* Decodes the code point at *at and moves *at behind it, at most to `end`. Returns UINT32_MAX for
 * malformed UTF-8 (overlong forms, surrogates, beyond U+10FFFF) and then moves one byte. *at must
 * be below end. */
uint32_t ev_utf8_next_any(const char **at, const char *end);

/* The same, with ASCII and the two bytes of Cyrillic and most of Latin decoded in place: a page
 * needs it 15 000 times. */
static inline uint32_t ev_utf8_next(const char **at, const char *end)
{
    const char *from = *at;
    uint32_t first = (unsigned char)from[0];
    if (first < 0x80) {
        *at = from + 1;
        return first;
    }
    if (first < 0xC2 || first > 0xDF || end - from < 2 || ((unsigned char)from[1] & 0xC0) != 0x80)
        return ev_utf8_next_any(at, end);
    *at = from + 2;
    return (first & 0x1F) << 6 | ((unsigned char)from[1] & 0x3F);
}

bool ev_utf8_valid(ev_slice text);
size_t ev_utf8_length(ev_slice text); /* code points; text must be valid */

/* One code point of a text and its place, counted from 1 in characters as a reader counts them: a
 * combining mark U+0300..036F has the place of the character that it is on. So the place is the
 * same whether a text is composed (NFC) or not. */
typedef struct ev_character {
    uint32_t code_point;
    uint32_t place;
} ev_character;

/* The code point that begins at `at`, a pointer into the valid text and below its end. */
ev_character ev_text_character(ev_slice text, const char *at);

/* Appends the UTF-8 form of a code point below U+110000. */
void ev_utf8_put(ev_buf *buf, uint32_t code_point);

/* NFC (Unicode normalisation form C, by utf8proc) of valid UTF-8, in the arena; text itself where
 * it is NFC already. The absent slice when memory ran out. */
ev_slice ev_text_nfc(ev_slice text, ev_arena *arena);

/* The class of a code point in a printed document. Every field refuses all but EV_CLASS_PLAIN. */
typedef enum ev_char_class {
    EV_CLASS_PLAIN,
    EV_CLASS_CONTROL,   /* C0, DEL, C1, U+2028, U+2029 */
    EV_CLASS_INVISIBLE, /* zero-width and other default-ignorable characters, soft hyphen, variation
                           selectors, tags */
    EV_CLASS_BIDI,      /* bidirectional marks, embeddings, overrides and isolates */
    EV_CLASS_NOT_ASSIGNED /* noncharacters, private use, unassigned */
} ev_char_class;

ev_char_class ev_char_classify(uint32_t code_point);

/* U+0400..052F, 1C80..1C8F, 2DE0..2DFF, A640..A69F. */
bool ev_char_is_cyrillic(uint32_t code_point);

/* A letter of the Latin script, or a combining mark U+0300..036F. */
bool ev_char_is_latin_letter(uint32_t code_point);

/* U+0300..036F. */
bool ev_char_is_combining_mark(uint32_t code_point);

/* What passports and people write as an apostrophe or in its place: U+0027, U+2019 and U+02BC; the
 * okina U+02BB and U+2018, which Hawaiian and Uzbek have as a letter; U+0060 and U+00B4, which
 * keyboards give for them. Not U+2032, a sign of measures. */
bool ev_char_is_apostrophe(uint32_t code_point);

#endif
