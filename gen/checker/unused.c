/* What nothing names. A version keeps what it is released with, so nothing may be in it by mistake.
 */
#include "checker/private.h"
#include "layout/syntax.h"
#include "layout/template.h"

/* A name that something asks for and that there is not may be this one. */
static void say_unused(ev_check *c, const ev_folder *folder, const ev_spot *spot, ev_slice name,
                       const char *expected)
{
    ev_meant meant = {.typed = name};
    const char *at =
        ev_file_at(spot->file, spot->line != NULL ? spot->line->line : spot->section->line);
    for (size_t i = 0; i < folder->wanted_count; i++)
        ev_check_try(c, &meant, folder->wanted[i]);
    ev_check_say_at(c, EV_RESOURCE_UNUSED, spot, at, (ev_slice){NULL, 0}, expected, meant.name);
}

/* ---- sections and colours -------------------------------------------------------------------- */

static void check_sections(ev_check *c, const ev_folder *folder)
{
    static const char *const kinds[] = {"style", "ladder", "path"};
    for (size_t i = 1; i < folder->layout.ini.count; i++) {
        const ev_ini_section *section = &folder->layout.section[i];
        ev_slice rest = section->name, kind = ev_slice_cut(&rest, ' ');
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (ev_slice_is(kind, kinds[k]) && rest.size > 0 && !folder->used[i])
                say_unused(c, folder, &(ev_spot){&folder->layout, section, NULL}, rest, NULL);
    }
}

static void check_colors(ev_check *c, const ev_folder *folder)
{
    const ev_ini_section *colors = ev_ini_find(&folder->layout.ini, "colors");
    for (size_t i = 0; colors != NULL && i < colors->count; i++) {
        const ev_ini_line *line = &colors->lines[i];
        const ev_spot spot = {&folder->layout, colors, line};
        if (!folder->color_used[line - folder->layout.line])
            say_unused(c, folder, &spot, line->key, NULL);
    }
}

/* ---- labels ---------------------------------------------------------------------------------- */

static void check_labels(ev_check *c, const ev_folder *folder)
{
    for (size_t i = 1; folder->has_labels && i < folder->labels.ini.count; i++) {
        const ev_ini_section *section = &folder->labels.section[i];
        if (folder->label_used[i] == 0 &&
            ev_ini_find_slice(&folder->labels.ini, section->name) == section)
            say_unused(c, folder, &(ev_spot){&folder->labels, section, NULL}, section->name,
                       "a label that layout.txt names");
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

static void check_left_out(ev_check *c, ev_folder *folder, const ev_spot *spot, bool *left_out)
{
    size_t count;
    const ev_value_row *row = ev_layout_values(&count);
    for (ev_slice rest = ev_slice_trim(spot->line->value); rest.size > 0;
         rest = ev_slice_trim(rest)) {
        ev_slice name = ev_slice_cut(&rest, ' ');
        ev_meant meant = {.typed = name};
        bool is_known = false;
        for (size_t i = 0; i < count; i++) {
            ev_check_try(c, &meant, ev_slice_from(row[i].name));
            if (!ev_slice_is(name, row[i].name))
                continue;
            is_known = true;
            if (left_out[i])
                ev_check_say(c, EV_RESOURCE_TWICE, spot, name, NULL, NULL);
            left_out[i] = true;
            if (folder->value_used[i])
                ev_check_say(c, EV_RESOURCE_RULE, spot, name, "values that are not on the page",
                             NULL);
        }
        if (!is_known)
            ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, spot, name, ev_type_says(EV_TYPE_PLACEHOLDER),
                         meant.name);
    }
}

/* Every value is on the page, or [page] says that it is not. */
static void check_values(ev_check *c, ev_folder *folder)
{
    size_t count;
    const ev_value_row *row = ev_layout_values(&count);
    const ev_ini_section *page = ev_ini_find(&folder->layout.ini, "page");
    bool *left_out = ev_arena_take_array(c->scratch, count, sizeof *left_out);
    ev_spot spot = {&folder->layout, page, NULL};
    if (page == NULL || left_out == NULL)
        return;
    for (size_t i = 0; i < page->count; i++)
        if (ev_slice_is(page->lines[i].key, "left-out") && page->lines[i].value.data != NULL) {
            spot.line = &page->lines[i];
            check_left_out(c, folder, &spot, left_out);
        }
    for (size_t i = 0; i < count; i++) {
        const char *const pieces[] = {row[i].name, " on the page, or in left-out", NULL};
        if (!folder->value_used[i] && !left_out[i])
            ev_check_say(c, EV_RESOURCE_RULE, &spot, (ev_slice){NULL, 0}, ev_check_text(c, pieces),
                         NULL);
    }
}

void ev_check_unused(ev_check *c, ev_folder *folder)
{
    check_sections(c, folder);
    check_colors(c, folder);
    check_values(c, folder);
    check_labels(c, folder);
}
