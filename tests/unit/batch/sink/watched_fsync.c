#include "unit/batch/sink/watched_fsync.h"

#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

int (*watched_fsync)(int fd);

int fsync(int fd)
{
    return watched_fsync != NULL ? watched_fsync(fd) : (int)syscall(SYS_fsync, fd);
}
