/* The penalty points of a QR code with its mask (ISO/IEC 18004:2015 section 7.8.3.1, table 11).
 * There are four rules:
 *
 *     N1   3 points for five modules of one colour in a row or column, and one for each more
 *     N2   3 points for each block of 2 x 2 modules of one colour; blocks may overlap
 *     N3   40 points for dark and light modules in the ratio 1:1:3:1:1 in a row or column, with a
 *          light area of 4 on one side
 *     N4   10 points for each full 5 % by which the dark modules are more or fewer than half
 *
 * Rules 3 and 4 leave room for readings, and encoders differ: any mask makes a symbol that scanners
 * read. We take libqrencode's reading (mask.c says why). There
 *
 * - N3 holds at every scale: with 2:2:6:2:2 the light area has to be 8, and so on; a run has
 *   exactly this length, not at least;
 * - outside the symbol all is light, so at its edge the area beside the pattern is always large
 *   enough;
 * - a pattern counts once, even with light areas on both sides;
 * - N4 rounds to whole percents first, half upwards: 45.4 % counts as 45 %, and costs 10 points.
 *
 * Each rule is a handful of operations for all modules of a row at once, and for two rows at a time
 * where compilers have vectors:
 *
 * - a row XORed with itself shifted by one says which neighbours differ; where four pairs in a row
 *   are alike, a run of five begins;
 * - two rows alike in their pairs, and with each other, have blocks there;
 * - "dark for f modules from here", "light for f" and "dark for 3f", shifted to their places in the
 *   finder pattern and ANDed, leave the places where one begins;
 * - what remains is to count bits. Columns are the rows of the transposed symbol. */
#include "qr/penalty.h"

#include "qr/mask.h"

#include <string.h>

typedef ev_qr_line line;

/* Two lines that are judged together. Functions take pointers to them: some processors pass vectors
 * where floating-point numbers are, which the rendering path does without. */
enum { LANES = 2 };
typedef line lines __attribute__((vector_size(LANES * sizeof(line))));

enum { LINE_BITS = EV_QR_LINE_BITS };

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
    line low_halves = ev_qr_first_bits(LINE_BITS / 2);
    for (int size = LINE_BITS / 2; size > 0; size /= 2, low_halves ^= low_halves << size)
        for (int y = 0; y < LINE_BITS; y = ((y | size) + 1) & ~size) {
            line differ = (column[y] >> size ^ column[y | size]) & low_halves;
            column[y] ^= differ << size;
            column[y | size] ^= differ;
        }
}

enum { N1 = 3, N2 = 3, N3 = 40, N4 = 10 }; /* table 11 */

/* Bit i: modules i and i + 1 have the same colour. */
static line alike_pairs(line modules, int side)
{
    return ~(modules ^ modules >> 1) & ev_qr_first_bits(side - 1);
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

/* Few lines have a dark run of six, with which larger patterns begin: the loop ends early. */
static int larger_finders(line modules, int side)
{
    int count = 0;
    line three = modules & modules >> 1 & modules >> 2, core = three & three >> 3;
    for (int f = 2; core != 0 && 7 * f <= side; f++) {
        line found = finders(modules, core, f);
        if (found != 0)
            count += count_bits(found);
        core &= three >> 3 * f;
    }
    return count;
}

/* What two lines have of finder patterns, and what may be some of the smallest size, lane by lane:
 * dark, light, three dark, light, dark, between light ones. */
static int finders_of(const lines *two, int side)
{
    const lines modules = *two;
    lines three = modules & modules >> 1 & modules >> 2, six = three & three >> 3;
    lines smallest = modules & ~(modules >> 1) & three >> 2 & ~(modules >> 5) & modules >> 6 &
                     ~(modules << 1) & ~(modules >> 7);
    int count = 0;
    for (int i = 0; i < LANES; i++) {
        if (smallest[i] != 0)
            count += count_bits(finders(modules[i], three[i], 1));
        if (six[i] != 0)
            count += larger_finders(modules[i], side);
    }
    return count;
}

/* Adds the number of bits in each byte to that byte. */
static void add_bits(lines *sums, const lines *counted)
{
    lines bits = *counted;
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    *sums += (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
}

static int sum_of_bytes(const lines *sums)
{
    lines pairs = (*sums & 0x00FF00FF00FF00FFu) + (*sums >> 8 & 0x00FF00FF00FF00FFu);
    return (int)((pairs[0] + pairs[1]) * 0x0001000100010001u >> 48);
}

/* In a run of n modules five begin at each of the first n - 4, and no two runs have such places
 * side by side. So N1 + (n - 5) points are one for each place and N1 - 1 for each first one. A byte
 * has room for the sum of 31 lines. */
static int line_penalty(const line modules[LINE_BITS], int side)
{
    static const line none = 0x5555555555555555u; /* no run, no pattern */
    _Static_assert((EV_QR_MASK_SIDE_MAX + 1) / LANES <= UINT8_MAX / 8, "sums fit bytes");
    lines places = {0}, runs = {0};
    int finders_seen = 0;
    for (int i = 0; i < side; i += LANES) {
        lines two = {modules[i], i + 1 < side ? modules[i + 1] : none};
        lines alike = ~(two ^ two >> 1) & ev_qr_first_bits(side - 1);
        lines five = alike & alike >> 1 & alike >> 2 & alike >> 3;
        lines first = five & ~(five << 1);
        add_bits(&places, &five);
        add_bits(&runs, &first);
        finders_seen += finders_of(&two, side);
    }
    return sum_of_bytes(&places) + (N1 - 1) * sum_of_bytes(&runs) + N3 * finders_seen;
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

int ev_qr_penalty(const line row[LINE_BITS], int side)
{
    line column[LINE_BITS];
    transpose(row, column);
    return line_penalty(row, side) + line_penalty(column, side) + block_penalty(row, side) +
           balance_penalty(row, side);
}
