/* folder: what lies below a folder, reached step by step and never through a symbolic link. Names
 * are single components. */
#ifndef EV_FOLDER_H
#define EV_FOLDER_H

#include "fault/fault.h"
#include "batch/journal/entry.h"

/* Opens the folder `name` in `parent`. -1 with errno; ELOOP or ENOTDIR: something else stands
 * there. */
int ev_folder_enter(int parent, const char *name);

/* The same, and makes it (mode 0700) where it lacks. *made: `parent` has to be synced before the
 * folder survives a crash. */
int ev_folder_make(int parent, const char *name, bool *made);

/* Removes the plain files in it. Returns 0 or an errno; ELOOP: something else is in it, and stays.
 */
int ev_folder_clear(int folder);

/* SHA-256 of a plain file in it. False when there is none or it cannot be read. */
bool ev_folder_hash(int folder, const char *name, uint8_t hash[EV_HASH_SIZE]);

/* The fault of the machine for an errno of these and of rename. */
ev_code ev_folder_fault(int number);

#endif
