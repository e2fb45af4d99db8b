/* The system calls of this program that tests watch or change. A file of tests sets the functions
 * it needs; NULL: the call of the system. Each file of tests has a process of its own: no other
 * meets them. */
#ifndef UNIT_SINK_SYSTEM_CALLS_H
#define UNIT_SINK_SYSTEM_CALLS_H

#include <sys/types.h>
#include <sys/uio.h>

typedef struct system_calls {
    int (*fsync)(int fd);
    int (*syncfs)(int fd);
    int (*unlinkat)(int parent, const char *name, int flags);
    int (*mkdirat)(int parent, const char *name, mode_t mode);
    int (*rename)(const char *from, const char *to);
    int (*renameat2)(int from, const char *old, int to, const char *new, unsigned flags);
    ssize_t (*writev)(int fd, const struct iovec *parts, int count);
    ssize_t (*pread)(int fd, void *data, size_t size, off_t at);
} system_calls;

extern system_calls changed_calls;

/* Those of the system, for the functions above. */
int system_fsync(int fd);
int system_syncfs(int fd);
int system_unlinkat(int parent, const char *name, int flags);
int system_mkdirat(int parent, const char *name, mode_t mode);
int system_rename(const char *from, const char *to);
int system_renameat2(int from, const char *old, int to, const char *new, unsigned flags);
ssize_t system_writev(int fd, const struct iovec *parts, int count);
ssize_t system_pread(int fd, void *data, size_t size, off_t at);

#endif
