/* The name field: both members of the holder's name, transliterated and cut to its width.
 *
 * A name is split into components of A-Z, held in a small fixed form: no name field is wider than
 * 39, so nothing behind the 39th letter of a component or the 20th component can show, and a name
 * of any length needs no memory. Its length is counted to its end, because the reader of a line
 * must be told that a part of the name is not in it. */
#include "mrz/name.h"

#include "mrz/table.h"

#include <string.h>

enum { COMPONENTS_MAX = EV_MRZ_NAME_A / 2 + 1 }; /* of one letter and one filler each */

typedef struct identifier {
    char letter[COMPONENTS_MAX][EV_MRZ_NAME_A];
    size_t length[COMPONENTS_MAX];
    size_t count;
    size_t whole; /* places of all components and the fillers between them, uncut */
    ev_character unknown;
} identifier;

/* 9303-3 section 4.6, as for a space: a hyphen between two components is a filler, and a comma
 * between two components is one too. (A comma between the identifiers would be two; here they are
 * members of their own.) */
static bool is_separator(uint32_t c)
{
    return c == ' ' || c == '-' || c == ',';
}

/* 9303-3 section 4.6: the components beside an apostrophe are joined, and all other punctuation
 * leaves no filler. A/L becomes AL, and A @ B has the one filler of its spaces. */
static bool is_dropped(uint32_t c)
{
    return ev_char_is_apostrophe(c) || c == '.' || c == '/' || c == '@' || c == '(' || c == ')' ||
           c == 0xB7;
}

static void add_letters(identifier *id, bool *within, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        if (!*within) {
            id->whole += id->count > 0; /* the filler between two components */
            if (id->count < COMPONENTS_MAX)
                id->length[id->count] = 0;
            id->count++;
        }
        *within = true;
        id->whole++;
        size_t last = id->count - 1;
        if (last < COMPONENTS_MAX && id->length[last] < EV_MRZ_NAME_A)
            id->letter[last][id->length[last]++] = *letters;
    }
}

/* A letter without a rule is kept in `unknown`, the first of them, and counts as one letter. */
static void split(ev_slice name, identifier *id)
{
    bool within = false;
    id->count = id->whole = 0;
    id->unknown = (ev_character){0, 0};
    if (name.size == 0)
        return;
    for (const char *at = name.data, *end = at + name.size, *from = at; at < end; from = at) {
        uint32_t c = ev_utf8_next(&at, end);
        const char *letters = is_dropped(c) || is_separator(c) ? "" : ev_mrz_letter(c);
        if (is_separator(c))
            within = false;
        if (letters == NULL && id->unknown.code_point == 0)
            id->unknown = ev_text_character(name, from);
        add_letters(id, &within, letters != NULL ? letters : "X");
    }
    if (id->count > COMPONENTS_MAX)
        id->count = COMPONENTS_MAX;
}

typedef struct line_part {
    char *out;
    size_t width;
    size_t length; /* of all that was put, even where it no longer fits */
} line_part;

static void put(line_part *part, char c)
{
    if (part->length < part->width)
        part->out[part->length] = c;
    part->length++;
}

static void put_identifier(line_part *part, const identifier *id)
{
    for (size_t i = 0; i < id->count; i++) {
        if (i > 0)
            put(part, '<');
        for (size_t j = 0; j < id->length[i]; j++)
            put(part, id->letter[i][j]);
    }
}

/* Writes primary << secondary, cut or filled to width; returns the length it would have uncut. */
static size_t compose(const identifier *primary, const identifier *secondary, size_t width,
                      char *out)
{
    line_part part = {out, width, 0};
    memset(out, '<', width);
    put_identifier(&part, primary);
    if (secondary->count > 0) {
        put(&part, '<');
        put(&part, '<');
        put_identifier(&part, secondary);
    }
    return part.length;
}

static size_t joined_length(const identifier *id)
{
    size_t length = id->count > 0 ? id->count - 1 : 0;
    for (size_t i = 0; i < id->count; i++)
        length += id->length[i];
    return length;
}

/* Removes the last letter of the longest component, the first of them on ties; when all have one
 * letter, the last component. False when only one letter is left. */
static bool shrink(identifier *id)
{
    size_t longest = 0;
    for (size_t i = 1; i < id->count; i++)
        if (id->length[i] > id->length[longest])
            longest = i;
    if (id->length[longest] > 1)
        id->length[longest]--;
    else if (id->count > 1)
        id->count--;
    else
        return false;
    return true;
}

/* The same for the longest of the first components that end before `room` places are used up, if it
 * has two letters. */
static bool shrink_shown(identifier *id, size_t room)
{
    size_t longest = 0, used = 0;
    for (size_t i = 0; i < id->count && (used += id->length[i]) < room; i++, used++)
        if (id->length[i] > id->length[longest])
            longest = i;
    if (id->count == 0 || id->length[longest] < 2)
        return false;
    id->length[longest]--;
    return true;
}

/* 9303-7 sections 4.2.3 and 7.2.3 leave the State a choice of what to cut, but a cut field must end
 * in a letter, and some of the secondary identifier must be left. This is one choice that needs no
 * judgement: the secondary identifier is cut at the edge, and the primary loses letters, evenly
 * over its components, only to leave room for two fillers and an initial. Where the edge would fall
 * on a filler, the longest given name that is seen whole loses a letter, so that the next initial
 * moves up: a surname is the last to be shortened. A field that no letter can end (a surname of one
 * letter and only initials) ends in a filler. */
static void fit(identifier *primary, identifier *secondary, size_t width, char *out)
{
    if (secondary->count > 0 && compose(primary, secondary, width, out) > width)
        while (joined_length(primary) > width - 3 && shrink(primary))
            ;
    while (compose(primary, secondary, width, out) > width && out[width - 1] == '<')
        if (!shrink_shown(secondary, width - joined_length(primary) - 2) && !shrink(primary))
            return;
}

/* Whether less than the whole is seen in `room` places. */
static bool is_cut(const identifier *id, size_t room)
{
    size_t length = joined_length(id);
    return (length < room ? length : room) < id->whole;
}

void ev_mrz_derive(ev_slice surname, ev_slice given, size_t width, ev_mrz_derived *derived)
{
    identifier first, second;
    split(surname, &first);
    split(given, &second);
    /* the only name is the primary identifier (9303-3 section 4.6) */
    bool has_surname = first.count > 0;
    identifier *primary = has_surname ? &first : &second,
               *secondary = has_surname ? &second : &first;
    size_t border = primary->count > 0 && secondary->count > 0 ? 2 : 0;
    memset(derived, 0, sizeof *derived);
    memset(derived->field, '<', width);
    derived->length = first.whole + border + second.whole;
    derived->surname.unknown = first.unknown;
    derived->given.unknown = second.unknown;
    if (primary->count == 0 || ev_mrz_unknown(derived) != 0)
        return;
    fit(primary, secondary, width, derived->field);
    size_t room = width - border, used = joined_length(primary);
    (has_surname ? &derived->surname : &derived->given)->is_cut = is_cut(primary, room);
    if (secondary->count > 0)
        derived->given.is_cut = is_cut(secondary, room - used);
}

uint32_t ev_mrz_unknown(const ev_mrz_derived *derived)
{
    uint32_t first = derived->surname.unknown.code_point;
    return first != 0 ? first : derived->given.unknown.code_point;
}

uint32_t ev_mrz_name(ev_slice surname, ev_slice given, size_t width, char *out)
{
    ev_mrz_derived derived;
    ev_mrz_derive(surname, given, width, &derived);
    memcpy(out, derived.field, width + 1);
    return ev_mrz_unknown(&derived);
}
