#include "batch/crew/wire.h"

#include "batch/sink/document_path.h"

#include <stdatomic.h>
#include <stdio.h>

/* ---- put ------------------------------------------------------------------------------------- */

void ev_wire_put_faults(ev_wire_record *record, const ev_faults *faults)
{
    record->fault_count = faults->count;
    record->dropped = faults->dropped;
    for (size_t i = 0; i < faults->count; i++) {
        const char *unit = faults->fault[i].limit.unit;
        ev_wire_fault *to = &record->fault[i];
        *to = (ev_wire_fault){.fault = faults->fault[i], .has_unit = unit != NULL ? 1 : 0};
        to->fault.limit.unit = NULL;
        (void)snprintf(to->unit, sizeof to->unit, "%s", unit != NULL ? unit : "");
    }
}

/* ---- take ------------------------------------------------------------------------------------ */

/* Between a copy and a look at it: what is looked at is the copy, and not the wire again. */
static void settle(void)
{
    atomic_signal_fence(memory_order_seq_cst);
}

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

/* What making a document can find: in the record, in the resources, or in the renderer itself. */
static bool is_of_rendering(ev_code code)
{
    static const ev_code others[] = {EV_RESOURCE_MISSING, EV_RESOURCE_SYNTAX,   EV_RESOURCE_BROKEN,
                                     EV_NOTICES_TOO_LONG, EV_RESOURCE_OVERFLOW, EV_OUT_OF_MEMORY,
                                     EV_INTERNAL_ERROR};
    if ((unsigned)code >= EV_CODE_COUNT)
        return false;
    bool is_found = ev_code_describe(code)->status == EV_DATA;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        is_found = is_found || code == others[i];
    return is_found;
}

static bool is_sound(const ev_fault *fault, const char *unit)
{
    return is_of_rendering(fault->code) && is_pointer(fault->pointer, EV_POINTER_MAX + 1) &&
           is_text(fault->expected, sizeof fault->expected) &&
           is_text(unit, EV_WIRE_UNIT_MAX + 1) && (unsigned)fault->limit.bound <= EV_EXACTLY &&
           fault->character.code_point <= 0x10FFFF;
}

static bool take_fault(const ev_wire_fault *from, char unit[EV_WIRE_UNIT_MAX + 1],
                       ev_faults *faults)
{
    ev_fault fault = from->fault;
    memcpy(unit, from->unit, EV_WIRE_UNIT_MAX + 1);
    settle();
    fault.limit.unit = from->has_unit != 0 ? unit : NULL;
    if (!is_sound(&fault, unit))
        return false;
    ev_faults_put(faults, &fault);
    return true;
}

static bool take_faults(const ev_wire_record *record, ev_rendered *rendered, ev_faults *faults)
{
    size_t count = record->fault_count;
    settle();
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

/* Names of files are made of a number: it is one that a document can have, or there is none. */
static bool is_sound_number(const char number[EV_VISA_NUMBER_MAX + 1])
{
    char path[EV_DOCUMENT_PATH_SIZE];
    return consists_of(CAPITALS, number, EV_VISA_NUMBER_MAX + 1) &&
           (number[0] == '\0' || ev_document_path(number, path));
}

/* A line of a journal has all three. */
static bool is_sound_info(const ev_document_info *info)
{
    static const char of_resources[] = CAPITALS "abcdefghijklmnopqrstuvwxyz-./";
    return is_sound_number(info->number) &&
           consists_of(of_resources, info->template_id, sizeof info->template_id) &&
           consists_of(of_resources, info->policy_id, sizeof info->policy_id);
}

static bool is_document(const ev_rendered *rendered)
{
    const ev_document_info *info = &rendered->info;
    return rendered->pdf_size > 0 && info->number[0] != '\0' && info->template_id[0] != '\0' &&
           info->policy_id[0] != '\0';
}

bool ev_wire_take(const ev_wire_record *record, ev_rendered *rendered, ev_faults *faults)
{
    const ev_faults_mark before = ev_faults_here(faults);
    rendered->info = record->info;
    memcpy(rendered->sha256, record->sha256, sizeof rendered->sha256);
    rendered->pdf_size = record->pdf_size;
    settle();
    bool good = rendered->pdf_size <= EV_WIRE_PDF_MAX && is_sound_info(&rendered->info) &&
                take_faults(record, rendered, faults) &&
                (faults->status != EV_OK || is_document(rendered));
    if (good)
        return true;
    *rendered = (ev_rendered){.pdf_size = 0};
    ev_faults_back_to(faults, before);
    return false;
}

void ev_wire_take_number(const ev_wire_record *record, ev_rendered *rendered)
{
    *rendered = (ev_rendered){.pdf_size = 0};
    memcpy(rendered->info.number, record->info.number, sizeof rendered->info.number);
    settle();
    if (!is_sound_number(rendered->info.number))
        rendered->info.number[0] = '\0';
}
