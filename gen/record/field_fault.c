/* What a fault says of a member: the type, the form and the limits that its row and its kind have.
 */
#include "record/field.h"

#include <stdio.h>

#include "record/pattern.h"

static const struct {
    const char *name, *unit; /* of the type, and of its lengths */
} types[] = {[EV_TYPE_STRING] = {"string", "characters"},
             [EV_TYPE_INTEGER] = {"integer", NULL},
             [EV_TYPE_BOOLEAN] = {"boolean", NULL},
             [EV_TYPE_ARRAY] = {"array", "items"},
             [EV_TYPE_OBJECT] = {"object", NULL}};

enum { RANGE_TEXT_MAX = 80 }; /* two numbers and words */

/* What a right value has. */
static const char *form_of(const ev_field *field, ev_code code, char range[RANGE_TEXT_MAX])
{
    ev_field_type type = field->kind->type;
    if (field->kind->expected != NULL || field->pattern != NULL)
        return field->kind->expected != NULL ? field->kind->expected : field->pattern;
    if (type != EV_TYPE_INTEGER)
        return types[type].name;
    (void)snprintf(range, RANGE_TEXT_MAX, "integer from %d to %d%s", field->min, field->max,
                   code == EV_NUMBER_NOT_PLAIN ? EV_NUMBER_PLAIN : "");
    return range;
}

/* What the code expects of every value goes before the form: the value may have that form. */
static const char *expected_of(const ev_field *field, ev_code code, char range[RANGE_TEXT_MAX])
{
    if (code == EV_WRONG_TYPE)
        return types[field->kind->type].name;
    const char *constant = ev_code_expects(code)->constant.expected;
    return constant != NULL ? constant : form_of(field, code, range);
}

static ev_limit limit_of(const ev_field *field, ev_code code)
{
    const char *unit = types[field->kind->type].unit;
    if (code == EV_TOO_SHORT)
        return (ev_limit){EV_AT_LEAST, field->min > 0 ? field->min : 1, unit};
    if (code == EV_TOO_LONG)
        return (ev_limit){EV_AT_MOST, field->max, unit};
    return (ev_limit){.bound = EV_UNBOUNDED};
}

static void add_with_limit(const ev_reading *in, const ev_field *field, ev_code code,
                           const char *pointer, ev_character character, ev_limit limit)
{
    char range[RANGE_TEXT_MAX];
    ev_fault_details details = {.character = character,
                                .right = {expected_of(field, code, range), limit}};
    ev_faults_add_with(in->faults, code, pointer, &details);
}

void ev_field_add_character(const ev_reading *in, const ev_field *field, ev_code code,
                            const char *pointer, ev_character character)
{
    add_with_limit(in, field, code, pointer, character, limit_of(field, code));
}

void ev_field_add_malformed(const ev_reading *in, const ev_field *field, ev_code code,
                            const char *pointer, const char *pattern, ev_slice text)
{
    const char *stranger = ev_pattern_stranger(pattern, text);
    ev_character character = {0, 0};
    ev_limit limit = {.bound = EV_UNBOUNDED};
    if (stranger != NULL)
        character = ev_text_character(text, stranger);
    if (code == EV_MRZ_NAME_MALFORMED && ev_utf8_length(text) > (size_t)field->max)
        limit = limit_of(field, EV_TOO_LONG);
    add_with_limit(in, field, code, pointer, character, limit);
}

void ev_field_add(const ev_reading *in, const ev_field *field, ev_code code, const char *pointer)
{
    ev_field_add_character(in, field, code, pointer, (ev_character){0, 0});
}

static bool is_of_type(json_t *value, ev_field_type type)
{
    switch (type) {
    case EV_TYPE_STRING:
        return json_is_string(value);
    case EV_TYPE_INTEGER:
        return json_is_number(value);
    case EV_TYPE_BOOLEAN:
        return json_is_boolean(value);
    case EV_TYPE_ARRAY:
        return json_is_array(value);
    case EV_TYPE_OBJECT:
        break;
    }
    return json_is_object(value);
}

void ev_field_read(const ev_reading *in, const ev_field *field, const char *pointer, json_t *value)
{
    if (is_of_type(value, field->kind->type))
        field->kind->read(in, field, pointer, value);
    else
        ev_field_add(in, field, EV_WRONG_TYPE, pointer);
}

/* The number itself tells which of the two limits it broke. */
void ev_field_add_out_of_range(const ev_reading *in, const ev_field *field, const char *pointer,
                               int64_t number)
{
    char range[RANGE_TEXT_MAX];
    ev_limit limit = {EV_AT_LEAST, field->min, NULL};
    if (number > field->max)
        limit = (ev_limit){EV_AT_MOST, field->max, NULL};
    ev_fault_details details = {.right = {form_of(field, EV_OUT_OF_RANGE, range), limit}};
    ev_faults_add_with(in->faults, EV_OUT_OF_RANGE, pointer, &details);
}
