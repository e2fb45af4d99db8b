/* Reading of the rules: numbers, days and airports out of the sections, and the proof that the
 * sections agree with each other. */
#include "policy/private.h"

#include <string.h>

typedef struct reader {
    ev_policy *policy;
    ev_arena *arena;
    ev_faults *faults;
} reader;

static const ev_slice no_name = {NULL, 0};

/* ---- rules ----------------------------------------------------------------------------------- */

static bool read_numbers(reader *r)
{
    ev_policy *policy = r->policy;
    const ev_ini *ini = policy->chain[0];
    const ev_ini_section *rules = ev_policy_section(policy, "rules", no_name, &ini);
    ev_slice bind = ev_ini_value(rules, "bind_record");
    int32_t length;
    policy->bind_record = ev_slice_is(bind, "yes");
    if (!ev_ini_int(ev_ini_value(rules, "entries"), 1, 99, &policy->entries) ||
        !ev_ini_int(ev_ini_value(rules, "passport_months"), 0, 120, &policy->passport_months) ||
        !ev_ini_int(ev_ini_value(rules, "invitation_length"), 1, 99, &length) ||
        ev_date_parse(ev_ini_value(rules, "confirmed_until"), EV_DATE_WHOLE,
                      &policy->confirmed_until) != EV_DATE_OK ||
        (!policy->bind_record && !ev_slice_is(bind, "no")))
        return ev_policy_broken(ini, rules, r->faults);
    return true;
}

/* ---- airports -------------------------------------------------------------------------------- */

static bool read_airport(reader *r, ev_slice icao, ev_airport *airport)
{
    const ev_policy *policy = r->policy;
    const ev_ini *ini = policy->chain[0];
    const ev_ini_section *section = ev_policy_section(policy, "airport", icao, &ini);
    ev_trilingual name;
    *airport = (ev_airport){.icao = icao, .listed = true};
    airport->iata = ev_ini_value(ev_policy_section(policy, "iata", icao, NULL), "code");
    if (!ev_policy_section_words(section, "name", &name) || airport->iata.size != 3 ||
        !ev_policy_section_words(ev_policy_section(policy, "city", icao, NULL), "name",
                                 &airport->city))
        return ev_policy_broken(ini, section, r->faults);
    for (int lang = 0; lang < EV_LANG_COUNT; lang++) {
        ev_buf buf;
        ev_buf_init(&buf, r->arena, name.in[lang].size + airport->city.in[lang].size);
        if (!ev_policy_placeholders_known(name.in[lang]))
            return ev_policy_broken(ini, section, r->faults);
        ev_policy_fill(&buf, name.in[lang], airport->city.in[lang]);
        if (buf.failed)
            return ev_faults_add(r->faults, EV_OUT_OF_MEMORY, ""), false;
        airport->name.in[lang] = ev_buf_as_slice(&buf);
    }
    return true;
}

static bool read_airports(reader *r)
{
    const ev_ini *ini = r->policy->chain[0];
    const ev_ini_section *rules = ev_policy_section(r->policy, "rules", no_name, &ini);
    ev_slice list = ev_ini_value(rules, "airports");
    ev_airport *airports = ev_arena_take_array(r->arena, EV_AIRPORTS_MAX, sizeof *airports);
    if (airports == NULL)
        return ev_faults_add(r->faults, EV_OUT_OF_MEMORY, ""), false;
    r->policy->airports = airports;
    while (list.size > 0) {
        ev_slice icao = ev_slice_cut(&list, ' ');
        if (icao.size == 0)
            continue;
        if (r->policy->airport_count == EV_AIRPORTS_MAX ||
            ev_policy_airport(r->policy, icao).listed)
            return ev_policy_broken(ini, rules, r->faults);
        if (!read_airport(r, icao, &airports[r->policy->airport_count]))
            return false;
        r->policy->airport_count++;
    }
    return true;
}

/* ---- do the sections agree? ------------------------------------------------------------------ */

static bool check_category(const ev_policy *policy, const ev_ini_section *section)
{
    int32_t stay;
    ev_slice kind = ev_ini_value(section, "kind"), early = ev_ini_value(section, "early");
    return kind.data != NULL && ev_policy_section(policy, "kind", kind, NULL) != NULL &&
           (early.data == NULL || ev_slice_is(early, "yes")) &&
           ev_ini_int(ev_ini_value(section, "usual_stay"), 1, 9999, &stay);
}

static bool check_kind(const ev_ini_section *section)
{
    ev_trilingual words;
    return ev_policy_section_words(section, "name", &words);
}

/* A notice has one text, or one for each way the entry points can be named: a record of the other
 * way must not be the first to find out. */
static bool check_notice(const ev_ini_section *section)
{
    ev_trilingual words;
    for (size_t i = 0; i < section->count; i++)
        if (!ev_policy_placeholders_known(section->lines[i].value))
            return false;
    return ev_policy_section_words(section, "text", &words) ||
           (ev_policy_section_words(section, "several", &words) &&
            ev_policy_section_words(section, "one", &words) &&
            ev_policy_section_words(section, "unlisted", &words));
}

static bool check_section(const ev_policy *policy, size_t link, const ev_ini_section *section)
{
    if (ev_policy_effective(policy, link, section, "category").data != NULL)
        return check_category(policy, section);
    if (ev_policy_effective(policy, link, section, "kind").data != NULL)
        return check_kind(section);
    if (ev_policy_effective(policy, link, section, "notice").data != NULL)
        return check_notice(section);
    return true;
}

static bool check_sections(reader *r)
{
    for (size_t link = 0; link < r->policy->chain_count; link++) {
        const ev_ini *ini = r->policy->chain[link];
        for (size_t i = 0; i < ini->count; i++)
            if (!check_section(r->policy, link, &ini->sections[i]))
                return ev_policy_broken(ini, &ini->sections[i], r->faults);
    }
    return true;
}

ev_status ev_policy_read_rules(ev_policy *policy, ev_arena *arena, ev_faults *faults)
{
    reader r = {policy, arena, faults};
    ev_trilingual words;
    const ev_ini_section *join = ev_policy_section(policy, "join", no_name, NULL);
    if (!ev_policy_section_words(join, "and", &words))
        (void)ev_policy_broken(policy->chain[0], join, faults);
    else if (read_numbers(&r) && read_airports(&r))
        (void)check_sections(&r);
    return faults->status;
}
