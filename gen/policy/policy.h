/* policy: the State's rules as data: which categories, countries, airports, notices, in force from
 * which day.
 *
 * A version is a folder templates/policy/<id>/ with policy.txt (conf.h); `extends` names the
 * version it shares the rest with: a section the version lacks is looked up there.
 * templates/versions.txt says from which day each version is in force. */
#ifndef EV_POLICY_H
#define EV_POLICY_H

#include "resource/ini.h"
#include "fault/fault.h"
#include "core/date.h"
#include "record/record.h"
#include "resource/resource.h"
#include "core/text.h"

enum { EV_POLICY_CHAIN_MAX = 8, EV_AIRPORTS_MAX = 32 };

typedef struct ev_airport {
    ev_slice icao;
    ev_slice iata;      /* absent where the policy does not know the airport */
    ev_trilingual name; /* likewise; "Almaty International Airport, Almaty" */
    ev_trilingual city; /* likewise */
    bool listed;
} ev_airport;

typedef struct ev_policy {
    ev_slice id;      /* "kz-2019-01" */
    bool released;    /* every file it is made of is as in the MANIFEST */
    uint8_t hash[32]; /* SHA-256 over the manifest lines of its files: its identity */
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

/* The version for a record: its pin, else the newest whose `from` is not after visa.issued_on.
 * Faults: POLICY_UNKNOWN, ISSUED_TOO_EARLY. *id lives in the arena or in the resources. */
ev_status ev_policy_select(const ev_resources *res, const ev_record *record, ev_arena *arena,
                           ev_slice *id, ev_faults *faults);

/* Loads a version; everything lives in the arena and in the resources. Faults of EV_CONFIG. */
ev_status ev_policy_load(const ev_resources *res, ev_slice id, ev_arena *arena, ev_policy *policy,
                         ev_faults *faults);

/* Applies the rules to a record: all faults and warnings. Returns faults->status. */
ev_status ev_policy_check(const ev_policy *policy, const ev_record *record, ev_faults *faults);

/* The words for the kind of a category ("Tourist"). False when the policy lacks it. */
bool ev_policy_kind(const ev_policy *policy, ev_slice category, ev_trilingual *words);

/* Names of a state or nationality by ICAO code. False when unknown. */
bool ev_policy_state(const ev_policy *policy, const char *code, ev_trilingual *names);

ev_airport ev_policy_airport(const ev_policy *policy, ev_slice icao);

/* A notice of the policy ("companions", "airports", ...) in its wording for these entry points,
 * cities filled in; of several joined by '+'
 * ("single+fees") one paragraph. Lives in the arena. False when the policy lacks it; words with
 * NULL data when memory ran out. */
bool ev_policy_notice(const ev_policy *policy, ev_slice key, const ev_record *record,
                      ev_arena *arena, ev_trilingual *words);

/* Any other words or value of the policy: section and key; words read key.kk, key.ru, key.en.
 * Absent when missing. */
ev_slice ev_policy_value(const ev_policy *policy, const char *section, const char *key);
bool ev_policy_words(const ev_policy *policy, const char *section, const char *key,
                     ev_trilingual *words);

#endif
