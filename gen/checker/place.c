/* The place of a line: for a designer who looks for it, and for an editor that jumps to it. */
#include "checker/place.h"

#include "resource/ini.h"

static void ignore(void *context, const ev_finding *finding)
{
    (void)context;
    (void)finding;
}

static bool ends_with(const char *path, const char *end)
{
    size_t size = strlen(path), of_end = strlen(end);
    return size >= of_end && strcmp(path + size - of_end, end) == 0;
}

static bool is_table(const char *path)
{
    return !ends_with(path, "layout.txt") && !ends_with(path, "labels.txt") &&
           !ends_with(path, "policy.txt") && !ends_with(path, "versions.txt");
}

/* ---- the line within a section --------------------------------------------------------------- */

static bool has_line(const ev_ini_section *section, const ev_ini_line *line)
{
    for (size_t i = 0; i < section->count; i++)
        if (ev_slice_equal(section->lines[i].key, line->key) &&
            ev_slice_equal(section->lines[i].value, line->value))
            return true;
    return false;
}

static const ev_ini_line *first_change(const ev_ini_section *section,
                                       const ev_ini_section *as_built)
{
    for (size_t i = 0; as_built != NULL && i < section->count; i++)
        if (!has_line(as_built, &section->lines[i]))
            return &section->lines[i];
    return NULL;
}

/* The line that says where a block stands. */
static const ev_ini_line *placing_line(const ev_ini_section *section)
{
    static const char *const keys[] = {"at", "box", "line", "joined", "x"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        for (size_t i = 0; i < section->count; i++)
            if (ev_slice_is(section->lines[i].key, keys[k]))
                return &section->lines[i];
    return NULL;
}

/* Of a section of layout.txt; NULL: the section itself. */
static const ev_ini_line *line_of_block(const char *path, const ev_ini_section *section,
                                        ev_arena *arena)
{
    ev_findings nobody = {.take = ignore};
    ev_file file;
    ev_slice text = ev_resource_ancestor(path);
    const ev_ini_line *line = NULL;
    if (text.data != NULL && ev_file_read(text, path, arena, &file, &nobody))
        line = first_change(section, ev_ini_find_slice(&file.ini, section->name));
    return line != NULL ? line : placing_line(section);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void set_line(ev_place *place, const ev_file *file, const ev_ini_line *line)
{
    place->line = line->line;
    place->key = line->key;
    place->text = line->value;
    if (line->value.data != NULL)
        place->column = ev_file_column(file, line->value.data);
}

static void find_in_ini(ev_place *place, const ev_file *file, ev_arena *arena)
{
    for (size_t i = 0; i < file->ini.count; i++) {
        const ev_ini_section *section = &file->ini.sections[i];
        const ev_ini_line *line = NULL;
        if (section->line > place->line)
            break;
        place->section = section->name;
        if (section->line == place->line && ends_with(file->ini.path, "layout.txt") &&
            !ev_slice_is(section->name, "page"))
            line = line_of_block(file->ini.path, section, arena);
        for (size_t k = 0; k < section->count && line == NULL; k++)
            if (section->lines[k].line == place->line)
                line = &section->lines[k];
        if (line != NULL) {
            set_line(place, file, line);
            return;
        }
        place->column = 1;
    }
}

/* A row of a table: code, then a cell for each language. */
static void find_in_table(ev_place *place, ev_slice text, ev_lang lang)
{
    ev_slice row = {NULL, 0}, whole;
    for (unsigned i = 0; i < place->line; i++)
        row = ev_slice_cut(&text, '\n');
    whole = row;
    place->text = ev_slice_cut(&row, '\t');
    for (ev_lang cell = EV_KK; lang != EV_LANG_NONE && cell <= lang; cell++)
        place->text = ev_slice_cut(&row, '\t');
    place->column = 1 + (unsigned)ev_utf8_length(
                            (ev_slice){whole.data, (size_t)(place->text.data - whole.data)});
}

ev_place ev_place_find(const ev_resources *res, const char *path, unsigned line, ev_lang lang,
                       ev_arena *arena)
{
    ev_findings nobody = {.take = ignore};
    ev_file file;
    ev_place place = {.line = line};
    ev_slice text = ev_resource_find(res, path);
    if (text.data == NULL || line == 0)
        return place;
    if (is_table(path))
        find_in_table(&place, text, lang);
    else if (ev_file_read(text, path, arena, &file, &nobody))
        find_in_ini(&place, &file, arena);
    return place;
}
