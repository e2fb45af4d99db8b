/* Pairing what two papers have: the longest common subsequence of two sequences of keys, and what
 * stands in the same gap. */
#include "compare/explain/private.h"

/* More than this squared is not aligned by the table: two pages of strangers. Then equal keys are
 * paired in their order of appearance alone. */
enum { TABLE_SIDE_MAX = 1200 };

typedef struct window {
    size_t golden, now;         /* where it begins */
    size_t golden_count, count; /* how many on the golden and on the new side */
} window;

static void add(ev_pairs *pairs, int64_t golden, int64_t now)
{
    pairs->pair[pairs->count++] = (ev_pair){(int32_t)golden, (int32_t)now};
}

/* What is between two equal keys: as many on both sides are the same things with other words. */
static void add_gap(ev_pairs *pairs, window gap)
{
    bool is_even = gap.golden_count == gap.count;
    for (size_t i = 0; i < gap.golden_count; i++)
        add(pairs, (int64_t)(gap.golden + i), is_even ? (int64_t)(gap.now + i) : -1);
    for (size_t i = 0; i < gap.count && !is_even; i++)
        add(pairs, -1, (int64_t)(gap.now + i));
}

/* table[i][j]: the longest common subsequence of what is behind i and behind j. */
static uint16_t *make_table(ev_arena *arena, ev_sequence golden, ev_sequence now, window in)
{
    size_t row = in.count + 1;
    uint16_t *table = ev_arena_take_array(arena, (in.golden_count + 1) * row, sizeof *table);
    for (size_t i = in.golden_count; table != NULL && i-- > 0;)
        for (size_t j = in.count; j-- > 0;) {
            uint16_t down = table[(i + 1) * row + j], right = table[i * row + j + 1];
            uint16_t best = down > right ? down : right;
            if (ev_slice_equal(golden.key[in.golden + i], now.key[in.now + j]))
                best = (uint16_t)(table[(i + 1) * row + j + 1] + 1);
            table[i * row + j] = best;
        }
    return table;
}

static void walk_table(ev_pairs *pairs, const uint16_t *table, ev_sequence golden, ev_sequence now,
                       window in)
{
    size_t i = 0, j = 0, row = in.count + 1;
    window gap = {in.golden, in.now, 0, 0};
    while (i < in.golden_count && j < in.count) {
        if (ev_slice_equal(golden.key[in.golden + i], now.key[in.now + j])) {
            add_gap(pairs, gap);
            add(pairs, (int64_t)(in.golden + i), (int64_t)(in.now + j));
            i++, j++;
            gap = (window){in.golden + i, in.now + j, 0, 0};
        } else if (table[(i + 1) * row + j] >= table[i * row + j + 1]) {
            i++, gap.golden_count++;
        } else {
            j++, gap.count++;
        }
    }
    gap.golden_count += in.golden_count - i;
    gap.count += in.count - j;
    add_gap(pairs, gap);
}

static void align_window(ev_arena *arena, ev_pairs *pairs, ev_sequence golden, ev_sequence now,
                         window in)
{
    bool is_small = in.golden_count <= TABLE_SIDE_MAX && in.count <= TABLE_SIDE_MAX;
    const uint16_t *table = is_small ? make_table(arena, golden, now, in) : NULL;
    if (table != NULL)
        walk_table(pairs, table, golden, now, in);
    else
        add_gap(pairs, in);
}

ev_pairs ev_pairs_align(ev_arena *arena, ev_sequence golden, ev_sequence now)
{
    ev_pairs pairs = {ev_arena_take_array(arena, golden.count + now.count + 1, sizeof(ev_pair)), 0};
    size_t start = 0, end = 0;
    size_t least = golden.count < now.count ? golden.count : now.count;
    if (pairs.pair == NULL)
        return pairs;
    while (start < least && ev_slice_equal(golden.key[start], now.key[start]))
        start++;
    while (end < least - start &&
           ev_slice_equal(golden.key[golden.count - 1 - end], now.key[now.count - 1 - end]))
        end++;
    for (size_t i = 0; i < start; i++)
        add(&pairs, (int64_t)i, (int64_t)i);
    window in = {start, start, golden.count - start - end, now.count - start - end};
    align_window(arena, &pairs, golden, now, in);
    for (size_t i = end; i > 0; i--)
        add(&pairs, (int64_t)(golden.count - i), (int64_t)(now.count - i));
    return pairs;
}

/* The partner of a lone index of the golden; NULL: there is none. */
static ev_pair *find_partner(ev_pairs *pairs, ev_slice key, ev_sequence now)
{
    for (size_t i = 0; i < pairs->count; i++) {
        ev_pair *other = &pairs->pair[i];
        if (other->golden < 0 && other->now >= 0 && ev_slice_equal(now.key[other->now], key))
            return other;
    }
    return NULL;
}

void ev_pairs_join(ev_pairs *pairs, ev_sequence golden, ev_sequence now)
{
    for (size_t i = 0; i < pairs->count; i++) {
        ev_pair *lone = &pairs->pair[i];
        bool is_alone = lone->golden >= 0 && lone->now < 0;
        ev_pair *other = is_alone ? find_partner(pairs, golden.key[lone->golden], now) : NULL;
        if (other == NULL)
            continue;
        lone->now = other->now;
        other->now = -1;
    }
    size_t kept = 0;
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->pair[i].golden >= 0 || pairs->pair[i].now >= 0)
            pairs->pair[kept++] = pairs->pair[i];
    pairs->count = kept;
}

int32_t ev_pairs_now_of(const ev_pairs *pairs, int32_t golden)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->pair[i].golden == golden)
            return pairs->pair[i].now;
    return -1;
}
