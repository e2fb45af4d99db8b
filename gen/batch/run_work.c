/* The part of a batch that the workers do: they take a line, look it up in the journal of an
 * earlier run, render and stage the document. */
#include "batch/run.h"

#include "core/sha256.h"

#include <limits.h>
#include <stdio.h>

static void set_word(char out[EV_ENTRY_WORD_MAX + 1], const char *word)
{
    (void)snprintf(out, EV_ENTRY_WORD_MAX + 1, "%s", word);
}

static bool fail_memory(ev_run *run, uint64_t seq)
{
    EV_UNSET ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    (void)ev_faults_add(&fatal, EV_OUT_OF_MEMORY, "");
    return ev_run_fail(run, seq, &fatal);
}

/* ---- take ------------------------------------------------------------------------------------ */

static bool fill(ev_run *run, ev_job *job, uint64_t seq, ev_line_kind kind, ev_slice line)
{
    job->kind = kind;
    job->place = ev_batch_input_place(run->input);
    job->entry = (ev_entry){.seq = seq};
    job->skipped = job->staged = false;
    job->line.size = job->pdf.size = job->answer.size = 0;
    ev_buf_slice(&job->line, line); /* a copy: the next line overwrites it */
    job->has_former =
        run->options->arguments.resume && ev_journal_former(run->journal, seq, &job->former);
    return !job->line.failed || fail_memory(run, seq);
}

bool ev_run_take(void *context, ev_job *job)
{
    ev_run *run = context;
    for (;;) {
        ev_slice line = {NULL, 0};
        uint64_t seq = 0;
        ev_line_kind kind = ev_batch_input_next(run->input, &seq, &line, &run->input_error);
        (void)pthread_mutex_lock(&run->lock);
        run->counts.taken = ev_batch_input_taken(run->input);
        (void)pthread_mutex_unlock(&run->lock);
        if (kind != EV_LINE_TEXT && kind != EV_LINE_TOO_LONG)
            return false;
        run->last_seq = seq;
        if (ev_shard_has(&run->options->shard, seq))
            return fill(run, job, seq, kind, line);
    }
}

bool ev_run_has_more(void *context)
{
    const ev_run *run = context;
    return ev_batch_input_has_more(run->input);
}

/* ---- work ------------------------------------------------------------------------------------ */

/* The code of that name, or EV_CODE_COUNT where this version has none. */
static ev_code code_named(const char *name)
{
    ev_code code = 0;
    while (code < EV_CODE_COUNT && strcmp(ev_code_describe(code)->code, name) != 0)
        code++;
    return code;
}

static bool is_of_renderer(ev_code code)
{
    return code == EV_RENDERER_CRASHED || code == EV_RENDERER_TIMEOUT || code == EV_RENDERER_MEMORY;
}

/* Whether the record will fail again. A number that was taken may be free now, a fault of the
 * machine may be fixed, and what this call takes for a warning was an error of a stricter call. */
static bool is_final(const ev_run *run, const ev_entry *former)
{
    ev_code code = code_named(former->code);
    if (is_of_renderer(code) && run->options->arguments.retry_crashed)
        return false;
    return code < EV_CODE_COUNT && code != EV_DUPLICATE &&
           ev_code_describe(code)->status == EV_DATA &&
           ev_warnings_severity(&run->call->warnings, code) == EV_ERROR;
}

/* Whether an earlier run has dealt with this record: the line is the same, and the output has its
 * document; or it failed, and the same program would fail again. */
static bool is_finished(const ev_run *run, const ev_job *job)
{
    const ev_entry *former = &job->former;
    uint8_t hash[EV_HASH_SIZE];
    if (!job->has_former || !former->has_input || !job->entry.has_input ||
        memcmp(former->input, job->entry.input, sizeof former->input) != 0)
        return false;
    /* Of two records of one number the later is the one to keep: all are published again, in
     * order. */
    if (former->done && run->options->arguments.overwrite)
        return false;
    if (former->done)
        return run->sink->holds(run->sink, former->id, hash) &&
               memcmp(hash, former->pdf, sizeof hash) == 0;
    return is_final(run, former) && strcmp(former->program, run->call->program) == 0;
}

static void skip(ev_job *job)
{
    job->skipped = true;
    job->entry = job->former;
    job->entry.verdict = EV_NOT_JUDGED;
    if (!job->former.done)
        (void)ev_faults_add(&job->faults, code_named(job->former.code), "");
}

/* A record that ends renderers has to be found: it cannot say itself what is wrong with it. */
static void name_place(ev_job *job)
{
    ev_fault *fault = job->faults.fault;
    if (job->faults.count != 1 || !is_of_renderer(fault->code))
        return;
    (void)snprintf(fault->pointer, sizeof fault->pointer, "%s", job->place.file);
    fault->line = job->place.line < UINT_MAX ? (unsigned)job->place.line : UINT_MAX;
}

/* Puts into the entry what the renderer said. */
static void describe(ev_job *job)
{
    ev_entry *entry = &job->entry;
    const ev_rendered *rendered = &job->rendered;
    const ev_document_info *info = &rendered->info;
    if (job->pdf.failed && job->faults.status == EV_OK)
        (void)ev_faults_add(&job->faults, EV_OUT_OF_MEMORY, "");
    name_place(job);
    _Static_assert(sizeof info->number == sizeof entry->id, "a visa number");
    memcpy(entry->id, info->number, sizeof entry->id);
    if (job->faults.status != EV_OK)
        return;
    entry->has_pdf = true;
    memcpy(entry->record, info->digest, sizeof entry->record);
    memcpy(entry->pdf, rendered->sha256, sizeof entry->pdf);
    entry->bytes = rendered->pdf_size;
    set_word(entry->template_id, info->template_id);
    set_word(entry->policy_id, info->policy_id);
    set_word(entry->render, EV_RENDER_REVISION);
}

/* Returns how many records have an answer; *fatal says why not all. */
static size_t render(ev_run *run, unsigned worker, ev_job *const jobs[], size_t count,
                     ev_faults *fatal)
{
    ev_crew_task tasks[EV_POOL_TOGETHER_MAX];
    for (size_t i = 0; i < count; i++) {
        ev_job *job = jobs[i];
        job->rendered.info.number[0] = '\0';
        tasks[i] =
            (ev_crew_task){ev_buf_as_slice(&job->line), &job->pdf, &job->rendered, &job->faults};
    }
    size_t done = count > 0 ? ev_crew_render(run->crew, worker, tasks, count, fatal) : 0;
    for (size_t i = 0; i < done; i++)
        describe(jobs[i]);
    return done;
}

/* Lack of memory, or a broken resource, is not a fault of the record: --resume would not repeat a
 * record that failed. Where each line gets an answer, the fault is that answer. */
static bool is_machine_fault(const ev_run *run, const ev_job *job)
{
    return (job->faults.status == EV_TEMP_FAIL || job->faults.status == EV_CONFIG) &&
           !run->sink->answers_all;
}

/* False: the record needs no document. */
static bool begin(ev_run *run, ev_job *job)
{
    ev_faults_init_for(&job->faults, &run->call->warnings);
    set_word(job->entry.program, run->call->program);
    job->entry.has_input = job->kind == EV_LINE_TEXT;
    if (job->entry.has_input)
        ev_sha256(ev_buf_as_slice(&job->line), job->entry.input);
    if (!job->entry.has_input || !is_finished(run, job))
        return true; /* the beginning of a line that is too long is refused, as too large */
    skip(job);
    return false;
}

static bool stage(ev_run *run, ev_job *job)
{
    EV_UNSET ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    if (is_machine_fault(run, job))
        return ev_run_fail(run, job->entry.seq, &job->faults);
    if (job->skipped || (job->faults.status != EV_OK && !run->sink->answers_all))
        return true;
    return run->sink->stage(run->sink, job, &fatal) == EV_OK ||
           ev_run_fail(run, job->entry.seq, &fatal);
}

size_t ev_run_work(void *context, unsigned worker, ev_job *const jobs[], size_t count)
{
    ev_run *run = context;
    ev_job *needed[EV_POOL_TOGETHER_MAX];
    EV_UNSET ev_faults fatal;
    size_t needs = 0, good = count;
    ev_faults_init(&fatal, EV_LENIENT);
    for (size_t i = 0; i < count; i++)
        if (begin(run, jobs[i]))
            needed[needs++] = jobs[i];
    size_t done = render(run, worker, needed, needs, &fatal);
    if (done < needs) {
        (void)ev_run_fail(run, needed[done]->entry.seq, &fatal);
        for (good = 0; jobs[good] != needed[done];)
            good++;
    }
    for (size_t i = 0; i < good; i++)
        if (!stage(run, jobs[i]))
            return i;
    return good;
}

void ev_run_unstage(void *context, ev_job *job)
{
    ev_run *run = context;
    run->sink->unstage(run->sink, job);
}
