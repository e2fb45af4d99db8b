/* word: one byte from a process of the crew to another, on a socket of theirs. A failure of the
 * machine passes and is repeated: taken for an end it would be written down as the record's. */
#ifndef EV_WORD_H
#define EV_WORD_H

#include "core/core.h"

#include <sys/types.h>

/* False when the other end is closed. */
bool ev_word_say(int socket, char word);
bool ev_word_hear(int socket, char *word);

/* Whether that is what read(2) or write(2) gives where the other end is closed; with errno. */
bool ev_word_is_closed(ssize_t result);

#endif
