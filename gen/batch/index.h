/* index: a number for each visa number, any amount of them in constant memory: an open-addressing
 * hash table in an unlinked temporary file, read and written by pread and pwrite (mapped pages
 * would count as memory of the process). Rejected: GDBM and SQLite, which each start of the program
 * would load, even for one visa. */
#ifndef EV_INDEX_H
#define EV_INDEX_H

#include "core/core.h"

#define EV_ID_MAX 13 /* characters of a visa number; the schema's maxLength */

typedef struct ev_index {
    int fd;
    uint64_t places, count;
} ev_index;

typedef enum ev_index_answer {
    EV_INDEX_NEW,   /* the id was not in the index; ev_index_put has added it */
    EV_INDEX_KNOWN, /* it was; *former is its number */
    EV_INDEX_FAILED /* the file cannot be read or written (disk full), or it is not a visa number */
} ev_index_answer;

/* Makes the temporary file in `folder`. False where that fails. */
bool ev_index_open(ev_index *index, const char *folder);

/* A closed index answers EV_INDEX_FAILED; it may be closed again. */
void ev_index_close(ev_index *index);

/* Sets the number of the id (1 to EV_ID_MAX bytes). `former` may be NULL. After EV_INDEX_FAILED for
 * a visa number the index is closed. */
ev_index_answer ev_index_put(ev_index *index, const char *id, uint64_t number, uint64_t *former);

/* Finds the number of the id; `former` may be NULL. */
ev_index_answer ev_index_find(const ev_index *index, const char *id, uint64_t *former);

#endif
