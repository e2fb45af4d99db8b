/* The features of a seal: Doc 9303-7, 9.1.3, and for emergency travel documents Doc 9303-8. */
#include "seal/reading.h"

#include "seal/c40.h"

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
    seal->mrz_feature = value;
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
    count = ev_seal_without_spaces(text, count);
    memcpy(seal->passport_number, text, count);
    seal->passport_feature = value;
    return count > 0;
}

static bool read_visa_type(ev_slice value, ev_seal *seal)
{
    seal->type = value;
    return true;
}

/* What it says is read when the MRZ is there: features come in any order. */
static bool read_additional(ev_slice value, ev_seal *seal)
{
    seal->additional = value;
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

const char *ev_seal_read_feature(ev_seal_cursor *in, ev_seal *seal, bool seen[256])
{
    uint8_t tag = *ev_seal_take(in, 1);
    size_t length;
    const char *fault = ev_seal_read_length(in, seal->version, &length);
    if (fault != NULL)
        return fault;
    const feature *known = find_feature(seal->definition, tag);
    if (known != NULL && (length < known->least || length > known->most))
        return known->fault; /* before what is missing: a wrong length is not a seal cut short */
    const uint8_t *bytes = ev_seal_take(in, length);
    if (bytes == NULL)
        return "a feature extends beyond the end of the seal";
    if (seen[tag])
        return "a feature occurs twice";
    seen[tag] = true;
    if (known == NULL) {
        seal->unknown_features++;
        return NULL;
    }
    return known->read(ev_seal_slice(bytes, length), seal) ? NULL : known->fault;
}
