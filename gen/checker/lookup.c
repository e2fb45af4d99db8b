/* Looking up sections over all policies, and saying what was found. */
#include "checker/collection.h"
#include "layout/syntax.h"
#include "policy/policy.h"
#include "resource/versions.h"

struct ev_said {
    const ev_said *before;
    const char *path, *at;
    ev_code code;
    ev_slice section, key;
};

/* ---- sections -------------------------------------------------------------------------------- */

static bool is_named(const ev_ini_section *section, const char *kind, ev_slice name)
{
    return name.data == NULL
               ? ev_slice_is(section->name, kind)
               : ev_slice_equal(ev_section_name(section, kind), name) && name.size > 0;
}

static const ev_ini_section *find(const ev_ini *ini, const char *kind, ev_slice name)
{
    for (size_t i = 0; i < ini->count; i++)
        if (is_named(&ini->sections[i], kind, name))
            return &ini->sections[i];
    return NULL;
}

const ev_ini_section *ev_collection_section(const ev_collection *c, size_t policy, const char *kind,
                                            ev_slice name, size_t *link)
{
    if (!c->policy[policy].is_whole)
        return NULL;
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        const ev_ini_section *section = find(&c->policy[at].file.ini, kind, name);
        if (section == NULL)
            continue;
        if (link != NULL)
            *link = (size_t)at;
        return section;
    }
    return NULL;
}

void ev_collection_use(ev_collection *c, size_t link, const ev_ini_section *section)
{
    c->policy[link].is_used[section - c->policy[link].file.ini.sections] = true;
}

bool ev_collection_is_in_chain(const ev_collection *c, size_t policy, size_t link)
{
    if (!c->policy[policy].is_whole)
        return policy == link;
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends)
        if ((size_t)at == link)
            return true;
    return false;
}

/* ---- as built in ----------------------------------------------------------------------------- */

static bool read_builtin(ev_collection *c, const char *path, ev_file *file)
{
    static const ev_resources builtin = {NULL, 0};
    ev_collection quiet = {.res = &builtin, .arena = c->arena};
    const ev_syntax *syntax = strcmp(path, "versions.txt") == 0 ? &ev_versions_syntax
                              : ev_path_template(path, "layout.txt").data != NULL
                                  ? &ev_layout_syntax
                                  : &ev_policy_syntax;
    return ev_collection_file(&quiet, path, syntax, false, file);
}

bool ev_collection_is_builtin_name(ev_collection *c, const char *kind, ev_slice name)
{
    size_t count;
    const ev_resource_file *builtin = ev_resource_builtin(&count);
    for (size_t i = 0; i < count; i++) {
        ev_file file;
        if (ev_path_part(builtin[i].path, "policy/", "/policy.txt").data != NULL &&
            read_builtin(c, builtin[i].path, &file) && find(&file.ini, kind, name) != NULL)
            return true;
    }
    return false;
}

bool ev_collection_is_builtin_value(ev_collection *c, const ev_file *file, ev_slice section,
                                    const char *key)
{
    ev_file builtin;
    const ev_ini_line *mine = ev_section_line(ev_ini_find_slice(&file->ini, section), key);
    if (mine == NULL || !read_builtin(c, file->ini.path, &builtin))
        return false;
    const ev_ini_line *theirs = ev_section_line(ev_ini_find_slice(&builtin.ini, section), key);
    return theirs != NULL && ev_slice_equal(mine->value, theirs->value);
}

/* ---- saying ---------------------------------------------------------------------------------- */

static bool was_said(const ev_collection *c, const ev_said *new)
{
    for (const ev_said *one = c->said; one != NULL; one = one->before)
        if (one->at == new->at && one->code == new->code &&strcmp(one->path, new->path) == 0 &&
            ev_slice_equal(one->section, new->section) && ev_slice_equal(one->key, new->key))
            return true;
    return false;
}

static bool is_inside(ev_slice text, const char *at)
{
    uintptr_t begin = (uintptr_t)text.data, place = (uintptr_t)at;
    return at != NULL && place >= begin && place <= begin + text.size;
}

const char *ev_name_at(const ev_file *file, ev_slice name, unsigned line)
{
    return is_inside(file->text, name.data) ? name.data : ev_file_at(file, line);
}

static unsigned line_at(const ev_file *file, const char *at)
{
    unsigned number = 1;
    for (const char *c = file->text.data; c < at; c++)
        number += *c == '\n';
    return number;
}

void ev_collection_say(ev_collection *c, const ev_file *file, const char *at, ev_finding finding)
{
    ev_said *said = ev_arena_take(c->arena, sizeof *said);
    finding.path = file->ini.path;
    finding.line = at != NULL ? line_at(file, at) : 0;
    finding.column = at != NULL ? ev_file_column(file, at) : 0;
    if (said == NULL) {
        c->failed = true;
        return;
    }
    *said = (ev_said){.path = finding.path,
                      .at = at,
                      .code = finding.code,
                      .section = finding.section,
                      .key = finding.key};
    if (was_said(c, said))
        return;
    said->before = c->said;
    c->said = said;
    ev_finding_add(c->findings, &finding);
}

void ev_collection_try(ev_collection *c, ev_nearest *nearest, ev_slice name)
{
    const char *copy = name.size > 0 ? ev_arena_copy(c->arena, name) : NULL;
    if (copy != NULL)
        ev_nearest_try(nearest, copy);
}

bool ev_collection_is_near(ev_collection *c, ev_slice typed, ev_slice name)
{
    ev_nearest nearest = {.typed = typed};
    if (!ev_slice_equal(typed, name))
        ev_collection_try(c, &nearest, name);
    return nearest.name != NULL;
}

const char *ev_collection_join(ev_collection *c, const ev_slice *part, size_t count)
{
    ev_buf text;
    ev_buf_init(&text, c->arena, 64);
    for (size_t i = 0; i < count; i++)
        ev_buf_slice(&text, part[i]);
    ev_buf_char(&text, '\0');
    c->failed = c->failed || text.failed;
    return text.failed ? "" : text.data;
}
