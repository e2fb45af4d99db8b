#include "compare/engine.h"

#include "compare/worker/worker.h"

#include <stdlib.h>

struct ev_engine {
    ev_examine_choice choice;
    ev_worker_plan plan;
    ev_workers *workers;
};

/* In the process of a worker. */
static ev_status examine(const void *context, ev_worker_hold hold, ev_slice golden, ev_slice now,
                         ev_arena *arena, ev_pair_result *result, ev_faults *faults)
{
    ev_examine_choice choice = *(const ev_examine_choice *)context;
    choice.trusts_foreign = choice.trusts_foreign || hold == EV_HOLD_FULL;
    return ev_examine(golden, now, &choice, arena, result, faults);
}

ev_engine *ev_engine_start(const ev_compare_options *options, ev_faults *faults)
{
    ev_engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return NULL;
    }
    engine->choice = ev_compare_choice(options);
    const ev_explain_choice *choice = &engine->choice.explain;
    engine->plan =
        (ev_worker_plan){.count = options->jobs,
                         .bytes_max = EV_EXAMINED_BYTES_MAX,
                         .memory = EV_WORKER_MEMORY,
                         .milliseconds = EV_WORKER_MILLISECONDS,
                         .confine = options->confine,
                         .trust = engine->choice.trusts_foreign ? EV_TRUST_ALL : EV_TRUST_OURS,
                         .may_be_same = choice->ignored_count + choice->only_count > 0,
                         .task = {examine, &engine->choice}};
    engine->workers = ev_workers_open(&engine->plan, faults);
    if (engine->workers != NULL)
        return engine;
    free(engine);
    return NULL;
}

void ev_engine_end(ev_engine *engine)
{
    ev_workers_close(engine->workers);
    free(engine);
}

void ev_engine_examine(void *context, unsigned worker, ev_slice golden, ev_slice now,
                       ev_arena *arena, ev_pair_result *result, ev_faults *faults)
{
    const ev_engine *engine = context;
    (void)ev_workers_examine(engine->workers, worker, golden, now, arena, result, faults);
}
