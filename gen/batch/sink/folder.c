#include "batch/sink/folder.h"

#include "sys/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

ev_code ev_folder_fault(int number)
{
    switch (number) {
    case ELOOP:
    case ENOTDIR:
        return EV_LINK_IN_THE_WAY;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EIO:
        return EV_WRITE_FAILED;
    case ENOMEM:
        return EV_OUT_OF_MEMORY;
    default:
        return EV_CANT_OPEN_OUTPUT;
    }
}

int ev_folder_enter(int parent, const char *name)
{
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int ev_folder_make(int parent, const char *name, bool *made)
{
    int fd = ev_folder_enter(parent, name);
    *made = false;
    if (fd >= 0 || errno != ENOENT)
        return fd;
    if (mkdirat(parent, name, 0700) != 0 && errno != EEXIST)
        return -1;
    *made = true; /* also after EEXIST: another shard that made it may sync it too late for us */
    return ev_folder_enter(parent, name);
}

/* A descriptor of its own: the offset of the caller's does not move. */
static DIR *list(int folder)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *names = fd >= 0 ? fdopendir(fd) : NULL;
    if (names == NULL && fd >= 0)
        (void)close(fd);
    return names;
}

static int remove_plain(int folder, const char *name)
{
    struct stat about;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return 0;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return errno;
    if (!S_ISREG(about.st_mode))
        return ELOOP;
    return unlinkat(folder, name, 0) == 0 ? 0 : errno;
}

int ev_folder_clear(int folder)
{
    int number = 0;
    DIR *names = list(folder);
    if (names == NULL)
        return errno;
    for (struct dirent *entry; errno = 0, (entry = readdir(names)) != NULL;) {
        int failed = remove_plain(folder, entry->d_name);
        number = number == 0 ? failed : number;
    }
    number = number == 0 ? errno : number;
    (void)closedir(names);
    return number;
}

static bool hash_bytes(int fd, uint8_t hash[EV_HASH_SIZE])
{
    uint8_t chunk[CHUNK];
    struct sha256_ctx sha;
    sha256_init(&sha);
    for (;;) {
        ssize_t got = ev_input_some(fd, chunk, sizeof chunk);
        if (got <= 0) {
            sha256_digest(&sha, EV_HASH_SIZE, hash);
            return got == 0;
        }
        sha256_update(&sha, (size_t)got, chunk);
    }
}

bool ev_folder_hash(int folder, const char *name, uint8_t hash[EV_HASH_SIZE])
{
    struct stat about;
    const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
    int fd = openat(folder, name, flags | O_NONBLOCK); /* does not wait for the writer of a pipe */
    if (fd < 0)
        return false;
    bool good = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && hash_bytes(fd, hash);
    (void)close(fd);
    return good;
}
