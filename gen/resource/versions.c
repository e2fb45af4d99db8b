/* The list of versions: [policy kz-2019-01] with `from = 2019-01-01`. */
#include "resource/versions.h"

#include "resource/ini.h"

#include <stdio.h>
#include <string.h>

static const char list_path[] = "versions.txt";

/* "policy kz-2019-01" -> "kz-2019-01" when kind is "policy"; absent otherwise. */
static ev_slice id_of(ev_slice section, const char *kind)
{
    ev_slice id = section;
    ev_slice word = ev_slice_cut(&id, ' ');
    return ev_slice_is(word, kind) ? ev_slice_trim(id) : (ev_slice){NULL, 0};
}

ev_status ev_version_select(const ev_resources *res, const char *kind, ev_slice pin, ev_date day,
                            ev_arena *arena, ev_slice *id, ev_faults *faults)
{
    ev_ini list = {.sections = NULL};
    ev_slice text = ev_resource_find(res, list_path);
    ev_date newest = {0, 0, 0};
    *id = (ev_slice){NULL, 0};
    if (text.data == NULL)
        return ev_faults_add(faults, EV_RESOURCE_MISSING, list_path);
    /* after a fault the list has no sections */
    (void)ev_ini_read(text, list_path, arena, &list, faults);
    for (size_t i = 0; i < list.count; i++) {
        const ev_ini_section *section = &list.sections[i];
        ev_slice name = id_of(section->name, kind);
        ev_date from;
        if (name.size == 0)
            continue;
        if (ev_date_parse(ev_ini_value(section, "from"), EV_DATE_WHOLE, &from) != EV_DATE_OK)
            return ev_faults_add_at(faults, EV_RESOURCE_BROKEN, list_path, section->line, 0);
        if (pin.data != NULL ? ev_slice_equal(pin, name)
                             : ev_date_compare(from, day) <= 0 &&
                                   (newest.year == 0 || ev_date_compare(from, newest) > 0)) {
            *id = name;
            newest = from;
        }
    }
    return faults->status;
}

static void list_id(const ev_ini_section *section, ev_slice id, ev_date *first, char *list)
{
    ev_date from;
    ev_expected_item(list, id);
    if (ev_date_parse(ev_ini_value(section, "from"), EV_DATE_WHOLE, &from) == EV_DATE_OK &&
        (first->year == 0 || ev_date_compare(from, *first) < 0))
        *first = from;
}

void ev_version_add_fault(const ev_resources *res, const char *kind, ev_code code,
                          const char *pointer, ev_arena *arena, ev_faults *faults)
{
    ev_ini versions = {.sections = NULL};
    ev_date first = {0, 0, 0};
    char list[EV_EXPECTED_MAX + 1] = "", day[EV_DATE_TEXT_MAX], since[2 * EV_DATE_TEXT_MAX];
    (void)ev_ini_read(ev_resource_find(res, list_path), list_path, arena, &versions, faults);
    for (size_t i = 0; i < versions.count; i++) {
        ev_slice id = id_of(versions.sections[i].name, kind);
        if (id.size > 0)
            list_id(&versions.sections[i], id, &first, list);
    }
    (void)snprintf(since, sizeof since, "%s or later", ev_date_iso(first, day));
    const ev_fault_details details = {
        .right = {.expected = code == EV_ISSUED_TOO_EARLY ? since : list}};
    ev_faults_add_with(faults, code, pointer, &details);
}

ev_status ev_version_select_template(const ev_resources *res, ev_slice pin, ev_date issued_on,
                                     ev_arena *arena, ev_slice *id, ev_faults *faults)
{
    if (ev_version_select(res, "template", pin, issued_on, arena, id, faults) >= EV_INTERNAL ||
        id->data != NULL)
        return faults->status;
    if (pin.data != NULL)
        ev_version_add_fault(res, "template", EV_TEMPLATE_UNKNOWN, "/template", arena, faults);
    else
        ev_version_add_fault(res, "template", EV_ISSUED_TOO_EARLY, "/visa/issued_on", arena,
                             faults);
    return faults->status;
}
