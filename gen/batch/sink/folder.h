/* folder: files and folders below a folder, opened one component at a time and never through a
 * symbolic link. A name is a single component. */
#ifndef EV_FOLDER_H
#define EV_FOLDER_H

#include "fault/fault.h"
#include "batch/journal/entry.h"

/* Opens the folder `name` in `parent`. Returns a descriptor that the caller closes, or -1 with
 * errno; ELOOP or ENOTDIR: the name is not a folder. */
int ev_folder_enter(int parent, const char *name);

/* The same, and makes the folder (mode 0700) where it is missing. Then *made is true: it survives a
 * crash only after `parent` is synced. */
int ev_folder_make(int parent, const char *name, bool *made);

/* Removes the regular files in it. Returns 0 or an errno; ELOOP: there is something else in it,
 * which is not removed. */
int ev_folder_clear(int folder);

/* SHA-256 of a regular file in it. False when there is none or it cannot be read. */
bool ev_folder_hash(int folder, const char *name, uint8_t hash[EV_HASH_SIZE]);

/* The fault for an errno of these functions and of rename(2). */
ev_code ev_folder_fault(int number);

#endif
