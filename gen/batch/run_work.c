/* The part of a batch that runs side by side: a line is taken, looked up in the journal of an
 * earlier run, and rendered. */
#include "batch/run.h"

#include "core/sha256.h"

#include <stdio.h>
#include <sys/eventfd.h>

static void set_word(char out[EV_ENTRY_WORD_MAX + 1], const char *word)
{
    (void)snprintf(out, EV_ENTRY_WORD_MAX + 1, "%s", word);
}

void ev_run_halt(ev_run *run)
{
    (void)eventfd_write(run->stop_fd, 1);
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

static bool no_memory(ev_run *run, uint64_t seq)
{
    ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    (void)ev_faults_add(&fatal, EV_OUT_OF_MEMORY, "");
    return ev_run_fail(run, seq, &fatal);
}

/* ---- take ------------------------------------------------------------------------------------ */

static bool fill(ev_run *run, ev_job *job, uint64_t seq, ev_line_kind kind, ev_slice line)
{
    job->kind = kind;
    job->entry = (ev_entry){.seq = seq};
    job->skipped = job->prepared = false;
    job->line.size = job->pdf.size = job->answer.size = 0;
    if (kind == EV_LINE_TEXT)
        ev_buf_slice(&job->line, line); /* a copy: the next line takes its place */
    job->has_former =
        run->options->words.resume && ev_journal_former(run->journal, seq, &job->former);
    return !job->line.failed || no_memory(run, seq);
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

/* ---- work ------------------------------------------------------------------------------------ */

/* The code of that name, or EV_CODE_COUNT where this version has none. */
static ev_code code_named(const char *name)
{
    ev_code code = 0;
    while (code < EV_CODE_COUNT && strcmp(ev_code_describe(code)->code, name) != 0)
        code++;
    return code;
}

/* Whether a failure was the record's own: a number that was taken may be free now, and what broke
 * otherwise may be mended. */
static bool is_final(const ev_entry *former)
{
    ev_code code = code_named(former->code);
    return code < EV_CODE_COUNT && code != EV_DUPLICATE &&
           ev_code_describe(code)->status == EV_DATA;
}

/* Whether an earlier run has done with this record: the same line, and its document is there; or it
 * failed, and nothing is different now. */
static bool is_settled(const ev_run *run, const ev_job *job)
{
    const ev_entry *former = &job->former;
    uint8_t hash[EV_HASH_SIZE];
    if (!job->has_former || !former->has_input || !job->entry.has_input ||
        memcmp(former->input, job->entry.input, sizeof former->input) != 0)
        return false;
    if (former->done && run->options->words.overwrite) /* of a number that stands twice the later
                                                          counts: all are placed again, in order */
        return false;
    if (former->done)
        return run->sink->holds(run->sink, former->id, hash) &&
               memcmp(hash, former->pdf, sizeof hash) == 0;
    return is_final(former) && strcmp(former->program, run->call->program) == 0;
}

static void skip(ev_job *job)
{
    job->skipped = true;
    job->entry = job->former;
    job->entry.verdict = EV_NOT_JUDGED;
    job->faults.strictness =
        EV_STRICT; /* an error, also what was a warning that --strict made one */
    if (!job->former.done)
        (void)ev_faults_add(&job->faults, code_named(job->former.code), "");
}

static void describe(ev_entry *entry, const ev_document_info *made, ev_slice pdf)
{
    entry->has_pdf = true;
    memcpy(entry->record, made->digest, sizeof entry->record);
    ev_sha256(pdf, entry->pdf);
    entry->bytes = pdf.size;
    set_word(entry->template_id, made->template_id);
    set_word(entry->policy_id, made->policy_id);
    set_word(entry->render, EV_RENDER_REVISION);
}

static void render(ev_gen *gen, ev_job *job)
{
    ev_document_info made;
    (void)ev_gen_render(gen, ev_buf_as_slice(&job->line), &job->pdf, &made, &job->faults);
    if (job->pdf.failed && job->faults.status == EV_OK)
        (void)ev_faults_add(&job->faults, EV_OUT_OF_MEMORY, "");
    _Static_assert(sizeof made.number == sizeof job->entry.id, "a visa number");
    memcpy(job->entry.id, made.number, sizeof made.number);
    if (job->faults.status == EV_OK)
        describe(&job->entry, &made, ev_buf_as_slice(&job->pdf));
}

/* Memory that ran out, or a resource that is broken, is no fault of the record: written down as
 * one, --resume would take it for settled. Where each line gets its answer, that is the answer. */
static bool is_machine_fault(const ev_run *run, const ev_job *job)
{
    return (job->faults.status == EV_TEMP_FAIL || job->faults.status == EV_CONFIG) &&
           !run->sink->answers_all;
}

bool ev_run_work(void *context, unsigned worker, ev_job *job)
{
    ev_run *run = context;
    ev_faults fatal;
    ev_faults_init(&job->faults, run->call->strictness);
    set_word(job->entry.program, run->call->program);
    if (job->kind == EV_LINE_TOO_LONG)
        (void)ev_faults_add(&job->faults, EV_RECORD_TOO_LARGE, "");
    else {
        job->entry.has_input = true;
        ev_sha256(ev_buf_as_slice(&job->line), job->entry.input);
        if (is_settled(run, job))
            skip(job);
        else
            render(run->gens[worker], job);
    }
    if (is_machine_fault(run, job))
        return ev_run_fail(run, job->entry.seq, &job->faults);
    if (job->skipped || (job->faults.status != EV_OK && !run->sink->answers_all))
        return true;
    ev_faults_init(&fatal, EV_LENIENT);
    return run->sink->prepare(run->sink, job, &fatal) == EV_OK ||
           ev_run_fail(run, job->entry.seq, &fatal);
}

void ev_run_discard(void *context, ev_job *job)
{
    ev_run *run = context;
    if (job->prepared)
        run->sink->discard(run->sink, job);
    job->prepared = false;
}
