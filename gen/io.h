/* io: reading all of a file and writing all of a file, for the programs' command lines; nothing below gen/evisa.h
 * touches files. */
#ifndef EV_IO_H
#define EV_IO_H

#include "core.h"

#include <stdio.h>

/* Reads all of a file or of standard input (path NULL or "-"), up to one byte more than `limit` (so that the reader
 * of it can say it is too large). Faults: CANT_READ, OUT_OF_MEMORY. */
ev_status ev_input_read(const char *path, size_t limit, ev_buf *out, ev_error *error);

/* The same from a descriptor that stays open. False when reading failed; memory is out->failed. */
bool ev_input_read_fd(int fd, size_t limit, ev_buf *out);

/* Whether writing there would fill a terminal. */
bool ev_output_is_terminal(const char *path);

/* After a write that failed with errno: whether to make it again. Waits where the descriptor takes nothing just now, as one that somebody has set not
 * to block. */
bool ev_output_may_go_on(int fd);

/* Writes all of it to a descriptor. False when that broke off. */
bool ev_output_write_fd(int fd, ev_slice bytes);

/* Writes all of it: to standard output, to what is no regular file directly, else to a temporary file in the same
 * folder that is synced and renamed; nothing is left behind on failure. Faults: CANT_OPEN_OUTPUT, WRITE_FAILED. */
ev_status ev_output_write(const char *path, ev_slice bytes, ev_error *error);

/* Flushes what was printed to a stream. EV_IO when that, or printing before it, failed. */
ev_status ev_output_finish(FILE *out);

#endif
