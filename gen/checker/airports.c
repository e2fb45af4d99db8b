/* The airports of [rules]: each has three sections, and no section is for another. */
#include "checker/policies.h"
#include "policy/policy.h"

enum { SECTIONS = 3 };
static const char *const kinds[SECTIONS] = {"airport", "iata", "city"};
static const ev_slice no_name = {NULL, 0};

/* The airports that hold for a policy. */
static ev_slice airports_of(const ev_collection *c, size_t policy, size_t *link,
                            const ev_ini_section **rules)
{
    *rules = ev_collection_section(c, policy, "rules", no_name, link);
    return ev_ini_value(*rules, "airports");
}

static size_t count_missing(const ev_collection *c, size_t policy, ev_slice icao)
{
    size_t missing = 0;
    for (size_t i = 0; i < SECTIONS; i++)
        missing += ev_collection_section(c, policy, kinds[i], icao, NULL) == NULL;
    return missing;
}

void ev_policies_use_airports(ev_collection *c, size_t policy)
{
    const ev_ini_section *rules;
    size_t link;
    ev_slice icao, list = airports_of(c, policy, &link, &rules);
    while ((icao = ev_next_word(&list)).size > 0)
        for (size_t i = 0; i < SECTIONS; i++) {
            const ev_ini_section *section = ev_collection_section(c, policy, kinds[i], icao, &link);
            if (section != NULL)
                ev_collection_use(c, link, section);
        }
}

/* ---- sections that are missing --------------------------------------------------------------- */

/* A section of the kind that nothing uses and whose name is near: its heading is wrong, and is said
 * to be. */
static bool has_wrong_heading(ev_collection *c, size_t policy, const char *kind, ev_slice icao)
{
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        const ev_ini *ini = &c->policy[at].file.ini;
        for (size_t i = 0; i < ini->count; i++)
            if (!c->policy[at].is_used[i] &&
                ev_collection_is_near(c, ev_section_name(&ini->sections[i], kind), icao))
                return true;
    }
    return false;
}

/* "[iata UAUR] and [city UAUR]" */
static const char *missing_sections(ev_collection *c, size_t policy, ev_slice icao, bool all)
{
    ev_buf text;
    ev_buf_init(&text, c->arena, 64);
    for (size_t i = 0; i < SECTIONS; i++) {
        if (ev_collection_section(c, policy, kinds[i], icao, NULL) != NULL ||
            (!all && has_wrong_heading(c, policy, kinds[i], icao)))
            continue;
        ev_buf_text(&text, text.size > 0 ? ", [" : "[");
        ev_buf_text(&text, kinds[i]);
        ev_buf_char(&text, ' ');
        ev_buf_slice(&text, icao);
        ev_buf_char(&text, ']');
    }
    if (text.size == 0)
        return NULL;
    ev_buf_text(&text, " in this policy, or in one that it extends");
    ev_buf_char(&text, '\0');
    c->failed = c->failed || text.failed;
    return text.failed ? NULL : text.data;
}

/* Other words are wrong by themselves (policy_values.c). */
static bool is_icao(ev_slice word)
{
    for (size_t i = 0; i < word.size; i++)
        if (word.data[i] < 'A' || word.data[i] > 'Z')
            return false;
    return word.size == 4;
}

static bool is_listed(const ev_ini_section *rules, ev_slice icao)
{
    ev_slice other, list = ev_ini_value(rules, "airports");
    while ((other = ev_next_word(&list)).size > 0)
        if (ev_slice_equal(other, icao))
            return true;
    return false;
}

/* An airport that has a section and is not in the list. */
static void find_meant(ev_collection *c, size_t policy, const ev_ini_section *rules,
                       ev_nearest *nearest)
{
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        const ev_ini *ini = &c->policy[at].file.ini;
        for (size_t i = 0; i < ini->count; i++) {
            ev_slice icao = ev_section_name(&ini->sections[i], "airport");
            if (icao.size > 0 && !is_listed(rules, icao))
                ev_collection_try(c, nearest, icao);
        }
    }
}

static void check_sections(ev_collection *c, size_t policy, const ev_file *file,
                           const ev_ini_section *rules, ev_slice icao)
{
    size_t missing = count_missing(c, policy, icao);
    if (missing == 0 || !is_icao(icao) || !c->policy[policy].is_readable)
        return;
    const char *expected = missing_sections(c, policy, icao, missing == SECTIONS);
    ev_nearest nearest = {.typed = icao};
    if (missing == SECTIONS)
        find_meant(c, policy, rules, &nearest);
    if (expected != NULL)
        ev_collection_say(c, file, icao.data,
                          (ev_finding){.code = EV_RESOURCE_NAME_UNKNOWN,
                                       .section = rules->name,
                                       .key = EV_SLICE("airports"),
                                       .found = icao,
                                       .expected = expected,
                                       .nearest = nearest.name});
}

/* ---- codes that come twice ------------------------------------------------------------------- */

/* An airport of the list, with the line of its IATA code. */
typedef struct airport {
    ev_slice icao;
    const ev_ini_section *iata;
    const ev_ini_line *code;
    size_t link; /* the policy that has the line */
} airport;

static airport read_airport(const ev_collection *c, size_t policy, ev_slice icao)
{
    airport a = {.icao = icao, .link = policy};
    a.iata = ev_collection_section(c, policy, "iata", icao, &a.link);
    a.code = ev_section_line(a.iata, "code");
    return a;
}

static bool is_builtin(ev_collection *c, const airport *a)
{
    return ev_collection_is_builtin_value(c, &c->policy[a->link].file, a->iata->name, "code");
}

/* Of two airports with one code the one is wrong that is not as built in, otherwise the later. */
static void check_iata(ev_collection *c, const airport *first, const airport *second)
{
    if (first->code == NULL || second->code == NULL || first->code->value.size == 0 ||
        !ev_slice_equal(first->code->value, second->code->value))
        return;
    bool is_first = is_builtin(c, second) && !is_builtin(c, first);
    const airport *wrong = is_first ? first : second, *right = is_first ? second : first;
    ev_collection_say(c, &c->policy[wrong->link].file, wrong->code->value.data,
                      (ev_finding){.code = EV_RESOURCE_TWICE,
                                   .section = wrong->iata->name,
                                   .key = wrong->code->key,
                                   .found = wrong->code->value,
                                   .expected = EV_JOIN(c, EV_SLICE("another code than that of ["),
                                                       right->iata->name, EV_SLICE("]"))});
}

static void say_list(ev_collection *c, const ev_file *file, ev_code code, ev_slice icao,
                     const char *expected)
{
    ev_collection_say(c, file, icao.data,
                      (ev_finding){.code = code,
                                   .section = EV_SLICE("rules"),
                                   .key = EV_SLICE("airports"),
                                   .found = icao,
                                   .expected = expected});
}

/* Compares the last airport with those before it. */
static void check_twice(ev_collection *c, const ev_file *file, const airport *list, size_t count)
{
    const airport *last = &list[count - 1];
    for (size_t i = 0; i + 1 < count; i++) {
        if (ev_slice_equal(list[i].icao, last->icao)) {
            say_list(c, file, EV_RESOURCE_TWICE, last->icao, "each airport once");
            return;
        }
        check_iata(c, &list[i], last);
    }
}

void ev_policies_check_airports(ev_collection *c, size_t policy)
{
    airport airports[EV_AIRPORTS_MAX];
    const ev_ini_section *rules;
    size_t link = policy, count = 0;
    ev_slice icao, list = airports_of(c, policy, &link, &rules);
    const ev_file *file = &c->policy[link].file;
    while ((icao = ev_next_word(&list)).size > 0) {
        if (count == EV_AIRPORTS_MAX) {
            say_list(c, file, EV_RESOURCE_RULE, icao, "at most 32 airports");
            return;
        }
        airports[count++] = read_airport(c, policy, icao);
        check_twice(c, file, airports, count);
        check_sections(c, policy, file, rules, icao);
    }
}

/* ---- rules that are lost --------------------------------------------------------------------- */

bool ev_policies_is_of_airport(const ev_ini_section *section)
{
    for (size_t i = 0; i < SECTIONS; i++)
        if (ev_section_name(section, kinds[i]).data != NULL)
            return true;
    return false;
}

/* Airports that come first in this very file and that no [rules] name, though they have all
 * sections; *first becomes one. */
static size_t count_lost(const ev_collection *c, size_t policy, ev_slice *first)
{
    const ev_ini *ini = &c->policy[policy].file.ini;
    size_t lost = 0, before = (size_t)c->policy[policy].extends;
    for (size_t i = 0; i < ini->count; i++) {
        ev_slice icao = ev_section_name(&ini->sections[i], "airport");
        if (icao.size == 0 || c->policy[policy].is_used[i] || count_missing(c, policy, icao) > 0 ||
            ev_collection_section(c, before, "airport", icao, NULL) != NULL)
            continue;
        if (lost++ == 0)
            *first = icao;
    }
    return lost;
}

/* A policy that takes over [rules] which know none of its airports has lost its own. Of one airport
 * it is the list that lacks it. */
static bool has_lost_rules(const ev_collection *c, size_t policy, ev_slice *first)
{
    const ev_checked_policy *p = &c->policy[policy];
    return p->is_whole && p->extends >= 0 && ev_ini_find(&p->file.ini, "rules") == NULL &&
           count_lost(c, policy, first) > 1;
}

/* From this policy on to the one whose [rules] it has. */
static bool has_lost_before(const ev_collection *c, size_t policy)
{
    ev_slice icao;
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        if (ev_ini_find(&c->policy[at].file.ini, "rules") != NULL)
            return false;
        if (has_lost_rules(c, (size_t)at, &icao))
            return true;
    }
    return false;
}

void ev_policies_check_rules(ev_collection *c, size_t policy)
{
    const ev_file *file = &c->policy[policy].file;
    const ev_ini_section *rules;
    size_t link;
    ev_slice icao;
    if (!c->policy[policy].is_readable || !has_lost_rules(c, policy, &icao) ||
        has_lost_before(c, (size_t)c->policy[policy].extends))
        return;
    (void)airports_of(c, policy, &link, &rules);
    if (rules != NULL)
        ev_collection_say(c, file, file->text.data,
                          (ev_finding){.code = EV_RESOURCE_KEY_MISSING,
                                       .section = EV_SLICE("rules"),
                                       .key = EV_SLICE("airports"),
                                       .expected = EV_JOIN(
                                           c, EV_SLICE("[rules] in this file, whose airports has "),
                                           icao, EV_SLICE(" and others: that of "),
                                           c->policy[link].id, EV_SLICE(" lacks them"))});
}

bool ev_policies_has_airports(const ev_collection *c, size_t policy)
{
    return !c->policy[policy].is_whole || !has_lost_before(c, policy);
}

/* ---- sections that nothing uses -------------------------------------------------------------- */

/* Whether all words of the list are airports: those that are not may stand for any. */
static bool is_sound(ev_slice list)
{
    ev_slice icao;
    if (list.size == 0)
        return false;
    while ((icao = ev_next_word(&list)).size > 0)
        if (!is_icao(icao))
            return false;
    return true;
}

/* An airport of the list that lacks all sections is wrong itself, and was said to be; one that
 * lacks this section alone was meant by its heading. */
static bool explain(ev_collection *c, size_t policy, const char *kind, ev_nearest *nearest)
{
    const ev_ini_section *rules;
    size_t link;
    ev_slice icao, list = airports_of(c, policy, &link, &rules);
    if (!is_sound(list))
        return false;
    while ((icao = ev_next_word(&list)).size > 0) {
        if (ev_collection_section(c, policy, kind, icao, NULL) != NULL)
            continue;
        if (count_missing(c, policy, icao) == SECTIONS &&
            ev_collection_is_near(c, icao, nearest->typed))
            return false;
        ev_collection_try(c, nearest, icao);
    }
    return true;
}

/* A section without the two others is for an airport that has all three in an earlier policy. */
static void explain_alone(ev_collection *c, size_t policy, ev_nearest *nearest)
{
    const ev_ini_section *rules;
    size_t link;
    ev_slice icao, list = airports_of(c, policy, &link, &rules);
    if (count_missing(c, policy, nearest->typed) + 1 == SECTIONS)
        while ((icao = ev_next_word(&list)).size > 0)
            ev_collection_try(c, nearest, icao);
}

bool ev_policies_explain_airport(ev_collection *c, size_t link, const ev_ini_section *section,
                                 ev_nearest *nearest)
{
    const char *kind = section->name.data[0] == 'a'   ? kinds[0]
                       : section->name.data[0] == 'i' ? kinds[1]
                                                      : kinds[2];
    for (size_t policy = 0; policy < c->policy_count; policy++)
        if (ev_collection_is_in_chain(c, policy, link) && !explain(c, policy, kind, nearest))
            return false;
    for (size_t policy = 0; policy < c->policy_count && nearest->name == NULL; policy++)
        if (ev_collection_is_in_chain(c, policy, link))
            explain_alone(c, policy, nearest);
    return true;
}
