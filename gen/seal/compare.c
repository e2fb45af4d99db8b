/* Whether a seal and a record say the same, field by field, so that the answer names what was
 * changed. Fields that the seal spells out come first; the digest, which says only that something
 * differs, is compared when all of them agree. */
#include "seal/private.h"

static bool is_reported(const ev_faults *faults, const char *pointer)
{
    for (size_t i = 0; i < faults->count; i++)
        if (faults->fault[i].code == EV_SEAL_MISMATCH &&
            (pointer == NULL || strcmp(faults->fault[i].pointer, pointer) == 0))
            return true;
    return false;
}

/* Once for each pointer: a field may be in a seal twice, as the passport number is. */
static void require(bool same, const char *pointer, ev_faults *faults)
{
    if (!same && !is_reported(faults, pointer))
        ev_faults_add(faults, EV_SEAL_MISMATCH, pointer);
}

/* ---- MRZ ------------------------------------------------------------------------------------- */

static size_t primary_length(const char *name)
{
    size_t i = 0;
    while (i < EV_MRZ_NAME_A && !(name[i] == '<' && (i + 1 == EV_MRZ_NAME_A || name[i + 1] == '<')))
        i++;
    return i;
}

/* Of a name in one part nothing is left of the field behind it. */
static bool has_given_names(const char *name)
{
    size_t primary = primary_length(name);
    return primary + 2 < EV_MRZ_NAME_A && name[primary + 2] != '<';
}

/* The member of a name whose field in the MRZ differs. Where the surnames differ the given names
 * may only be cut at another place, and are not blamed; a passport without a surname has its given
 * names in the surname's place (Doc 9303-3, 4.6). */
static const char *name_to_blame(const char *sealed, const char *name, const ev_record *record)
{
    size_t primary = primary_length(name);
    bool same_surname = primary_length(sealed) == primary && memcmp(sealed, name, primary) == 0;
    bool has_surname = record->holder.surname.size > 0 || has_given_names(sealed);
    if (record->holder.mrz_name.size > 0)
        return "/holder/mrz_name";
    return same_surname || !has_surname ? "/holder/given_names" : "/holder/surname";
}

/* Two names that are cut may have the same field; whether they are is one bit of a bound seal. */
static void compare_name(const ev_seal *seal, const char *sealed, const ev_record *record,
                         const ev_mrz *mrz, ev_faults *faults)
{
    const char *name = mrz->line[0] + EV_MRZ_AT_NAME;
    bool same_cut = !seal->bound || seal->name_is_cut == mrz->name_is_cut;
    require(memcmp(sealed, name, EV_MRZ_NAME_A) == 0 && same_cut,
            name_to_blame(sealed, name, record), faults);
}

/* The shorter line of MRV-B is filled up: then only a name that was cut for it is another name.
 * That the seal is not of MRV-A is a mismatch of the visa. */
static void compare_line_1(const ev_seal *seal, const ev_record *record, const ev_mrz *mrz,
                           ev_faults *faults)
{
    const char *line = mrz->line[0];
    char sealed[EV_MRZ_LINE];
    memset(sealed, '<', sizeof sealed);
    memcpy(sealed, seal->mrz[0], seal->mrz_width);
    require(seal->mrz_width == EV_MRZ_LINE && memcmp(sealed, line, EV_MRZ_AT_NAME) == 0, "/visa",
            faults);
    compare_name(seal, sealed + EV_MRZ_AT_NAME, record, mrz, faults);
}

/* Fields of line 2, each with its check digit. A visa number that is too long for the first of them
 * is in the optional data, and the passport's number is first. */
static void compare_line_2(const char *sealed, const char *line, ev_faults *faults)
{
    const struct {
        uint8_t from, width;
        const char *pointer;
    } fields[] = {
        {EV_MRZ_AT_NUMBER, EV_MRZ_NUMBER + 1,
         line[EV_MRZ_AT_OPTIONAL] == '<' ? "/visa/number" : "/passport/number"},
        {EV_MRZ_AT_NATIONALITY, EV_MRZ_STATE, "/holder/nationality"},
        {EV_MRZ_AT_BIRTH, EV_MRZ_DATE + 1, "/holder/birth_date"},
        {EV_MRZ_AT_SEX, 1, "/holder/sex"},
        {EV_MRZ_AT_VALID_UNTIL, EV_MRZ_DATE + 1, "/visa/valid_until"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        require(memcmp(sealed + fields[i].from, line + fields[i].from, fields[i].width) == 0,
                fields[i].pointer, faults);
}

/* ---- header and features --------------------------------------------------------------------- */

static void compare_header(const ev_seal *seal, const ev_record *record, const ev_mrz *mrz,
                           ev_faults *faults)
{
    char country[EV_SEAL_COUNTRY];
    memset(country, '<', sizeof country);
    memcpy(country, seal->country, strlen(seal->country));
    require(memcmp(country, mrz->line[0] + EV_MRZ_AT_STATE, sizeof country) == 0, "/visa", faults);
    require(ev_date_compare(seal->issued_on, record->visa.issued_on) == 0, "/visa/issued_on",
            faults);
}

static void compare_features(const ev_seal *seal, const ev_record *record, ev_faults *faults)
{
    bool same_stay =
        seal->stay[0] == record->visa.stay_days && seal->stay[1] == 0 && seal->stay[2] == 0;
    require(seal->entries < 0 || seal->entries == record->visa.entries, "/visa/entries", faults);
    require(same_stay, "/visa/stay_days", faults);
    require(ev_slice_is(record->passport.number, seal->passport_number), "/passport/number",
            faults);
}

static void compare_binding(const ev_seal *seal, const ev_record *record, ev_faults *faults)
{
    require(ev_date_compare(seal->valid_from, record->visa.valid_from) == 0, "/visa/valid_from",
            faults);
    require(ev_date_compare(seal->valid_until, record->visa.valid_until) == 0, "/visa/valid_until",
            faults);
    require(seal->birth_date[0].year == record->holder.birth_date.year, "/holder/birth_date",
            faults);
    require(ev_slice_is(record->visa.number, seal->visa_number), "/visa/number", faults);
    bool same_count = seal->entry_point_count == record->entry_point_count;
    require(same_count, "/entry_points", faults);
    for (size_t i = 0; same_count && i < record->entry_point_count; i++) {
        char pointer[EV_POINTER_MAX + 1];
        ev_pointer_item(pointer, "/entry_points", i);
        require(ev_slice_is(record->entry_point[i], seal->entry_point[i]), pointer, faults);
    }
    if (!is_reported(faults, NULL) &&
        memcmp(seal->digest, record->digest, EV_SEAL_DIGEST_SIZE) != 0)
        ev_faults_add(faults, EV_SEAL_DIGEST, "");
}

/* What a seal of evisa-seal always is. Of the record it looks at the State alone: another State's
 * signer makes no visa of it, whatever State the seal itself names, which is compared below. */
static bool is_well_made(const ev_seal *seal, const ev_mrz *mrz)
{
    ev_slice state = {mrz->line[0] + EV_MRZ_AT_STATE, EV_MRZ_STATE};
    return ev_seal_is_visa(seal) && seal->mrz_width > 0 &&
           seal->signature.size == EV_SEAL_SIGNATURE && ev_seal_is_signer_of(state, seal->signer) &&
           ev_date_compare(seal->signed_on, seal->issued_on) >= 0;
}

ev_status ev_seal_compare(const ev_seal *seal, const ev_record *record, const ev_mrz *mrz,
                          ev_seal_bind bind, ev_faults *faults)
{
    if (!is_well_made(seal, mrz))
        return ev_faults_add(faults, EV_SEAL_MALFORMED, "/seal");
    compare_line_1(seal, record, mrz, faults);
    compare_line_2(seal->mrz[1], mrz->line[1], faults);
    compare_header(seal, record, mrz, faults);
    compare_features(seal, record, faults);
    if (seal->bound)
        compare_binding(seal, record, faults);
    else if (bind == EV_SEAL_BIND_RECORD)
        ev_faults_add(faults, EV_SEAL_UNBOUND, "/seal");
    return faults->status;
}
