/* filter: the calls of the system that a process keeps. A part of confine. */
#ifndef EV_FILTER_H
#define EV_FILTER_H

#include <stdbool.h>

typedef enum ev_filter {
    EV_FILTER_DECODER,
    EV_FILTER_TOKEN,
    EV_FILTER_SERVER,
    EV_FILTER_READER,      /* opens files for reading: Landlock says which */
    EV_FILTER_BLIND_READER /* the same where there is no Landlock: opens none */
} ev_filter;

/* For all threads of this process and for good: the next other call ends it. False where the system
 * refuses filters, or this build has none. */
bool ev_filter_set(ev_filter filter);

#endif
