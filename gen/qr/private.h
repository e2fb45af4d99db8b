/* The two ways to a symbol, for symbol.c and its tests. */
#ifndef EV_QR_PRIVATE_H
#define EV_QR_PRIVATE_H

#include "qr/qr.h"

#include <qrencode.h>

/* libqrencode's encoder for a given mask. Its header does not declare it, but Debian 12's library
 * exports it and lists it in the package's symbols file, because it is built with its tests. Weak,
 * so that it is NULL with a library that does not export it: then QRcode_encodeInput draws the same
 * symbol, only slower. */
extern QRcode *QRcode_encodeMask(QRinput *input, int mask) __attribute__((weak));

typedef QRcode *ev_qr_mask_encoder(QRinput *input, int mask);

typedef enum ev_qr_content { EV_QR_BYTES, EV_QR_LINES } ev_qr_content;

/* ev_qr_encode, or ev_qr_encode_text for lines, by a given encoder, which may be NULL. */
ev_status ev_qr_encode_with(ev_qr_mask_encoder *encode_mask, ev_qr_content content,
                            ev_slice payload, int version, ev_arena *arena, ev_qr *qr,
                            ev_faults *faults);

#endif
