/* io: reading all of a file and writing all of a file, for the programs' command lines; nothing
 * below gen/evisa.h touches files. */
#ifndef EV_IO_H
#define EV_IO_H

#include "fault/fault.h"

#include <stdio.h>
#include <sys/stat.h>

/* Reads all of a file or of standard input (path NULL or "-"), up to one byte more than `limit` (so
 * that the reader of it can say it is too large). Faults: CANT_READ, OUT_OF_MEMORY. */
ev_status ev_input_read(const char *path, size_t limit, ev_buf *out, ev_faults *faults);

/* The same from a descriptor that stays open. False when reading failed; memory is out->failed. */
bool ev_input_read_fd(int fd, size_t limit, ev_buf *out);

/* Whether two names, or a name and a descriptor, are one file. */
static inline bool ev_is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Reads exactly `size` bytes at an offset. False when there are fewer, or reading failed. */
bool ev_input_read_at(int fd, void *data, size_t size, uint64_t at);

/* Waits until it is on disk: a file's bytes, or a folder's names. True also where a file system
 * syncs no folders: a name is as safe there as it makes it. ev_sync_data: of a file, without what
 * only its times are about. */
bool ev_sync(int fd);
bool ev_sync_data(int fd);

/* The same for all of the file system it is on. Since Linux 5.8 an error of any file is reported;
 * the descriptor must have been open before it. */
bool ev_sync_all(int fd);

/* Whether a path means standard output: NULL or "-", or a name of the same file, which others may
 * write to as well. */
bool ev_output_is_standard(const char *path);

/* Whether writing there would fill a terminal. */
bool ev_output_is_terminal(const char *path);

/* After a write that failed with errno: whether to make it again. Waits where the descriptor takes
 * nothing just now, as one that somebody has set not to block. */
bool ev_output_may_go_on(int fd);

/* Writes all of it to a descriptor. False when that broke off. */
bool ev_output_write_fd(int fd, ev_slice bytes);

/* Writes all of it: to standard output, to what is no regular file directly, else to a temporary
 * file in the same folder that is synced and renamed; nothing is left behind on failure. Faults:
 * CANT_OPEN_OUTPUT, WRITE_FAILED. */
ev_status ev_output_write(const char *path, ev_slice bytes, ev_faults *faults);

/* Flushes what was printed to a stream. EV_IO when that, or printing before it, failed. */
ev_status ev_output_finish(FILE *out);

#endif
