/* Which template a record is rendered with. Apart from template.c: who seals writes the choice into
 * the record and has no use for the page. */
#include "layout/template.h"

#include "resource/versions.h"

ev_status ev_template_select(const ev_resources *res, const ev_record *record, ev_arena *arena,
                             ev_slice *id, ev_faults *faults)
{
    ev_slice pin = record->template_pin;
    if (ev_version_select(res, "template", pin, record->visa.issued_on, arena, id, faults) >=
            EV_INTERNAL ||
        id->data != NULL)
        return faults->status;
    if (pin.data != NULL)
        return ev_faults_add(faults, EV_TEMPLATE_UNKNOWN, "/template");
    return ev_faults_add(faults, EV_ISSUED_TOO_EARLY, "/visa/issued_on");
}
