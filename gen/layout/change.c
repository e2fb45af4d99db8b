/* What of layout.txt is not as built in: where that has no room, it is at fault, not the words that
 * are as they were. A block depends on more than its own lines: on styles, ladders, paths and keys
 * of [page]. They are kept as the block asks for them: a list of what each kind of block may name
 * would have to be kept beside the code that asks. */
#include "layout/private.h"

#include <string.h>

enum { USES_MAX = 1024 }; /* five times those of a page */

/* A section that a block asked for; with a key, only the line of that key. */
struct ev_layout_use {
    const ev_ini_section *block, *section;
    const char *key; /* NULL: all of it */
};

bool ev_layout_has_changes(const ev_content *content)
{
    return content->template->release == EV_CHANGED || content->policy->release == EV_CHANGED;
}

void ev_layout_watch(ev_layout *l)
{
    const ev_template *template = l->content->template;
    const char *path = template->layout.path;
    ev_survey *survey = l->content->survey;
    if (!ev_layout_has_changes(l->content) && survey == NULL && !l->content->outline)
        return;
    l->block_end = ev_arena_take_array(l->arena, template->layout.count, sizeof *l->block_end);
    ev_slice text = ev_resource_ancestor(path);
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    if (text.data != NULL && text.data != ev_resource_find(template->res, path).data)
        (void)ev_ini_read(text, path, l->arena, &l->builtin, &faults);
    l->use = ev_arena_take_array(l->arena, USES_MAX, sizeof *l->use);
    if (survey != NULL)
        survey->block_end = l->block_end;
}

void ev_layout_use_section(ev_layout *l, const ev_ini_section *section, const char *key)
{
    if (l->use == NULL || section == NULL || l->use_count == USES_MAX)
        return;
    for (size_t i = l->use_count; i > 0 && l->use[i - 1].block == l->block; i--)
        if (l->use[i - 1].section == section && l->use[i - 1].key == key)
            return;
    l->use[l->use_count++] = (struct ev_layout_use){l->block, section, key};
}

/* "<kind> <name>", or "<kind>" where the name is empty. */
static bool is_named(ev_slice section, ev_slice kind, ev_slice name)
{
    size_t size = name.size > 0 ? kind.size + 1 + name.size : kind.size;
    if (section.size != size || memcmp(section.data, kind.data, kind.size) != 0)
        return false;
    return name.size == 0 || (section.data[kind.size] == ' ' &&
                              memcmp(section.data + kind.size + 1, name.data, name.size) == 0);
}

const ev_ini_section *ev_layout_find(const ev_ini *layout, ev_slice kind, ev_slice name)
{
    for (size_t i = 0; i < layout->count; i++)
        if (is_named(layout->sections[i].name, kind, name))
            return &layout->sections[i];
    return NULL;
}

/* ---- differences ----------------------------------------------------------------------------- */

static bool has_line(const ev_ini_section *section, const ev_ini_line *line)
{
    for (size_t i = 0; i < section->count; i++)
        if (ev_slice_equal(section->lines[i].key, line->key) &&
            ev_slice_equal(section->lines[i].value, line->value))
            return true;
    return false;
}

/* The first line that is not as built in; the section's own where lines are missing or moved; 0
 * where there is no difference. */
static unsigned first_change(const ev_ini_section *builtin, const ev_ini_section *now)
{
    if (builtin == NULL)
        return now->line;
    bool is_same = now->count == builtin->count;
    for (size_t i = 0; i < now->count; i++) {
        if (!has_line(builtin, &now->lines[i]))
            return now->lines[i].line;
        is_same = is_same && ev_slice_equal(now->lines[i].value, builtin->lines[i].value);
    }
    return is_same ? 0 : now->line;
}

static unsigned change_of_key(const ev_ini_section *builtin, const ev_ini_section *now,
                              const char *key)
{
    if (ev_slice_equal(ev_ini_value(builtin, key), ev_ini_value(now, key)))
        return 0;
    for (size_t i = 0; i < now->count; i++)
        if (ev_slice_is(now->lines[i].key, key))
            return now->lines[i].line;
    return now->line;
}

unsigned ev_layout_changed_line(const ev_layout *l, const ev_ini_section *block)
{
    if (l->use == NULL || l->builtin.count == 0)
        return 0;
    if (first_change(ev_ini_find_slice(&l->builtin, block->name), block) != 0)
        return block->line;
    for (size_t i = 0; i < l->use_count; i++) {
        const struct ev_layout_use *use = &l->use[i];
        const ev_ini_section *as_built = ev_ini_find_slice(&l->builtin, use->section->name);
        unsigned line = use->block != block ? 0
                        : use->key != NULL  ? change_of_key(as_built, use->section, use->key)
                                            : first_change(as_built, use->section);
        if (line != 0)
            return line;
    }
    return 0;
}

/* ---- the line that gave a size or a colour --------------------------------------------------- */

static bool has_size(ev_slice sizes, ev_mpt size)
{
    ev_mpt one;
    while ((sizes = ev_slice_trim(sizes)).size > 0) {
        ev_slice word = ev_slice_cut(&sizes, ' ');
        if (ev_slice_is(word, "@"))
            return false;
        if (ev_template_size(word, &one) && one == size)
            return true;
    }
    return false;
}

/* The sizes of a fit stand before the "@" of each part; the other keys with sizes are "size",
 * "names.size.four" and the like. */
static bool gives_size(const ev_ini_line *line, ev_mpt size)
{
    ev_slice value = line->value;
    if (ev_slice_is(line->key, "size"))
        return has_size(value, size);
    if (!ev_slice_is(line->key, "fit"))
        return memmem(line->key.data, line->key.size, ".size", 5) != NULL && has_size(value, size);
    while (value.size > 0) {
        ev_slice part = ev_slice_trim(ev_slice_cut(&value, ';'));
        (void)ev_slice_cut(&part, ' ');
        if (memchr(part.data, '@', part.size) != NULL && has_size(part, size))
            return true;
    }
    return false;
}

static unsigned line_with_size(const ev_ini_section *section, ev_mpt size)
{
    for (size_t i = 0; i < section->count; i++)
        if (gives_size(&section->lines[i], size))
            return section->lines[i].line;
    return 0;
}

unsigned ev_layout_size_line(const ev_layout *l, const ev_ini_section *block, ev_mpt size)
{
    unsigned line = line_with_size(block, size);
    for (size_t i = 0; i < l->use_count && line == 0; i++)
        if (l->use[i].block == block && l->use[i].key == NULL)
            line = line_with_size(l->use[i].section, size);
    return line != 0 ? line : block->line;
}

bool ev_layout_is_new_line(const ev_layout *l, const ev_ini_section *section,
                           const ev_ini_line *line)
{
    const ev_ini_section *builtin = ev_ini_find_slice(&l->builtin, section->name);
    return l->builtin.count > 0 && (builtin == NULL || !has_line(builtin, line));
}

static const ev_ini_line *find_key(const ev_ini_section *section, ev_slice key)
{
    for (size_t i = 0; section != NULL && i < section->count; i++)
        if (ev_slice_equal(section->lines[i].key, key))
            return &section->lines[i];
    return NULL;
}

/* The line `color` of the section if it is that colour. */
static const ev_ini_line *color_key(const ev_layout *l, const ev_ini_section *section,
                                    uint32_t color)
{
    uint32_t named;
    const ev_ini_line *line = find_key(section, EV_SLICE("color"));
    return line != NULL && ev_template_color(l->content->template, line->value, &named) &&
                   named == color
               ? line
               : NULL;
}

/* A colour is named where it is used, and defined in [colors]: the line that was changed is at
 * fault, otherwise the first. */
unsigned ev_layout_color_line(const ev_layout *l, const ev_ini_section *block, uint32_t color,
                              bool *is_new)
{
    const ev_ini_section *colors = ev_ini_find(&l->content->template->layout, "colors");
    const ev_ini_section *section = block;
    const ev_ini_line *used = color_key(l, block, color);
    for (size_t i = 0; i < l->use_count && used == NULL; i++)
        if (l->use[i].block == block && l->use[i].key == NULL) {
            section = l->use[i].section;
            used = color_key(l, section, color);
        }
    *is_new = used != NULL && ev_layout_is_new_line(l, section, used);
    const ev_ini_line *defined = used != NULL ? find_key(colors, used->value) : NULL;
    if (*is_new || defined == NULL || !ev_layout_is_new_line(l, colors, defined))
        return used != NULL ? used->line : block->line;
    *is_new = true;
    return defined->line;
}
