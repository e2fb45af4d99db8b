/* The policy: which version, and its loading. A version is data; what is checked here is that the
 * data says all that the rules need, so that a designer's slip is a fault of the resource
 * (EV_CONFIG) and never one of the record.
 *
 * A section is the unit of `extends`: a version either has a section whole or shares it whole.
 * Merging single keys was rejected: one could not see in any file what a section says. */
#include "policy/private.h"
#include "resource/versions.h"

#include <nettle/sha2.h>
#include <string.h>

/* ---- sections along the chain ---------------------------------------------------------------- */

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
                                        const ev_ini **conf)
{
    for (size_t link = 0; link < policy->chain_count; link++) {
        const ev_ini *file = policy->chain[link];
        for (size_t i = 0; i < file->count; i++)
            if (is_section(file->sections[i].name, kind, name)) {
                if (conf != NULL)
                    *conf = file;
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

bool ev_policy_path(const ev_ini *conf, ev_slice file, char out[EV_POLICY_PATH_MAX])
{
    const char *slash = strrchr(conf->path, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - conf->path) + 1;
    if (file.size == 0 || file.size >= EV_POLICY_PATH_MAX - folder)
        return false;
    memcpy(out, conf->path, folder);
    memcpy(out + folder, file.data, file.size);
    out[folder + file.size] = '\0';
    return true;
}

/* ---- which version --------------------------------------------------------------------------- */

ev_status ev_policy_select(const ev_resources *res, const ev_record *record, ev_arena *arena,
                           ev_slice *id, ev_faults *faults)
{
    static const ev_slice no_pin = {NULL, 0};
    ev_date day = record->visa.issued_on;
    size_t before = faults->count + faults->dropped;
    ev_version_select(res, "policy", no_pin, day, arena, id, faults);
    if (faults->count + faults->dropped != before)
        return faults->status;
    if (id->data == NULL) /* whatever the pin says: there were no electronic visas */
        ev_faults_add(faults, EV_ISSUED_TOO_EARLY, "/visa/issued_on");
    if (record->policy_pin.data != NULL) {
        ev_version_select(res, "policy", record->policy_pin, day, arena, id, faults);
        if (id->data == NULL)
            ev_faults_add(faults, EV_POLICY_UNKNOWN, "/policy");
    }
    return faults->status;
}

/* ---- loading --------------------------------------------------------------------------------- */

typedef struct loader {
    ev_policy *policy;
    ev_arena *arena;
    ev_faults *faults;
    struct sha256_ctx sha;
} loader;

static bool broken(loader *l, const ev_ini *conf, const ev_ini_section *section)
{
    ev_faults_add_at(l->faults, EV_RESOURCE_BROKEN, conf->path, section != NULL ? section->line : 0,
                     0);
    return false;
}

/* Reads "policy/<id>/policy.txt" into the next link of the chain. */
static bool load_link(loader *l, ev_slice id)
{
    static const char folder[] = "policy/", file[] = "/policy.txt";
    ev_buf path;
    ev_buf_init(&path, l->arena, sizeof folder + id.size + sizeof file);
    ev_buf_text(&path, folder);
    ev_buf_slice(&path, id);
    ev_buf_text(&path, file);
    ev_buf_char(&path, '\0');
    ev_ini *conf = ev_arena_take(l->arena, sizeof *conf);
    if (path.failed || conf == NULL)
        return ev_faults_add(l->faults, EV_OUT_OF_MEMORY, ""), false;
    ev_slice text = ev_resource_find(l->policy->res, path.data);
    if (text.data == NULL)
        return ev_faults_add(l->faults, EV_RESOURCE_MISSING, path.data), false;
    (void)ev_ini_read(text, path.data, l->arena, conf, l->faults);
    if (conf->sections == NULL) /* not the status: it may be that of a fault of the record */
        return false;
    l->policy->chain[l->policy->chain_count++] = conf;
    return true;
}

static bool load_chain(loader *l, ev_slice id)
{
    while (id.data != NULL) {
        if (l->policy->chain_count == EV_POLICY_CHAIN_MAX) /* or a version extends itself */
            return broken(l, l->policy->chain[0], NULL);
        if (!load_link(l, id))
            return false;
        id = ev_ini_value(&l->policy->chain[l->policy->chain_count - 1]->sections[0], "extends");
    }
    return true;
}

/* One line of the identity, "<hash>  <path>\n" as in the MANIFEST. Released files are not hashed
 * again. */
static bool hash_file(loader *l, const ev_ini *named_in, const char *path)
{
    const ev_resources *res = l->policy->res;
    ev_slice text = ev_resource_find(res, path);
    if (text.data == NULL)
        return ev_faults_add(l->faults, EV_RESOURCE_MISSING, path), false;
    if (!ev_resource_is_released(res, path)) {
        l->policy->released = false;
        if (!ev_utf8_valid(text)) /* tables are printed without being read as conf */
            return broken(l, named_in, NULL);
    }
    ev_resource_hash_line(res, path, &l->sha);
    return true;
}

/* A list is hashed at the first kind that uses it. */
static bool is_first_use(const ev_policy *policy, size_t link, const ev_ini_section *at,
                         ev_slice file)
{
    for (const ev_ini_section *s = policy->chain[link]->sections; s < at; s++)
        if (ev_policy_effective(policy, link, s, "kind").data != NULL &&
            ev_slice_equal(ev_ini_value(s, "countries"), file))
            return false;
    return true;
}

/* Every file that decides what the document says, in the chain's order: of each version its
 * policy.txt and the lists it brings, then the table of states. */
static bool hash_files(loader *l)
{
    ev_policy *policy = l->policy;
    char path[EV_POLICY_PATH_MAX];
    for (size_t link = 0; link < policy->chain_count; link++) {
        const ev_ini *conf = policy->chain[link];
        if (!hash_file(l, conf, conf->path))
            return false;
        for (size_t i = 0; i < conf->count; i++) {
            const ev_ini_section *section = &conf->sections[i];
            ev_slice file = ev_ini_value(section, "countries");
            if (ev_policy_effective(policy, link, section, "kind").data == NULL ||
                !is_first_use(policy, link, section, file))
                continue;
            if (!ev_policy_path(conf, file, path))
                return broken(l, conf, section);
            if (!hash_file(l, conf, path))
                return false;
        }
    }
    const ev_ini *conf = policy->chain[0];
    const ev_ini_section *rules = ev_policy_section(policy, "rules", (ev_slice){NULL, 0}, &conf);
    char *states = ev_arena_copy(l->arena, ev_ini_value(rules, "states"));
    if (states == NULL)
        return ev_faults_add(l->faults, EV_OUT_OF_MEMORY, ""), false;
    if (states[0] == '\0')
        return broken(l, conf, rules);
    policy->states = ev_resource_find(policy->res, states);
    return hash_file(l, conf, states);
}

ev_status ev_policy_load(const ev_resources *res, ev_slice id, ev_arena *arena, ev_policy *policy,
                         ev_faults *faults)
{
    *policy = (ev_policy){.id = id, .released = true, .res = res};
    loader l = {.policy = policy, .arena = arena, .faults = faults};
    sha256_init(&l.sha);
    if (!load_chain(&l, id) || !hash_files(&l))
        return faults->status;
    sha256_digest(&l.sha, sizeof policy->hash, policy->hash);
    return ev_policy_read_rules(policy, arena, faults);
}
