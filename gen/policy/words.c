/* The policy in words: names of kinds, states, airports, and the notices. */
#include "policy/private.h"

#include <string.h>

static const ev_slice no_name = {NULL, 0};

/* ---- words and tables ------------------------------------------------------------------------ */

bool ev_policy_section_words(const ev_ini_section *section, const char *name, ev_trilingual *words)
{
    size_t size = strlen(name);
    *words = (ev_trilingual){0};
    for (size_t i = 0; section != NULL && i < section->count; i++) {
        ev_slice key = section->lines[i].key;
        if (key.size <= size + 1 || key.data[size] != '.' || memcmp(key.data, name, size) != 0)
            continue;
        ev_slice suffix = {key.data + size + 1, key.size - size - 1};
        for (int lang = 0; lang < EV_LANG_COUNT; lang++)
            if (words->in[lang].data == NULL && ev_slice_is(suffix, ev_lang_suffix((ev_lang)lang)))
                words->in[lang] = section->lines[i].value;
    }
    for (int lang = 0; lang < EV_LANG_COUNT; lang++)
        if (words->in[lang].size == 0)
            return false;
    return true;
}

/* Past the number and the tab before a code. */
static const char *skip_number(const char *at, const char *stop)
{
    while (at < stop && *at >= '0' && *at <= '9')
        at++;
    return at < stop && *at == '\t' ? at + 1 : at;
}

/* Without ev_slice_cut and ev_slice_trim: a list is read for every document, line by line. */
ev_slice ev_policy_row(ev_slice table, ev_slice code)
{
    const char *end = table.data + table.size;
    for (const char *at = table.data, *next; at != NULL && at < end; at = next) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        next = stop == end ? end : stop + 1;
        while (at < stop && ev_char_is_blank(*at))
            at++;
        while (stop > at && ev_char_is_blank(stop[-1]))
            stop--;
        at = skip_number(at, stop);
        if ((size_t)(stop - at) > code.size && at[code.size] == '\t' &&
            memcmp(at, code.data, code.size) == 0)
            return (ev_slice){at + code.size + 1, (size_t)(stop - at) - code.size - 1};
    }
    return (ev_slice){NULL, 0};
}

/* The part of a table, sorted by the codes its lines begin with, in which the row of `code` must
 * be: a few lines. Reading 20 KB four times a document costs thirty times as much. */
static ev_slice narrow(ev_slice table, ev_slice code)
{
    while (table.size > 512) {
        size_t middle = table.size / 2;
        while (middle > 0 && table.data[middle - 1] != '\n')
            middle--;
        if (middle == 0)
            break;
        int order = memcmp(table.data + middle, code.data, code.size);
        if (order > 0 ||
            (order == 0 && table.data[middle + code.size] > '\t')) { /* DNK comes after D */
            table.size = middle;
        } else {
            table.data += middle;
            table.size -= middle;
        }
    }
    return table;
}

bool ev_policy_state(const ev_policy *policy, const char *code, ev_trilingual *names)
{
    ev_slice wanted = ev_slice_from(code);
    ev_slice row = ev_policy_row(narrow(policy->states, wanted), wanted);
    if (row.data == NULL) /* not known, or a designer's table is not sorted */
        row = ev_policy_row(policy->states, wanted);
    *names = (ev_trilingual){0};
    if (code[0] == '\0' || row.data == NULL)
        return false;
    bool whole = true;
    for (int lang = 0; lang < EV_LANG_COUNT; lang++) {
        names->in[lang] = ev_slice_cut(&row, '\t');
        whole = whole && names->in[lang].size > 0;
    }
    return whole;
}

bool ev_policy_kind(const ev_policy *policy, ev_slice category, ev_trilingual *words)
{
    ev_slice kind = ev_ini_value(ev_policy_section(policy, "category", category, NULL), "kind");
    *words = (ev_trilingual){0};
    return kind.data != NULL &&
           ev_policy_section_words(ev_policy_section(policy, "kind", kind, NULL), "name", words);
}

ev_airport ev_policy_airport(const ev_policy *policy, ev_slice icao)
{
    for (size_t i = 0; i < policy->airport_count; i++)
        if (ev_slice_equal(policy->airports[i].icao, icao))
            return policy->airports[i];
    return (ev_airport){.icao = icao};
}

ev_slice ev_policy_value(const ev_policy *policy, const char *section, const char *key)
{
    return ev_ini_value(ev_policy_section(policy, section, no_name, NULL), key);
}

/* key.kk, key.ru and key.en of a section. False when one is missing. */
static bool words_of(const ev_policy *policy, const char *section, const char *key,
                     ev_trilingual *words)
{
    return ev_policy_section_words(ev_policy_section(policy, section, no_name, NULL), key, words);
}

/* ---- placeholders ---------------------------------------------------------------------------- */

/* Both placeholders mean the same list of cities. They have two names so that a pattern reads well:
 * {city} where its wording is for one. */
static size_t placeholder_size(ev_slice text)
{
    static const char *const placeholders[] = {"{city}", "{cities}"};
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++)
        if (ev_slice_starts(text, placeholders[i]))
            return strlen(placeholders[i]);
    return 0;
}

void ev_policy_fill(ev_buf *buf, ev_slice pattern, ev_slice cities)
{
    while (pattern.size > 0) {
        const char *brace = memchr(pattern.data, '{', pattern.size);
        size_t before = brace == NULL ? pattern.size : (size_t)(brace - pattern.data);
        ev_buf_bytes(buf, pattern.data, before);
        pattern.data += before;
        pattern.size -= before;
        size_t placeholder = placeholder_size(pattern);
        if (placeholder > 0)
            ev_buf_slice(buf, cities);
        else if (pattern.size > 0)
            ev_buf_char(buf, pattern.data[placeholder++]);
        pattern.data += placeholder;
        pattern.size -= placeholder;
    }
}

bool ev_policy_placeholders_known(ev_slice pattern)
{
    const char *brace;
    while (pattern.size > 0 && (brace = memchr(pattern.data, '{', pattern.size)) != NULL) {
        pattern.size -= (size_t)(brace - pattern.data);
        pattern.data = brace;
        size_t placeholder = placeholder_size(pattern);
        if (placeholder == 0)
            return false;
        pattern.data += placeholder;
        pattern.size -= placeholder;
    }
    return true;
}

/* ---- notices --------------------------------------------------------------------------------- */

/* The record's entry points as airports of the policy, in the policy's order; 0 when one of them is
 * not listed. */
static size_t choose_airports(const ev_policy *policy, const ev_record *record,
                              const ev_airport *chosen[EV_AIRPORTS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < policy->airport_count; i++)
        for (size_t k = 0; k < record->entry_point_count; k++)
            if (ev_slice_equal(policy->airports[i].icao, record->entry_point[k])) {
                chosen[count++] = &policy->airports[i];
                break;
            }
    return count == record->entry_point_count ? count : 0;
}

/* "Astana", "Astana and Almaty", "Aktau, Astana and Almaty" */
static void put_cities(ev_buf *buf, const ev_airport *const *airport, size_t count, ev_lang lang,
                       ev_slice and)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && i + 1 < count)
            ev_buf_text(buf, ",");
        if (i > 0)
            ev_buf_char(buf, ' ');
        if (i > 0 && i + 1 == count) {
            ev_buf_slice(buf, and);
            ev_buf_char(buf, ' ');
        }
        ev_buf_slice(buf, airport[i]->city.in[lang]);
    }
}

/* Appends a notice, in all languages, to the paragraph. */
static bool put_notice(const ev_policy *policy, ev_slice key, size_t airports,
                       const ev_buf cities[EV_LANG_COUNT], ev_buf paragraph[EV_LANG_COUNT])
{
    const ev_ini_section *section = ev_policy_section(policy, "notice", key, NULL);
    const char *variant = airports == 0 ? "unlisted" : airports == 1 ? "one" : "several";
    ev_trilingual pattern;
    if (!ev_policy_section_words(section, variant, &pattern) &&
        !ev_policy_section_words(section, "text", &pattern))
        return false;
    for (int lang = 0; lang < EV_LANG_COUNT; lang++) {
        if (paragraph[lang].size > 0)
            ev_buf_char(&paragraph[lang], ' ');
        ev_policy_fill(&paragraph[lang], pattern.in[lang], ev_buf_as_slice(&cities[lang]));
    }
    return true;
}

bool ev_policy_notice(const ev_policy *policy, ev_slice key, const ev_record *record,
                      ev_arena *arena, ev_trilingual *words)
{
    const ev_airport *chosen[EV_AIRPORTS_MAX];
    size_t count = choose_airports(policy, record, chosen);
    ev_buf cities[EV_LANG_COUNT], paragraph[EV_LANG_COUNT];
    ev_trilingual and;
    *words = (ev_trilingual){0};
    if (!words_of(policy, "join", "and", &and))
        return false;
    for (int lang = 0; lang < EV_LANG_COUNT; lang++) {
        ev_buf_init(&cities[lang], arena, 64);
        ev_buf_init(&paragraph[lang], arena, 768);
        put_cities(&cities[lang], chosen, count, (ev_lang)lang, and.in[lang]);
    }
    while (key.size > 0)
        if (!put_notice(policy, ev_slice_cut(&key, '+'), count, cities, paragraph))
            return false;
    for (int lang = 0; lang < EV_LANG_COUNT; lang++)
        if (!cities[lang].failed && !paragraph[lang].failed)
            words->in[lang] = ev_buf_as_slice(&paragraph[lang]);
    return true;
}
