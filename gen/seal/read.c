/* Reading a seal: whatever a scanner gives, so each byte is looked at before it is believed.
 * Strict, because a signature over bytes that two readers read as two things proves nothing: one
 * form of each length, each number, each text, and nothing that is not accounted for. */
#include "seal/reading.h"

/* All up to the signature's tag, in any order (Doc 9303-13, 2.3.1). */
static const char *read_message(ev_seal_cursor *in, ev_seal *seal)
{
    bool seen[256] = {false};
    const char *fault = NULL;
    while (fault == NULL && in->left > 0 && *in->at != EV_SEAL_TAG_SIGNATURE)
        fault = ev_seal_read_feature(in, seal, seen);
    if (fault != NULL)
        return fault;
    if (in->left == 0)
        in->is_short = true; /* a signature at least should follow */
    if (seal->mrz_width == 0)
        return "the seal has no MRZ";
    if (ev_seal_is_visa(seal) && !seal->has_stay)
        return "the seal has no duration of stay";
    if (ev_seal_is_visa(seal) && seal->passport_number[0] == '\0')
        return "the seal has no passport number";
    if ((fault = ev_seal_read_binding(seal)) != NULL)
        return fault;
    if (!seal->bound)
        ev_seal_conclude_dates(seal);
    return NULL;
}

enum { SIGNATURE_LEAST = 2, SIGNATURE_MOST = 132 }; /* r and s; on P-521 of 66 bytes each */

static const char *read_signature(ev_seal_cursor *in, ev_seal *seal)
{
    size_t length;
    if (ev_seal_take(in, 1) == NULL)
        return "the seal has no signature";
    const char *fault = ev_seal_read_length(in, seal->version, &length);
    if (fault != NULL)
        return fault;
    if (length % 2 != 0 || length < SIGNATURE_LEAST || length > SIGNATURE_MOST)
        return "the signature is not a pair of numbers";
    const uint8_t *bytes = ev_seal_take(in, length);
    if (bytes == NULL)
        return "the signature extends beyond the end of the seal";
    if (in->left > 0)
        return "something follows the signature";
    seal->signature = ev_seal_slice(bytes, length);
    return NULL;
}

const char *ev_seal_read(ev_slice bytes, ev_seal *seal)
{
    ev_seal_cursor in = {(const uint8_t *)bytes.data, bytes.size, false};
    *seal = (ev_seal){.entries = -1};
    const char *fault = ev_seal_read_header(&in, seal);
    if (fault == NULL)
        fault = read_message(&in, seal);
    if (fault == NULL) {
        seal->signed_part = (ev_slice){bytes.data, bytes.size - in.left};
        fault = read_signature(&in, seal);
    }
    seal->is_cut = fault != NULL && in.is_short;
    return fault;
}
