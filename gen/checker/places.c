/* Places and lengths: what can be told of them without a page. What is on the page, and on what, is
 * told of the pages (checker/pages.h). */
#include "checker/private.h"
#include "layout/syntax.h"
#include "layout/template.h"

/* x up to 200 mm and y up to 275.3 mm: the part of the sheet that is printed (layout/geometry.h).
 */
enum { RIGHT = 566929, BOTTOM = 780378, ROUNDING = 30 };

static void say(ev_check *c, const ev_folder *folder, const ev_ini_section *section,
                const ev_ini_line *line, const char *expected)
{
    ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, section, line}, line->value,
                 expected, NULL);
}

/* ---- lists of equal length ------------------------------------------------------------------- */

static size_t count_of(ev_slice text)
{
    ev_mpt length[EV_RULE_NUMBERS_MAX];
    size_t count;
    return ev_template_lengths(text, length, EV_RULE_NUMBERS_MAX, &count) ? count : 0;
}

static void check_equal(ev_check *c, const ev_folder *folder, const ev_ini_section *section,
                        const char *one, const char *two)
{
    const ev_ini_line *first = ev_section_line(section, one),
                      *second = ev_section_line(section, two);
    const char *const pieces[] = {"as many lengths as ", one, " has", NULL};
    if (first == NULL || second == NULL)
        return;
    size_t a = count_of(first->value), b = count_of(second->value);
    if (a > 0 && b > 0 && a != b)
        ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &(ev_spot){&folder->layout, section, second},
                     second->value, ev_check_text(c, pieces), NULL);
}

/* A form without a key has that of all forms: two keys of one form are compared where one of them
 * is its own. */
static void check_columns(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    static const char *const keys[][2] = {{"x", "width"},
                                          {"x.one", "width.one"},
                                          {"x.four", "width.four"},
                                          {"x.eight", "width.eight"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        bool has_x = ev_section_line(section, keys[i][0]) != NULL;
        bool has_width = ev_section_line(section, keys[i][1]) != NULL;
        if (has_x || has_width)
            check_equal(c, folder, section, has_x ? keys[i][0] : "x",
                        has_width ? keys[i][1] : "width");
    }
}

/* ---- signs ----------------------------------------------------------------------------------- */

static void check_more_than_zero(ev_check *c, const ev_folder *folder,
                                 const ev_ini_section *section, const char *key, size_t from)
{
    ev_mpt length[EV_RULE_NUMBERS_MAX];
    size_t count;
    const ev_ini_line *line = ev_section_line(section, key);
    if (line == NULL || !ev_template_lengths(line->value, length, EV_RULE_NUMBERS_MAX, &count))
        return;
    for (size_t i = from; i < count; i++)
        if (length[i] <= 0) {
            ev_check_say(
                c, EV_RESOURCE_VALUE_WRONG, &(ev_spot){&folder->layout, section, line}, line->value,
                from > 0 ? "a width and a height of more than 0" : "lengths of more than 0", NULL);
            return;
        }
}

/* A line that is as thick as a box is wide hides what it frames. */
static void check_thickness(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    enum { MOST = 5670 }; /* 2 mm */
    static const char *const rules[][2] = {
        {"portrait", "frame"}, {"rule", "width"}, {"shape", "stroke"}};
    ev_mpt length;
    size_t count;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const ev_ini_line *line = ev_section_line(section, rules[i][1]);
        if (ev_section_is(section, rules[i][0]) && line != NULL &&
            ev_template_lengths(line->value, &length, 1, &count) && length > MOST)
            say(c, folder, section, line, "a thickness of at most 2 mm");
    }
}

/* Texts could run beyond the printed part of the sheet (layout/geometry.h), once they are longer.
 */
static void check_limits(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    static const char *const keys[] = {"limit", "limit.issued_by"};
    ev_mpt length[EV_COLUMNS_MAX];
    size_t count;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const ev_ini_line *line = ev_section_line(section, keys[k]);
        if (line == NULL || !ev_template_lengths(line->value, length, EV_COLUMNS_MAX, &count))
            continue;
        ev_mpt lowest = 0;
        for (size_t i = 0; i < count; i++)
            lowest = length[i] > lowest ? length[i] : lowest;
        if (lowest > BOTTOM)
            say(c, folder, section, line,
                "at most 275.3, where the printed part of the sheet ends");
    }
}

static void check_lengths(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    static const struct {
        const char *kind, *key;
        size_t from; /* the first that must be more than 0 */
    } rules[] = {{"portrait", "box", 2},    {"qr", "box", 2},        {"fill", "box", 2},
                 {"field", "width", 0},     {"words", "width", 0},   {"caption", "width", 0},
                 {"flow", "width", 0},      {"flow", "leading", 0},  {"notices", "width", 0},
                 {"notices", "leading", 0}, {"rule", "width", 0},    {"page", "leading", 0},
                 {"portrait", "frame", 0},  {"shape", "stroke", 0},  {"entry-points", "pitch", 0},
                 {"mrz", "spacing", 0},     {"footer", "leading", 0}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (ev_section_is(section, rules[i].kind))
            check_more_than_zero(c, folder, section, rules[i].key, rules[i].from);
    check_thickness(c, folder, section);
    check_limits(c, folder, section);
}

/* ---- decoration ------------------------------------------------------------------------------ */

/* What lies outside the sheet is drawn for nobody. A box is left, top, width, height; others are
 * points. */
static void check_on_sheet(ev_check *c, const ev_folder *folder, const ev_ini_section *section,
                           const char *key, bool is_box)
{
    static const ev_mpt sheet[2] = {595280, 841890}; /* A4, from rounded millimetres */
    ev_mpt length[EV_RULE_NUMBERS_MAX];
    size_t count;
    bool is_inside = true;
    const ev_ini_line *line = ev_section_line(section, key);
    if (line == NULL || !ev_template_lengths(line->value, length, EV_RULE_NUMBERS_MAX, &count))
        return;
    for (size_t i = 0; is_box && i < 2 && count == 4; i++)
        length[i + 2] += length[i];
    for (size_t i = 0; i < count; i++)
        is_inside = is_inside && length[i] >= 0 && length[i] <= sheet[i % 2];
    if (!is_inside)
        say(c, folder, section, line, "a place on the sheet: x 0-210, y 0-297 mm");
    for (size_t i = 0; is_inside && !is_box && count > 2 && i + 3 < count; i += 4)
        if ((length[i] != length[i + 2]) == (length[i + 1] != length[i + 3])) {
            say(c, folder, section, line, "lines that are level or upright, and have a length");
            return;
        }
}

static void check_decoration(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    if (ev_section_is(section, "fill")) {
        check_on_sheet(c, folder, section, "box", true);
        check_on_sheet(c, folder, section, "box.no-portrait", true);
    } else if (ev_section_is(section, "rule")) {
        check_on_sheet(c, folder, section, "line", false);
        check_on_sheet(c, folder, section, "line.no-portrait", false);
    } else if (ev_section_is(section, "shape")) {
        check_on_sheet(c, folder, section, "at", false);
    }
}

/* ---- the page -------------------------------------------------------------------------------- */

/* What must be printed is within x 10-200 and y 21.8-275.3 (layout/geometry.c), of an A4 page. */
static void check_page(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    ev_mpt is[2], wanted[2];
    size_t count;
    const ev_ini_line *size = ev_section_line(section, "size");
    if (size == NULL || !ev_template_lengths(size->value, is, 2, &count) || count != 2)
        return;
    (void)ev_template_lengths(EV_SLICE("210 297"), wanted, 2, &count);
    if (is[0] != wanted[0] || is[1] != wanted[1])
        say(c, folder, section, size, "210 297, the size of A4");
}

/* ---- the printed part ------------------------------------------------------------------------ */

static bool lengths(const ev_ini_section *section, const char *key, ev_mpt *out, size_t most,
                    size_t *count)
{
    return ev_template_lengths(ev_ini_value(section, key), out, most, count) && *count > 0;
}

/* A value that is as long as its place allows must not run beyond the printed part. `x`: the key of
 * left edges within the block; NULL: the block has one place. */
static void check_width(ev_check *c, const ev_folder *folder, const ev_ini_section *section,
                        const char *x, const char *key)
{
    ev_mpt at[4], left[EV_COLUMNS_MAX] = {0}, width[EV_COLUMNS_MAX];
    size_t count, places = 1, widths;
    bool is_column = ev_section_is(section, "notices");
    if (!lengths(section, key, width, EV_COLUMNS_MAX, &widths) ||
        (x != NULL && !lengths(section, x, left, EV_COLUMNS_MAX, &places)) ||
        (!is_column && !lengths(section, "at", at, 2, &count)))
        return;
    for (size_t i = 0; i < places && i < widths; i++) {
        ev_mpt from = left[i] + (is_column ? 0 : at[0]);
        if (from + width[i] <= RIGHT + ROUNDING)
            continue;
        const ev_ini_line *line = ev_section_line(section, key),
                          *at_line = ev_section_line(section, "at"),
                          *place = x != NULL ? ev_section_line(section, x) : at_line;
        /* the one that was changed, otherwise the width */
        if (!ev_folder_is_new(c, folder, section, line))
            line = place != NULL && ev_folder_is_new(c, folder, section, place)       ? place
                   : at_line != NULL && ev_folder_is_new(c, folder, section, at_line) ? at_line
                                                                                      : line;
        say(c, folder, section, line,
            "a place that ends at x 200 mm at most, where the printed part of the sheet ends");
        return;
    }
}

static void check_widths(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    static const struct {
        const char *kind, *x, *width;
    } rules[] = {{"field", NULL, "width"},
                 {"field", NULL, "width.no-portrait"},
                 {"caption", NULL, "width"},
                 {"words", NULL, "width"},
                 {"flow", NULL, "width"},
                 {"notices", "x", "width"},
                 {"entry-points", "x", "width"},
                 {"entry-points", "x.one", "width.one"},
                 {"entry-points", "x.four", "width.four"},
                 {"entry-points", "x.eight", "width.eight"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (ev_section_is(section, rules[i].kind))
            check_width(c, folder, section, rules[i].x, rules[i].width);
}

/* ---- the portrait ---------------------------------------------------------------------------- */

/* An officer compares it with a face. */
static void check_portrait(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    enum { WIDTH = 56693, HEIGHT = 73701 }; /* 20 and 26 mm */
    ev_mpt box[4];
    size_t count;
    if (!lengths(section, "box", box, 4, &count) || count != 4)
        return;
    if (box[2] < WIDTH - ROUNDING || box[3] < HEIGHT - ROUNDING || box[2] > box[3])
        say(c, folder, section, ev_section_line(section, "box"),
            "a portrait of at least 20 by 26 mm that is not wider than high");
}

/* ---- keys that never count ------------------------------------------------------------------- */

static void check_conditions(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    static const char end[] = ".no-portrait";
    if (!ev_slice_is(ev_ini_value(section, "when"), "portrait"))
        return;
    for (size_t i = 0; i < section->count; i++) {
        ev_slice key = section->lines[i].key;
        if (key.size > strlen(end) &&
            memcmp(key.data + key.size - strlen(end), end, strlen(end)) == 0)
            say(c, folder, section, &section->lines[i],
                "no such line: the block is only on pages with a portrait");
    }
}

/* ---- all ------------------------------------------------------------------------------------- */

void ev_check_places(ev_check *c, ev_folder *folder)
{
    for (size_t i = 1; i < folder->layout.ini.count; i++) {
        const ev_ini_section *section = &folder->layout.section[i];
        check_lengths(c, folder, section);
        check_decoration(c, folder, section);
        check_equal(c, folder, section, "leading", "gap");
        check_widths(c, folder, section);
        check_conditions(c, folder, section);
        if (ev_section_is(section, "entry-points"))
            check_columns(c, folder, section);
        if (ev_section_is(section, "portrait"))
            check_portrait(c, folder, section);
        if (ev_section_is(section, "page"))
            check_page(c, folder, section);
    }
}
