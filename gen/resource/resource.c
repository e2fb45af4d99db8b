/* Resources: the table that the build makes of templates/ (gen/resource/table.sh), and the
 * overlay. */
#include "resource/resource.h"

#include "resource/digest.h"

#include <string.h>

/* Made at build time: sorted by path, so that it can be searched by halves. */
extern const ev_resource_file ev_resource_table[];
extern const size_t ev_resource_table_count;

const ev_resource_file *ev_resource_builtin(size_t *count)
{
    *count = ev_resource_table_count;
    return ev_resource_table;
}

static ev_slice find_builtin(const char *path)
{
    size_t low = 0, high = ev_resource_table_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(path, ev_resource_table[middle].path);
        if (order == 0)
            return ev_resource_table[middle].data;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return (ev_slice){NULL, 0};
}

static ev_slice find_overlay(const ev_resources *res, const char *path)
{
    for (size_t i = 0; i < res->overlay_count; i++)
        if (strcmp(res->overlay[i].path, path) == 0)
            return res->overlay[i].data;
    return (ev_slice){NULL, 0};
}

ev_slice ev_resource_find(const ev_resources *res, const char *path)
{
    ev_slice data = find_overlay(res, path);
    return data.data != NULL ? data : find_builtin(path);
}

/* Whether two paths differ in their version only: a part of "evisa/1/layout.txt", what stands
 * before the end of "states/1.txt". */
static bool is_other_version(const char *path, const char *other)
{
    size_t kind = strcspn(path, "/") + 1;
    if (strlen(path) < kind || strncmp(path, other, kind) != 0)
        return false;
    const char *mine = path + kind + strcspn(path + kind, "/");
    const char *theirs = other + kind + strcspn(other + kind, "/");
    return (*mine == '/') == (*theirs == '/') && strcmp(mine, theirs) == 0;
}

ev_slice ev_resource_ancestor(const char *path)
{
    ev_slice found = find_builtin(path);
    if (found.data != NULL)
        return found;
    if (strncmp(path, "policy/", strlen("policy/")) == 0)
        return EV_SLICE("");
    for (size_t i = 0; i < ev_resource_table_count; i++)
        if (is_other_version(path, ev_resource_table[i].path))
            found = ev_resource_table[i].data;
    return found;
}

/* ---- the manifest ---------------------------------------------------------------------------- */

enum { HASH_DIGITS = 2 * EV_DIGEST_SIZE };

ev_slice ev_resource_manifest_hash(const char *path)
{
    ev_slice rest = find_builtin("MANIFEST");
    while (rest.size > 0) { /* "<64 hex digits>  <path>", as sha256sum writes it */
        ev_slice line = ev_slice_cut(&rest, '\n');
        if (line.size <= HASH_DIGITS + 2)
            continue;
        ev_slice name = {line.data + HASH_DIGITS + 2, line.size - HASH_DIGITS - 2};
        if (ev_slice_is(name, path))
            return (ev_slice){line.data, HASH_DIGITS};
    }
    return (ev_slice){NULL, 0};
}

/* The bytes are compared first: a copy of the whole folder costs no hash. */
bool ev_resource_is_builtin(const ev_resources *res, const char *path)
{
    uint8_t mine[EV_DIGEST_SIZE], theirs[EV_DIGEST_SIZE];
    ev_slice data = find_overlay(res, path), builtin = find_builtin(path);
    if (data.data == NULL || builtin.data == NULL)
        return builtin.data != NULL;
    if (ev_slice_equal(data, builtin))
        return true;
    ev_resource_digest(path, data, theirs);
    ev_resource_digest(path, builtin, mine);
    return memcmp(mine, theirs, sizeof mine) == 0;
}
