#include "batch/options.h"

#include <sched.h>

bool ev_batch_arguments_any(const ev_batch_arguments *words)
{
    return words->tar != NULL || words->jobs != NULL || words->journal != NULL ||
           words->expect != NULL || words->shard != NULL || words->progress != NULL ||
           words->ndjson || words->resume || words->overwrite || words->fail_fast;
}

/* The processors this process may use: a container or taskset gives fewer than the machine has. */
static unsigned processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count > EV_JOBS_MAX ? EV_JOBS_MAX : (unsigned)count;
}

static bool read_jobs(const char *text, unsigned *jobs)
{
    unsigned value = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = value * 10 + (unsigned)(*text - '0');
        if (value > EV_JOBS_MAX)
            return false;
    }
    *jobs = value;
    return value > 0;
}

static const char *check_together(const ev_batch_arguments *words)
{
    int outputs = (words->folder != NULL) + (words->tar != NULL) + words->ndjson;
    if (outputs != 1)
        return "batch needs one of -o DIR, --tar=FILE and --ndjson";
    if ((words->folder != NULL && *words->folder == '\0') ||
        (words->tar != NULL && *words->tar == '\0') ||
        (words->journal != NULL && *words->journal == '\0'))
        return "the name of an output is empty";
    if (words->folder != NULL && strcmp(words->folder, "-") == 0)
        return "batch -o takes a folder; a stream is --tar=- or --ndjson";
    if (words->resume && words->folder == NULL)
        return "--resume goes on with a folder: it needs -o DIR";
    if (words->journal != NULL && words->folder != NULL)
        return "with -o the journal has its place in the folder: --journal is for --tar and "
               "--ndjson";
    if (words->overwrite && words->folder == NULL && words->journal == NULL)
        return "--overwrite needs -o DIR or --journal=FILE";
    return NULL;
}

static const char *read_progress(const char *word, ev_progress_kind *kind)
{
    *kind = EV_PROGRESS_LINE;
    if (word == NULL)
        return NULL;
    *kind = strcmp(word, "json") == 0 ? EV_PROGRESS_JSON : EV_PROGRESS_NONE;
    return *kind == EV_PROGRESS_JSON || strcmp(word, "none") == 0 ? NULL
                                                                  : "--progress is json or none";
}

const char *ev_batch_options_read(const ev_batch_arguments *words, ev_environment *environment,
                                  ev_batch_options *options)
{
    *options = (ev_batch_options){.words = *words, .shard = {1, 1}};
    const char *wrong = check_together(words);
    if (wrong != NULL)
        return wrong;
    options->jobs =
        words->ndjson ? 1 : processors(); /* a worker answers each line before it reads the next */
    if (words->jobs != NULL && !read_jobs(words->jobs, &options->jobs))
        return "--jobs is a number from 1 to 256";
    wrong = read_progress(words->progress, &options->progress);
    if (wrong == NULL && words->shard != NULL)
        wrong = ev_shard_read(words->shard, environment, &options->shard);
    return wrong;
}
