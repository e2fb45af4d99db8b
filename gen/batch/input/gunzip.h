/* gunzip: the bytes of a file or pipe, plain or gzip (RFC 1952), whichever its first bytes say.
 * Concatenated members are one stream, as gzip(1) reads them; zeros behind the last member (tapes
 * have them) are ignored, anything else is damage. Bytes are handed out as soon as they are there:
 * who writes the pipe may wait for an answer. */
#ifndef EV_GUNZIP_H
#define EV_GUNZIP_H

#include "fault/fault.h"

typedef struct ev_gunzip ev_gunzip;

/* The descriptors stay the caller's. A read that waits is called off when `stop_fd` (an eventfd or
 * pipe; -1: none) becomes readable. NULL when memory ran out. */
ev_gunzip *ev_gunzip_open(int fd, int stop_fd);
void ev_gunzip_close(ev_gunzip *gunzip);

/* An ev_read_fn (lines.h): the number of bytes, at least 1; 0 at the end, and when it was called
 * off; negative when the stream is broken: then ev_gunzip_fault. */
ptrdiff_t ev_gunzip_read(void *gunzip, char *data, size_t size);

/* What is wrong after a negative answer: EV_CANT_READ, EV_GZIP_TRUNCATED, EV_GZIP_DAMAGED or
 * EV_OUT_OF_MEMORY. */
ev_code ev_gunzip_fault(const ev_gunzip *gunzip);

/* Whether reading was called off. */
bool ev_gunzip_stopped(const ev_gunzip *gunzip);

/* Bytes of the file that were taken so far, as they lie on disk. */
uint64_t ev_gunzip_taken(const ev_gunzip *gunzip);

#endif
