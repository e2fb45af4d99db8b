/* The way to the file of a secret. Whoever may write to a folder on it may put another file in its
 * place: another key seals what nobody verifies, and another PIN locks the token.
 *
 * The path is walked folder by folder. Each is opened (O_PATH, O_NOFOLLOW) before it is judged, and
 * judged by its descriptor; the next is opened below that descriptor. So nothing of a folder's name
 * counts any more once it was judged, and in a folder that passed only root and the caller can
 * exchange names. A symbolic link is read from its own descriptor and walked like the rest. What
 * remains are the two themselves, and what they change of a folder after it was judged.
 *
 * realpath(3) and a look at its folders was rejected: names could be exchanged in between.
 * RESOLVE_NO_SYMLINKS of openat2(2) as well: Kubernetes and many /etc have links. */
#include "trust/key_private.h"

#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LINKS_MAX = 40, /* as the kernel's own limit, path_resolution(7) */
    FOLDER = O_PATH | O_DIRECTORY | O_CLOEXEC
};

typedef struct walk {
    int folder; /* the last one that passed; -1: none */
    char path[PATH_MAX];
    size_t at; /* in it: the rest of the path, below the folder */
    int links;
    ev_secret_result wrong; /* EV_SECRET_READ as long as nothing is */
    char *place;            /* of EV_POINTER_MAX + 1 bytes: the folder that did not pass */
} walk;

static const char *rest_of(const walk *w)
{
    return w->path + w->at;
}

bool ev_secret_is_owner_trusted(const struct stat *about)
{
    return about->st_uid == 0 || about->st_uid == geteuid();
}

/* In a folder with the sticky bit nobody removes or renames what is another's. Its owner does, so
 * that must be root. */
static bool is_safe(const struct stat *about)
{
    bool others_write = (about->st_mode & (S_IWGRP | S_IWOTH)) != 0,
         is_sticky = (about->st_mode & S_ISVTX) != 0 && about->st_uid == 0;
    return ev_secret_is_owner_trusted(about) && (!others_write || is_sticky);
}

/* Without /proc the place stays the file. */
static void name_folder(walk *w, int fd)
{
    char link[32], name[EV_POINTER_MAX + 1];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, name, EV_POINTER_MAX);
    if (size <= 0 || name[0] != '/')
        return;
    memcpy(w->place, name, (size_t)size);
    w->place[size] = '\0';
}

static void stop(walk *w, ev_secret_result wrong)
{
    w->wrong = wrong;
}

/* Leaves the reason in errno; 0 keeps the one that a call has left there. */
static void stop_absent(walk *w, int error)
{
    if (error != 0)
        errno = error;
    stop(w, EV_SECRET_ABSENT);
}

/* Keeps errno. */
static void close_quietly(int fd)
{
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    errno = error;
}

/* Takes the descriptor over. */
static void enter(walk *w, int fd)
{
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0) {
        stop_absent(w, 0);
    } else if (!S_ISDIR(about.st_mode)) {
        stop_absent(w, ENOTDIR);
    } else if (!is_safe(&about)) {
        name_folder(w, fd);
        stop(w, EV_SECRET_FOLDER);
    }
    close_quietly(w->folder);
    w->folder = fd;
}

/* A relative path leads through the working folder and all that it is in. */
static void enter_working_folder(walk *w)
{
    struct stat here, below = {0};
    enter(w, open(".", FOLDER));
    while (w->wrong == EV_SECRET_READ) {
        if (fstat(w->folder, &here) != 0)
            stop_absent(w, 0);
        else if (ev_is_same_file(&here, &below)) /* "/.." is "/" */
            break;
        else
            enter(w, openat(w->folder, "..", FOLDER));
        below = here;
    }
    if (w->wrong == EV_SECRET_READ)
        enter(w, open(".", FOLDER));
}

/* Puts the target of a link before the rest. In a folder with the sticky bit anybody may have made
 * the link, so its owner counts as a file's does. */
static void follow(walk *w, int link)
{
    struct stat about;
    char target[PATH_MAX], joined[2 * PATH_MAX];
    ssize_t size = -1;
    if (link >= 0 && fstat(link, &about) == 0)
        size = readlinkat(link, "", target, sizeof target - 1);
    if (size <= 0 || ++w->links > LINKS_MAX) {
        stop_absent(w, size <= 0 ? 0 : ELOOP);
        return;
    }
    if (!ev_secret_is_owner_trusted(&about)) {
        stop(w, EV_SECRET_FOREIGN);
        return;
    }
    target[size] = '\0';
    int length = snprintf(joined, sizeof joined, "%s/%s", target, rest_of(w));
    if (length < 0 || (size_t)length >= sizeof w->path) {
        stop_absent(w, ENAMETOOLONG);
        return;
    }
    memcpy(w->path, joined, (size_t)length + 1);
    w->at = 0;
    if (target[0] == '/')
        enter(w, open("/", FOLDER));
}

/* Cuts the first name off the rest, with the slashes around it. */
static void take_name(walk *w, char name[NAME_MAX + 1])
{
    const char *at = rest_of(w) + strspn(rest_of(w), "/");
    size_t size = strcspn(at, "/");
    if (size > NAME_MAX) {
        stop_absent(w, ENAMETOOLONG);
        return;
    }
    memcpy(name, at, size);
    name[size] = '\0';
    at += size;
    at += strspn(at, "/");
    w->at = (size_t)(at - w->path);
}

static bool is_link(int fd)
{
    struct stat about;
    return fd >= 0 && fstat(fd, &about) == 0 && S_ISLNK(about.st_mode);
}

static void go_down(walk *w, const char *name)
{
    int fd = openat(w->folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (!is_link(fd)) {
        enter(w, fd);
        return;
    }
    follow(w, fd);
    close_quietly(fd);
}

/* The file itself, or -1: then it was a link, or something is wrong. */
static int open_file(walk *w, const char *name)
{
    int fd = openat(w->folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0)
        return fd;
    int link = errno == ELOOP ? openat(w->folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;
    follow(w, link); /* absent when it is not one */
    close_quietly(link);
    return -1;
}

int ev_secret_open(const char *path, char place[EV_POINTER_MAX + 1], ev_secret_result *wrong)
{
    walk w = {.folder = -1, .wrong = EV_SECRET_READ, .place = place};
    size_t size = strlen(path);
    int fd = -1;
    if (size == 0 || size >= sizeof w.path)
        stop_absent(&w, size == 0 ? ENOENT : ENAMETOOLONG);
    else
        memcpy(w.path, path, size + 1);
    if (w.wrong == EV_SECRET_READ && path[0] == '/')
        enter(&w, open("/", FOLDER));
    else if (w.wrong == EV_SECRET_READ)
        enter_working_folder(&w);
    while (fd < 0 && w.wrong == EV_SECRET_READ) {
        char name[NAME_MAX + 1] = "";
        take_name(&w, name);
        if (w.wrong == EV_SECRET_READ && rest_of(&w)[0] == '\0')
            fd = open_file(&w, name[0] != '\0' ? name : ".");
        else if (w.wrong == EV_SECRET_READ)
            go_down(&w, name);
    }
    close_quietly(w.folder);
    *wrong = w.wrong;
    return fd;
}
