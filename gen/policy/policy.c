/* The policy: which version, and its loading. A version is data; loading checks that the data says
 * all that the rules need, so that a designer's mistake is a fault of the resource (EV_CONFIG) and
 * never one of the record. */
#include "policy/private.h"
#include "resource/versions.h"

#include <string.h>

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
        ev_version_add_fault(res, "policy", EV_ISSUED_TOO_EARLY, "/visa/issued_on", arena, faults);
    if (record->policy_pin.data != NULL) {
        ev_version_select(res, "policy", record->policy_pin, day, arena, id, faults);
        if (id->data == NULL)
            ev_version_add_fault(res, "policy", EV_POLICY_UNKNOWN, "/policy", arena, faults);
    }
    return faults->status;
}

/* ---- loading --------------------------------------------------------------------------------- */

typedef struct loader {
    ev_policy *policy;
    ev_arena *arena;
    ev_faults *faults;
    ev_identity identity;
} loader;

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
    ev_ini *ini = ev_arena_take(l->arena, sizeof *ini);
    if (path.failed || ini == NULL)
        return ev_faults_add(l->faults, EV_OUT_OF_MEMORY, ""), false;
    ev_slice text = ev_resource_find(l->policy->res, path.data);
    if (text.data == NULL)
        return ev_faults_add(l->faults, EV_RESOURCE_MISSING, path.data), false;
    (void)ev_ini_read(text, path.data, l->arena, ini, l->faults);
    if (ini->sections == NULL) /* not the status: it may be that of a fault of the record */
        return false;
    l->policy->chain[l->policy->chain_count++] = ini;
    return true;
}

static bool load_chain(loader *l, ev_slice id)
{
    while (id.data != NULL) {
        if (l->policy->chain_count == EV_POLICY_CHAIN_MAX) /* or a version extends itself */
            return ev_policy_broken(l->policy->chain[0], NULL, l->faults);
        if (!load_link(l, id))
            return false;
        id = ev_ini_value(&l->policy->chain[l->policy->chain_count - 1]->sections[0], "extends");
    }
    return true;
}

static bool hash_file(loader *l, const ev_ini *named_in, const char *path)
{
    ev_slice text = ev_resource_find(l->policy->res, path);
    if (text.data == NULL)
        return ev_faults_add(l->faults, EV_RESOURCE_MISSING, path), false;
    if (ev_identity_add(&l->identity, path) == EV_CHANGED &&
        !ev_utf8_valid(text)) /* tables are printed without being read as INI */
        return ev_policy_broken(named_in, NULL, l->faults);
    return true;
}

/* Whether the section is a kind that no newer version replaces; `path` is then that of its list,
 * empty when the section does not name one. */
static bool list_of(const ev_policy *policy, size_t link, const ev_ini_section *section,
                    char path[EV_POLICY_PATH_MAX])
{
    if (ev_policy_effective(policy, link, section, "kind").data == NULL)
        return false;
    if (!ev_policy_path(policy->chain[link], ev_ini_value(section, "countries"), path))
        path[0] = '\0';
    return true;
}

/* A list is hashed at the first kind that uses it. */
static bool is_first_use(const ev_policy *policy, size_t link, const ev_ini_section *at,
                         const char *path)
{
    char other[EV_POLICY_PATH_MAX];
    for (size_t i = 0; i <= link; i++) {
        const ev_ini *ini = policy->chain[i];
        const ev_ini_section *end = i == link ? at : ini->sections + ini->count;
        for (const ev_ini_section *s = ini->sections; s < end; s++)
            if (list_of(policy, i, s, other) && strcmp(other, path) == 0)
                return false;
    }
    return true;
}

static bool hash_lists(loader *l, size_t link)
{
    const ev_ini *ini = l->policy->chain[link];
    char path[EV_POLICY_PATH_MAX];
    for (size_t i = 0; i < ini->count; i++) {
        const ev_ini_section *section = &ini->sections[i];
        if (!list_of(l->policy, link, section, path))
            continue;
        if (path[0] == '\0')
            return ev_policy_broken(ini, section, l->faults);
        if (is_first_use(l->policy, link, section, path) && !hash_file(l, ini, path))
            return false;
    }
    return true;
}

/* Every file that decides what the document says, in the chain's order: of each version its
 * policy.txt and its lists, then the table of states. */
static bool hash_files(loader *l)
{
    ev_policy *policy = l->policy;
    for (size_t link = 0; link < policy->chain_count; link++) {
        const ev_ini *ini = policy->chain[link];
        if (!hash_file(l, ini, ini->path) || !hash_lists(l, link))
            return false;
    }
    const ev_ini *ini = policy->chain[0];
    const ev_ini_section *rules = ev_policy_section(policy, "rules", (ev_slice){NULL, 0}, &ini);
    char *states = ev_arena_copy(l->arena, ev_ini_value(rules, "states"));
    if (states == NULL)
        return ev_faults_add(l->faults, EV_OUT_OF_MEMORY, ""), false;
    if (states[0] == '\0')
        return ev_policy_broken(ini, rules, l->faults);
    policy->states = ev_resource_find(policy->res, states);
    return hash_file(l, ini, states);
}

ev_status ev_policy_load(const ev_resources *res, ev_slice id, ev_arena *arena, ev_policy *policy,
                         ev_faults *faults)
{
    *policy = (ev_policy){.id = id, .res = res};
    loader l = {.policy = policy, .arena = arena, .faults = faults};
    if (!ev_identity_open(&l.identity, res, arena, faults) || !load_chain(&l, id) ||
        !hash_files(&l))
        return faults->status;
    ev_identity_close(&l.identity, policy->hash);
    policy->release = l.identity.release;
    return ev_policy_read_rules(policy, arena, faults);
}

/* ---- finding --------------------------------------------------------------------------------- */

static ev_status load(const ev_resources *res, ev_slice id, ev_arena *arena, void *policy,
                      ev_faults *faults)
{
    return ev_policy_load(res, id, arena, policy, faults);
}

const ev_policy *ev_policy_find(ev_cache *cache, const ev_record *record, ev_arena *scratch,
                                ev_faults *faults)
{
    static const ev_cache_kind kind = {sizeof(ev_policy), load};
    ev_slice id;
    EV_UNSET ev_faults selecting;
    ev_faults_init(&selecting, EV_LENIENT);
    if (ev_policy_select(cache->res, record, scratch, &id, &selecting) == EV_OK && id.data != NULL)
        return ev_cache_find(cache, &kind, id, faults);
    ev_faults_take_over(faults, &selecting);
    return NULL;
}
