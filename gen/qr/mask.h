/* The data mask of a QR code of level M: the one libqrencode would choose, found with a tenth of
 * its instructions. */
#ifndef EV_QR_MASK_H
#define EV_QR_MASK_H

#include <stdbool.h>
#include <stdint.h>

enum {
    EV_QR_MASK_SIDE_MIN = 21, /* version 1 */
    EV_QR_MASK_SIDE_MAX = 61  /* version 11, the largest of which a row is one machine word */
};

/* Takes a symbol as libqrencode makes it for mask 0 and level M, and gives its modules with the
 * best mask.
 *
 *     raw      side * side modules, row by row from the top left: bit 0 dark, bit 7 a function
 *              pattern or format or version information
 *     module   room for as many: 1 dark, 0 light
 *
 * False, with nothing written, when a row does not fit a word or the format information of raw does
 * not say level M and mask 0. */
bool ev_qr_choose_mask(const uint8_t *raw, int side, uint8_t *module);

#endif
