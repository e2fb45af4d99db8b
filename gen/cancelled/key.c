/* Keys of visas. What a forger can change without a signature, or an issuer signs anew for the same
 * visa, is not in them: a malleated or a new signature, another day of signature, another
 * certificate, another form of the code. */
#include "cancelled/private.h"

#include "core/sha256.h"

static void take(ev_slice text, uint8_t key[EV_CANCELLED_KEY])
{
    uint8_t digest[EV_DIGEST_SIZE];
    ev_sha256(text, digest);
    memcpy(key, digest, EV_CANCELLED_KEY);
}

void ev_cancelled_key_of_number(ev_slice state, ev_slice number, uint8_t key[EV_CANCELLED_KEY])
{
    char text[EV_CANCELLED_STATE + EV_VISA_NUMBER_MAX];
    size_t size = number.size < EV_VISA_NUMBER_MAX ? number.size : EV_VISA_NUMBER_MAX;
    ev_cancelled_fill(state, text);
    memcpy(text + EV_CANCELLED_STATE, number.data, size);
    take((ev_slice){text, EV_CANCELLED_STATE + size}, key);
}

enum { MRZ_MAX = 48, PASSPORT = 6 }; /* bytes of the features (Doc 9303-7, 9.1.3) */

/* Longer than any number with its State, so one is never the other. */
static void take_unbound(const ev_seal *seal, uint8_t key[EV_CANCELLED_KEY])
{
    char text[EV_CANCELLED_STATE + EV_SEAL_DATE + MRZ_MAX + PASSPORT];
    uint8_t day[EV_SEAL_DATE];
    ev_buf out = {.data = text, .capacity = sizeof text};
    ev_cancelled_fill(ev_slice_from(seal->country), text);
    out.size = EV_CANCELLED_STATE;
    ev_seal_write_date(seal->issued_on, day);
    ev_buf_bytes(&out, day, sizeof day);
    ev_buf_slice(&out, seal->mrz_feature);
    ev_buf_slice(&out, seal->passport_feature);
    take(ev_buf_as_slice(&out), key);
}

void ev_cancelled_key_of_seal(const ev_seal *seal, uint8_t key[EV_CANCELLED_KEY])
{
    if (seal->bound)
        ev_cancelled_key_of_number(ev_slice_from(seal->country), ev_slice_from(seal->visa_number),
                                   key);
    else
        take_unbound(seal, key);
}
