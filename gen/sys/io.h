/* io: reads all of a file and writes all of a file, for the command lines of the programs. Nothing
 * below gen/evisa.h touches files. */
#ifndef EV_IO_H
#define EV_IO_H

#include "fault/fault.h"

#include <stdio.h>
#include <sys/stat.h>

/* ---- reading --------------------------------------------------------------------------------- */

/* Reads all of a file or of standard input (path NULL or "-"), up to one byte more than `limit`: so
 * that the caller can tell that it is too large. Faults: CANT_READ, OUT_OF_MEMORY. */
ev_status ev_input_read(const char *path, size_t limit, ev_buf *out, ev_faults *faults);

/* The same from an open descriptor, which stays open. */
ev_status ev_input_read_descriptor(int fd, size_t limit, ev_buf *out, ev_faults *faults);

/* Reads exactly `size` bytes at an offset. False when there are fewer, or reading failed. */
bool ev_input_read_at(int fd, void *data, size_t size, uint64_t at);

/* read(2) and pread(2), repeated when a signal interrupted them. */
ssize_t ev_input_some(int fd, void *data, size_t size);
ssize_t ev_input_some_at(int fd, void *data, size_t size, uint64_t at);

/* Whether two names, or a name and a descriptor, are one file. */
static inline bool ev_is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* ---- the disk -------------------------------------------------------------------------------- */

/* Waits until a file's bytes or a folder's names are on disk. True also where a file system syncs
 * no folders: a name is as safe there as it makes it. ev_sync_data: without what concerns only the
 * times of a file. */
bool ev_sync(int fd);
bool ev_sync_data(int fd);

/* The same for all of the file system that the descriptor is on. Since Linux 5.8 an error of any
 * file is reported; the descriptor must have been open before it. */
bool ev_sync_all(int fd);

/* ---- writing --------------------------------------------------------------------------------- */

/* Whether a path means standard output: NULL or "-", or a name of the same file, which others may
 * write to as well. */
bool ev_output_is_standard(const char *path);

/* Whether writing there would fill a terminal. */
bool ev_output_is_terminal(const char *path);

/* After a write that failed with errno: whether to repeat it. Waits where the descriptor takes
 * nothing just now, because another process has set it not to block. */
bool ev_output_may_go_on(int fd);

/* Writes all of it to a descriptor. False when that failed on the way. */
bool ev_output_write_fd(int fd, ev_slice bytes);

/* Writes all of it at an offset. Returns how many bytes were written: fewer when that failed. */
size_t ev_output_write_at(int fd, ev_slice bytes, uint64_t at);

/* Cuts a file at a size, or extends it with zeros. False when that failed. */
bool ev_output_resize(int fd, uint64_t size);

/* Writes all of it: to standard output; directly to what is not a regular file; otherwise to a
 * temporary file in the same folder that is synced and renamed. After a fault nothing is left
 * behind. Faults: CANT_OPEN_OUTPUT, WRITE_FAILED. */
ev_status ev_output_write(const char *path, ev_slice bytes, ev_faults *faults);

/* Flushes what was printed to a stream. EV_IO when that, or printing before it, failed. */
ev_status ev_output_finish(FILE *out);

#endif
