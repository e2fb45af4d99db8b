/* Categories and the kinds that they are of, the tables that a policy names, and the codes of
 * states in its own two tables. */
#include "checker/policies.h"
#include "policy/policy.h"

static const ev_slice no_name = {NULL, 0};

/* ---- kinds ----------------------------------------------------------------------------------- */

/* The sections "[kind NAME]" of a policy and of those that it extends, each with its own newer ones
 * in front of it: `next` is called for those that hold. */
typedef void visitor(ev_collection *c, size_t policy, size_t link, const ev_ini_section *section);

static void visit(ev_collection *c, size_t policy, const char *kind, visitor *next)
{
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        const ev_ini *ini = &c->policy[at].file.ini;
        for (size_t i = 0; i < ini->count; i++) {
            ev_slice name = ev_section_name(&ini->sections[i], kind);
            if (name.size > 0 &&
                ev_collection_section(c, policy, kind, name, NULL) == &ini->sections[i])
                next(c, policy, (size_t)at, &ini->sections[i]);
        }
    }
}

static void use_kind(ev_collection *c, size_t policy, size_t link, const ev_ini_section *category)
{
    ev_slice kind = ev_ini_value(category, "kind");
    const ev_ini_section *section =
        kind.size > 0 ? ev_collection_section(c, policy, "kind", kind, &link) : NULL;
    if (section != NULL)
        ev_collection_use(c, link, section);
}

void ev_policies_use_kinds(ev_collection *c, size_t policy)
{
    visit(c, policy, "category", use_kind);
}

/* The heading of an unused kind is wrong, and not the category, when the category's word is that of
 * a kind that is built in. */
static bool has_wrong_heading(ev_collection *c, size_t policy, ev_slice kind)
{
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        const ev_ini *ini = &c->policy[at].file.ini;
        for (size_t i = 0; i < ini->count; i++)
            if (!c->policy[at].is_used[i] &&
                ev_collection_is_near(c, ev_section_name(&ini->sections[i], "kind"), kind))
                return ev_collection_is_builtin_name(c, "kind", kind);
    }
    return false;
}

static void find_kind(ev_collection *c, size_t policy, ev_nearest *nearest)
{
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends)
        for (size_t i = 0; i < c->policy[at].file.ini.count; i++)
            ev_collection_try(c, nearest,
                              ev_section_name(&c->policy[at].file.ini.sections[i], "kind"));
}

static bool is_digits(ev_slice text, size_t most)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.size > 0 && text.size <= most;
}

/* As the record has it: "B12", "B9-1". */
static bool is_category(ev_slice name)
{
    if (name.size < 2 || name.data[0] < 'A' || name.data[0] > 'Z')
        return false;
    name.data++;
    name.size--;
    bool has_second = memchr(name.data, '-', name.size) != NULL;
    return is_digits(ev_slice_cut(&name, '-'), 2) && (!has_second || is_digits(name, 2));
}

static void check_category(ev_collection *c, size_t policy, size_t link,
                           const ev_ini_section *category)
{
    const ev_ini_line *line = ev_section_line(category, "kind");
    ev_slice name = ev_section_name(category, "category");
    if (!is_category(name))
        ev_collection_say(c, &c->policy[link].file,
                          ev_name_at(&c->policy[link].file, name, category->line),
                          (ev_finding){.code = EV_RESOURCE_VALUE_WRONG,
                                       .section = category->name,
                                       .expected = "a category such as B12 or B9-1"});
    if (line == NULL || line->value.size == 0 || !c->policy[policy].is_readable ||
        ev_collection_section(c, policy, "kind", line->value, NULL) != NULL ||
        has_wrong_heading(c, policy, line->value))
        return;
    ev_nearest nearest = {.typed = line->value};
    find_kind(c, policy, &nearest);
    ev_collection_say(c, &c->policy[link].file, line->value.data,
                      (ev_finding){.code = EV_RESOURCE_NAME_UNKNOWN,
                                   .section = category->name,
                                   .key = line->key,
                                   .found = line->value,
                                   .expected = "the name of a [kind ...] of this policy, or of one "
                                               "that it extends",
                                   .nearest = nearest.name});
}

/* Tries the kinds that categories name: with `missing` only those that there are not. False when a
 * category is wrong and not the heading. */
static bool explain(ev_collection *c, size_t policy, bool missing, ev_nearest *nearest)
{
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        const ev_ini *ini = &c->policy[at].file.ini;
        for (size_t i = 0; i < ini->count; i++) {
            ev_slice kind = ev_ini_value(&ini->sections[i], "kind");
            if (kind.size == 0)
                continue;
            bool is_there = ev_collection_section(c, policy, "kind", kind, NULL) != NULL;
            if (!is_there && !ev_collection_is_builtin_name(c, "kind", kind) &&
                ev_collection_is_near(c, nearest->typed, kind))
                return false;
            if (!is_there || !missing)
                ev_collection_try(c, nearest, kind);
        }
    }
    return true;
}

/* A kind that there is may be meant too, of an earlier policy. */
bool ev_policies_explain_kind(ev_collection *c, size_t link, const ev_ini_section *section,
                              ev_nearest *nearest)
{
    (void)section;
    for (size_t policy = 0; policy < c->policy_count; policy++)
        if (ev_collection_is_in_chain(c, policy, link) && !explain(c, policy, true, nearest))
            return false;
    for (size_t policy = 0; policy < c->policy_count && nearest->name == NULL; policy++)
        if (ev_collection_is_in_chain(c, policy, link))
            (void)explain(c, policy, false, nearest);
    return true;
}

/* ---- tables ---------------------------------------------------------------------------------- */

const char *ev_policies_list_path(ev_collection *c, const ev_file *file, ev_slice named)
{
    const char *path = file->ini.path, *slash = strrchr(path, '/');
    bool is_whole = memchr(named.data, '/', named.size) != NULL;
    ev_slice folder = {path, slash == NULL || is_whole ? 0 : (size_t)(slash - path) + 1};
    return EV_JOIN(c, folder, named);
}

/* The nearest of the files that could have been named: as it would be written. */
static const char *meant_file(ev_collection *c, const ev_file *file, ev_slice named)
{
    ev_nearest nearest = {.typed = named};
    const char *slash = strrchr(file->ini.path, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - file->ini.path) + 1;
    bool is_whole = memchr(named.data, '/', named.size) != NULL;
    for (size_t i = 0; i < c->path_count; i++) {
        if (is_whole)
            ev_nearest_try(&nearest, c->path[i]);
        else if (strncmp(c->path[i], file->ini.path, folder) == 0)
            ev_nearest_try(&nearest, c->path[i] + folder);
    }
    return nearest.name;
}

static void check_file(ev_collection *c, size_t link, const ev_ini_section *section,
                       const char *key, bool is_below)
{
    const ev_file *file = &c->policy[link].file;
    const ev_ini_line *line = ev_section_line(section, key);
    if (line == NULL || line->value.size == 0)
        return;
    const char *path =
        is_below ? EV_JOIN(c, line->value) : ev_policies_list_path(c, file, line->value);
    if (ev_collection_has(c, path))
        return;
    ev_collection_say(c, file, line->value.data,
                      (ev_finding){.code = EV_RESOURCE_NAME_UNKNOWN,
                                   .section = section->name,
                                   .key = line->key,
                                   .found = line->value,
                                   .expected = is_below ? "a table of states, such as states/1.txt"
                                                        : "a file of this folder, or with / a path "
                                                          "such as policy/kz-2019-09/countries.txt",
                                   .nearest = meant_file(c, file, line->value)});
}

static void check_kind(ev_collection *c, size_t policy, size_t link, const ev_ini_section *kind)
{
    (void)policy;
    check_file(c, link, kind, "countries", false);
}

/* ---- codes of states ------------------------------------------------------------------------- */

/* A version of versions.txt is made of a file there, and its rows are checked. */
static bool is_state_table(const char *path)
{
    return ev_path_part(path, "states/", ".txt").size > 0;
}

ev_slice ev_policies_states(const ev_collection *c, size_t policy)
{
    const ev_ini_section *rules = ev_collection_section(c, policy, "rules", no_name, NULL);
    ev_slice named = ev_ini_value(rules, "states");
    for (size_t i = 0; named.size > 0 && i < c->path_count; i++)
        if (ev_slice_is(named, c->path[i]))
            return is_state_table(c->path[i]) ? ev_resource_find(c->res, c->path[i])
                                              : (ev_slice){NULL, 0};
    return (ev_slice){NULL, 0};
}

bool ev_policies_has_state(const ev_collection *c, size_t policy, ev_slice code)
{
    ev_policy as_read = {.states = ev_policies_states(c, policy)};
    ev_trilingual names;
    char text[8] = "";
    if (as_read.states.data == NULL) /* said of [rules] */
        return true;
    if (code.size == 0 || code.size >= sizeof text)
        return false;
    memcpy(text, code.data, code.size);
    return ev_policy_state(&as_read, text, &names) || names.in[EV_KK].data != NULL;
}

bool ev_policies_has_country(const ev_collection *c, size_t policy, ev_slice code)
{
    const ev_ini_section *iso = ev_collection_section(c, policy, "alpha-3", no_name, NULL);
    const ev_ini_section *own = ev_collection_section(c, policy, "territories", no_name, NULL);
    for (size_t i = 0; iso != NULL && i < iso->count; i++) {
        if (ev_slice_equal(iso->lines[i].value, code))
            return true;
        if (ev_slice_equal(iso->lines[i].key, code))
            return false;
    }
    for (size_t i = 0; own != NULL && i < own->count; i++)
        if (ev_slice_equal(own->lines[i].key, code))
            return true;
    return ev_policies_has_state(c, policy, code);
}

static bool is_capitals(ev_slice text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return false;
    return text.size == 3;
}

/* The key when `value` is absent. A value of another form is wrong by itself (policy_values.c). */
static void say_code(ev_collection *c, size_t link, const ev_ini_section *section,
                     const ev_ini_line *line, ev_slice value, const char *expected)
{
    const ev_file *file = &c->policy[link].file;
    ev_collection_say(c, file,
                      value.data != NULL ? value.data : ev_name_at(file, line->key, line->line),
                      (ev_finding){.code = EV_RESOURCE_NAME_UNKNOWN,
                                   .section = section->name,
                                   .key = line->key,
                                   .found = value,
                                   .expected = expected});
}

/* The one ISO code that is no code of ICAO's, by which tables of states go (Doc 9303-3, section 5).
 */
static const char germany[] = "DEU";

static bool has_key(const ev_ini_section *section, ev_slice key)
{
    for (size_t i = 0; i < section->count; i++)
        if (ev_slice_equal(section->lines[i].key, key))
            return true;
    return false;
}

static void say_rule(ev_collection *c, size_t link, const ev_ini_section *section,
                     const ev_ini_line *line, const char *expected)
{
    ev_collection_say(c, &c->policy[link].file, line->value.data,
                      (ev_finding){.code = EV_RESOURCE_RULE,
                                   .section = section->name,
                                   .key = line->key,
                                   .found = line->value,
                                   .expected = expected});
}

/* D = DEU, MAC = CHN: the ISO code of the same state, and the state that a territory is of. */
static void check_code(ev_collection *c, size_t policy, size_t link, const ev_ini_section *section,
                       const ev_ini_line *line)
{
    bool is_iso = ev_slice_is(section->name, "alpha-3");
    bool is_state = ev_policies_has_state(c, policy, line->value);
    if (ev_slice_is(line->value, germany)) {
        if (is_iso && !ev_slice_is(line->key, "D") && ev_policies_has_state(c, policy, line->key))
            say_rule(c, link, section, line, "no such line: DEU is the ISO code of D alone");
    } else if (ev_slice_equal(line->key, line->value))
        say_code(c, link, section, line, line->value, "another code than the key");
    else if (!is_iso && has_key(section, line->value))
        say_rule(c, link, section, line,
                 "the state whose nationality its passports name; this is a territory itself");
    else if (is_iso && is_state)
        say_code(c, link, section, line, line->value,
                 "the ISO 3166-1 code of the same state, such as DEU; this is another state");
    else if (!is_state)
        say_code(c, link, section, line, line->value,
                 is_iso ? "DEU, the only code of ISO that the table of states lacks"
                        : "a code of the table of states");
}

static void check_codes(ev_collection *c, size_t policy, const char *kind)
{
    size_t link;
    const ev_ini_section *section = ev_collection_section(c, policy, kind, no_name, &link);
    for (size_t i = 0; section != NULL && i < section->count; i++) {
        const ev_ini_line *line = &section->lines[i];
        if (!ev_policies_has_state(c, policy, line->key))
            say_code(c, link, section, line, no_name, "a key that is in the table of states");
        if (is_capitals(line->value))
            check_code(c, policy, link, section, line);
    }
}

/* ---- rules ----------------------------------------------------------------------------------- */

/* Whether there is a table, and it is one of states: what is asked of it otherwise is said of each
 * code that it lacks. */
static void check_states(ev_collection *c, size_t link, const ev_ini_section *rules)
{
    const ev_ini_line *line = ev_section_line(rules, "states");
    check_file(c, link, rules, "states", true);
    if (line == NULL || line->value.size == 0)
        return;
    const char *path = EV_JOIN(c, line->value);
    if (ev_collection_has(c, path) && !is_state_table(path))
        ev_collection_say(c, &c->policy[link].file, line->value.data,
                          (ev_finding){.code = EV_RESOURCE_VALUE_WRONG,
                                       .section = rules->name,
                                       .key = line->key,
                                       .found = line->value,
                                       .expected = "a table of states: rows of code, three names "
                                                   "and origin, such as states/1.txt"});
}

void ev_policies_check_kinds(ev_collection *c, size_t policy)
{
    size_t link;
    const ev_ini_section *rules = ev_collection_section(c, policy, "rules", no_name, &link);
    visit(c, policy, "category", check_category);
    visit(c, policy, "kind", check_kind);
    if (rules != NULL)
        check_states(c, link, rules);
    check_codes(c, policy, "alpha-3");
    check_codes(c, policy, "territories");
}
