/* versions: which version of a template or policy a record is rendered with.
 *
 * templates/versions.txt lists every version with the day from which it is in force. The record's
 * pin wins; otherwise the issue date decides. A released version's day never changes and a new
 * one's is later than every released one, so what a date selects never changes. */
#ifndef EV_VERSIONS_H
#define EV_VERSIONS_H

#include "fault/fault.h"
#include "core/date.h"
#include "resource/resource.h"
#include "resource/syntax.h"

/* The sections and keys that versions.txt may have (gen/resource/versions.def). */
extern const ev_syntax ev_versions_syntax;

/* kind: "policy" or "template". Sets *id (it lives in the resources), or leaves it absent: when the
 * pin does not name a version of that kind, or, without a pin, when no version was in force on
 * `day`. Faults only of EV_CONFIG and memory. */
ev_status ev_version_select(const ev_resources *res, const char *kind, ev_slice pin, ev_date day,
                            ev_arena *arena, ev_slice *id, ev_faults *faults);

/* Adds a fault about which version: for ISSUED_TOO_EARLY it says the first day of any version of
 * the kind, for other codes, of a pin that names none, all ids of the kind. */
void ev_version_add_fault(const ev_resources *res, const char *kind, ev_code code,
                          const char *pointer, ev_arena *arena, ev_faults *faults);

/* The template of a record: the one its pin names or, without a pin (absent), the newest in force
 * on its day of issue. Faults: those of ev_version_select; TEMPLATE_UNKNOWN, ISSUED_TOO_EARLY,
 * after which *id is absent. Returns faults->status.
 *
 * Here, not in gen/layout: evisa-seal writes the choice into the record and lays out no page. */
ev_status ev_version_select_template(const ev_resources *res, ev_slice pin, ev_date issued_on,
                                     ev_arena *arena, ev_slice *id, ev_faults *faults);

#endif
