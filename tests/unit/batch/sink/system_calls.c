#undef _FORTIFY_SOURCE /* it has inline functions of these names */
#include "unit/batch/sink/system_calls.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

system_calls changed_calls;

int system_fsync(int fd)
{
    return (int)syscall(SYS_fsync, fd);
}

int system_syncfs(int fd)
{
    return (int)syscall(SYS_syncfs, fd);
}

int system_unlinkat(int parent, const char *name, int flags)
{
    return (int)syscall(SYS_unlinkat, parent, name, flags);
}

int system_mkdirat(int parent, const char *name, mode_t mode)
{
    return (int)syscall(SYS_mkdirat, parent, name, mode);
}

int system_rename(const char *from, const char *to)
{
    return system_renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int system_renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    return (int)syscall(SYS_renameat2, from, old, to, new, flags);
}

ssize_t system_writev(int fd, const struct iovec *parts, int count)
{
    return syscall(SYS_writev, fd, parts, count);
}

ssize_t system_pread(int fd, void *data, size_t size, off_t at)
{
    return syscall(SYS_pread64, fd, data, size, at);
}

/* ---- in place of the C library's ------------------------------------------------------------- */

#define CALL(name) (changed_calls.name != NULL ? changed_calls.name : system_##name)

int fsync(int fd)
{
    return CALL(fsync)(fd);
}

int syncfs(int fd)
{
    return CALL(syncfs)(fd);
}

int unlinkat(int parent, const char *name, int flags)
{
    return CALL(unlinkat)(parent, name, flags);
}

int mkdirat(int parent, const char *name, mode_t mode)
{
    return CALL(mkdirat)(parent, name, mode);
}

int rename(const char *from, const char *to)
{
    return CALL(rename)(from, to);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    return CALL(renameat2)(from, old, to, new, flags);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    return CALL(writev)(fd, parts, count);
}

ssize_t pread(int fd, void *data, size_t size, off_t at)
{
    return CALL(pread)(fd, data, size, at);
}

/* The name of pread where the compiler knows the size of the buffer. */
ssize_t __pread_chk(int fd, void *data, size_t size, off_t at, size_t room);
ssize_t __pread_chk(int fd, void *data, size_t size, off_t at, size_t room)
{
    if (size > room)
        abort();
    return pread(fd, data, size, at);
}
