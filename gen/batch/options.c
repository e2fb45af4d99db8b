#include "batch/options.h"

#include "sys/process.h"

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

static const char *check_together(const ev_batch_arguments *arguments)
{
    int outputs = (arguments->folder != NULL) + (arguments->tar != NULL) + arguments->ndjson;
    if (outputs != 1)
        return "batch needs one of -o DIR, --tar=FILE and --ndjson";
    if ((arguments->folder != NULL && *arguments->folder == '\0') ||
        (arguments->tar != NULL && *arguments->tar == '\0') ||
        (arguments->journal != NULL && *arguments->journal == '\0'))
        return "the name of an output is empty";
    if (arguments->folder != NULL && strcmp(arguments->folder, "-") == 0)
        return "batch -o takes a folder; a stream is --tar=- or --ndjson";
    if (arguments->resume && arguments->folder == NULL)
        return "--resume continues a batch in a folder: it needs -o DIR";
    if (arguments->retry_crashed && !arguments->resume)
        return "--retry-crashed says what --resume does: it needs --resume";
    if (arguments->journal != NULL && arguments->folder != NULL)
        return "with -o the journal is in the folder: --journal is for --tar and --ndjson";
    if (arguments->overwrite && arguments->folder == NULL && arguments->journal == NULL)
        return "--overwrite needs -o DIR or --journal=FILE";
    return NULL;
}

static const char *read_progress(const char *text, ev_progress_kind *kind)
{
    *kind = EV_PROGRESS_LINE;
    if (text == NULL)
        return NULL;
    *kind = strcmp(text, "json") == 0 ? EV_PROGRESS_JSON : EV_PROGRESS_NONE;
    return *kind == EV_PROGRESS_JSON || strcmp(text, "none") == 0 ? NULL
                                                                  : "--progress is json or none";
}

const char *ev_batch_options_read(const ev_batch_arguments *arguments, ev_environment *environment,
                                  ev_batch_options *options)
{
    *options = (ev_batch_options){.arguments = *arguments, .shard = {1, 1}};
    const char *wrong = check_together(arguments);
    if (wrong != NULL)
        return wrong;
    /* One worker of --ndjson answers each line before it reads the next. */
    options->jobs = arguments->ndjson ? 1 : ev_process_processors(EV_JOBS_MAX);
    if (arguments->jobs != NULL && !read_jobs(arguments->jobs, &options->jobs))
        return "--jobs is a number from 1 to 256";
    wrong = read_progress(arguments->progress, &options->progress);
    if (wrong == NULL && arguments->shard != NULL)
        wrong = ev_shard_read(arguments->shard, environment, &options->shard);
    return wrong;
}
