/* All files: which folders there are. */
#include "checker/policies.h"

typedef struct list {
    const char **id;
    size_t count;
} list;

/* Keeps "evisa/1" of "evisa/1/layout.txt" and "evisa/1/labels.txt"; of policies and states there
 * are no such files. */
static void add_folder(ev_check *c, list *folders, const char *path)
{
    const char *first = strchr(path, '/'), *second = first == NULL ? NULL : strchr(first + 1, '/');
    if (second == NULL ||
        (strcmp(second, "/layout.txt") != 0 && strcmp(second, "/labels.txt") != 0))
        return;
    const char *id = ev_arena_copy(c->scratch, (ev_slice){path, (size_t)(second - path)});
    for (size_t i = 0; id != NULL && i < folders->count; i++)
        if (strcmp(folders->id[i], id) == 0)
            return;
    if (id != NULL)
        folders->id[folders->count++] = id;
}

static void check_templates(ev_check *c)
{
    list folders = {.count = 0};
    size_t count;
    const ev_resource_file *builtin = ev_resource_builtin(&count);
    folders.id = ev_arena_take_array(c->scratch, count + c->res->overlay_count, sizeof *folders.id);
    if (folders.id == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        add_folder(c, &folders, builtin[i].path);
    for (size_t i = 0; i < c->res->overlay_count; i++)
        add_folder(c, &folders, c->res->overlay[i].path);
    for (size_t i = 0; i < folders.count; i++)
        ev_check_template(c, folders.id[i]);
}

ev_status ev_checker_files(const ev_resources *res, ev_findings *findings, ev_arena *scratch)
{
    ev_check c = {res, findings, scratch};
    check_templates(&c);
    bool whole =
        ev_checker_policies(res, findings, scratch) && ev_checker_tables(res, findings, scratch) &&
        ev_checker_versions(res, findings, scratch) && ev_checker_folder(res, findings, scratch);
    return scratch->failed || !whole ? EV_TEMP_FAIL : EV_OK;
}
