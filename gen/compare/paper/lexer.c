/* Reads what gen/pdf writes, what qpdf makes of it, and any other content stream. libqpdf has a
 * tokenizer as well, but not in its C interface. */
#include "compare/paper/lexer.h"

#include "core/hex.h"

/* ISO 32000-1, tables 1 and 2. */
static const char classes[256] = {
    ['\0'] = ' ', ['\t'] = ' ', ['\n'] = ' ', ['\f'] = ' ', ['\r'] = ' ', [' '] = ' ',
    ['('] = '(',  [')'] = '(',  ['<'] = '(',  ['>'] = '(',  ['['] = '(',  [']'] = '(',
    ['{'] = '(',  ['}'] = '(',  ['/'] = '(',  ['%'] = '('};

static bool is_blank(char c)
{
    return classes[(unsigned char)c] == ' ';
}

static bool is_regular(char c)
{
    return classes[(unsigned char)c] == 0;
}

ev_lexer ev_lexer_begin(ev_slice source, ev_arena *arena)
{
    return (ev_lexer){source.data, source.data + source.size, arena};
}

static void skip_blanks(ev_lexer *l)
{
    while (l->at < l->end && (is_blank(*l->at) || *l->at == '%')) {
        if (*l->at++ != '%')
            continue;
        while (l->at < l->end && *l->at != '\n' && *l->at != '\r')
            l->at++;
    }
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* Digits beyond what a double holds exactly count as zero. */
static double digits(const char **at, const char *end, double *unit)
{
    enum { EXACT = 15 };
    double value = 0;
    for (int count = 0; *at < end && **at >= '0' && **at <= '9'; (*at)++, count++) {
        bool is_exact = count < EXACT;
        value = value * 10 + (is_exact ? **at - '0' : 0);
        *unit *= 10;
        if (value > 1e15 || *unit > 1e15) { /* far beyond any page */
            value = value > 1e15 ? 1e15 : value;
            *unit = *unit > 1e15 ? 1e15 : *unit;
        }
    }
    return value;
}

static bool read_number(ev_slice word, double *number)
{
    const char *at = word.data, *end = word.data + word.size;
    double unit = 1, whole_unit = 1;
    bool is_negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    const char *begin = at;
    double value = digits(&at, end, &whole_unit);
    size_t count = (size_t)(at - begin);
    if (at < end && *at == '.') {
        begin = ++at;
        double part = digits(&at, end, &unit);
        count += (size_t)(at - begin);
        value += part / unit;
    }
    *number = is_negative ? -value : value;
    return at == end && count > 0;
}

static ev_token read_word(ev_lexer *l)
{
    const char *begin = l->at;
    while (l->at < l->end && is_regular(*l->at))
        l->at++;
    if (l->at == begin)
        l->at++; /* a delimiter that stands alone: ")", "{" */
    ev_token token = {EV_TOKEN_WORD, 0, {begin, (size_t)(l->at - begin)}};
    if (read_number(token.text, &token.number))
        token.kind = EV_TOKEN_NUMBER;
    return token;
}

/* ---- names and strings ----------------------------------------------------------------------- */

static ev_slice unescape_name(ev_lexer *l, ev_slice name)
{
    char *out = ev_arena_take_unset(l->arena, name.size);
    size_t size = 0;
    if (out == NULL)
        return (ev_slice){NULL, 0};
    for (size_t i = 0; i < name.size; i++) {
        uint8_t byte;
        bool is_escape = name.data[i] == '#' && i + 2 < name.size &&
                         ev_hex_decode((ev_slice){name.data + i + 1, 2}, EV_HEX_EITHER, &byte, 1);
        out[size++] = is_escape ? (char)byte : name.data[i];
        i += is_escape ? 2 : 0;
    }
    return (ev_slice){out, size};
}

static ev_token read_name(ev_lexer *l)
{
    const char *begin = ++l->at;
    while (l->at < l->end && is_regular(*l->at))
        l->at++;
    ev_slice name = {begin, (size_t)(l->at - begin)};
    if (name.size > 0 && memchr(name.data, '#', name.size) != NULL)
        name = unescape_name(l, name);
    return (ev_token){EV_TOKEN_NAME, 0, name};
}

static ev_token read_hex_string(ev_lexer *l)
{
    const char *begin = ++l->at, *end = begin;
    while (end < l->end && *end != '>')
        end++;
    char *out = ev_arena_take_unset(l->arena, (size_t)(end - begin) / 2 + 1);
    size_t count = 0;
    for (const char *at = begin; at < end && out != NULL; at++) {
        int value = ev_hex_value(*at, EV_HEX_EITHER);
        if (value < 0)
            continue;
        if (count % 2 == 0) /* a last digit alone is followed by 0 (7.3.4.3) */
            out[count / 2] = (char)(value << 4);
        else
            out[count / 2] = (char)((unsigned char)out[count / 2] | value);
        count++;
    }
    l->at = end < l->end ? end + 1 : l->end;
    return (ev_token){EV_TOKEN_STRING, 0, {out, out != NULL ? (count + 1) / 2 : 0}};
}

/* The character behind a backslash at l->at, or -1 for a line end that is left out (table 3). */
static int read_escape(ev_lexer *l)
{
    static const char letters[] = "nrtbf", meanings[] = "\n\r\t\b\f";
    char c = *l->at++;
    const char *letter = c != '\0' ? strchr(letters, c) : NULL;
    if (letter != NULL)
        return meanings[letter - letters];
    if (c == '\r' || c == '\n') {
        if (c == '\r' && l->at < l->end && *l->at == '\n')
            l->at++;
        return -1;
    }
    if (c < '0' || c > '7')
        return (unsigned char)c;
    int value = c - '0';
    for (int i = 0; i < 2 && l->at < l->end && *l->at >= '0' && *l->at <= '7'; i++)
        value = value * 8 + (*l->at++ - '0');
    return value & 0xFF;
}

/* Where a string ends: its ")" that no other "(" has. Sets whether anything in it is not as it
 * stands. */
static const char *end_of_string(const ev_lexer *l, bool *is_plain)
{
    size_t depth = 1;
    *is_plain = true;
    for (const char *at = l->at; at < l->end; at++) {
        if (*at == '\\' || *at == '\r') {
            *is_plain = false;
            at += *at == '\\';
        } else if (*at == '(') {
            depth++;
        } else if (*at == ')' && --depth == 0) {
            return at;
        }
    }
    return l->end;
}

static ev_token read_string(ev_lexer *l)
{
    bool is_plain;
    l->at++;
    const char *begin = l->at, *end = end_of_string(l, &is_plain);
    ev_token token = {EV_TOKEN_STRING, 0, {begin, (size_t)(end - begin)}};
    if (!is_plain) {
        char *out = ev_arena_take_unset(l->arena, (size_t)(end - begin) + 1);
        size_t size = 0;
        ev_lexer inner = {begin, end, NULL};
        while (inner.at < end && out != NULL) {
            char c = *inner.at++;
            int value = c == '\\' && inner.at < end ? read_escape(&inner) : (unsigned char)c;
            if (c == '\r') { /* a line end within a string is read as \n (7.3.4.2) */
                inner.at += inner.at < end && *inner.at == '\n';
                value = '\n';
            }
            if (value >= 0)
                out[size++] = (char)value;
        }
        token.text = (ev_slice){out, out != NULL ? size : 0};
    }
    l->at = end < l->end ? end + 1 : l->end;
    return token;
}

/* ---- tokens ---------------------------------------------------------------------------------- */

static ev_token delimiter(ev_lexer *l, ev_token_kind kind, size_t size)
{
    const char *begin = l->at;
    l->at += size;
    return (ev_token){kind, 0, {begin, size}};
}

ev_token ev_lexer_next(ev_lexer *l)
{
    skip_blanks(l);
    if (l->at >= l->end)
        return (ev_token){EV_TOKEN_END, 0, {NULL, 0}};
    bool is_double = l->at + 1 < l->end && l->at[1] == l->at[0];
    switch (*l->at) {
    case '/':
        return read_name(l);
    case '(':
        return read_string(l);
    case '[':
        return delimiter(l, EV_TOKEN_OPEN_ARRAY, 1);
    case ']':
        return delimiter(l, EV_TOKEN_CLOSE_ARRAY, 1);
    case '<':
        return is_double ? delimiter(l, EV_TOKEN_OPEN_DICTIONARY, 2) : read_hex_string(l);
    case '>':
        if (is_double)
            return delimiter(l, EV_TOKEN_CLOSE_DICTIONARY, 2);
        return read_word(l);
    default:
        return read_word(l);
    }
}

void ev_lexer_skip_image(ev_lexer *l)
{
    for (; l->at + 2 < l->end; l->at++) {
        bool is_end = is_blank(l->at[0]) && l->at[1] == 'E' && l->at[2] == 'I' &&
                      (l->at + 3 == l->end || is_blank(l->at[3]));
        if (is_end)
            break;
    }
    l->at = l->end - l->at > 3 ? l->at + 3 : l->end;
}
