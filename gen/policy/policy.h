/* policy: the State's rules as data: which categories, countries, airports and notices there are,
 * from which day on.
 *
 * A version is a folder templates/policy/<id>/ with policy.txt (resource/ini.h). Its line `extends`
 * names another version: a section that the version lacks is looked up there.
 * templates/versions.txt says from which day each version is in force. */
#ifndef EV_POLICY_H
#define EV_POLICY_H

#include "core/date.h"
#include "core/text.h"
#include "fault/fault.h"
#include "record/record.h"
#include "resource/cache.h"
#include "resource/identity.h"
#include "resource/ini.h"
#include "resource/resource.h"
#include "resource/syntax.h"

/* The sections and keys that policy.txt may have (gen/policy/syntax.def). */
extern const ev_syntax ev_policy_syntax;

enum { EV_POLICY_CHAIN_MAX = 16, EV_AIRPORTS_MAX = 32 };

typedef struct ev_airport {
    ev_slice icao;
    ev_slice iata;
    ev_trilingual name; /* "Almaty International Airport, Almaty" */
    ev_trilingual city;
    bool listed;
} ev_airport;

typedef struct ev_policy {
    ev_slice id;        /* "kz-2019-01" */
    ev_release release; /* of its files, of those that it extends, and of its table of states */
    uint8_t hash[32];   /* SHA-256 over the manifest lines of these files: its identity */
    const ev_ini *chain[EV_POLICY_CHAIN_MAX]; /* itself, then what it extends */
    size_t chain_count;
    const ev_resources *res;
    ev_slice states;            /* the table of names of states: code, kk, ru, en, origin */
    const ev_airport *airports; /* the listed ones, in the policy's order */
    size_t airport_count;
    int32_t entries;
    int32_t passport_months;
    ev_date confirmed_until;
    bool bind_record; /* for the seal: the record's digest is part of what is sealed */
} ev_policy;

/* The version for a record that has a day of issue: its pin, otherwise the newest whose `from` is
 * not after visa.issued_on. Faults: those of ev_version_select, POLICY_UNKNOWN, ISSUED_TOO_EARLY
 * (with a pin as well: before the first version there were no electronic visas); *id is then
 * absent. *id lives in the resources. Returns faults->status. */
ev_status ev_policy_select(const ev_resources *res, const ev_record *record, ev_arena *arena,
                           ev_slice *id, ev_faults *faults);

/* Loads a version; everything lives in the arena and in the resources. Faults of EV_CONFIG and
 * memory; *policy is then not to be used. Returns faults->status. */
ev_status ev_policy_load(const ev_resources *res, ev_slice id, ev_arena *arena, ev_policy *policy,
                         ev_faults *faults);

/* The policy of a record that has a day of issue: ev_policy_select, then the cache. Valid until the
 * next ev_cache_tidy. NULL with the faults of selecting and loading. `scratch` is the document's
 * arena. */
const ev_policy *ev_policy_find(ev_cache *cache, const ev_record *record, ev_arena *scratch,
                                ev_faults *faults);

/* Applies the rules to a record: adds all faults and warnings. A member that had a fault of its own
 * is absent, and no rule speaks of it. Returns faults->status. */
ev_status ev_policy_check(const ev_policy *policy, const ev_record *record, ev_faults *faults);

/* The words for the kind of a category ("Tourist"), also of one that the policy expects only later.
 * False when the policy lacks it. */
bool ev_policy_kind(const ev_policy *policy, ev_slice category, ev_trilingual *words);

/* Names of a state or nationality by ICAO code. False when unknown. */
bool ev_policy_state(const ev_policy *policy, const char *code, ev_trilingual *names);

/* An airport by its ICAO code; `listed` is false and all else absent when the policy lacks it. */
ev_airport ev_policy_airport(const ev_policy *policy, ev_slice icao);

/* A notice of the policy ("companions", "airports", ...) in its wording for these entry points,
 * with the cities filled in; several keys joined by '+' ("single+fees") give one paragraph. Lives
 * in the arena. False when the policy lacks a key; words with NULL data when memory ran out. */
bool ev_policy_notice(const ev_policy *policy, ev_slice key, const ev_record *record,
                      ev_arena *arena, ev_trilingual *words);

/* Any other value of the policy, by section and key; absent when missing. */
ev_slice ev_policy_value(const ev_policy *policy, const char *section, const char *key);

#endif
