/* hex: bytes as hexadecimal digits, and back (RFC 4648, section 8; that the letters may be small is
 * ours). No digit depends on a locale. */
#ifndef EV_HEX_H
#define EV_HEX_H

#include "core/core.h"

/* Which letters are digits. For reading there is EV_HEX_EITHER; a form that must have one text for
 * one value names a case. */
typedef enum ev_hex_case { EV_HEX_LOWER = 1, EV_HEX_UPPER = 2, EV_HEX_EITHER = 3 } ev_hex_case;

/* The digit of the low four bits. Inline: with a constant case it is one load. */
static inline char ev_hex_digit(unsigned bits, ev_hex_case letters)
{
    return (letters == EV_HEX_UPPER ? "0123456789ABCDEF" : "0123456789abcdef")[bits & 15];
}

/* The value of a digit, 0 to 15; -1 for another character and for a letter of the other case. */
int ev_hex_value(char c, ev_hex_case letters);

/* Writes 2 * size digits to `out`, without a NUL behind them. */
void ev_hex_encode(const void *bytes, size_t size, ev_hex_case letters, char *out);

/* Reads exactly 2 * size digits into `out`. False when `text` is anything else: `out` is then
 * partly written. */
bool ev_hex_decode(ev_slice text, ev_hex_case letters, uint8_t *out, size_t size);

#endif
