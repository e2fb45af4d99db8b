/* The machine readable zone: names first, then the two lines.
 *
 * A name is split into components of A-Z, held in a small fixed form: no name field is wider than
 * 39, so nothing behind the 39th letter of a component or the 20th component can show, and a name
 * of any length needs no memory. Only letters that end up in the zone and those that cannot be
 * transliterated matter, and the latter are looked for in the whole name. */
#include "mrz/mrz.h"

#include "mrz/table.h"
#include "core/text.h"

#include <string.h>

char ev_mrz_check_digit(ev_slice field)
{
    static const int weights[] = {7, 3, 1};
    int sum = 0;
    for (size_t i = 0; i < field.size; i++) {
        char c = field.data[i];
        int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 0;
        sum = (sum + value * weights[i % 3]) % 10;
    }
    return (char)('0' + sum);
}

/* ---- names ----------------------------------------------------------------------------------- */

enum { COMPONENTS_MAX = EV_MRZ_NAME_A / 2 + 1 }; /* of one letter and one filler each */

typedef struct identifier {
    char letter[COMPONENTS_MAX][EV_MRZ_NAME_A];
    size_t length[COMPONENTS_MAX];
    size_t count;
} identifier;

static bool is_separator(uint32_t c)
{
    return c == ' ' || c == '-';
}

/* 9303-3 section 4.6: the parts beside an apostrophe are joined, and other punctuation leaves no
 * filler. */
static bool is_dropped(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x02BC || c == '.';
}

static void add_letters(identifier *id, bool *within, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        if (!*within && id->count < COMPONENTS_MAX)
            id->length[id->count++] = 0;
        else if (!*within)
            return;
        *within = true;
        size_t last = id->count - 1;
        if (id->length[last] < EV_MRZ_NAME_A)
            id->letter[last][id->length[last]++] = *letters;
    }
}

/* Returns 0, or the first code point that has no transliteration. */
static uint32_t split(ev_slice name, identifier *id)
{
    id->count = 0;
    if (name.size == 0)
        return 0;
    bool within = false;
    for (const char *at = name.data, *end = name.data + name.size; at < end;) {
        uint32_t c = ev_utf8_next(&at, end);
        if (is_separator(c)) {
            within = false;
        } else if (!is_dropped(c)) {
            const char *letters = ev_mrz_letter(c);
            if (letters == NULL)
                return c;
            add_letters(id, &within, letters);
        }
    }
    return 0;
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
    size_t length = id->count - 1;
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

uint32_t ev_mrz_name(ev_slice surname, ev_slice given, size_t width, char *out)
{
    identifier primary, secondary;
    memset(out, '<', width);
    out[width] = '\0';
    uint32_t unknown = split(surname, &primary);
    if (unknown == 0)
        unknown = split(given, &secondary);
    if (unknown != 0)
        return unknown;
    if (primary.count == 0) { /* a single name is always primary (9303-3 section 4.6) */
        primary = secondary;
        secondary.count = 0;
    }
    if (primary.count > 0)
        fit(&primary, &secondary, width, out);
    return 0;
}

/* ---- lines ----------------------------------------------------------------------------------- */

_Static_assert(EV_MRZ_AT_NAME + EV_MRZ_NAME_A == EV_MRZ_LINE &&
                   EV_MRZ_AT_OPTIONAL + EV_MRZ_OPTIONAL == EV_MRZ_LINE,
               "both lines are full");

/* Lines are filled with < beforehand. */
static void put_text(char *at, size_t width, ev_slice text)
{
    if (text.size > 0)
        memcpy(at, text.data, text.size < width ? text.size : width);
}

static void put_check_digit(char *at, size_t width)
{
    at[width] = ev_mrz_check_digit((ev_slice){at, width});
}

static void put_two_digits(char *at, int value)
{
    at[0] = (char)('0' + value / 10 % 10);
    at[1] = (char)('0' + value % 10);
}

/* Unknown parts stay fillers (9303-3 section 4.8). */
static void put_date(char *at, ev_date date)
{
    put_two_digits(at, date.year % 100);
    if (date.month != 0)
        put_two_digits(at + 2, date.month);
    if (date.day != 0)
        put_two_digits(at + 4, date.day);
    put_check_digit(at, EV_MRZ_DATE);
}

static void blame_letter(ev_slice name, const char *pointer, ev_faults *faults)
{
    identifier id;
    uint32_t unknown = split(name, &id);
    if (unknown != 0)
        ev_faults_add_glyph(faults, EV_MRZ_NAME_LETTER, pointer, unknown);
}

/* A name that the tables cannot write is not a fault when the passport's own field is there:
 * nothing is left to transliterate, nor to compare. */
static void put_name(const ev_record *record, char *at, ev_faults *faults)
{
    ev_slice surname = record->holder.surname, given = record->holder.given_names,
             passport = record->holder.mrz_name;
    char derived[EV_MRZ_NAME_A + 1];
    uint32_t unknown = ev_mrz_name(surname, given, EV_MRZ_NAME_A, derived);
    if (passport.size > 0) {
        put_text(at, EV_MRZ_NAME_A, passport);
        if (unknown == 0 && memcmp(at, derived, EV_MRZ_NAME_A) != 0)
            ev_faults_add(faults, EV_MRZ_NAME_DIFFERS, "/holder/mrz_name");
    } else if (unknown != 0) {
        blame_letter(surname, "/holder/surname", faults);
        blame_letter(given, "/holder/given_names", faults);
    } else {
        memcpy(at, derived, EV_MRZ_NAME_A);
    }
}

/* 9303-7 section 4.2.2: the visa number may be first only when it fits; the seal covers that place.
 * Of a longer passport number the nine principal characters, read as the first nine. */
static void put_numbers(const ev_record *record, char *line, ev_faults *faults)
{
    ev_slice visa = record->visa.number, passport = record->passport.number;
    if (visa.size <= EV_MRZ_NUMBER) {
        put_text(line + EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER, visa);
    } else {
        put_text(line + EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER, passport);
        put_text(line + EV_MRZ_AT_OPTIONAL, EV_MRZ_OPTIONAL, visa);
        if (passport.size > EV_MRZ_NUMBER)
            ev_faults_add(faults, EV_MRZ_NUMBER_CUT, "/passport/number");
    }
    put_check_digit(line + EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER);
}

ev_status ev_mrz_make(const ev_record *record, ev_mrz *mrz, ev_faults *faults)
{
    for (size_t i = 0; i < 2; i++) {
        memset(mrz->line[i], '<', EV_MRZ_LINE);
        mrz->line[i][EV_MRZ_LINE] = '\0';
    }
    mrz->name_is_cut = false;
    char *first = mrz->line[0], *second = mrz->line[1];
    first[EV_MRZ_AT_DOCUMENT] = 'V';
    put_text(first + EV_MRZ_AT_STATE, EV_MRZ_STATE, EV_SLICE("KAZ"));
    put_name(record, first + EV_MRZ_AT_NAME, faults);

    put_numbers(record, second, faults);
    put_text(second + EV_MRZ_AT_NATIONALITY, EV_MRZ_STATE,
             ev_slice_from(record->holder.nationality));
    put_date(second + EV_MRZ_AT_BIRTH, record->holder.birth_date);
    second[EV_MRZ_AT_SEX] = record->holder.sex == 'X' ? '<' : record->holder.sex;
    put_date(second + EV_MRZ_AT_VALID_UNTIL, record->visa.valid_until);
    return faults->status;
}
