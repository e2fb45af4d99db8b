/* place: what stands at a line of a file of templates: its section, key and value. */
#ifndef EV_CHECKER_PLACE_H
#define EV_CHECKER_PLACE_H

#include "checker/lines.h"
#include "resource/resource.h"

typedef struct ev_place {
    unsigned line, column;       /* of the value, in characters */
    ev_slice section, key, text; /* absent: none */
} ev_place;

/* Finds the line of a file. `lang`: of a table, the cell of that language is the text. For the line
 * of a section of a layout that was changed: the first line of the section that is not as built in,
 * otherwise the one that places the block. Memory of the arena; where it fails, only the line is
 * set. */
ev_place ev_place_find(const ev_resources *res, const char *path, unsigned line, ev_lang lang,
                       ev_arena *arena);

#endif
