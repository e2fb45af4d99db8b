#include "batch/crew/wire.h"

#include <stdio.h>

/* ---- put ------------------------------------------------------------------------------------- */

void ev_wire_put_faults(ev_wire_record *record, const ev_faults *faults)
{
    record->fault_count = faults->count;
    record->dropped = faults->dropped;
    for (size_t i = 0; i < faults->count; i++) {
        const char *unit = faults->fault[i].limit.unit;
        ev_wire_fault *to = &record->fault[i];
        *to = (ev_wire_fault){.fault = faults->fault[i], .has_unit = unit != NULL};
        to->fault.limit.unit = NULL;
        (void)snprintf(to->unit, sizeof to->unit, "%s", unit != NULL ? unit : "");
    }
}

/* ---- take ------------------------------------------------------------------------------------ */

/* Whether a text ends within its room and is printable ASCII. */
static bool is_text(const char *text, size_t room)
{
    size_t size = 0;
    while (size < room && text[size] != '\0') {
        if (text[size] < ' ' || text[size] > '~')
            return false;
        size++;
    }
    return size < room;
}

/* A pointer names members as the record has them. */
static bool is_pointer(const char *text, size_t room)
{
    ev_slice pointer = {text, strnlen(text, room)};
    return pointer.size < room && ev_utf8_valid(pointer);
}

static bool is_sound(const ev_fault *fault, const char *unit)
{
    return (unsigned)fault->code < EV_CODE_COUNT &&
           is_pointer(fault->pointer, EV_POINTER_MAX + 1) &&
           is_text(fault->expected, sizeof fault->expected) &&
           is_text(unit, EV_WIRE_UNIT_MAX + 1) && (unsigned)fault->limit.bound <= EV_EXACTLY &&
           fault->character.code_point <= 0x10FFFF;
}

static bool take_fault(const ev_wire_fault *from, char unit[EV_WIRE_UNIT_MAX + 1],
                       ev_faults *faults)
{
    ev_fault fault = from->fault;
    memcpy(unit, from->unit, EV_WIRE_UNIT_MAX + 1);
    fault.limit.unit = from->has_unit ? unit : NULL;
    if (!is_sound(&fault, unit))
        return false;
    ev_faults_put(faults, &fault);
    return true;
}

static bool take_faults(const ev_wire_record *record, ev_rendered *rendered, ev_faults *faults)
{
    size_t count = record->fault_count;
    if (count > EV_FAULTS_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!take_fault(&record->fault[i], rendered->unit[i], faults))
            return false;
    faults->dropped = record->dropped;
    return true;
}

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* Whether a text ends within its room and has only these letters. */
static bool consists_of(const char *letters, const char *text, size_t room)
{
    size_t size = strnlen(text, room);
    return size < room && strspn(text, letters) == size;
}

/* Names of files are made of a number, and lines of a journal of all three. */
static bool is_sound_info(const ev_document_info *info)
{
    static const char of_resources[] = CAPITALS "abcdefghijklmnopqrstuvwxyz-./";
    return consists_of(CAPITALS, info->number, sizeof info->number) &&
           consists_of(of_resources, info->template_id, sizeof info->template_id) &&
           consists_of(of_resources, info->policy_id, sizeof info->policy_id);
}

bool ev_wire_take(const ev_wire_record *record, ev_rendered *rendered, ev_faults *faults)
{
    const ev_faults before = *faults;
    rendered->info = record->info;
    memcpy(rendered->sha256, record->sha256, sizeof rendered->sha256);
    rendered->pdf_size = record->pdf_size;
    const ev_document_info *info = &rendered->info;
    bool good = rendered->pdf_size <= EV_WIRE_PDF_MAX && is_sound_info(info) &&
                take_faults(record, rendered, faults);
    if (good && faults->status == EV_OK)
        good = rendered->pdf_size > 0 && info->number[0] != '\0';
    if (!good)
        *faults = before;
    return good;
}
