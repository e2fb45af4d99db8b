/* collection: all policies and templates that there are, read once, for the checks that look from
 * one file into another. */
#ifndef EV_CHECKER_COLLECTION_H
#define EV_CHECKER_COLLECTION_H

#include "checker/private.h"
#include "resource/resource.h"
#include "sys/nearest.h"

/* A policy, also one that versions.txt lacks. */
typedef struct ev_checked_policy {
    ev_slice id; /* "kz-2019-01" */
    ev_file file;
    int extends;   /* place of the policy that it extends; -1: none, or there is none of that id */
    bool is_whole; /* what it extends is there, up to a policy that extends none */
    bool is_readable; /* the names of its sections, and of those it extends, are known */
    bool *is_used;    /* for each section: something names it */
    size_t order;     /* in versions.txt, from 1; 0: it is not there */
} ev_checked_policy;

typedef struct ev_checked_template {
    ev_slice id; /* "evisa/1" */
    ev_file layout;
} ev_checked_template;

/* A finding that was said: several policies share a section, and each meets its mistakes. */
typedef struct ev_said ev_said;

/* Of which files the lines are told too, and not only what they say of each other. */
typedef enum ev_told { EV_TOLD_NONE, EV_TOLD_POLICIES, EV_TOLD_VERSIONS } ev_told;

typedef struct ev_collection {
    const ev_resources *res;
    ev_arena *arena;
    ev_findings *findings;
    ev_told told;
    const char **path; /* of all files, built in or laid over them, sorted, each once */
    size_t path_count;
    ev_file versions;
    ev_checked_policy *policy;
    size_t policy_count;
    ev_checked_template *layout;
    size_t layout_count;
    ev_said *said;
    bool failed; /* memory ran out: what was read may be less than there is */
} ev_collection;

/* Reads all files. A name of a section or key that is near one that there is counts as that. All of
 * it lives in the arena and the resources. False when memory ran out. */
bool ev_collection_read(ev_collection *c, const ev_resources *res, ev_findings *findings,
                        ev_arena *arena, ev_told told);

/* ---- files ----------------------------------------------------------------------------------- */

bool ev_collection_has(const ev_collection *c, const char *path);

/* Reads a file by the table of its syntax; it has no sections when it is not there. False when
 * memory ran out. */
bool ev_collection_file(ev_collection *c, const char *path, const ev_syntax *syntax, bool is_told,
                        ev_file *file);

/* ---- sections -------------------------------------------------------------------------------- */

/* The section [kind name] that holds for a whole policy, or [kind] when name is absent: its own,
 * otherwise the one that it shares. *link becomes the place of the policy that has it. NULL when
 * there is none; *link (may be NULL) is then untouched. */
const ev_ini_section *ev_collection_section(const ev_collection *c, size_t policy, const char *kind,
                                            ev_slice name, size_t *link);

/* Notes that something names a section of a policy. */
void ev_collection_use(ev_collection *c, size_t link, const ev_ini_section *section);

/* Whether a policy is, or extends, the policy `link`. */
bool ev_collection_is_in_chain(const ev_collection *c, size_t policy, size_t link);

/* Whether a built-in policy has a section of this name: then it is not the name that is wrong. */
bool ev_collection_is_builtin_name(ev_collection *c, const char *kind, ev_slice name);

/* Whether the built-in file has the same value at the same place. */
bool ev_collection_is_builtin_value(ev_collection *c, const ev_file *file, ev_slice section,
                                    const char *key);

/* ---- saying ---------------------------------------------------------------------------------- */

/* Says a finding unless the same was said: at this place of the file, or of the file as a whole
 * when `at` is NULL. Path, line and column are filled in. */
void ev_collection_say(ev_collection *c, const ev_file *file, const char *at, ev_finding finding);

/* Where the name of a section is, or that of a key: at the beginning of the line when the name is
 * the one that was meant, and not the one that is there. */
const char *ev_name_at(const ev_file *file, ev_slice name, unsigned line);

/* Tries a name for ev_nearest. The copy lives in the arena. */
void ev_collection_try(ev_collection *c, ev_nearest *nearest, ev_slice name);

/* Whether a name is near to another, and not the same. */
bool ev_collection_is_near(ev_collection *c, ev_slice typed, ev_slice name);

/* The texts one behind the other, NUL-terminated, in the arena; "" when memory ran out. */
const char *ev_collection_join(ev_collection *c, const ev_slice *part, size_t count);

#define EV_JOIN(c, ...)                                                                            \
    ev_collection_join((c), (const ev_slice[]){__VA_ARGS__},                                       \
                       sizeof((const ev_slice[]){__VA_ARGS__}) / sizeof(ev_slice))

#endif
