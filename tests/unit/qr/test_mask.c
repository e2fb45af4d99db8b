/* The penalty rules against a plain reading of them, module by module, on grids that no payload
 * would give. */
#include "lib/unit.h"
#include "chance.h"
#include "qr/mask.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MASKS = 8, WIDEST = EV_QR_MASK_SIDE_MAX };

/* ---- a plain reading of the rules ------------------------------------------------------------ */

typedef struct grid {
    int side;
    uint8_t cell[WIDEST][WIDEST]; /* as libqrencode's modules: bit 0 dark, bit 7 not masked */
} grid;

/* Table 10. */
static bool is_masked(int mask, int x, int y)
{
    const int both = x * y % 2 + x * y % 3;
    const int value[MASKS] = {x + y,         y,    x % 3, (x + y) % 3,
                              y / 2 + x / 3, both, both,  x * y % 3 + (x + y) % 2};
    bool is_ternary =
        mask == 2 || mask == 3 || mask == 5; /* zero itself is asked for, not an even number */
    return is_ternary ? value[mask] == 0 : value[mask] % 2 == 0;
}

/* BCH (15, 5), Annex C: level M is 00; the generator is 10100110111. */
static unsigned format_information(int mask)
{
    unsigned data = (unsigned)mask << 10, rest = data;
    for (int bit = 14; bit >= 10; bit--)
        if (rest >> bit & 1)
            rest ^= 0x537u << (bit - 10);
    return (data | rest) ^ 0x5412u;
}

static void draw_format(grid *g, int mask)
{
    unsigned format = format_information(mask);
    for (int i = 0; i < 15; i++) {
        int down = i < 6 ? i : i < 8 ? i + 1 : g->side - 15 + i;
        int across = i < 8 ? g->side - 1 - i : i == 8 ? 7 : 14 - i;
        g->cell[down][8] = g->cell[8][across] = (uint8_t)(0x84 | (format >> i & 1));
    }
}

static void toggle_mask(grid *g, int mask)
{
    for (int y = 0; y < g->side; y++)
        for (int x = 0; x < g->side; x++)
            if (g->cell[y][x] < 0x80 && is_masked(mask, x, y))
                g->cell[y][x] ^= 1;
}

/* Module i of row or column n; all outside is light. */
static int colour(const grid *g, bool by_column, int n, int i)
{
    if (i < 0 || i >= g->side)
        return 0;
    return (by_column ? g->cell[i][n] : g->cell[n][i]) & 1;
}

static bool stretch_is(const grid *g, bool by_column, int n, int from, int length, int wanted)
{
    for (int i = from; i < from + length; i++)
        if (colour(g, by_column, n, i) != wanted)
            return false;
    return true;
}

static bool finder_begins(const grid *g, bool by_column, int n, int at, int f)
{
    return at + 7 * f <= g->side && stretch_is(g, by_column, n, at, f, 1) &&
           stretch_is(g, by_column, n, at + f, f, 0) &&
           stretch_is(g, by_column, n, at + 2 * f, 3 * f, 1) &&
           stretch_is(g, by_column, n, at + 5 * f, f, 0) &&
           stretch_is(g, by_column, n, at + 6 * f, f, 1) && colour(g, by_column, n, at - 1) == 0 &&
           colour(g, by_column, n, at + 7 * f) == 0 &&
           (stretch_is(g, by_column, n, at - 4 * f, 4 * f, 0) ||
            stretch_is(g, by_column, n, at + 7 * f, 4 * f, 0));
}

static int points_of_line(const grid *g, bool by_column, int n)
{
    int points = 0, run = 0;
    for (int i = 0; i < g->side; i++) {
        run = i > 0 && colour(g, by_column, n, i) == colour(g, by_column, n, i - 1) ? run + 1 : 1;
        points += run == 5 ? 3 : run > 5 ? 1 : 0;
        for (int f = 1; f <= 9; f++)
            points += finder_begins(g, by_column, n, i, f) ? 40 : 0;
    }
    return points;
}

static int points_of_grid(const grid *g)
{
    int points = 0, dark = 0, all = g->side * g->side;
    for (int n = 0; n < g->side; n++)
        points += points_of_line(g, false, n) + points_of_line(g, true, n);
    for (int y = 0; y < g->side; y++)
        for (int x = 0; x < g->side; x++) {
            int here = g->cell[y][x] & 1;
            dark += here;
            if (x > 0 && y > 0)
                points += (g->cell[y][x - 1] & 1) == here && (g->cell[y - 1][x] & 1) == here &&
                                  (g->cell[y - 1][x - 1] & 1) == here
                              ? 3
                              : 0;
        }
    int percent = 0; /* the nearest; the larger one where two are */
    while (percent < 100 && 200 * dark >= (2 * percent + 1) * all)
        percent++;
    return points + abs(percent - 50) / 5 * 10;
}

static void best_of(const grid *raw, grid *best)
{
    int least = INT_MAX;
    for (int mask = 0; mask < MASKS; mask++) {
        grid g = *raw;
        toggle_mask(&g, 0);
        toggle_mask(&g, mask);
        draw_format(&g, mask);
        int points = points_of_grid(&g);
        if (points < least) {
            least = points;
            *best = g;
        }
    }
}

static bool choose(const grid *g, uint8_t *module)
{
    uint8_t raw[WIDEST * WIDEST];
    for (int i = 0; i < g->side * g->side; i++)
        raw[i] = g->cell[i / g->side][i % g->side];
    return ev_qr_choose_mask(raw, g->side, module);
}

static void assert_best(const grid *raw)
{
    static grid best;
    uint8_t module[WIDEST * WIDEST];
    best_of(raw, &best);
    assert_true(choose(raw, module));
    for (int i = 0; i < raw->side * raw->side; i++)
        assert_int_equal(module[i], best.cell[i / raw->side][i % raw->side] & 1);
}

/* Rows or columns of runs as long as f, or a small multiple: finder patterns of that scale, with
 * too little light, just enough, or none. One module in `open` is data, so that the masks differ by
 * little and each point counts. */
static void draw_runs(grid *g, int f, bool by_column, unsigned open, uint64_t *seed)
{
    static const int finder[] = {1, 1, 3, 1, 1};
    for (int n = 0; n < g->side; n++)
        for (int i = 0, step = 0, dark = (int)next(seed, 2); i < g->side; dark ^= 1) {
            int length = step < 5 && dark == (step % 2 == 0) ? f * finder[step++]
                                                             : (int)next(seed, 5 * (unsigned)f) + 1;
            step = step == 5 ? (int)next(seed, 6) : step;
            for (int end = i + length; i < end && i < g->side; i++)
                *(by_column ? &g->cell[i][n] : &g->cell[n][i]) =
                    (uint8_t)(dark | (next(seed, open) == 0 ? 0 : 0x80));
        }
    draw_format(g, 0);
}

static void every_rule_counts_at_every_scale(void **state)
{
    (void)state;
    static grid g;
    uint64_t seed = 18004;
    for (int f = 1; f <= 9; f++)
        for (unsigned i = 0; i < 48; i++) {
            g.side = f > 4 ? WIDEST - (int)next(&seed, 4) : 21 + (int)next(&seed, WIDEST - 20);
            draw_runs(&g, f, i % 2 == 0, i % 3 == 0 ? 2 : 40, &seed);
            assert_best(&g);
        }
}

/* Data of one colour in a row costs many points; the balance is near and far from one half. */
static void the_balance_counts_in_whole_percents(void **state)
{
    (void)state;
    static grid g;
    uint64_t seed = 2015;
    for (unsigned i = 0; i < 900; i++) {
        g.side = 21 + (int)next(&seed, 8);
        unsigned share = 35 + i % 30;
        for (int y = 0; y < g.side; y++)
            for (int x = 0; x < g.side; x++)
                g.cell[y][x] =
                    (uint8_t)((next(&seed, 100) < share) | (next(&seed, 60) == 0 ? 0 : 0x80));
        draw_format(&g, 0);
        assert_best(&g);
    }
}

/* With next to no data the masks differ in the format information only, and here not in points. */
static void of_equal_masks_the_first_is_taken(void **state)
{
    (void)state;
    static grid g;
    uint64_t seed = 8;
    unsigned ties = 0;
    for (unsigned i = 0; i < 600; i++) {
        g.side = 21;
        for (int y = 0; y < g.side; y++)
            for (int x = 0; x < g.side; x++)
                g.cell[y][x] = (uint8_t)(next(&seed, 2) | 0x80);
        draw_format(&g, 0);
        int points[MASKS], least = INT_MAX, times = 0;
        for (int mask = 0; mask < MASKS; mask++) {
            grid drawn = g;
            draw_format(&drawn, mask);
            points[mask] = points_of_grid(&drawn);
            least = points[mask] < least ? points[mask] : least;
        }
        for (int mask = 0; mask < MASKS; mask++)
            times += points[mask] == least;
        ties += times > 1;
        assert_best(&g);
    }
    assert_true(ties > 10);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void only_level_m_and_mask_0_within_a_word_is_taken(void **state)
{
    (void)state;
    static const struct {
        int side, mask;
        bool taken;
    } cases[] = {{21, 0, true}, {61, 0, true}, {57, 0, true}, {61, 1, false}, {61, 7, false}};
    static grid g;
    uint8_t module[WIDEST * WIDEST];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memset(module, 7, sizeof module);
        g = (grid){.side = cases[i].side};
        draw_format(&g, cases[i].mask);
        assert_int_equal(choose(&g, module), cases[i].taken);
        assert_int_equal(module[0] == 7, !cases[i].taken);
    }
    g = (grid){.side = 61};
    draw_format(&g, 0);
    g.cell[8][0] ^= 1; /* the highest bit, in one of its places: another level there */
    assert_false(choose(&g, module));
}

static void a_side_that_is_no_row_of_a_word_is_refused_unread(void **state)
{
    (void)state;
    static const int sides[] = {INT_MIN, -1, 0, 1, 20, 62, 177, INT_MAX};
    uint8_t module = 7;
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++)
        assert_false(ev_qr_choose_mask(&module, sides[i], &module));
    assert_int_equal(module, 7);
}

UNIT_TESTS(mask)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_counts_at_every_scale),
        cmocka_unit_test(the_balance_counts_in_whole_percents),
        cmocka_unit_test(of_equal_masks_the_first_is_taken),
        cmocka_unit_test(only_level_m_and_mask_0_within_a_word_is_taken),
        cmocka_unit_test(a_side_that_is_no_row_of_a_word_is_refused_unread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
