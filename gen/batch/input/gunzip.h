/* gunzip: the bytes of a file or pipe, plain or gzip (RFC 1952); its first bytes decide which.
 * Concatenated members are one stream, as gzip(1) reads them; zeros behind the last member (tapes
 * have them) are ignored, anything else is damage. Bytes are returned as soon as they can be read:
 * the process that writes the pipe may wait for an answer. */
#ifndef EV_GUNZIP_H
#define EV_GUNZIP_H

#include "fault/fault.h"

typedef struct ev_gunzip ev_gunzip;

/* Both descriptors are borrowed. Reading stops when `stop_fd` (an eventfd or a pipe; -1: none)
 * becomes readable. NULL when memory ran out. */
ev_gunzip *ev_gunzip_open(int fd, int stop_fd);

/* Frees it; NULL is fine. */
void ev_gunzip_close(ev_gunzip *gunzip);

/* An ev_read_fn (sys/lines.h): the number of bytes, at least 1; 0 at the end and after a stop;
 * negative after a fault. */
ptrdiff_t ev_gunzip_read(void *gunzip, char *data, size_t size);

/* The fault after a negative answer: EV_CANT_READ, EV_GZIP_TRUNCATED, EV_GZIP_DAMAGED or
 * EV_OUT_OF_MEMORY. */
ev_code ev_gunzip_fault(const ev_gunzip *gunzip);

/* The errno behind EV_CANT_READ; 0 after another fault. */
int ev_gunzip_error(const ev_gunzip *gunzip);

/* Whether reading was stopped by stop_fd. */
bool ev_gunzip_stopped(const ev_gunzip *gunzip);

/* The number of bytes that were read from the descriptor, compressed or not. */
uint64_t ev_gunzip_taken(const ev_gunzip *gunzip);

#endif
