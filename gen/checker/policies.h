/* policies: what the checker asks of policies, tables, versions.txt and of the folder itself. Each
 * part says its findings; all return false when memory ran out. What is borrowed from the resources
 * and from `scratch` must live as long as the findings are told, no longer. */
#ifndef EV_CHECKER_POLICIES_H
#define EV_CHECKER_POLICIES_H

#include "checker/collection.h"
#include "policy/policy.h"

/* Every policy.txt: its lines by the table of the syntax, and whether its sections, with those that
 * it takes from earlier policies, agree with each other, with the tables and with the templates. */
bool ev_checker_policies(const ev_resources *res, ev_findings *findings, ev_arena *scratch);

/* versions.txt: its lines, the order of the days, a version without its files, files without their
 * version. */
bool ev_checker_versions(const ev_resources *res, ev_findings *findings, ev_arena *scratch);

/* The tables of states, and the lists of countries that policies name. */
bool ev_checker_tables(const ev_resources *res, ev_findings *findings, ev_arena *scratch);

/* Files of the overlay that nothing reads, and folders without a file, whose path ends in '/'. */
bool ev_checker_folder(const ev_resources *res, ev_findings *findings, ev_arena *scratch);

/* A value of policy.txt of a type that ev_check_plain does not know, by itself. Values of other
 * files are left alone. */
void ev_policies_check_value(ev_check *check, const ev_value *value, void *unused);

/* ---- parts of ev_checker_policies ------------------------------------------------------------ */

/* All of them first note what is used, so that they can tell a wrong name from a wrong heading. */
void ev_policies_use_airports(ev_collection *c, size_t policy);
void ev_policies_use_kinds(ev_collection *c, size_t policy);
void ev_policies_use_notices(ev_collection *c, size_t policy);

/* The airports of [rules] and their sections. */
void ev_policies_check_airports(ev_collection *c, size_t policy);

/* That a policy with airports of its own has [rules] that name them. */
void ev_policies_check_rules(ev_collection *c, size_t policy);

/* Whether the [rules] of a policy are those that its airports were written for: they are not lost.
 * Then an unused section of an airport is one, by itself. */
bool ev_policies_has_airports(const ev_collection *c, size_t policy);
bool ev_policies_is_of_airport(const ev_ini_section *section);

/* Categories and kinds; the tables that they and [rules] name; codes of states. */
void ev_policies_check_kinds(ev_collection *c, size_t policy);

/* Which notices the templates show. */
void ev_policies_check_shown(ev_collection *c, size_t policy);

/* The wording of one file: variants of notices, placeholders. */
void ev_policies_check_words(ev_collection *c, const ev_file *file);

/* For a section that nothing uses: what was probably meant by its name, in *nearest; or false, when
 * another name is wrong and was said. */
bool ev_policies_explain_airport(ev_collection *c, size_t link, const ev_ini_section *section,
                                 ev_nearest *nearest);
bool ev_policies_explain_kind(ev_collection *c, size_t link, const ev_ini_section *section,
                              ev_nearest *nearest);
bool ev_policies_explain_notice(ev_collection *c, size_t link, const ev_ini_section *section,
                                ev_nearest *nearest);

/* ---- shared with the tables ------------------------------------------------------------------ */

/* The path of a list that `file` names, as the policy finds it; in the arena. NULL: out of memory.
 */
const char *ev_policies_list_path(ev_collection *c, const ev_file *file, ev_slice named);

/* The table of states of a policy, and whether it has a code: of ICAO, or as the country lists have
 * it. */
ev_slice ev_policies_states(const ev_collection *c, size_t policy);
bool ev_policies_has_state(const ev_collection *c, size_t policy, ev_slice code);
bool ev_policies_has_country(const ev_collection *c, size_t policy, ev_slice code);

#endif
