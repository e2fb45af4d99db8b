/* input: the records of a batch: the lines of its files, one after another, numbered from 1 over
 * all of them. */
#ifndef EV_BATCH_INPUT_H
#define EV_BATCH_INPUT_H

#include "fault/fault.h"
#include "sys/lines.h"

typedef struct ev_batch_input ev_batch_input;

/* Looks whether each file is there, can be read and is no folder (one that is not: CANT_READ at its
 * path, nothing was read). Count 0: standard input, as is "-". The paths and stop_fd (gunzip.h) are
 * borrowed. NULL with faults in *faults. */
ev_batch_input *ev_batch_input_open(char *const paths[], size_t count, int stop_fd,
                                    ev_faults *faults);
void ev_batch_input_close(ev_batch_input *input);

/* The next line, valid until the next call, and its number. Files end their last line, with or
 * without LF. EV_LINE_TEXT or EV_LINE_TOO_LONG (longer than EV_RECORD_BYTES_MAX; *line is absent);
 * EV_LINE_NONE at the end of all, or when it was called off; EV_LINE_BROKEN when a file is: then
 * *error names it (its path in the fault's pointer) with CANT_READ, GZIP_TRUNCATED, GZIP_DAMAGED or
 * OUT_OF_MEMORY, what followed the last whole line is not handed out, and no further file is read:
 * the numbers of its records would be guesses. */
ev_line_kind ev_batch_input_next(ev_batch_input *input, uint64_t *seq, ev_slice *line,
                                 ev_faults *faults);

/* For the progress: bytes on disk taken so far, and of all files together; 0 when one is no regular
 * file. */
uint64_t ev_batch_input_taken(const ev_batch_input *input);
uint64_t ev_batch_input_total(const ev_batch_input *input);

#endif
