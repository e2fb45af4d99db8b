/* The data mask of a QR code, chosen on whole rows at a time.
 *
 * A QR code's data could by chance look like a finder pattern or form large areas of one colour,
 * which scanners dislike. So the standard has the encoder draw the symbol with each of eight masks,
 * give it penalty points (penalty.c), and keep the mask that has fewest (ISO/IEC 18004:2015 section
 * 7.8.3.1). Of masks with as many points libqrencode takes the first, and so do we: its choice is
 * what our documents hold, and their bytes must not depend on the way it is computed.
 *
 * libqrencode walks through the symbol module by module, four times for each mask: 2.2 million
 * instructions for version 11, most of what the QR code costs. But it can be asked for the symbol
 * with a certain mask. We ask for mask 0, take that off again, and do the rest in 0.2 million, on
 * rows held in 64-bit words.
 *
 * Rejected: a fixed mask, which scanners would read, but which is not what the standard says, and
 * which fares worst just when the data is unlucky; an encoder of our own, since bit stream,
 * Reed-Solomon code and placement cost little in libqrencode and are right. */
#include "qr/mask.h"

#include "qr/penalty.h"

#include <endian.h>
#include <limits.h>
#include <string.h>

typedef ev_qr_line line;

enum { LINE_BITS = EV_QR_LINE_BITS, MASKS = 8 };

/* ---- masks ----------------------------------------------------------------------------------- */

/* Table 10. Every condition repeats after 6 columns and after 12 rows. */
enum { PERIOD_X = 6, PERIOD_Y = 12 };

static bool is_masked(int mask, int x, int y)
{
    switch (mask) {
    case 0:
        return (y + x) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (y + x) % 3 == 0;
    case 4:
        return (y / 2 + x / 3) % 2 == 0;
    case 5:
        return y * x % 2 + y * x % 3 == 0;
    case 6:
        return (y * x % 2 + y * x % 3) % 2 == 0;
    default:
        return ((y + x) % 2 + y * x % 3) % 2 == 0;
    }
}

static void make_mask(int mask, line pattern[PERIOD_Y])
{
    static const line every_sixth = 0x1041041041041041u;
    for (int y = 0; y < PERIOD_Y; y++) {
        line period = 0;
        for (int x = 0; x < PERIOD_X; x++)
            period |= (line)is_masked(mask, x, y) << x;
        pattern[y] = period * every_sixth;
    }
}

/* Table C.1: the format information of level M for each mask, with error correction and its own
 * fixed mask. */
static const unsigned format_of_mask[MASKS] = {0x5412, 0x5125, 0x5E7C, 0x5B4B,
                                               0x45F9, 0x40CE, 0x4F97, 0x4AA0};

/* Section 7.9.1: bit i of the format information, from the least significant, is in two places:
 * once in column 8, from the top downwards and on beside the lower finder; once in row 8, from the
 * right to the left and on beside the left finder. Both leave out the timing pattern, row and
 * column 6. */
enum { FORMAT_BITS = 15, FORMAT_LINE = 8 };

static int format_row(int i, int side)
{
    return i < 6 ? i : i < 8 ? i + 1 : side - FORMAT_BITS + i;
}

static int format_column(int i, int side)
{
    return i < 8 ? side - 1 - i : i == 8 ? 7 : 14 - i;
}

static void put_module(line *row, int x, line colour)
{
    *row = (*row & ~((line)1 << x)) | colour << x;
}

static void put_format(line row[LINE_BITS], int side, unsigned format)
{
    for (int i = 0; i < FORMAT_BITS; i++) {
        line colour = format >> i & 1;
        put_module(&row[format_row(i, side)], FORMAT_LINE, colour);
        put_module(&row[FORMAT_LINE], format_column(i, side), colour);
    }
}

static bool has_format(const line row[LINE_BITS], int side, unsigned format)
{
    line expected[LINE_BITS];
    memcpy(expected, row, sizeof expected);
    put_format(expected, side, format);
    return memcmp(expected, row, sizeof expected) == 0;
}

/* ---- the symbol ------------------------------------------------------------------------------ */

typedef struct symbol {
    int side;
    line dark[LINE_BITS]; /* without a mask */
    line data[LINE_BITS]; /* the modules a mask applies to: all but function patterns, format and
                             version information */
} symbol;

/* Bit i is bit 0 of byte i. */
static line low_bits(const uint8_t byte[8])
{
    uint64_t bytes;
    memcpy(&bytes, byte, sizeof bytes);
    return ((le64toh(bytes) & 0x0101010101010101u) * 0x0102040810204080u) >> 56;
}

static void pack(const uint8_t *raw, int side, symbol *to)
{
    uint8_t colour[LINE_BITS] = {0}, kind[LINE_BITS] = {0};
    *to = (symbol){.side = side};
    for (int y = 0; y < side; y++, raw += side) {
        line dark = 0, function = 0;
        memcpy(colour, raw, (size_t)side);
        for (int x = 0; x < side; x++)
            kind[x] = raw[x] >> 7;
        for (int x = 0; x < LINE_BITS; x += 8) {
            dark |= low_bits(colour + x) << x;
            function |= low_bits(kind + x) << x;
        }
        to->dark[y] = dark;
        to->data[y] = ~function & ev_qr_first_bits(side);
    }
}

/* The reverse: each byte keeps its own bit of eight copies, and what is not 0 carries into bit 7.
 */
static void put_low_bits(line bits, uint8_t byte[8])
{
    uint64_t bytes = (bits & 0xFF) * 0x0101010101010101u & 0x8040201008040201u;
    bytes = htole64((bytes + 0x7F7F7F7F7F7F7F7Fu) >> 7 & 0x0101010101010101u);
    memcpy(byte, &bytes, sizeof bytes);
}

static void unpack(const line row[LINE_BITS], int side, uint8_t *module)
{
    uint8_t colour[LINE_BITS];
    for (int y = 0; y < side; y++, module += side) {
        for (int x = 0; x < LINE_BITS; x += 8)
            put_low_bits(row[y] >> x, colour + x);
        memcpy(module, colour, (size_t)side);
    }
}

/* Puts the mask on, and takes it off where it is on. `masked` may be plain->dark. */
static void apply_mask(const symbol *plain, int mask, line masked[LINE_BITS])
{
    line pattern[PERIOD_Y];
    make_mask(mask, pattern);
    for (int y = 0; y < LINE_BITS; y++)
        masked[y] = plain->dark[y] ^ (pattern[y % PERIOD_Y] & plain->data[y]);
}

/* ---- the choice ------------------------------------------------------------------------------ */

bool ev_qr_choose_mask(const uint8_t *raw, int side, uint8_t *module)
{
    if (side < EV_QR_MASK_SIDE_MIN || side > EV_QR_MASK_SIDE_MAX)
        return false;
    symbol plain;
    pack(raw, side, &plain);
    if (!has_format(plain.dark, side, format_of_mask[0]))
        return false;
    apply_mask(&plain, 0, plain.dark);

    line best[LINE_BITS];
    int least = INT_MAX;
    for (int mask = 0; mask < MASKS; mask++) {
        line row[LINE_BITS];
        apply_mask(&plain, mask, row);
        put_format(row, side, format_of_mask[mask]);
        int points = ev_qr_penalty(row, side);
        if (points < least) {
            least = points;
            memcpy(best, row, sizeof best);
        }
    }
    unpack(best, side, module);
    return true;
}
