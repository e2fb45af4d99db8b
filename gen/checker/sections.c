/* Sections and keys by the table of the syntax, for every kind of file. */
#include "checker/private.h"

/* ---- names that are meant -------------------------------------------------------------------- */

static const ev_section_row *meant_section(ev_check *c, const ev_syntax *syntax, ev_slice word,
                                           const char **nearest)
{
    ev_meant meant = {.typed = word};
    const ev_section_row *found = NULL;
    for (size_t i = 0; i < syntax->section_count; i++) {
        const char *before = meant.name;
        if (*syntax->section[i].section != '\0')
            ev_check_try(c, &meant, ev_slice_from(syntax->section[i].section));
        if (meant.name != before)
            found = &syntax->section[i];
    }
    *nearest = meant.name;
    return found;
}

static bool has_key(const ev_ini_section *section, const char *key)
{
    for (size_t i = 0; i < section->count; i++)
        if (ev_slice_is(section->lines[i].key, key))
            return true;
    return false;
}

/* Of the keys that may still come in `section`, or of all where it is NULL. */
static const ev_key_row *meant_key(ev_check *c, const ev_syntax *syntax, const ev_section_row *of,
                                   ev_slice key, const ev_ini_section *section)
{
    ev_meant meant = {.typed = key};
    const ev_key_row *found = NULL;
    for (size_t i = 0; i < syntax->key_count; i++) {
        const ev_key_row *row = &syntax->key[i];
        const char *before = meant.name;
        bool may_come = section == NULL || !has_key(section, row->key);
        if (strcmp(row->section, of->section) == 0 && may_come)
            ev_check_try(c, &meant, ev_slice_from(row->key));
        if (meant.name != before)
            found = row;
    }
    return found;
}

/* "kk, ru or en" for a section of few keys; NULL for others. */
static const char *few_keys(ev_check *c, const ev_syntax *syntax, const ev_section_row *of)
{
    enum { FEW = 6 };
    const char *pieces[2 * FEW + 1];
    size_t count = 0, put = 0;
    for (size_t i = 0; i < syntax->key_count; i++)
        count += strcmp(syntax->key[i].section, of->section) == 0;
    if (count == 0)
        return *of->section == '\0' ? "a [section] before the first key" : "no key";
    for (size_t i = 0, done = 0; i < syntax->key_count && count <= FEW; i++) {
        if (strcmp(syntax->key[i].section, of->section) != 0)
            continue;
        if (done++ > 0)
            pieces[put++] = done == count ? " or " : ", ";
        pieces[put++] = syntax->key[i].key;
    }
    pieces[put] = NULL;
    return count <= FEW ? ev_check_text(c, pieces) : NULL;
}

/* ---- keys ------------------------------------------------------------------------------------ */

typedef struct walk {
    ev_check *check;
    ev_file *file;
    const ev_syntax *syntax;
    ev_value_check *other;
    void *context;
} walk;

static ev_ini_line *lines_of(const walk *w, const ev_ini_section *section)
{
    return w->file->line + (section->lines - w->file->line);
}

static bool is_one(const ev_key_row *row)
{
    return row->need == EV_MAY || row->need == EV_MUST || strcmp(row->key, "*") == 0;
}

/* The same key, further up in the section; NULL: there is none. */
static const ev_ini_line *came_before(const ev_ini_section *section, const ev_ini_line *line)
{
    for (const ev_ini_line *other = section->lines; other < line; other++)
        if (ev_slice_equal(other->key, line->key))
            return other;
    return NULL;
}

/* The row of a line's key. A key that is near one that may still come counts as that. Of those that
 * are there one may be named: not for another language, which is no slip of the pen. */
static const ev_key_row *row_of(const walk *w, const ev_section_row *of, const ev_spot *spot,
                                ev_ini_line *line)
{
    const ev_key_row *row = ev_syntax_key(w->syntax, spot->section->name, line->key);
    if (row != NULL || line->value.data == NULL) /* a line that cannot be read was told */
        return row;
    row = meant_key(w->check, w->syntax, of, line->key, spot->section);
    const ev_key_row *named = row;
    if (named == NULL && memchr(line->key.data, '.', line->key.size) == NULL)
        named = meant_key(w->check, w->syntax, of, line->key, NULL);
    ev_check_say_at(w->check, EV_RESOURCE_KEY_UNKNOWN, spot, ev_file_at(w->file, line->line),
                    (ev_slice){NULL, 0}, named == NULL ? few_keys(w->check, w->syntax, of) : NULL,
                    named == NULL ? NULL : named->key);
    if (row != NULL)
        line->key = ev_slice_from(row->key);
    return row;
}

static void check_line(const walk *w, const ev_section_row *of, const ev_ini_section *section,
                       ev_ini_line *line)
{
    const ev_spot spot = {w->file, section, line};
    const ev_key_row *row = row_of(w, of, &spot, line);
    const ev_value value = {spot, row, line->value};
    if (row == NULL)
        return;
    const ev_ini_line *first = is_one(row) ? came_before(section, line) : NULL;
    if (first != NULL) {
        ev_check_say_at(w->check, EV_RESOURCE_TWICE, &spot, ev_file_at(w->file, line->line),
                        line->value, ev_check_once(w->check, first->line), NULL);
        return;
    }
    if (line->value.data != NULL && !ev_check_plain(w->check, &value) && w->other != NULL)
        w->other(w->check, &value, w->context);
}

static void check_missing(const walk *w, const ev_section_row *of, const ev_ini_section *section)
{
    for (size_t i = 0; i < w->syntax->key_count; i++) {
        const ev_key_row *row = &w->syntax->key[i];
        const ev_ini_line line = {.key = ev_slice_from(row->key), .line = section->line};
        const ev_spot spot = {w->file, section, &line};
        bool is_needed = row->need == EV_MUST || row->need == EV_SEVERAL;
        if (strcmp(row->section, of->section) != 0 || !is_needed || has_key(section, row->key))
            continue;
        const char *const pieces[] = {"a line such as ", row->key, " = ", row->example, NULL};
        ev_check_say(w->check, EV_RESOURCE_KEY_MISSING, &spot, (ev_slice){NULL, 0},
                     ev_check_text(w->check, pieces), NULL);
    }
}

/* ---- sections -------------------------------------------------------------------------------- */

/* Where the name of a section is: behind its bracket. */
static const char *name_at(const ev_file *file, const ev_ini_section *section)
{
    ev_slice line = {ev_file_at(file, section->line), 1};
    bool has_bracket = line.data[0] == '[';
    for (line.data += has_bracket; *line.data == ' ' || *line.data == '\t'; line.data++)
        ;
    return line.data;
}

static void say_unknown(const walk *w, ev_ini_section *section)
{
    const ev_spot spot = {w->file, section, NULL};
    ev_slice rest = section->name, word = ev_slice_cut(&rest, ' ');
    const char *nearest = NULL;
    const ev_section_row *row = meant_section(w->check, w->syntax, word, &nearest);
    const char *const pieces[] = {nearest, rest.size > 0 ? " " : "",
                                  ev_arena_copy(w->check->scratch, rest), NULL};
    const char *name = row == NULL ? NULL : ev_check_text(w->check, pieces);
    ev_check_say_at(w->check, EV_RESOURCE_SECTION_UNKNOWN, &spot, name_at(w->file, section),
                    (ev_slice){NULL, 0}, section->name.size == 0 ? "a name between [ and ]" : NULL,
                    name);
    if (name != NULL)
        section->name = ev_slice_from(name);
}

/* The row of a section. One that is near a name counts as that. */
static const ev_section_row *section_row(const walk *w, ev_ini_section *section)
{
    const ev_section_row *row = ev_syntax_section(w->syntax, section->name);
    bool is_first = section == w->file->section;
    if (row != NULL && (*row->section != '\0' || is_first))
        return row;
    say_unknown(w, section);
    row = ev_syntax_section(w->syntax, section->name);
    return row != NULL && *row->section != '\0' ? row : NULL;
}

static void check_name(const walk *w, const ev_section_row *row, const ev_ini_section *section)
{
    const ev_spot spot = {w->file, section, NULL};
    bool is_word = ev_slice_is(section->name, row->section);
    const char *const named[] = {"a name of your own, such as [", row->section, " example]", NULL};
    const char *const plain[] = {"[", row->section, "] without a name", NULL};
    if (strcmp(row->section, "*") == 0 || is_word != (row->naming == EV_NAMED))
        return;
    ev_check_say_at(w->check, EV_RESOURCE_SECTION_UNKNOWN, &spot, name_at(w->file, section),
                    (ev_slice){NULL, 0}, ev_check_text(w->check, is_word ? named : plain), NULL);
}

static void check_section(const walk *w, ev_ini_section *section)
{
    const ev_section_row *row = section_row(w, section);
    bool is_first = section == w->file->section;
    if (row == NULL || (is_first && section->count == 0))
        return;
    if (!is_first)
        check_name(w, row, section);
    for (const ev_ini_section *other = w->file->section + 1; other < section; other++)
        if (ev_slice_equal(other->name, section->name)) {
            const ev_spot spot = {w->file, section, NULL};
            ev_check_say_at(w->check, EV_RESOURCE_TWICE, &spot, name_at(w->file, section),
                            (ev_slice){NULL, 0}, ev_check_once(w->check, other->line), NULL);
            return;
        }
    ev_ini_line *line = lines_of(w, section);
    for (size_t i = 0; i < section->count; i++)
        check_line(w, row, section, &line[i]);
    check_missing(w, row, section);
}

void ev_check_sections(ev_check *c, ev_file *file, const ev_syntax *syntax, ev_value_check *other,
                       void *context)
{
    const walk w = {c, file, syntax, other, context};
    for (size_t i = 0; i < file->ini.count; i++)
        check_section(&w, &file->section[i]);
}
