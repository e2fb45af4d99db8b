/* shard: the records of a batch that this process renders. Each record is in exactly one shard. */
#ifndef EV_SHARD_H
#define EV_SHARD_H

#include "core/core.h"

enum { EV_SHARDS_MAX = 1000000 };

typedef struct ev_shard {
    uint32_t index, count; /* 1-based; 1 of 1 is the whole batch */
} ev_shard;

/* getenv(3), for --shard=env/N; a test passes its own. NULL: the variable is not set. */
typedef const char *ev_environment(const char *name);

/* Reads "I/N", or "env/N": then I is SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN + 1 (Slurm,
 * sbatch(1) "OUTPUT ENVIRONMENT VARIABLES") or, where the first is not set, JOB_COMPLETION_INDEX +
 * 1 (Kubernetes, Indexed Job). Decimal digits only. Returns NULL, or a sentence for a usage error,
 * which quotes no value; *shard is unchanged then. An array whose SLURM_ARRAY_TASK_COUNT is set and
 * not N, or whose SLURM_ARRAY_TASK_STEP is set and not 1, is refused: no task, or two, would have
 * some shard. */
const char *ev_shard_read(const char *text, ev_environment *environment, ev_shard *shard);

/* Whether the record of that number (from 1) is in the shard. */
bool ev_shard_has(const ev_shard *shard, uint64_t seq);

/* Writes the file name of the shard's journal: "results.2-of-3.ndjson"; NULL: "results.ndjson". */
enum { EV_SHARD_NAME_SIZE = 48 };
void ev_shard_journal_name(const ev_shard *shard, char name[EV_SHARD_NAME_SIZE]);

#endif
