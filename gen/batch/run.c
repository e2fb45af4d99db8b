/* What the parts of a running batch share: to stop it, to keep its fault, to print faults. */
#include "batch/run.h"

#include "fault/report.h"
#include "sys/io.h"

#include <stdio.h>

void ev_run_halt(ev_run *run)
{
    ev_wake(run->stop_fd);
}

bool ev_run_fail(ev_run *run, uint64_t seq, const ev_faults *fatal)
{
    ev_run_halt(run);
    (void)pthread_mutex_lock(&run->lock);
    if (run->fatal.status == EV_OK) {
        run->fatal = *fatal;
        run->fatal_at = seq;
    }
    (void)pthread_mutex_unlock(&run->lock);
    return false;
}

void ev_run_report(ev_run *run, const ev_faults *faults, const ev_entry *entry)
{
    const ev_report_form form = {.program = "evisa-gen",
                                 .json = run->call->errors_json,
                                 .seq = entry != NULL ? (size_t)entry->seq : 0,
                                 .id = entry != NULL ? entry->id : NULL};
    flockfile(stderr);
    ev_progress_clear(&run->progress);
    ev_report(faults, &form, stderr);
    funlockfile(stderr);
}
