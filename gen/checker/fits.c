/* Fits and paths: values that are lists, and may name a section that has the list. */
#include "checker/private.h"
#include "layout/syntax.h"

/* "@name": a section [kind name], which is then used. One in such a section itself is none. */
static void check_reference(ev_check *c, ev_folder *folder, const ev_value *value, const char *kind)
{
    ev_slice name = {value->text.data + 1, value->text.size - 1};
    ev_meant meant = {.typed = name};
    if (strcmp(value->row->section, kind) == 0) {
        const char *const pieces[] = {"no @ in a [", kind, " NAME]", NULL};
        ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, value->text,
                     ev_check_text(c, pieces), NULL);
        return;
    }
    if (ev_folder_use(folder, kind, name) != NULL)
        return;
    for (size_t i = 0; i < folder->layout.ini.count; i++) {
        ev_slice other = folder->layout.section[i].name;
        if (ev_slice_is(ev_slice_cut(&other, ' '), kind))
            ev_check_try(c, &meant, other);
    }
    const char *const pieces[] = {"the name of a [", kind, " NAME]", NULL};
    ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value->spot, name, ev_check_text(c, pieces),
                 meant.name);
}

/* ---- fits ------------------------------------------------------------------------------------ */

static const char *const part_names[] = {"a",     "b",     "c",     "short",
                                         "brief", "value", "gloss", "stack"};

static bool check_part_name(ev_check *c, const ev_value *value, ev_slice name)
{
    ev_meant meant = {.typed = name};
    for (size_t i = 0; i < sizeof part_names / sizeof *part_names; i++) {
        if (ev_slice_is(name, part_names[i]))
            return true;
        ev_check_try(c, &meant, ev_slice_from(part_names[i]));
    }
    ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value->spot, name,
                 "a, b, c, short, brief, value, gloss or stack", meant.name);
    return false;
}

/* The first word of a part that is neither a number nor one that parts have; absent: there is
 * none. */
static ev_slice wrong_word(ev_check *c, ev_slice text, ev_meant *meant)
{
    static const char *const words[] = {"@",     "x",     "after",    "right",
                                        "width", "below", "anywhere", "top"};
    (void)ev_slice_cut(&text, ' '); /* the name */
    while ((text = ev_slice_trim(text)).size > 0) {
        ev_slice word = ev_slice_cut(&text, ' ');
        int32_t number;
        bool is_known = ev_ini_thousandths(word, &number);
        *meant = (ev_meant){.typed = word};
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            is_known = is_known || ev_slice_is(word, words[i]);
            ev_check_try(c, meant, ev_slice_from(words[i]));
        }
        if (!is_known)
            return word;
    }
    *meant = (ev_meant){.typed = text};
    return (ev_slice){NULL, 0};
}

static void say_part(ev_check *c, const ev_value *value, ev_slice text, bool is_cell)
{
    ev_meant meant;
    ev_slice word = wrong_word(c, text, &meant);
    ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, word.data != NULL ? word : text,
                 is_cell ? "its name, sizes in points, @, a baseline in millimetres for each line, "
                           "such as value 9.5 8.5 @ 4.1"
                         : "its name and a baseline in millimetres, such as a 1.9",
                 meant.name);
}

static void check_part_sizes(ev_check *c, const ev_value *value, ev_slice text, const ev_part *part)
{
    (void)ev_slice_cut(&text, ' '); /* the name */
    for (size_t i = 0; i < part->sizes;) {
        ev_slice word = ev_slice_cut(&text, ' ');
        if (word.size == 0)
            continue;
        ev_check_small(c, value, word, part->size[i]);
        if (i > 0 && part->size[i] >= part->size[i - 1]) {
            ev_check_say(c, EV_RESOURCE_RULE, &value->spot, word, EV_CHECK_DOWNWARDS, NULL);
            return;
        }
        i++;
    }
}

/* What the parts of a fit have so far. */
typedef struct fit {
    bool is_of_notice; /* a notice has no value and no caption */
    bool has_caption, has_cell, has_value, has_gloss;
} fit;

static void check_part(ev_check *c, const ev_value *value, ev_slice text, fit *f)
{
    ev_part part;
    ev_slice name = text;
    name = ev_slice_cut(&name, ' ');
    if (!check_part_name(c, value, name)) {
        f->has_cell = f->has_value = f->has_gloss = true;
        f->has_caption = !f->is_of_notice;
        return;
    }
    bool is_value = ev_slice_is(name, "value"), is_stack = ev_slice_is(name, "stack");
    bool is_cell = is_value || is_stack || ev_slice_is(name, "gloss");
    f->has_cell = f->has_cell || (is_cell && !(is_value && f->is_of_notice));
    f->has_caption = f->has_caption || !is_cell;
    f->has_value = f->has_value || is_value;
    f->has_gloss = f->has_gloss || (is_cell && !is_value);
    if (!ev_part_read(text, &part) || (is_cell != (part.sizes > 0))) {
        say_part(c, value, text, is_cell);
        return;
    }
    if (is_stack && part.baselines != EV_LANG_COUNT)
        ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, text,
                     "three baselines behind the @, one for each language", NULL);
    check_part_sizes(c, value, text, &part);
}

/* Whether a fit is that of a notice: its own, or in a ladder that only notices name. */
static bool is_of_notice(const ev_folder *folder, const ev_value *value)
{
    ev_slice ladder = value->spot.section->name;
    bool of_words = false, of_field = false;
    if (strcmp(value->row->section, "ladder") != 0)
        return strcmp(value->row->section, "words") == 0;
    (void)ev_slice_cut(&ladder, ' ');
    for (size_t k = 0; k < folder->layout.ini.count; k++) {
        const ev_ini_section *other = &folder->layout.section[k];
        for (size_t i = 0; i < other->count; i++) {
            ev_slice name = other->lines[i].value;
            if (!ev_slice_is(other->lines[i].key, "fit") || !ev_slice_starts(name, "@") ||
                !ev_slice_equal((ev_slice){name.data + 1, name.size - 1}, ladder))
                continue;
            of_words = of_words || ev_slice_starts(other->name, "words ");
            of_field = of_field || ev_slice_starts(other->name, "field ");
        }
    }
    return of_words && !of_field;
}

/* What a field has is printed by each of its fits. A ladder is for fields with and without a gloss.
 */
static void check_cells(ev_check *c, const ev_value *value, const fit *f)
{
    const ev_ini_section *section = value->spot.section;
    bool is_field = strcmp(value->row->section, "field") == 0;
    bool wants_gloss = ev_ini_value(section, "gloss").data != NULL;
    const char *expected = NULL;
    if (!f->is_of_notice && !f->has_value)
        expected = "a part for the value, such as value 9.5 @ 4.1";
    else if (is_field && wants_gloss && !f->has_gloss)
        expected = "a part for the gloss, such as gloss 8 7.5 7 @ 4.1 after 2";
    else if (is_field && !wants_gloss && f->has_gloss)
        expected = "no part gloss or stack: the field has no gloss";
    if (expected != NULL)
        ev_check_say(c, EV_RESOURCE_RULE, &value->spot, value->text, expected, NULL);
}

static bool ends_in_semicolon(ev_slice text)
{
    return text.size > 0 && text.data[text.size - 1] == ';';
}

/* A field is the row of a table: it has a caption and a cell. */
static void check_parts(ev_check *c, const ev_folder *folder, const ev_value *value)
{
    fit f = {.is_of_notice = is_of_notice(folder, value)};
    size_t count = 0;
    for (ev_slice rest = value->text; rest.size > 0; count++)
        check_part(c, value, ev_slice_trim(ev_slice_cut(&rest, ';')), &f);
    if (count == 0 || count > EV_FIT_PARTS_MAX || ends_in_semicolon(value->text))
        ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, value->text,
                     "1 to 4 parts with ; between them", NULL);
    else if (f.has_caption == f.is_of_notice || !f.has_cell)
        ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, value->text,
                     f.is_of_notice ? "a gloss or stack, without a caption"
                                    : "a caption, such as a 1.9; then a value or gloss",
                     NULL);
    else
        check_cells(c, value, &f);
}

/* The second of two that are the same is never tried. */
static bool came_before(ev_check *c, const ev_value *value)
{
    const ev_ini_section *section = value->spot.section;
    for (const ev_ini_line *line = section->lines; line < value->spot.line; line++)
        if (ev_slice_is(line->key, "fit") && ev_slice_equal(line->value, value->text)) {
            ev_check_say(c, EV_RESOURCE_TWICE, &value->spot, value->text,
                         ev_check_once(c, line->line), NULL);
            return true;
        }
    return false;
}

void ev_check_fit(ev_check *c, ev_folder *folder, const ev_value *value)
{
    if (came_before(c, value))
        return;
    if (ev_slice_starts(value->text, "@"))
        check_reference(c, folder, value, "ladder");
    else
        check_parts(c, folder, value);
}

/* ---- paths ----------------------------------------------------------------------------------- */

/* The paths of a section are one list of steps: those before this line are read with it. */
static bool is_readable(const ev_value *value)
{
    ev_step step[EV_PATH_STEPS_MAX];
    size_t count = 0, before;
    const ev_ini_section *section = value->spot.section;
    for (const ev_ini_line *line = section->lines; line < value->spot.line; line++)
        if (ev_slice_is(line->key, "path")) {
            before = count;
            if (!ev_path_read(line->value, step, &count))
                count = before;
        }
    before = count;
    return ev_path_read(value->text, step, &count) && count > before;
}

/* A shape that names a path has only that line. */
static bool follows_reference(const ev_value *value)
{
    const ev_ini_section *section = value->spot.section;
    ev_slice first = ev_ini_value(section, "path");
    return ev_slice_starts(first, "@") && first.data != value->text.data;
}

void ev_check_path(ev_check *c, ev_folder *folder, const ev_value *value)
{
    bool is_first = ev_ini_value(value->spot.section, "path").data == value->text.data;
    if (follows_reference(value))
        ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, value->text,
                     "no other path behind one that begins with @", NULL);
    else if (ev_slice_starts(value->text, "@") && is_first)
        check_reference(c, folder, value, "path");
    else if (!is_readable(value))
        ev_check_wrong(c, value, value->text);
}
