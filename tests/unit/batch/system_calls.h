/* The system calls of this program that tests change. A file of tests sets the functions it needs;
 * NULL: the call of the system. Each file of tests has a process of its own: no other meets
 * them. */
#ifndef UNIT_BATCH_SYSTEM_CALLS_H
#define UNIT_BATCH_SYSTEM_CALLS_H

#include <sys/types.h>

typedef struct system_calls {
    int (*open)(const char *path, int flags, mode_t mode);
    ssize_t (*pread)(int fd, void *data, size_t size, off_t at);
    ssize_t (*pwrite)(int fd, const void *data, size_t size, off_t at);
} system_calls;

extern system_calls changed_calls;

/* Those of the system, for the functions above. */
int system_open(const char *path, int flags, mode_t mode);
ssize_t system_pread(int fd, void *data, size_t size, off_t at);
ssize_t system_pwrite(int fd, const void *data, size_t size, off_t at);

#endif
