/* The entry points, as on a boarding pass: the code large, the names beside it. An airport that the
 * policy does not list has its ICAO code, and beside it says whose code that is: an item of a list
 * has a label and a body.
 *
 * One to eight entry points share one place of the page. How many there are decides their form:
 * the template has keys for one or two, ".four" for three and four, ".eight" for more. A place of
 * the last is too narrow for the name of an airport: it shows the city.
 */
#include "layout/private.h"

#include <string.h>

/* The keys of a form. Lengths count from the place of an entry point. */
typedef struct place_form {
    ev_mpt x[EV_COLUMNS_MAX], width[EV_COLUMNS_MAX]; /* of a place in each column */
    size_t columns;
    ev_mpt pitch; /* from row to row */
    ev_mpt token_size, token_y, code_size, code_x, code_y;
    ev_mpt names_size[EV_NAME_SIZES_MAX], names_x, names_y[EV_LANG_COUNT];
    size_t names_sizes;
    bool shows_city; /* and not the airport */
} place_form;

typedef struct place_list {
    ev_mpt x, y;
    ev_style token, code, names;
    place_form form;
} place_list;

/* ---- reading --------------------------------------------------------------------------------- */

static const char *form_name(size_t count)
{
    return count == 1 ? ".one" : count == 2 ? "" : count <= 4 ? ".four" : ".eight";
}

/* The value of "<key><form>"; a key without a form stands for every form that has none. */
static ev_slice form_key(const ev_layout *l, const char *key)
{
    const char *form = form_name(l->content->record->entry_point_count);
    char name[32];
    size_t size = strlen(key);
    if (size + strlen(form) >= sizeof name)
        return (ev_slice){NULL, 0};
    memcpy(name, key, size);
    memcpy(name + size, form, strlen(form) + 1);
    return ev_layout_key_or(l, name, key);
}

static bool form_lengths(const ev_layout *l, const char *key, ev_mpt *out, size_t count)
{
    size_t found;
    return ev_template_lengths(form_key(l, key), out, count, &found) && found == count;
}

static bool form_size(const ev_layout *l, const char *key, ev_mpt *out)
{
    size_t count;
    return ev_template_sizes(form_key(l, key), out, 1, &count);
}

static bool read_columns(const ev_layout *l, place_form *form)
{
    size_t widths;
    return ev_template_lengths(form_key(l, "x"), form->x, EV_COLUMNS_MAX, &form->columns) &&
           ev_template_lengths(form_key(l, "width"), form->width, EV_COLUMNS_MAX, &widths) &&
           widths == form->columns;
}

static bool read_names(const ev_layout *l, place_form *form)
{
    ev_slice shown = form_key(l, "names");
    form->shows_city = ev_slice_is(shown, "city");
    return (form->shows_city || ev_slice_is(shown, "airport")) &&
           ev_template_sizes(form_key(l, "names.size"), form->names_size, EV_NAME_SIZES_MAX,
                             &form->names_sizes) &&
           form_lengths(l, "names.x", &form->names_x, 1) &&
           form_lengths(l, "names.y", form->names_y, EV_LANG_COUNT);
}

static bool read_form(const ev_layout *l, place_form *form)
{
    return read_columns(l, form) && form_lengths(l, "pitch", &form->pitch, 1) &&
           form_size(l, "token.size", &form->token_size) &&
           form_lengths(l, "token.y", &form->token_y, 1) &&
           form_size(l, "code.size", &form->code_size) &&
           form_lengths(l, "code.x", &form->code_x, 1) &&
           form_lengths(l, "code.y", &form->code_y, 1) && read_names(l, form);
}

static bool read_list(ev_layout *l, place_list *list)
{
    ev_mpt at[2];
    bool good = ev_layout_lengths(l, "at", at, 2) && read_form(l, &list->form) &&
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

/* The largest size at which every line fits; 0 when none does. */
static ev_mpt fitting_size(const place_list *list, const ev_trilingual *words, ev_mpt room)
{
    ev_style style = list->names;
    for (size_t i = 0; i < list->form.names_sizes; i++) {
        ev_mpt widest = 0;
        style.size = list->form.names_size[i];
        for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
            ev_mpt one = ev_typeset_width(&style, words->in[lang]);
            widest = one > widest ? one : widest;
        }
        if (widest <= room)
            return style.size;
    }
    return 0;
}

static ev_style smallest(const place_list *list)
{
    ev_style style = list->names;
    style.size = list->form.names_size[list->form.names_sizes - 1];
    return style;
}

static void refuse_names(ev_layout *l, const place_list *list, const ev_trilingual *words,
                         ev_mpt room)
{
    ev_style style = smallest(list);
    (void)ev_layout_refuse_any(l, EV_RESOURCE_OVERFLOW, words, &style, room);
}

static void tell_room(const ev_layout *l, const place_list *list, const ev_trilingual *words,
                      ev_mpt width)
{
    ev_style style = smallest(list);
    ev_room room = {.kind = EV_ROOM_NAMES, .left = width, .size = style.size};
    for (ev_lang lang = EV_KK; ev_layout_asks_room(l) && lang < EV_LANG_COUNT; lang++) {
        ev_mpt left = width - ev_typeset_width(&style, words->in[lang]);
        if (left >= room.left)
            continue;
        room.left = left;
        room.lang = lang;
        room.text = words->in[lang];
    }
    if (ev_layout_asks_room(l))
        ev_layout_tell_room(l, &room);
}

/* A line for each language. `room`: from x to the right edge of the place. */
static void lay_names(ev_layout *l, const place_list *list, const ev_airport *airport, ev_mpt x,
                      ev_mpt y, ev_mpt room)
{
    const ev_trilingual *words = list->form.shows_city ? &airport->city : &airport->name;
    ev_style style = list->names;
    style.size = fitting_size(list, words, room);
    if (style.size == 0) {
        if (room <= 0)
            (void)ev_layout_refuse(l);
        else
            refuse_names(l, list, words, room);
        return;
    }
    tell_room(l, list, words, room);
    ev_page_open(&l->page, EV_ROLE_LBODY, EV_LANG_NONE);
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++)
        ev_layout_text(l, words->in[lang], lang, &style, x, y + list->form.names_y[lang]);
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

/* Row by row: behind the last column the next row begins. */
static void lay_place(ev_layout *l, const place_list *list, ev_slice icao, size_t place)
{
    ev_airport airport = ev_policy_airport(l->content->policy, icao);
    const place_form *form = &list->form;
    size_t column = place % form->columns, row = place / form->columns;
    ev_mpt x = list->x + form->x[column];
    ev_mpt y = list->y + form->pitch * (ev_mpt)row;
    ev_page_open(&l->page, EV_ROLE_LI, EV_LANG_NONE);
    if (airport.listed)
        lay_listed(l, list, &airport, x, y, form->width[column]);
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
