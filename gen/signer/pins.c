#include "signer/pins.h"

#include "resource/versions.h"

void ev_pins_select(ev_cache *policies, const ev_record *record, ev_arena *arena,
                    ev_selection *selection, ev_faults *faults)
{
    EV_UNSET ev_faults selecting;
    ev_faults_init(&selecting, EV_LENIENT);
    selection->policy = ev_policy_find(policies, record, arena, faults);
    if (ev_version_select_template(policies->res, record->template_pin, record->visa.issued_on,
                                   arena, &selection->template_id, &selecting) != EV_OK)
        selection->template_id = (ev_slice){NULL, 0};
    ev_faults_take_over(faults, &selecting);
}

ev_status ev_pins_add(const ev_selection *selection, json_t *object, ev_arena *arena,
                      ev_record *record, ev_member added[EV_PINS_MAX], size_t *count,
                      ev_faults *faults)
{
    const struct {
        const ev_slice *there;
        ev_member pin;
    } pins[EV_PINS_MAX] = {{&record->template_pin, {"template", selection->template_id}},
                           {&record->policy_pin, {"policy", selection->policy->id}},
                           {&record->render_pin, {"render", EV_SLICE(EV_RENDER_REVISION)}}};
    *count = 0;
    for (size_t i = 0; i < EV_PINS_MAX; i++) {
        const ev_member *pin = &pins[i].pin;
        if (pins[i].there->data != NULL)
            continue;
        if (json_object_set_new_nocheck(
                object, pin->name, json_stringn_nocheck(pin->value.data, pin->value.size)) != 0)
            return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        added[(*count)++] = *pin;
    }
    return ev_record_digest(object, arena, record, faults);
}
