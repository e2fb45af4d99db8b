#include "compare/engine.h"

#include <stdlib.h>

struct ev_engine {
    ev_examine_choice choice;
};

ev_engine *ev_engine_start(const ev_compare_options *options, ev_faults *faults)
{
    ev_engine *engine = calloc(1, sizeof *engine);
    if (!ev_faults_require(faults, engine != NULL, EV_OUT_OF_MEMORY, ""))
        return NULL;
    engine->choice = ev_compare_choice(options);
    return engine;
}

void ev_engine_end(ev_engine *engine)
{
    free(engine);
}

void ev_engine_examine(void *context, unsigned worker, ev_slice golden, ev_slice now,
                       ev_arena *arena, ev_pair_result *result, ev_faults *faults)
{
    const ev_engine *engine = context;
    (void)worker;
    (void)ev_examine(golden, now, &engine->choice, arena, result, faults);
}
