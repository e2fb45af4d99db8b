#include "watch/watch.h"

#include "watch/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

int64_t ev_watch_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the events say of a save. */
typedef enum news { NOTHING, GOES_ON, DONE } news;

/* After these a program has the file still open, and its next event is the one that it is closed.
 */
static news news_of(const struct inotify_event *event)
{
    bool is_file = (event->mask & IN_ISDIR) == 0;
    return is_file && (event->mask & (IN_MODIFY | IN_CREATE)) != 0 ? GOES_ON : DONE;
}

/* Reads some of the events that are there. What the last one says that counts. */
static news read_events(const ev_watch_tree *tree)
{
    _Alignas(struct inotify_event) char events[16 * 1024];
    news last = NOTHING;
    ssize_t got = read(tree->inotify, events, sizeof events);
    for (ssize_t at = 0; at < got;) {
        const struct inotify_event *event = (const void *)(events + at);
        if (ev_watch_tree_counts(tree, event))
            last = news_of(event);
        at += (ssize_t)(sizeof *event + event->len);
    }
    return last;
}

/* Waits for something that counts, at most `limit` milliseconds or, where it is below 0, for ever.
 * A folder that is unmounted makes an event only where it was the last mount of its file system:
 * the table of mounts tells of the others. */
static news wait_for_event(const ev_watch_tree *tree, int mounts, int64_t limit)
{
    int64_t end = ev_watch_now() + limit;
    struct pollfd on[] = {{.fd = tree->inotify, .events = POLLIN},
                          {.fd = mounts, .events = POLLPRI}};
    for (;;) {
        int64_t left = limit < 0 ? -1 : end - ev_watch_now();
        if (limit >= 0 && left <= 0)
            return NOTHING;
        if (poll(on, sizeof on / sizeof *on, (int)left) <= 0)
            continue;
        news got = on[0].revents != 0 ? read_events(tree) : NOTHING;
        if (on[1].revents != 0 && !ev_watch_tree_is_there(tree))
            return DONE;
        if (got != NOTHING)
            return got;
    }
}

/* Waits for a change and for its end. Returns when its last event came. */
static int64_t wait_for_change(const ev_watch_tree *tree, int mounts)
{
    news got = wait_for_event(tree, mounts, -1);
    int64_t last = ev_watch_now(), end = last + EV_WATCH_LONGEST_MS;
    while (got != NOTHING) {
        int64_t now = ev_watch_now(), left = end > now ? end - now : 0;
        bool is_short = got == DONE && left > EV_WATCH_QUIET_MS;
        got = wait_for_event(tree, mounts, is_short ? EV_WATCH_QUIET_MS : left);
        if (got != NOTHING)
            last = ev_watch_now();
    }
    return last;
}

static ev_watch_end run(ev_watch_tree *tree, int mounts, ev_faults *faults)
{
    int64_t since = ev_watch_now();
    while (ev_watch_tree_is_there(tree)) {
        if (ev_watch_tree_walk(tree, faults) != EV_OK)
            return EV_WATCH_FAILED;
        if (!tree->watch->changed(tree->watch->context, since))
            return EV_WATCH_STOPPED;
        since = wait_for_change(tree, mounts);
    }
    return EV_WATCH_GONE;
}

ev_watch_end ev_watch_run(const ev_watch *watch, ev_faults *faults)
{
    ev_watch_tree tree;
    ev_watch_end end = EV_WATCH_FAILED;
    if (ev_watch_tree_open(&tree, watch, faults) == EV_OK) {
        int mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC); /* where there is one */
        end = run(&tree, mounts, faults);
        if (mounts >= 0)
            (void)close(mounts);
    }
    ev_watch_tree_close(&tree);
    return end;
}
