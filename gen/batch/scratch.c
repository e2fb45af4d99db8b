#include "batch/scratch.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* For file systems without O_TMPFILE. A process that is killed between the two calls leaves an
 * empty file. */
static int open_and_unlink(const char *folder)
{
    char name[PATH_MAX];
    int size = snprintf(name, sizeof name, "%s/evisa-gen.XXXXXX", folder);
    if (size < 0 || (size_t)size >= sizeof name)
        return -1;
    int fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0 || unlink(name) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

/* File systems without O_TMPFILE differ in the errno (EOPNOTSUPP, EISDIR, EINVAL): after any
 * failure the second way shows whether the folder is at fault. */
int ev_scratch_open(const char *folder)
{
    const char *where = folder != NULL && *folder != '\0' ? folder : "/tmp";
    const int flags = O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC; /* O_EXCL: never gets a name */
    int fd = open(where, flags, 0600);
    return fd >= 0 ? fd : open_and_unlink(where);
}
