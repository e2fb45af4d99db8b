/* Words that no reader of the page could have meant. What may be meant is sound: a code in
 * capitals, a brand in a Russian sentence, an address. */
#include "checker/letters.h"

typedef struct judged {
    ev_slice text;
    const char *end;
    ev_lang lang;
} judged;

/* ---- characters ------------------------------------------------------------------------------ */

typedef enum alphabet { ALPHABET_NONE, ALPHABET_MARK, LATIN, CYRILLIC } alphabet;

static alphabet alphabet_of(uint32_t c)
{
    return ev_char_is_combining_mark(c) ? ALPHABET_MARK
           : ev_char_is_cyrillic(c)     ? CYRILLIC
           : ev_char_is_latin_letter(c) ? LATIN
                                        : ALPHABET_NONE;
}

static bool is_letter(uint32_t c)
{
    return alphabet_of(c) >= LATIN;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Unicode, PropList.txt, White_Space, without controls: a tab is told with the characters that no
 * face has. */
static bool is_blank(uint32_t c)
{
    return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

/* U+0000 behind the end. */
static uint32_t character_at(const char *at, const char *end)
{
    return at < end ? ev_utf8_next(&at, end) : 0;
}

/* U+0000 before the beginning. */
static uint32_t character_before(const char *at, const char *begin)
{
    const char *from = at;
    while (from > begin && (from == at || ((unsigned char)*from & 0xC0) == 0x80))
        from--;
    return character_at(from, at);
}

static const char *last_character(const judged *j)
{
    const char *at = j->end - 1;
    while (at > j->text.data && ((unsigned char)*at & 0xC0) == 0x80)
        at--;
    return at;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* A run of letters. */
typedef struct word {
    ev_slice text;
    size_t count[CYRILLIC + 1];
    const char *first[CYRILLIC + 1];
    bool is_small; /* it has Latin letters that no code in capitals has */
} word;

/* Behind the brace at its end; without one, at the next blank. */
static const char *behind_placeholder(const char *brace, const char *end)
{
    size_t left = (size_t)(end - brace);
    const char *to = memchr(brace, '}', left), *blank = memchr(brace, ' ', left);
    return to != NULL ? to + 1 : blank != NULL ? blank : end;
}

static void add_letter(word *w, const char *from, const char *to, alphabet of)
{
    if (w->text.data == NULL)
        w->text.data = from;
    w->text.size = (size_t)(to - w->text.data);
    if (w->count[of]++ == 0)
        w->first[of] = from;
    w->is_small |= of == LATIN && ((*from >= 'a' && *from <= 'z') || (unsigned char)*from > 0x7F);
}

/* False at the end of the text. */
static bool next_word(const char **at, const char *end, word *w)
{
    *w = (word){.is_small = false};
    while (*at < end) {
        const char *from = *at;
        alphabet of = alphabet_of(ev_utf8_next(at, end));
        if (of != ALPHABET_NONE) {
            add_letter(w, from, *at, of);
        } else if (w->text.size > 0) {
            *at = from;
            return true;
        } else if (*from == '{') {
            *at = behind_placeholder(from, end);
        }
    }
    return w->text.size > 0;
}

/* Whether the blanks around a place have an address between them: "." or "@" within a word. */
static bool is_address(const judged *j, const char *at)
{
    const char *from = at, *to = at;
    while (from > j->text.data && from[-1] != ' ')
        from--;
    while (to < j->end && *to != ' ')
        to++;
    for (const char *c = from + 1; c + 1 < to; c++) {
        uint32_t next = character_at(c + 1, to);
        if ((*c == '.' || *c == '@') && (is_letter(next) || is_digit(next)))
            return true;
    }
    return false;
}

/* ---- marks of other formats ------------------------------------------------------------------ */

static ev_spoiled from_here(const judged *j, const char *at, const char *expected)
{
    return (ev_spoiled){at, {at, (size_t)(j->end - at)}, expected};
}

static const ev_spoiled sound = {.at = NULL};

/* "#5" and "Passport #" are numbers. */
static ev_spoiled find_comment(const judged *j)
{
    for (const char *at = j->text.data; at < j->end; at++) {
        const char *next = at + 1;
        if (*at != '#' || (at > j->text.data && !is_blank(character_before(at, j->text.data))))
            continue;
        while (next < j->end && *next == ' ')
            next++;
        if (next < j->end && !is_digit((unsigned char)*next))
            return from_here(j, at, "a comment on a line of its own: behind a text # is printed");
    }
    return sound;
}

static bool is_quote(uint32_t c)
{
    return c == '"' || c == 0xAB || c == 0xBB || (c >= 0x201C && c <= 0x201E);
}

/* Of "«A» and «B»" the first and the last are no pair. */
static ev_spoiled find_quotes(const judged *j)
{
    const char *last = last_character(j);
    uint32_t open = character_at(j->text.data, j->end), close = character_at(last, j->end);
    size_t count = 0;
    for (const char *at = j->text.data; at < j->end;)
        count += is_quote(ev_utf8_next(&at, j->end));
    bool are_double = is_quote(open) && is_quote(close) && count == 2;
    bool are_single = (open == '\'' && close == '\'') || (open == 0x2018 && close == 0x2019);
    if (last == j->text.data || !(are_double || are_single))
        return sound;
    return from_here(j, j->text.data, "words without quotes around them, which would be printed");
}

static ev_spoiled find_semicolon(const judged *j)
{
    const char *last = last_character(j);
    return *last == ';' ? from_here(j, last, "words without ; at their end: it would be printed")
                        : sound;
}

/* ---- lost letters ---------------------------------------------------------------------------- */

/* "№" may stand alone. A character of another alphabet is told with those that no face has. */
static ev_spoiled find_no_letter(const judged *j)
{
    for (const char *at = j->text.data; at < j->end;) {
        uint32_t c = ev_utf8_next(&at, j->end);
        if (c == '{' || is_letter(c) || (c >= 0xC0 && (c < 0x2000 || c > 0x206F)))
            return sound;
    }
    return from_here(j, j->text.data, "words: this text has no letter");
}

/* An encoding without a letter leaves "?" in its place. */
static ev_spoiled find_lost_letter(const judged *j)
{
    for (const char *at = j->text.data; at < j->end; at++)
        if (*at == '?' && is_letter(character_at(at + 1, j->end)) && !is_address(j, at))
            return from_here(j, at, "the letter that ? stands for; write the file in UTF-8");
    return sound;
}

/* ---- alphabets ------------------------------------------------------------------------------- */

/* The alphabet of the fewer letters; of as many, the one that the language does not have. */
static alphabet strange_one(const word *w, ev_lang lang)
{
    if (w->count[LATIN] != w->count[CYRILLIC])
        return w->count[LATIN] < w->count[CYRILLIC] ? LATIN : CYRILLIC;
    return lang == EV_EN ? CYRILLIC : LATIN;
}

static ev_spoiled find_mixed_word(const judged *j)
{
    word w;
    for (const char *at = j->text.data; next_word(&at, j->end, &w);) {
        alphabet strange = strange_one(&w, j->lang);
        if (w.count[LATIN] == 0 || w.count[CYRILLIC] == 0)
            continue;
        return (ev_spoiled){w.first[strange], w.text,
                            strange == LATIN
                                ? "letters of one alphabet in a word; this one is Latin"
                                : "letters of one alphabet in a word; this one is Cyrillic"};
    }
    return sound;
}

static ev_spoiled find_cyrillic(const judged *j)
{
    word w;
    for (const char *at = j->text.data; j->lang == EV_EN && next_word(&at, j->end, &w);)
        if (w.count[CYRILLIC] > 0)
            return (ev_spoiled){w.first[CYRILLIC], w.text, "words in English; this is Cyrillic"};
    return sound;
}

/* The preposition "с" and its like between blanks; a unit or a category has no such small letter.
 */
static bool is_latin_preposition(const judged *j, const word *w)
{
    uint32_t before = character_before(w->text.data, j->text.data),
             behind = character_at(w->text.data + w->text.size, j->end);
    return w->text.size == 1 && memchr("acoy", *w->text.data, 4) != NULL &&
           (before == 0 || before == ' ') && (behind == 0 || behind == ' ');
}

/* A small Latin word that no Kazakh or Russian text is alone. "E-mail" may be. */
static bool is_latin_word(const judged *j, const word *w)
{
    return w->is_small && w->text.size > 1 && !ev_slice_is(w->text, "mail") &&
           !is_address(j, w->text.data);
}

/* A Kazakh or Russian text with Cyrillic letters may have Latin words, without them only codes and
 * addresses. */
static ev_spoiled find_latin(const judged *j)
{
    static const char *const expected[EV_LANG_COUNT] = {
        [EV_KK] = "words in Kazakh; this is Latin", [EV_RU] = "words in Russian; this is Latin"};
    word w, latin = {.is_small = false}, single = {.is_small = false};
    bool has_cyrillic = false;
    if (j->lang != EV_KK && j->lang != EV_RU)
        return sound;
    for (const char *at = j->text.data; next_word(&at, j->end, &w);) {
        has_cyrillic = has_cyrillic || w.count[CYRILLIC] > 0;
        if (single.text.data == NULL && is_latin_preposition(j, &w))
            single = w;
        if (latin.text.data == NULL && is_latin_word(j, &w))
            latin = w;
    }
    const word *wrong = has_cyrillic ? &single : &latin;
    return (ev_spoiled){wrong->text.data, wrong->text,
                        has_cyrillic ? "the Cyrillic letter that looks like this Latin one"
                                     : expected[j->lang]};
}

/* ---- blanks ---------------------------------------------------------------------------------- */

static ev_spoiled find_blank_at_end(const judged *j)
{
    const char *last = last_character(j);
    static const char expected[] =
        "words without a blank at an end, also without a no-break space, which cannot be seen";
    if (is_blank(character_at(j->text.data, j->end)))
        return from_here(j, j->text.data, expected);
    return is_blank(character_at(last, j->end)) ? (ev_spoiled){last, j->text, expected} : sound;
}

static ev_spoiled find_two_blanks(const judged *j)
{
    bool was_blank = false;
    for (const char *at = j->text.data; at < j->end;) {
        const char *from = at;
        bool blank = is_blank(ev_utf8_next(&at, j->end));
        if (blank && was_blank)
            return (ev_spoiled){from, j->text, "one blank between words"};
        was_blank = blank;
    }
    return sound;
}

/* ---- all ------------------------------------------------------------------------------------- */

/* In their order: a comment may be in another language, and what has no letter is no word. */
static ev_spoiled (*const rules[])(const judged *j) = {
    find_comment,  find_no_letter, find_quotes,       find_lost_letter, find_mixed_word,
    find_cyrillic, find_latin,     find_blank_at_end, find_two_blanks,  find_semicolon,
};

ev_spoiled ev_letters_check(ev_slice text, ev_lang lang)
{
    ev_spoiled found = sound;
    if (text.size == 0)
        return sound;
    const judged j = {text, text.data + text.size, lang};
    for (size_t i = 0; found.at == NULL && i < sizeof rules / sizeof *rules; i++)
        found = rules[i](&j);
    return found;
}
