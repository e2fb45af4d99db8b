/* The entry points, as on a boarding pass: the code large, the names beside it. An airport that the
 * policy does not list has its ICAO code, and beside it says whose code that is: an item of a list
 * has a label and a body.
 *
 * One to eight entry points share one place of the page. How many there are decides their form:
 * the template has keys for one or two, ".four" for three and four, ".eight" for more. Where a form
 * has a line for each language, it shows the name of the airport; where it has one line, the city.
 */
#include "layout/private.h"

#include <string.h>

enum { COLUMNS = 2, SIZES_MAX = 4 };

/* The keys of a form. Lengths count from the place of an entry point. */
typedef struct place_form {
    ev_mpt rows, pitch; /* rows of a column, and their distance */
    ev_mpt token_size, token_y, code_size, code_x, code_y;
    ev_mpt names_size[SIZES_MAX], names_x, names_y[EV_LANG_COUNT];
    size_t names_sizes, names_lines; /* lines: one, or one for each language */
} place_form;

typedef struct place_list {
    ev_mpt x, y, column;
    ev_mpt width[COLUMNS]; /* of a place in each column; a single one has the whole line */
    ev_style token, code, names;
    place_form form;
} place_list;

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_sizes(ev_slice text, ev_mpt *out, size_t max, size_t *count)
{
    for (*count = 0, text = ev_slice_trim(text); text.size > 0; text = ev_slice_trim(text))
        if (*count == max || !ev_template_size(ev_slice_cut(&text, ' '), &out[(*count)++]))
            return false;
    return *count > 0;
}

/* The value of "<key><form>". */
static ev_slice form_key(const ev_layout *l, const char *key)
{
    size_t count = l->content->record->entry_point_count;
    char name[32];
    const char *form = count <= COLUMNS ? "" : count <= 4 ? ".four" : ".eight";
    size_t size = strlen(key);
    if (size + strlen(form) >= sizeof name)
        return (ev_slice){NULL, 0};
    memcpy(name, key, size);
    memcpy(name + size, form, strlen(form) + 1);
    return ev_layout_key(l, name);
}

static bool form_length(const ev_layout *l, const char *key, ev_mpt *out)
{
    size_t count;
    return ev_template_lengths(form_key(l, key), out, 1, &count);
}

static bool read_form(const ev_layout *l, place_form *form)
{
    size_t count;
    int32_t rows = 0;
    bool good =
        ev_ini_int(form_key(l, "rows"), 1, EV_ENTRY_POINTS_MAX, &rows) &&
        form_length(l, "pitch", &form->pitch) &&
        read_sizes(form_key(l, "token.size"), &form->token_size, 1, &count) &&
        form_length(l, "token.y", &form->token_y) &&
        read_sizes(form_key(l, "code.size"), &form->code_size, 1, &count) &&
        form_length(l, "code.x", &form->code_x) && form_length(l, "code.y", &form->code_y) &&
        read_sizes(form_key(l, "names.size"), form->names_size, SIZES_MAX, &form->names_sizes) &&
        form_length(l, "names.x", &form->names_x) &&
        ev_template_lengths(form_key(l, "names.y"), form->names_y, EV_LANG_COUNT,
                            &form->names_lines);
    form->rows = rows;
    size_t places = COLUMNS * (size_t)rows;
    return good && (form->names_lines == 1 || form->names_lines == EV_LANG_COUNT) &&
           places >= l->content->record->entry_point_count;
}

static bool read_list(ev_layout *l, place_list *list)
{
    ev_mpt at[2];
    bool is_single = l->content->record->entry_point_count == 1;
    ev_slice width =
        is_single ? ev_layout_key_or(l, "width.one", "width") : ev_layout_key(l, "width");
    size_t count;
    bool good = ev_layout_lengths(l, "at", at, 2) &&
                ev_layout_lengths(l, "column", &list->column, 1) && read_form(l, &list->form) &&
                ev_template_lengths(width, list->width, COLUMNS, &count) &&
                count == (is_single ? 1 : COLUMNS) &&
                ev_layout_style(l, "style.token", "value", &list->token) &&
                ev_layout_style(l, "style.code", "code", &list->code) &&
                ev_layout_style(l, "style.names", "words", &list->names);
    if (!good)
        return ev_layout_refuse(l);
    list->x = at[0];
    list->y = at[1];
    list->token.size = list->form.token_size;
    list->code.size = list->form.code_size;
    return true;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The texts of the lines: the name in each language, or the city in all three on one line. */
static size_t name_lines(ev_layout *l, const place_form *form, const ev_airport *airport,
                         ev_slice text[EV_LANG_COUNT])
{
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        text[lang] = form->names_lines > 1 ? airport->name.in[lang] : airport->city.in[lang];
        if (form->names_lines == 1 && lang != EV_KK)
            text[lang] = ev_layout_after_slash(l, text[lang]);
    }
    return form->names_lines;
}

/* The largest size at which every line fits; 0 when none does. */
static ev_mpt fitting_size(const place_list *list, const ev_slice text[EV_LANG_COUNT], ev_mpt room)
{
    ev_style style = list->names;
    const place_form *form = &list->form;
    for (size_t i = 0; i < form->names_sizes; i++) {
        ev_mpt widest = 0, sum = 0;
        style.size = form->names_size[i];
        for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
            ev_mpt one = ev_typeset_width(&style, text[lang]);
            widest = one > widest ? one : widest;
            sum += one + (lang > EV_KK ? ev_typeset_width(&style, EV_SLICE(" ")) : 0);
        }
        if ((form->names_lines == 1 ? sum : widest) <= room)
            return style.size;
    }
    return 0;
}

/* `room`: from x to the right edge of the place. */
static void lay_names(ev_layout *l, const place_list *list, const ev_airport *airport, ev_mpt x,
                      ev_mpt y, ev_mpt room)
{
    ev_slice text[EV_LANG_COUNT];
    ev_style style = list->names;
    size_t lines = name_lines(l, &list->form, airport, text);
    style.size = fitting_size(list, text, room);
    if (style.size == 0 && room <= 0) {
        (void)ev_layout_refuse(l);
        return;
    }
    if (style.size == 0) {
        const ev_trilingual words = {{text[EV_KK], text[EV_RU], text[EV_EN]}};
        (void)ev_layout_refuse_any(l, EV_RESOURCE_OVERFLOW, &words, &list->names);
        return;
    }
    ev_page_open(&l->page, EV_ROLE_LBODY, EV_LANG_NONE);
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        ev_layout_text(l, text[lang], lang, &style, x,
                       y + list->form.names_y[lines == 1 ? 0 : lang]);
        if (lines == 1)
            x += ev_typeset_width(&style, text[lang]) + ev_typeset_width(&style, EV_SLICE(" "));
    }
    ev_page_close(&l->page);
}

/* ---- the list -------------------------------------------------------------------------------- */

static void lay_listed(ev_layout *l, const place_list *list, const ev_airport *airport, ev_mpt x,
                       ev_mpt y, ev_mpt width)
{
    const place_form *form = &list->form;
    ev_page_open(&l->page, EV_ROLE_LBL, EV_LANG_NONE);
    ev_layout_text(l, airport->iata, EV_EN, &list->token, x, y + form->token_y);
    ev_layout_text(l, airport->icao, EV_EN, &list->code, x + form->code_x, y + form->code_y);
    ev_page_close(&l->page);
    lay_names(l, list, airport, x + form->names_x, y, width - form->names_x);
}

static void lay_unlisted(ev_layout *l, const place_list *list, ev_slice icao, ev_mpt x, ev_mpt y)
{
    ev_mpt behind =
        ev_typeset_width(&list->token, icao) + ev_typeset_width(&list->token, EV_SLICE(" "));
    ev_page_open(&l->page, EV_ROLE_LBL, EV_LANG_NONE);
    ev_layout_text(l, icao, EV_EN, &list->token, x, y + list->form.token_y);
    ev_page_close(&l->page);
    ev_page_open(&l->page, EV_ROLE_LBODY, EV_LANG_NONE);
    ev_layout_text(l, EV_SLICE("ICAO"), EV_EN, &list->code, x + behind, y + list->form.token_y);
    ev_page_close(&l->page);
}

/* Row by row: where two have a row, a third begins the next. */
static void lay_place(ev_layout *l, const place_list *list, ev_slice icao, size_t place)
{
    ev_airport airport = ev_policy_airport(l->content->policy, icao);
    size_t column = place % COLUMNS, row = place / COLUMNS;
    ev_mpt x = list->x + list->column * (ev_mpt)column;
    ev_mpt y = list->y + list->form.pitch * (ev_mpt)row;
    ev_page_open(&l->page, EV_ROLE_LI, EV_LANG_NONE);
    if (airport.listed)
        lay_listed(l, list, &airport, x, y, list->width[column]);
    else
        lay_unlisted(l, list, icao, x, y);
    ev_page_close(&l->page);
}

/* Airports that the policy lists come first, in its order; then the others in the record's. */
static size_t arrange(const ev_layout *l, ev_slice icao[EV_ENTRY_POINTS_MAX])
{
    const ev_policy *policy = l->content->policy;
    const ev_record *r = l->content->record;
    size_t count = 0;
    for (size_t a = 0; a < policy->airport_count; a++)
        for (size_t i = 0; i < r->entry_point_count; i++)
            if (count < EV_ENTRY_POINTS_MAX &&
                ev_slice_equal(policy->airports[a].icao, r->entry_point[i]))
                icao[count++] = r->entry_point[i];
    for (size_t i = 0; i < r->entry_point_count; i++)
        if (!ev_policy_airport(policy, r->entry_point[i]).listed)
            icao[count++] = r->entry_point[i];
    return count;
}

void ev_layout_entry_points(ev_layout *l)
{
    ev_slice icao[EV_ENTRY_POINTS_MAX];
    size_t count = arrange(l, icao);
    place_list list;
    if (!read_list(l, &list))
        return;
    ev_page_open(&l->page, EV_ROLE_L, EV_LANG_NONE);
    for (size_t i = 0; i < count; i++)
        lay_place(l, &list, icao[i], i);
    ev_page_close(&l->page);
}
