/* Look-ups in the files of a template. What is asked for counts as used. */
#include "checker/private.h"
#include "layout/template.h"

static size_t find(const ev_folder *folder, const char *kind, ev_slice name)
{
    size_t i = 0;
    while (i < folder->layout.ini.count &&
           (name.size == 0 ||
            !ev_slice_equal(ev_section_name(&folder->layout.section[i], kind), name)))
        i++;
    return i;
}

void ev_folder_want(ev_folder *folder, ev_slice name)
{
    for (size_t i = 0; i < folder->wanted_count; i++)
        if (ev_slice_equal(folder->wanted[i], name))
            return;
    if (folder->wanted_count < EV_WANTED_MAX)
        folder->wanted[folder->wanted_count++] = name;
}

const ev_ini_section *ev_folder_use(ev_folder *folder, const char *kind, ev_slice name)
{
    size_t i = find(folder, kind, name);
    if (i == folder->layout.ini.count) {
        ev_folder_want(folder, name);
        return NULL;
    }
    folder->used[i] = true;
    return &folder->layout.section[i];
}

int ev_folder_label(ev_folder *folder, ev_slice name)
{
    for (size_t i = 1; folder->has_labels && i < folder->labels.ini.count; i++)
        if (ev_slice_equal(folder->labels.section[i].name, name)) {
            folder->label_used[i] |= 1;
            return (int)i;
        }
    ev_folder_want(folder, name);
    return EV_NO_LABEL;
}

void ev_folder_set(ev_folder *folder, int label, ev_lang lang, ev_slice style)
{
    size_t i = find(folder, "style", style);
    ev_face face;
    if (label == EV_NO_LABEL || i == folder->layout.ini.count ||
        !ev_template_face(ev_ini_value(&folder->layout.section[i], "face"), &face))
        return;
    folder->label_used[label] = (uint16_t)(folder->label_used[label] | EV_LABEL_SET(lang, face));
}

ev_slice ev_folder_style(const ev_ini_section *block, const char *key, const char *otherwise)
{
    ev_slice name = ev_ini_value(block, key);
    return name.data != NULL ? name : ev_slice_from(otherwise);
}

bool ev_folder_is_new(ev_check *c, const ev_folder *folder, const ev_ini_section *section,
                      const ev_ini_line *line)
{
    ev_faults faults;
    ev_ini ini;
    ev_slice text = ev_resource_ancestor(folder->layout.ini.path);
    ev_faults_init(&faults, EV_LENIENT);
    if (text.data == NULL ||
        ev_ini_read(text, folder->layout.ini.path, c->scratch, &ini, &faults) != EV_OK)
        return false;
    const ev_ini_section *as_built = ev_ini_find_slice(&ini, section->name);
    for (size_t i = 0; as_built != NULL && i < as_built->count; i++)
        if (ev_slice_equal(as_built->lines[i].key, line->key) &&
            ev_slice_equal(as_built->lines[i].value, line->value))
            return false;
    return true;
}

bool ev_folder_is_of_zone(const ev_folder *folder, ev_slice style)
{
    for (size_t i = 1; i < folder->layout.ini.count; i++) {
        const ev_ini_section *block = &folder->layout.section[i];
        if (ev_section_name(block, "mrz").data != NULL &&
            ev_slice_equal(ev_folder_style(block, "style", "mrz"), style))
            return true;
    }
    return false;
}

/* A text that is not of the zone may not be in its style. */
static void check_no_zone(ev_check *c, const ev_folder *folder, const ev_value *value,
                          const ev_ini_section *style)
{
    if (ev_section_name(value->spot.section, "mrz").data == NULL &&
        ev_slice_is(ev_ini_value(style, "face"), "ocrb") &&
        ev_folder_is_of_zone(folder, ev_section_name(style, "style")))
        ev_check_say(c, EV_RESOURCE_RULE, &value->spot, value->text,
                     "another style: this one is of the machine readable zone", NULL);
}

bool ev_folder_check_style(ev_check *c, ev_folder *folder, const ev_value *value, ev_slice part)
{
    ev_meant meant = {.typed = part};
    const ev_ini_section *style = ev_folder_use(folder, "style", part);
    if (style != NULL) {
        check_no_zone(c, folder, value, style);
        return true;
    }
    for (size_t i = 0; i < folder->layout.ini.count; i++) {
        ev_slice name = ev_section_name(&folder->layout.section[i], "style");
        if (name.size > 0)
            ev_check_try(c, &meant, name);
    }
    ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value->spot, part, ev_type_says(EV_TYPE_STYLE),
                 meant.name);
    return false;
}

int ev_folder_check_label(ev_check *c, ev_folder *folder, const ev_value *value, ev_slice part)
{
    ev_meant meant = {.typed = part};
    int label = ev_folder_label(folder, part);
    if (label != EV_NO_LABEL || !folder->has_labels)
        return label;
    for (size_t i = 1; i < folder->labels.ini.count; i++)
        ev_check_try(c, &meant, folder->labels.section[i].name);
    ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value->spot, part, ev_type_says(EV_TYPE_LABEL),
                 meant.name);
    return EV_NO_LABEL;
}
