/* Sections along the chain of versions, and the files beside them.
 *
 * A section is the unit of `extends`: a version either has a section whole or shares it whole.
 * Merging single keys was rejected: no file would show what a section says. */
#include "policy/private.h"

#include <string.h>

static bool is_section(ev_slice section, const char *kind, ev_slice name)
{
    size_t size = strlen(kind);
    if (name.data == NULL)
        return ev_slice_is(section, kind);
    return section.size == size + 1 + name.size && ev_slice_starts(section, kind) &&
           section.data[size] == ' ' &&
           (name.size == 0 || memcmp(section.data + size + 1, name.data, name.size) == 0);
}

const ev_ini_section *ev_policy_section(const ev_policy *policy, const char *kind, ev_slice name,
                                        const ev_ini **ini)
{
    for (size_t link = 0; link < policy->chain_count; link++) {
        const ev_ini *file = policy->chain[link];
        for (size_t i = 0; i < file->count; i++)
            if (is_section(file->sections[i].name, kind, name)) {
                if (ini != NULL)
                    *ini = file;
                return &file->sections[i];
            }
    }
    return NULL;
}

ev_slice ev_policy_effective(const ev_policy *policy, size_t link, const ev_ini_section *section,
                             const char *kind)
{
    size_t size = strlen(kind);
    ev_slice name = section->name;
    if (!ev_slice_starts(name, kind) || name.size <= size + 1 || name.data[size] != ' ')
        return (ev_slice){NULL, 0};
    name.data += size + 1;
    name.size -= size + 1;
    for (size_t newer = 0; newer < link; newer++)
        if (ev_ini_find_slice(policy->chain[newer], section->name) != NULL)
            return (ev_slice){NULL, 0};
    return name;
}

bool ev_policy_path(const ev_ini *ini, ev_slice file, char out[EV_POLICY_PATH_MAX])
{
    const char *slash = strrchr(ini->path, '/');
    bool is_whole = file.size > 0 && memchr(file.data, '/', file.size) != NULL;
    size_t folder = slash == NULL || is_whole ? 0 : (size_t)(slash - ini->path) + 1;
    if (file.size == 0 || file.size >= EV_POLICY_PATH_MAX - folder)
        return false;
    memcpy(out, ini->path, folder);
    memcpy(out + folder, file.data, file.size);
    out[folder + file.size] = '\0';
    return true;
}

bool ev_policy_broken(const ev_ini *ini, const ev_ini_section *section, ev_faults *faults)
{
    unsigned line = section != NULL ? section->line : 0;
    ev_faults_add_at(faults, EV_RESOURCE_BROKEN, ini->path, line, 0);
    return false;
}
