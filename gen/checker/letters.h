/* letters: whether a text is surely spoiled: by the keyboard of another alphabet, by an encoding
 * that lost letters, by the marks of other file formats. */
#ifndef EV_LETTERS_H
#define EV_LETTERS_H

#include "core/text.h"

/* Borrows from the text. */
typedef struct ev_spoiled {
    const char *at;       /* the character that is wrong; NULL: the text is sound */
    ev_slice found;       /* the word that it is in, or the text from there on */
    const char *expected; /* what to do, in words */
} ev_spoiled;

/* The first rule that a valid UTF-8 text in a language breaks. EV_LANG_NONE: the language is not
 * known. Placeholders such as {city} are no words. Absent and empty texts are sound: that they are
 * empty is said elsewhere. */
ev_spoiled ev_letters_check(ev_slice text, ev_lang lang);

#endif
