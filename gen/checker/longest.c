/* The longest of the lists of a policy. */
#include "checker/longest.h"

#include "font/font.h"

enum { SIZE = 8000 };

static ev_mpt width(ev_slice text)
{
    return ev_font_width(EV_FACE_REGULAR, text, SIZE, 0);
}

/* ---- categories ------------------------------------------------------------------------------ */

/* Whether a newer version of the chain has a section of that name too. */
static bool is_replaced(const ev_policy *policy, size_t link, ev_slice section)
{
    for (size_t i = 0; i < link; i++)
        if (ev_ini_find_slice(policy->chain[i], section) != NULL)
            return true;
    return false;
}

ev_slice ev_longest_category(const ev_policy *policy, size_t index)
{
    for (size_t link = 0; link < policy->chain_count; link++)
        for (size_t i = 0; i < policy->chain[link]->count; i++) {
            ev_slice section = policy->chain[link]->sections[i].name, name = section;
            if (!ev_slice_is(ev_slice_cut(&name, ' '), "category") ||
                is_replaced(policy, link, section))
                continue;
            if (index-- == 0)
                return name;
        }
    return (ev_slice){NULL, 0};
}

/* ---- states ---------------------------------------------------------------------------------- */

static ev_mpt state_width(ev_slice row, ev_lang wanted)
{
    ev_mpt sum = 0;
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        ev_slice name = ev_slice_trim(ev_slice_cut(&row, '\t'));
        if (wanted == EV_LANG_NONE || wanted == lang)
            sum += width(name);
    }
    return sum;
}

ev_slice ev_longest_state(const ev_policy *policy, ev_lang lang)
{
    ev_slice longest = {NULL, 0}, rest = policy->states;
    ev_mpt most = -1;
    while (rest.size > 0) {
        ev_slice row = ev_slice_trim(ev_slice_cut(&rest, '\n'));
        if (row.size == 0 || ev_slice_starts(row, "#"))
            continue;
        ev_slice code = ev_slice_cut(&row, '\t');
        ev_mpt wide = code.size <= 3 ? state_width(row, lang) : -1;
        if (wide <= most)
            continue;
        most = wide;
        longest = code;
    }
    return longest;
}

/* ---- cities ---------------------------------------------------------------------------------- */

/* Whether an airport comes before another: by the width of its city, then by their order. */
static bool is_before(const ev_airport *a, const ev_airport *b, ev_lang lang)
{
    ev_mpt of_a = width(a->city.in[lang]), of_b = width(b->city.in[lang]);
    return of_a != of_b ? of_a > of_b : a < b;
}

void ev_longest_cities(const ev_policy *policy, ev_lang lang, ev_slice *icao, size_t count)
{
    const ev_airport *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const ev_airport *next = NULL;
        for (size_t a = 0; a < policy->airport_count; a++) {
            const ev_airport *one = &policy->airports[a];
            if ((last == NULL || is_before(last, one, lang)) &&
                (next == NULL || is_before(one, next, lang)))
                next = one;
        }
        icao[i] = next != NULL ? next->icao : (ev_slice){NULL, 0};
        last = next;
    }
}
