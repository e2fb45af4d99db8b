/* The content stream in a form. A form has no resources of its own, and is painted between others:
 * so it has paths, colours and the state of a line, and leaves the state as it found it. The
 * operators and their order: ISO 32000-2, sections 8.2 (figure 9), 8.4.4, 8.5, 8.6.8. */
#include "checker/forms.h"

#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

/* What an operator does to the path. */
typedef enum role { STATE, COLOR, DASH, SAVE, RESTORE, BEGIN, GO_ON, CLIP, PAINT, DROP } role;

static const struct {
    const char *name;
    size_t numbers; /* before it */
    role role;
} operators[] = {
    {"m", 2, BEGIN},   {"re", 4, BEGIN}, {"l", 2, GO_ON},  {"c", 6, GO_ON},  {"v", 4, GO_ON},
    {"y", 4, GO_ON},   {"h", 0, GO_ON},  {"W", 0, CLIP},   {"W*", 0, CLIP},  {"S", 0, PAINT},
    {"s", 0, PAINT},   {"f", 0, PAINT},  {"F", 0, PAINT},  {"f*", 0, PAINT}, {"B", 0, PAINT},
    {"B*", 0, PAINT},  {"b", 0, PAINT},  {"b*", 0, PAINT}, {"n", 0, DROP},   {"q", 0, SAVE},
    {"Q", 0, RESTORE}, {"cm", 6, STATE}, {"w", 1, STATE},  {"J", 1, STATE},  {"j", 1, STATE},
    {"M", 1, STATE},   {"i", 1, STATE},  {"d", 1, DASH},   {"g", 1, COLOR},  {"G", 1, COLOR},
    {"rg", 3, COLOR},  {"RG", 3, COLOR}, {"k", 4, COLOR},  {"K", 4, COLOR},
};

enum { DEPTH_MAX = 24 }; /* of q: PDF/A has 28, and the page takes some (ISO 19005-2, 6.1.13) */

typedef struct scan {
    char word[EV_FORM_WORD_MAX];
    size_t size;    /* of the word, also where it is longer */
    size_t numbers; /* since the last operator */
    size_t shares;  /* of them from 0 to 1 */
    bool in_array, has_array, has_name;
    bool has_path, has_painted;
    int depth;
    const char *lacks;
} scan;

/* ---- numbers --------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "-.5", "3.", "12" */
static bool is_number(const char *word)
{
    size_t digits = 0, points = 0;
    for (word += *word == '+' || *word == '-'; *word != '\0'; word++) {
        digits += is_digit(*word);
        points += *word == '.';
        if (!is_digit(*word) && *word != '.')
            return false;
    }
    return digits > 0 && points <= 1;
}

/* Whether a number is 0 to 1, as parts of a colour are. */
static bool is_share(const char *number)
{
    bool is_one;
    number += *number == '+';
    number += strspn(number, "0");
    is_one = *number == '1';
    number += is_one;
    if (*number == '.')
        number += is_one ? 1 + strspn(number + 1, "0") : 1 + strspn(number + 1, "0123456789");
    return *number == '\0';
}

/* ---- operators ------------------------------------------------------------------------------- */

static const char unknown[] =
    "numbers and the operators of paths and colours only, such as m, l, c, re, S, f, rg and cm: a "
    "form has no fonts, pictures or other resources";

static const char *missing_operands(const scan *s, size_t numbers, role effect)
{
    if (s->has_name)
        return unknown;
    if (s->in_array || s->numbers != numbers)
        return "the numbers that the operator takes, before it: 2 for m and l, 4 for re, 6 for c "
               "and cm, 3 for rg";
    if (s->has_array != (effect == DASH))
        return "[dashes] and one number before d, and no [ and ] before another operator";
    if (effect == COLOR && s->shares != numbers)
        return "parts of a colour from 0 to 1";
    return NULL;
}

/* Only what goes on with a path may come inside of one. */
static const char *missing_order(const scan *s, role effect)
{
    bool needs_path = effect == GO_ON || effect == CLIP || effect == PAINT || effect == DROP;
    if (needs_path && !s->has_path)
        return "m or re, which begins a path, before this operator";
    if (!needs_path && effect != BEGIN && s->has_path)
        return "S, f or n, which ends the path, before this operator";
    if (effect == RESTORE && s->depth == 0)
        return "a q before each Q";
    if (effect == SAVE && s->depth == DEPTH_MAX)
        return "at most 24 q inside each other";
    return NULL;
}

static void take_operator(scan *s, size_t numbers, role effect)
{
    s->lacks = missing_operands(s, numbers, effect);
    if (s->lacks == NULL)
        s->lacks = missing_order(s, effect);
    if (effect == BEGIN)
        s->has_path = true;
    else if (effect == PAINT || effect == DROP)
        s->has_path = false;
    s->has_painted = s->has_painted || effect == PAINT;
    s->depth += (effect == SAVE) - (effect == RESTORE);
    s->numbers = s->shares = 0;
    s->has_array = false;
}

/* ---- words ----------------------------------------------------------------------------------- */

static void take_word(scan *s)
{
    if (s->size >= sizeof s->word) {
        s->lacks = unknown;
        return;
    }
    s->word[s->size] = '\0';
    if (is_number(s->word)) {
        s->numbers += !s->in_array;
        s->shares += !s->in_array && is_share(s->word);
        return;
    }
    if (s->word[0] == '/') { /* what takes it is said */
        s->has_name = true;
        return;
    }
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(s->word, operators[i].name) == 0) {
            take_operator(s, operators[i].numbers, operators[i].role);
            return;
        }
    s->lacks = unknown;
}

/* The dashes of d come before its number. */
static void take_bracket(scan *s, char bracket)
{
    bool is_open = bracket == '[';
    s->word[0] = bracket;
    s->word[1] = '\0';
    if (s->in_array == is_open || (is_open && (s->numbers > 0 || s->has_array)))
        s->lacks = "[dashes] and one number before d";
    s->in_array = is_open;
    s->has_array = !is_open;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

/* A NUL stands for the end of the stream: it ends a word too. */
static void take_byte(scan *s, char c)
{
    bool is_bracket = c == '[' || c == ']';
    if (!is_blank(c) && !is_bracket) {
        if (s->size < sizeof s->word)
            s->word[s->size++] = c;
        return;
    }
    if (s->size > 0)
        take_word(s);
    if (s->lacks != NULL)
        return;
    s->size = 0;
    if (is_bracket)
        take_bracket(s, c);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void take_end(scan *s)
{
    take_byte(s, '\0');
    if (s->lacks != NULL)
        return;
    s->word[0] = '\0';
    if (s->numbers > 0 || s->in_array || s->has_array || s->has_name)
        s->lacks = "an operator behind the last operands";
    else if (s->has_path)
        s->lacks = "S, f or n behind the last path";
    else if (s->depth > 0)
        s->lacks = "a Q behind each q";
    else if (!s->has_painted)
        s->lacks = "a drawing: at least one path that S, f or B paints";
}

static void take_stream(scan *s, z_stream *stream)
{
    uint8_t piece[4096];
    int status = Z_OK;
    while (status == Z_OK && s->lacks == NULL) {
        stream->next_out = piece;
        stream->avail_out = sizeof piece;
        status = inflate(stream, Z_NO_FLUSH);
        for (size_t i = 0; i < sizeof piece - stream->avail_out && s->lacks == NULL; i++)
            take_byte(s, (char)piece[i]);
    }
    if (s->lacks == NULL)
        take_end(s);
}

const char *ev_form_lacks(ev_slice form, char word[EV_FORM_WORD_MAX])
{
    scan s = {.size = 0};
    z_stream stream = {0};
    word[0] = '\0';
    (void)ev_slice_cut(&form, '\n');
    if (form.size > UINT32_MAX || inflateInit(&stream) != Z_OK)
        return NULL;
    stream.next_in = (const Bytef *)form.data;
    stream.avail_in = (uInt)form.size;
    take_stream(&s, &stream);
    (void)inflateEnd(&stream);
    s.word[sizeof s.word - 1] = '\0';
    for (size_t i = 0; s.word[i] != '\0'; i++)
        if (s.word[i] <= ' ' || s.word[i] > '~')
            s.word[0] = '\0';
    if (s.lacks != NULL)
        memcpy(word, s.word, sizeof s.word);
    return s.lacks;
}
