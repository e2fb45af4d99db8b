#include "batch/scratch.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Where the file system knows no files without a name. Who is killed between the two calls leaves
 * an empty file behind. */
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

/* File systems do not agree on the errno of what they do not know (EOPNOTSUPP, EISDIR, EINVAL):
 * after any failure the second way says whether the folder is at fault. */
int ev_scratch_open(const char *folder)
{
    const char *where = folder != NULL && *folder != '\0' ? folder : "/tmp";
    int fd = open(where, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC,
                  0600); /* O_EXCL: nobody can link it to a name later */
    return fd >= 0 ? fd : open_and_unlink(where);
}
