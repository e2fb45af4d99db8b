/* watch: calls a function whenever a file is saved below a folder, or one file more that may be
 * anywhere. The system says what happens (inotify(7)); nothing is asked again and again.
 *
 * Editors save in different ways: they write a file in place, or another one that they rename over
 * it, after the old one was renamed or not. All of them make several events, and the function must
 * not see what is between them: it is called when no event has come for EV_WATCH_QUIET_MS, and no
 * file that was written to is still open. Where they go on, it is called EV_WATCH_LONGEST_MS after
 * the first, and then again. */
#ifndef EV_WATCH_H
#define EV_WATCH_H

#include "fault/fault.h"

#include <stdint.h>

enum { EV_WATCH_QUIET_MS = 10, EV_WATCH_LONGEST_MS = 40 };

typedef struct ev_watch {
    /* All files below it count, also in folders that come later or are behind links, up to the
     * depth at which --resources reads. Names that begin with a dot or end with "~", and "#name#",
     * do not: they are an editor's own. */
    const char *folder;
    const char *file; /* this one counts as well, also while it is not there */

    /* A file that the function writes: it does not count, nor does "<name>.XXXXXX" beside it. */
    const char *output;

    /* Called at the beginning, and after each change. `since` is when the last event of the change
     * came, as ev_watch_now tells it. Returns false to end. */
    bool (*changed)(void *context, int64_t since);
    void *context;
} ev_watch;

typedef enum ev_watch_end {
    EV_WATCH_STOPPED, /* the function returned false */
    EV_WATCH_GONE,    /* the folder was removed, renamed, unmounted or replaced by another */
    EV_WATCH_FAILED   /* *faults says why */
} ev_watch_end;

/* Watches until one of the three. All is watched before the function is called: a save that comes
 * while it runs is not lost. Faults: RESOURCE_MISSING where there is no such folder; OUT_OF_MEMORY
 * with the system's reason where it does not watch so much. */
ev_watch_end ev_watch_run(const ev_watch *watch, ev_faults *faults);

/* Milliseconds of a clock that never jumps. */
int64_t ev_watch_now(void);

#endif
