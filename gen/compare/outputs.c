#include "compare/outputs.h"

#include "compare/side/source.h"
#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that may not be there yet: then its folder and its last name are what it is. */
typedef struct output {
    const char *path, *name;
    struct stat file, folder;
    bool is_there;
} output;

static bool refuse(ev_faults *faults, const char *path, int error)
{
    (void)ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, path, error);
    return false;
}

static bool look_at_folder(output *o, ev_faults *faults)
{
    int folder = ev_folder_of(AT_FDCWD, o->path);
    if (folder < 0)
        return errno == EACCES || refuse(faults, o->path, errno); /* one that is not read */
    bool is_good = fstat(folder, &o->folder) == 0 && faccessat(folder, ".", W_OK, AT_EACCESS) == 0;
    int error = errno;
    (void)close(folder);
    return is_good || refuse(faults, o->path, error);
}

/* A device or a pipe is written to, and nothing is replaced. */
static bool look(output *o, const char *path, ev_faults *faults)
{
    const char *slash = strrchr(path, '/');
    *o = (output){.path = path, .name = slash != NULL ? slash + 1 : path};
    o->is_there = stat(path, &o->file) == 0;
    if (o->is_there && S_ISDIR(o->file.st_mode))
        return refuse(faults, path, EISDIR);
    return (o->is_there && !S_ISREG(o->file.st_mode)) || look_at_folder(o, faults);
}

static bool is_file(const output *o)
{
    return o->is_there && S_ISREG(o->file.st_mode);
}

/* Standard output has the lines, also where it is a device or a pipe. */
static bool is_in_use(const output *o, const ev_compare_options *options)
{
    const char *const paths[] = {options->golden, options->now, "/dev/stdin"};
    struct stat file;
    if (ev_output_is_standard(o->path))
        return true;
    for (size_t i = 0; i < sizeof paths / sizeof *paths && is_file(o); i++)
        if (paths[i] != NULL && stat(paths[i], &file) == 0 && ev_is_same_file(&o->file, &file))
            return true;
    return false;
}

/* It may be one of a folder, or of a list that has not been read yet; a report never is one. */
static bool is_pdf(const output *o)
{
    int file = is_file(o) ? open(o->path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return false;
    bool has_head = ev_source_has_pdf(file);
    (void)close(file);
    return has_head;
}

/* The next call would take it for a document. */
static bool is_document(const output *o, const ev_compare_options *options)
{
    const char *const sides[] = {options->golden, options->now};
    bool is_in = false;
    if (!ev_name_is_pdf(ev_slice_from(o->name)))
        return false;
    const ev_source folder = {.kind = EV_SOURCE_FOLDER, .fd = ev_folder_of(AT_FDCWD, o->path)};
    for (size_t i = 0; i < sizeof sides / sizeof *sides && folder.fd >= 0; i++) {
        ev_source side = {.kind = EV_SOURCE_FOLDER, .fd = -1};
        if (sides[i] != NULL)
            side.fd = open(sides[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
        is_in = is_in || (side.fd >= 0 && ev_source_is_in(&folder, &side));
        if (side.fd >= 0)
            (void)close(side.fd);
    }
    if (folder.fd >= 0)
        (void)close(folder.fd);
    return is_in;
}

static bool is_same_output(const output *a, const output *b)
{
    if (a->is_there || b->is_there)
        return is_file(a) && is_file(b) && ev_is_same_file(&a->file, &b->file);
    return ev_is_same_file(&a->folder, &b->folder) && strcmp(a->name, b->name) == 0;
}

bool ev_outputs_check(const ev_compare_options *options, ev_faults *faults)
{
    const char *const paths[] = {options->junit, options->html};
    output outputs[2];
    size_t count = 0;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        output *o = &outputs[count];
        if (paths[i] == NULL)
            continue;
        if (!look(o, paths[i], faults))
            return false;
        bool is_input = is_in_use(o, options) || is_pdf(o) || is_document(o, options) ||
                        (count > 0 && is_same_output(&outputs[0], o));
        if (!ev_faults_require(faults, !is_input, EV_OUTPUT_IS_INPUT, paths[i]))
            return false;
        count++;
    }
    return true;
}
