#undef _FORTIFY_SOURCE /* it has inline functions of these names */
#include "unit/batch/system_calls.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

system_calls changed_calls;

int system_open(const char *path, int flags, mode_t mode)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

ssize_t system_pread(int fd, void *data, size_t size, off_t at)
{
    return syscall(SYS_pread64, fd, data, size, at);
}

ssize_t system_pwrite(int fd, const void *data, size_t size, off_t at)
{
    return syscall(SYS_pwrite64, fd, data, size, at);
}

/* ---- in place of the C library's ------------------------------------------------------------- */

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    mode_t mode = makes ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return (changed_calls.open != NULL ? changed_calls.open : system_open)(path, flags, mode);
}

ssize_t pread(int fd, void *data, size_t size, off_t at)
{
    return (changed_calls.pread != NULL ? changed_calls.pread : system_pread)(fd, data, size, at);
}

/* The name of pread where the compiler knows the size of the buffer. */
ssize_t __pread_chk(int fd, void *data, size_t size, off_t at, size_t room);
ssize_t __pread_chk(int fd, void *data, size_t size, off_t at, size_t room)
{
    if (size > room)
        abort();
    return pread(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return (changed_calls.pwrite != NULL ? changed_calls.pwrite : system_pwrite)(fd, data, size,
                                                                                 at);
}
