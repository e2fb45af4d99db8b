#include "process.h"

#include <jansson.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* Personal data and keys stay out of core files; a defect cannot eat the machine. */
void ev_process_harden(bool bounded)
{
    const struct rlimit none = {0, 0}, cpu = {EV_PROCESS_SECONDS_MAX, EV_PROCESS_SECONDS_MAX};
    (void)setrlimit(RLIMIT_CORE, &none);
    if (bounded)
        (void)setrlimit(RLIMIT_CPU, &cpu);
#ifndef EV_SANITIZED /* the sanitizers reserve terabytes of addresses */
    const struct rlimit space = {EV_PROCESS_MEMORY_MAX, EV_PROCESS_MEMORY_MAX};
    if (bounded)
        (void)setrlimit(RLIMIT_AS, &space);
#endif
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    json_object_seed(0); /* random; here, once, before any thread. It has no influence on the output */
    (void)signal(SIGPIPE, SIG_IGN); /* a reader that has gone is a write error with a status of its own */
    (void)signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow */
}
