/* checker: what is wrong in the files of templates, all of it at once and at its place.
 *
 * The readers stop at the first fault of the one version that a record needs. The checker reads
 * every file of every version, and what it accepts the readers accept. */
#ifndef EV_CHECKER_H
#define EV_CHECKER_H

#include "checker/finding.h"
#include "resource/resource.h"

/* Checks all files, the built-in ones with those of the overlay over them: their lines, sections,
 * keys, values and names, and the rules that need no page. Tells each finding. Returns EV_OK, also
 * after findings, or EV_TEMP_FAIL when memory of `scratch` ran out: then there may be more. */
ev_status ev_checker_files(const ev_resources *res, ev_findings *findings, ev_arena *scratch);

/* Appends the table of the syntax, a line for each key: file, section, key, type, number of values,
 * need, unit, what counts without it, example, purpose, parted by tabs. */
void ev_checker_keys(ev_buf *out);

#endif
