/* qr: the payload of the QR code and the symbol (ISO/IEC 18004, level M), by libqrencode. */
#ifndef EV_QR_H
#define EV_QR_H

#include "core.h"
#include "record.h"

enum {
    EV_QR_VERSION_UNSIGNED = 11, /* 61 modules; 251 bytes at level M: the longest unsigned payload has 248 */
    EV_QR_QUIET = 4              /* modules of quiet zone on each side */
};

typedef struct ev_qr {
    int side;               /* modules without the quiet zone */
    const uint8_t *module;  /* side * side, row by row from the top left: 1 dark, 0 light */
} ev_qr;

/* The plain-text payload of a record without a seal: ASCII, fixed lines. Lives in the arena; absent when memory ran out. */
ev_slice ev_qr_unsigned_payload(const ev_record *record, ev_arena *arena);

/* The symbol of fixed version for a payload, in byte mode. EV_INTERNAL when it does not fit. */
ev_status ev_qr_encode(ev_slice payload, int version, ev_arena *arena, ev_qr *qr, ev_error *error);

#endif
