/* Reading of templates and policies: lines, sections, values. Lines are counted first, so that
 * everything is two arrays. */
#include "resource/ini.h"
#include "core/text.h"
#include "resource/resource.h"

#include <string.h>

static inline ev_ini_kind read_line(ev_slice line, ev_slice *key, ev_slice *value)
{
    line = ev_slice_trim(line);
    if (line.size == 0 || line.data[0] == '#')
        return EV_INI_BLANK;
    if (line.data[0] == '[') {
        if (line.data[line.size - 1] != ']')
            return EV_INI_WRONG;
        *key = ev_slice_trim((ev_slice){line.data + 1, line.size - 2});
        return EV_INI_SECTION;
    }
    *value = line;
    *key = ev_slice_cut(value, '=');
    if (key->size == line.size)
        return EV_INI_WRONG;
    *key = ev_slice_trim(*key);
    *value = ev_slice_trim(*value);
    return key->size > 0 ? EV_INI_PAIR : EV_INI_WRONG;
}

ev_ini_kind ev_ini_read_line(ev_slice line, ev_slice *key, ev_slice *value)
{
    return read_line(line, key, value);
}

/* At least as many as there will be: every section has a '[', every pair a '=' and an end. */
static void count_lines(ev_slice text, size_t *sections, size_t *pairs)
{
    const char *end = text.data + text.size;
    *sections = 1; /* the lines before the first [section] */
    *pairs = 0;
    for (const char *at = text.data; at < end && (at = memchr(at, '=', (size_t)(end - at))) != NULL;
         at++)
        ++*pairs;
    for (const char *at = text.data; at < end && (at = memchr(at, '[', (size_t)(end - at))) != NULL;
         at++)
        ++*sections;
}

/* Returns how many sections there are; *wrong is the first line that cannot be read, or 0. */
static size_t fill(ev_slice text, ev_ini_section *first, ev_ini_line *line, unsigned *wrong)
{
    ev_ini_section *section = first;
    *section = (ev_ini_section){.name = EV_SLICE(""), .lines = line};
    *wrong = 0;
    for (unsigned number = 1; text.size > 0; number++) {
        ev_slice key, value;
        switch (read_line(ev_slice_cut(&text, '\n'), &key, &value)) {
        case EV_INI_BLANK:
            break;
        case EV_INI_SECTION:
            *++section = (ev_ini_section){.name = key, .line = number, .lines = line};
            break;
        case EV_INI_PAIR:
            *line++ = (ev_ini_line){key, value, number};
            section->count++;
            break;
        case EV_INI_WRONG:
            *wrong = number;
            return 0;
        }
    }
    return (size_t)(section - first) + 1;
}

/* UTF-8 without U+0000, which would cut the name of a file short. */
static bool is_text(ev_slice text)
{
    return text.size == 0 || (memchr(text.data, '\0', text.size) == NULL && ev_utf8_valid(text));
}

/* Built-in texts are valid, as a test proves for each: reading them again costs 100,000
 * instructions, a fiftieth of a call. */
static bool is_builtin(ev_slice text)
{
    size_t count;
    const ev_resource_file *file = ev_resource_builtin(&count);
    for (size_t i = 0; i < count; i++)
        if (file[i].data.data == text.data)
            return true;
    return false;
}

static unsigned first_bad_line(ev_slice text)
{
    for (unsigned number = 1; text.size > 0; number++)
        if (!is_text(ev_slice_cut(&text, '\n')))
            return number;
    return 0;
}

ev_status ev_ini_read(ev_slice text, const char *path, ev_arena *arena, ev_ini *ini,
                      ev_faults *faults)
{
    size_t sections, pairs;
    unsigned wrong;
    count_lines(text, &sections, &pairs);
    ev_ini_section *section = ev_arena_take_array(arena, sections, sizeof *section);
    ev_ini_line *line = ev_arena_take_array(arena, pairs, sizeof *line);
    if (section == NULL || line == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    sections = fill(text, section, line, &wrong);
    if (wrong == 0 && !is_builtin(text) && !is_text(text))
        wrong = first_bad_line(text);
    if (wrong != 0)
        return ev_faults_add_at(faults, EV_RESOURCE_SYNTAX, path, wrong, 0);
    *ini = (ev_ini){path, section, sections};
    return faults->status;
}

const ev_ini_section *ev_ini_find_slice(const ev_ini *ini, ev_slice section)
{
    for (size_t i = 0; i < ini->count; i++)
        if (ev_slice_equal(ini->sections[i].name, section))
            return &ini->sections[i];
    return NULL;
}

const ev_ini_section *ev_ini_find(const ev_ini *ini, const char *section)
{
    return ev_ini_find_slice(ini, ev_slice_from(section));
}

ev_slice ev_ini_value(const ev_ini_section *section, const char *key)
{
    ev_slice wanted = ev_slice_from(key);
    for (size_t i = 0; section != NULL && i < section->count; i++)
        if (ev_slice_equal(section->lines[i].key, wanted))
            return section->lines[i].value;
    return (ev_slice){NULL, 0};
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* Up to `most` digits from the front of *text; false when there is none or one too many. */
static bool take_digits(ev_slice *text, size_t most, int32_t *value, size_t *count)
{
    *value = 0;
    *count = 0;
    while (text->size > 0 && text->data[0] >= '0' && text->data[0] <= '9') {
        if (++*count > most)
            return false;
        *value = *value * 10 + (text->data[0] - '0');
        text->data++;
        text->size--;
    }
    return *count > 0;
}

bool ev_ini_thousandths(ev_slice text, int32_t *out)
{
    bool negative = text.size > 0 && text.data[0] == '-';
    if (negative) {
        text.data++;
        text.size--;
    }
    int32_t whole, part = 0;
    size_t count;
    if (!take_digits(&text, 6, &whole, &count))
        return false;
    if (text.size > 0 && text.data[0] == '.') {
        text.data++;
        text.size--;
        if (!take_digits(&text, 3, &part, &count))
            return false;
        for (; count < 3; count++)
            part *= 10;
    }
    *out = (whole * 1000 + part) * (negative ? -1 : 1);
    return text.size == 0;
}

bool ev_ini_int(ev_slice text, int32_t min, int32_t max, int32_t *out)
{
    size_t count;
    return take_digits(&text, 9, out, &count) && text.size == 0 && *out >= min && *out <= max;
}
