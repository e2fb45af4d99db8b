/* names: the names that a side has, sorted by their bytes. */
#ifndef EV_NAMES_H
#define EV_NAMES_H

#include "core/core.h"

/* In a tar the place of a member is before its name. */
typedef struct ev_names {
    ev_buf text;
    ev_buf at;       /* uint32_t each: where a name begins in `text` */
    ev_buf unlisted; /* how names begin that could not be listed, with a NUL each; "": any */
} ev_names;

/* Where a member's bytes are in the tar. */
typedef struct ev_member_place {
    uint64_t at, size;
} ev_member_place;

/* Zero-initialised there is none. Adds a name; `place` only in a tar, and then always. False when
 * memory ran out. */
bool ev_names_add(ev_names *names, ev_slice name, const ev_member_place *place);

/* Sorts; of equal names the one that was added last stays, as tar(1) extracts them. */
bool ev_names_sort(ev_names *names, bool have_places);

/* Whether it is there; once they are sorted. */
bool ev_names_have(const ev_names *names, const char *name);

/* Says that names that begin so could not be listed. */
void ev_names_miss(ev_names *names, ev_slice begin);

/* Whether a name that is not there may be one that could not be listed. */
bool ev_names_may_have(const ev_names *names, const char *name);

/* Whether files of this name are compared: it ends in ".pdf". */
bool ev_name_is_pdf(ev_slice name);

void ev_names_free(ev_names *names);

#endif
