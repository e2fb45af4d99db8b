/* The files of a folder and of all folders below it. */
#include "compare/side/source.h"

#include "sys/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

enum { FOLDERS_DEEP_MAX = 64 }; /* each holds a descriptor while those in it are listed */

typedef struct listing {
    ev_names *names;
    const char *side; /* its path, for faults */
    char path[PATH_MAX];
    size_t size; /* of the path, with its last slash */
    unsigned depth;
    ev_faults *faults;
} listing;

typedef enum entry_kind { ENTRY_OTHER, ENTRY_FILE, ENTRY_FOLDER } entry_kind;

/* What does not say its kind is asked. A link to a file is one; a link to a folder is not followed,
 * because it may lead into itself. A link to nothing is a file that cannot be read. */
static entry_kind kind_of(DIR *folder, const struct dirent *entry)
{
    struct stat about;
    unsigned char type = entry->d_type;
    if (type == DT_UNKNOWN) {
        if (fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            return ENTRY_FILE;
        type = (unsigned char)IFTODT(about.st_mode);
    }
    if (type == DT_LNK)
        return fstatat(dirfd(folder), entry->d_name, &about, 0) == 0 && S_ISDIR(about.st_mode)
                   ? ENTRY_OTHER
                   : ENTRY_FILE;
    return type == DT_DIR ? ENTRY_FOLDER : ENTRY_FILE;
}

static void add_fault(listing *l, int error)
{
    char place[EV_POINTER_MAX + 1];
    ev_buf buf = {.data = place, .capacity = sizeof place};
    size_t side = strlen(l->side);
    if (side + 1 + l->size < sizeof place) {
        ev_buf_text(&buf, l->side);
        ev_buf_char(&buf, '/');
        ev_buf_bytes(&buf, l->path, l->size);
        ev_buf_char(&buf, '\0');
    } else
        (void)memcpy(place, "", 1);
    (void)ev_faults_add_system(l->faults, EV_CANT_READ, *place != '\0' ? place : l->side, error);
    ev_names_miss(l->names, (ev_slice){l->path, l->size});
}

static bool list_open(listing *l, int fd);

static bool list_below(listing *l, DIR *folder, const char *name)
{
    int fd = l->depth == FOLDERS_DEEP_MAX
                 ? (errno = ELOOP, -1)
                 : openat(dirfd(folder), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        add_fault(l, errno);
        return true;
    }
    l->depth++;
    bool done = list_open(l, fd);
    l->depth--;
    return done;
}

static bool list_entry(listing *l, DIR *folder, const struct dirent *entry)
{
    size_t size = strlen(entry->d_name), before = l->size;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
        return true;
    entry_kind kind = kind_of(folder, entry);
    if (kind == ENTRY_OTHER ||
        (kind == ENTRY_FILE && !ev_name_is_pdf((ev_slice){entry->d_name, size})))
        return true;
    if (before + size + 2 > sizeof l->path) {
        add_fault(l, ENAMETOOLONG);
        return true;
    }
    memcpy(l->path + before, entry->d_name, size);
    l->size = before + size;
    bool done;
    if (kind == ENTRY_FILE)
        done = ev_names_add(l->names, (ev_slice){l->path, l->size}, NULL);
    else {
        l->path[l->size++] = '/';
        done = list_below(l, folder, entry->d_name);
    }
    l->size = before;
    return done;
}

/* Takes the descriptor. */
static bool list_open(listing *l, int fd)
{
    DIR *folder = fdopendir(fd);
    bool done = true;
    if (folder == NULL) {
        add_fault(l, errno);
        (void)close(fd);
        return true;
    }
    for (const struct dirent *entry; errno = 0, done && (entry = readdir(folder)) != NULL;)
        done = list_entry(l, folder, entry);
    if (done && errno != 0)
        add_fault(l, errno);
    (void)closedir(folder);
    return done;
}

bool ev_folder_list(ev_source *source, const char *path, ev_faults *faults)
{
    listing l = {.names = &source->names, .side = path, .faults = faults};
    int fd = openat(source->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        (void)ev_faults_add_system(faults, EV_CANT_READ, path, errno);
        ev_names_miss(&source->names, EV_SLICE(""));
        return true;
    }
    return list_open(&l, fd) && ev_names_sort(&source->names, false);
}
