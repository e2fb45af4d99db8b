/* The placeholders of a template: the value of the record, or the words for it, behind each name. A
 * template can name these and nothing else. */
#include "layout/private.h"

#include <string.h>

static ev_slice copy_text(ev_layout *l, const char *text)
{
    ev_slice slice = ev_slice_from(text);
    slice.data = ev_arena_copy(l->arena, slice);
    return slice.data != NULL ? slice : (ev_slice){NULL, 0};
}

static ev_slice number_text(ev_layout *l, int32_t value)
{
    ev_buf text;
    ev_buf_init(&text, l->arena, 16);
    ev_buf_int(&text, value);
    return ev_buf_as_slice(&text);
}

static void fill_label(ev_layout *l, ev_placeholder *placeholder, const char *key)
{
    placeholder->has_words = ev_layout_label(l, ev_slice_from(key), &placeholder->words);
}

/* ---- dates ----------------------------------------------------------------------------------- */

static void fill_date(ev_layout *l, ev_placeholder *placeholder, ev_date date)
{
    char text[EV_DATE_TEXT_MAX];
    placeholder->text = copy_text(l, ev_date_long(date, text));
}

/* A date of which the passport leaves out the day has no numeric form. */
static void fill_numeric_date(ev_layout *l, ev_placeholder *placeholder, ev_date date)
{
    char text[EV_DATE_TEXT_MAX];
    if (date.day != 0)
        placeholder->text = copy_text(l, ev_date_numeric(date, text));
}

static bool find_date(ev_layout *l, ev_slice name, ev_placeholder *placeholder)
{
    const ev_record *r = l->content->record;
    const struct {
        const char *name, *pointer;
        ev_date date;
    } dates[] = {
        {"visa.valid_from", "/visa/valid_from", r->visa.valid_from},
        {"visa.valid_until", "/visa/valid_until", r->visa.valid_until},
        {"visa.issued_on", "/visa/issued_on", r->visa.issued_on},
        {"holder.birth_date", "/holder/birth_date", r->holder.birth_date},
        {"passport.issued_on", "/passport/issued_on", r->passport.issued_on},
        {"passport.expires_on", "/passport/expires_on", r->passport.expires_on},
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (!ev_slice_starts(name, dates[i].name))
            continue;
        ev_slice rest = {name.data + strlen(dates[i].name), name.size - strlen(dates[i].name)};
        if (rest.size > 0 && !ev_slice_is(rest, ".numeric"))
            continue;
        placeholder->pointer = dates[i].pointer;
        if (rest.size == 0)
            fill_date(l, placeholder, dates[i].date);
        else
            fill_numeric_date(l, placeholder, dates[i].date);
        return true;
    }
    return false;
}

/* ---- values and their words ------------------------------------------------------------------ */

/* Russian: 1, 21, 31 день; 2-4, 22-24 дня; all others, 11-14 among them, дней. English: 1 day.
 * Kazakh has one form; the labels hold it three times. */
static void fill_days(ev_layout *l, ev_placeholder *placeholder)
{
    int32_t n = l->content->record->visa.stay_days;
    bool teens = n % 100 >= 11 && n % 100 <= 14;
    const char *russian = n % 10 == 1 && !teens                  ? "days.one"
                          : n % 10 >= 2 && n % 10 <= 4 && !teens ? "days.few"
                                                                 : "days.many";
    ev_placeholder other = {0};
    fill_label(l, placeholder, n == 1 ? "days.one" : "days.many");
    fill_label(l, &other, russian);
    placeholder->words.in[EV_RU] = other.words.in[EV_RU];
}

static void fill_sex(ev_layout *l, ev_placeholder *placeholder)
{
    if (l->content->record->holder.sex == 'M')
        fill_label(l, placeholder, "sex.M");
    else if (l->content->record->holder.sex == 'F')
        fill_label(l, placeholder, "sex.F");
}

/* The fifth digit tells a person's number (IIN) from an organisation's (BIN): 4 and above is an
 * organisation. */
static void fill_inviter_id(ev_layout *l, ev_placeholder *placeholder)
{
    ev_slice id = l->content->record->invitation.inviter_id;
    if (id.size < 5)
        return;
    fill_label(l, placeholder, id.data[4] >= '4' ? "inviter_id.bin" : "inviter_id.iin");
    placeholder->text = id;
}

static bool find_words(ev_layout *l, ev_slice name, ev_placeholder *placeholder)
{
    const ev_record *r = l->content->record;
    const ev_policy *policy = l->content->policy;
    if (ev_slice_is(name, "visa.stay_days.words"))
        fill_days(l, placeholder);
    else if (ev_slice_is(name, "visa.entries.words")) {
        if (r->visa.entries == 1) /* the announcement has no word for more: only the number */
            fill_label(l, placeholder, "entries.single");
    } else if (ev_slice_is(name, "visa.kind"))
        placeholder->has_words = ev_policy_kind(policy, r->visa.category, &placeholder->words);
    else if (ev_slice_is(name, "holder.sex.words"))
        fill_sex(l, placeholder);
    else if (ev_slice_is(name, "holder.nationality.names"))
        placeholder->has_words =
            ev_policy_state(policy, r->holder.nationality, &placeholder->words);
    else if (ev_slice_is(name, "passport.issuer.names"))
        placeholder->has_words = ev_policy_state(policy, r->passport.issuer, &placeholder->words);
    else if (ev_slice_is(name, "invitation.inviter_id"))
        fill_inviter_id(l, placeholder);
    else
        return false;
    return true;
}

/* Where a record has its texts; the names are compared a few hundred times a page. */
#define NAME(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }
static const struct {
    ev_slice name;
    const char *pointer;
    size_t offset;        /* of an ev_slice in ev_record */
    const char *shortest; /* NULL: see ev_placeholder */
} values[] = {
    {NAME("visa.number"), "/visa/number", offsetof(ev_record, visa.number), NULL},
    {NAME("visa.category"), "/visa/category", offsetof(ev_record, visa.category), NULL},
    {NAME("visa.issued_by"), "/visa/issued_by", offsetof(ev_record, visa.issued_by), "I"},
    {NAME("holder.surname"), "/holder/surname", offsetof(ev_record, holder.surname), "I"},
    {NAME("holder.given_names"), "/holder/given_names", offsetof(ev_record, holder.given_names),
     "I"},
    {NAME("holder.birth_place"), "/holder/birth_place", offsetof(ev_record, holder.birth_place),
     "I"},
    {NAME("passport.number"), "/passport/number", offsetof(ev_record, passport.number), NULL},
    {NAME("invitation.number"), "/invitation/number", offsetof(ev_record, invitation.number), "I"},
    {NAME("invitation.inviter_name"), "/invitation/inviter_name",
     offsetof(ev_record, invitation.inviter_name), "I"},
};

static bool find_text(ev_layout *l, ev_slice name, ev_placeholder *placeholder)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (ev_slice_equal(name, values[i].name)) {
            placeholder->pointer = values[i].pointer;
            memcpy(&placeholder->text, (const char *)l->content->record + values[i].offset,
                   sizeof placeholder->text);
            placeholder->shortest = ev_slice_from(values[i].shortest);
            return true;
        }
    return false;
}

static bool find_code(ev_layout *l, ev_slice name, ev_placeholder *placeholder)
{
    const ev_record *r = l->content->record;
    if (ev_slice_is(name, "holder.sex")) {
        placeholder->pointer = "/holder/sex";
        placeholder->text = (ev_slice){&r->holder.sex, 1};
    } else if (ev_slice_is(name, "holder.nationality")) {
        placeholder->pointer = "/holder/nationality";
        placeholder->text = ev_slice_from(r->holder.nationality);
    } else if (ev_slice_is(name, "passport.issuer")) {
        placeholder->pointer = "/passport/issuer";
        placeholder->text = ev_slice_from(r->passport.issuer);
    } else if (ev_slice_is(name, "visa.stay_days")) {
        placeholder->pointer = "/visa/stay_days";
        placeholder->text = number_text(l, r->visa.stay_days);
    } else if (ev_slice_is(name, "visa.entries")) {
        placeholder->pointer = "/visa/entries";
        placeholder->text = number_text(l, r->visa.entries);
    } else {
        return false;
    }
    return true;
}

static bool find_value(ev_layout *l, ev_slice name, ev_placeholder *placeholder)
{
    return find_text(l, name, placeholder) || find_code(l, name, placeholder);
}

bool ev_layout_placeholder(ev_layout *l, ev_slice name, ev_placeholder *placeholder)
{
    *placeholder = (ev_placeholder){.pointer = ""};
    bool known = find_value(l, name, placeholder) || find_date(l, name, placeholder) ||
                 find_words(l, name, placeholder);
    if (placeholder->text.size > 0 && l->value_count < EV_LAYOUT_VALUES_MAX)
        l->value[l->value_count++] = placeholder->text;
    return known;
}

/* Letters of the Kazakh alphabet that the Russian one lacks. */
static bool is_kazakh_letter(uint32_t c)
{
    static const uint32_t letters[] = {0x4D8, 0x4D9, 0x492, 0x493, 0x49A, 0x49B,
                                       0x4A2, 0x4A3, 0x4E8, 0x4E9, 0x4B0, 0x4B1,
                                       0x4AE, 0x4AF, 0x4BA, 0x4BB, 0x406, 0x456};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i] == c)
            return true;
    return false;
}

ev_lang ev_layout_lang_of(ev_slice text)
{
    ev_lang lang = EV_EN;
    for (const char *at = text.data, *end = text.data + text.size; at < end;) {
        uint32_t c = ev_utf8_next(&at, end);
        if (is_kazakh_letter(c))
            return EV_KK;
        if (ev_char_is_cyrillic(c))
            lang = EV_RU;
    }
    return lang;
}

bool ev_layout_when(const ev_layout *l, ev_slice condition, bool *holds)
{
    const ev_content *content = l->content;
    const struct {
        const char *name;
        bool holds;
    } conditions[] = {
#define EV_CONDITION(name, holds) {name, holds},
#include "layout/syntax.def"
#undef EV_CONDITION
    };
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        if (ev_slice_is(condition, conditions[i].name)) {
            *holds = conditions[i].holds;
            return true;
        }
    return false;
}
