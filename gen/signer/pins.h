/* pins: what the rendering of a record depends on, written into the record: then the seal covers
 * it, and a reprint ten years on takes the same. */
#ifndef EV_PINS_H
#define EV_PINS_H

#include "fault/fault.h"
#include "policy/policy.h"
#include "record/record_json.h"
#include "record/insert.h"

enum { EV_PINS_MAX = 3 }; /* template, policy, render */

/* What a record selects; with pins, what they name. */
typedef struct ev_selection {
    const ev_policy *policy; /* NULL after a fault */
    ev_slice template_id;    /* absent after a fault */
} ev_selection;

/* Selects for a record that has a day of issue. Faults: those of ev_policy_find and
 * ev_version_select_template. `arena` is the document's. */
void ev_pins_select(ev_cache *policies, const ev_record *record, ev_arena *arena,
                    ev_selection *selection, ev_faults *faults);

/* Puts the pins that a record without faults lacks into its object and makes its digest. Sets
 * `added` to them, in the order in which they belong into the text, and *count to how many there
 * are. The record's own pins stay absent. Returns faults->status. */
ev_status ev_pins_add(const ev_selection *selection, json_t *object, ev_arena *arena,
                      ev_record *record, ev_member added[EV_PINS_MAX], size_t *count,
                      ev_faults *faults);

#endif
