/* penalty: how much a scanner would dislike a QR code, in the points of ISO/IEC 18004:2015, table
 * 11. */
#ifndef EV_QR_PENALTY_H
#define EV_QR_PENALTY_H

#include <stdint.h>

/* A row or a column: bit i is its module i from the left or from the top, 1 dark. Bits outside the
 * symbol are 0. */
typedef uint64_t ev_qr_line;

enum { EV_QR_LINE_BITS = 64 };

static inline ev_qr_line ev_qr_first_bits(int count) /* of 1 to 64 */
{
    return ~(ev_qr_line)0 >> (EV_QR_LINE_BITS - count);
}

/* Of the rows, of which `side` (EV_QR_MASK_SIDE_MAX at most) are the symbol's; the others are 0. */
int ev_qr_penalty(const ev_qr_line row[EV_QR_LINE_BITS], int side);

#endif
