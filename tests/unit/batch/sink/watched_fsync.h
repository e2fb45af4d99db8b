/* fsync(2) of this program: a file of tests that watches it, or lets it fail, sets the function. */
#ifndef UNIT_WATCHED_FSYNC_H
#define UNIT_WATCHED_FSYNC_H

extern int (*watched_fsync)(int fd); /* NULL: the system's */

#endif
