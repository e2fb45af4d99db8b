/* Reading a seal: whatever a scanner gives, so each byte is looked at before it is believed.
 * Strict, because a signature over bytes that two readers take for two things proves nothing: one
 * form of each length, each number, each text, and nothing that is not accounted for. */
#include "seal/c40.h"
#include "seal/private.h"

typedef struct cursor {
    const uint8_t *at;
    size_t left;
} cursor;

/* The next `size` bytes; NULL when there are fewer. */
static const uint8_t *take(cursor *in, size_t size)
{
    if (size > in->left)
        return NULL;
    const uint8_t *at = in->at;
    in->at += size;
    in->left -= size;
    return at;
}

static ev_slice slice_of(const uint8_t *bytes, size_t size)
{
    return (ev_slice){(const char *)bytes, size};
}

static const char cut_short[] = "the seal ends too early";

/* ---- values ---------------------------------------------------------------------------------- */

/* Doc 9303-13, 2.3.1: the decimal number MMDDYYYY. Three bytes hold no number of nine digits. */
static bool read_date(const uint8_t *bytes, ev_date *out)
{
    static const uint8_t places[8] = {5, 6, 8, 9, 0, 1, 2, 3}; /* of its digits in YYYY-MM-DD */
    char text[10];
    uint32_t number = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
    text[4] = text[7] = '-';
    for (size_t i = sizeof places; i-- > 0; number /= 10)
        text[places[i]] = (char)('0' + number % 10);
    return ev_date_parse((ev_slice){text, sizeof text}, false, out) == EV_DATE_OK;
}

static size_t without_spaces(const char *text, size_t size)
{
    while (size > 0 && text[size - 1] == ' ')
        size--;
    return size;
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool are_letters(const char *text, size_t count)
{
    size_t i = 0;
    while (i < count && is_letter(text[i]))
        i++;
    return i == count;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* ---- header ---------------------------------------------------------------------------------- */

static bool read_country(const uint8_t *bytes, ev_seal *seal)
{
    char text[EV_SEAL_COUNTRY];
    size_t count;
    if (!ev_c40_decode(slice_of(bytes, EV_C40_SIZE(EV_SEAL_COUNTRY)), text, &count) ||
        count != EV_SEAL_COUNTRY)
        return false;
    count = without_spaces(text, count);
    if (count == 0 || !are_letters(text, count))
        return false;
    memcpy(seal->country, text, count);
    return true;
}

enum {
    REFERENCE_3 = 5,
    COUNTED_PART = EV_SEAL_SIGNER + EV_SEAL_COUNT,
    SIGNER_TEXT_MAX = COUNTED_PART + EV_SEAL_REFERENCE_MAX
};

/* How many characters stand before the reference, and how many it has. A count that is over the
 * limit is no count: ICAO's report "Visible Digital Seals for Non-Electronic Documents" had the
 * five digits of version 3 in version 4 as well until its edition 1.6, and one of the public
 * examples is such a seal (vds-jvm's visa: "DE01" "FFAFF"). No seal with a longer reference is
 * mistaken for one: where such a header ends with 5D 01 or 5E 03 it has hex digits in C40, and
 * those bytes are none. */
static bool measure_reference(const cursor *in, int version, size_t *before, size_t *length)
{
    *before = EV_SEAL_SIGNER;
    *length = REFERENCE_3;
    if (version == 3)
        return true;
    char text[COUNTED_PART];
    size_t count;
    if (in->left < EV_C40_SIZE(COUNTED_PART) ||
        !ev_c40_decode(slice_of(in->at, EV_C40_SIZE(COUNTED_PART)), text, &count) ||
        count != COUNTED_PART)
        return false;
    int high = hex_digit(text[EV_SEAL_SIGNER]), low = hex_digit(text[EV_SEAL_SIGNER + 1]);
    if (high < 0 || low < 0 || high + low == 0)
        return false;
    if (high * 16 + low <= EV_SEAL_REFERENCE_MAX) {
        *before = COUNTED_PART;
        *length = (size_t)(high * 16 + low);
    }
    return true;
}

/* Doc 9303-13, 2.2.1: two letters of the country, two letters or digits of the signer, then the
 * certificate's reference. */
static bool read_signer(cursor *in, ev_seal *seal)
{
    char text[(SIGNER_TEXT_MAX + 2) / 3 * 3];
    size_t before, length, count;
    if (!measure_reference(in, seal->version, &before, &length))
        return false;
    size_t size = ev_c40_size(before + length);
    const uint8_t *bytes = take(in, size);
    if (bytes == NULL || !ev_c40_decode(slice_of(bytes, size), text, &count) ||
        count != before + length)
        return false;
    if (!are_letters(text, 2) || text[2] == ' ' || text[3] == ' ')
        return false;
    for (size_t i = before; i < count; i++)
        if (hex_digit(text[i]) < 0)
            return false;
    memcpy(seal->signer, text, EV_SEAL_SIGNER);
    memcpy(seal->reference, text + before, length);
    return true;
}

static const char *read_type(cursor *in, ev_seal *seal)
{
    const uint8_t *bytes = take(in, 2);
    if (bytes == NULL)
        return cut_short;
    seal->definition = bytes[0];
    seal->category = bytes[1];
    bool travel = bytes[0] == EV_SEAL_TRAVEL_DEFINITION && bytes[1] == EV_SEAL_TRAVEL_CATEGORY;
    return travel || ev_seal_is_visa(seal)
               ? NULL
               : "the seal is of a kind of document that is not known here";
}

static const char *read_header(cursor *in, ev_seal *seal)
{
    const uint8_t *bytes = take(in, 1);
    if (bytes == NULL || *bytes != EV_SEAL_MAGIC)
        return "the first byte is not that of a visible digital seal";
    if ((bytes = take(in, 1)) == NULL)
        return cut_short;
    if (*bytes != EV_SEAL_RAW_VERSION_3 && *bytes != EV_SEAL_RAW_VERSION_4)
        return "the header is neither of version 3 nor of version 4";
    seal->version = *bytes + 1;
    if ((bytes = take(in, EV_C40_SIZE(EV_SEAL_COUNTRY))) == NULL)
        return cut_short;
    if (!read_country(bytes, seal))
        return "the header's country is no code of one to three letters";
    if (!read_signer(in, seal))
        return "the header's signer and certificate reference are malformed";
    if ((bytes = take(in, (size_t)2 * EV_SEAL_DATE)) == NULL)
        return cut_short;
    if (!read_date(bytes, &seal->issued_on))
        return "the document's date of issue is no day of the calendar";
    if (!read_date(bytes + EV_SEAL_DATE, &seal->signed_on))
        return "the date of signature is no day of the calendar";
    return read_type(in, seal);
}

/* ---- features -------------------------------------------------------------------------------- */

static bool read_mrz(ev_slice value, size_t first, size_t second, ev_seal *seal)
{
    char text[EV_MRZ_LINE + EV_SEAL_MRZ_SECOND];
    _Static_assert(EV_MRZ_LINE + EV_SEAL_MRZ_SECOND == 2 * EV_SEAL_MRZ_B,
                   "the longest, of whole triples, and so is that of travel documents");
    size_t count;
    if (seal->mrz_width != 0 || !ev_c40_decode(value, text, &count) || count != first + second)
        return false;
    for (size_t i = 0; i < count; i++)
        if (text[i] == ' ')
            text[i] = '<';
    memcpy(seal->mrz[0], text, first);
    memcpy(seal->mrz[1], text + first, second);
    seal->mrz_width = first;
    return true;
}

static bool read_mrv_a(ev_slice value, ev_seal *seal)
{
    return read_mrz(value, EV_MRZ_LINE, EV_SEAL_MRZ_SECOND, seal);
}

static bool read_mrv_b(ev_slice value, ev_seal *seal)
{
    return read_mrz(value, EV_SEAL_MRZ_B, EV_SEAL_MRZ_SECOND, seal);
}

static bool read_travel_mrz(ev_slice value, ev_seal *seal)
{
    return read_mrz(value, EV_SEAL_MRZ_B, EV_SEAL_MRZ_B, seal);
}

static bool read_entries(ev_slice value, ev_seal *seal)
{
    seal->entries = (uint8_t)value.data[0];
    return true;
}

static bool read_stay(ev_slice value, ev_seal *seal)
{
    memcpy(seal->stay, value.data, sizeof seal->stay);
    seal->has_stay = true;
    return true;
}

static bool read_passport(ev_slice value, ev_seal *seal)
{
    char text[EV_SEAL_PASSPORT];
    size_t count;
    if (!ev_c40_decode(value, text, &count))
        return false;
    count = without_spaces(text, count);
    memcpy(seal->passport_number, text, count);
    return count > 0;
}

static bool read_visa_type(ev_slice value, ev_seal *seal)
{
    seal->type = value;
    return true;
}

/* Our form, see seal.h. What has another one may be a stranger's and is no fault: ICAO leaves the
 * feature's content open. */
static bool read_binding(ev_slice value, ev_seal *seal)
{
    const uint8_t *bytes = (const uint8_t *)value.data, *point = bytes + 1 + EV_SEAL_DATE + 1;
    size_t points = value.size >= EV_SEAL_BINDING_FIXED ? bytes[1 + EV_SEAL_DATE] : 0, count;
    if (points > EV_SEAL_POINTS_MAX ||
        value.size != EV_SEAL_BINDING_FIXED + EV_SEAL_POINT * points || bytes[0] != EV_SEAL_BINDING)
        return false;
    ev_date from;
    if (!read_date(bytes + 1, &from))
        return false;
    for (size_t i = 0; i < points; i++, point += EV_SEAL_POINT) {
        char code[6]; /* what four bytes can hold */
        if (!ev_c40_decode(slice_of(point, EV_SEAL_POINT), code, &count) ||
            count != EV_SEAL_POINT || !are_letters(code, count))
            return false;
        memcpy(seal->entry_point[i], code, EV_SEAL_POINT);
    }
    memcpy(seal->digest, point, EV_SEAL_DIGEST_SIZE);
    seal->valid_from = from;
    seal->entry_point_count = points;
    return true;
}

static bool read_additional(ev_slice value, ev_seal *seal)
{
    seal->additional = value;
    seal->bound = read_binding(value, seal);
    return true;
}

/* Doc 9303-7, 9.1.3, and for emergency travel documents Doc 9303-8. */
typedef struct feature {
    uint8_t definition, tag;
    uint8_t least, most; /* bytes */
    bool (*read)(ev_slice value, ev_seal *seal);
    const char *fault;
} feature;

static const feature features[] = {
    {0x5D, EV_SEAL_TAG_MRV_A, 48, 48, read_mrv_a,
     "the MRZ is not the 72 characters of MRV-A, or there are two"},
    {0x5D, EV_SEAL_TAG_MRV_B, 44, 44, read_mrv_b,
     "the MRZ is not the 64 characters of MRV-B, or there are two"},
    {0x5D, EV_SEAL_TAG_ENTRIES, 1, 1, read_entries, "the number of entries is not one byte"},
    {0x5D, EV_SEAL_TAG_STAY, 3, 3, read_stay, "the duration of stay is not three bytes"},
    {0x5D, EV_SEAL_TAG_PASSPORT, 6, 6, read_passport,
     "the passport number is not one to nine characters in six bytes"},
    {0x5D, EV_SEAL_TAG_TYPE, 1, 4, read_visa_type, "the type of visa is not one to four bytes"},
    {0x5D, EV_SEAL_TAG_ADDITIONAL, 0, 254, read_additional,
     "the additional feature is longer than 254 bytes"},
    {0x5E, EV_SEAL_TAG_MRV_B, 48, 48, read_travel_mrz,
     "the MRZ is not the 72 characters of an emergency travel document"},
};

static const feature *find_feature(uint8_t definition, uint8_t tag)
{
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (features[i].definition == definition && features[i].tag == tag)
            return &features[i];
    return NULL;
}

/* Version 3: one byte. Version 4: DER, X.690 section 10.1, in its shortest form only. More than
 * three bytes of length no symbol could hold. */
static const char *read_length(cursor *in, int version, size_t *length)
{
    const uint8_t *bytes = take(in, 1);
    if (bytes == NULL)
        return cut_short;
    *length = *bytes;
    if (version == 3 || *length < 0x80)
        return NULL;
    size_t count = *length & 0x7F;
    if (count == 0 || count > 3)
        return "a length is malformed";
    if ((bytes = take(in, count)) == NULL)
        return cut_short;
    *length = 0;
    for (size_t i = 0; i < count; i++)
        *length = *length << 8 | bytes[i];
    return *length < 0x80 || bytes[0] == 0 ? "a length is malformed" : NULL;
}

static const char *read_feature(cursor *in, ev_seal *seal, bool seen[256])
{
    uint8_t tag = *take(in, 1);
    size_t length;
    const char *fault = read_length(in, seal->version, &length);
    if (fault != NULL)
        return fault;
    const uint8_t *bytes = take(in, length);
    if (bytes == NULL)
        return "a feature goes beyond the end of the seal";
    if (seen[tag])
        return "a feature is there twice";
    seen[tag] = true;
    const feature *known = find_feature(seal->definition, tag);
    if (known == NULL) {
        seal->unknown_features++;
        return NULL;
    }
    bool right = length >= known->least && length <= known->most &&
                 known->read(slice_of(bytes, length), seal);
    return right ? NULL : known->fault;
}

/* All up to the signature's tag, in any order (Doc 9303-13, 2.3.1). */
static const char *read_message(cursor *in, ev_seal *seal)
{
    bool seen[256] = {false};
    const char *fault = NULL;
    while (fault == NULL && in->left > 0 && *in->at != EV_SEAL_TAG_SIGNATURE)
        fault = read_feature(in, seal, seen);
    if (fault != NULL)
        return fault;
    if (seal->mrz_width == 0)
        return "the seal has no MRZ";
    if (ev_seal_is_visa(seal) && !seal->has_stay)
        return "the seal has no duration of stay";
    return ev_seal_is_visa(seal) && seal->passport_number[0] == '\0'
               ? "the seal has no passport number"
               : NULL;
}

/* ---- signature ------------------------------------------------------------------------------- */

enum { SIGNATURE_LEAST = 2, SIGNATURE_MOST = 132 }; /* r and s; on P-521 of 66 bytes each */

static const char *read_signature(cursor *in, ev_seal *seal)
{
    size_t length;
    if (take(in, 1) == NULL)
        return "the seal has no signature";
    const char *fault = read_length(in, seal->version, &length);
    if (fault != NULL)
        return fault;
    if (length % 2 != 0 || length < SIGNATURE_LEAST || length > SIGNATURE_MOST)
        return "the signature is no pair of numbers";
    const uint8_t *bytes = take(in, length);
    if (bytes == NULL)
        return "the signature goes beyond the end of the seal";
    if (in->left > 0)
        return "something follows the signature";
    seal->signature = slice_of(bytes, length);
    return NULL;
}

/* ---------------------------------------------------------------------------------------------- */

bool ev_seal_is_visa(const ev_seal *seal)
{
    return seal->definition == EV_SEAL_VISA_DEFINITION && seal->category == EV_SEAL_VISA_CATEGORY;
}

const char *ev_seal_read(ev_slice bytes, ev_seal *seal)
{
    cursor in = {(const uint8_t *)bytes.data, bytes.size};
    *seal = (ev_seal){.entries = -1};
    const char *fault = read_header(&in, seal);
    if (fault == NULL)
        fault = read_message(&in, seal);
    if (fault != NULL)
        return fault;
    seal->signed_part = (ev_slice){bytes.data, bytes.size - in.left};
    return read_signature(&in, seal);
}
