/* What renderers and decoders do to themselves before they take a stranger's bytes. */
#include "batch/crew/server.h"

#include "sys/process.h"

#include <sys/resource.h>

char ev_crew_confine(const ev_crew_plan *plan)
{
    ev_faults faults;
#ifndef EV_SANITIZED
    const struct rlimit space = {EV_PROCESS_MEMORY_MAX, EV_PROCESS_MEMORY_MAX};
    (void)setrlimit(RLIMIT_AS, &space);
#endif
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_confine(EV_CONFINE_DECODER, plan->confine, &faults);
    return faults.count > 0 ? EV_RENDERER_UNCONFINED : EV_RENDERER_READY;
}
