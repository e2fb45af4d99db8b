#include "sys/process.h"

#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Who is called with a standard descriptor closed must not open a file in its place: messages would
 * go into the journal, a document into a record. What is opened here can neither be read nor
 * written. */
static void hold_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/", O_PATH | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        (void)close(fd);
}

/* Personal data and keys stay out of core files; a defect cannot eat the machine. */
void ev_process_harden(bool bounded)
{
    const struct rlimit none = {0, 0}, cpu = {EV_PROCESS_SECONDS_MAX, EV_PROCESS_SECONDS_MAX};
    hold_standard_descriptors();
    (void)setrlimit(RLIMIT_CORE, &none);
    if (bounded)
        (void)setrlimit(RLIMIT_CPU, &cpu);
#ifndef EV_SANITIZED /* the sanitizers reserve terabytes of addresses */
    const struct rlimit space = {EV_PROCESS_MEMORY_MAX, EV_PROCESS_MEMORY_MAX};
    if (bounded)
        (void)setrlimit(RLIMIT_AS, &space);
#endif
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    json_object_seed(
        0); /* random; here, once, before any thread. It has no influence on the output */
    (void)signal(SIGPIPE,
                 SIG_IGN); /* a reader that has gone is a write error with a status of its own */
    (void)signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow */
}
