/* The entry points: as on a boarding pass, the code large, the name beside it in three languages.
 * An airport that the policy does not list has only its ICAO code. Two entry points are large; the
 * codes of the others form a line below them, for which the two move up (keys with ".many"). */
#include "layout/private.h"

#include <string.h>

enum { PLACES = 2, SIZES_MAX = 4 };

/* The keys token.*, code.* and names.* as numbers. */
typedef struct place_form {
    ev_mpt token_size, token_y, code_size, code_y, stack_size[SIZES_MAX], stack_y[EV_LANG_COUNT],
        stack_x;
    size_t stack_sizes;
} place_form;

typedef struct places {
    ev_mpt x, y, column;
    ev_mpt width[PLACES]; /* of each place; a single one has the whole line */
    ev_style token, code, stack;
    place_form form;
    ev_style more;         /* of the codes below, and */
    ev_mpt more_x, more_y; /* their left edge and baseline */
} places;

static bool read_sizes(ev_slice text, ev_mpt *out, size_t max, size_t *count)
{
    for (*count = 0, text = ev_slice_trim(text); text.size > 0; text = ev_slice_trim(text))
        if (*count == max || !ev_template_size(ev_slice_cut(&text, ' '), &out[(*count)++]))
            return false;
    return *count > 0;
}

static bool read_form(ev_layout *l, place_form *form)
{
    size_t count;
    bool many = l->content->record->entry_point_count > PLACES;
    return read_sizes(ev_layout_key(l, "token.size"), &form->token_size, 1, &count) &&
           ev_layout_lengths(l, many ? "token.y.many" : "token.y", &form->token_y, 1) &&
           read_sizes(ev_layout_key(l, "code.size"), &form->code_size, 1, &count) &&
           ev_layout_lengths(l, many ? "code.y.many" : "code.y", &form->code_y, 1) &&
           read_sizes(ev_layout_key(l, "names.size"), form->stack_size, SIZES_MAX,
                      &form->stack_sizes) &&
           ev_layout_lengths(l, many ? "names.y.many" : "names.y", form->stack_y, EV_LANG_COUNT) &&
           ev_layout_lengths(l, "names.x", &form->stack_x, 1);
}

static bool read_list(ev_layout *l, places *list)
{
    ev_mpt at[2], more[2];
    bool is_single = l->content->record->entry_point_count == 1;
    ev_slice width =
        is_single ? ev_layout_key_or(l, "width.one", "width") : ev_layout_key(l, "width");
    size_t count;
    bool good = ev_layout_lengths(l, "at", at, 2) && ev_layout_lengths(l, "more", more, 2) &&
                ev_layout_lengths(l, "column", &list->column, 1) && read_form(l, &list->form) &&
                ev_template_lengths(width, list->width, PLACES, &count) &&
                count == (is_single ? 1 : PLACES) &&
                ev_layout_style(l, "style.token", "value", &list->token) &&
                ev_layout_style(l, "style.more", "value", &list->more) &&
                ev_layout_style(l, "style.code", "code", &list->code) &&
                ev_layout_style(l, "style.names", "words", &list->stack);
    if (!good)
        return ev_layout_refuse(l);
    list->x = at[0];
    list->y = at[1];
    list->more_x = more[0];
    list->more_y = more[1];
    return true;
}

/* The largest size at which all three names fit beside the token; 0 when none does. */
static ev_mpt names_size(const places *list, const ev_airport *airport, ev_mpt width)
{
    ev_style style = list->stack;
    for (size_t i = 0; i < list->form.stack_sizes; i++) {
        bool fits = true;
        style.size = list->form.stack_size[i];
        for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++)
            fits = fits &&
                   ev_typeset_width(&style, airport->name.in[lang]) <= width - list->form.stack_x;
        if (fits)
            return style.size;
    }
    return 0;
}

static void lay_names(ev_layout *l, const places *list, const ev_airport *airport, size_t place)
{
    ev_style style = list->stack;
    ev_mpt x = list->x + list->column * (ev_mpt)place;
    style.size = names_size(list, airport, list->width[place]);
    if (style.size == 0 && list->width[place] <= list->form.stack_x) {
        (void)ev_layout_refuse(l);
        return;
    }
    if (style.size == 0) {
        (void)ev_layout_refuse_any(l, EV_RESOURCE_OVERFLOW, &airport->name, &list->stack);
        return;
    }
    ev_page_open(&l->page, EV_ROLE_LBODY, EV_LANG_NONE);
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++)
        ev_layout_text(l, airport->name.in[lang], lang, &style, x + list->form.stack_x,
                       list->y + list->form.stack_y[lang]);
    ev_page_close(&l->page);
}

static void lay_place(ev_layout *l, const places *list, ev_slice icao, size_t place)
{
    ev_airport airport = ev_policy_airport(l->content->policy, icao);
    ev_mpt x = list->x + list->column * (ev_mpt)place;
    ev_style token = list->token, code = list->code;
    token.size = list->form.token_size;
    code.size = list->form.code_size;
    ev_page_open(&l->page, EV_ROLE_LI, EV_LANG_NONE);
    ev_page_open(&l->page, airport.listed ? EV_ROLE_LBL : EV_ROLE_LBODY, EV_LANG_NONE);
    ev_layout_text(l, airport.listed ? airport.iata : icao, EV_EN, &token, x,
                   list->y + list->form.token_y);
    if (airport.listed)
        ev_layout_text(l, icao, EV_EN, &code, x, list->y + list->form.code_y);
    ev_page_close(&l->page);
    if (airport.listed)
        lay_names(l, list, &airport, place);
    ev_page_close(&l->page);
}

/* The codes below, at a constant pitch, so that they form columns. The plus sign before them is
 * decoration: it is not read. */
static void lay_more(ev_layout *l, const places *list, const ev_slice *icao, size_t count)
{
    ev_mpt step = ev_typeset_width(&list->more, EV_SLICE("WWWW "));
    ev_mark *plus = ev_page_decoration(&l->page, EV_MARK_TEXT, list->more.color);
    plus->lang = EV_EN;
    plus->u.text.text = EV_SLICE("+");
    plus->u.text.face = list->more.face;
    plus->u.text.size = list->more.size;
    plus->u.text.x = list->x;
    plus->u.text.y = list->more_y;
    for (size_t i = 0; i < count; i++) {
        ev_mpt x = list->more_x + step * (ev_mpt)i;
        ev_page_open(&l->page, EV_ROLE_LI, EV_LANG_NONE);
        ev_page_open(&l->page, EV_ROLE_LBODY, EV_LANG_NONE);
        ev_layout_text(l, icao[i], EV_EN, &list->more, x, list->more_y);
        ev_page_close(&l->page);
        ev_page_close(&l->page);
    }
}

/* Airports that the policy lists come first, in its order: a place with names must not be lost to a
 * bare code. Then the others in the record's order. */
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
    places list;
    if (!read_list(l, &list))
        return;
    ev_page_open(&l->page, EV_ROLE_L, EV_LANG_NONE);
    for (size_t i = 0; i < count && i < PLACES; i++)
        lay_place(l, &list, icao[i], i);
    if (count > PLACES)
        lay_more(l, &list, icao + PLACES, count - PLACES);
    ev_page_close(&l->page);
}
