/* Sections along the chain of versions, and the files beside them.
 *
 * A section is the unit of `extends`: a version either has a section whole or shares it whole.
 * Merging single keys was rejected: no file would show what a section says. */
#include "policy/private.h"

#include <string.h>

/* Of the sections that are as long, few end in the same character. */
static bool is_section(ev_slice section, const char *kind, size_t kind_size, ev_slice name)
{
    if (name.size == 0)
        return memcmp(section.data, kind, kind_size) == 0;
    return section.data[section.size - 1] == name.data[name.size - 1] &&
           memcmp(section.data + kind_size + 1, name.data, name.size) == 0 &&
           memcmp(section.data, kind, kind_size) == 0 && section.data[kind_size] == ' ';
}

const ev_ini_section *ev_policy_section(const ev_policy *policy, const char *kind, ev_slice name,
                                        const ev_ini **ini)
{
    size_t kind_size = strlen(kind), size = kind_size + (name.size > 0 ? 1 + name.size : 0);
    if (name.data != NULL && name.size == 0) /* no section has an empty name behind its kind */
        return NULL;
    for (size_t link = 0; link < policy->chain_count; link++) {
        const ev_ini *file = policy->chain[link];
        for (size_t i = 0; i < file->count; i++)
            if (file->sections[i].name.size == size &&
                is_section(file->sections[i].name, kind, kind_size, name)) {
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
    if (name.size <= size + 1 || name.data[size] != ' ' || memcmp(name.data, kind, size) != 0)
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
