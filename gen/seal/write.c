/* Writing what is to be signed. The layout is fixed, so that one record has one seal and its size
 * depends on the number of entry points and the length of the visa number only. */
#include "seal/c40.h"
#include "seal/private.h"

/* ---- sizes ----------------------------------------------------------------------------------- */

enum {
    REFERENCE_MOST = sizeof((ev_seal_signer *)NULL)->reference - 1,
    /* the same with two digits of reference as with three */
    HEADER_BYTES = 2 + EV_C40_SIZE(EV_SEAL_COUNTRY) +
                   EV_C40_SIZE(EV_SEAL_SIGNER + EV_SEAL_COUNT + REFERENCE_MOST) + 2 * EV_SEAL_DATE +
                   2,
    MRZ_BYTES = EV_C40_SIZE(EV_MRZ_LINE + EV_SEAL_MRZ_SECOND),
    PASSPORT_BYTES = EV_C40_SIZE(EV_SEAL_PASSPORT),
    STAY_BYTES = 3,
    BINDING_MOST = EV_SEAL_BINDING_FIXED + EV_C40_SIZE(EV_SEAL_BINDING_TEXT_MAX),
    TAG_AND_LENGTH = 2,
    LONGEST = HEADER_BYTES + 6 * TAG_AND_LENGTH + MRZ_BYTES + 1 + STAY_BYTES + PASSPORT_BYTES +
              BINDING_MOST + EV_SEAL_SIGNATURE
};
_Static_assert(HEADER_BYTES == 18, "the size that BSI TR-03137 requires");
_Static_assert(BINDING_MOST < 0x80 && EV_SEAL_SIGNATURE < 0x80,
               "each length is one byte, in DER as well as for readers without DER");
_Static_assert(LONGEST == 208, "eight entry points, a visa number of 13 characters");
_Static_assert(LONGEST <= (int)EV_SEAL_BYTES_MAX, "the longest seal fits its QR code");

/* ---- values ---------------------------------------------------------------------------------- */

static void put_byte(ev_buf *out, unsigned value)
{
    uint8_t byte = (uint8_t)value;
    ev_buf_bytes(out, &byte, 1);
}

static void put_date(ev_buf *out, ev_date date)
{
    uint8_t bytes[EV_SEAL_DATE];
    ev_seal_write_date(date, bytes);
    ev_buf_bytes(out, bytes, sizeof bytes);
}

/* A record without faults has no character that C40 lacks. */
static void put_c40(ev_buf *out, ev_slice text, ev_faults *faults)
{
    size_t size = ev_c40_size(text.size);
    char *at = ev_buf_room(out, size);
    if (at == NULL)
        return;
    if (ev_c40_encode(text, (uint8_t *)at))
        out->size += size;
    else
        ev_faults_add(faults, EV_INTERNAL_ERROR, "");
}

static void put_feature(ev_buf *out, unsigned tag, size_t size)
{
    put_byte(out, tag);
    put_byte(out, (unsigned)size);
}

/* ---- zones ----------------------------------------------------------------------------------- */

/* The country is that of the MRZ: a seal and its MRZ are one State's. */
static void put_header(ev_buf *out, const ev_record *record, const ev_mrz *mrz,
                       const ev_seal_signer *signer, ev_date signed_on, ev_faults *faults)
{
    char text[EV_SEAL_SIGNER + EV_SEAL_COUNT + REFERENCE_MOST];
    size_t reference = strlen(signer->reference);
    memcpy(text, signer->id, EV_SEAL_SIGNER);
    text[EV_SEAL_SIGNER] = '0';
    text[EV_SEAL_SIGNER + 1] = (char)('0' + reference);
    memcpy(text + EV_SEAL_SIGNER + EV_SEAL_COUNT, signer->reference, reference);

    put_byte(out, EV_SEAL_MAGIC);
    put_byte(out, EV_SEAL_RAW_VERSION_4);
    put_c40(out, (ev_slice){mrz->line[0] + 2, EV_SEAL_COUNTRY}, faults);
    put_c40(out, (ev_slice){text, EV_SEAL_SIGNER + EV_SEAL_COUNT + reference}, faults);
    put_date(out, record->visa.issued_on);
    put_date(out, signed_on);
    put_byte(out, EV_SEAL_VISA_DEFINITION);
    put_byte(out, EV_SEAL_VISA_CATEGORY);
}

static void put_mrz(ev_buf *out, const ev_mrz *mrz, ev_faults *faults)
{
    char text[EV_MRZ_LINE + EV_SEAL_MRZ_SECOND];
    memcpy(text, mrz->line[0], EV_MRZ_LINE);
    memcpy(text + EV_MRZ_LINE, mrz->line[1], EV_SEAL_MRZ_SECOND);
    put_feature(out, EV_SEAL_TAG_MRV_A, MRZ_BYTES);
    put_c40(out, (ev_slice){text, sizeof text}, faults);
}

/* Always filled up to nine: one to six characters would not make the six bytes of Doc 9303-7. */
static void put_passport(ev_buf *out, ev_slice number, ev_faults *faults)
{
    char text[EV_SEAL_PASSPORT];
    memset(text, ' ', sizeof text);
    memcpy(text, number.data, number.size);
    put_feature(out, EV_SEAL_TAG_PASSPORT, PASSPORT_BYTES);
    put_c40(out, (ev_slice){text, sizeof text}, faults);
}

/* Entry points and visa number, one text: each alone would take more bytes, rounded up to pairs. */
static ev_slice binding_text(const ev_record *record, char text[EV_SEAL_BINDING_TEXT_MAX])
{
    char *at = text;
    for (size_t i = 0; i < record->entry_point_count; i++, at += EV_SEAL_POINT)
        memcpy(at, record->entry_point[i].data, EV_SEAL_POINT);
    memcpy(at, record->visa.number.data, record->visa.number.size);
    return (ev_slice){text, (size_t)(at - text) + record->visa.number.size};
}

static void put_binding(ev_buf *out, const ev_record *record, const ev_mrz *mrz, ev_faults *faults)
{
    char room[EV_SEAL_BINDING_TEXT_MAX];
    ev_slice text = binding_text(record, room);
    put_feature(out, EV_SEAL_TAG_ADDITIONAL, EV_SEAL_BINDING_FIXED + ev_c40_size(text.size));
    put_byte(out, EV_SEAL_BINDING);
    put_date(out, record->visa.valid_from);
    put_byte(out, (unsigned)(record->holder.birth_date.year / 100) |
                      (mrz->name_is_cut ? EV_SEAL_NAME_CUT : 0U));
    put_byte(out, (unsigned)record->entry_point_count);
    put_c40(out, text, faults);
    ev_buf_bytes(out, record->digest, EV_SEAL_DIGEST_SIZE);
}

static void put_message(ev_buf *out, const ev_record *record, const ev_mrz *mrz, ev_seal_bind bind,
                        ev_faults *faults)
{
    put_mrz(out, mrz, faults);
    put_feature(out, EV_SEAL_TAG_ENTRIES, 1);
    put_byte(out, (unsigned)record->visa.entries);
    put_feature(out, EV_SEAL_TAG_STAY, STAY_BYTES);
    put_byte(out, (unsigned)record->visa.stay_days);
    put_byte(out, 0); /* months */
    put_byte(out, 0); /* years */
    put_passport(out, record->passport.number, faults);
    if (bind == EV_SEAL_BIND_RECORD)
        put_binding(out, record, mrz, faults);
}

/* ---------------------------------------------------------------------------------------------- */

/* A day before the first has a fault of its own in the record. Without feature 0x07 the end is
 * concluded from the year of the issue alone (ev_seal). */
static bool is_end_readable(const ev_record *record, ev_seal_bind bind)
{
    ev_date from = record->visa.valid_from, until = record->visa.valid_until;
    int years = until.year - record->visa.issued_on.year;
    if (until.year == 0)
        return true;
    if (bind == EV_SEAL_BIND_RECORD)
        return from.year == 0 || ev_date_compare(until, ev_seal_latest_end(from)) <= 0;
    return record->visa.issued_on.year == 0 || years <= EV_SEAL_UNBOUND_YEARS_MAX;
}

static bool is_birth_readable(const ev_record *record, ev_seal_bind bind)
{
    int year = record->holder.birth_date.year, issued = record->visa.issued_on.year;
    if (year == 0)
        return true;
    if (bind == EV_SEAL_BIND_RECORD)
        return year / 100 >= EV_SEAL_CENTURY_MIN && year / 100 <= EV_SEAL_CENTURY_MAX;
    return issued == 0 || issued - year <= EV_SEAL_AGE_MAX;
}

static void add_beyond(ev_faults *faults, ev_code code, const char *pointer, ev_limit limit)
{
    const ev_fault_details details = {.right = {.limit = limit}};
    ev_faults_add_with(faults, code, pointer, &details);
}

static void add_end_late(ev_faults *faults, ev_seal_bind bind)
{
    ev_limit limit = {EV_AT_MOST, EV_VALIDITY_YEARS_MAX, "years after /visa/valid_from"};
    if (bind != EV_SEAL_BIND_RECORD)
        limit = (ev_limit){EV_AT_MOST, EV_SEAL_UNBOUND_YEARS_MAX,
                           "years after the year of /visa/issued_on"};
    add_beyond(faults, EV_SEAL_END_LATE, "/visa/valid_until", limit);
}

_Static_assert(EV_SEAL_CENTURY_MIN == 18 && EV_SEAL_CENTURY_MAX == 20,
               "the years are 1800 to 2099");

static void add_birth_year(ev_faults *faults, const ev_record *record, ev_seal_bind bind)
{
    ev_fault_details details = {.right = {"year from 1800 to 2099", {EV_AT_MOST, 2099, NULL}}};
    if (record->holder.birth_date.year < 1800)
        details.right.limit = (ev_limit){EV_AT_LEAST, 1800, NULL};
    if (bind != EV_SEAL_BIND_RECORD)
        details.right = (ev_expectation){
            NULL, {EV_AT_MOST, EV_SEAL_AGE_MAX, "years before the year of /visa/issued_on"}};
    ev_faults_add_with(faults, EV_SEAL_BIRTH_YEAR, "/holder/birth_date", &details);
}

/* The stay is days alone and at least one: none of the triples Doc 9303-7, table 1, reserves. */
ev_status ev_seal_check(const ev_record *record, ev_seal_bind bind, ev_date signed_on,
                        ev_faults *faults)
{
    if (record->passport.number.size > EV_SEAL_PASSPORT)
        add_beyond(faults, EV_SEAL_PASSPORT_LONG, "/passport/number",
                   (ev_limit){EV_AT_MOST, EV_SEAL_PASSPORT, "characters"});
    if (record->visa.stay_days > EV_SEAL_STAY_DAYS_MAX)
        add_beyond(faults, EV_SEAL_STAY_LONG, "/visa/stay_days",
                   (ev_limit){EV_AT_MOST, EV_SEAL_STAY_DAYS_MAX, "days"});
    if (!is_end_readable(record, bind))
        add_end_late(faults, bind);
    if (!is_birth_readable(record, bind))
        add_birth_year(faults, record, bind);
    if (ev_date_compare(signed_on, record->visa.issued_on) < 0)
        ev_faults_add(faults, EV_SIGNED_TOO_EARLY, "/visa/issued_on");
    return faults->status;
}

ev_status ev_seal_write(const ev_record *record, const ev_mrz *mrz, ev_seal_bind bind,
                        const ev_seal_signer *signer, ev_date signed_on, ev_buf *out,
                        ev_faults *faults)
{
    if (ev_seal_check(record, bind, signed_on, faults) != EV_OK)
        return faults->status;
    size_t begin = out->size;
    put_header(out, record, mrz, signer, signed_on, faults);
    put_message(out, record, mrz, bind, faults);
    if (out->failed)
        ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (faults->status != EV_OK)
        out->size = begin;
    return faults->status;
}

void ev_seal_write_signature(ev_buf *out, const uint8_t signature[EV_SEAL_SIGNATURE])
{
    put_feature(out, EV_SEAL_TAG_SIGNATURE, EV_SEAL_SIGNATURE);
    ev_buf_bytes(out, signature, EV_SEAL_SIGNATURE);
}
