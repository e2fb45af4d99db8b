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
    static const ev_resources builtin = {NULL, 0};
    const ev_template *template = l->content->template;
    const char *path = template->layout.path;
    if (!ev_layout_has_changes(l->content) && !l->content->outline)
        return;
    l->block_end = ev_arena_take_array(l->arena, template->layout.count, sizeof *l->block_end);
    ev_slice text = ev_resource_find(&builtin, path);
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    if (text.data != NULL && text.data != ev_resource_find(template->res, path).data &&
        ev_ini_read(text, path, l->arena, &l->builtin, &faults) == EV_OK)
        l->use = ev_arena_take_array(l->arena, USES_MAX, sizeof *l->use);
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
    if (l->use == NULL)
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
