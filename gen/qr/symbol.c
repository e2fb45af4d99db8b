/* The symbol, by libqrencode. It has a fixed version, so that the page never moves. */
#include "qr/qr.h"

#include "qr/mask.h"
#include "qr/private.h"

#include <errno.h>
#include <qrencode.h>

static ev_status fail(int reason, ev_faults *faults)
{
    return ev_faults_add(faults, reason == ENOMEM ? EV_OUT_OF_MEMORY : EV_INTERNAL_ERROR, "");
}

/* The modules by libqrencode's encoder with our choice of the mask (mask.c says why). False where
 * that way is closed or anything looks wrong: the other way then finds the symbol, or the fault. */
static bool encode_choosing(ev_qr_mask_encoder *encode_mask, QRinput *input, int side,
                            uint8_t *module)
{
    if (encode_mask == NULL || side > EV_QR_MASK_SIDE_MAX)
        return false;
    QRcode *code = encode_mask(input, 0);
    bool chosen =
        code != NULL && code->width == side && ev_qr_choose_mask(code->data, side, module);
    QRcode_free(code);
    return chosen;
}

/* The modules by libqrencode alone; false with errno set. When the payload does not fit, the
 * library silently takes a larger version: that is an error here. The lowest bit of its modules is
 * the colour; the others say what they are for. */
static bool encode_plainly(QRinput *input, int side, uint8_t *module)
{
    QRcode *code = QRcode_encodeInput(input);
    if (code == NULL)
        return false;
    bool fits = code->width == side;
    for (int i = 0; fits && i < side * side; i++)
        module[i] = code->data[i] & 1;
    QRcode_free(code);
    if (!fits)
        errno = ERANGE;
    return fits;
}

/* False for no bytes at all: libqrencode refuses an empty segment. */
static bool append(QRinput *input, QRencodeMode mode, ev_slice bytes)
{
    return QRinput_append(input, mode, (int)bytes.size, (const unsigned char *)bytes.data) == 0;
}

/* A segment for each line, and one for each line feed, which the alphanumeric set lacks (ISO/IEC
 * 18004, 7.4.4). */
static bool append_lines(QRinput *input, ev_slice text)
{
    while (text.size > 0) {
        ev_slice line = ev_slice_cut(&text, '\n');
        if (!append(input, QR_MODE_AN, line) ||
            (text.size > 0 && !append(input, QR_MODE_8, EV_SLICE("\n"))))
            return false;
    }
    return true;
}

/* Returns 0, or an error number. */
static int encode(ev_qr_mask_encoder *encode_mask, ev_qr_content content, ev_slice payload,
                  int version, int side, uint8_t *module)
{
    errno = 0;
    QRinput *input = QRinput_new2(version, QR_ECLEVEL_M);
    bool encoded =
        input != NULL &&
        (content == EV_QR_LINES ? append_lines(input, payload)
                                : append(input, QR_MODE_8, payload)) &&
        (encode_choosing(encode_mask, input, side, module) || encode_plainly(input, side, module));
    int reason = encoded ? 0 : errno != 0 ? errno : EINVAL;
    QRinput_free(input);
    return reason;
}

ev_status ev_qr_encode_with(ev_qr_mask_encoder *encode_mask, ev_qr_content content,
                            ev_slice payload, int version, ev_arena *arena, ev_qr *qr,
                            ev_faults *faults)
{
    enum { BYTES_MAX = 2331 }; /* of version 40, the largest there is, at level M */
    *qr = (ev_qr){0};
    if (payload.size > BYTES_MAX || version < 1 || version > QRSPEC_VERSION_MAX)
        return fail(ERANGE, faults);
    int side = 17 + 4 * version;
    uint8_t *module = ev_arena_take_array(arena, (size_t)side, (size_t)side);
    if (module == NULL)
        return fail(ENOMEM, faults);
    int reason = encode(encode_mask, content, payload, version, side, module);
    if (reason != 0)
        return fail(reason, faults);
    *qr = (ev_qr){side, module};
    return faults->status;
}

ev_status ev_qr_encode(ev_slice payload, int version, ev_arena *arena, ev_qr *qr, ev_faults *faults)
{
    return ev_qr_encode_with(QRcode_encodeMask, EV_QR_BYTES, payload, version, arena, qr, faults);
}

ev_status ev_qr_encode_text(ev_slice payload, int version, ev_arena *arena, ev_qr *qr,
                            ev_faults *faults)
{
    return ev_qr_encode_with(QRcode_encodeMask, EV_QR_LINES, payload, version, arena, qr, faults);
}
