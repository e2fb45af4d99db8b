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

#define CALL(name) (changed_calls.name != NULL ? changed_calls.name : system_##name)

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    mode_t mode = makes ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return CALL(open)(path, flags, mode);
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

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return CALL(pwrite)(fd, data, size, at);
}
