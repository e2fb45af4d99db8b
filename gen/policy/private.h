/* What the files of the policy share: sections along the chain of versions, rows of tables, and
 * placeholders. */
#ifndef EV_POLICY_PRIVATE_H
#define EV_POLICY_PRIVATE_H

#include "policy/policy.h"

/* ---- chain.c --------------------------------------------------------------------------------- */

enum { EV_POLICY_PATH_MAX = 160 };

/* The section "[kind name]", or "[kind]" when name is absent, of the newest version of the chain
 * that has it. *ini (may be NULL) becomes the file it is in. NULL when no version has it; *ini is
 * then untouched. */
const ev_ini_section *ev_policy_section(const ev_policy *policy, const char *kind, ev_slice name,
                                        const ev_ini **ini);

/* The name behind "kind " when the section, of the version `link` of the chain, is of that kind and
 * no newer version has it; otherwise absent. */
ev_slice ev_policy_effective(const ev_policy *policy, size_t link, const ev_ini_section *section,
                             const char *kind);

/* Writes the path of a file that `ini` names: with a slash it is a path below templates/, so that
 * versions can share a list; without one the file is in the folder of `ini`. False when it is empty
 * or too long. */
bool ev_policy_path(const ev_ini *ini, ev_slice file, char out[EV_POLICY_PATH_MAX]);

/* Adds RESOURCE_BROKEN at a section, or at the file when section is NULL. Returns false. */
bool ev_policy_broken(const ev_ini *ini, const ev_ini_section *section, ev_faults *faults);

/* ---- read.c ---------------------------------------------------------------------------------- */

/* Fills the struct's rules and airports from a loaded chain, and proves that its sections agree.
 * Faults of EV_CONFIG. Returns faults->status. */
ev_status ev_policy_read_rules(ev_policy *policy, ev_arena *arena, ev_faults *faults);

/* ---- words.c --------------------------------------------------------------------------------- */

/* name.kk, name.ru, name.en of a section. False when one is missing or section is NULL. */
bool ev_policy_section_words(const ev_ini_section *section, const char *name, ev_trilingual *words);

/* The row of `code` in a table whose lines begin with it, or with a number and a tab before it: the
 * part behind the code and its tab; absent when there is none. '#' begins a comment. Blanks at both
 * ends of a line do not count, as in resource/digest.h. */
ev_slice ev_policy_row(ev_slice table, ev_slice code);

/* Appends the pattern with every placeholder, {city} or {cities}, filled. */
void ev_policy_fill(ev_buf *buf, ev_slice pattern, ev_slice cities);

/* Whether every brace of a pattern opens one of the two placeholders. */
bool ev_policy_placeholders_known(ev_slice pattern);

#endif
