/* nearest: which of the words that there are was meant by one that is none of them. */
#ifndef EV_NEAREST_H
#define EV_NEAREST_H

#include "core/core.h"

enum { EV_NEAREST_WORD_MAX = 32, EV_NEAREST_SAID_MAX = 128 };

/* To begin with, only `typed` is set, which is borrowed. */
typedef struct ev_nearest {
    ev_slice typed;
    const char *name; /* the nearest of those that were tried; NULL: none is near */
    size_t steps;
} ev_nearest;

/* Tries a word, which is borrowed. It is near when few letters have to be put in, taken out,
 * replaced or swapped with their neighbour, at most one for each three that were typed; of several
 * at the same distance the first stays. Case makes no difference. */
void ev_nearest_try(ev_nearest *nearest, const char *name);

/* Writes a sentence for a usage error and returns it: "unknown option --ingore: the nearest is
 * --ignore", for what = "option" and mark = "--". What was typed may be anything, also a value of a
 * record behind the wrong dash: it is repeated only when it is small letters, "-", "_" and "/". */
const char *ev_nearest_say(const ev_nearest *nearest, const char *what, const char *mark,
                           char said[EV_NEAREST_SAID_MAX]);

#endif
