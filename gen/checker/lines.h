/* lines: a file of templates, read on after each mistake, and the place of every text in it. */
#ifndef EV_CHECKER_LINES_H
#define EV_CHECKER_LINES_H

#include "checker/finding.h"

/* A file as the checker has read it. ini is what the readers would have, with three differences:
 * a line that cannot be read is there with what could be told of it, so that it is not said to be
 * missing; its value is absent ({NULL, 0}), and nothing more is to be said of it; and a section
 * without its "]" is a section. */
typedef struct ev_file {
    ev_slice text;
    ev_ini ini;
    ev_ini_section
        *section;      /* ini.sections, for a checker that knows what a name was meant to be */
    ev_ini_line *line; /* the lines of all sections */
} ev_file;

/* Reads the text of `path`, both borrowed by *file, and says what is wrong with its lines: no key
 * or no "=", a section without "]", invalid UTF-8, U+0000, a byte order mark. Tables of the arena.
 * False when memory ran out; *file is then not to be used. */
bool ev_file_read(ev_slice text, const char *path, ev_arena *arena, ev_file *file,
                  ev_findings *findings);

/* The column of a place in the text, from 1, in characters. */
unsigned ev_file_column(const ev_file *file, const char *at);

/* Where a line begins, by its number: at its first character that is no blank. */
const char *ev_file_at(const ev_file *file, unsigned line);

#endif
