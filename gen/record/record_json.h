/* record_json: a record that stays open as JSON, for who changes it before its digest is made. */
#ifndef EV_RECORD_JSON_H
#define EV_RECORD_JSON_H

#include <jansson.h>

#include "record/record.h"

/* ev_record_read without the digest. Returns the object, which the caller gives back with
 * json_decref, or NULL when the text is none. */
json_t *ev_record_open(ev_slice json, ev_arena *arena, ev_record *record, ev_faults *faults);

/* Makes the digest of a record without faults from the object as it is now. Returns faults->status.
 */
ev_status ev_record_digest(json_t *object, ev_arena *arena, ev_record *record, ev_faults *faults);

#endif
