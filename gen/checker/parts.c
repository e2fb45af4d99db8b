/* Parts of sections, values and paths. */
#include "checker/parts.h"

/* ---- sections -------------------------------------------------------------------------------- */

ev_slice ev_section_name(const ev_ini_section *section, const char *kind)
{
    ev_slice name = section->name, word = ev_slice_cut(&name, ' ');
    return ev_slice_is(word, kind) && name.size > 0 ? name : (ev_slice){NULL, 0};
}

bool ev_section_is(const ev_ini_section *section, const char *kind)
{
    ev_slice name = section->name;
    return ev_slice_is(ev_slice_cut(&name, ' '), kind);
}

const ev_ini_line *ev_section_line(const ev_ini_section *section, const char *key)
{
    for (size_t i = 0; section != NULL && i < section->count; i++)
        if (ev_slice_is(section->lines[i].key, key))
            return &section->lines[i];
    return NULL;
}

ev_slice ev_next_word(ev_slice *rest)
{
    *rest = ev_slice_trim(*rest);
    return ev_slice_cut(rest, ' ');
}

/* ---- paths ----------------------------------------------------------------------------------- */

ev_slice ev_path_part(const char *path, const char *folder, const char *end)
{
    ev_slice none = {NULL, 0}, part = ev_slice_from(path), last = ev_slice_from(end);
    size_t size = strlen(folder);
    if (!ev_slice_starts(part, folder) || part.size <= size + last.size)
        return none;
    part.data += size;
    part.size -= size + last.size;
    if (memcmp(part.data + part.size, end, last.size) != 0 ||
        memchr(part.data, '/', part.size) != NULL)
        return none;
    return part;
}

ev_slice ev_path_template(const char *path, const char *file)
{
    ev_slice none = {NULL, 0}, name = ev_slice_from(path), number;
    const char *slash = strchr(path, '/');
    const char *second = slash == NULL ? NULL : strchr(slash + 1, '/');
    if (second == NULL || strcmp(second + 1, file) != 0)
        return none;
    name.size = (size_t)(slash - path);
    number = (ev_slice){slash + 1, (size_t)(second - slash) - 1};
    if (name.size == 0 || number.size == 0 || ev_slice_is(name, "policy") ||
        ev_slice_is(name, "states"))
        return none;
    return (ev_slice){path, (size_t)(second - path)};
}
