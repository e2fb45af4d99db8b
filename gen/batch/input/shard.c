#include "batch/input/shard.h"

#include <stdio.h>

/* Beyond any array of Slurm or Kubernetes; up to it no sum overflows. */
#define NUMBER_MAX UINT64_C(1000000000000)

static bool read_number(ev_slice text, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        *number = *number * 10 + (uint64_t)(text.data[i] - '0');
        if (*number > NUMBER_MAX)
            return false;
    }
    return text.size > 0;
}

static bool read_variable(ev_environment *environment, const char *name, uint64_t *number)
{
    return read_number(ev_slice_from(environment(name)), number);
}

/* Whether the variable has this value or is not set. */
static bool agrees(ev_environment *environment, const char *name, uint64_t expected)
{
    uint64_t number;
    return environment(name) == NULL ||
           (read_variable(environment, name, &number) && number == expected);
}

static const char *read_slurm(ev_environment *environment, uint64_t count, uint64_t *index)
{
    uint64_t first;
    if (!read_variable(environment, "SLURM_ARRAY_TASK_ID", index) ||
        !read_variable(environment, "SLURM_ARRAY_TASK_MIN", &first) || *index < first)
        return "SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_MIN do not name a task of an array";
    if (!agrees(environment, "SLURM_ARRAY_TASK_COUNT", count) ||
        !agrees(environment, "SLURM_ARRAY_TASK_STEP", 1))
        return "the array does not have one task for each shard, without gaps: give --shard=I/N "
               "for "
               "a part of them";
    *index = *index - first + 1;
    return NULL;
}

static const char *read_environment(ev_environment *environment, uint64_t count, uint64_t *index)
{
    if (environment("SLURM_ARRAY_TASK_ID") != NULL)
        return read_slurm(environment, count, index);
    if (environment("JOB_COMPLETION_INDEX") == NULL)
        return "neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set";
    if (!read_variable(environment, "JOB_COMPLETION_INDEX", index))
        return "JOB_COMPLETION_INDEX is not a number";
    ++*index;
    return NULL;
}

const char *ev_shard_read(const char *text, ev_environment *environment, ev_shard *shard)
{
    static const char form[] = "--shard is I/N, the I-th of N, or env/N";
    uint64_t index = 0, count;
    ev_slice after = ev_slice_from(text), before = ev_slice_cut(&after, '/');
    bool from_environment = ev_slice_is(before, "env");
    if (!read_number(after, &count) || (!from_environment && !read_number(before, &index)))
        return form;
    if (count < 1 || count > EV_SHARDS_MAX)
        return "--shard has from 1 to 1000000 shards";
    const char *refusal = from_environment ? read_environment(environment, count, &index) : NULL;
    if (refusal != NULL)
        return refusal;
    if (index < 1 || index > count)
        return from_environment ? "the task is not one of the N of --shard=env/N" : form;
    *shard = (ev_shard){(uint32_t)index, (uint32_t)count};
    return NULL;
}

bool ev_shard_has(const ev_shard *shard, uint64_t seq)
{
    return (seq - 1) % shard->count == shard->index - 1;
}

void ev_shard_journal_name(const ev_shard *shard, char name[EV_SHARD_NAME_SIZE])
{
    if (shard == NULL)
        (void)snprintf(name, EV_SHARD_NAME_SIZE, "results.ndjson");
    else
        (void)snprintf(name, EV_SHARD_NAME_SIZE, "results.%u-of-%u.ndjson", (unsigned)shard->index,
                       (unsigned)shard->count);
}
