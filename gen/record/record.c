/* The record: the table of its members, and the walk over them.
 *
 * The table is the record as gen/record/evisa-record-1.schema.json publishes it, in C;
 * tests/unit/record/test_record.c compares the two row by row. A new member is a row here, a
 * property there and a place in ev_record. */
#include "record/record.h"

#include <string.h>

#include "record/field.h"
#include "record/jcs.h"
#include "record/json.h"
#include "record/record_json.h"

#define AT(place) offsetof(ev_record, place)
#define STATE "^[A-Z]{1,3}$"
#define LETTERS_DIGITS "^[A-Z0-9]+$"

enum { OPTIONAL = false, REQUIRED = true };

static ev_field_reader read_object; /* an object of the table */
static ev_field_reader read_holder; /* the same, with the rule of its names */

static const ev_field_kind object_kind = {read_object, EV_TYPE_OBJECT, NULL};
static const ev_field_kind holder_kind = {read_holder, EV_TYPE_OBJECT, NULL};

const ev_field ev_record_fields[] = {
    {"", "schema", REQUIRED, &ev_field_schema, 0, 0, 0, NULL},
    {"", "visa", REQUIRED, &object_kind, 0, 0, 0, NULL},
    {"", "holder", REQUIRED, &holder_kind, 0, 0, 0, NULL},
    {"", "passport", REQUIRED, &object_kind, 0, 0, 0, NULL},
    {"", "eligibility_country", OPTIONAL, &ev_field_state, AT(eligibility_country), 0, 0,
     "^[A-Z]{3}$"},
    {"", "invitation", REQUIRED, &object_kind, 0, 0, 0, NULL},
    {"", "entry_points", REQUIRED, &ev_field_entry_points, 0, 1, EV_ENTRY_POINTS_MAX, "^[A-Z]{4}$"},
    {"", "photo", OPTIONAL, &ev_field_photo, AT(photo), 0, 0, NULL},
    {"", "template", OPTIONAL, &ev_field_code, AT(template_pin), 0, 0,
     "^[a-z][a-z0-9-]{0,30}/[1-9][0-9]{0,3}$"},
    {"", "policy", OPTIONAL, &ev_field_code, AT(policy_pin), 0, 0,
     "^[a-z]{2}-[0-9]{4}-[0-9]{2}[a-z]?$"},
    {"", "render", OPTIONAL, &ev_field_render, AT(render_pin), 0, 0, "^render/[1-9][0-9]{0,3}$"},
    {"", "specimen", OPTIONAL, &ev_field_true, AT(specimen), 0, 0, NULL},
    {"", "seal", OPTIONAL, &ev_field_seal, AT(seal), 0, 0, NULL},

    {"visa", "number", REQUIRED, &ev_field_code, AT(visa.number), EV_VISA_NUMBER_MIN,
     EV_VISA_NUMBER_MAX, LETTERS_DIGITS},
    {"visa", "category", REQUIRED, &ev_field_category, AT(visa.category), 0, 0,
     "^[A-Z][0-9]{1,2}(-[0-9]{1,2})?$"},
    {"visa", "entries", REQUIRED, &ev_field_number, AT(visa.entries), 0, 255, NULL},
    {"visa", "issued_on", REQUIRED, &ev_field_date, AT(visa.issued_on), 0, 0, NULL},
    {"visa", "valid_from", REQUIRED, &ev_field_date, AT(visa.valid_from), 0, 0, NULL},
    {"visa", "valid_until", REQUIRED, &ev_field_date, AT(visa.valid_until), 0, 0, NULL},
    {"visa", "stay_days", REQUIRED, &ev_field_number, AT(visa.stay_days), 1, 365, NULL},
    {"visa", "issued_by", OPTIONAL, &ev_field_authority, AT(visa.issued_by), 1, EV_AUTHORITY_MAX,
     NULL},

    {"holder", "surname", OPTIONAL, &ev_field_name, AT(holder.surname), 1, EV_NAME_MAX, NULL},
    {"holder", "given_names", OPTIONAL, &ev_field_name, AT(holder.given_names), 1, EV_NAME_MAX,
     NULL},
    {"holder", "birth_date", REQUIRED, &ev_field_birth_date, AT(holder.birth_date), 0, 0, NULL},
    {"holder", "birth_place", OPTIONAL, &ev_field_place, AT(holder.birth_place), 1, EV_PLACE_MAX,
     NULL},
    {"holder", "sex", REQUIRED, &ev_field_sex, AT(holder.sex), 0, 0, "^[MFX]$"},
    {"holder", "nationality", REQUIRED, &ev_field_state, AT(holder.nationality), 0, 0, STATE},
    {"holder", "mrz_name", OPTIONAL, &ev_field_mrz_name, AT(holder.mrz_name), 0, EV_MRZ_NAME_MAX,
     NULL},

    {"passport", "number", REQUIRED, &ev_field_code, AT(passport.number), 5, 15, LETTERS_DIGITS},
    {"passport", "issuer", REQUIRED, &ev_field_state, AT(passport.issuer), 0, 0, STATE},
    {"passport", "issued_on", REQUIRED, &ev_field_date, AT(passport.issued_on), 0, 0, NULL},
    {"passport", "expires_on", REQUIRED, &ev_field_date, AT(passport.expires_on), 0, 0, NULL},

    {"invitation", "number", REQUIRED, &ev_field_code, AT(invitation.number), 1, EV_INVITATION_MAX,
     "^[A-Z0-9/-]+$"},
    {"invitation", "inviter_name", REQUIRED, &ev_field_inviter, AT(invitation.inviter_name), 1,
     EV_INVITER_MAX, NULL},
    {"invitation", "inviter_id", OPTIONAL, &ev_field_inviter_id, AT(invitation.inviter_id), 0, 0,
     "^[0-9]{12}$"},
    {.name = NULL},
};

/* ---- the walk -------------------------------------------------------------------------------- */

static void read_members(const ev_reading *in, const char *object, const char *pointer,
                         json_t *members)
{
    for (const ev_field *field = ev_record_fields; field->name != NULL; field++) {
        char inner[EV_POINTER_MAX + 1];
        if (strcmp(field->object, object) != 0)
            continue;
        ev_pointer_member(inner, pointer, ev_slice_from(field->name));
        json_t *value = json_object_get(members, field->name);
        if (value != NULL)
            ev_field_read(in, field, inner, value);
        else if (field->required)
            ev_field_add(in, field, EV_MEMBER_MISSING, inner);
    }
    ev_field_check_unknown(in, object, pointer, members);
}

static void read_object(const ev_reading *in, const ev_field *field, const char *pointer,
                        json_t *value)
{
    read_members(in, field->name, pointer, value);
}

/* A passport may have no surname, or no given names, but a holder has a name. */
static void read_holder(const ev_reading *in, const ev_field *field, const char *pointer,
                        json_t *value)
{
    read_object(in, field, pointer, value);
    bool has_surname = json_object_get(value, "surname") != NULL,
         has_given_names = json_object_get(value, "given_names") != NULL;
    bool has_name =
        ev_faults_require(in->faults, has_surname || has_given_names, EV_NAME_MISSING, pointer);
    in->record->holder.is_named = has_name &&
                                  has_surname == (in->record->holder.surname.size > 0) &&
                                  has_given_names == (in->record->holder.given_names.size > 0);
}

json_t *ev_record_open(ev_slice json, ev_arena *arena, ev_record *record, ev_faults *faults)
{
    memset(record, 0, sizeof *record);
    json_t *root = ev_json_read(json, arena, faults);
    if (root == NULL)
        return NULL;
    record->is_object = true;
    record->visa.entries = -1;
    ev_reading in = {arena, record, faults, ev_record_fields};
    read_members(&in, "", "", root);
    ev_record_check(record, faults);
    return root;
}

ev_status ev_record_digest(json_t *object, ev_arena *arena, ev_record *record, ev_faults *faults)
{
    if (!ev_jcs_digest(object, arena, record->digest))
        ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return faults->status;
}

ev_status ev_record_read(ev_slice json, ev_arena *arena, ev_record *record, ev_faults *faults)
{
    json_t *root = ev_record_open(json, arena, record, faults);
    if (root != NULL && faults->status == EV_OK)
        ev_record_digest(root, arena, record, faults);
    json_decref(root);
    return faults->status;
}
