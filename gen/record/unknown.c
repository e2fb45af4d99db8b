/* Members that the table does not know: a misspelt name, a name of another object, or a member of
 * the portal's own. */
#include "record/field.h"

#include <string.h>

#include "record/json.h"

/* Longer names are not compared: no name of the table is longer, with three letters too many. */
enum { COMPARED_MAX = 24 };

/* The first letter tells most names apart. The name of a member ends with NUL: it may be empty. */
static bool is_field(const ev_field *fields, const char *object, ev_slice name)
{
    for (const ev_field *field = fields; field->name != NULL; field++)
        if (*field->name == *name.data && ev_slice_is(name, field->name) &&
            strcmp(field->object, object) == 0)
            return true;
    return false;
}

/* ---- the name that was meant ----------------------------------------------------------------- */

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* How many letters must be changed, added or removed (Levenshtein): a row of the table for each
 * letter of `a`. */
static size_t distance(ev_slice a, ev_slice b)
{
    size_t row[COMPARED_MAX + 1];
    for (size_t j = 0; j <= b.size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a.data[i - 1] != b.data[j - 1]));
            diagonal = above;
        }
    }
    return row[b.size];
}

/* The name of this object that differs least, by at most a third of its letters; NULL: none. */
static const char *nearest(const ev_field *fields, const char *object, ev_slice name)
{
    const char *found = NULL;
    size_t best = COMPARED_MAX;
    if (name.size > COMPARED_MAX)
        return NULL;
    for (const ev_field *field = fields; field->name != NULL; field++) {
        ev_slice known = ev_slice_from(field->name);
        if (strcmp(field->object, object) != 0)
            continue;
        size_t letters = distance(name, known);
        if (letters < best && letters <= known.size / 3) {
            best = letters;
            found = field->name;
        }
    }
    return found;
}

/* The pointers of the members of other objects that have this very name. */
static void list_elsewhere(const ev_field *fields, ev_slice name, char list[EV_EXPECTED_MAX + 1])
{
    for (const ev_field *field = fields; field->name != NULL; field++) {
        char outer[EV_POINTER_MAX + 1] = "", pointer[EV_POINTER_MAX + 1];
        if (!ev_slice_is(name, field->name))
            continue;
        if (*field->object != '\0')
            ev_pointer_member(outer, "", ev_slice_from(field->object));
        ev_pointer_member(pointer, outer, name);
        ev_expected_item(list, ev_slice_from(pointer));
    }
}

static void list_names(const ev_field *fields, const char *object, char list[EV_EXPECTED_MAX + 1])
{
    for (const ev_field *field = fields; field->name != NULL; field++)
        if (strcmp(field->object, object) == 0)
            ev_expected_item(list, ev_slice_from(field->name));
}

/* The place of a name that another object has, or the name that was meant, or all names. A full
 * list of faults keeps none of them, so nothing is looked for. */
static void add_unknown(const ev_reading *in, const char *object, ev_slice name,
                        const char *pointer)
{
    char list[EV_EXPECTED_MAX + 1] = "";
    const ev_fault_details details = {.right = {.expected = list}};
    if (in->faults->count < EV_FAULTS_MAX) {
        const char *meant = nearest(in->fields, object, name);
        list_elsewhere(in->fields, name, list);
        if (*list == '\0' && meant != NULL)
            ev_expected_item(list, ev_slice_from(meant));
        if (*list == '\0')
            list_names(in->fields, object, list);
    }
    ev_faults_add_with(in->faults, EV_MEMBER_UNKNOWN, pointer, &details);
}

/* ---- the portal's own ------------------------------------------------------------------------ */

static void check_numbers(const char *pointer, json_t *value, ev_faults *faults);

static void check_numbers_within(const char *pointer, json_t *value, ev_faults *faults)
{
    char inner[EV_POINTER_MAX + 1];
    for (size_t i = 0; i < json_array_size(value); i++) {
        ev_pointer_item(inner, pointer, i);
        check_numbers(inner, json_array_get(value, i), faults);
    }
    for (void *at = json_object_iter(value); at != NULL; at = json_object_iter_next(value, at)) {
        ev_pointer_member(inner, pointer,
                          (ev_slice){json_object_iter_key(at), json_object_iter_key_len(at)});
        check_numbers(inner, json_object_iter_value(at), faults);
    }
}

/* Everything that the digest covers must have one canonical form without floating point, the
 * portal's own members included. */
static void check_numbers(const char *pointer, json_t *value, ev_faults *faults)
{
    json_int_t number = json_integer_value(value);
    bool is_outside = number > EV_NUMBER_MAX || number < -EV_NUMBER_MAX;
    ev_fault_details details = {.right = {.expected = EV_NUMBER_RANGE EV_NUMBER_PLAIN}};
    if (is_outside)
        details.right = (ev_expectation){EV_NUMBER_RANGE, ev_json_number_limit(number < 0)};
    if (json_is_real(value) || is_outside)
        ev_faults_add_with(faults, is_outside ? EV_OUT_OF_RANGE : EV_NUMBER_NOT_PLAIN, pointer,
                           &details);
    else
        check_numbers_within(pointer, value, faults);
}

void ev_field_check_unknown(const ev_reading *in, const char *object, const char *pointer,
                            json_t *members)
{
    for (void *at = json_object_iter(members); at != NULL;
         at = json_object_iter_next(members, at)) {
        ev_slice name = {json_object_iter_key(at), json_object_iter_key_len(at)};
        char inner[EV_POINTER_MAX + 1];
        if (is_field(in->fields, object, name))
            continue;
        ev_pointer_member(inner, pointer, name);
        if (!ev_slice_starts(name, "x-"))
            add_unknown(in, object, name, inner);
        else if (*object != '\0')
            check_numbers(inner, json_object_iter_value(at), in->faults);
    }
}
