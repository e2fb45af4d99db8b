/* shard: which records of a batch are this process's. The union of the shards is the whole. */
#ifndef EV_SHARD_H
#define EV_SHARD_H

#include "core/core.h"

enum { EV_SHARDS_MAX = 1000000 };

typedef struct ev_shard {
    uint32_t index, count; /* 1-based; 1 of 1 is the whole */
} ev_shard;

/* The environment, for --shard env/N; a test gives its own. NULL: not set. */
typedef const char *ev_environment(const char *name);

/* Reads "I/N", or "env/N": then I is SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN + 1 (Slurm,
 * sbatch(1) "OUTPUT ENVIRONMENT VARIABLES") or, where the first is not set, JOB_COMPLETION_INDEX +
 * 1 (Kubernetes, Indexed Job). Decimal digits only. Returns NULL, or a sentence for a usage error,
 * which names no value. An array whose SLURM_ARRAY_TASK_COUNT is set and not N, or whose
 * SLURM_ARRAY_TASK_STEP is set and not 1, is refused: a shard would be done by nobody, or by two.
 */
const char *ev_shard_read(const char *text, ev_environment *environment, ev_shard *shard);

bool ev_shard_has(const ev_shard *shard, uint64_t seq); /* seq from 1 */

/* "results.2-of-3.ndjson"; without a shard "results.ndjson". */
enum { EV_SHARD_NAME_SIZE = 48 };
void ev_shard_journal_name(const ev_shard *shard, char name[EV_SHARD_NAME_SIZE]);

#endif
