#include "sys/usage.h"

#include "sys/io.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SECOND = 1000, NANOSECONDS = 1000000 }; /* of a millisecond */

static int64_t at(clockid_t clock)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec / NANOSECONDS;
}

int64_t ev_usage_now(void)
{
    return at(CLOCK_MONOTONIC);
}

int64_t ev_usage_processor(pid_t pid)
{
    clockid_t clock;
    return clock_getcpuclockid(pid, &clock) == 0 ? at(clock) : 0;
}

void ev_usage_file(pid_t pid, const char *name, char *text, size_t room)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd >= 0 ? ev_input_some(fd, text, room - 1) : -1;
    if (fd >= 0)
        (void)close(fd);
    text[size > 0 ? size : 0] = '\0';
}

int64_t ev_usage_waited(pid_t pid)
{
    char text[80], *end = text;
    ev_usage_file(pid, "schedstat", text, sizeof text);
    (void)strtoll(text, &end, 10);
    return *end == ' ' ? strtoll(end, NULL, 10) / NANOSECONDS : -1;
}
