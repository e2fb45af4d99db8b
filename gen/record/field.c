/* The readers of codes, numbers, dates, lists and bytes. Those of printed texts are in
 * field_text.c. */
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

static bool is_string(const ev_reading *in, const char *pointer, json_t *value)
{
    if (json_is_string(value))
        return true;
    ev_faults_add(in->faults, EV_WRONG_TYPE, pointer);
    return false;
}

bool ev_field_string(const ev_reading *in, const ev_field *field, const char *pointer,
                     json_t *value, ev_slice *text)
{
    if (!is_string(in, pointer, value))
        return false;
    *text = string_of(value);
    size_t length = ev_utf8_length(*text);
    if (length < (size_t)field->min)
        ev_faults_add(in->faults, EV_TOO_SHORT, pointer);
    if (field->max > 0 && length > (size_t)field->max)
        ev_faults_add(in->faults, EV_TOO_LONG, pointer);
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

/* Adds a fault of a text that does not have its form, with the character that no such text has. */
static void add_malformed(const ev_reading *in, ev_code code, const char *pointer,
                          const char *pattern, ev_slice text)
{
    const char *stranger = ev_pattern_stranger(pattern, text);
    if (stranger == NULL)
        ev_faults_add(in->faults, code, pointer);
    else
        ev_faults_add_character(in->faults, code, pointer, ev_text_character(text, stranger));
}

/* A string of the field's length and pattern. */
static bool is_code(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value,
                    ev_slice *text)
{
    size_t before = ev_field_faults(in);
    if (!ev_field_string(in, field, pointer, value, text))
        return false;
    if (!ev_pattern_match(field->pattern, *text))
        add_malformed(in, EV_MALFORMED, pointer, field->pattern, *text);
    return ev_field_faults(in) == before;
}

void ev_field_code(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value)
{
    ev_slice text;
    if (is_code(in, field, pointer, value, &text))
        ev_field_keep(in, field, text);
}

void ev_field_schema(const ev_reading *in, const ev_field *field, const char *pointer,
                     json_t *value)
{
    (void)field;
    if (is_string(in, pointer, value) && !ev_slice_is(string_of(value), "evisa-record/1"))
        ev_faults_add(in->faults, EV_SCHEMA_UNKNOWN, pointer);
}

void ev_field_state(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value)
{
    ev_slice text;
    if (is_code(in, field, pointer, value, &text))
        /* char[4], zero before: the patterns allow 3 */
        memcpy(ev_field_place_of(in, field), text.data, text.size);
}

void ev_field_sex(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value)
{
    ev_slice text;
    if (is_code(in, field, pointer, value, &text))
        memcpy(ev_field_place_of(in, field), text.data, 1);
}

/* Published tables print Cyrillic В and С (support-agency.kz, integrokz.com): copied from there,
 * the code looks right. */
void ev_field_category(const ev_reading *in, const ev_field *field, const char *pointer,
                       json_t *value)
{
    if (json_is_string(value)) {
        ev_slice text = string_of(value);
        for (const char *at = text.data, *end = at + text.size, *from = at; at < end; from = at)
            if (ev_char_is_cyrillic(ev_utf8_next(&at, end))) {
                ev_faults_add_character(in->faults, EV_CATEGORY_CYRILLIC, pointer,
                                        ev_text_character(text, from));
                return;
            }
    }
    ev_field_code(in, field, pointer, value);
}

void ev_field_render(const ev_reading *in, const ev_field *field, const char *pointer,
                     json_t *value)
{
    ev_slice text;
    if (!is_code(in, field, pointer, value, &text))
        return;
    if (ev_slice_is(text, EV_RENDER_REVISION))
        ev_field_keep(in, field, text);
    else
        ev_faults_add(in->faults, EV_RENDER_UNKNOWN, pointer);
}

void ev_field_inviter_id(const ev_reading *in, const ev_field *field, const char *pointer,
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

/* ---- the name field of an MRZ ---------------------------------------------------------------- */

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

void ev_field_mrz_name(const ev_reading *in, const ev_field *field, const char *pointer,
                       json_t *value)
{
    if (!is_string(in, pointer, value))
        return;
    ev_slice text = string_of(value), name = without_fillers(text);
    if (text.size <= EV_MRZ_NAME_MAX && is_mrz_name(name))
        ev_field_keep(in, field, name);
    else
        add_malformed(in, EV_MRZ_NAME_MALFORMED, pointer, "^[A-Z<]+$", text);
}

/* ---- numbers and constants ------------------------------------------------------------------- */

/* -0 is read as 0, as by jansson and by RFC 8785 (section 3.2.2.3 with ECMA-262): neither the
 * digest nor the page differ, and where 0 is out of range -0 is too. */
void ev_field_number(const ev_reading *in, const ev_field *field, const char *pointer,
                     json_t *value)
{
    if (json_is_real(value)) {
        ev_faults_add(in->faults, EV_NUMBER_NOT_PLAIN, pointer);
        return;
    }
    if (!json_is_integer(value)) {
        ev_faults_add(in->faults, EV_WRONG_TYPE, pointer);
        return;
    }
    json_int_t number = json_integer_value(value);
    if (number < field->min || number > field->max) {
        ev_faults_add(in->faults, EV_OUT_OF_RANGE, pointer);
        return;
    }
    int32_t *place = ev_field_place_of(in, field);
    *place = (int32_t)number;
}

void ev_field_true(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value)
{
    bool *place = ev_field_place_of(in, field);
    if (!json_is_boolean(value))
        ev_faults_add(in->faults, EV_WRONG_TYPE, pointer);
    else if (json_is_false(value))
        ev_faults_add(in->faults, EV_MALFORMED, pointer);
    else
        *place = true;
}

/* ---- dates ----------------------------------------------------------------------------------- */

static void read_date(const ev_reading *in, const ev_field *field, const char *pointer,
                      json_t *value, ev_date_precision precision)
{
    if (!is_string(in, pointer, value))
        return;
    ev_date date;
    ev_date_form form = ev_date_parse(string_of(value), precision, &date);
    ev_date *place = ev_field_place_of(in, field);
    if (form == EV_DATE_OK)
        *place = date;
    else
        ev_faults_add(in->faults, form == EV_DATE_NO_SUCH ? EV_DATE_NO_SUCH_DAY : EV_DATE_MALFORMED,
                      pointer);
}

void ev_field_date(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value)
{
    read_date(in, field, pointer, value, EV_DATE_WHOLE);
}

void ev_field_birth_date(const ev_reading *in, const ev_field *field, const char *pointer,
                         json_t *value)
{
    read_date(in, field, pointer, value, EV_DATE_PARTIAL);
}

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
    if (!is_string(in, pointer, value))
        return;
    ev_slice code = string_of(value);
    if (!ev_pattern_match(field->pattern, code))
        add_malformed(in, EV_MALFORMED, pointer, field->pattern, code);
    else if (is_listed(record, code))
        ev_faults_add(in->faults, EV_ITEM_TWICE, pointer);
    else
        record->entry_point[record->entry_point_count++] = copy(in, code);
}

void ev_field_entry_points(const ev_reading *in, const ev_field *field, const char *pointer,
                           json_t *value)
{
    if (!json_is_array(value)) {
        ev_faults_add(in->faults, EV_WRONG_TYPE, pointer);
        return;
    }
    size_t count = json_array_size(value);
    if (count < (size_t)field->min || count > (size_t)field->max) {
        ev_faults_add(in->faults, count == 0 ? EV_TOO_SHORT : EV_TOO_LONG, pointer);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        char item[EV_POINTER_MAX + 1];
        ev_pointer_item(item, pointer, i);
        read_entry_point(in, field, item, json_array_get(value, i));
    }
}

/* ---- bytes ----------------------------------------------------------------------------------- */

/* Decodes base64 of at most `most` bytes; more is the fault `too_large`. */
static bool read_bytes(const ev_reading *in, const char *pointer, json_t *value, size_t most,
                       ev_code too_large, ev_slice *bytes)
{
    if (!is_string(in, pointer, value))
        return false;
    ev_slice text = string_of(value);
    if (text.size == 0 || ev_base64_size(text) > most) {
        ev_faults_add(in->faults, text.size == 0 ? EV_TOO_SHORT : too_large, pointer);
        return false;
    }
    uint8_t *out = ev_arena_take(in->arena, ev_base64_size(text) + 1);
    if (out == NULL) {
        ev_faults_add(in->faults, EV_OUT_OF_MEMORY, "");
        return false;
    }
    *bytes = (ev_slice){(const char *)out, ev_base64_size(text)};
    if (ev_base64_decode(text, out))
        return true;
    ev_faults_add(in->faults, EV_BASE64, pointer);
    return false;
}

void ev_field_photo(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value)
{
    ev_slice *place = ev_field_place_of(in, field), bytes;
    if (read_bytes(in, pointer, value, EV_PHOTO_BYTES_MAX, EV_PHOTO_TOO_LARGE, &bytes))
        *place = bytes;
}

void ev_field_seal(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value)
{
    ev_slice *place = ev_field_place_of(in, field), bytes;
    if (read_bytes(in, pointer, value, EV_SEAL_BYTES_MAX, EV_SEAL_TOO_LONG, &bytes))
        *place = bytes;
}
