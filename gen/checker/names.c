/* Values of layout.txt that are names, or have names in them. */
#include "checker/private.h"
#include "layout/syntax.h"
#include "layout/template.h"

/* ---- names of fixed lists -------------------------------------------------------------------- */

static void check_condition(ev_check *c, const ev_value *value)
{
    size_t count;
    const char *const *name = ev_layout_conditions(&count);
    ev_meant meant = {.typed = value->text};
    const char *pieces[32];
    size_t put = 0;
    for (size_t i = 0; i < count; i++) {
        if (ev_slice_is(value->text, name[i]))
            return;
        ev_check_try(c, &meant, ev_slice_from(name[i]));
        if (i > 0)
            pieces[put++] = i + 1 == count ? " or " : ", ";
        pieces[put++] = name[i];
    }
    pieces[put] = NULL;
    ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value->spot, value->text, ev_check_text(c, pieces),
                 meant.name);
}

/* Notes that the value is on the page, also one that was probably meant. */
static void check_placeholder(ev_check *c, ev_folder *folder, const ev_value *value)
{
    size_t count;
    const ev_value_row *row = ev_layout_values(&count);
    ev_meant meant = {.typed = value->text};
    size_t nearest = count;
    bool is_value = strcmp(value->row->key, "value") == 0;
    for (size_t i = 0; i < count; i++) {
        const char *before = meant.name;
        ev_check_try(c, &meant, ev_slice_from(row[i].name));
        nearest = meant.name != before ? i : nearest;
        if (!ev_slice_is(value->text, row[i].name))
            continue;
        folder->value_used[i] = true;
        if (is_value && !row[i].has_text)
            ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, value->text,
                         "a value with a text of its own; this one is for the key gloss", NULL);
        return;
    }
    if (nearest < count)
        folder->value_used[nearest] = true;
    ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value->spot, value->text,
                 ev_check_expected(c, value->row), meant.name);
}

/* ---- names of layout.txt --------------------------------------------------------------------- */

static void check_color(ev_check *c, ev_folder *folder, const ev_value *value)
{
    const ev_ini_section *colors = ev_ini_find(&folder->layout.ini, "colors");
    ev_meant meant = {.typed = value->text};
    for (size_t i = 0; colors != NULL && i < colors->count; i++) {
        const ev_ini_line *line = &colors->lines[i];
        ev_check_try(c, &meant, line->key);
        if (!ev_slice_equal(line->key, value->text))
            continue;
        folder->color_used[line - folder->layout.line] = true;
        return;
    }
    ev_folder_want(folder, value->text);
    if (colors != NULL) /* otherwise the section is missing, which is told */
        ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value->spot, value->text,
                     ev_type_says(EV_TYPE_COLOR), meant.name);
}

static void check_form(ev_check *c, const ev_folder *folder, const ev_value *value)
{
    const char *const pieces[] = {folder->id, "/", ev_arena_copy(c->scratch, value->text), NULL};
    size_t builtins;
    const ev_resource_file *file = ev_resource_builtin(&builtins);
    ev_meant meant = {.typed = value->text};
    if (!ev_template_is_form_name(value->text)) {
        ev_check_wrong(c, value, value->text);
        return;
    }
    if (pieces[2] == NULL || ev_resource_find(c->res, ev_check_text(c, pieces)).data != NULL)
        return;
    const size_t count = builtins + c->res->overlay_count, size = strlen(folder->id);
    for (size_t i = 0; i < count; i++) {
        const char *path = i < builtins ? file[i].path : c->res->overlay[i - builtins].path;
        if (strncmp(path, folder->id, size) == 0 && path[size] == '/' &&
            ev_template_is_form_name(ev_slice_from(path + size + 1)))
            ev_check_try(c, &meant, ev_slice_from(path + size + 1));
    }
    ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value->spot, value->text, ev_type_says(EV_TYPE_FORM),
                 meant.name);
}

/* ---- lines of several parts ------------------------------------------------------------------ */

/* The parts are cut at single blanks, as the renderer cuts them. */
static bool take_lang(ev_check *c, const ev_value *value, ev_slice *rest, ev_lang *lang)
{
    ev_slice word = ev_slice_cut(rest, ' ');
    for (*lang = EV_KK; *lang < EV_LANG_COUNT; ++*lang)
        if (ev_slice_is(word, ev_lang_suffix(*lang)))
            return true;
    const char *const pieces[] = {"kk, ru or en first: ", ev_check_expected(c, value->row), NULL};
    ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, word, ev_check_text(c, pieces), NULL);
    return false;
}

static bool take_length(ev_check *c, const ev_value *value, ev_slice *rest)
{
    ev_mpt length;
    size_t count;
    ev_slice word = ev_slice_cut(rest, ' ');
    if (ev_template_lengths(word, &length, 1, &count))
        return true;
    ev_check_wrong(c, value, word.size > 0 ? word : value->text);
    return false;
}

/* "kk title 10 31.9 title", "state 10 23.8 states", "kk seal.check check": language and place are
 * there or not. */
static void check_line(ev_check *c, ev_folder *folder, const ev_value *value, bool has_lang,
                       bool has_place)
{
    ev_slice rest = value->text;
    ev_lang lang = EV_LANG_COUNT;
    if (has_lang && !take_lang(c, value, &rest, &lang))
        return;
    ev_slice key = ev_slice_cut(&rest, ' ');
    if (has_place && (!take_length(c, value, &rest) || !take_length(c, value, &rest)))
        return;
    ev_slice style = ev_slice_trim(rest);
    if (key.size == 0 || style.size == 0) {
        ev_check_wrong(c, value, value->text);
        return;
    }
    int label = ev_folder_check_label(c, folder, value, key);
    if (!ev_folder_check_style(c, folder, value, style))
        return;
    for (ev_lang each = EV_KK; each < EV_LANG_COUNT; each++)
        if (!has_lang || each == lang)
            ev_folder_set(folder, label, each, style);
}

/* "verify footer-strong" */
static void check_address(ev_check *c, ev_folder *folder, const ev_value *value)
{
    ev_slice style = value->text, word = ev_slice_cut(&style, ' ');
    ev_meant meant = {.typed = word};
    style = ev_slice_trim(style);
    if (!ev_slice_is(word, "verify")) {
        ev_check_try(c, &meant, EV_SLICE("verify"));
        ev_check_say(c, EV_RESOURCE_NAME_UNKNOWN, &value->spot, word, "verify, and a style",
                     meant.name);
    } else if (style.size == 0) {
        ev_check_wrong(c, value, value->text);
    } else {
        (void)ev_folder_check_style(c, folder, value, style);
    }
}

/* ---- all types ------------------------------------------------------------------------------- */

/* Notices are names of the policies, which are looked at elsewhere. */
void ev_check_names(ev_check *c, const ev_value *value, void *context)
{
    ev_folder *folder = context;
    if (value->row->type == EV_TYPE_CONDITION)
        check_condition(c, value);
    else if (value->row->type == EV_TYPE_PLACEHOLDER)
        check_placeholder(c, folder, value);
    else if (value->row->type == EV_TYPE_COLOR)
        check_color(c, folder, value);
    else if (value->row->type == EV_TYPE_STYLE)
        (void)ev_folder_check_style(c, folder, value, value->text);
    else if (value->row->type == EV_TYPE_LABEL || value->row->type == EV_TYPE_CAPTION)
        (void)ev_folder_check_label(c, folder, value, value->text);
    else if (value->row->type == EV_TYPE_FORM)
        check_form(c, folder, value);
    else if (value->row->type == EV_TYPE_LINE)
        check_line(c, folder, value, true, true);
    else if (value->row->type == EV_TYPE_JOINED)
        check_line(c, folder, value, false, true);
    else if (value->row->type == EV_TYPE_FLOW_LABEL)
        check_line(c, folder, value, true, false);
    else if (value->row->type == EV_TYPE_FLOW_ADDRESS)
        check_address(c, folder, value);
    else if (value->row->type == EV_TYPE_FIT)
        ev_check_fit(c, folder, value);
    else if (value->row->type == EV_TYPE_PATH)
        ev_check_path(c, folder, value);
}
