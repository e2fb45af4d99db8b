/* engine: what examines pairs for a run: a confined process for each thread. */
#ifndef EV_ENGINE_H
#define EV_ENGINE_H

#include "compare/options.h"
#include "compare/series.h"

typedef struct ev_engine ev_engine;

/* Starts the processes, before any thread and before a file is open. NULL with a fault. */
ev_engine *ev_engine_start(const ev_compare_options *options, ev_faults *faults);
void ev_engine_end(ev_engine *engine);

/* As ev_series_tasks has it, with the engine as its context. */
void ev_engine_examine(void *engine, unsigned worker, ev_slice golden, ev_slice now,
                       ev_arena *arena, ev_pair_result *result, ev_faults *faults);

#endif
