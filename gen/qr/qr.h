/* qr: the payload of the QR code and the symbol (ISO/IEC 18004, level M), by libqrencode. */
#ifndef EV_QR_H
#define EV_QR_H

#include "fault/fault.h"

struct ev_record; /* record/record.h; a user of symbols needs no record */

enum {
    EV_QR_VERSION_UNSIGNED = 10, /* 57 modules, 1728 bits at level M: the longest unsigned payload
                                    takes 1644 of them as text */
    EV_QR_QUIET = 4              /* modules of quiet zone on each side */
};

typedef struct ev_qr {
    int side;              /* modules without the quiet zone */
    const uint8_t *module; /* side * side, row by row from the top left: 1 dark, 0 light */
} ev_qr;

/* The plain-text payload of a record without a seal: ASCII, fixed lines. Lives in the arena; absent
 * when memory ran out. */
ev_slice ev_qr_unsigned_payload(const struct ev_record *record, ev_arena *arena);

/* The symbol of a fixed version for lines of A-Z 0-9 and " $%*+-./:", in alphanumeric mode: 5.5
 * bits a character instead of 8, so that the modules are larger. The modules live in the arena.
 * Faults: INTERNAL_ERROR when the payload does not fit, OUT_OF_MEMORY; *qr then has no modules.
 * Returns faults->status. */
ev_status ev_qr_encode_text(ev_slice payload, int version, ev_arena *arena, ev_qr *qr,
                            ev_faults *faults);

/* The same for any bytes, in byte mode. */
ev_status ev_qr_encode(ev_slice payload, int version, ev_arena *arena, ev_qr *qr,
                       ev_faults *faults);

#endif
