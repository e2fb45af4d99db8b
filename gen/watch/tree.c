/* All is watched again before each call of the function, instead of following each event: a walk
 * over some folders takes less than a millisecond, and nothing that was missed stays missed. */
#include "watch/tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The depth is that of --resources, which reads no deeper. Links may make a tree endless. */
enum { DEPTH_MAX = 6, PLACES_MAX = 4096 };

/* On the way to a file a folder may have other files, which are written to at any time: of these
 * the system need not tell. A file that is reached so is saved when it is closed. IN_MASK_ADD: the
 * folder may be watched as a whole besides. */
enum {
    EVENTS_OF_A_WAY = IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                      IN_MOVED_TO | IN_ONLYDIR | IN_MASK_ADD,
    EVENTS_OF_A_WHOLE = (EVENTS_OF_A_WAY & ~IN_MASK_ADD) | IN_MODIFY | IN_DELETE_SELF | IN_MOVE_SELF
};

typedef struct place {
    int number; /* the system's */
    unsigned round;
    bool is_whole;  /* every name in it counts */
    bool is_output; /* the output is written into it */
} place;

typedef struct name {
    int number; /* of the place */
    char text[NAME_MAX + 1];
} name;

static place *places_of(const ev_watch_tree *tree, size_t *count)
{
    *count = tree->places.size / sizeof(place);
    return (place *)(void *)tree->places.data;
}

static place *find_place(const ev_watch_tree *tree, int number)
{
    size_t count;
    place *at = places_of(tree, &count);
    for (size_t i = 0; i < count; i++)
        if (at[i].number == number)
            return &at[i];
    return NULL;
}

/* ---- events ---------------------------------------------------------------------------------- */

static bool is_named(const ev_watch_tree *tree, int number, const char *text)
{
    const name *at = (const name *)(const void *)tree->names.data;
    for (size_t i = 0; i < tree->names.size / sizeof *at; i++)
        if (at[i].number == number && strcmp(at[i].text, text) == 0)
            return true;
    return false;
}

static bool is_of_an_editor(const char *text)
{
    size_t size = strlen(text);
    return text[0] == '.' || (size > 0 && text[size - 1] == '~') ||
           (size > 1 && text[0] == '#' && text[size - 1] == '#');
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* "visa.pdf" or "visa.pdf.XXXXXX" (gen/sys/io.c). */
static bool is_output(const ev_watch_tree *tree, const char *text)
{
    const char *output = last_part(tree->output);
    size_t size = strlen(output);
    return strncmp(text, output, size) == 0 &&
           (text[size] == '\0' || (text[size] == '.' && strlen(text + size) == sizeof "XXXXXX"));
}

bool ev_watch_tree_counts(const ev_watch_tree *tree, const struct inotify_event *event)
{
    if ((event->mask & IN_Q_OVERFLOW) != 0) /* nobody knows what has happened */
        return true;
    const place *at = find_place(tree, event->wd);
    if (at == NULL)
        return false;
    if (event->len == 0)
        return at->is_whole;
    return is_named(tree, event->wd, event->name) ||
           (at->is_whole && !is_of_an_editor(event->name) &&
            !(at->is_output && is_output(tree, event->name)));
}

/* ---- watching -------------------------------------------------------------------------------- */

static bool is_output_folder(const ev_watch_tree *tree, const char *path)
{
    struct stat about;
    return tree->output[0] != '\0' && stat(path, &about) == 0 &&
           about.st_dev == tree->output_folder.st_dev && about.st_ino == tree->output_folder.st_ino;
}

/* The number of a place, or -1 where it is not watched. One that cannot be opened is left out: it
 * has just gone, and its parent says so, or a render reports it. */
static int add_place(ev_watch_tree *tree, const char *path, bool is_whole, ev_faults *faults)
{
    int number =
        inotify_add_watch(tree->inotify, path, is_whole ? EVENTS_OF_A_WHOLE : EVENTS_OF_A_WAY);
    if (number < 0 && (errno == ENOSPC || errno == ENOMEM))
        (void)ev_faults_add_system(faults, EV_OUT_OF_MEMORY, path, errno);
    if (number < 0)
        return -1;
    place *known = find_place(tree, number);
    bool is_new = known == NULL || known->round != tree->round;
    const place now = {.number = number,
                       .round = tree->round,
                       .is_whole = is_whole || (!is_new && known->is_whole),
                       .is_output = is_output_folder(tree, path)};
    if (known != NULL)
        *known = now;
    else
        ev_buf_bytes(&tree->places, &now, sizeof now);
    return number;
}

static void add_name(ev_watch_tree *tree, int number, const char *text, size_t size)
{
    name now = {.number = number};
    if (number < 0 || size == 0 || size >= sizeof now.text)
        return;
    memcpy(now.text, text, size);
    ev_buf_bytes(&tree->names, &now, sizeof now);
}

/* Each folder on the way to a file counts for the name that the way goes on with: one that is
 * renamed or comes back changes what the path means. */
static void add_way(ev_watch_tree *tree, const char *path, ev_faults *faults)
{
    char folder[PATH_MAX];
    for (const char *at = path; *at != '\0' && faults->status == EV_OK;) {
        size_t slash = (size_t)(at - path) + 1, size = strcspn(at + 1, "/");
        if (slash >= sizeof folder)
            return;
        memcpy(folder, path, slash);
        folder[slash] = '\0';
        if (size > 0)
            add_name(tree, add_place(tree, folder, false, faults), at + 1, size);
        at += 1 + size;
    }
}

/* Of a path that begins at this process's folder. False where it is too long. */
static bool make_absolute(const char *path, char absolute[PATH_MAX])
{
    char here[PATH_MAX];
    bool is_absolute = path[0] == '/';
    if (!is_absolute && getcwd(here, sizeof here) == NULL)
        return false;
    int size = is_absolute ? snprintf(absolute, PATH_MAX, "%s", path)
                           : snprintf(absolute, PATH_MAX, "%s/%s", here, path);
    return size > 0 && size < PATH_MAX;
}

/* The way that the path names, and the one behind its links. */
static void add_file(ev_watch_tree *tree, const char *path, ev_faults *faults)
{
    char absolute[PATH_MAX], real[PATH_MAX];
    if (make_absolute(path, absolute))
        add_way(tree, absolute, faults);
    if (realpath(path, real) != NULL && strcmp(real, absolute) != 0)
        add_way(tree, real, faults);
}

static void add_folder(ev_watch_tree *tree, const char *path, int depth, ev_faults *faults);

static void add_entry(ev_watch_tree *tree, const char *folder, const struct dirent *entry,
                      int depth, ev_faults *faults)
{
    char path[PATH_MAX];
    struct stat about;
    int size = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    bool may_be_folder =
        entry->d_type == DT_DIR || entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN;
    if (!may_be_folder || size < 0 || (size_t)size >= sizeof path || stat(path, &about) != 0)
        return;
    if (S_ISDIR(about.st_mode) && depth < DEPTH_MAX)
        add_folder(tree, path, depth + 1, faults);
    else if (S_ISREG(about.st_mode) && entry->d_type == DT_LNK)
        add_file(tree, path, faults);
}

static void add_folder(ev_watch_tree *tree, const char *path, int depth, ev_faults *faults)
{
    if (tree->places.size / sizeof(place) >= PLACES_MAX || add_place(tree, path, true, faults) < 0)
        return;
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && faults->status == EV_OK && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.')
            add_entry(tree, path, entry, depth, faults);
    if (folder != NULL)
        (void)closedir(folder);
}

/* What this round has not seen is watched no more. */
static void drop_the_rest(ev_watch_tree *tree)
{
    size_t count, kept = 0;
    place *at = places_of(tree, &count);
    for (size_t i = 0; i < count; i++)
        if (at[i].round == tree->round)
            at[kept++] = at[i];
        else
            (void)inotify_rm_watch(tree->inotify, at[i].number);
    tree->places.size = kept * sizeof *at;
}

/* Where the output is now: it may be a link, and its folder may be another one than before. */
static void find_output(ev_watch_tree *tree)
{
    char folder[PATH_MAX];
    if (realpath(tree->watch->output, tree->output) == NULL &&
        !make_absolute(tree->watch->output, tree->output))
        tree->output[0] = '\0';
    size_t size = (size_t)(last_part(tree->output) - tree->output);
    memcpy(folder, tree->output, size);
    folder[size] = '\0';
    if (stat(folder, &tree->output_folder) != 0)
        tree->output[0] = '\0';
}

ev_status ev_watch_tree_walk(ev_watch_tree *tree, ev_faults *faults)
{
    tree->round++;
    tree->names.size = 0;
    find_output(tree);
    add_folder(tree, tree->folder, 0, faults);
    add_file(tree, tree->folder, faults);
    add_file(tree, tree->watch->file, faults);
    drop_the_rest(tree);
    if (tree->places.failed || tree->names.failed)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return faults->status;
}

/* ---- beginning and end ----------------------------------------------------------------------- */

bool ev_watch_tree_is_there(const ev_watch_tree *tree)
{
    struct stat about;
    return stat(tree->folder, &about) == 0 && about.st_dev == tree->identity.st_dev &&
           about.st_ino == tree->identity.st_ino;
}

ev_status ev_watch_tree_open(ev_watch_tree *tree, const ev_watch *watch, ev_faults *faults)
{
    *tree = (ev_watch_tree){.watch = watch, .inotify = -1};
    ev_buf_init(&tree->places, NULL, 0);
    ev_buf_init(&tree->names, NULL, 0);
    if (*watch->folder == '\0' || !make_absolute(watch->folder, tree->folder) ||
        stat(tree->folder, &tree->identity) != 0 || !S_ISDIR(tree->identity.st_mode))
        return ev_faults_add(faults, EV_RESOURCE_MISSING, watch->folder);
    tree->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (tree->inotify < 0)
        return ev_faults_add_system(faults, EV_OUT_OF_MEMORY, "", errno);
    return faults->status;
}

void ev_watch_tree_close(ev_watch_tree *tree)
{
    if (tree->inotify >= 0)
        (void)close(tree->inotify);
    ev_buf_free(&tree->places);
    ev_buf_free(&tree->names);
}
