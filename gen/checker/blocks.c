/* What the lines of a block need of each other, and of other files: default styles, captions of a
 * fit, the zone. */
#include "checker/private.h"
#include "layout/syntax.h"
#include "layout/template.h"

/* ---- styles ---------------------------------------------------------------------------------- */

/* A style that counts where a block does not name one must be there as well. The renderer reads
 * captions and notices as fields, with all styles of these. One that there is not is told once. */
static void use_default_styles(ev_check *c, ev_folder *folder, const ev_ini_section *section,
                               bool *told)
{
    bool is_as_field = ev_section_is(section, "caption") || ev_section_is(section, "words");
    for (size_t i = 0; i < ev_layout_syntax.key_count; i++) {
        const ev_key_row *row = &ev_layout_syntax.key[i];
        const ev_ini_line line = {.key = ev_slice_from(row->key), .line = section->line};
        const ev_value value = {{&folder->layout, section, &line}, row, line.value};
        bool is_of_block = ev_section_is(section, row->section) ||
                           (is_as_field && strcmp(row->section, "field") == 0);
        if (row->type != EV_TYPE_STYLE || !is_of_block || told[i] ||
            ev_ini_value(section, row->key).data != NULL ||
            ev_folder_use(folder, "style", ev_slice_from(row->otherwise)) != NULL)
            continue;
        const char *const pieces[] = {"a section [style ", row->otherwise,
                                      "], which counts where the key is missing", NULL};
        told[i] = true;
        ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value.spot, (ev_slice){NULL, 0},
                     ev_check_text(c, pieces), NULL);
    }
}

/* ---- captions -------------------------------------------------------------------------------- */

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

/* The line of a fit that has a part of that name, itself or in the ladder that it names; NULL:
 * there is none. */
static const ev_ini_line *line_with_part(ev_folder *folder, const ev_ini_section *section,
                                         const char *name)
{
    for (size_t i = 0; i < section->count; i++) {
        const ev_ini_line *line = &section->lines[i];
        ev_slice fit = line->value;
        if (!ev_slice_is(line->key, "fit"))
            continue;
        if (has_part(fit, name))
            return line;
        const ev_ini_section *ladder =
            ev_slice_starts(fit, "@")
                ? ev_folder_use(folder, "ladder", (ev_slice){fit.data + 1, fit.size - 1})
                : NULL;
        for (size_t k = 0; ladder != NULL && k < ladder->count; k++)
            if (has_part(ladder->lines[k].value, name))
                return line;
    }
    return NULL;
}

/* "surname", and "surname.short" where a fit has the part `short`. */
static void check_caption(ev_check *c, ev_folder *folder, const ev_ini_section *section)
{
    static const char *const forms[] = {"short", "brief"};
    const ev_ini_line *line = ev_section_line(section, "caption");
    if (line == NULL || line->value.data == NULL)
        return;
    int label = ev_folder_label(folder, line->value);
    set_caption(folder, section, label);
    for (size_t i = 0; label != EV_NO_LABEL && i < 2; i++) {
        const ev_ini_line *fit = line_with_part(folder, section, forms[i]);
        const ev_value value = {{&folder->layout, section, fit}, NULL, line->value};
        const char *const pieces[] = {ev_arena_copy(c->scratch, line->value), ".", forms[i], NULL};
        if (pieces[0] != NULL && fit != NULL)
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
    if (ev_section_is(section, "notices"))
        set_all(folder, label, ev_folder_style(section, "style.heading", "heading"));
    else if (ev_section_is(section, "field"))
        set_all(folder, label, ev_folder_style(section, "style.gloss", "gloss"));
}

static void check_labels(ev_check *c, ev_folder *folder, const ev_ini_section *section)
{
    size_t count;
    const ev_label_row *row = ev_layout_labels(&count);
    for (size_t i = 0; i < count; i++) {
        bool is_always = *row[i].kind == '\0' && *row[i].value == '\0';
        if (is_always ? ev_section_is(section, "page")
                      : (*row[i].kind != '\0' && ev_section_is(section, row[i].kind)) ||
                            (*row[i].value != '\0' && has_value(section, row[i].value)))
            ask_for_label(c, folder, section, row[i].label);
    }
}

/* ---- the machine readable zone --------------------------------------------------------------- */

/* Doc 9303-3, 4.4: ten characters an inch, as OCR-B has them. */
static void check_zone_style(ev_check *c, const ev_folder *folder, const ev_ini_section *style)
{
    static const char *const keys[] = {"tracking", "zero"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const ev_ini_line *line = ev_section_line(style, keys[i]);
        if (line != NULL)
            ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, style, line}, line->value,
                         "no such line in the style of the machine readable zone", NULL);
    }
}

/* Doc 9303-3, 4.4: the zone is in OCR-B. Where the block names another style than the usual one,
 * that name is the mistake. */
static void check_zone(ev_check *c, ev_folder *folder, const ev_ini_section *section)
{
    const ev_ini_section *style =
        ev_folder_use(folder, "style", ev_folder_style(section, "style", "mrz"));
    const ev_ini_line *face = style != NULL ? ev_section_line(style, "face") : NULL;
    const ev_ini_line *own = ev_section_line(section, "style");
    own = own != NULL && ev_slice_is(own->value, "mrz") ? NULL : own;
    if (style != NULL)
        check_zone_style(c, folder, style);
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
    const ev_ini_line *face = ev_section_line(style, "face");
    if (ev_section_is(style, "style") && folder->used[i] && face != NULL &&
        ev_slice_is(face->value, "ocrb") &&
        !ev_folder_is_of_zone(folder, ev_section_name(style, "style")))
        ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, style, face}, face->value,
                     "regular or bold: ocrb is for the machine readable zone", NULL);
}

/* ---- blocks without words -------------------------------------------------------------------- */

static void check_lines(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    static const struct {
        const char *kind, *key, *other, *expected;
    } rules[] = {{"lines", "line", "joined", "a line such as line = kk title 10 31.9 title"},
                 {"flow", "label", "address", "a line such as label = kk seal.check check"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (ev_section_is(section, rules[i].kind) &&
            ev_section_line(section, rules[i].key) == NULL &&
            ev_section_line(section, rules[i].other) == NULL)
            ev_check_say(c, EV_RESOURCE_KEY_MISSING, &(ev_spot){&folder->layout, section, NULL},
                         (ev_slice){NULL, 0}, rules[i].expected, NULL);
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
        check_lines(c, folder, section);
        if (ev_section_is(section, "mrz"))
            check_zone(c, folder, section);
        has_page = has_page || ev_section_is(section, "page");
    }
    ev_check_places(c, folder);
    ev_check_languages(c, folder);
    for (size_t i = 1; i < folder->layout.ini.count; i++)
        check_face(c, folder, i);
    ev_check_groups(c, folder);
    if (ev_ini_find(&folder->layout.ini, "colors") == NULL)
        ev_check_say(c, EV_RESOURCE_KEY_MISSING, &(ev_spot){&folder->layout, NULL, NULL},
                     (ev_slice){NULL, 0}, "a section [colors] with a line for each colour", NULL);
    if (!has_page)
        ev_check_say(c, EV_RESOURCE_KEY_MISSING, &(ev_spot){&folder->layout, NULL, NULL},
                     (ev_slice){NULL, 0}, "a section [page] with size and leading", NULL);
}
