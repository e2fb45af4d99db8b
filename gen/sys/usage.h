/* usage: the time that a process has used and waited, for one that watches another. Times are in
 * milliseconds. */
#ifndef EV_USAGE_H
#define EV_USAGE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The time since a moment in the past that does not change while the machine runs. */
int64_t ev_usage_now(void);

/* The processor time that a process has used; 0 where the process does not exist. */
int64_t ev_usage_processor(pid_t pid);

/* The time for which a process was ready and waited for a processor: the second number of
 * /proc/PID/schedstat, in nanoseconds (Linux, Documentation/scheduler/sched-stats). -1 where the
 * system does not say so. */
int64_t ev_usage_waited(pid_t pid);

/* A small file /proc/PID/NAME as a string, which is cut to `room` bytes with its NUL; "" where it
 * is missing. */
void ev_usage_file(pid_t pid, const char *name, char *text, size_t room);

#endif
