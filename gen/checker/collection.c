/* Reading of all policies and templates. A policy that cannot be read as a whole is there with what
 * can be told of it: one mistake must not hide those of other files. */
#include "checker/collection.h"

#include "checker/policies.h"
#include "layout/syntax.h"
#include "policy/policy.h"
#include "resource/versions.h"

#include <stdlib.h>

/* ---- paths ----------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool read_paths(ev_collection *c)
{
    size_t builtin, count = 0;
    const ev_resource_file *file = ev_resource_builtin(&builtin);
    const ev_resources *res = c->res;
    c->path = ev_arena_take_array(c->arena, builtin + res->overlay_count, sizeof *c->path);
    if (c->path == NULL)
        return false;
    for (size_t i = 0; i < builtin; i++)
        c->path[count++] = file[i].path;
    for (size_t i = 0; i < res->overlay_count; i++)
        c->path[count++] = res->overlay[i].path;
    qsort(c->path, count, sizeof *c->path, by_name);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(c->path[i], c->path[c->path_count - 1]) != 0)
            c->path[c->path_count++] = c->path[i];
    return true;
}

bool ev_collection_has(const ev_collection *c, const char *path)
{
    return ev_resource_find(c->res, path).data != NULL;
}

static void take_nothing(void *context, const ev_finding *finding)
{
    (void)context;
    (void)finding;
}

bool ev_collection_file(ev_collection *c, const char *path, const ev_syntax *syntax, bool is_told,
                        ev_file *file)
{
    ev_findings quiet = {.take = take_nothing};
    ev_check check = {c->res, is_told ? c->findings : &quiet, c->arena};
    ev_slice text = ev_resource_find(c->res, path);
    bool is_there = text.data != NULL;
    if (!ev_file_read(is_there ? text : EV_SLICE(""), path, c->arena, file, check.findings)) {
        c->failed = true;
        return false;
    }
    if (is_there)
        ev_check_sections(&check, file, syntax, ev_policies_check_value, NULL);
    else
        file->ini.count = 0;
    return true;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool is_readable(const ev_file *file)
{
    for (size_t i = 0; i < file->ini.count; i++) {
        ev_slice name = file->ini.sections[i].name;
        const ev_section_row *row = ev_syntax_section(&ev_policy_syntax, name);
        if (row == NULL || ev_slice_is(name, row->section) != (row->naming == EV_UNNAMED))
            return false;
    }
    return true;
}

/* Its place in versions.txt, from 1. */
static size_t order_of(const ev_collection *c, ev_slice id)
{
    for (size_t i = 0; i < c->versions.ini.count; i++)
        if (ev_slice_equal(ev_section_name(&c->versions.ini.sections[i], "policy"), id))
            return i + 1;
    return 0;
}

static bool add_policy(ev_collection *c, const char *path, ev_slice id)
{
    ev_checked_policy *policy = &c->policy[c->policy_count++];
    *policy = (ev_checked_policy){.id = id, .extends = -1, .order = order_of(c, id)};
    if (!ev_collection_file(c, path, &ev_policy_syntax, c->told == EV_TOLD_POLICIES, &policy->file))
        return false;
    policy->is_readable = is_readable(&policy->file);
    policy->is_used = ev_arena_take_array(c->arena, policy->file.ini.count + 1, sizeof(bool));
    return policy->is_used != NULL;
}

static bool read_files(ev_collection *c)
{
    c->policy = ev_arena_take_array(c->arena, c->path_count, sizeof *c->policy);
    c->layout = ev_arena_take_array(c->arena, c->path_count, sizeof *c->layout);
    if (c->policy == NULL || c->layout == NULL ||
        !ev_collection_file(c, "versions.txt", &ev_versions_syntax, c->told == EV_TOLD_VERSIONS,
                            &c->versions))
        return false;
    for (size_t i = 0; i < c->path_count; i++) {
        ev_slice policy = ev_path_part(c->path[i], "policy/", "/policy.txt");
        ev_slice layout = ev_path_template(c->path[i], "layout.txt");
        if (policy.data != NULL && !add_policy(c, c->path[i], policy))
            return false;
        if (layout.data != NULL) {
            ev_checked_template *to = &c->layout[c->layout_count++];
            to->id = layout;
            if (!ev_collection_file(c, c->path[i], &ev_layout_syntax, false, &to->layout))
                return false;
        }
    }
    return true;
}

/* ---- chains ---------------------------------------------------------------------------------- */

static int find_policy(const ev_collection *c, ev_slice id)
{
    for (size_t i = 0; i < c->policy_count; i++)
        if (ev_slice_equal(c->policy[i].id, id))
            return (int)i;
    return -1;
}

/* A line without a value is one that cannot be read: what it extends is not known. */
static void join_chains(ev_collection *c)
{
    for (size_t i = 0; i < c->policy_count; i++) {
        const ev_ini *ini = &c->policy[i].file.ini;
        const ev_ini_line *line =
            ini->count > 0 ? ev_section_line(&ini->sections[0], "extends") : NULL;
        c->policy[i].extends = line != NULL ? find_policy(c, line->value) : -1;
        c->policy[i].is_whole = line == NULL || c->policy[i].extends >= 0;
    }
}

/* A chain is whole when it ends at a policy that extends none: of those that go round, none does.
 */
static void judge_chain(ev_collection *c, size_t policy, bool *is_whole, bool *is_known)
{
    size_t links = 0;
    *is_whole = *is_known = true;
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        *is_known = *is_known && is_readable(&c->policy[at].file);
        *is_whole = *is_whole && c->policy[at].is_whole && ++links <= EV_POLICY_CHAIN_MAX;
        if (!*is_whole)
            return;
    }
}

static bool judge_chains(ev_collection *c)
{
    bool *whole = ev_arena_take_array(c->arena, c->policy_count + 1, sizeof *whole);
    if (whole == NULL)
        return false;
    for (size_t i = 0; i < c->policy_count; i++)
        judge_chain(c, i, &whole[i], &c->policy[i].is_readable);
    for (size_t i = 0; i < c->policy_count; i++)
        c->policy[i].is_whole = whole[i];
    return true;
}

bool ev_collection_read(ev_collection *c, const ev_resources *res, ev_findings *findings,
                        ev_arena *arena, ev_told told)
{
    *c = (ev_collection){.res = res, .arena = arena, .findings = findings, .told = told};
    if (!read_paths(c) || !read_files(c))
        return false;
    join_chains(c);
    return judge_chains(c);
}
