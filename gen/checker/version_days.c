/* versions.txt: the days from which versions are in force, and the files that they are made of. */
#include "checker/policies.h"
#include "core/date.h"
#include "resource/versions.h"

#include <stdlib.h>

static const struct {
    const char *kind, *folder, *file; /* folder, id and file are the path of what must be there */
    const char *form;
} kinds[] = {
    {"policy", "policy/", "/policy.txt", "the name of a folder of policy/, such as kz-2019-01"},
    {"template", "", "/layout.txt", "name/number of a folder with layout.txt, such as evisa/1"},
    {"states", "states/", ".txt", "the number of a table of states/, such as 1"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool kind_of(const ev_ini_section *section, size_t *kind, ev_slice *id)
{
    for (*kind = 0; *kind < KINDS; ++*kind) {
        *id = ev_section_name(section, kinds[*kind].kind);
        if (id->data != NULL)
            return true;
    }
    return false;
}

/* ---- names ----------------------------------------------------------------------------------- */

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool are_digits(ev_slice text, size_t least, size_t most)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_digit(text.data[i]))
            return false;
    return text.size >= least && text.size <= most;
}

/* As a record pins it: "kz-2019-01", "kz-2019-01a". */
static bool is_policy(ev_slice id)
{
    bool has_letter = id.size == 11 && is_small(id.data[10]);
    return (id.size == 10 || has_letter) && is_small(id.data[0]) && is_small(id.data[1]) &&
           id.data[2] == '-' && are_digits((ev_slice){id.data + 3, 4}, 4, 4) && id.data[7] == '-' &&
           are_digits((ev_slice){id.data + 8, 2}, 2, 2);
}

/* "evisa/1" */
static bool is_template(ev_slice id)
{
    ev_slice name = ev_slice_cut(&id, '/');
    bool good = name.size > 0 && name.size <= 31 && is_small(name.data[0]) && id.size > 0 &&
                id.data[0] != '0';
    for (size_t i = 0; i < name.size; i++)
        good = good && (is_small(name.data[i]) || is_digit(name.data[i]) || name.data[i] == '-');
    return good && are_digits(id, 1, 4);
}

static bool is_id(size_t kind, ev_slice id)
{
    return kind == 0 ? is_policy(id) : kind == 1 ? is_template(id) : are_digits(id, 1, 9);
}

/* ---- versions and their files ---------------------------------------------------------------- */

/* The id that has the files of a path; absent for other paths. */
static ev_slice id_of_path(size_t kind, const char *path)
{
    return kind == 1 ? ev_path_template(path, "layout.txt")
                     : ev_path_part(path, kinds[kind].folder, kinds[kind].file);
}

static bool has_version(const ev_collection *c, size_t kind, ev_slice id)
{
    for (size_t i = 0; i < c->versions.ini.count; i++)
        if (ev_slice_equal(ev_section_name(&c->versions.ini.sections[i], kinds[kind].kind), id))
            return true;
    return false;
}

static bool has_files(ev_collection *c, size_t kind, ev_slice id)
{
    for (size_t i = 0; i < c->path_count; i++)
        if (ev_slice_equal(id_of_path(kind, c->path[i]), id))
            return true;
    return false;
}

static void check_id(ev_collection *c, size_t kind, const ev_ini_section *section, ev_slice id)
{
    if (is_id(kind, id) && has_files(c, kind, id))
        return;
    ev_nearest nearest = {.typed = id};
    for (size_t i = 0; i < c->path_count; i++) {
        ev_slice other = id_of_path(kind, c->path[i]);
        if (other.size > 0 && !has_version(c, kind, other))
            ev_collection_try(c, &nearest, other);
    }
    if (is_id(kind, id))
        ev_collection_say(c, &c->versions, ev_name_at(&c->versions, id, section->line),
                          (ev_finding){.code = EV_RESOURCE_NAME_UNKNOWN,
                                       .section = section->name,
                                       .expected = EV_JOIN(c, EV_SLICE("the file "),
                                                           ev_slice_from(kinds[kind].folder), id,
                                                           ev_slice_from(kinds[kind].file)),
                                       .nearest = nearest.name});
    else
        ev_collection_say(c, &c->versions, ev_name_at(&c->versions, id, section->line),
                          (ev_finding){.code = EV_RESOURCE_VALUE_WRONG,
                                       .section = section->name,
                                       .expected = kinds[kind].form,
                                       .nearest = nearest.name});
}

/* A template has its words in a file of their own. */
static void check_labels(ev_collection *c, size_t kind, const ev_ini_section *section, ev_slice id)
{
    const char *path = EV_JOIN(c, id, EV_SLICE("/labels.txt"));
    if (kind != 1 || ev_collection_has(c, path) || !has_files(c, kind, id))
        return;
    ev_collection_say(
        c, &c->versions, ev_name_at(&c->versions, id, section->line),
        (ev_finding){.code = EV_RESOURCE_NAME_UNKNOWN,
                     .section = section->name,
                     .key = EV_SLICE("labels.txt"),
                     .expected = EV_JOIN(c, EV_SLICE("the file "), ev_slice_from(path))});
}

static void check_path(ev_collection *c, const char *path)
{
    for (size_t kind = 0; kind < KINDS; kind++) {
        ev_slice id = id_of_path(kind, path);
        ev_file file = {.text = EV_SLICE(""), .ini = {.path = path}};
        if (id.size == 0 || has_version(c, kind, id))
            continue;
        ev_nearest nearest = {.typed = id};
        for (size_t i = 0; i < c->versions.ini.count; i++) {
            ev_slice other = ev_section_name(&c->versions.ini.sections[i], kinds[kind].kind);
            if (other.size > 0 && (!is_id(kind, id) || !has_files(c, kind, other)))
                ev_collection_try(c, &nearest, other);
        }
        ev_collection_say(
            c, &file, NULL,
            (ev_finding){.code = EV_RESOURCE_UNUSED,
                         .expected =
                             EV_JOIN(c, EV_SLICE("a section ["), ev_slice_from(kinds[kind].kind),
                                     EV_SLICE(" "), id, EV_SLICE("] in versions.txt")),
                         .nearest = nearest.name});
    }
}

/* ---- days ------------------------------------------------------------------------------------ */

static bool day_of(const ev_ini_section *section, ev_date *day)
{
    return ev_date_parse(ev_ini_value(section, "from"), EV_DATE_WHOLE, day) == EV_DATE_OK;
}

/* The latest version of the kind before `section` in the file, and its day; NULL: there is none. */
static const ev_ini_section *latest_before(const ev_collection *c, size_t kind,
                                           const ev_ini_section *section, ev_date *latest)
{
    const ev_ini_section *found = NULL;
    ev_date day;
    for (const ev_ini_section *s = c->versions.ini.sections; s < section; s++)
        if (ev_section_name(s, kinds[kind].kind).data != NULL && day_of(s, &day) &&
            (found == NULL || ev_date_compare(day, *latest) > 0)) {
            found = s;
            *latest = day;
        }
    return found;
}

static bool is_builtin(ev_collection *c, const ev_ini_section *section)
{
    return ev_collection_is_builtin_value(c, &c->versions, section->name, "from");
}

/* "kz-2020-09" names the month of its first day. */
static bool is_in_named_month(const ev_ini_section *section)
{
    ev_slice id = ev_section_name(section, kinds[0].kind), day = ev_ini_value(section, "from");
    enum { COUNTRY = 3, MONTH = 7 }; /* "kz-", "2020-09" */
    return id.size >= COUNTRY + MONTH && day.size >= MONTH &&
           memcmp(id.data + COUNTRY, day.data, MONTH) == 0;
}

/* Of two days that contradict each other the one is wrong that is not as built in, otherwise that
 * of another month than its name says, otherwise the second. */
static bool is_first_wrong(ev_collection *c, const ev_ini_section *first,
                           const ev_ini_section *second)
{
    bool first_builtin = is_builtin(c, first), second_builtin = is_builtin(c, second);
    return first_builtin != second_builtin ? second_builtin
                                           : is_in_named_month(second) && !is_in_named_month(first);
}

static void say_day(ev_collection *c, const ev_ini_section *section, const char *expected)
{
    const ev_ini_line *line = ev_section_line(section, "from");
    ev_collection_say(c, &c->versions, line->value.data,
                      (ev_finding){.code = EV_RESOURCE_RULE,
                                   .section = section->name,
                                   .key = line->key,
                                   .found = line->value,
                                   .expected = expected});
}

/* What a day selects must not change by a new version. */
static void check_day(ev_collection *c, size_t kind, const ev_ini_section *section)
{
    char text[EV_DATE_TEXT_MAX];
    ev_date day, before;
    const ev_ini_section *latest = latest_before(c, kind, section, &before);
    if (latest == NULL || !day_of(section, &day) || ev_date_compare(day, before) > 0)
        return;
    if (is_first_wrong(c, latest, section))
        say_day(c, latest,
                EV_JOIN(c, EV_SLICE("a day before "), ev_slice_from(ev_date_iso(day, text)),
                        EV_SLICE(", on which ["), section->name, EV_SLICE("] begins")));
    else
        say_day(c, section,
                EV_JOIN(c, EV_SLICE("a day after "), ev_slice_from(ev_date_iso(before, text)),
                        EV_SLICE(", on which the version before begins")));
}

/* "kz-2024-11" names the year of its first day. The next and the last are no slips of the pen: a
 * day may be put off. */
static void check_year(ev_collection *c, size_t kind, const ev_ini_section *section, ev_slice id)
{
    int32_t year;
    ev_date day;
    if (kind != 0 || !is_policy(id) || !has_files(c, kind, id) || !day_of(section, &day) ||
        !ev_ini_int((ev_slice){id.data + 3, 4}, 1, 9999, &year) || abs(day.year - year) <= 1)
        return;
    say_day(c, section,
            EV_JOIN(c, EV_SLICE("a day of the year that the name of the policy has, "),
                    (ev_slice){id.data + 3, 4}));
}

/* The first in the file, which has the first day. */
static const ev_ini_section *first_of(const ev_collection *c, size_t kind)
{
    for (size_t i = 0; i < c->versions.ini.count; i++)
        if (ev_section_name(&c->versions.ini.sections[i], kinds[kind].kind).data != NULL)
            return &c->versions.ini.sections[i];
    return NULL;
}

/* Both kinds must be there, and a template from the first day of a policy on. */
static void check_first(ev_collection *c)
{
    const ev_ini_section *first[2] = {first_of(c, 0), first_of(c, 1)};
    ev_date day[2];
    char text[EV_DATE_TEXT_MAX];
    for (size_t kind = 0; kind < 2; kind++)
        if (first[kind] == NULL)
            ev_collection_say(c, &c->versions, NULL,
                              (ev_finding){.code = EV_RESOURCE_KEY_MISSING,
                                           .section = ev_slice_from(kinds[kind].kind),
                                           .expected = "at least one such section"});
    if (first[0] == NULL || first[1] == NULL || !day_of(first[0], &day[0]) ||
        !day_of(first[1], &day[1]) || ev_date_compare(day[1], day[0]) <= 0)
        return;
    if (is_builtin(c, first[1]) && !is_builtin(c, first[0]))
        say_day(c, first[0],
                EV_JOIN(c, EV_SLICE("a day not before "), ev_slice_from(ev_date_iso(day[1], text)),
                        EV_SLICE(", on which the first template begins")));
    else
        say_day(c, first[1],
                EV_JOIN(c, EV_SLICE("a day not after "), ev_slice_from(ev_date_iso(day[0], text)),
                        EV_SLICE(", on which the first policy begins")));
}

/* ---- all ------------------------------------------------------------------------------------- */

bool ev_checker_versions(const ev_resources *res, ev_findings *findings, ev_arena *scratch)
{
    ev_collection c;
    if (!ev_collection_read(&c, res, findings, scratch, EV_TOLD_VERSIONS))
        return false;
    for (size_t i = 0; i < c.versions.ini.count; i++) {
        const ev_ini_section *section = &c.versions.ini.sections[i];
        size_t kind;
        ev_slice id;
        if (!kind_of(section, &kind, &id))
            continue;
        check_id(&c, kind, section, id);
        check_labels(&c, kind, section, id);
        check_day(&c, kind, section);
    }
    check_first(&c);
    for (size_t i = 0; i < c.versions.ini.count; i++) {
        size_t kind;
        ev_slice id;
        if (kind_of(&c.versions.ini.sections[i], &kind, &id))
            check_year(&c, kind, &c.versions.ini.sections[i], id);
    }
    for (size_t i = 0; i < c.path_count; i++)
        check_path(&c, c.path[i]);
    return !c.failed;
}
