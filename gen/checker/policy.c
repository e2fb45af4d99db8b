/* Every policy by itself and with those that it extends. What is used is noted over all policies
 * before anything is said: an earlier policy may have a section for a later one alone, and of two
 * names that differ by a letter only one is wrong. */
#include "checker/policies.h"

/* ---- extends --------------------------------------------------------------------------------- */

static void say_extends(ev_collection *c, const ev_checked_policy *policy, ev_code code,
                        const char *expected, const char *nearest)
{
    const ev_ini_line *line = ev_section_line(&policy->file.ini.sections[0], "extends");
    ev_collection_say(c, &policy->file, line->value.data,
                      (ev_finding){.code = code,
                                   .key = line->key,
                                   .found = line->value,
                                   .expected = expected,
                                   .nearest = nearest});
}

static bool goes_round(const ev_collection *c, size_t policy)
{
    int at = (int)policy;
    for (size_t links = 0; links <= c->policy_count; links++) {
        at = c->policy[at].extends;
        if (at < 0 || at == (int)policy)
            return at >= 0;
    }
    return false;
}

static void check_extends(ev_collection *c, size_t i)
{
    const ev_checked_policy *policy = &c->policy[i];
    const ev_ini_line *line = ev_section_line(&policy->file.ini.sections[0], "extends");
    if (line == NULL || line->value.size == 0)
        return;
    if (policy->extends < 0) {
        ev_nearest nearest = {.typed = line->value};
        for (size_t k = 0; k < c->policy_count; k++)
            if (k != i)
                ev_collection_try(c, &nearest, c->policy[k].id);
        say_extends(c, policy, EV_RESOURCE_NAME_UNKNOWN, "the name of a folder of policy/",
                    nearest.name);
        return;
    }
    size_t before = c->policy[policy->extends].order;
    if (policy->extends == (int)i)
        say_extends(c, policy, EV_RESOURCE_RULE, "another policy than itself", NULL);
    else if (policy->order > 0 && before > policy->order)
        say_extends(c, policy, EV_RESOURCE_RULE, "a policy that comes earlier in versions.txt",
                    NULL);
    else if ((policy->order == 0 || before == 0) && goes_round(c, i))
        say_extends(c, policy, EV_RESOURCE_RULE, "a policy that does not extend this one", NULL);
}

/* ---- sections that a policy must have -------------------------------------------------------- */

static bool has_kind(const ev_collection *c, size_t policy, const char *kind)
{
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        const ev_ini *ini = &c->policy[at].file.ini;
        for (size_t i = 0; i < ini->count; i++)
            if (ev_slice_is(ini->sections[i].name, kind) ||
                ev_section_name(&ini->sections[i], kind).data != NULL)
                return true;
    }
    return false;
}

static const char *const needed[] = {"rules", "kind", "category", "join"};
enum { NEEDED = sizeof needed / sizeof *needed };

/* Whether a policy comes before this one in versions.txt. */
static bool has_earlier(const ev_collection *c, size_t policy)
{
    for (size_t i = 0; i < c->policy_count; i++)
        if (c->policy[i].order > 0 && c->policy[i].order < c->policy[policy].order)
            return true;
    return false;
}

/* A policy that extends none and lacks sections, though it has one to extend: not its sections are
 * missing but the line. Those that extend it cannot be judged either. */
static void check_first(ev_collection *c, size_t policy)
{
    const ev_file *file = &c->policy[policy].file;
    size_t missing = 0;
    if (c->policy[policy].extends >= 0 || !c->policy[policy].is_whole)
        return;
    for (size_t i = 0; i < NEEDED; i++)
        missing += !has_kind(c, policy, needed[i]);
    if (missing == 0 || (missing + 1 < NEEDED && !has_earlier(c, policy)))
        return;
    ev_collection_say(c, file, file->text.data,
                      (ev_finding){.code = EV_RESOURCE_KEY_MISSING,
                                   .key = EV_SLICE("extends"),
                                   .expected = "a line such as extends = kz-2019-01 before the "
                                               "first section"});
    for (size_t i = 0; i < c->policy_count; i++)
        if (i != policy && ev_collection_is_in_chain(c, i, policy))
            c->policy[i].is_whole = false;
    c->policy[policy].is_whole = false;
}

/* Said of the first policy of the chain: the later ones lack the section because it does. */
static void check_presence(ev_collection *c, size_t policy)
{
    size_t first = policy;
    while (c->policy[first].extends >= 0)
        first = (size_t)c->policy[first].extends;
    for (size_t i = 0; i < NEEDED; i++)
        if (!has_kind(c, policy, needed[i]))
            ev_collection_say(c, &c->policy[first].file, c->policy[first].file.text.data,
                              (ev_finding){.code = EV_RESOURCE_KEY_MISSING,
                                           .section = ev_slice_from(needed[i]),
                                           .expected = "such a section in this file"});
}

/* ---- sections that nothing uses -------------------------------------------------------------- */

/* Where a name is not known, `explain` tells whether the heading is wrong, and what was meant. */
static const struct {
    const char *kind;
    bool (*explain)(ev_collection *c, size_t link, const ev_ini_section *section,
                    ev_nearest *nearest);
    const char *expected;
} named[] = {
    {"kind", ev_policies_explain_kind, "the name of a kind that a [category ...] has"},
    {"airport", ev_policies_explain_airport, "an airport that airports of [rules] has"},
    {"iata", ev_policies_explain_airport, "an airport that airports of [rules] has"},
    {"city", ev_policies_explain_airport, "an airport that airports of [rules] has"},
    {"notice", ev_policies_explain_notice, "a notice that the layout of a template has"},
};

static void check_use(ev_collection *c, size_t link, const ev_ini_section *section)
{
    const ev_file *file = &c->policy[link].file;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        ev_slice name = ev_section_name(section, named[i].kind);
        ev_nearest nearest = {.typed = name};
        if (name.data == NULL || !named[i].explain(c, link, section, &nearest))
            continue;
        ev_collection_say(c, file, ev_name_at(file, name, section->line),
                          (ev_finding){.code = EV_RESOURCE_UNUSED,
                                       .section = section->name,
                                       .expected = named[i].expected,
                                       .nearest = nearest.name});
    }
}

static bool is_first(const ev_ini *ini, const ev_ini_section *section)
{
    return ev_ini_find_slice(ini, section->name) == section;
}

static void check_uses(ev_collection *c, size_t link)
{
    const ev_checked_policy *policy = &c->policy[link];
    bool is_judged = policy->is_whole, has_rules = ev_policies_has_airports(c, link);
    for (size_t i = 0; i < c->policy_count; i++) /* what cannot be read may use it */
        is_judged = is_judged && (!ev_collection_is_in_chain(c, i, link) || c->policy[i].is_whole);
    for (size_t i = 0; is_judged && i < policy->file.ini.count; i++) {
        const ev_ini_section *section = &policy->file.ini.sections[i];
        if (!policy->is_used[i] && is_first(&policy->file.ini, section) &&
            (has_rules || !ev_policies_is_of_airport(section)))
            check_use(c, link, section);
    }
}

/* ---- all ------------------------------------------------------------------------------------- */

static void check_chain(ev_collection *c, size_t policy)
{
    if (!c->policy[policy].is_whole)
        return;
    if (c->policy[policy].is_readable)
        check_presence(c, policy);
    ev_policies_check_rules(c, policy);
    ev_policies_check_airports(c, policy);
    ev_policies_check_kinds(c, policy);
    ev_policies_check_shown(c, policy);
}

bool ev_checker_policies(const ev_resources *res, ev_findings *findings, ev_arena *scratch)
{
    ev_collection c;
    if (!ev_collection_read(&c, res, findings, scratch, EV_TOLD_POLICIES))
        return false;
    for (size_t i = 0; i < c.policy_count; i++)
        check_first(&c, i);
    for (size_t i = 0; i < c.policy_count; i++) {
        if (!c.policy[i].is_whole)
            continue;
        ev_policies_use_airports(&c, i);
        ev_policies_use_kinds(&c, i);
        ev_policies_use_notices(&c, i);
    }
    for (size_t i = 0; i < c.policy_count; i++) {
        check_extends(&c, i);
        ev_policies_check_words(&c, &c.policy[i].file);
        check_chain(&c, i);
    }
    for (size_t i = 0; i < c.policy_count; i++)
        check_uses(&c, i);
    return !c.failed;
}
