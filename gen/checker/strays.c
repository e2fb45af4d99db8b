/* Files of the overlay that nothing reads. A misspelt name is no mistake to the program: the
 * built-in file of the right name goes on to count, and the designer sees no change. */
#include "checker/policies.h"

#include <fnmatch.h>

/* The paths that are read. */
typedef struct wanted {
    ev_collection *c;
    const char **path;
    size_t count, most;
} wanted;

static void want(wanted *w, const char *path)
{
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->path[i], path) == 0)
            return;
    if (w->count < w->most)
        w->path[w->count++] = path;
}

static bool ends_in_slash(const char *path)
{
    size_t size = strlen(path);
    return size > 0 && path[size - 1] == '/';
}

/* ---- what is read ---------------------------------------------------------------------------- */

static void want_policy(wanted *w, ev_slice id)
{
    want(w, EV_JOIN(w->c, EV_SLICE("policy/"), id, EV_SLICE("/policy.txt")));
}

static void want_template(wanted *w, ev_slice id)
{
    want(w, EV_JOIN(w->c, id, EV_SLICE("/layout.txt")));
    want(w, EV_JOIN(w->c, id, EV_SLICE("/labels.txt")));
}

static void want_versions(wanted *w)
{
    const ev_ini *ini = &w->c->versions.ini;
    want(w, "versions.txt");
    for (size_t i = 0; i < ini->count; i++) {
        ev_slice policy = ev_section_name(&ini->sections[i], "policy");
        ev_slice template = ev_section_name(&ini->sections[i], "template");
        ev_slice states = ev_section_name(&ini->sections[i], "states");
        if (policy.size > 0)
            want_policy(w, policy);
        if (template.size > 0)
            want_template(w, template);
        if (states.size > 0)
            want(w, EV_JOIN(w->c, EV_SLICE("states/"), states, EV_SLICE(".txt")));
    }
}

/* Those that are there without a version too: what is said of them is that the version is missing.
 */
static void want_folders(wanted *w)
{
    for (size_t i = 0; i < w->c->policy_count; i++) {
        const ev_file *file = &w->c->policy[i].file;
        want_policy(w, w->c->policy[i].id);
        for (size_t k = 0; k < file->ini.count; k++) {
            ev_slice list = ev_ini_value(&file->ini.sections[k], "countries");
            if (list.size > 0)
                want(w, ev_policies_list_path(w->c, file, list));
        }
    }
    for (size_t i = 0; i < w->c->layout_count; i++) {
        const ev_checked_template *template = &w->c->layout[i];
        want_template(w, template->id);
        for (size_t k = 0; k < template->layout.ini.count; k++) {
            ev_slice form = ev_ini_value(&template->layout.ini.sections[k], "file");
            if (form.size > 0)
                want(w, EV_JOIN(w->c, template->id, EV_SLICE("/"), form));
        }
    }
    for (size_t i = 0; i < w->c->path_count; i++)
        if (ev_path_part(w->c->path[i], "states/", ".txt").size > 0)
            want(w, w->c->path[i]);
}

static bool read_wanted(wanted *w, ev_collection *c)
{
    *w = (wanted){.c = c, .most = 16 + 4 * c->path_count + 2 * c->versions.ini.count};
    for (size_t i = 0; i < c->policy_count; i++)
        w->most += c->policy[i].file.ini.count;
    for (size_t i = 0; i < c->layout_count; i++)
        w->most += c->layout[i].layout.ini.count;
    w->path = ev_arena_take_array(c->arena, w->most, sizeof *w->path);
    if (w->path == NULL)
        return false;
    want_versions(w);
    want_folders(w);
    return !c->failed;
}

/* What stands in templates/ of the project besides. The colour profile is the built-in one. */
static bool is_allowed(const char *path)
{
    static const char *const patterns[] = {
        "MANIFEST",  "srgb.icc.z", "README.md",        "*/README.md", "make-*.sh",
        "make-*.py", "make-*.mjs", "states/LICENSE.*", "evisa.vim",
    };
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (fnmatch(patterns[i], path, FNM_PATHNAME) == 0)
            return true;
    return false;
}

/* Of the forms of a template, template.c tells those that are not drawn. */
static bool is_form(const wanted *w, const char *path)
{
    for (size_t i = 0; i < w->c->layout_count; i++) {
        ev_slice id = w->c->layout[i].id;
        if (strncmp(path, id.data, id.size) == 0 && fnmatch("*/*/?*.form", path, FNM_PATHNAME) == 0)
            return true;
    }
    return false;
}

/* A folder, whose path ends in '/', is read when something in it is. */
static bool is_read(const wanted *w, const char *path)
{
    size_t size = strlen(path);
    bool is_folder = ends_in_slash(path);
    for (size_t i = 0; i < w->count; i++)
        if (is_folder ? strncmp(w->path[i], path, size) == 0 : strcmp(w->path[i], path) == 0)
            return true;
    return is_allowed(path) || is_form(w, path);
}

/* ---- what was meant -------------------------------------------------------------------------- */

static bool ends_in(const char *path, const char *end)
{
    size_t size = strlen(path), last = strlen(end);
    return size > last && path[size - last - 1] == '/' && strcmp(path + size - last, end) == 0;
}

/* The one part, between two '/', in which the paths differ; of a folder the paths are compared up
 * to its end. False when more than one part differs. */
static bool one_part(ev_slice path, ev_slice other, ev_slice *mine, ev_slice *theirs)
{
    bool is_folder = ends_in_slash(path.data), differs = false;
    path.size -= is_folder;
    while (path.size > 0 && other.size > 0) {
        ev_slice a = ev_slice_cut(&path, '/'), b = ev_slice_cut(&other, '/');
        if (ev_slice_equal(a, b))
            continue;
        if (differs)
            return false;
        differs = true;
        *mine = a;
        *theirs = b;
    }
    return differs && path.size == 0 && (is_folder ? other.size > 0 : other.size == 0);
}

/* As many parts of a wanted path as a folder has. */
static const char *folder_of(const wanted *w, const char *path, const char *folder)
{
    const char *at = path;
    for (const char *slash = folder; (slash = strchr(slash, '/')) != NULL; slash++)
        at = strchr(at, '/') + 1;
    return EV_JOIN(w->c, (ev_slice){path, (size_t)(at - path)});
}

/* The wanted path that differs in one part, which is near. In the last part only that is named,
 * since it is the name of the file. */
static const char *near_path(const wanted *w, const char *path)
{
    const char *found = NULL;
    size_t steps = SIZE_MAX;
    for (size_t i = 0; i < w->count; i++) {
        ev_slice mine, theirs;
        if (!one_part(ev_slice_from(path), ev_slice_from(w->path[i]), &mine, &theirs))
            continue;
        ev_nearest nearest = {.typed = mine};
        ev_collection_try(w->c, &nearest, theirs);
        if (nearest.name == NULL || nearest.steps >= steps)
            continue;
        steps = nearest.steps;
        found = ends_in_slash(path)                ? folder_of(w, w->path[i], path)
                : strchr(theirs.data, '/') == NULL ? nearest.name
                                                   : w->path[i];
    }
    return found;
}

/* The wanted path of the same end: the file is in a folder too high, or in another folder. */
static const char *same_name(const wanted *w, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    for (size_t i = 0; i < w->count; i++)
        if (ends_in(w->path[i], path))
            return w->path[i];
    for (size_t i = 0; i < w->count && *name != '\0'; i++)
        if (ends_in(w->path[i], name))
            return w->path[i];
    return NULL;
}

/* How many bytes of the path stand before one that is wanted; 0: it does not end in one. */
static size_t depth(const wanted *w, const char *path)
{
    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/'))
        if (slash[1] != '\0' && is_read(w, slash + 1))
            return (size_t)(slash - path) + 1;
    return 0;
}

/* ---- saying ---------------------------------------------------------------------------------- */

static void say(const wanted *w, const char *path, const char *expected, const char *nearest)
{
    const ev_file file = {.text = EV_SLICE(""), .ini = {.path = path}};
    ev_collection_say(
        w->c, &file, NULL,
        (ev_finding){.code = EV_RESOURCE_FILE_UNKNOWN, .expected = expected, .nearest = nearest});
}

/* A folder at the wrong place is one mistake, however many files it has. */
static bool was_said_before(const wanted *w, size_t file, size_t deep)
{
    const char *path = w->c->res->overlay[file].path;
    for (size_t i = 0; i < file; i++) {
        const char *other = w->c->res->overlay[i].path;
        if (strncmp(other, path, deep) == 0 && depth(w, other) == deep)
            return true;
    }
    return false;
}

/* Every page has the built-in profile (gen/pdf/meta.c): another one would be ignored in silence. */
static void check_profile(const wanted *w, const char *path)
{
    const ev_file file = {.text = EV_SLICE(""), .ini = {.path = path}};
    if (strcmp(path, "srgb.icc.z") == 0 && !ev_resource_is_builtin(w->c->res, path))
        ev_collection_say(w->c, &file, NULL,
                          (ev_finding){.code = EV_RESOURCE_BROKEN,
                                       .expected = "the built-in profile: a page has no other"});
}

/* Whether an empty folder stands in the place of a file that is read. */
static bool is_file_path(const wanted *w, const char *path)
{
    size_t size = strlen(path) - 1;
    for (size_t i = 0; i < w->count && ends_in_slash(path); i++)
        if (strncmp(w->path[i], path, size) == 0 && w->path[i][size] == '\0')
            return true;
    return false;
}

static void check(const wanted *w, size_t file)
{
    const char *path = w->c->res->overlay[file].path;
    check_profile(w, path);
    size_t deep = depth(w, path);
    if (is_read(w, path) || (deep > 0 && was_said_before(w, file, deep)))
        return;
    if (deep > 0) {
        say(w, path,
            EV_JOIN(w->c, EV_SLICE("the file at "), ev_slice_from(path + deep),
                    EV_SLICE(": the folder to give is not DIR but DIR/"),
                    (ev_slice){path, deep - 1}),
            path + deep);
        return;
    }
    const char *nearest = near_path(w, path), *same = same_name(w, path);
    const char *expected = "a file that versions.txt, a layout.txt or a policy.txt names";
    if (is_file_path(w, path))
        expected = "a file of this name, not a folder";
    else if (ends_in_slash(path))
        expected = "a folder with files that are read; this one is empty";
    else if (nearest == NULL && same != NULL && strchr(path, '/') == NULL)
        expected = "the file in a folder: what is given is the folder that holds all of them";
    say(w, path, expected, nearest != NULL ? nearest : same);
}

bool ev_checker_folder(const ev_resources *res, ev_findings *findings, ev_arena *scratch)
{
    ev_collection c;
    wanted w;
    if (!ev_collection_read(&c, res, findings, scratch, EV_TOLD_NONE) || !read_wanted(&w, &c))
        return false;
    for (size_t i = 0; i < res->overlay_count; i++)
        check(&w, i);
    return !c.failed;
}
