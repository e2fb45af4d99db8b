/* syntax: which sections and keys a file of templates may have, as a table beside the code that
 * reads them (gen/layout/syntax.def, gen/policy/syntax.def, gen/resource/versions.def). The readers
 * ask it which keys there are, the checker (gen/checker) also for their types, and
 * `evisa-gen templates keys` prints it. */
#ifndef EV_SYNTAX_H
#define EV_SYNTAX_H

#include "core/core.h"

/* How a value is written. The checker has a function for each. */
typedef enum ev_type {
#define EV_TYPE(id, name, says) EV_TYPE_##id,
#include "resource/types.def"
#undef EV_TYPE
    EV_TYPE_COUNT
} ev_type;

typedef enum ev_need {
    EV_MAY,    /* may be left out */
    EV_MUST,   /* a section without it is incomplete */
    EV_ANY,    /* may come several times, or not at all */
    EV_SEVERAL /* must come, and may come several times */
} ev_need;

/* A row: a key of a section. Its texts are arrays: the addresses of a thousand texts would have to
 * be set when the program is loaded, which costs each call 0.2 % and only the checker would use. */
typedef struct ev_key_row {
    char section[16]; /* as that of its ev_section_row */
    char key[24];     /* "width"; "*": the name is the designer's own (a colour) */
    ev_type type;
    int count; /* of numbers or words in the value, where the type has several; 0: any */
    ev_need need;
    char unit[16];      /* "mm", "pt", "days"; "": none */
    char otherwise[48]; /* what counts where the key is missing, in words; "": nothing */
    char example[112];  /* a value that the type takes; a test tries each */
    char says[112];     /* what it is for, in a few words */
} ev_key_row;

/* Whether a section has a name behind its first word. */
typedef enum ev_naming { EV_UNNAMED, EV_NAMED } ev_naming;

typedef struct ev_section_row {
    char section[16]; /* the first word of its name: "field"; "": the lines before the first; "*",
                         as the last row: any other name, which is the designer's own */
    ev_naming naming;
    char says[112];
} ev_section_row;

/* One kind of file: "layout.txt". */
typedef struct ev_syntax {
    const char *file;
    const ev_section_row *section;
    size_t section_count;
    const ev_key_row *key; /* the keys of a section are neighbours */
    size_t key_count;
} ev_syntax;

/* What a type is called, and what a value of it must be, as the end of "expected: ...". Constant.
 */
const char *ev_type_name(ev_type type);
const char *ev_type_says(ev_type type);

/* The row of a section by its whole name ("field surname"), and of one of its keys; NULL: none.
 * Whether there must be a name is not looked at. A row with the key "*" takes any key; the other
 * keys of its section come before it. */
const ev_section_row *ev_syntax_section(const ev_syntax *syntax, ev_slice name);
const ev_key_row *ev_syntax_key(const ev_syntax *syntax, ev_slice section, ev_slice key);

#endif
