/* Tables: rows whose parts stand between tabs. The program looks a code up and takes what it finds,
 * so that a row of another form is no mistake to it: it is not there. */
#include "checker/letters.h"
#include "checker/policies.h"
#include "font/font.h"
#include "policy/policy.h"

#include <stdlib.h>

enum { PARTS_MAX = 8 };

typedef struct table_row {
    ev_slice line; /* without blanks at its ends */
    ev_slice part[PARTS_MAX];
    size_t parts; /* of the line; those from PARTS_MAX on are not kept */
} table_row;

typedef struct table {
    ev_collection *c;
    ev_file file;
    ev_slice *code; /* of the rows so far */
    size_t count;
} table;

static void say(const table *t, ev_code code, const char *at, ev_slice found, const char *expected,
                const char *nearest)
{
    ev_collection_say(
        t->c, &t->file, at,
        (ev_finding){.code = code, .found = found, .expected = expected, .nearest = nearest});
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool open_table(table *t, ev_collection *c, const char *path)
{
    ev_slice text = ev_resource_find(c->res, path);
    size_t lines = 1;
    for (size_t i = 0; i < text.size; i++)
        lines += text.data[i] == '\n';
    *t = (table){.c = c, .file = {.text = text, .ini = {.path = path}}};
    t->code = ev_arena_take_array(c->arena, lines, sizeof *t->code);
    c->failed = c->failed || t->code == NULL;
    return t->code != NULL && text.data != NULL;
}

static bool is_text(const table *t, ev_slice line)
{
    for (const char *at = line.data, *end = line.data + line.size; at < end;) {
        const char *from = at;
        uint32_t c = ev_utf8_next(&at, end);
        if (c != 0 && c <= 0x10FFFF)
            continue;
        say(t, EV_RESOURCE_SYNTAX, from, (ev_slice){NULL, 0},
            c == 0 ? "text without the character U+0000" : "text in UTF-8", NULL);
        return false;
    }
    return true;
}

static void cut_row(ev_slice line, table_row *row)
{
    row->line = line;
    row->parts = 0;
    for (bool more = true; more; row->parts++) {
        more = memchr(line.data, '\t', line.size) != NULL;
        ev_slice part = ev_slice_cut(&line, '\t');
        if (row->parts < PARTS_MAX)
            row->part[row->parts] = part;
    }
}

/* Where a tab was meant: at a blank in one of the first parts, which are codes; at a run of blanks;
 * otherwise at the end. */
static const char *meant_tab(const table_row *row, size_t codes)
{
    for (size_t i = 0; i < codes && i < row->parts; i++) {
        const char *blank = memchr(row->part[i].data, ' ', row->part[i].size);
        if (blank != NULL)
            return blank;
    }
    const char *run = memmem(row->line.data, row->line.size, "  ", 2);
    return run != NULL ? run : row->line.data + row->line.size;
}

/* Whether the row has its parts; `codes` of them are codes or numbers. The place is where a tab is
 * missing, or where the first part too much begins. */
static bool has_parts(const table *t, const table_row *row, size_t parts, size_t codes,
                      const char *expected)
{
    if (row->parts == parts)
        return true;
    say(t, EV_RESOURCE_RULE, row->parts > parts ? row->part[parts].data : meant_tab(row, codes),
        row->line, expected, NULL);
    return false;
}

static const char name_form[] = "the name, without blanks at its ends";

/* A part that is empty or has a blank at an end, with which it would be printed. */
static bool is_whole(const table *t, ev_slice part, const char *expected)
{
    if (part.size > 0 && ev_slice_equal(part, ev_slice_trim(part)))
        return true;
    say(t, EV_RESOURCE_RULE, part.data, part, expected, NULL);
    return false;
}

static bool is_sound(const table *t, ev_slice name, ev_lang lang)
{
    const ev_spoiled spoiled = ev_letters_check(name, lang);
    if (spoiled.at != NULL)
        say(t, EV_RESOURCE_RULE, spoiled.at, spoiled.found, spoiled.expected, NULL);
    return spoiled.at == NULL;
}

static bool is_capitals(ev_slice text, size_t least, size_t most)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return false;
    return text.size >= least && text.size <= most;
}

/* A code of the right length in capitals; NULL when it has others than small and capital letters.
 */
static const char *as_capitals(const table *t, ev_slice code, size_t least, size_t most)
{
    char *copy = ev_arena_copy(t->c->arena, code);
    for (size_t i = 0; copy != NULL && i < code.size; i++)
        if (copy[i] >= 'a' && copy[i] <= 'z')
            copy[i] = (char)(copy[i] - 'a' + 'A');
    return copy != NULL && is_capitals((ev_slice){copy, code.size}, least, most) ? copy : NULL;
}

static bool is_new(table *t, ev_slice code, const char *expected)
{
    for (size_t i = 0; i < t->count; i++)
        if (ev_slice_equal(t->code[i], code)) {
            say(t, EV_RESOURCE_TWICE, code.data, code, expected, NULL);
            return false;
        }
    t->code[t->count++] = code;
    return true;
}

/* Calls `next` with each row; `context` is passed on. A table without a row is a mistake. */
static void each_row(table *t, void (*next)(table *t, const table_row *row, size_t context),
                     size_t context)
{
    ev_slice rest = t->file.text;
    bool has_rows = false;
    while (rest.size > 0) {
        ev_slice line = ev_slice_trim(ev_slice_cut(&rest, '\n'));
        table_row row;
        if (line.size == 0 || line.data[0] == '#')
            continue;
        has_rows = true;
        if (!is_text(t, line))
            continue;
        cut_row(line, &row);
        next(t, &row, context);
    }
    if (!has_rows)
        say(t, EV_RESOURCE_BROKEN, NULL, (ev_slice){NULL, 0}, "at least one row", NULL);
}

/* ---- states ---------------------------------------------------------------------------------- */

enum { STATE_CODE, STATE_KK, STATE_RU, STATE_EN, STATE_ORIGIN, STATE_PARTS };

static void check_name(const table *t, ev_slice name, ev_lang lang)
{
    uint32_t missing;
    if (!is_whole(t, name, name_form) || !is_sound(t, name, lang))
        return;
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] == '{' || name.data[i] == '}')
            say(t, EV_RESOURCE_RULE, name.data + i, name,
                "words without { and }: nothing is filled in here", NULL);
    if ((missing = ev_font_missing(EV_FACE_REGULAR, name)) == 0)
        return;
    const char *at = name.data;
    for (const char *next = at, *end = name.data + name.size; next < end; at = next)
        if (ev_utf8_next(&next, end) == missing)
            break;
    const char *behind = at;
    (void)ev_utf8_next(&behind, name.data + name.size);
    say(t, EV_RESOURCE_CHARACTER, at, (ev_slice){at, (size_t)(behind - at)},
        "characters of the fonts, which fonts/characters.txt lists", NULL);
}

static void check_origin(const table *t, ev_slice origin)
{
    static const char *const origins[] = {"cldr", "own", "unreviewed"};
    ev_nearest nearest = {.typed = origin};
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
        if (ev_slice_is(origin, origins[i]))
            return;
        ev_nearest_try(&nearest, origins[i]);
    }
    say(t, EV_RESOURCE_VALUE_WRONG, origin.data, origin, "cldr, own or unreviewed", nearest.name);
}

static int compare_codes(ev_slice a, ev_slice b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = memcmp(a.data, b.data, size);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* The row before is out of place, and not this one, when this one comes after that before it. */
static void check_order(const table *t)
{
    const ev_slice *code = &t->code[t->count - 1];
    if (t->count < 2 || compare_codes(code[-1], code[0]) <= 0)
        return;
    ev_slice wrong = t->count > 2 && compare_codes(code[-2], code[0]) < 0 ? code[-1] : code[0];
    say(t, EV_RESOURCE_RULE, wrong.data, wrong, "rows that are sorted by their codes", NULL);
}

static void check_state(table *t, const table_row *row, size_t unused)
{
    ev_slice code = row->part[STATE_CODE];
    (void)unused;
    if (!has_parts(t, row, STATE_PARTS, 1,
                   "code, Kazakh, Russian, English, origin, with a tab between them"))
        return;
    if (!is_capitals(code, code.size == 1 ? 1 : 3, 3))
        say(t, EV_RESOURCE_VALUE_WRONG, code.data, code,
            "an ICAO code: three capital letters, or D for Germany", as_capitals(t, code, 3, 3));
    else if (is_new(t, code, "each state once"))
        check_order(t);
    for (size_t i = STATE_KK; i <= STATE_EN; i++)
        check_name(t, row->part[i], (ev_lang)(EV_KK + (int)(i - STATE_KK)));
    check_origin(t, row->part[STATE_ORIGIN]);
}

/* ---- lists of countries ---------------------------------------------------------------------- */

enum { COUNTRY_NUMBER, COUNTRY_CODE, COUNTRY_NAME, COUNTRY_PARTS };

static const char country_form[] = "number, code, name, with a tab between them";

static bool is_number(ev_slice text)
{
    int32_t number;
    return ev_ini_int(text, 1, 999999999, &number);
}

/* A line without tabs whose first word is no number lacks the number as well: it is wrong from its
 * beginning on. */
static bool has_country_parts(const table *t, const table_row *row)
{
    ev_slice line = row->line;
    if (row->parts != COUNTRY_PARTS && !is_number(ev_slice_cut(&line, ' ')) &&
        !is_number(row->part[COUNTRY_NUMBER])) {
        say(t, EV_RESOURCE_RULE, row->line.data, row->line, country_form, NULL);
        return false;
    }
    return has_parts(t, row, COUNTRY_PARTS, 2, country_form);
}

static const char *iso_of(const table *t, size_t policy, ev_slice code)
{
    const ev_ini_section *iso =
        ev_collection_section(t->c, policy, "alpha-3", (ev_slice){NULL, 0}, NULL);
    for (size_t i = 0; iso != NULL && i < iso->count; i++)
        if (ev_slice_equal(iso->lines[i].key, code))
            return EV_JOIN(t->c, iso->lines[i].value);
    return NULL;
}

static void check_country(table *t, const table_row *row, size_t policy)
{
    ev_slice number = row->part[COUNTRY_NUMBER], code = row->part[COUNTRY_CODE];
    if (!has_country_parts(t, row))
        return;
    if (!is_number(number))
        say(t, EV_RESOURCE_VALUE_WRONG, number.data, number, "a number", NULL);
    if (!is_capitals(code, 3, 3)) {
        const char *iso = iso_of(t, policy, code);
        say(t, EV_RESOURCE_VALUE_WRONG, code.data, code,
            "an ISO 3166-1 code: three capital letters",
            iso != NULL ? iso : as_capitals(t, code, 3, 3));
    } else if (ev_slice_starts(code, "XX")) { /* Doc 9303-3, section 5, part D */
        say(t, EV_RESOURCE_NAME_UNKNOWN, code.data, code,
            "a code of a country: those with XX are of persons without one", NULL);
    } else if (is_new(t, code, "each country once") &&
               !ev_policies_has_country(t->c, policy, code)) {
        say(t, EV_RESOURCE_NAME_UNKNOWN, code.data, code,
            "a code of the table of states, or of [alpha-3] or [territories]", NULL);
    }
    if (is_whole(t, row->part[COUNTRY_NAME], name_form))
        (void)is_sound(t, row->part[COUNTRY_NAME], EV_LANG_NONE);
}

/* The same number before: 12 rows of the built-in lists have their number from the announcement, so
 * it is not a count, but it is of one row. */
static void check_number(table *t, const table_row *row, size_t unused)
{
    ev_slice number = row->part[COUNTRY_NUMBER];
    (void)unused;
    if (row->parts == COUNTRY_PARTS && is_number(number))
        (void)is_new(t, number, "each number once");
}

/* ---- all ------------------------------------------------------------------------------------- */

/* Whether the table has a row of the right form. In one that has none, another file was named. */
static bool has_country(const table *t)
{
    ev_slice rest = t->file.text;
    while (rest.size > 0) {
        table_row row;
        cut_row(ev_slice_trim(ev_slice_cut(&rest, '\n')), &row);
        if (row.parts == COUNTRY_PARTS)
            return true;
    }
    return false;
}

/* A list may stand in any folder of a policy; elsewhere it must look like one. */
static bool may_be_list(const table *t, const char *path)
{
    size_t size = strlen(path), end = strlen("/policy.txt");
    bool is_of_policy = strncmp(path, "policy/", strlen("policy/")) == 0;
    bool is_policy = size > end && strcmp(path + size - end, "/policy.txt") == 0;
    return has_country(t) || (is_of_policy && !is_policy);
}

static bool open_list(table *t, ev_collection *c, const ev_file *file,
                      const ev_ini_section *section)
{
    const ev_ini_line *line = ev_section_line(section, "countries");
    const char *path = ev_policies_list_path(c, file, line->value);
    if (!open_table(t, c, path))
        return false;
    if (may_be_list(t, path))
        return true;
    ev_collection_say(c, file, line->value.data,
                      (ev_finding){.code = EV_RESOURCE_VALUE_WRONG,
                                   .section = section->name,
                                   .key = line->key,
                                   .found = line->value,
                                   .expected = "a table with rows of number, code and name"});
    return false;
}

static void check_lists(ev_collection *c, size_t policy)
{
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        const ev_file *file = &c->policy[at].file;
        for (size_t i = 0; i < file->ini.count; i++) {
            table t;
            ev_slice kind = ev_section_name(&file->ini.sections[i], "kind");
            ev_slice named = ev_ini_value(&file->ini.sections[i], "countries");
            if (kind.size == 0 || named.size == 0 ||
                ev_collection_section(c, policy, "kind", kind, NULL) != &file->ini.sections[i] ||
                !open_list(&t, c, file, &file->ini.sections[i]))
                continue;
            each_row(&t, check_country, policy);
            t.count = 0;
            each_row(&t, check_number, policy);
        }
    }
}

bool ev_checker_tables(const ev_resources *res, ev_findings *findings, ev_arena *scratch)
{
    ev_collection c;
    if (!ev_collection_read(&c, res, findings, scratch, EV_TOLD_NONE))
        return false;
    for (size_t i = 0; i < c.path_count; i++) {
        table t;
        if (ev_path_part(c.path[i], "states/", ".txt").data != NULL &&
            open_table(&t, &c, c.path[i]))
            each_row(&t, check_state, 0);
    }
    for (size_t i = 0; i < c.policy_count; i++)
        if (c.policy[i].is_whole)
            check_lists(&c, i);
    return !c.failed;
}
