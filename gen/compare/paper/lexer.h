/* lexer: the tokens of a content stream or of an object's text (ISO 32000-1, 7.2 and 7.3). */
#ifndef EV_PAPER_LEXER_H
#define EV_PAPER_LEXER_H

#include "core/core.h"

typedef enum ev_token_kind {
    EV_TOKEN_END,
    EV_TOKEN_NUMBER,
    EV_TOKEN_NAME,   /* its characters without "/", "#20" decoded */
    EV_TOKEN_STRING, /* its bytes: of (a) and of <61> */
    EV_TOKEN_WORD,   /* an operator, or true, false, null */
    EV_TOKEN_OPEN_ARRAY,
    EV_TOKEN_CLOSE_ARRAY,
    EV_TOKEN_OPEN_DICTIONARY,
    EV_TOKEN_CLOSE_DICTIONARY
} ev_token_kind;

typedef struct ev_token {
    ev_token_kind kind;
    double number;
    ev_slice text; /* NAME, STRING, WORD: borrowed from the source, or in the arena */
} ev_token;

typedef struct ev_lexer {
    const char *at, *end;
    ev_arena *arena; /* for strings and names with escapes */
} ev_lexer;

ev_lexer ev_lexer_begin(ev_slice source, ev_arena *arena);

/* The next token; comments are skipped. What is not PDF becomes words. Where memory ran out, a
 * string is absent; the arena says so. */
ev_token ev_lexer_next(ev_lexer *lexer);

/* Moves behind an inline image, whose ID was the last token: behind its EI (ISO 32000-1, 8.9.7). */
void ev_lexer_skip_image(ev_lexer *lexer);

#endif
