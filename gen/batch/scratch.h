/* scratch: a temporary file without a name: it is gone when it is closed, whatever happens to the
 * process. */
#ifndef EV_SCRATCH_H
#define EV_SCRATCH_H

/* Opens one for reading and writing (mode 0600, close-on-exec) in `folder`. -1 when that failed. */
int ev_scratch_open(const char *folder);

#endif
