/* The header of a seal: ICAO Doc 9303-13, 2.2. */
#include "seal/reading.h"

#include "core/hex.h"
#include "seal/c40.h"

bool ev_seal_begins(ev_slice bytes)
{
    return bytes.size >= 2 && (uint8_t)bytes.data[0] == EV_SEAL_MAGIC &&
           ((uint8_t)bytes.data[1] == EV_SEAL_RAW_VERSION_3 ||
            (uint8_t)bytes.data[1] == EV_SEAL_RAW_VERSION_4);
}

bool ev_seal_is_unsigned_code(ev_slice bytes)
{
    static const char head[] = EV_UNSIGNED_LINE;
    return bytes.size >= sizeof head - 1 && memcmp(bytes.data, head, sizeof head - 1) == 0;
}

bool ev_seal_is_visa(const ev_seal *seal)
{
    return seal->definition == EV_SEAL_VISA_DEFINITION && seal->category == EV_SEAL_VISA_CATEGORY;
}

bool ev_seal_is_ours(const ev_seal *seal)
{
    return strcmp(seal->country, "KAZ") == 0 ||
           (seal->mrz_width > 0 && memcmp(seal->mrz[0] + EV_MRZ_AT_STATE, "KAZ", 3) == 0);
}

static bool read_country(const uint8_t *bytes, ev_seal *seal)
{
    char text[EV_SEAL_COUNTRY];
    size_t count;
    if (!ev_c40_decode(ev_seal_slice(bytes, EV_C40_SIZE(EV_SEAL_COUNTRY)), text, &count) ||
        count != EV_SEAL_COUNTRY)
        return false;
    count = ev_seal_without_spaces(text, count);
    if (count == 0 || !ev_seal_are_letters(text, count))
        return false;
    memcpy(seal->country, text, count);
    return true;
}

enum {
    REFERENCE_3 = 5,
    COUNTED_PART = EV_SEAL_SIGNER + EV_SEAL_COUNT,
    SIGNER_TEXT_MAX = COUNTED_PART + EV_SEAL_REFERENCE_MAX
};

/* How many characters there are before the reference, and how many it has. A count over the limit
 * is not a count: ICAO's report "Visible Digital Seals for Non-Electronic Documents" had the five
 * digits of version 3 in version 4 as well until its edition 1.6, and one of the public examples is
 * such a seal (vds-jvm's visa: "DE01" "FFAFF"). A seal with a longer reference is not mistaken for
 * one: where the header of the shorter one ends with 5D 01 or 5E 03, that seal has hex digits in
 * C40, and these bytes are not such digits. */
static bool measure_reference(ev_seal_cursor *in, int version, size_t *before, size_t *length)
{
    *before = EV_SEAL_SIGNER;
    *length = REFERENCE_3;
    if (version == 3)
        return true;
    char text[COUNTED_PART];
    size_t count;
    if (in->left < EV_C40_SIZE(COUNTED_PART)) {
        in->is_short = true;
        return false;
    }
    if (!ev_c40_decode(ev_seal_slice(in->at, EV_C40_SIZE(COUNTED_PART)), text, &count) ||
        count != COUNTED_PART)
        return false;
    uint8_t stated;
    ev_slice digits = {text + EV_SEAL_SIGNER, EV_SEAL_COUNT};
    if (!ev_hex_decode(digits, EV_HEX_UPPER, &stated, 1) || stated == 0)
        return false;
    if (stated <= EV_SEAL_REFERENCE_MAX) {
        *before = COUNTED_PART;
        *length = stated;
    }
    return true;
}

/* Doc 9303-13, 2.2.1: two letters of the country, two letters or digits of the signer, then the
 * certificate's reference. */
static bool read_signer(ev_seal_cursor *in, ev_seal *seal)
{
    char text[(SIGNER_TEXT_MAX + 2) / 3 * 3];
    size_t before, length, count;
    if (!measure_reference(in, seal->version, &before, &length))
        return false;
    size_t size = ev_c40_size(before + length);
    const uint8_t *bytes = ev_seal_take(in, size);
    if (bytes == NULL || !ev_c40_decode(ev_seal_slice(bytes, size), text, &count) ||
        count != before + length)
        return false;
    if (!ev_seal_are_letters(text, 2) || text[2] == ' ' || text[3] == ' ')
        return false;
    for (size_t i = before; i < count; i++)
        if (ev_hex_value(text[i], EV_HEX_UPPER) < 0)
            return false;
    memcpy(seal->signer, text, EV_SEAL_SIGNER);
    memcpy(seal->reference, text + before, length);
    return true;
}

static const char *read_type(ev_seal_cursor *in, ev_seal *seal)
{
    const uint8_t *bytes = ev_seal_take(in, 2);
    if (bytes == NULL)
        return ev_seal_cut_short;
    seal->definition = bytes[0];
    seal->category = bytes[1];
    bool travel = bytes[0] == EV_SEAL_TRAVEL_DEFINITION && bytes[1] == EV_SEAL_TRAVEL_CATEGORY;
    return travel || ev_seal_is_visa(seal)
               ? NULL
               : "the seal is of a kind of document that is not known here";
}

const char *ev_seal_read_header(ev_seal_cursor *in, ev_seal *seal)
{
    const uint8_t *bytes = ev_seal_take(in, 1);
    if (bytes == NULL || *bytes != EV_SEAL_MAGIC)
        return "the first byte is not that of a visible digital seal";
    if ((bytes = ev_seal_take(in, 1)) == NULL)
        return ev_seal_cut_short;
    if (*bytes != EV_SEAL_RAW_VERSION_3 && *bytes != EV_SEAL_RAW_VERSION_4)
        return "the header is neither of version 3 nor of version 4";
    seal->version = *bytes + 1;
    if ((bytes = ev_seal_take(in, EV_C40_SIZE(EV_SEAL_COUNTRY))) == NULL)
        return ev_seal_cut_short;
    if (!read_country(bytes, seal))
        return "the header's country is not a code of one to three letters";
    if (!read_signer(in, seal))
        return "the header's signer and certificate reference are malformed";
    if ((bytes = ev_seal_take(in, (size_t)2 * EV_SEAL_DATE)) == NULL)
        return ev_seal_cut_short;
    if (!ev_seal_read_date(bytes, &seal->issued_on))
        return "the document's date of issue is not a day of the calendar";
    if (!ev_seal_read_date(bytes + EV_SEAL_DATE, &seal->signed_on))
        return "the date of signature is not a day of the calendar";
    return read_type(in, seal);
}
