/* tree: which folders inotify watches, and which of their events count. For watch only. */
#ifndef EV_WATCH_TREE_H
#define EV_WATCH_TREE_H

#include "core/core.h"
#include "watch/watch.h"

#include <limits.h>
#include <sys/inotify.h>
#include <sys/stat.h>

typedef struct ev_watch_tree {
    const ev_watch *watch;
    int inotify;
    char folder[PATH_MAX]; /* of watch->folder, absolute, so that a call elsewhere finds it too */
    struct stat identity;  /* of the folder when it was opened */
    char output[PATH_MAX]; /* the file that is written, behind links; "" where it has no folder */
    struct stat output_folder;
    ev_buf places; /* struct place: the folders that are watched */
    ev_buf names;  /* struct name: single names in them that count */
    unsigned round;
} ev_watch_tree;

/* Begins without anything watched. Faults: see ev_watch_run. */
ev_status ev_watch_tree_open(ev_watch_tree *tree, const ev_watch *watch, ev_faults *faults);
void ev_watch_tree_close(ev_watch_tree *tree);

/* Whether the folder is still the one that was opened, under its name. */
bool ev_watch_tree_is_there(const ev_watch_tree *tree);

/* Watches what is there now, and nothing else any more. A folder is watched before it is looked at:
 * what comes into it later is an event. Faults: OUT_OF_MEMORY. */
ev_status ev_watch_tree_walk(ev_watch_tree *tree, ev_faults *faults);

/* Whether an event is of a file that counts, or of what may hold one. */
bool ev_watch_tree_counts(const ev_watch_tree *tree, const struct inotify_event *event);

#endif
