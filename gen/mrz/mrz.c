/* The machine readable zone: check digits and the two lines. name.c makes the name field. */
#include "mrz/mrz.h"

#include "mrz/name.h"

#include <string.h>

char ev_mrz_check_digit(ev_slice field)
{
    static const int weights[] = {7, 3, 1};
    int sum = 0;
    for (size_t i = 0; i < field.size; i++) {
        char c = field.data[i];
        int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 0;
        sum = (sum + value * weights[i % 3]) % 10;
    }
    return (char)('0' + sum);
}

/* ---- lines ----------------------------------------------------------------------------------- */

_Static_assert(EV_MRZ_AT_NAME + EV_MRZ_NAME_A == EV_MRZ_LINE &&
                   EV_MRZ_AT_OPTIONAL + EV_MRZ_OPTIONAL == EV_MRZ_LINE,
               "both lines are full");

/* Lines are filled with < beforehand. */
static void put_text(char *at, size_t width, ev_slice text)
{
    if (text.size > 0)
        memcpy(at, text.data, text.size < width ? text.size : width);
}

static void put_check_digit(char *at, size_t width)
{
    at[width] = ev_mrz_check_digit((ev_slice){at, width});
}

static void put_two_digits(char *at, int value)
{
    at[0] = (char)('0' + value / 10 % 10);
    at[1] = (char)('0' + value % 10);
}

/* Unknown parts stay fillers (9303-3 section 4.8). */
static void put_date(char *at, ev_date date)
{
    put_two_digits(at, date.year % 100);
    if (date.month != 0)
        put_two_digits(at + 2, date.month);
    if (date.day != 0)
        put_two_digits(at + 4, date.day);
    put_check_digit(at, EV_MRZ_DATE);
}

static void add_letter(const ev_mrz_part *part, const char *pointer, ev_faults *faults)
{
    if (part->unknown.code_point != 0)
        ev_faults_add_character(faults, EV_MRZ_NAME_LETTER, pointer, part->unknown);
}

/* The name that the tables give. Returns whether it is cut. */
static bool put_derived_name(const ev_mrz_derived *name, char *at, ev_faults *faults)
{
    memcpy(at, name->field, EV_MRZ_NAME_A);
    add_letter(&name->surname, "/holder/surname", faults);
    add_letter(&name->given, "/holder/given_names", faults);
    if (ev_mrz_unknown(name) != 0)
        return false;
    if (name->surname.is_cut)
        ev_faults_add(faults, EV_MRZ_NAME_CUT, "/holder/surname");
    if (name->given.is_cut)
        ev_faults_add(faults, EV_MRZ_NAME_CUT, "/holder/given_names");
    return name->surname.is_cut || name->given.is_cut;
}

/* The field of the passport, `lead` fillers and a name; the derived name is as wide as its name. A
 * letter that the tables cannot write is not a fault then: nothing is left to transliterate, nor to
 * compare. Returns whether the field is cut: a full field was rejected as its sign, because other
 * States shorten a name also where a filler then ends the field. */
static bool put_passport_name(ev_slice passport, size_t lead, const ev_mrz_derived *name, char *at,
                              ev_faults *faults)
{
    const char *pointer = "/holder/mrz_name";
    put_text(at, EV_MRZ_NAME_A, passport);
    if (ev_mrz_unknown(name) == 0 && memcmp(at + lead, name->field, EV_MRZ_NAME_A - lead) != 0)
        ev_faults_add(faults, EV_MRZ_NAME_DIFFERS, pointer);
    bool is_cut = lead + name->length > EV_MRZ_NAME_A;
    ev_faults_require(faults, !is_cut, EV_MRZ_NAME_CUT, pointer);
    return is_cut;
}

static bool put_name(const ev_record *record, char *at, ev_faults *faults)
{
    ev_slice passport = record->holder.mrz_name;
    size_t lead = ev_slice_starts(passport, "<<") ? 2 : 0;
    ev_mrz_derived name;
    ev_mrz_derive(record->holder.surname, record->holder.given_names, EV_MRZ_NAME_A - lead, &name);
    return passport.size > 0 ? put_passport_name(passport, lead, &name, at, faults)
                             : put_derived_name(&name, at, faults);
}

/* 9303-7 section 4.2.2: the visa number may be first only when it fits; the seal covers that place.
 * Of a longer passport number the nine principal characters, read as the first nine. */
static void put_numbers(const ev_record *record, char *line, ev_faults *faults)
{
    ev_slice visa = record->visa.number, passport = record->passport.number;
    if (visa.size <= EV_MRZ_NUMBER) {
        put_text(line + EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER, visa);
    } else {
        put_text(line + EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER, passport);
        put_text(line + EV_MRZ_AT_OPTIONAL, EV_MRZ_OPTIONAL, visa);
        if (passport.size > EV_MRZ_NUMBER)
            ev_faults_add(faults, EV_MRZ_NUMBER_CUT, "/passport/number");
    }
    put_check_digit(line + EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER);
}

ev_status ev_mrz_make(const ev_record *record, ev_mrz *mrz, ev_faults *faults)
{
    for (size_t i = 0; i < 2; i++) {
        memset(mrz->line[i], '<', EV_MRZ_LINE);
        mrz->line[i][EV_MRZ_LINE] = '\0';
    }
    char *first = mrz->line[0], *second = mrz->line[1];
    first[EV_MRZ_AT_DOCUMENT] = 'V';
    put_text(first + EV_MRZ_AT_STATE, EV_MRZ_STATE, EV_SLICE("KAZ"));
    mrz->name_is_cut = put_name(record, first + EV_MRZ_AT_NAME, faults);

    put_numbers(record, second, faults);
    put_text(second + EV_MRZ_AT_NATIONALITY, EV_MRZ_STATE,
             ev_slice_from(record->holder.nationality));
    put_date(second + EV_MRZ_AT_BIRTH, record->holder.birth_date);
    second[EV_MRZ_AT_SEX] = record->holder.sex == 'X' ? '<' : record->holder.sex;
    put_date(second + EV_MRZ_AT_VALID_UNTIL, record->visa.valid_until);
    return faults->status;
}
