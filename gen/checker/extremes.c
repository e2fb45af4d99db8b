/* Not the product of all that can be on a page, which has billions, but each branch of a template
 * once, and each text at its longest. */
#include "checker/extremes.h"

#include "checker/longest.h"

/* The longest values that a template must have room for, in W, the widest letter of both faces. Of
 * codes and numbers the record's limits (record/record.c). Names, and of an inviter: three times
 * 39, as a machine readable zone has 39 places (Doc 9303-7, 4.2) and a printed name may be longer;
 * a longer name is refused as does-not-fit. Of free texts the limits are for letters of usual
 * width: a W is half as wide again. */
enum {
    NUMBER = EV_VISA_NUMBER_MAX,
    PASSPORT = 15,
    INVITATION = EV_INVITATION_MAX,
    NAME = 78,
    PLACE = 40,
    AUTHORITY = 40,
    INVITER = 130
};

typedef struct maker {
    const ev_policy *policy;
    ev_arena *arena;
    const ev_extremes *to;
    ev_record plain; /* to begin with */
} maker;

/* ---- texts ----------------------------------------------------------------------------------- */

static ev_slice repeat(const maker *m, const char *letter, size_t count)
{
    ev_buf text;
    ev_buf_init(&text, m->arena, count * strlen(letter) + 1);
    for (size_t i = 0; i < count; i++)
        ev_buf_text(&text, letter);
    return text.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&text);
}

/* Words of up to ten letters: a free text breaks at spaces. */
static ev_slice words_of(const maker *m, const char *letter, size_t count)
{
    ev_buf text;
    ev_buf_init(&text, m->arena, count * (strlen(letter) + 1) + 1);
    for (size_t i = 0; i < count; i++)
        ev_buf_text(&text, i % 11 == 10 ? " " : letter);
    return text.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&text);
}

static void put_state(char out[4], ev_slice code)
{
    size_t size = code.size < 3 ? code.size : 3;
    memset(out, 0, 4);
    if (size > 0)
        memcpy(out, code.data, size);
}

/* ---- the record to begin with ---------------------------------------------------------------- */

static ev_slice first_category(const ev_policy *policy)
{
    ev_slice category = ev_longest_category(policy, 0);
    return category.data != NULL ? category : EV_SLICE("B1");
}

static void set_dates(ev_record *r)
{
    r->visa.issued_on = (ev_date){.year = 2028, .month = 9, .day = 20};
    r->visa.valid_from = (ev_date){.year = 2028, .month = 9, .day = 28};
    r->visa.valid_until = (ev_date){.year = 2028, .month = 9, .day = 29};
    r->holder.birth_date = (ev_date){.year = 2000, .month = 9, .day = 28};
    r->passport.issued_on = (ev_date){.year = 2026, .month = 9, .day = 28};
    r->passport.expires_on = (ev_date){.year = 2036, .month = 9, .day = 28};
}

/* The shortest of everything. */
static ev_record shortest(const maker *m)
{
    ev_record r = {.is_object = true};
    r.visa.number = EV_SLICE("I00001");
    r.visa.category = first_category(m->policy);
    r.visa.entries = 1;
    r.visa.stay_days = 1;
    r.holder.surname = r.holder.given_names = EV_SLICE("I");
    r.holder.is_named = true;
    r.holder.sex = 'X';
    put_state(r.holder.nationality, EV_SLICE("D"));
    put_state(r.passport.issuer, EV_SLICE("D"));
    r.passport.number = EV_SLICE("I0001");
    r.invitation.number = EV_SLICE("1");
    r.invitation.inviter_name = EV_SLICE("I");
    r.entry_point[0] =
        m->policy->airport_count > 0 ? m->policy->airports[0].icao : EV_SLICE("ZZZZ");
    r.entry_point_count = 1;
    set_dates(&r);
    return r;
}

/* The first ones of the policy; fewer where it does not have so many. */
static void set_airports(const maker *m, size_t count, ev_record *r)
{
    r->entry_point_count = 0;
    for (size_t i = 0; i < m->policy->airport_count && i < count && i < EV_ENTRY_POINTS_MAX; i++)
        r->entry_point[r->entry_point_count++] = m->policy->airports[i].icao;
}

static ev_record widest(const maker *m)
{
    ev_record r = shortest(m);
    r.visa.number = repeat(m, "W", NUMBER);
    r.visa.entries = 255;
    r.visa.stay_days = 365;
    r.visa.issued_by = words_of(m, "W", AUTHORITY);
    r.holder.surname = words_of(m, "W", NAME);
    r.holder.given_names = words_of(m, "W", NAME);
    r.holder.birth_place = words_of(m, "W", PLACE);
    r.holder.sex = 'F';
    r.passport.number = repeat(m, "W", PASSPORT);
    r.invitation.number = repeat(m, "W", INVITATION);
    r.invitation.inviter_name = words_of(m, "W", INVITER);
    r.invitation.inviter_id = EV_SLICE("000040000000"); /* of an organisation: the longer label */
    set_airports(m, EV_ENTRY_POINTS_MAX, &r);
    return r;
}

static ev_slice seal(void)
{
    static const char bytes[EV_SEAL_BYTES_MAX] = {0};
    return (ev_slice){bytes, sizeof bytes}; /* nobody reads it: the page only asks whether it is */
}

/* ---- records --------------------------------------------------------------------------------- */

enum { PHOTO = 1, SEALED = 2, SPECIMEN = 4 };

static void give(const maker *m, const char *says, ev_record record, int parts)
{
    ev_extreme extreme = {.says = says, .record = record};
    extreme.has_photo = (parts & PHOTO) != 0;
    extreme.is_specimen = (parts & SPECIMEN) != 0;
    if (parts & SEALED)
        extreme.record.seal = seal();
    if (!m->arena->failed)
        m->to->take(m->to->context, &extreme);
}

static void give_names(const maker *m)
{
    ev_record r = widest(m);
    give(m, "the widest values", r, PHOTO | SEALED | SPECIMEN);
    give(m, "the widest values, no portrait", r, SPECIMEN);
    r.holder.given_names = (ev_slice){NULL, 0};
    r.visa.issued_by = (ev_slice){NULL, 0};
    give(m, "the widest surname, no given names", r, PHOTO);
    r.holder.given_names = r.holder.surname;
    r.holder.surname = (ev_slice){NULL, 0};
    r.invitation.inviter_id = EV_SLICE("000000000000");
    give(m, "the widest given names, no surname", r, SEALED);
    r = widest(m);
    r.holder.surname = r.holder.given_names = words_of(m, "i", EV_NAME_MAX);
    r.holder.birth_place = words_of(m, "i", EV_PLACE_MAX);
    r.visa.issued_by = words_of(m, "i", EV_AUTHORITY_MAX);
    r.invitation.inviter_name = words_of(m, "i", EV_INVITER_MAX);
    give(m, "the most letters, narrow ones", r, PHOTO);
    give(m, "the shortest values", shortest(m), PHOTO | SEALED);
    give(m, "the shortest values, no portrait", shortest(m), 0);
}

static void give_states(const maker *m)
{
    static const char *const says[EV_LANG_COUNT + 1] = {
        "the longest name of a state in Kazakh", "the longest name of a state in Russian",
        "the longest name of a state in English", "the longest names of a state"};
    for (int lang = 0; lang <= EV_LANG_COUNT; lang++) {
        ev_record r = shortest(m);
        ev_slice code = ev_longest_state(m->policy, (ev_lang)lang);
        r.visa.stay_days = lang + 1; /* one, few: their words */
        r.holder.sex = 'M';
        put_state(r.holder.nationality, code);
        put_state(r.passport.issuer, code);
        set_airports(m, (size_t)lang + 2, &r);
        give(m, says[lang], r, (lang & 1 ? PHOTO : SEALED) | (lang & 2 ? SPECIMEN : 0));
    }
}

static void give_categories(const maker *m)
{
    ev_slice category;
    for (size_t i = 1; (category = ev_longest_category(m->policy, i)).data != NULL; i++) {
        ev_record r = shortest(m);
        r.visa.category = category;
        r.visa.stay_days = 2;
        give(m, "each category", r, i & 1 ? PHOTO : 0);
    }
}

static maker maker_of(const ev_policy *policy, ev_arena *arena, const ev_extremes *to)
{
    return (maker){.policy = policy, .arena = arena, .to = to};
}

void ev_extremes_of_records(const ev_policy *policy, ev_arena *arena, const ev_extremes *to)
{
    maker m = maker_of(policy, arena, to);
    give_names(&m);
    give_states(&m);
    give_categories(&m);
}

/* ---- entry points ---------------------------------------------------------------------------- */

static void give_points(const maker *m, const char *says, const ev_slice *icao, size_t count)
{
    ev_extreme extreme = {.says = says, .record = m->plain, .only_airports = true};
    memcpy(extreme.record.entry_point, icao, count * sizeof *icao);
    extreme.record.entry_point_count = count;
    if (!m->arena->failed)
        m->to->take(m->to->context, &extreme);
}

static const char *count_says(size_t count)
{
    static const char *const says[] = {"",
                                       "one airport",
                                       "two airports",
                                       "three airports",
                                       "four airports",
                                       "five airports",
                                       "six airports",
                                       "seven airports",
                                       "eight airports"};
    return says[count];
}

/* The page has them in the order of the policy, so that the last of a list is in the last place. Of
 * five and more, which have one form, each place is taken by each in eight, and the last in five,
 * six and seven. */
static void give_runs(const maker *m)
{
    ev_slice icao[EV_ENTRY_POINTS_MAX];
    const ev_policy *policy = m->policy;
    for (size_t count = 1; count <= EV_ENTRY_POINTS_MAX; count++)
        for (size_t first = 0; first + count <= policy->airport_count; first++) {
            for (size_t i = 0; i < count; i++)
                icao[i] = policy->airports[first + i].icao;
            give_points(m, count_says(count), icao, count);
        }
}

static void give_longest_cities(const maker *m)
{
    ev_slice icao[EV_ENTRY_POINTS_MAX];
    for (size_t count = 1; count <= EV_ENTRY_POINTS_MAX; count++)
        for (int lang = 0; lang < EV_LANG_COUNT; lang++)
            if (count <= m->policy->airport_count) {
                ev_longest_cities(m->policy, (ev_lang)lang, icao, count);
                give_points(m, "the longest cities", icao, count);
            }
}

static void give_unlisted(const maker *m)
{
    ev_slice icao[EV_ENTRY_POINTS_MAX];
    for (size_t i = 0; i < EV_ENTRY_POINTS_MAX; i++)
        icao[i] = EV_SLICE("WWWW");
    for (size_t count = 1; count <= EV_ENTRY_POINTS_MAX; count *= 2)
        give_points(m, "airports that are not listed", icao, count);
}

void ev_extremes_of_airports(const ev_policy *policy, ev_arena *arena, bool each,
                             const ev_extremes *to)
{
    maker m = maker_of(policy, arena, to);
    m.plain = shortest(&m);
    /* With an issuing authority the notices have the least room. */
    m.plain.visa.issued_by = words_of(&m, "W", AUTHORITY);
    give_longest_cities(&m);
    give_unlisted(&m);
    if (each)
        give_runs(&m);
}
