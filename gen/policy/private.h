/* What the files of the policy share: finding a section along the chain of versions, and a row of a
 * table. */
#ifndef EV_POLICY_PRIVATE_H
#define EV_POLICY_PRIVATE_H

#include "policy/policy.h"

enum { EV_POLICY_PATH_MAX = 160 };

/* The section "[kind name]", or "[kind]" where name is absent, of the newest version of the chain
 * that has it. *conf (may be NULL) becomes the file it stands in. NULL when no version has it. */
const ev_ini_section *ev_policy_section(const ev_policy *policy, const char *kind, ev_slice name,
                                        const ev_ini **conf);

/* The name behind "kind " where the section is one of that kind and no newer version of the chain
 * has it; else absent. */
ev_slice ev_policy_effective(const ev_policy *policy, size_t link, const ev_ini_section *section,
                             const char *kind);

/* name.kk, name.ru, name.en of a section. False when one is missing or section is NULL. */
bool ev_policy_section_words(const ev_ini_section *section, const char *name, ev_trilingual *words);

/* Fills the struct's rules and airports from a loaded chain, and proves that its sections agree.
 * Faults of EV_CONFIG. */
ev_status ev_policy_read_rules(ev_policy *policy, ev_arena *arena, ev_faults *faults);

/* Writes the path of a file that `conf` names: it lies in conf's own folder. False when that is too
 * long. */
bool ev_policy_path(const ev_ini *conf, ev_slice file, char out[EV_POLICY_PATH_MAX]);

/* The row of `code` in a table whose lines begin with it, or with a number and a tab before it.
 * What follows the code and its tab; absent when there is none. '#' begins a comment. */
ev_slice ev_policy_row(ev_slice table, ev_slice code);

/* Appends the pattern with every hole, {city} or {cities}, filled. */
void ev_policy_fill(ev_buf *buf, ev_slice pattern, ev_slice cities);
bool ev_policy_holes_known(ev_slice pattern);

#endif
