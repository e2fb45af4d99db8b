/* record_json: a record that stays open as JSON, for a caller that changes it before its digest is
 * made. */
#ifndef EV_RECORD_JSON_H
#define EV_RECORD_JSON_H

#include <jansson.h>

#include "record/record.h"

/* ev_record_read without the digest. Returns the object, which the caller releases with
 * json_decref, or NULL when the text is not a JSON object; an object is returned with faults as
 * well. */
json_t *ev_record_open(ev_slice json, ev_arena *arena, ev_record *record, ev_faults *faults);

/* Makes the digest of a record without faults from the object as it is now. Fault: OUT_OF_MEMORY.
 * Returns faults->status. */
ev_status ev_record_digest(json_t *object, ev_arena *arena, ev_record *record, ev_faults *faults);

#endif
