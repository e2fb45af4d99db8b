/* Chance for the tests of symbols. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

/* Chance, the same each time (D. E. Knuth, MMIX: the multiplier and increment of a 64-bit linear
 * congruential generator). */
static inline unsigned next(uint64_t *seed, unsigned below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % below;
}

#endif
