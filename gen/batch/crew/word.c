#include "batch/crew/word.h"

#include <errno.h>
#include <unistd.h>

bool ev_word_is_closed(ssize_t result)
{
    return result == 0 || (result < 0 && (errno == EPIPE || errno == ECONNRESET));
}

bool ev_word_say(int socket, char word)
{
    ssize_t sent;
    do
        sent = write(socket, &word, 1);
    while (sent != 1 && !ev_word_is_closed(sent));
    return sent == 1;
}

bool ev_word_hear(int socket, char *word)
{
    ssize_t got;
    do
        got = read(socket, word, 1);
    while (got != 1 && !ev_word_is_closed(got));
    return got == 1;
}
