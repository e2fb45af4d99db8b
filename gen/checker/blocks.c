/* What the lines of a block need of each other, and of other files: default styles, captions of a
 * fit, lists of equal length. */
#include "checker/private.h"
#include "layout/syntax.h"
#include "layout/template.h"

static bool is_kind(const ev_ini_section *section, const char *kind)
{
    ev_slice name = section->name;
    return ev_slice_is(ev_slice_cut(&name, ' '), kind);
}

static ev_slice name_of(const ev_ini_section *section)
{
    ev_slice name = section->name;
    (void)ev_slice_cut(&name, ' ');
    return name;
}

/* ---- styles ---------------------------------------------------------------------------------- */

/* A style that counts where a block does not name one must be there as well. The renderer reads
 * captions and notices as fields, with all styles of these. One that there is not is told once. */
static void use_default_styles(ev_check *c, ev_folder *folder, const ev_ini_section *section,
                               bool *told)
{
    bool is_as_field = is_kind(section, "caption") || is_kind(section, "words");
    for (size_t i = 0; i < ev_layout_syntax.key_count; i++) {
        const ev_key_row *row = &ev_layout_syntax.key[i];
        const ev_ini_line line = {.key = ev_slice_from(row->key), .line = section->line};
        const ev_value value = {{&folder->layout, section, &line}, row, line.value};
        bool is_of_block =
            is_kind(section, row->section) || (is_as_field && strcmp(row->section, "field") == 0);
        if (row->type == EV_TYPE_STYLE && is_of_block && !told[i] &&
            ev_ini_value(section, row->key).data == NULL)
            told[i] = !ev_folder_check_style(c, folder, &value, ev_slice_from(row->otherwise));
    }
}

/* ---- captions -------------------------------------------------------------------------------- */

static const ev_ini_line *line_of(const ev_ini_section *section, const char *key)
{
    for (size_t i = 0; i < section->count; i++)
        if (ev_slice_is(section->lines[i].key, key))
            return &section->lines[i];
    return NULL;
}

static void set_caption(ev_folder *folder, const ev_ini_section *section, int label)
{
    ev_slice rest = ev_folder_style(section, "style.caption", "caption");
    ev_folder_set(folder, label, EV_KK, ev_folder_style(section, "style.caption-kk", "caption-kk"));
    ev_folder_set(folder, label, EV_RU, rest);
    ev_folder_set(folder, label, EV_EN, rest);
}

static bool has_part(ev_slice fit, const char *name)
{
    while (fit.size > 0) {
        ev_slice part = ev_slice_trim(ev_slice_cut(&fit, ';'));
        if (ev_slice_is(ev_slice_cut(&part, ' '), name))
            return true;
    }
    return false;
}

/* Whether a fit of the section, or of a ladder that it names, has a part of that name. */
static bool uses_part(ev_folder *folder, const ev_ini_section *section, const char *name)
{
    for (size_t i = 0; i < section->count; i++) {
        ev_slice fit = section->lines[i].value;
        if (!ev_slice_is(section->lines[i].key, "fit"))
            continue;
        if (has_part(fit, name))
            return true;
        const ev_ini_section *ladder =
            ev_slice_starts(fit, "@")
                ? ev_folder_use(folder, "ladder", (ev_slice){fit.data + 1, fit.size - 1})
                : NULL;
        for (size_t k = 0; ladder != NULL && k < ladder->count; k++)
            if (has_part(ladder->lines[k].value, name))
                return true;
    }
    return false;
}

/* "surname", and "surname.short" where a fit has the part `short`. */
static void check_caption(ev_check *c, ev_folder *folder, const ev_ini_section *section)
{
    static const char *const forms[] = {"short", "brief"};
    const ev_ini_line *line = line_of(section, "caption");
    if (line == NULL || line->value.data == NULL)
        return;
    int label = ev_folder_label(folder, line->value);
    set_caption(folder, section, label);
    for (size_t i = 0; label != EV_NO_LABEL && i < 2; i++) {
        const ev_value value = {{&folder->layout, section, line}, NULL, line->value};
        const char *const pieces[] = {ev_arena_copy(c->scratch, line->value), ".", forms[i], NULL};
        if (pieces[0] != NULL && uses_part(folder, section, forms[i]))
            set_caption(
                folder, section,
                ev_folder_check_label(c, folder, &value, ev_slice_from(ev_check_text(c, pieces))));
    }
}

/* ---- labels that the code asks for ----------------------------------------------------------- */

static bool has_value(const ev_ini_section *section, const char *value)
{
    return ev_slice_is(ev_ini_value(section, "value"), value) ||
           ev_slice_is(ev_ini_value(section, "gloss"), value);
}

static void set_all(ev_folder *folder, int label, ev_slice style)
{
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++)
        ev_folder_set(folder, label, lang, style);
}

static void ask_for_label(ev_check *c, ev_folder *folder, const ev_ini_section *section,
                          const char *name)
{
    const ev_value value = {{&folder->layout, section, NULL}, NULL, {NULL, 0}};
    int label = ev_folder_check_label(c, folder, &value, ev_slice_from(name));
    if (is_kind(section, "notices"))
        set_all(folder, label, ev_folder_style(section, "style.heading", "heading"));
    else if (is_kind(section, "field"))
        set_all(folder, label, ev_folder_style(section, "style.gloss", "gloss"));
}

static void check_labels(ev_check *c, ev_folder *folder, const ev_ini_section *section)
{
    size_t count;
    const ev_label_row *row = ev_layout_labels(&count);
    for (size_t i = 0; i < count; i++) {
        bool is_always = *row[i].kind == '\0' && *row[i].value == '\0';
        if (is_always ? is_kind(section, "page")
                      : (*row[i].kind != '\0' && is_kind(section, row[i].kind)) ||
                            (*row[i].value != '\0' && has_value(section, row[i].value)))
            ask_for_label(c, folder, section, row[i].label);
    }
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
    const ev_ini_line *first = line_of(section, one), *second = line_of(section, two);
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
        bool has_x = line_of(section, keys[i][0]) != NULL;
        bool has_width = line_of(section, keys[i][1]) != NULL;
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
    const ev_ini_line *line = line_of(section, key);
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
        const ev_ini_line *line = line_of(section, rules[i][1]);
        if (is_kind(section, rules[i][0]) && line != NULL &&
            ev_template_lengths(line->value, &length, 1, &count) && length > MOST)
            ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, section, line},
                         line->value, "a thickness of at most 2 mm", NULL);
    }
}

/* Texts could run beyond the printed part of the sheet (layout/geometry.h), once they are longer.
 */
static void check_limits(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    enum { BOTTOM = 780378 }; /* 275.3 mm */
    static const char *const keys[] = {"limit", "limit.issued_by"};
    ev_mpt length[EV_COLUMNS_MAX];
    size_t count;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const ev_ini_line *line = line_of(section, keys[k]);
        if (line == NULL || !ev_template_lengths(line->value, length, EV_COLUMNS_MAX, &count))
            continue;
        ev_mpt lowest = 0;
        for (size_t i = 0; i < count; i++)
            lowest = length[i] > lowest ? length[i] : lowest;
        if (lowest > BOTTOM)
            ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, section, line},
                         line->value, "at most 275.3, where the printed part of the sheet ends",
                         NULL);
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
        if (is_kind(section, rules[i].kind))
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
    const ev_ini_line *line = line_of(section, key);
    if (line == NULL || !ev_template_lengths(line->value, length, EV_RULE_NUMBERS_MAX, &count))
        return;
    for (size_t i = 0; is_box && i < 2 && count == 4; i++)
        length[i + 2] += length[i];
    for (size_t i = 0; i < count; i++)
        is_inside = is_inside && length[i] >= 0 && length[i] <= sheet[i % 2];
    if (!is_inside)
        ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, section, line}, line->value,
                     "a place on the sheet: x 0-210, y 0-297 mm", NULL);
    for (size_t i = 0; is_inside && !is_box && count > 2 && i + 3 < count; i += 4)
        if (length[i] != length[i + 2] && length[i + 1] != length[i + 3]) {
            ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, section, line},
                         line->value, "lines that are level or upright", NULL);
            return;
        }
}

static void check_decoration(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    if (is_kind(section, "fill")) {
        check_on_sheet(c, folder, section, "box", true);
        check_on_sheet(c, folder, section, "box.no-portrait", true);
    } else if (is_kind(section, "rule")) {
        check_on_sheet(c, folder, section, "line", false);
        check_on_sheet(c, folder, section, "line.no-portrait", false);
    } else if (is_kind(section, "shape")) {
        check_on_sheet(c, folder, section, "at", false);
    }
}

/* ---- the page -------------------------------------------------------------------------------- */

/* What must be printed is within x 10-200 and y 21.8-275.3 (layout/geometry.c), of an A4 page. */
static void check_page(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    ev_mpt is[2], wanted[2];
    size_t count;
    const ev_ini_line *size = line_of(section, "size");
    if (size == NULL || !ev_template_lengths(size->value, is, 2, &count) || count != 2)
        return;
    (void)ev_template_lengths(EV_SLICE("210 297"), wanted, 2, &count);
    if (is[0] != wanted[0] || is[1] != wanted[1])
        ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, section, size}, size->value,
                     "210 297, the size of A4", NULL);
}

/* ---- the machine readable zone --------------------------------------------------------------- */

/* Doc 9303-3, 4.4: the zone is in OCR-B. Where the block names another style than the usual one,
 * that name is the mistake. */
static void check_zone(ev_check *c, ev_folder *folder, const ev_ini_section *section)
{
    const ev_ini_section *style =
        ev_folder_use(folder, "style", ev_folder_style(section, "style", "mrz"));
    const ev_ini_line *face = style != NULL ? line_of(style, "face") : NULL;
    const ev_ini_line *own = line_of(section, "style");
    own = own != NULL && ev_slice_is(own->value, "mrz") ? NULL : own;
    const ev_spot spot = {&folder->layout, own != NULL ? section : style, own != NULL ? own : face};
    if (face != NULL && !ev_slice_is(face->value, "ocrb"))
        ev_check_say(c, EV_RESOURCE_RULE, &spot, spot.line->value,
                     own != NULL ? "a style with the face ocrb, for the machine readable zone"
                                 : "ocrb: the machine readable zone is in OCR-B",
                     NULL);
}

/* OCR-B has only what a zone can have: A-Z, 0-9 and <. */
static void check_face(ev_check *c, const ev_folder *folder, size_t i)
{
    const ev_ini_section *style = &folder->layout.section[i];
    const ev_ini_line *face = line_of(style, "face");
    if (is_kind(style, "style") && folder->used[i] && face != NULL &&
        ev_slice_is(face->value, "ocrb") && !ev_folder_is_of_zone(folder, name_of(style)))
        ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, style, face}, face->value,
                     "regular or bold: ocrb is for the machine readable zone", NULL);
}

/* ---- all blocks ------------------------------------------------------------------------------ */

void ev_check_blocks(ev_check *c, ev_folder *folder)
{
    bool has_page = false;
    bool *told = ev_arena_take_array(c->scratch, ev_layout_syntax.key_count, sizeof *told);
    if (told == NULL)
        return;
    for (size_t i = 1; i < folder->layout.ini.count; i++) {
        const ev_ini_section *section = &folder->layout.section[i];
        use_default_styles(c, folder, section, told);
        check_caption(c, folder, section);
        check_labels(c, folder, section);
        check_lengths(c, folder, section);
        check_decoration(c, folder, section);
        check_equal(c, folder, section, "leading", "gap");
        if (is_kind(section, "entry-points"))
            check_columns(c, folder, section);
        if (is_kind(section, "mrz"))
            check_zone(c, folder, section);
        if (is_kind(section, "page")) {
            has_page = true;
            check_page(c, folder, section);
        }
    }
    for (size_t i = 1; i < folder->layout.ini.count; i++)
        check_face(c, folder, i);
    ev_check_groups(c, folder);
    if (!has_page)
        ev_check_say(c, EV_RESOURCE_KEY_MISSING, &(ev_spot){&folder->layout, NULL, NULL},
                     (ev_slice){NULL, 0}, "a section [page] with size and leading", NULL);
}
