/* staging: which documents workers are writing to files of slots, so that a process that ends now
 * leaves none. For folder_sink.c. Zero-initialised, nothing is staged. */
#ifndef EV_STAGING_H
#define EV_STAGING_H

#include <stdatomic.h>

typedef struct ev_staging {
    atomic_uint slots;    /* documents were written in slots below this one */
    atomic_uint writing;  /* workers that write one now */
    atomic_bool is_ended; /* none begins to */
} ev_staging;

/* Around the writing of a document, by the worker. In between the worker allocates nothing: an end
 * for lack of memory would wait for itself. After ev_staging_stop ev_staging_begin never returns:
 * the process ends. */
void ev_staging_begin(ev_staging *staging, unsigned slot);
void ev_staging_end(ev_staging *staging);

/* Lets no other begin, and waits for those that have begun, a second at most: a disk that takes
 * longer may be gone for good. Returns the number of slots that may have a file. */
unsigned ev_staging_stop(ev_staging *staging);

#endif
