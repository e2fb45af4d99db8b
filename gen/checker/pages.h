/* pages: the checker lays out each template with each policy and extreme records, and tells what
 * has no room and which rule of the page is broken: by how much, and in which language. */
#ifndef EV_CHECKER_PAGES_H
#define EV_CHECKER_PAGES_H

#include "checker/finding.h"
#include "resource/resource.h"

/* Lays out all templates with all policies of versions.txt, and tells each finding once, at its
 * worst, sorted by path and line; a line that has a finding already (of ev_checker_files) gets no
 * other. A version that cannot be read is left out: ev_checker_files says why. Returns EV_OK, also
 * after findings, or EV_TEMP_FAIL when memory ran out: then there may be more. */
ev_status ev_checker_pages(const ev_resources *res, ev_findings *findings);

/* Appends how much room is left in each place of each template with the record that leaves least: a
 * line for each, or, for `json`, an object on a line. Returns EV_OK; EV_CONFIG when a version
 * cannot be read, which ev_checker_files explains; EV_TEMP_FAIL. */
ev_status ev_checker_headroom(const ev_resources *res, bool json, ev_buf *out);

#endif
