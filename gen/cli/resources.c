/* --resources DIR: the files of a folder, read into memory before anything else happens. Below
 * gen/evisa.h no file is opened. */
#include "cli/cli.h"

#include "sys/io.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 6, FILES_MAX = 512, FILE_BYTES_MAX = 4 << 20, PATH_BYTES_MAX = 4096 };

typedef struct reader {
    ev_arena *arena;
    ev_faults *faults;
    size_t folder_size; /* of the path of DIR, with its slash */
    ev_resource_file *files;
    size_t count;
} reader;

/* `error`: errno of the call that failed; 0: none did, and `expected` says what is wrong. */
static ev_status missing(reader *r, const char *path, int error, const char *expected)
{
    ev_fault_details details = {.error = error};
    details.right.expected = error == 0 ? expected : NULL;
    return ev_faults_add_with(r->faults, EV_RESOURCE_MISSING, path, &details);
}

static ev_status add_file(reader *r, const char *path)
{
    ev_buf data;
    ev_faults reading;
    ev_faults_init(&reading, EV_LENIENT);
    ev_buf_init(&data, r->arena, 1);
    if (ev_input_read(path, FILE_BYTES_MAX, &data, &reading) == EV_TEMP_FAIL)
        return ev_faults_add(r->faults, EV_OUT_OF_MEMORY, "");
    if (reading.status != EV_OK || data.size > FILE_BYTES_MAX)
        return missing(r, path + r->folder_size, reading.count > 0 ? reading.fault[0].error : 0,
                       "a file of at most 4 MiB");
    if (r->count == FILES_MAX)
        return missing(r, path + r->folder_size, 0, "a folder with at most 512 files");
    const char *name = ev_arena_copy(r->arena, ev_slice_from(path + r->folder_size));
    if (name == NULL)
        return ev_faults_add(r->faults, EV_OUT_OF_MEMORY, "");
    r->files[r->count++] = (ev_resource_file){name, ev_buf_as_slice(&data)};
    return r->faults->status;
}

static ev_status add_folder(reader *r, const char *path, int depth);

static ev_status add_entry(reader *r, const char *folder, const char *name, int depth)
{
    char path[PATH_BYTES_MAX];
    struct stat about;
    int size = snprintf(path, sizeof path, "%s%s", folder, name);
    if (size < 0 || (size_t)size >= sizeof path - 1)
        return missing(r, name, ENAMETOOLONG, NULL);
    if (stat(path, &about) != 0)
        return missing(r, path + r->folder_size, errno, NULL);
    if (S_ISREG(about.st_mode))
        return add_file(r, path);
    if (!S_ISDIR(about.st_mode))
        return missing(r, path + r->folder_size, 0, "a file or a folder, not a pipe or a device");
    if (depth == DEPTH_MAX)
        return missing(r, path + r->folder_size, 0, "folders that are at most 6 deep");
    memcpy(path + size, "/", 2);
    return add_folder(r, path, depth + 1);
}

/* So that the checker can tell of it: no file has a path that ends in '/'. */
static ev_status add_empty_folder(reader *r, const char *path)
{
    const char *name = ev_arena_copy(r->arena, ev_slice_from(path + r->folder_size));
    if (name == NULL)
        return ev_faults_add(r->faults, EV_OUT_OF_MEMORY, "");
    if (r->count == FILES_MAX)
        return missing(r, name, 0, "a folder with at most 512 files");
    r->files[r->count++] = (ev_resource_file){name, EV_SLICE("")};
    return r->faults->status;
}

/* What editors leave beside the files, gen/watch/tree.c too. */
static bool is_of_an_editor(const char *name)
{
    size_t size = strlen(name);
    return name[0] == '.' || name[size - 1] == '~' || (name[0] == '#' && name[size - 1] == '#');
}

static ev_status add_folder(reader *r, const char *path, int depth)
{
    DIR *folder = opendir(path);
    size_t before = r->count;
    if (folder == NULL)
        return missing(r, depth == 0 ? path : path + r->folder_size, errno, NULL);
    const struct dirent *entry = NULL;
    while (r->faults->status == EV_OK && (errno = 0, entry = readdir(folder)) != NULL)
        if (!is_of_an_editor(entry->d_name))
            (void)add_entry(r, path, entry->d_name, depth);
    if (entry == NULL && errno != 0) /* half a folder would be another template */
        (void)missing(r, depth == 0 ? path : path + r->folder_size, errno, NULL);
    (void)closedir(folder);
    if (depth > 0 && r->count == before && r->faults->status == EV_OK)
        (void)add_empty_folder(r, path);
    return r->faults->status;
}

ev_status ev_resources_read(const char *folder, ev_arena *arena, ev_resources *res,
                            ev_faults *faults)
{
    char path[PATH_BYTES_MAX];
    int size = snprintf(path, sizeof path, "%s/", folder);
    reader r = {.arena = arena, .faults = faults, .folder_size = (size_t)size};
    r.files = ev_arena_take_array(arena, FILES_MAX, sizeof *r.files);
    if (r.files == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (*folder == '\0' || size < 0 ||
        (size_t)size >= sizeof path) /* no name is not the root of all files */
        return missing(&r, "", 0, "the name of a folder");
    (void)add_folder(&r, path, 0);
    *res = (ev_resources){r.files, r.count};
    return faults->status;
}

/* Whether one of the files that were read from the folder is this one. */
static bool is_file(const char *folder, const ev_resource_file *resource, const struct stat *about)
{
    struct stat file;
    char path[PATH_BYTES_MAX];
    int size = snprintf(path, sizeof path, "%s/%s", folder, resource->path);
    return size > 0 && (size_t)size < sizeof path && stat(path, &file) == 0 &&
           ev_is_same_file(&file, about);
}

ev_status ev_resources_spare(const char *folder, const char *output, const ev_resources *res,
                             ev_faults *faults)
{
    static const char *const names[] = {"layout.txt", "labels.txt", "policy.txt", "versions.txt"};
    struct stat about;
    if (output == NULL || stat(output, &about) != 0)
        return faults->status;
    for (size_t i = 0; i < res->overlay_count; i++) {
        const char *path = res->overlay[i].path, *slash = strrchr(path, '/');
        bool is_read = ev_resource_find(&(ev_resources){NULL, 0}, path).data != NULL;
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            is_read = is_read || strcmp(slash != NULL ? slash + 1 : path, names[n]) == 0;
        if (is_read && is_file(folder, &res->overlay[i], &about))
            return ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, output, EEXIST);
    }
    return faults->status;
}

ev_status ev_resources_leave_out(const char *folder, const char *name, ev_arena *arena,
                                 ev_resources *res, ev_faults *faults)
{
    struct stat about;
    size_t count = 0;
    if (name == NULL || stat(name, &about) != 0)
        return faults->status;
    ev_resource_file *kept = ev_arena_take_array(arena, res->overlay_count, sizeof *kept);
    if (kept == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    for (size_t i = 0; i < res->overlay_count; i++)
        if (!is_file(folder, &res->overlay[i], &about))
            kept[count++] = res->overlay[i];
    *res = (ev_resources){kept, count};
    return faults->status;
}
