/* scratch: a temporary file without a name: the system removes it when it is closed, whatever
 * happens to the process. */
#ifndef EV_SCRATCH_H
#define EV_SCRATCH_H

/* Opens one for reading and writing (mode 0600, close-on-exec) in `folder`; NULL or "": /tmp.
 * Returns a descriptor that the caller closes, or -1. */
int ev_scratch_open(const char *folder);

#endif
