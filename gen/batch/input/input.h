/* input: the records of a batch: the lines of its files, one after another, numbered from 1 over
 * all of them. */
#ifndef EV_BATCH_INPUT_H
#define EV_BATCH_INPUT_H

#include "fault/fault.h"
#include "sys/lines.h"

typedef struct ev_batch_input ev_batch_input;

/* Checks that each file exists, can be read and is not a folder, and reads nothing. Count 0 and
 * "-": standard input. The paths and stop_fd (gunzip.h) are borrowed. NULL with faults: CANT_READ
 * at the path of each file that fails, OUT_OF_MEMORY. */
ev_batch_input *ev_batch_input_open(char *const paths[], size_t count, int stop_fd,
                                    ev_faults *faults);

/* Frees it; NULL is fine. Standard input stays open. */
void ev_batch_input_close(ev_batch_input *input);

/* The next line, valid until the next call, and its number. The end of a file ends its last line,
 * with or without LF. Returns
 *
 *     EV_LINE_TEXT
 *     EV_LINE_TOO_LONG  more than EV_RECORD_BYTES_MAX bytes; *line is its first bytes, one more
 *                       than that
 *     EV_LINE_NONE      at the end of all files, or stopped by stop_fd
 *     EV_LINE_BROKEN    CANT_READ, GZIP_TRUNCATED, GZIP_DAMAGED or OUT_OF_MEMORY at the path of a
 *                       file. A line that the fault cuts is not returned, and no further file is
 *                       read: the numbers of its records would be guesses. */
ev_line_kind ev_batch_input_next(ev_batch_input *input, uint64_t *seq, ev_slice *line,
                                 ev_faults *faults);

/* Where the line is that the call before returned: the name of its file for messages, borrowed as
 * the paths are, and its number there, from 1. */
typedef struct ev_batch_place {
    const char *file;
    uint64_t line;
} ev_batch_place;
ev_batch_place ev_batch_input_place(const ev_batch_input *input);

/* Whether the next line is there already, or will come without a wait: it is held, its file is a
 * regular one, or its stream has bytes. */
bool ev_batch_input_has_more(ev_batch_input *input);

/* For the progress: bytes that were read so far, compressed or not, and bytes of all files; the
 * second is 0 where one is not a regular file. */
uint64_t ev_batch_input_taken(const ev_batch_input *input);
uint64_t ev_batch_input_total(const ev_batch_input *input);

#endif
