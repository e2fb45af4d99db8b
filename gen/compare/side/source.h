/* source: one side: a file, a folder or a tar, and the sorted names that it has. */
#ifndef EV_SOURCE_H
#define EV_SOURCE_H

#include "compare/side/names.h"
#include "fault/fault.h"

#include <sys/types.h>

enum {
    EV_PIECE_BYTES = 128 << 10,    /* that are read at a time */
    EV_PIPE_BYTES_MAX = 1024 << 20 /* of a side that is a pipe, which is kept in memory */
};

typedef enum ev_source_kind {
    EV_SOURCE_PATHS, /* names are paths: of a list, or of one file */
    EV_SOURCE_FILE,  /* one file that is open; its name is not used */
    EV_SOURCE_FOLDER,
    EV_SOURCE_TAR
} ev_source_kind;

typedef struct ev_source {
    ev_source_kind kind;
    int fd; /* of the folder, the tar or the file; AT_FDCWD for PATHS */
    ev_names names;
} ev_source;

/* Opens and lists a regular file, a folder or a pipe. False with a fault: nothing is to be closed.
 * True with faults: some of it could not be read. */
bool ev_source_open(const char *path, ev_source *source, ev_faults *faults);
void ev_source_close(ev_source *source);

/* Adds CANT_READ at `name`, or NOT_A_FILE for EINVAL and EISDIR: a file has neither of them. */
void ev_source_add_fault(ev_faults *faults, const char *name, int error);

/* Whether they are one file or folder, or the folder `inner` is somewhere in the other one. */
bool ev_source_is_in(const ev_source *inner, const ev_source *outer);

size_t ev_source_count(const ev_source *source);
const char *ev_source_name(const ev_source *source, size_t index);

/* The bytes of one file of a side, open for reading. */
typedef struct ev_reading {
    int fd;
    uint64_t at, size;
    dev_t device;
    ino_t inode;
    bool is_own; /* the descriptor is to be closed */
} ev_reading;

/* Opens the file of this name. False with errno. */
bool ev_source_read(const ev_source *source, const char *name, ev_reading *reading);
void ev_reading_close(const ev_reading *reading);

/* Whether bytes, or a file, begin as a PDF does. */
bool ev_source_is_pdf(ev_slice bytes);
bool ev_source_has_pdf(int fd);

/* Lists a folder, or a tar. False when memory ran out. Other faults leave what was read. */
bool ev_folder_list(ev_source *source, const char *path, ev_faults *faults);
bool ev_tar_list(ev_source *source, const char *path, ev_faults *faults);

#endif
