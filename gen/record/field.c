/* The readers of codes, numbers, dates, lists and bytes. Those of printed texts are in
 * field_text.c; what their faults say of a right value is in field_fault.c. */
#include "record/field.h"

#include <string.h>

#include "core/base64.h"
#include "record/pattern.h"

/* ---- for all readers ------------------------------------------------------------------------- */

size_t ev_field_faults(const ev_reading *in)
{
    return in->faults->count + in->faults->dropped;
}

void *ev_field_place_of(const ev_reading *in, const ev_field *field)
{
    return (char *)in->record + field->offset;
}

static ev_slice string_of(json_t *value)
{
    return (ev_slice){json_string_value(value), json_string_length(value)};
}

bool ev_field_string(const ev_reading *in, const ev_field *field, const char *pointer,
                     json_t *value, ev_slice *text)
{
    *text = string_of(value);
    size_t length = ev_utf8_length(*text);
    if (length < (size_t)field->min)
        ev_field_add(in, field, EV_TOO_SHORT, pointer);
    if (field->max > 0 && length > (size_t)field->max)
        ev_field_add(in, field, EV_TOO_LONG, pointer);
    return length > 0 || field->min == 0;
}

static ev_slice copy(const ev_reading *in, ev_slice text)
{
    const char *bytes = ev_arena_copy(in->arena, text);
    if (bytes == NULL) {
        ev_faults_add(in->faults, EV_OUT_OF_MEMORY, "");
        return (ev_slice){NULL, 0};
    }
    return (ev_slice){bytes, text.size};
}

void ev_field_keep(const ev_reading *in, const ev_field *field, ev_slice text)
{
    ev_slice *place = ev_field_place_of(in, field);
    *place = copy(in, text);
}

/* ---- codes ----------------------------------------------------------------------------------- */

/* A string of the field's length and pattern. */
static bool is_code(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value,
                    ev_slice *text)
{
    size_t before = ev_field_faults(in);
    if (!ev_field_string(in, field, pointer, value, text))
        return false;
    if (!ev_pattern_match(field->pattern, *text))
        ev_field_add_malformed(in, field, EV_MALFORMED, pointer, field->pattern, *text);
    return ev_field_faults(in) == before;
}

static void read_code(const ev_reading *in, const ev_field *field, const char *pointer,
                      json_t *value)
{
    ev_slice text;
    if (is_code(in, field, pointer, value, &text))
        ev_field_keep(in, field, text);
}

const ev_field_kind ev_field_code = {read_code, EV_TYPE_STRING, NULL};

static void read_schema(const ev_reading *in, const ev_field *field, const char *pointer,
                        json_t *value)
{
    if (!ev_slice_is(string_of(value), field->kind->expected))
        ev_field_add(in, field, EV_SCHEMA_UNKNOWN, pointer);
}

const ev_field_kind ev_field_schema = {read_schema, EV_TYPE_STRING, "evisa-record/1"};

static void read_state(const ev_reading *in, const ev_field *field, const char *pointer,
                       json_t *value)
{
    ev_slice text;
    if (is_code(in, field, pointer, value, &text))
        /* char[4], zero before: the patterns allow 3 */
        memcpy(ev_field_place_of(in, field), text.data, text.size);
}

const ev_field_kind ev_field_state = {read_state, EV_TYPE_STRING, NULL};

static void read_sex(const ev_reading *in, const ev_field *field, const char *pointer,
                     json_t *value)
{
    ev_slice text;
    if (is_code(in, field, pointer, value, &text))
        memcpy(ev_field_place_of(in, field), text.data, 1);
}

const ev_field_kind ev_field_sex = {read_sex, EV_TYPE_STRING, "M, F, X"};

/* Published tables print Cyrillic В and С (support-agency.kz, integrokz.com): copied from there,
 * the code looks right. */
static void read_category(const ev_reading *in, const ev_field *field, const char *pointer,
                          json_t *value)
{
    ev_slice text = string_of(value);
    for (const char *at = text.data, *end = at + text.size, *from = at; at < end; from = at)
        if (ev_char_is_cyrillic(ev_utf8_next(&at, end))) {
            ev_field_add_character(in, field, EV_CATEGORY_CYRILLIC, pointer,
                                   ev_text_character(text, from));
            return;
        }
    read_code(in, field, pointer, value);
}

const ev_field_kind ev_field_category = {read_category, EV_TYPE_STRING, NULL};

static void read_render(const ev_reading *in, const ev_field *field, const char *pointer,
                        json_t *value)
{
    ev_slice text;
    if (!is_code(in, field, pointer, value, &text))
        return;
    if (ev_slice_is(text, EV_RENDER_REVISION))
        ev_field_keep(in, field, text);
    else
        ev_field_add(in, field, EV_RENDER_UNKNOWN, pointer);
}

const ev_field_kind ev_field_render = {read_render, EV_TYPE_STRING, EV_RENDER_REVISION};

static void read_inviter_id(const ev_reading *in, const ev_field *field, const char *pointer,
                            json_t *value)
{
    ev_slice text;
    if (!is_code(in, field, pointer, value, &text))
        return;
    if (ev_inviter_id_is_valid(text.data))
        ev_field_keep(in, field, text);
    else
        ev_faults_add(in->faults, EV_INVITER_ID_WRONG, pointer);
}

const ev_field_kind ev_field_inviter_id = {read_inviter_id, EV_TYPE_STRING, NULL};

/* ---- the name field of an MRZ ---------------------------------------------------------------- */

#define NAMES "[A-Z]+(?:<[A-Z]+)*" /* letters with one filler between */
#define MRZ_NAME "^(?:" NAMES "(?:<<" NAMES ")?|<<" NAMES ")<*$"

static ev_slice without_fillers(ev_slice text)
{
    while (text.size > 0 && text.data[text.size - 1] == '<')
        text.size--;
    return text;
}

/* Names of letters, one filler between the parts of a name and two between primary and secondary
 * identifier. By Doc 9303-3, 4.6, the only name of a holder is the primary identifier; passports of
 * India without a surname have it behind the two fillers: P<IND<<AROKIAM<JOSEPH. */
static bool is_mrz_name(ev_slice name)
{
    size_t fillers = 0, separators = 0;
    if (name.size == 0 || (name.data[0] == '<' && name.data[1] != '<'))
        return false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        fillers = c == '<' ? fillers + 1 : 0;
        separators += fillers == 2;
        if (fillers > 2 || separators > 1 || (c != '<' && (c < 'A' || c > 'Z')))
            return false;
    }
    return true;
}

static void read_mrz_name(const ev_reading *in, const ev_field *field, const char *pointer,
                          json_t *value)
{
    ev_slice text = string_of(value), name = without_fillers(text);
    if (text.size <= EV_MRZ_NAME_MAX && is_mrz_name(name))
        ev_field_keep(in, field, name);
    else
        ev_field_add_malformed(in, field, EV_MRZ_NAME_MALFORMED, pointer, "^[A-Z<]+$", text);
}

const ev_field_kind ev_field_mrz_name = {read_mrz_name, EV_TYPE_STRING, MRZ_NAME};

/* ---- numbers and constants ------------------------------------------------------------------- */

/* -0 is read as 0, as by jansson and by RFC 8785 (section 3.2.2.3 with ECMA-262): neither the
 * digest nor the page differ, and where 0 is out of range -0 is too. */
static void read_number(const ev_reading *in, const ev_field *field, const char *pointer,
                        json_t *value)
{
    if (!json_is_integer(value)) {
        ev_field_add(in, field, EV_NUMBER_NOT_PLAIN, pointer);
        return;
    }
    json_int_t number = json_integer_value(value);
    if (number < field->min || number > field->max) {
        ev_field_add_out_of_range(in, field, pointer, number);
        return;
    }
    int32_t *place = ev_field_place_of(in, field);
    *place = (int32_t)number;
}

const ev_field_kind ev_field_number = {read_number, EV_TYPE_INTEGER, NULL};

static void read_true(const ev_reading *in, const ev_field *field, const char *pointer,
                      json_t *value)
{
    bool *place = ev_field_place_of(in, field);
    if (json_is_true(value))
        *place = true;
    else
        ev_field_add(in, field, EV_MALFORMED, pointer);
}

const ev_field_kind ev_field_true = {read_true, EV_TYPE_BOOLEAN, "true"};

/* ---- dates ----------------------------------------------------------------------------------- */

#define DAY "YYYY-MM-DD"
#define DAY_MONTH_OR_YEAR "YYYY-MM-DD, YYYY-MM, YYYY"

/* The value has the form already. */
static void add_no_such_day(const ev_reading *in, const char *pointer, ev_date_precision precision)
{
    static const char *const days[] = {
        [EV_DATE_WHOLE] = "a day of the calendar, " DAY,
        [EV_DATE_PARTIAL] = "a day, month or year of the calendar, " DAY_MONTH_OR_YEAR};
    const ev_fault_details details = {.right = {.expected = days[precision]}};
    ev_faults_add_with(in->faults, EV_DATE_NO_SUCH_DAY, pointer, &details);
}

static void read_day(const ev_reading *in, const ev_field *field, const char *pointer,
                     json_t *value, ev_date_precision precision)
{
    ev_date date;
    ev_date_form form = ev_date_parse(string_of(value), precision, &date);
    ev_date *place = ev_field_place_of(in, field);
    if (form == EV_DATE_OK)
        *place = date;
    else if (form == EV_DATE_NO_SUCH)
        add_no_such_day(in, pointer, precision);
    else
        ev_field_add_malformed(in, field, EV_DATE_MALFORMED, pointer, "^[0-9-]+$",
                               string_of(value));
}

static void read_date(const ev_reading *in, const ev_field *field, const char *pointer,
                      json_t *value)
{
    read_day(in, field, pointer, value, EV_DATE_WHOLE);
}

const ev_field_kind ev_field_date = {read_date, EV_TYPE_STRING, DAY};

static void read_birth_date(const ev_reading *in, const ev_field *field, const char *pointer,
                            json_t *value)
{
    read_day(in, field, pointer, value, EV_DATE_PARTIAL);
}

const ev_field_kind ev_field_birth_date = {read_birth_date, EV_TYPE_STRING, DAY_MONTH_OR_YEAR};

/* ---- entry points ---------------------------------------------------------------------------- */

static bool is_listed(const ev_record *record, ev_slice code)
{
    for (size_t i = 0; i < record->entry_point_count; i++)
        if (ev_slice_equal(record->entry_point[i], code))
            return true;
    return false;
}

static void read_entry_point(const ev_reading *in, const ev_field *field, const char *pointer,
                             json_t *value)
{
    ev_record *record = in->record;
    ev_slice code = string_of(value);
    if (!ev_pattern_match(field->pattern, code))
        ev_field_add_malformed(in, field, EV_MALFORMED, pointer, field->pattern, code);
    else if (is_listed(record, code))
        ev_faults_add(in->faults, EV_ITEM_TWICE, pointer);
    else
        record->entry_point[record->entry_point_count++] = copy(in, code);
}

static const ev_field_kind entry_point = {read_entry_point, EV_TYPE_STRING, NULL};

static void read_entry_points(const ev_reading *in, const ev_field *field, const char *pointer,
                              json_t *value)
{
    const ev_field one = {.kind = &entry_point, .pattern = field->pattern};
    size_t count = json_array_size(value);
    if (count < (size_t)field->min || count > (size_t)field->max) {
        ev_field_add(in, field, count == 0 ? EV_TOO_SHORT : EV_TOO_LONG, pointer);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        char item[EV_POINTER_MAX + 1];
        ev_pointer_item(item, pointer, i);
        ev_field_read(in, &one, item, json_array_get(value, i));
    }
}

const ev_field_kind ev_field_entry_points = {read_entry_points, EV_TYPE_ARRAY,
                                             "array of ICAO codes"};

/* ---- bytes ----------------------------------------------------------------------------------- */

#define BASE64                                                                                     \
    "base64 alone (RFC 4648, section 4): padded, no blanks or line breaks, unused bits zero"

static ev_code base64_fault(ev_slice text)
{
    static const ev_code codes[] = {[EV_BASE64_OTHER] = EV_BASE64,
                                    [EV_BASE64_OF_DATA_URL] = EV_BASE64_DATA_URL,
                                    [EV_BASE64_OF_URL] = EV_BASE64_URL,
                                    [EV_BASE64_WITH_SPACE] = EV_BASE64_SPACE};
    return codes[ev_base64_judge(text)];
}

/* Whether the bytes behind base64 are not too many; more are the fault `too_large`. */
static bool fits(const ev_reading *in, const char *pointer, json_t *value, size_t most,
                 ev_code too_large)
{
    bool is_small = ev_base64_size(string_of(value)) <= most;
    return ev_faults_require(in->faults, is_small, too_large, pointer);
}

static bool read_bytes(const ev_reading *in, const ev_field *field, const char *pointer,
                       json_t *value, ev_slice *bytes)
{
    ev_slice text = string_of(value);
    if (text.size == 0) {
        ev_field_add(in, field, EV_TOO_SHORT, pointer);
        return false;
    }
    uint8_t *out = ev_arena_take_unset(in->arena, ev_base64_size(text) + 1);
    if (out == NULL) {
        ev_faults_add(in->faults, EV_OUT_OF_MEMORY, "");
        return false;
    }
    *bytes = (ev_slice){(const char *)out, ev_base64_size(text)};
    if (ev_base64_decode(text, out))
        return true;
    ev_field_add(in, field, base64_fault(text), pointer);
    return false;
}

/* A photo that is too large is read all the same, so that its other faults are told with it: a
 * record has room for half as much again. */
static void read_photo(const ev_reading *in, const ev_field *field, const char *pointer,
                       json_t *value)
{
    ev_slice *place = ev_field_place_of(in, field), bytes;
    (void)fits(in, pointer, value, EV_PHOTO_BYTES_MAX, EV_PHOTO_TOO_LARGE);
    if (read_bytes(in, field, pointer, value, &bytes))
        *place = bytes;
}

const ev_field_kind ev_field_photo = {read_photo, EV_TYPE_STRING, BASE64};

static void read_seal(const ev_reading *in, const ev_field *field, const char *pointer,
                      json_t *value)
{
    ev_slice *place = ev_field_place_of(in, field), bytes;
    if (fits(in, pointer, value, EV_SEAL_BYTES_MAX, EV_SEAL_TOO_LONG) &&
        read_bytes(in, field, pointer, value, &bytes))
        *place = bytes;
}

const ev_field_kind ev_field_seal = {read_seal, EV_TYPE_STRING, BASE64};
