/* The data mask of a QR code, chosen on whole rows at a time.
 *
 * A QR code's data could by chance look like a finder pattern or form large areas of one colour,
 * which scanners dislike. So the standard has the encoder draw the symbol with each of eight masks,
 * give it penalty points, and keep the mask that has fewest (ISO/IEC 18004:2015 section 7.8.3.1,
 * table 11). There are four rules:
 *
 *     N1   3 points for five modules of one colour in a row or column, and one for each more
 *     N2   3 points for each block of 2 x 2 modules of one colour; blocks may overlap
 *     N3   40 points for dark and light modules in the ratio 1:1:3:1:1 in a row or column, with a
 *          light area of 4 on one side
 *     N4   10 points for each full 5 % by which the dark modules are more or fewer than half
 *
 * Rules 3 and 4 leave room for readings, and encoders differ: any mask makes a symbol that scanners
 * read. We take libqrencode's reading, because its choice is what our documents hold, and their
 * bytes must not depend on the way it is computed. There
 *
 * - N3 holds at every scale: with 2:2:6:2:2 the light area has to be 8, and so on; a run has
 *   exactly this length, not at least;
 * - outside the symbol all is light, so at its edge the area beside the pattern is always large
 *   enough;
 * - a pattern counts once, even with light areas on both sides;
 * - N4 rounds to whole percents first, half upwards: 45.4 % counts as 45 %, and costs 10 points;
 * - of masks with as many points the first is taken.
 *
 * libqrencode walks through the symbol module by module, four times for each mask: 2.2 million
 * instructions for version 11, most of what the QR code costs. But it can be asked for the symbol
 * with a certain mask. We ask for mask 0, take that off again, and do the rest in 0.4 million, on
 * rows held in 64-bit words. There each rule is a handful of operations for all modules of a row at
 * once:
 *
 * - a row XORed with itself shifted by one says which neighbours differ; where four pairs in a row
 *   are alike, a run of five begins;
 * - two rows alike in their pairs, and with each other, have blocks there;
 * - "dark for f modules from here", "light for f" and "dark for 3f", shifted to their places in the
 *   finder pattern and ANDed, leave the places where one begins;
 * - what remains is to count bits. Columns are the rows of the transposed symbol.
 *
 * Rejected: a fixed mask, which scanners would read, but which is not what the standard says, and
 * which fares worst just when the data is unlucky; an encoder of our own, since bit stream,
 * Reed-Solomon code and placement cost little in libqrencode and are right. */
#include "qr/mask.h"

#include <endian.h>
#include <limits.h>
#include <string.h>

/* A row or a column: bit i is its module i from the left or from the top, 1 dark. Bits outside the
 * symbol are 0. */
typedef uint64_t line;

enum { LINE_BITS = 64, MASKS = 8 };
_Static_assert((int)EV_QR_MASK_SIDE_MAX <= (int)LINE_BITS, "a line holds a row");

static line first_bits(int count) /* of 1 to 64 */
{
    return ~(line)0 >> (LINE_BITS - count);
}

/* In parallel: sums of two bits, of four, of eight, then all eight sums by one multiplication. (The
 * compiler's builtin is a call into a table of bytes where the processor's instruction may not be
 * taken for granted.) */
static int count_bits(line bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (int)(bits * 0x0101010101010101u >> 56);
}

/* Swaps the two squares of 32 x 32 modules beside the diagonal, then those of 16 x 16 within each
 * quarter, down to single modules (H. S. Warren, Hacker's Delight, section 7-3). */
static void transpose(const line row[LINE_BITS], line column[LINE_BITS])
{
    memcpy(column, row, LINE_BITS * sizeof *column);
    line low_halves = first_bits(LINE_BITS / 2);
    for (int size = LINE_BITS / 2; size > 0; size /= 2, low_halves ^= low_halves << size)
        for (int y = 0; y < LINE_BITS; y = ((y | size) + 1) & ~size) {
            line differ = (column[y] >> size ^ column[y | size]) & low_halves;
            column[y] ^= differ << size;
            column[y | size] ^= differ;
        }
}

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
        to->data[y] = ~function & first_bits(side);
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

/* ---- penalties ------------------------------------------------------------------------------- */

enum { N1 = 3, N2 = 3, N3 = 40, N4 = 10 }; /* table 11 */

/* Bit i: modules i and i + 1 have the same colour. */
static line alike_pairs(line modules, int side)
{
    return ~(modules ^ modules >> 1) & first_bits(side - 1);
}

/* In a run of n modules five begin at each of the first n - 4, and no two runs have such places
 * side by side. So N1 + (n - 5) points are one for each place and N1 - 1 for each first one. */
static int run_penalty(line modules, int side)
{
    line alike = alike_pairs(modules, side);
    line five = alike & alike >> 1 & alike >> 2 & alike >> 3;
    return five == 0 ? 0 : count_bits(five) + (N1 - 1) * count_bits(five & ~(five << 1));
}

/* Bit i: all `length` modules from i on are dark. */
static line all_dark(line modules, int length)
{
    line all = modules;
    for (int k = 1; k < length; k++)
        all &= modules >> k;
    return all;
}

/* Bit i: one of `length` modules from i on is dark. */
static line any_dark(line modules, int length)
{
    line any = modules;
    for (int k = 1; k < length; k++)
        any |= modules >> k;
    return any;
}

/* Bit i: one of `length` modules before i is dark. */
static line any_dark_before(line modules, int length)
{
    line any = 0;
    for (int k = 1; k <= length; k++)
        any |= modules << k;
    return any;
}

/* Bit i: from i on, runs of f, f, 3f, f and f modules, dark first, and 4f light ones before or
 * behind. `core` is all_dark(modules, 3f). The light runs have their exact length from the dark
 * ones beside them, and so has the core; the outer two are the ones to bound. */
static line finders(line modules, line core, int f)
{
    line dark = all_dark(modules, f), light = ~any_dark(modules, f);
    line found = dark & light >> f & core >> 2 * f & light >> 5 * f & dark >> 6 * f;
    found &= ~(modules << 1) & ~(modules >> 7 * f);
    if (found == 0)
        return 0;
    return found & ~(any_dark_before(modules, 4 * f) & any_dark(modules, 4 * f) >> 7 * f);
}

/* Few lines have a dark run of three, and fewer one of six: the loop ends early. */
static int finder_penalty(line modules, int side)
{
    int count = 0;
    line three = modules & modules >> 1 & modules >> 2, core = three;
    for (int f = 1; core != 0 && 7 * f <= side; f++) {
        line found = finders(modules, core, f);
        if (found != 0)
            count += count_bits(found);
        core &= three >> 3 * f;
    }
    return N3 * count;
}

static int line_penalty(const line modules[LINE_BITS], int side)
{
    int points = 0;
    for (int i = 0; i < side; i++)
        points += run_penalty(modules[i], side) + finder_penalty(modules[i], side);
    return points;
}

static int block_penalty(const line row[LINE_BITS], int side)
{
    int blocks = 0;
    line above = alike_pairs(row[0], side);
    for (int y = 1; y < side; y++) {
        line here = alike_pairs(row[y], side);
        blocks += count_bits(above & here & ~(row[y - 1] ^ row[y]));
        above = here;
    }
    return N2 * blocks;
}

static int balance_penalty(const line row[LINE_BITS], int side)
{
    int dark = 0, all = side * side;
    for (int y = 0; y < side; y++)
        dark += count_bits(row[y]);
    int percent = (200 * dark + all) / (2 * all);
    int off = percent < 50 ? 50 - percent : percent - 50;
    return N4 * (off / 5);
}

static int penalty(const line row[LINE_BITS], int side)
{
    line column[LINE_BITS];
    transpose(row, column);
    return line_penalty(row, side) + line_penalty(column, side) + block_penalty(row, side) +
           balance_penalty(row, side);
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
        int points = penalty(row, side);
        if (points < least) {
            least = points;
            memcpy(best, row, sizeof best);
        }
    }
    unpack(best, side, module);
    return true;
}
