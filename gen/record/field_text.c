/* The readers of printed texts. What a traveller or an officer reads must be what the portal sent:
 * no character that does not print, and none that looks like another script's. Nothing is corrected
 * on the way but the normal form. */
#include "record/field.h"

#include <string.h>
#include <utf8proc.h>

#include "core/text.h"

enum { NO_FAULT = EV_CODE_COUNT };

/* The fault of a character in one kind of text, or NO_FAULT. */
typedef ev_code judge(uint32_t code_point);

/* ---- characters ------------------------------------------------------------------------------ */

static bool is_one_of(uint32_t c, const uint32_t *set)
{
    for (; *set != 0; set++)
        if (*set == c)
            return true;
    return false;
}

static bool is_letter(uint32_t c)
{
    return ev_char_is_latin_letter(c) || ev_char_is_cyrillic(c);
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Spaces other than U+0020 are refused like invisible characters: a no-break space looks like a
 * space and is not one. */
static ev_code judge_any(uint32_t c)
{
    switch (ev_char_classify(c)) {
    case EV_CLASS_CONTROL:
        return EV_CHAR_CONTROL;
    case EV_CLASS_INVISIBLE:
        return EV_CHAR_INVISIBLE;
    case EV_CLASS_BIDI:
        return EV_CHAR_BIDI;
    case EV_CLASS_NOT_ASSIGNED:
        return EV_CHAR_UNASSIGNED;
    case EV_CLASS_PLAIN:
        break;
    }
    if (c != ' ' && utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_ZS)
        return EV_CHAR_INVISIBLE;
    return (ev_code)NO_FAULT;
}

/* Signs of names, as passports print them: comma before Jr; A/L, S/O, D/O; @ before another name;
 * brackets around one; the Catalan middle dot. gen/mrz/name.c says what becomes of them in the MRZ.
 *
 * Not here: the hyphens U+2010 and U+2011 and dashes, which no passport tells from its hyphen, and
 * which would make two texts of one name. */
static ev_code judge_name(uint32_t c)
{
    static const uint32_t signs[] = {' ', '-', '.', ',', '/', '@', '(', ')', 0xB7, 0};
    if (ev_char_is_latin_letter(c) || ev_char_is_apostrophe(c) || is_one_of(c, signs))
        return (ev_code)NO_FAULT;
    return ev_char_is_cyrillic(c) ? EV_NAME_CYRILLIC : EV_NAME_CHARACTER;
}

static ev_code judge_place(uint32_t c)
{
    static const uint32_t signs[] = {' ', '.', ',', '-', '(', ')', '/', 0};
    bool is_good = is_letter(c) || is_digit(c) || ev_char_is_apostrophe(c) || is_one_of(c, signs);
    return is_good ? (ev_code)NO_FAULT : EV_MALFORMED;
}

/* Names of organisations: the punctuation of Kazakh, Russian and English. */
static ev_code judge_authority(uint32_t c)
{
    static const uint32_t signs[] = {
        ' ', '!', '"', '#', '%',  '&',  '(',    ')',    '*',    '+',    ',',    '-',    '.', '/',
        ':', ';', '@', '_', 0xAB, 0xBB, 0x2013, 0x2014, 0x201C, 0x201D, 0x201E, 0x2116, 0};
    bool is_good = is_letter(c) || is_digit(c) || ev_char_is_apostrophe(c) || is_one_of(c, signs);
    return is_good ? (ev_code)NO_FAULT : EV_MALFORMED;
}

static ev_code judge_inviter(uint32_t c)
{
    if (judge_authority(c) == (ev_code)NO_FAULT)
        return (ev_code)NO_FAULT;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    bool is_foreign_letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    return is_foreign_letter ? EV_INVITER_SCRIPT : EV_MALFORMED;
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* Adds the first fault of a character. One is enough: the next call finds the next, and a name in
 * another script would fill the list. False if there is one. */
static bool judge_text(const ev_reading *in, const ev_field *field, const char *pointer,
                       ev_slice text, judge *judge_one)
{
    bool after_letter = false;
    for (const char *at = text.data, *end = at + text.size, *from = at; at < end; from = at) {
        uint32_t c = ev_utf8_next(&at, end);
        bool mark = ev_char_is_combining_mark(c);
        ev_code code = judge_any(c);
        if (code == (ev_code)NO_FAULT)
            code = judge_one(mark && !after_letter ? '\\' : c); /* a lone mark: as a backslash */
        if (code != (ev_code)NO_FAULT) {
            ev_field_add_character(in, field, code, pointer, ev_text_character(text, from));
            return false;
        }
        after_letter = is_letter(c);
    }
    return true;
}

static bool has_stray_blank(ev_slice text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == ' ' && (i == 0 || i + 1 == text.size || text.data[i - 1] == ' '))
            return true;
    return false;
}

static bool has_letter(ev_slice text)
{
    for (const char *at = text.data, *end = at + text.size; at < end;)
        if (is_letter(ev_utf8_next(&at, end)))
            return true;
    return false;
}

/* The first letter of another script than the letter before it in the same word; NULL: each word
 * has one script. */
static const char *mixed_letter(ev_slice text)
{
    enum { NO_LETTER, LATIN, CYRILLIC } script = NO_LETTER, before = NO_LETTER;
    for (const char *at = text.data, *end = at + text.size, *from = at; at < end; from = at) {
        uint32_t c = ev_utf8_next(&at, end);
        if (ev_char_is_combining_mark(c) || is_digit(c))
            continue;
        script = ev_char_is_cyrillic(c) ? CYRILLIC : is_letter(c) ? LATIN : NO_LETTER;
        if (script != before && script != NO_LETTER && before != NO_LETTER)
            return from;
        before = script;
    }
    return NULL;
}

/* NFC: a letter and its accent may have no glyph apart and one together. */
static void keep_printed(const ev_reading *in, const ev_field *field, ev_slice text)
{
    ev_field_keep(in, field, text);
    ev_slice *place = ev_field_place_of(in, field);
    if (place->data == NULL)
        return;
    *place = ev_text_nfc(*place, in->arena);
    if (place->data == NULL)
        ev_faults_add(in->faults, EV_OUT_OF_MEMORY, "");
}

static void read_text(const ev_reading *in, const ev_field *field, const char *pointer,
                      json_t *value, judge *judge_one)
{
    ev_slice text;
    size_t before = ev_field_faults(in);
    if (!ev_field_string(in, field, pointer, value, &text))
        return;
    if (judge_text(in, field, pointer, text, judge_one) && judge_one == judge_name &&
        !has_letter(text))
        ev_field_add(in, field, EV_NAME_NO_LETTER, pointer);
    if (has_stray_blank(text))
        ev_field_add(in, field, EV_BLANKS, pointer);
    if (ev_field_faults(in) != before)
        return;
    keep_printed(in, field, text);
    const char *mixed = mixed_letter(text);
    if (mixed != NULL)
        ev_faults_add_character(in->faults, EV_SCRIPTS_MIXED, pointer,
                                ev_text_character(text, mixed));
}

/* What is allowed, exactly: "letters" or "punctuation" alone would include what was refused. */
#define PLAIN " letters (no compatibility forms), "
#define DIGITS "digits 0-9, "
#define SPACES "spaces U+0020, "
#define APOSTROPHES " and apostrophes U+0027 U+0060 U+00B4 U+02BB U+02BC U+2018 U+2019"
#define WORDS                                                                                      \
    "Latin or Cyrillic" PLAIN DIGITS SPACES                                                        \
    "! \" # % & ( ) * + , - . / : ; @ _ U+00AB U+00BB U+2013 U+2014 U+201C U+201D U+201E "         \
    "U+2116" APOSTROPHES

static void read_name(const ev_reading *in, const ev_field *field, const char *pointer,
                      json_t *value)
{
    read_text(in, field, pointer, value, judge_name);
}

const ev_field_kind ev_field_name = {read_name, EV_TYPE_STRING,
                                     "Latin" PLAIN SPACES "- . , / @ ( ) U+00B7" APOSTROPHES};

static void read_place(const ev_reading *in, const ev_field *field, const char *pointer,
                       json_t *value)
{
    read_text(in, field, pointer, value, judge_place);
}

const ev_field_kind ev_field_place = {
    read_place, EV_TYPE_STRING, "Latin or Cyrillic" PLAIN DIGITS SPACES ". , - ( ) /" APOSTROPHES};

static void read_authority(const ev_reading *in, const ev_field *field, const char *pointer,
                           json_t *value)
{
    read_text(in, field, pointer, value, judge_authority);
}

const ev_field_kind ev_field_authority = {read_authority, EV_TYPE_STRING, WORDS};

static void read_inviter(const ev_reading *in, const ev_field *field, const char *pointer,
                         json_t *value)
{
    read_text(in, field, pointer, value, judge_inviter);
}

const ev_field_kind ev_field_inviter = {read_inviter, EV_TYPE_STRING, WORDS};
