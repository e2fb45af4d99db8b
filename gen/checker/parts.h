/* parts: what the names and lines of sections, values and paths are made of. */
#ifndef EV_CHECKER_PARTS_H
#define EV_CHECKER_PARTS_H

#include "resource/ini.h"

/* The name behind "kind " of a section; absent when it is of another kind or has no name. */
ev_slice ev_section_name(const ev_ini_section *section, const char *kind);

/* Whether the first word of its name is `kind`: "field" of "[field surname]", "page" of "[page]".
 */
bool ev_section_is(const ev_ini_section *section, const char *kind);

/* The line of a key; NULL: there is none. */
const ev_ini_line *ev_section_line(const ev_ini_section *section, const char *key);

/* The next word of *rest, parted by blanks; size 0 at the end. */
ev_slice ev_next_word(ev_slice *rest);

/* The part of a path between a folder and an end, "kz-2019-01" of "policy/kz-2019-01/policy.txt";
 * absent when it has another form, or the part is empty or has a '/'. */
ev_slice ev_path_part(const char *path, const char *folder, const char *end);

/* "evisa/1" of "evisa/1/<file>"; absent for other paths, and for those of policies and states. */
ev_slice ev_path_template(const char *path, const char *file);

#endif
