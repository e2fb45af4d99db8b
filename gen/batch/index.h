/* index: numbers by visa number, any amount of them in constant memory: an open-addressing hash
 * table in an unlinked temporary file, read and written by pread and pwrite (mapped pages would
 * count as memory of the process). Rejected: GDBM and SQLite, which every start of the program that
 * renders one visa would load. */
#ifndef EV_INDEX_H
#define EV_INDEX_H

#include "core/core.h"

#define EV_ID_MAX 13 /* characters of a visa number; the schema's maxLength */

typedef struct ev_index {
    int fd;
    uint64_t places, count;
} ev_index;

typedef enum ev_index_answer {
    EV_INDEX_NEW,   /* was not there; ev_index_put has added it */
    EV_INDEX_KNOWN, /* was there; *former is its number */
    EV_INDEX_FAILED /* the file cannot be read or written (disk full), or it is no visa number */
} ev_index_answer;

/* `folder`: where the temporary file is made. False when it cannot be. */
bool ev_index_open(ev_index *index, const char *folder);
void ev_index_close(ev_index *index);

/* Adds the number under the id (1 to EV_ID_MAX bytes), or replaces it. *former may be NULL. */
ev_index_answer ev_index_put(ev_index *index, const char *id, uint64_t number, uint64_t *former);

/* Looks it up; *former may be NULL. */
ev_index_answer ev_index_find(const ev_index *index, const char *id, uint64_t *former);

#endif
